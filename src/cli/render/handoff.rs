//! The hand-off as text: whatever is to be pasted is not indented, broken or cut.

use split_image::report::{Handoff, Report, Status};

use super::ink::{Ink, short};
use super::notes;

/// The screen of `split-image handoff`.
pub fn all(ink: &Ink, report: &Report) -> Vec<String> {
    let Some(handoff) = &report.handoff else {
        return Vec::new();
    };
    let is_planned = report.status == Status::Planned;
    let mut lines = Vec::new();
    if is_planned {
        lines.extend([ink.title("Preview: nothing is written anywhere"), String::new()]);
    }
    lines.extend(section(ink, handoff));
    lines.extend(notes::lines(ink, &report.warnings));
    lines.push(String::new());
    lines.extend(match (&handoff.handed_to, is_planned) {
        (Some(place), false) => ink.labelled(&ink.done("Done:"), &format!("the commit is in {place}.")),
        (Some(_), true) => ink.wrapped("Run it again without --dry-run to do this.", 0),
        (None, _) => ink.wrapped(
            "Nothing was written. '--handoff-branch NAME' pushes the edits and empties the old directory, '--patch FILE' \
             writes the same to a file.",
            0,
        ),
    });
    lines
}

/// The hand-off at the end of another screen, after an empty line.
pub fn after(ink: &Ink, report: &Report) -> Vec<String> {
    let section = report.handoff.iter().flat_map(|handoff| section(ink, handoff));
    let gap = report.handoff.iter().map(|_| String::new());
    gap.chain(section).collect()
}

/// The hand-off itself.
pub fn section(ink: &Ink, handoff: &Handoff) -> Vec<String> {
    let mut lines = vec![ink.title("The hand-off: what the hub needs"), String::new()];
    let mut row = |label: &str, text: &str| lines.push(format!("  {}{text}", ink.faint(&format!("{label:11}"))));
    let image = match &handoff.tag {
        Some(tag) => format!("{}:{}", handoff.image, ink.new_id(tag)),
        None => format!("{}, with a tag that is decided by the run", handoff.image),
    };
    row("image", &image);
    if !handoff.hubs.is_empty() {
        row("hubs", &handoff.hubs.join(", "));
    }
    if let Some(place) = &handoff.handed_to {
        let commit = match &handoff.commit {
            Some(commit) => ink.new_id(short(commit)),
            None => "decided by the run,".to_owned(),
        };
        row("commit", &format!("{commit} for {place}"));
    }
    if !handoff.edits.is_empty() {
        let heading = match &handoff.tag {
            Some(_) => "In the hub's configuration; 'git apply' takes it:",
            None => "In the hub's configuration, once the run has decided the tag:",
        };
        part(&mut lines, ink, heading);
        for edit in &handoff.edits {
            lines.extend(edit.diff.lines().map(|line| coloured(ink, line)));
        }
    }
    for addition in &handoff.additions {
        part(&mut lines, ink, &format!("Into {}:", addition.path));
        lines.extend(addition.text.lines().map(str::to_owned));
    }
    if !handoff.commands.is_empty() {
        let heading = "For the image repository, once; gh asks for what is not given, and an organization may have it:";
        part(&mut lines, ink, heading);
        lines.extend(handoff.commands.iter().cloned());
    }
    let heading =
        "The image must have been built before a hub uses it: a server cannot start from a tag that does not exist.";
    match &handoff.see_builds {
        Some(command) => {
            part(&mut lines, ink, &format!("{heading} See the builds with:"));
            lines.push(command.clone());
        }
        None => lines.extend([String::new(), ink.faint(heading)]),
    }
    if let Some(page) = &handoff.pull_request {
        lines.extend([String::new(), format!("{} {page}", ink.done("Pull request:"))]);
    }
    if !handoff.next_steps.is_empty() {
        part(
            &mut lines,
            ink,
            "Then the commit for the source can be looked at and taken:",
        );
        lines.extend(handoff.next_steps.iter().cloned());
    }
    lines
}

fn part(lines: &mut Vec<String>, ink: &Ink, heading: &str) {
    lines.extend([String::new(), ink.faint(heading), String::new()]);
}

fn coloured(ink: &Ink, line: &str) -> String {
    match line.as_bytes().first() {
        Some(b'+') if !line.starts_with("+++ ") => ink.done(line),
        Some(b'-') if !line.starts_with("--- ") => ink.old_id(line),
        _ => line.to_owned(),
    }
}
