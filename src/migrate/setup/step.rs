//! A step that makes the repository ready.

use crate::report::{SetupKind, SetupStatus, SetupStep};
use crate::repos::github::{ActionsValue, Repository, Visibility};

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Make the repository.
    Create(Visibility),
    /// Give it a variable, or a secret, whose value nobody but a person knows.
    Set {
        /// Which of the two.
        kind: ActionsValue,
        /// The name.
        name: String,
        /// The value of a variable, where it is known.
        value: Option<String>,
    },
    /// Give it access to a variable or a secret of its organisation.
    Share {
        /// Which of the two.
        kind: ActionsValue,
        /// The name.
        name: String,
    },
    /// Make a place for this image at its registry.
    Registry(String),
}

impl Step {
    /// The entry of a report for this step; without a repository at GitHub it has no command.
    pub fn entry(&self, repository: Option<&Repository>, status: SetupStatus, reason: Option<String>) -> SetupStep {
        let (kind, name) = match self {
            Step::Create(_) => (
                SetupKind::Repository,
                repository.map_or_else(String::new, Repository::path),
            ),
            Step::Set { kind, name, .. } => match kind {
                ActionsValue::Variable => (SetupKind::Variable, name.clone()),
                ActionsValue::Secret => (SetupKind::Secret, name.clone()),
            },
            Step::Share { kind, name } => match kind {
                ActionsValue::Variable => (SetupKind::SharedVariable, name.clone()),
                ActionsValue::Secret => (SetupKind::SharedSecret, name.clone()),
            },
            Step::Registry(image) => (SetupKind::Registry, image.clone()),
        };
        let value = match self {
            Step::Set { value, .. } => value.clone(),
            _ => None,
        };
        SetupStep {
            kind,
            name,
            value,
            status,
            reason,
            command: repository.and_then(|repository| self.command(repository)),
        }
    }
}
