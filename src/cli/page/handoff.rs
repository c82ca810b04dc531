//! The hand-off of an image: the edits as diffs, and the commands.

use maud::{Markup, html};
use split_image::report::Handoff;

use crate::cli::render::ink::count;

/// The edits, additions and commands that the hub needs once the image has moved.
pub fn part(handoff: &Handoff) -> Markup {
    html! {
        h3 { "Hand-off to the hub" }
        p.note {
            "The image is " code { (handoff.image) } ", its tag "
            @match &handoff.tag { Some(tag) => code { (tag) }, None => "is decided by the run" }
            @if !handoff.hubs.is_empty() { "; for " (handoff.hubs.join(", ")) }
            ". " (count(handoff.edits.len(), "edit")) "."
        }
        @for edit in &handoff.edits {
            details.diff open[edit.diff.lines().count() <= 60] {
                summary { code { (edit.path) } }
                (diff(&edit.diff))
            }
        }
        @for addition in &handoff.additions {
            details.diff open {
                summary { "To be added to " code { (addition.path) } }
                pre { (addition.text) }
            }
        }
        (commands("For the image repository, once", &handoff.commands))
        @if let Some(see) = &handoff.see_builds { (commands("To see whether the image was built", std::slice::from_ref(see))) }
        @if let Some(opened) = &handoff.pull_request { p { "Pull request: " (opened) } }
        (commands("To take the commit further", &handoff.next_steps))
    }
}

fn commands(title: &str, commands: &[String]) -> Markup {
    html! {
        @if !commands.is_empty() {
            p.note { (title) ":" }
            pre { (commands.join("\n")) }
        }
    }
}

/// A diff, coloured line by line; the signs stay, so that it is not told by its colours alone.
fn diff(text: &str) -> Markup {
    html! {
        pre {
            @for line in text.lines() {
                span class=[class(line)] { (line) "\n" }
            }
        }
    }
}

fn class(line: &str) -> Option<&'static str> {
    match line {
        _ if line.starts_with("+++") || line.starts_with("---") || line.starts_with("diff ") => Some("head"),
        _ if line.starts_with('+') => Some("plus"),
        _ if line.starts_with('-') => Some("minus"),
        _ if line.starts_with("@@") => Some("hunk"),
        _ => None,
    }
}
