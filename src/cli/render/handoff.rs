//! The hand-off as text: whatever is to be pasted is not indented, broken or cut.

use split_image::report::{Handoff, Report};

use super::ink::Ink;
use super::notes;

/// The screen of `split-image handoff`.
pub fn all(ink: &Ink, report: &Report) -> Vec<String> {
    let mut lines = report
        .handoff
        .as_ref()
        .map_or_else(Vec::new, |handoff| section(ink, handoff));
    lines.extend(notes::lines(ink, report));
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
            Some(commit) => ink.new_id(ink.short(commit)),
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
