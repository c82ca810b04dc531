//! The text of the pull request, for those who review it.

use crate::report::{SetupKind, SetupStep};
use crate::text;
use crate::text::markdown::{self, LONGEST};

/// The lines around our part of the text: people may write above and below it.
const BEGIN: &str = "<!-- split-image writes this part; a later hand-off writes it anew, and keeps the ticks -->";
const END: &str = "<!-- the end of the part of split-image -->";

/// Room for what people write.
const FOR_PEOPLE: usize = 8_192;

/// How many repositories are named where all need the same.
const NAMED: usize = 3;

/// A hub whose image the branch hands over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The hub, or the directory.
    pub name: String,
    /// The image's name and tag.
    pub image: String,
    /// The page or the address of the image repository.
    pub place: String,
    /// The commit.
    pub commit: String,
}

/// Steps that the image repositories still lack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftToDo {
    /// How many repositories were looked at.
    all: usize,
    /// Each with the repositories that need it.
    steps: Vec<(SetupKind, String, Vec<String>)>,
    /// Repositories of which that is not known, and why.
    unknown: Vec<(String, String)>,
}

impl LeftToDo {
    /// Adds the steps that `repository` lacks, or why they are not known.
    pub fn add(&mut self, repository: &str, looked_up: &Result<Vec<SetupStep>, String>) {
        self.all += 1;
        let steps = match looked_up {
            Ok(steps) => steps,
            Err(why) => return self.unknown.push((repository.to_owned(), why.clone())),
        };
        for step in steps {
            let known = self.steps.iter_mut();
            let mut same = known.filter(|(kind, name, _)| *kind == step.kind && *name == step.name);
            match same.next() {
                Some((_, _, repositories)) => repositories.push(repository.to_owned()),
                None => self
                    .steps
                    .push((step.kind, step.name.clone(), vec![repository.to_owned()])),
            }
        }
    }

    fn items(&self) -> Vec<String> {
        let steps = self.steps.iter().map(|(kind, name, repositories)| {
            let names: Vec<_> = repositories.iter().map(|name| markdown::code(name)).collect();
            let names = match names.len() > NAMED && names.len() == self.all {
                true => format!("all {}", self.all),
                false => names.join(", "),
            };
            format!("- [ ] {} {} for {names}", kind.words(), markdown::code(name))
        });
        let unknown = self.unknown.iter().map(|(repository, why)| {
            let repository = markdown::code(repository);
            format!(
                "- [ ] variables and secrets of {repository}: not looked up, {}",
                markdown::words(why)
            )
        });
        steps.chain(unknown).collect()
    }
}

/// Our part of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The hubs of the branch, in its order.
    pub rows: Vec<Row>,
    /// Hubs that are not on the branch, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// Steps for a person.
    pub left: LeftToDo,
}

impl Body {
    /// The part, with as many hubs as GitHub takes.
    pub fn text(&self) -> String {
        let mut shown = self.rows.len();
        loop {
            let text = self.with(shown);
            if shown == 0 || text.chars().count() <= LONGEST - FOR_PEOPLE {
                return text;
            }
            shown = shown * 9 / 10;
        }
    }

    /// The text `before` with our part brought up to date: what stands around it stays, and so do the ticks in it.
    pub fn within(&self, before: &str) -> String {
        let mut ours = self.text();
        let Some((above, rest)) = before.split_once(BEGIN) else {
            let gap = if before.trim().is_empty() { "" } else { "\n\n" };
            return format!("{}{gap}{ours}", before.trim_end());
        };
        let (old, below) = rest.split_once(END).unwrap_or((rest, ""));
        for line in old.lines() {
            let item = line.strip_prefix("- [x] ").or_else(|| line.strip_prefix("- [X] "));
            if let Some(item) = item {
                ours = ours.replacen(&format!("\n- [ ] {item}\n"), &format!("\n- [x] {item}\n"), 1);
            }
        }
        format!("{above}{ours}{below}")
    }

    fn with(&self, shown: usize) -> String {
        let mut text = format!(
            "{BEGIN}\nThe images of these hubs now have repositories, with their whole history, which build them. Each \
             commit is one hub: it lets the hub's files use the new image, removes the jobs that built it here, and empties \
             the old directory.\n\n"
        );
        let rows: Vec<_> = self.rows[..shown].iter().map(Row::cells).collect();
        text += &markdown::table(&["hub", "image", "repository", "commit"], &[], &rows);
        if shown < self.rows.len() {
            text += &format!(
                "\nHubs that are not shown here: {}; each has a commit.\n",
                self.rows.len() - shown
            );
        }
        text += "\n**Before the merge**\n\n- [ ] each image is built: a server cannot start from a tag that does not exist\n";
        for item in self.left.items() {
            text += &format!("{item}\n");
        }
        if !self.left_out.is_empty() {
            text += "\n**Not in this branch yet**\n\n";
        }
        for (name, why) in &self.left_out {
            text += &format!("- {}: {}\n", markdown::code(name), markdown::words(why));
        }
        text::visible(&(text + END))
    }
}

impl Row {
    fn cells(&self) -> Vec<String> {
        let place = match markdown::is_address(&self.place) {
            true => format!("<{}>", self.place),
            false => markdown::code(&self.place),
        };
        vec![
            markdown::code(&self.name),
            markdown::code(&self.image),
            place,
            self.commit.clone(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str) -> Row {
        Row {
            name: name.into(),
            image: format!("quay.io/o/{name}:1"),
            place: format!("https://github.com/o/{name}"),
            commit: "0123456789ab".into(),
        }
    }

    #[test]
    fn words_of_people_and_their_ticks_stay() {
        let mut body = Body {
            rows: vec![row("a")],
            ..Body::default()
        };
        let item = "- [ ] each image is built";
        let edited = format!(
            "Above\n\n{}\n\nBelow",
            body.text().replace(item, "- [x] each image is built")
        );
        assert_eq!(body.within(&edited), edited);
        body.rows.push(row("b"));
        let after = body.within(&edited);
        assert!(
            after.starts_with("Above\n\n<!--") && after.ends_with("-->\n\nBelow"),
            "{after}"
        );
        assert!(
            after.contains("quay.io/o/b:1") && after.contains("- [x] each image is built"),
            "{after}"
        );
        assert_eq!(body.within("By hand\n"), format!("By hand\n\n{}", body.text()));
        assert_eq!(body.within(""), body.text());
    }

    #[test]
    fn a_text_is_as_long_as_github_takes() {
        let body = Body {
            rows: (0..2000).map(|number| row(&format!("hub-{number}"))).collect(),
            ..Body::default()
        };
        let text = body.text();
        assert!(text.chars().count() < LONGEST && text.contains("Hubs that are not shown here"));
    }

    #[test]
    fn names_are_no_markup_and_mention_nobody() {
        let mut body = Body {
            rows: vec![row("@team|`x`")],
            left_out: vec![("b".into(), "see #1 <b>".into())],
            ..Body::default()
        };
        body.rows[0].place = "https://x/(y)".into();
        let text = body.text();
        assert!(
            text.contains("`` @team\\|`x` ``") && text.contains("`https://x/(y)`"),
            "{text}"
        );
        assert!(!text.contains("#1 <b>"), "{text}");
    }
}
