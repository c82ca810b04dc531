//! The image repositories at GitHub: what a run does there, and what is left to a person.

use split_image::report::{Report, Setup, SetupKind, SetupStatus, SetupStep};
use split_image::text;

use super::ink::Ink;

/// Steps of several repositories that differ in nothing else.
struct Shared<'a> {
    step: &'a SetupStep,
    visibility: &'a str,
    /// The repositories.
    repositories: Vec<&'a str>,
    /// The commands, one for each.
    commands: Vec<&'a str>,
}

/// How many repositories are named where all need the same.
const NAMED: usize = 3;

/// The part about GitHub in the screen of a run or of a campaign; nothing where there was nothing to do.
pub fn lines<'a>(ink: &Ink, reports: impl IntoIterator<Item = &'a Report>) -> Vec<String> {
    let setups: Vec<_> = reports.into_iter().filter_map(|report| report.setup.as_ref()).collect();
    of(ink, &setups, false)
}

/// The same for `setups`. With `by_create`, variables with a value have no command, since '--create' sets them all.
pub fn of(ink: &Ink, setups: &[&Setup], by_create: bool) -> Vec<String> {
    let (left, other): (Vec<_>, Vec<_>) = shared(setups)
        .into_iter()
        .partition(|shared| shared.step.status == SetupStatus::Left);
    let mut lines = Vec::new();
    if !other.is_empty() {
        lines.extend(ink.part("At GitHub"));
    }
    for shared in &other {
        let label = match shared.step.status {
            SetupStatus::Done => format!("  {}    ", ink.done("done")),
            SetupStatus::Planned | SetupStatus::Left => "  planned ".to_owned(),
        };
        lines.extend(ink.labelled(&label, &shared.words(setups.len())));
    }
    if !left.is_empty() {
        lines.extend(ink.part("Left to a person"));
    }
    for shared in &left {
        let reason = shared.step.reason.as_ref();
        let reason = reason.map_or_else(String::new, |reason| format!(" ({reason})"));
        let is_set = by_create && shared.is_set_by_create();
        let how = if is_set { "; '--create' sets it" } else { "" };
        let text = format!("{}{reason}{how}", shared.words(setups.len()));
        lines.extend(ink.labelled("  -", &text));
        if !is_set {
            lines.extend(shared.commands());
        }
    }
    lines
}

/// The steps of all repositories, those together that differ in nothing but the repository, kind by kind.
fn shared<'a>(setups: &[&'a Setup]) -> Vec<Shared<'a>> {
    let mut all: Vec<Shared<'_>> = Vec::new();
    for setup in setups {
        for step in &setup.steps {
            let is_named = |other: &SetupStep| {
                matches!(step.kind, SetupKind::Repository | SetupKind::Registry) || other.name == step.name
            };
            let is_same = |other: &&mut Shared<'_>| {
                other.step.kind == step.kind
                    && other.step.status == step.status
                    && other.step.reason == step.reason
                    && other.visibility == setup.visibility
                    && is_named(other.step)
            };
            let shared = match all.iter_mut().find(is_same) {
                Some(shared) => shared,
                None => {
                    all.push(Shared {
                        step,
                        visibility: &setup.visibility,
                        repositories: Vec::new(),
                        commands: Vec::new(),
                    });
                    all.last_mut().expect("because it was just added")
                }
            };
            let name = match step.kind {
                SetupKind::Registry => &step.name,
                _ => &setup.repository,
            };
            // A repository elsewhere has no name at GitHub.
            shared
                .repositories
                .extend(Some(name.as_str()).filter(|name| !name.is_empty()));
            shared.commands.extend(step.command.as_deref());
        }
    }
    all.sort_by_key(|shared| shared.step.kind);
    all
}

impl Shared<'_> {
    /// Returns true if a run with '--create' sets it.
    fn is_set_by_create(&self) -> bool {
        self.step.kind == SetupKind::Variable && self.step.value.is_some() && self.commands.len() > 1
    }

    /// The step in words, in a run for `all` repositories: one alone need not be named, and neither need all of many.
    fn words(&self, all: usize) -> String {
        let SetupStep { kind, name, value, .. } = self.step;
        let what = match kind {
            SetupKind::Repository => format!("{} {}", self.visibility, kind.words()),
            SetupKind::Registry => kind.words().to_owned(),
            _ => format!("{} {name}", kind.words()),
        };
        let names = self.repositories.join(", ");
        match (kind, value) {
            (SetupKind::Variable, Some(value)) if all == 1 => format!("{what} = {}", text::escaped(value.as_bytes())),
            (SetupKind::Repository | SetupKind::Registry, _) => format!("{what}: {names}"),
            _ if all == 1 || names.is_empty() => what,
            _ if self.repositories.len() == all && all > NAMED => format!("{what}: all {all}"),
            _ => format!("{what}: {names}"),
        }
    }

    /// The commands, to be pasted: as one where all are the same except for the repository.
    fn commands(&self) -> Vec<String> {
        let pasted = |command: &str| format!("        {command}");
        let word = match self.step.kind {
            SetupKind::Secret => "secret",
            SetupKind::Variable if self.step.value.is_none() => "variable",
            _ => return self.commands.iter().map(|command| pasted(command)).collect(),
        };
        match self.commands.as_slice() {
            [command] => vec![pasted(command)],
            _ => {
                let (names, name) = (self.repositories.join(" "), &self.step.name);
                let each = format!("for repo in {names}; do gh {word} set {name} --repo \"$repo\"; done");
                vec![pasted(&each)]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(kind: SetupKind, name: &str, status: SetupStatus) -> SetupStep {
        SetupStep {
            kind,
            name: name.into(),
            value: None,
            status,
            reason: None,
            command: Some(format!("gh secret set {name} --repo o/a")),
        }
    }

    fn report(repository: &str, steps: Vec<SetupStep>) -> Report {
        let setup = Setup {
            repository: repository.into(),
            visibility: "private".into(),
            steps,
        };
        Report {
            setup: Some(setup),
            ..Report::default()
        }
    }

    #[test]
    fn what_several_repositories_need_is_said_once() {
        let steps = |name: &str| {
            let repository = step(SetupKind::Repository, name, SetupStatus::Done);
            let secret = step(SetupKind::Secret, "KEY", SetupStatus::Left);
            report(name, vec![repository, secret])
        };
        let ink = Ink {
            colours: false,
            width: Some(80),
        };
        let shown = |reports: &[Report]| lines(&ink, reports).join("\n");
        assert_eq!(
            shown(&[steps("o/a"), steps("o/b")]),
            "\nAt GitHub\n\n  done     private repository: o/a, o/b\n\nLeft to a person\n\n  - secret KEY: o/a, \
             o/b\n        for repo in o/a o/b; do gh secret set KEY --repo \"$repo\"; done"
        );
        assert_eq!(
            shown(&[steps("o/a")]),
            "\nAt GitHub\n\n  done     private repository: o/a\n\nLeft to a person\n\n  - secret KEY\n        gh secret set \
             KEY --repo o/a"
        );
        assert_eq!(shown(&[Report::default()]), "");
    }
}
