//! The first lines of a hub's section: source, history, target, result, and the names of the directory.

use maud::{Markup, html};
use split_image::report::{Date, Report, Split, Status};
use split_image::verify::Verified;

use super::badges;
use crate::cli::outline::HubOnPage;
use crate::cli::render::ink::{count, number};
use crate::cli::render::on_page::EndingOnPage;
use crate::cli::render::table::is_tag_undecided;

/// The summary.
pub fn part(hub: &HubOnPage<'_>, ending: EndingOnPage<'_>) -> Markup {
    let source = ending.source();
    html! {
        dl {
            dt { "State" } dd { (badges::state(hub.state)) }
            dt { "Source" }
            dd {
                (source.repo)
                @if let Some(name) = source.reference.as_ref().filter(|name| source.commit.as_ref() != Some(*name)) { ", " (name) }
                @if let Some(commit) = &source.commit { " at " (badges::id(commit, source.commit_url.as_deref())) }
            }
            dt { "Directory" } dd { code { (source.subdirs.join(", ")) } }
            @match ending {
                EndingOnPage::Moved(report) => (moved(report)),
                EndingOnPage::Verified(verified) => (compared(verified)),
            }
        }
    }
}

fn moved(report: &Report) -> Markup {
    let target = &report.target;
    html! {
        @if let Some(split) = &report.split { (history(split)) }
        @if let Some(base) = &report.docker_hub_base {
            dt { "Built on" } dd { "an image of Docker Hub, which limits pulls: " code { (base) } }
        }
        dt { "Target" }
        dd {
            (target.repo)
            @if let Some(base) = &target.base { ", " (base) }
            @if let Some(tip) = &target.base_tip { " at " (badges::id(tip, target.commit_url.as_deref())) }
        }
        @if let Some(new) = target.new_commits {
            dt { "Result" }
            dd {
                (count(new, "new commit"))
                @if let Some(moved) = target.moved_commits { ", " (number(moved)) " of them rewritten" }
                @if !target.pushed_to.is_empty() {
                    @if report.status == Status::Planned { ", to be pushed to " } @else { ", pushed to " }
                    (target.pushed_to.join(", "))
                }
                @if let (Some(branch), Some(base)) = (&target.waiting_on, &target.base) {
                    "; " (branch) " is to be merged into " (base) " with a merge commit: squash and rebase lose the history"
                }
            }
        }
        @if report.image_tag.is_some() || is_tag_undecided(report) {
            dt { "Image tag" }
            dd { @match &report.image_tag { Some(tag) => code { (tag) }, None => "decided by the run" } }
        }
    }
}

fn history(split: &Split) -> Markup {
    let day = |date: &Option<Date>| date.as_ref().map(|date| date.day().to_owned());
    html! {
        dt { "History" }
        dd {
            (number(split.commits_kept)) " of " (count(split.commits_walked, "commit")) " kept, "
            (count(split.merges_kept, "merge")) ", by " (count(split.authors, "author"))
            @if let (Some(first), Some(last)) = (day(&split.first_date), day(&split.last_date)) { ", " (first) " to " (last) }
        }
        @if split.signatures_dropped > 0 {
            dt { "Drops" } dd { (count(split.signatures_dropped, "signature")) ", which no rewrite can keep" }
        }
    }
}

fn compared(verified: &Verified) -> Markup {
    let target = &verified.target;
    html! {
        dt { "Target" }
        dd {
            (target.repo)
            @if let Some(branch) = &target.branch { ", " (branch) }
            @if let Some(tip) = &target.tip { " at " (badges::id(tip, target.commit_url.as_deref())) }
        }
        @if verified.error.is_none() {
            dt { "Found" }
            dd { (number(verified.commits_found)) " of " (count(verified.commits, "commit")) }
        }
    }
}

/// The names that the directory had, the newest first, with the commits that each brought.
pub fn names(report: &Report) -> Markup {
    let chain = report.split.as_ref().map_or(&[][..], |split| &split.chain);
    if chain.len() < 2 {
        return html! {};
    }
    html! {
        h3 { "Names of the directory" }
        ol.names {
            @for name in chain {
                li {
                    code { (name.directory) } " " span.note {
                        (count(name.commits, "commit"))
                        @if let Some(until) = &name.until {
                            ", until " (badges::id(&until.commit, report.source.commit_url.as_deref()))
                            @if let Some(date) = &until.date { " of " (date.day()) }
                            ", “" (until.subject) "”"
                        }
                    }
                }
            }
        }
    }
}
