//! One hub in Markdown.

use split_image::report::{Gravity, Report, Setup, Warning, by_gravity};
use split_image::text::markdown::{code, table, words};

use super::lists;
use super::parts::Parts;
use crate::cli::outline::HubOnPage;
use crate::cli::render::commits::day;
use crate::cli::render::ink::{count, first_few, number, short};
use crate::cli::render::on_page::EndingOnPage;
use crate::cli::render::table::is_tag_undecided;

/// The number of paths of a warning, and of collisions, that are listed.
const PATHS: usize = 5;
const COLLISIONS: usize = 50;

/// Adds the parts, the most important ones first.
pub fn parts(parts: &mut Parts, hub: &HubOnPage<'_>) {
    let Some(ending) = hub.ending else {
        return parts.add("the state", "This hub was not begun.\n".to_owned());
    };
    parts.add("the summary", summary(hub, ending));
    if let Some(error) = ending.error() {
        let hint = error
            .hint
            .as_ref()
            .map_or_else(String::new, |hint| format!(">\n> Hint: {}\n", words(hint)));
        parts.add("the error", format!("> ❌ {}\n{hint}", words(&error.message)));
    }
    if let EndingOnPage::Moved(report) = ending {
        collisions(parts, report);
    }
    warnings(parts, ending.warnings());
    match ending {
        EndingOnPage::Moved(report) => {
            parts.add("the names of the directory", names(report));
            parts.add("the steps at GitHub", left(report));
            if let Some(given) = &report.handoff {
                lists::handoff(parts, given);
            }
            lists::files(parts, report);
            let new: Vec<_> = report.commits.iter().rev().filter(|commit| !commit.in_target).collect();
            lists::commits(parts, "New commits, newest first", &new);
        }
        EndingOnPage::Verified(verified) => lists::compared(parts, verified),
    }
}

/// The sign of a warning.
pub fn mark(gravity: Gravity) -> &'static str {
    match gravity {
        Gravity::Grave => "🔴",
        Gravity::Check => "🟡",
        Gravity::Note => "⚪",
    }
}

fn summary(hub: &HubOnPage<'_>, ending: EndingOnPage<'_>) -> String {
    let source = ending.source();
    let commit = |id: &str, url: Option<&str>| {
        let short = code(short(id));
        url.map_or(short.clone(), |url| format!("[{short}]({url}{id})"))
    };
    let at = source.commit.as_deref();
    let at = at.map_or_else(String::new, |id| {
        format!(" at {}", commit(id, source.commit_url.as_deref()))
    });
    let mut rows = vec![
        ["State", hub.state.word()].map(str::to_owned),
        ["Source".to_owned(), code(&source.repo) + &at],
        ["Directory".to_owned(), code(&source.subdirs.join(", "))],
        ["Target".to_owned(), code(ending.target())],
    ];
    if let EndingOnPage::Moved(report) = ending {
        if let Some(split) = &report.split {
            let days = [&split.first_date, &split.last_date].map(|date| day(date.as_ref()));
            rows.push([
                "History".to_owned(),
                format!(
                    "{} of {} kept, {}, by {}, {} to {}",
                    number(split.commits_kept),
                    count(split.commits_walked, "commit"),
                    count(split.merges_kept, "merge"),
                    count(split.authors, "author"),
                    days[0],
                    days[1]
                ),
            ]);
        }
        if let Some(new) = report.target.new_commits {
            rows.push(["Result".to_owned(), count(new, "new commit")]);
        }
        match &report.image_tag {
            Some(tag) => rows.push(["Image tag".to_owned(), code(tag)]),
            None if is_tag_undecided(report) => rows.push(["Image tag", "decided by the run"].map(str::to_owned)),
            None => {}
        }
    }
    if let EndingOnPage::Verified(verified) = ending
        && verified.error.is_none()
    {
        let found = format!(
            "{} of {}",
            number(verified.commits_found),
            count(verified.commits, "commit")
        );
        rows.push(["Found".to_owned(), found]);
    }
    let rows: Vec<_> = rows.into_iter().map(Vec::from).collect();
    table(&["", ""], &[], &rows)
}

fn collisions(parts: &mut Parts, report: &Report) {
    let collisions = &report.collisions;
    if collisions.is_empty() {
        return;
    }
    let shown: String = collisions
        .iter()
        .take(COLLISIONS)
        .map(|one| format!("- {}\n", code(&one.path)))
        .collect();
    parts.add(
        "the collisions",
        format!("### {}\n\n{shown}", count(collisions.len(), "collision")),
    );
    if collisions.len() > COLLISIONS {
        parts.leave_out(&count(collisions.len() - COLLISIONS, "collision"));
    }
}

fn warnings(parts: &mut Parts, warnings: &[Warning]) {
    if warnings.is_empty() {
        return;
    }
    let line = |warning: &&Warning| {
        let paths = match warning.paths.is_empty() {
            true => String::new(),
            false => format!("  \n  {}", first_few(&warning.paths, PATHS, code)),
        };
        let (mark, name) = (mark(warning.code.gravity()), code(warning.code.name()));
        format!("- {mark} {name}: {}{paths}\n", words(&warning.message()))
    };
    let lines: String = by_gravity(warnings).iter().map(line).collect();
    parts.add(
        "the warnings",
        format!("### {}\n\n{lines}", count(warnings.len(), "warning")),
    );
}

fn names(report: &Report) -> String {
    let chain = report.split.as_ref().map_or(&[][..], |split| &split.chain);
    if chain.len() < 2 {
        return String::new();
    }
    let line =
        |name: &split_image::report::Name| format!("1. {}: {}\n", code(&name.directory), count(name.commits, "commit"));
    format!(
        "### Names of the directory\n\n{}",
        chain.iter().map(line).collect::<String>()
    )
}

/// The steps at GitHub that are left to a person.
fn left(report: &Report) -> String {
    let left = report.setup.iter().flat_map(Setup::left);
    let line = |step: &split_image::report::SetupStep| {
        let how = step.command.as_ref().or(step.reason.as_ref());
        let how = how.map_or_else(String::new, |how| format!(": {}", code(how)));
        format!("- {}{how}\n", code(&step.name))
    };
    let lines: String = left.map(line).collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("### Left to a person at GitHub\n\n{lines}"),
    }
}
