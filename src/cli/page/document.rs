//! The frame of a page: its head with the policy, the style and the script.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{advice, campaign, hub};
use crate::cli::args::VERSION;
use crate::cli::outline::Outline;

/// The look.
const STYLE: &str = include_str!("style.css");
/// Sorting, filtering and folding, which the page does without where scripts are off.
const SCRIPT: &str = include_str!("script.js");

/// The whole page.
pub fn document(outline: &Outline<'_>) -> Markup {
    let title = outline.title();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                // A browser would ask the server of the page for one.
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header {
                    h1 { (title) }
                    p.note {
                        (outline.kind.sentence())
                        @if outline.is_campaign { " " (outline.totals()) "." }
                    }
                    div.tools hidden {
                        @if outline.is_campaign {
                            label for="hubs" { "Filter hubs" }
                            input #hubs type="search" autocomplete="off" placeholder="name, state, directory";
                        }
                        label for="find" { "Search commits" }
                        input #find type="search" autocomplete="off" placeholder="subject, author, id";
                        button #fold type="button" { "Unfold all" }
                        output #found aria-live="polite" {}
                    }
                }
                main #main {
                    @if outline.is_campaign {
                        (campaign::part(outline))
                    } @else {
                        @for one in &outline.hubs { (hub::part(outline, one)) }
                    }
                    (advice::part(outline))
                }
                footer { p.note { "Written by split-image " (VERSION) "." } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// The policy that lets a browser take the style and the script of this page, and nothing from elsewhere.
fn policy() -> String {
    let [style, script] = [STYLE, SCRIPT].map(checksum);
    format!(
        "default-src 'none'; style-src '{style}'; script-src '{script}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
}

/// The checksum of an element's text, as a policy has it.
fn checksum(text: &str) -> String {
    let mut hasher = gix::hash::hasher(gix::hash::Kind::Sha256);
    hasher.update(text.as_bytes());
    match hasher.try_finalize() {
        Ok(sum) => format!("sha256-{}", base64(sum.as_slice())),
        // Without it a browser refuses the text, and the page is plain.
        Err(_) => "none".to_owned(),
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, place| bits << 8 | u32::from(*chunk.get(place).unwrap_or(&0)));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= chunk.len() { digit.into() } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_a_browser() {
        // The example of the specification of such policies.
        assert_eq!(
            checksum("alert('Hello, world.');"),
            "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
        );
        assert_eq!(base64(b"a"), "YQ==");
        assert_eq!(base64(b"ab"), "YWI=");
    }
}
