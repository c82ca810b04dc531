//! The steps as commands for a person to read and run: one line each, whatever the names and values are.

use super::step::Step;
use crate::repos::github::{ActionsValue, Repository, is_gh_host};
use crate::text;

impl Step {
    /// The command that does the same; none where no command does.
    pub fn command(&self, repository: &Repository) -> Option<String> {
        let path = repository.path();
        let host = repository.host();
        let at = match host == "github.com" || is_gh_host(host) {
            true => String::new(),
            false => format!(" --hostname {}", text::quoted(host)),
        };
        Some(match self {
            Step::Create(visibility) => format!("gh repo create {repository} --{}", visibility.word()),
            Step::Set {
                kind: ActionsValue::Variable,
                name,
                value: Some(value),
            } if !value.contains(char::is_control) => {
                // Not every gh has 'gh variable'.
                let value = text::quoted(&format!("value={value}")).into_owned();
                format!("gh api --method POST{at} repos/{path}/actions/variables -f name={name} -f {value}")
            }
            Step::Set { kind, name, .. } => format!("gh {} set {name} --repo {repository}", kind.word()),
            Step::Share { kind, name } => {
                let (owner, words) = (repository.owner(), kind.words());
                let number = format!("$(gh api{at} repos/{path} --jq .id)");
                format!("gh api --method PUT{at} \"orgs/{owner}/actions/{words}/{name}/repositories/{number}\"")
            }
            Step::Registry(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repos::github::Visibility;

    #[test]
    fn any_value_is_one_word() {
        let command = |at: &str, step: Step| step.command(&Repository::at(at).unwrap()).unwrap();
        let set = |value: &str| Step::Set {
            kind: ActionsValue::Variable,
            name: "HUB".into(),
            value: Some(value.into()),
        };
        let github = "git@github.com:o/a.git";
        assert_eq!(
            command(github, set("it's @$(x)")),
            r"gh api --method POST repos/o/a/actions/variables -f name=HUB -f 'value=it'\''s @$(x)'"
        );
        assert_eq!(command(github, set("a\nb")), "gh variable set HUB --repo o/a");
        assert_eq!(
            command("https://acme.ghe.com/o/a", set("a")),
            "gh api --method POST --hostname acme.ghe.com repos/o/a/actions/variables -f name=HUB -f value=a"
                .replace("value=a", "'value=a'")
        );
        assert_eq!(
            command(github, Step::Create(Visibility::Internal)),
            "gh repo create o/a --internal"
        );
        let share = Step::Share {
            kind: ActionsValue::Secret,
            name: "KEY".into(),
        };
        assert_eq!(
            command(github, share),
            "gh api --method PUT \"orgs/o/actions/secrets/KEY/repositories/$(gh api repos/o/a --jq .id)\""
        );
    }
}
