//! The findings: the error, the collisions, the warnings.

use maud::{Markup, html};
use split_image::report::{Collision, Failure, Gravity, Report, Warning, by_gravity};

use super::advice;
use crate::cli::render::ink::count;
use crate::cli::render::notes::collision_words;

/// The number of paths of one warning that are seen at once.
const PATHS: usize = 10;

/// Why a run failed, with the next step.
pub fn error(error: &Failure) -> Markup {
    html! {
        div.box.bad {
            p { strong { "Error: " } (error.message) }
            @if let Some(hint) = &error.hint { p { strong { "Hint: " } (hint) } }
        }
    }
}

/// The collisions of a report, and the left-overs that the same flag takes away.
pub fn collisions(report: &Report) -> Markup {
    if report.collisions.is_empty() {
        return html! {};
    }
    html! {
        h3 { (count(report.collisions.len(), "collision")) }
        table {
            thead { tr { th scope="col" { "Path" } th scope="col" { "Difference" } } }
            tbody { @for collision in &report.collisions { (row(collision)) } }
        }
        @if !report.leftovers.is_empty() {
            p { "The template alone has these, and repo2docker would build with them too: " (report.leftovers.join(", ")) "." }
        }
    }
}

fn row(collision: &Collision) -> Markup {
    let how = collision_words(collision.kind);
    html! { tr { th scope="row" { code { (collision.path) } } td { (how) } } }
}

/// Warnings, the gravest first, each with a link to the advice at the end of the page.
pub fn warnings(warnings: &[Warning]) -> Markup {
    html! {
        @if !warnings.is_empty() {
            h3 { (count(warnings.len(), "warning")) }
            ul.warnings { @for warning in by_gravity(warnings) { (one(warning)) } }
        }
    }
}

fn one(warning: &Warning) -> Markup {
    let (class, word) = match warning.code.gravity() {
        Gravity::Grave => ("bad", "grave"),
        Gravity::Check => ("warn", "check"),
        Gravity::Note => ("plain", "note"),
    };
    let shown = warning.paths.len().min(PATHS);
    html! {
        li {
            span class=(format!("state {class}")) { (word) } " "
            a href=(format!("#{}", advice::anchor(warning.code))) { code { (warning.code.name()) } }
            " " (warning.message())
            @if shown > 0 { (paths(&warning.paths[..shown])) }
            @if warning.paths.len() > shown {
                details {
                    summary { (count(warning.paths.len() - shown, "other")) }
                    (paths(&warning.paths[shown..]))
                }
            }
        }
    }
}

fn paths(paths: &[String]) -> Markup {
    html! { ul.paths { @for path in paths { li { code { (path) } } } } }
}
