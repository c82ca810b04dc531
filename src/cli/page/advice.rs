//! The advice about the warnings of a page: their sections of the reference, once each.

use maud::{Markup, html};
use split_image::report::Code;

use super::badges;
use crate::cli::help::document::{Block, WARNINGS, blocks, section};
use crate::cli::outline::{HubOnPage, Outline};

/// The anchor of the advice about a warning.
pub fn anchor(code: Code) -> String {
    format!("w-{}", code.name())
}

/// The advice about each warning of a page, the gravest first.
pub fn part(outline: &Outline<'_>) -> Markup {
    let mut codes: Vec<Code> = Vec::new();
    for warning in outline.hubs.iter().flat_map(HubOnPage::warnings) {
        if !codes.contains(&warning.code) {
            codes.push(warning.code);
        }
    }
    codes.sort_by_key(|code| std::cmp::Reverse(code.gravity()));
    html! {
        @if !codes.is_empty() {
            section.advice aria-labelledby="advice" {
                h2 #advice { "What to do about the warnings" }
                @for code in codes {
                    h3 id=(anchor(code)) { code { (code.name()) } }
                    @if outline.is_campaign { (hubs(outline, code)) }
                    (text(section(WARNINGS, code.name())))
                }
            }
        }
    }
}

/// The hubs that have a warning.
fn hubs(outline: &Outline<'_>, code: Code) -> Markup {
    let warned = |hub: &HubOnPage<'_>| hub.warnings().iter().any(|warning| warning.code == code);
    let hubs = outline.hubs.iter().enumerate().filter(|(_, hub)| warned(hub));
    html! {
        p.note {
            "For "
            @for (count, (place, hub)) in hubs.enumerate() {
                @if count > 0 { ", " }
                a href=(format!("#{}", badges::anchor(place))) { (hub.name) }
            }
            "."
        }
    }
}

/// A section of the reference. Its example of the warning would be taken for one of the page.
fn text(markdown: &str) -> Markup {
    let blocks = blocks(markdown);
    html! {
        @for group in blocks.chunk_by(|one, other| matches!((one, other), (Block::Item(_), Block::Item(_)))) {
            @match group {
                [Block::Item(_), ..] => ul { @for block in group { @if let Block::Item(item) = block { li { (words(item)) } } } },
                [Block::Example(example)] if !example.starts_with("! ") => pre { (example) },
                [Block::Paragraph(paragraph)] => p { (words(paragraph)) },
                _ => {},
            }
        }
    }
}

/// Words in which backquotes mark code.
fn words(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}
