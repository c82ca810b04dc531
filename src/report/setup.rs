//! The image repository at GitHub, made ready for its first push.

use serde::Serialize;

/// The steps that make it ready; those that were done before are not among them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Setup {
    /// The repository: `OWNER/REPO`, behind its host where that is not github.com.
    pub repository: String,
    /// Who may see it: `public`, `internal` or `private`.
    pub visibility: String,
    /// The steps, in their order.
    pub steps: Vec<SetupStep>,
}

/// One step.
#[derive(Debug, Clone, Serialize)]
pub struct SetupStep {
    /// Its kind.
    pub kind: SetupKind,
    /// The thing it is about: a repository, a variable, a secret or an image.
    pub name: String,
    /// The value of a variable.
    pub value: Option<String>,
    /// How far it is.
    pub status: SetupStatus,
    /// Why it is left to a person.
    pub reason: Option<String>,
    /// The command that does the same; none where there is none.
    pub command: Option<String>,
}

/// The kind of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SetupKind {
    /// The repository is made.
    Repository,
    /// It gets a variable.
    Variable,
    /// It gets a secret.
    Secret,
    /// It gets access to a variable of its organisation.
    SharedVariable,
    /// It gets access to a secret of its organisation.
    SharedSecret,
    /// The registry gets a place for the image, which the workflow may push to and hubs may pull from.
    Registry,
}

impl SetupKind {
    /// The words before the name.
    pub fn words(self) -> &'static str {
        match self {
            SetupKind::Repository => "repository",
            SetupKind::Variable => "variable",
            SetupKind::Secret => "secret",
            SetupKind::SharedVariable => "access to the organisation's variable",
            SetupKind::SharedSecret => "access to the organisation's secret",
            SetupKind::Registry => {
                "place for the image at its registry, which the robot account of the workflow may push to and hubs may \
                 pull from"
            }
        }
    }
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SetupStatus {
    /// The run would do it.
    Planned,
    /// The run did it.
    Done,
    /// A person has to do it.
    Left,
}

impl Setup {
    /// The steps that are left to a person.
    pub fn left(&self) -> impl Iterator<Item = &SetupStep> {
        self.steps.iter().filter(|step| step.status == SetupStatus::Left)
    }
}
