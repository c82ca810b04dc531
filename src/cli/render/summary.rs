//! The first lines of a preview or a run: source, history, target and result.

use split_image::report::{OwnCommit, Report, Root, Split, Status, by_gravity};

use super::commits::day;
use super::ink::{Ink, count, number, short};

/// The width of the labels.
const LABEL: usize = 10;

/// Sums up a report; `files` is the number of files in the result, where there is one.
pub fn lines(ink: &Ink, report: &Report, files: Option<usize>) -> Vec<String> {
    let mut table = Labelled { ink, lines: Vec::new() };
    let source = &report.source;
    let commit = source.commit.as_deref();
    let name = source.reference.as_deref().filter(|name| Some(*name) != commit);
    let place = match (name, commit.map(short)) {
        (Some(name), Some(commit)) => format!("{}, {name} at {commit}", source.repo),
        (None, Some(commit)) => format!("{} at {commit}", source.repo),
        (_, None) => source.repo.clone(),
    };
    table.row("source", &place);
    if let (Some(folder), Status::Planned | Status::Failed) = (&source.kept_in, report.status) {
        table.row("kept in", &format!("{folder}; '--no-cache' keeps nothing"));
    }
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
    if let Some(base) = &report.docker_hub_base {
        table.row(
            "built on",
            &format!("an image of Docker Hub, which limits pulls: {base}"),
        );
    }
    let target = &report.target;
    let place = match (&target.base, &target.base_tip) {
        (Some(branch), Some(before)) => format!("{}, {branch} at {}", target.repo, short(before)),
        (Some(branch), None) => format!("{}, {branch}, which is still empty", target.repo),
        (None, _) => target.repo.clone(),
    };
    table.row("target", &place);
    result(&mut table, report, files);
    warnings(&mut table, report);
    table.lines
}

fn history(table: &mut Labelled<'_>, split: &Split) {
    let (kept, walked) = (number(split.commits_kept), count(split.commits_walked, "commit"));
    let merges = match split.merges_kept {
        0 => "no merges".to_owned(),
        1 => "1 of them a merge".to_owned(),
        merges => format!("{} of them merges", number(merges)),
    };
    let authors = count(split.authors, "author");
    table.row("history", &format!("{kept} of {walked} kept, {merges}, by {authors}"));
    if let (Some(first), Some(last)) = (&split.first_date, &split.last_date) {
        let (first, last) = (first.day(), last.day());
        match first == last {
            true => table.row("", first),
            false => table.row("", &format!("{first} to {last}")),
        }
    }
    beginnings(table, &split.roots);
    if split.signatures_dropped > 0 {
        let signatures = count(split.signatures_dropped, "signature");
        table.row("drops", &format!("{signatures}, which no rewrite can keep"));
    }
    if split.issue_numbers > 0 {
        let messages = count(split.issue_numbers, "message");
        let become_or_stay = match &split.qualified_as {
            Some(repository) => format!("which become '{repository}#12'"),
            None => "which name issues of the new repository".to_owned(),
        };
        table.row(
            "issues",
            &format!("{messages} with numbers such as '#12', {become_or_stay}"),
        );
    }
    if !split.differs_from_filter_repo.is_empty() {
        let commits: Vec<_> = split.differs_from_filter_repo.iter().map(|id| short(id)).collect();
        table.row(
            "differs",
            &format!("from git filter-repo's ids, first at {}", commits.join(", ")),
        );
    }
}

/// How many warnings there are, and the gravest of them.
fn warnings(table: &mut Labelled<'_>, report: &Report) {
    let by_gravity = by_gravity(&report.warnings);
    let Some(gravest) = by_gravity.first() else {
        return;
    };
    let code = table.ink.warning(gravest.code.name());
    let text = match by_gravity.len() {
        1 => format!("1: {code}"),
        all => format!("{}, the gravest: {code}", number(all)),
    };
    table.row("warnings", &text);
}

fn result(table: &mut Labelled<'_>, report: &Report, files: Option<usize>) {
    let ink = table.ink;
    let [starts, removes, fills, pushes] = match report.status {
        Status::Planned | Status::Failed => ["starts", "removes", "fills in", "pushes to"],
        _ => ["started", "removed", "filled in", "pushed to"],
    };
    if report.own_commits.contains(&OwnCommit::Initial) {
        table.row(starts, "with the files of the template, in one commit");
    }
    if !report.removed.is_empty() {
        table.row(removes, &format!("{} of the template", report.removed.join(", ")));
    }
    if !report.filled.is_empty() {
        table.row(fills, &report.filled.join(", "));
    }
    let new = report.target.new_commits.map(|n| count(n, "new commit"));
    let Some(new) = new.filter(|_| report.status != Status::UpToDate) else {
        return;
    };
    let result: Vec<_> = [new]
        .into_iter()
        .chain(files.map(|files| count(files, "file")))
        .collect();
    let after = report.target.after.as_deref();
    let id = after.map_or_else(String::new, |after| ink.new_id(short(after)) + " ");
    table.row("result", &format!("{id}{}", result.join(", ")));
    let mut read_from = report.target.read_from.as_ref();
    for place in &report.target.pushed_to {
        match read_from.take() {
            Some(read) => table.row(pushes, &format!("{place} (read from {read})")),
            None => table.row(pushes, place),
        }
    }
    if let (Some(_), Some(base)) = (&report.target.waiting_on, &report.target.base) {
        let how = "to be merged with a merge commit: squash and rebase lose the history";
        table.row("", &format!("for a pull request into {base}, {how}"));
    }
    match &report.image_tag {
        Some(tag) => table.row("image tag", &ink.new_id(tag)),
        None => table.row("image tag", "decided by the run"),
    }
}

/// Where the history begins.
fn beginnings(table: &mut Labelled<'_>, roots: &[Root]) {
    let ink = table.ink;
    let first = roots.first().map(|root| &root.subject);
    let is_plain = |root: &Root| Some(&root.subject) == first && root.renamed_from.is_none();
    if roots.len() > 1 && roots.iter().all(is_plain) {
        // Two lines that differ in their ids alone would look like a mistake.
        return same_beginnings(table, roots);
    }
    for root in roots.iter().take(3) {
        table.row("begins at", &beginning(ink, root));
        if let Some(name) = &root.renamed_from {
            let behind = root
                .commits_before
                .map(|n| format!(", with {}", count(n, "more commit")));
            table.row(
                "",
                &format!("where it was renamed from {name}{}", behind.unwrap_or_default()),
            );
        }
    }
    if roots.len() > 3 {
        table.row("", &format!("and at {}", count(roots.len() - 3, "other root")));
    }
}

/// Several roots with the same subject, as a history has that was merged with a copy of itself.
fn same_beginnings(table: &mut Labelled<'_>, roots: &[Root]) {
    let roots_in_words = match roots.len() {
        2 => "two roots".to_owned(),
        3 => "three roots".to_owned(),
        n => count(n, "root"),
    };
    let subject = roots.first().map_or("", |root| root.subject.as_str());
    table.row(
        "begins at",
        &format!("{roots_in_words} with the subject \"{subject}\":"),
    );
    let ink = table.ink;
    let place = |root: &Root| format!("{} {}", ink.old_id(short(&root.old)), day(root.date.as_ref()));
    let places: Vec<_> = roots.iter().take(3).map(place).collect();
    let more = if roots.len() > 3 { ", …" } else { "" };
    table.row("", &(places.join(", ") + more));
}

fn beginning(ink: &Ink, root: &Root) -> String {
    let (id, date) = (ink.old_id(short(&root.old)), day(root.date.as_ref()));
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
