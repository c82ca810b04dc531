//! The result of a verification: the commits that the target lacks, and what it has besides.

use maud::{Markup, html};
use split_image::report::Commit;
use split_image::verify::Verified;

use super::badges;
use crate::cli::render::commits::day;
use crate::cli::render::ink::count;
use crate::cli::render::verified::difference_word;

/// The number of commits of one kind that are listed.
const LISTED: usize = 1_000;

/// The lists.
pub fn part(verified: &Verified) -> Markup {
    let source = verified.source.commit_url.as_deref();
    let target = verified.target.commit_url.as_deref();
    html! {
        (commits("Missing", "oldest first", &verified.missing, source))
        (commits("Only emptied the directory", "and are not needed", &verified.emptied_by, source))
        @if !verified.differing.is_empty() {
            h3 { "Changed in the target" }
            p.note { "The target has changed or deleted " (count(verified.differing.len(), "file")) " of the image." }
                table {
                    thead { tr { th scope="col" { "Path" } th scope="col" { "Change" } th scope="col" { "Since" } } }
                    tbody {
                        @for difference in verified.differing.iter().take(LISTED) {
                            tr {
                                th scope="row" { code { (difference.path) } }
                                td { (difference_word(difference.kind)) }
                                td { (badges::id(&difference.since.new, target)) " " (difference.since.subject) }
                            }
                        }
                    }
                }
            (more(verified.differing.len()))
        }
        (commits("Other commits of the target", "for information, oldest first", &verified.others, target))
    }
}

/// A list of commits; those of the source have their original ids.
fn commits(title: &str, order: &str, commits: &[Commit], url: Option<&str>) -> Markup {
    html! {
        @if !commits.is_empty() {
            h3 { (title) }
            p.note { (count(commits.len(), "commit")) ", " (order) "." }
            div.log {
                ol {
                    @for commit in commits.iter().take(LISTED) {
                        li {
                            span.ids { (badges::id(commit.old.as_deref().unwrap_or(&commit.new), url)) }
                            " " time { (day(commit.date.as_ref())) }
                            " " span.who { (commit.author.name) }
                            " " span.what { (commit.subject) }
                        }
                    }
                }
            }
            (more(commits.len()))
        }
    }
}

fn more(all: usize) -> Markup {
    html! { @if all > LISTED { p.note { "… and " (all - LISTED) " more; " code { "--json" } " lists all." } } }
}
