//! Small parts of a page: ids with links, states, numbers.

use maud::{Markup, html};

use crate::cli::render::campaign::{HubState, Tone};
use crate::cli::render::ink::short;

/// An id, with a link to the commit's page where `url` is the address of such pages.
///
/// Only addresses that were made of a host and a path get here, never one as it was typed.
pub fn id(id: &str, url: Option<&str>) -> Markup {
    let short = short(id);
    html! {
        @match url {
            Some(url) => a.id href=(format!("{url}{id}")) { (short) },
            None => span.id { (short) },
        }
    }
}

/// A path or an address, which may be broken behind its slashes.
pub fn path(path: &str) -> Markup {
    html! {
        @for part in path.split_inclusive('/') { (part) wbr; }
    }
}

/// The anchor of the section of the hub at `place` of the list.
pub fn anchor(place: usize) -> String {
    format!("hub-{place}")
}

/// The state of a hub.
pub fn state(state: HubState) -> Markup {
    let class = match state.tone() {
        Tone::Plain => "plain",
        Tone::Good => "good",
        Tone::Check => "warn",
        Tone::Bad => "bad",
        Tone::Faint => "faint",
    };
    html! { span class=(format!("state {class}")) { (state.word()) } }
}
