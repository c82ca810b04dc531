//! The image repository at GitHub: what a run does there, and what is left to a person.

use maud::{Markup, html};
use split_image::report::{Setup, SetupKind, SetupStatus, SetupStep};

/// The steps.
pub fn part(setup: &Setup) -> Markup {
    html! {
        @if !setup.steps.is_empty() {
            h3 { "At GitHub" }
            p.note { (setup.repository) ", " (setup.visibility) }
            ul.steps { @for step in &setup.steps { (one(step)) } }
        }
    }
}

fn one(step: &SetupStep) -> Markup {
    let (class, word) = match step.status {
        SetupStatus::Planned => ("plain", "planned"),
        SetupStatus::Done => ("good", "done"),
        SetupStatus::Left => ("warn", "left to a person"),
    };
    let kind = match step.kind {
        SetupKind::Repository => "the repository",
        SetupKind::Variable => "the variable",
        SetupKind::Secret => "the secret",
        SetupKind::SharedVariable => "the organisation's variable",
        SetupKind::SharedSecret => "the organisation's secret",
        SetupKind::Registry => "the image at the registry",
    };
    html! {
        li {
            span class=(format!("state {class}")) { (word) } " " (kind) " " code { (step.name) }
            @if let Some(value) = &step.value { " = " code { (value) } }
            @if let Some(reason) = &step.reason { " (" (reason) ")" }
            @if let (SetupStatus::Left, Some(command)) = (step.status, &step.command) { pre { (command) } }
        }
    }
}
