//! The first lines of a preview or a run: source, history, target and result.

use split_image::report::{Report, Root, Split, Status};

use super::commits::day;
use super::ink::{Ink, count, number};

/// The width of the labels.
const LABEL: usize = 10;

/// Sums up a report; `files` is the number of files in the result.
pub fn lines(ink: &Ink, report: &Report, files: usize) -> Vec<String> {
    let mut table = Labelled { ink, lines: Vec::new() };
    let source = &report.source;
    let commit = source.commit.as_deref();
    let name = source.reference.as_deref().filter(|name| Some(*name) != commit);
    let place = match (name, commit.map(|commit| ink.short(commit))) {
        (Some(name), Some(commit)) => format!("{}, {name} at {commit}", source.repo),
        (None, Some(commit)) => format!("{} at {commit}", source.repo),
        (_, None) => source.repo.clone(),
    };
    table.row("source", &place);
    let chain = report.split.as_ref().map_or(&[][..], |split| &split.chain);
    if chain.len() > 1 {
        let names: Vec<_> = chain.iter().map(ToString::to_string).collect();
        table.row("directory", &names.join(" ← "));
    } else {
        for (place, subdir) in source.subdirs.iter().enumerate() {
            table.row(["directory", "and before"][place.min(1)], subdir);
        }
    }
    if let Some(split) = &report.split {
        history(&mut table, split);
    }
    let target = &report.target;
    let place = match (&target.branch, &target.before) {
        (Some(branch), Some(before)) => format!("{}, {branch} at {}", target.repo, ink.short(before)),
        (Some(branch), None) => format!("{}, {branch}, which is still empty", target.repo),
        (None, _) => target.repo.clone(),
    };
    table.row("target", &place);
    result(&mut table, report, files);
    table.lines
}

fn history(table: &mut Labelled<'_>, split: &Split) {
    let ink = table.ink;
    let mut kept = format!(
        "{} of {} kept",
        number(split.commits_kept),
        count(split.commits_walked, "commit")
    );
    kept += &match split.merges_kept {
        0 => ", no merges".to_owned(),
        merges => format!(
            ", {} of them {}",
            number(merges),
            if merges == 1 { "a merge" } else { "merges" }
        ),
    };
    kept += &format!(", by {}", count(split.authors, "author"));
    table.row("history", &kept);
    if let (Some(first), Some(last)) = (&split.first_date, &split.last_date) {
        let (first, last) = (first.day(), last.day());
        let dates = if first == last {
            first.to_owned()
        } else {
            format!("{first} to {last}")
        };
        table.row("", &dates);
    }
    for root in split.roots.iter().take(3) {
        table.row("begins at", &beginning(ink, root));
        if let Some(name) = &root.renamed_from {
            let behind = root
                .commits_before
                .map_or_else(String::new, |n| format!(", with {}", count(n, "more commit")));
            table.row("", &format!("where it was renamed from {name}{behind}"));
        }
    }
    if split.roots.len() > 3 {
        table.row("", &format!("and at {}", count(split.roots.len() - 3, "other root")));
    }
    if split.signatures_dropped > 0 {
        let signatures = count(split.signatures_dropped, "signature");
        table.row("drops", &format!("{signatures}, which no rewrite can keep"));
    }
    if !split.differs_from_filter_repo.is_empty() {
        let merges: Vec<_> = split.differs_from_filter_repo.iter().map(|id| ink.short(id)).collect();
        table.row(
            "differs",
            &format!(
                "from git filter-repo, which writes wrong files at {}",
                merges.join(", ")
            ),
        );
    }
}

fn result(table: &mut Labelled<'_>, report: &Report, files: usize) {
    let ink = table.ink;
    let planned = report.status == Status::Planned;
    if report.initial_commit.is_some() {
        table.row(
            if planned { "starts" } else { "started" },
            "with the files of the template, in one commit",
        );
    }
    if !report.removed.is_empty() {
        let what = report.removed.join(", ");
        table.row(
            if planned { "removes" } else { "removed" },
            &format!("{what} of the template"),
        );
    }
    if !report.filled.is_empty() {
        table.row(
            if planned { "fills in" } else { "filled in" },
            &report.filled.join(", "),
        );
    }
    let Some(after) = report
        .target
        .after
        .as_deref()
        .filter(|_| report.status != Status::UpToDate)
    else {
        return;
    };
    let new = report.target.new_commits.map(|n| count(n, "new commit"));
    let result: Vec<_> = new.into_iter().chain([count(files, "file")]).collect();
    table.row(
        "result",
        &format!("{} {}", ink.new_id(ink.short(after)), result.join(", ")),
    );
    for place in &report.target.pushed_to {
        table.row(if planned { "pushes to" } else { "pushed to" }, place);
    }
    if let Some(tag) = &report.image_tag {
        table.row("image tag", &ink.new_id(tag));
    }
}

fn beginning(ink: &Ink, root: &Root) -> String {
    let (id, date) = (ink.old_id(ink.short(&root.old)), day(root.date.as_ref()));
    format!("{id} {date} \"{}\"", root.subject)
}

/// Lines of a label and a text.
struct Labelled<'a> {
    ink: &'a Ink,
    lines: Vec<String>,
}

impl Labelled<'_> {
    fn row(&mut self, label: &str, text: &str) {
        let label = self.ink.faint(&format!("  {label:LABEL$}"));
        self.lines.extend(self.ink.labelled(&label, text));
    }
}
