//! The history of a hub: the commits of its target after the run, newest first, beside their graph.

use maud::{Markup, html};
use renderdag::pipeline::types::GraphRowShape;
use split_image::report::{Commit, OwnCommit, Report, Status};

use super::badges;
use super::lanes::{Lanes, Mark};
use super::nodes::{self, DRAWN, Node};
use crate::cli::render::commits::day;
use crate::cli::render::graph;
use crate::cli::render::ink::count;

/// The number of commits that are seen at once.
const OPEN: usize = 40;
/// The number of commits that one picture goes along with.
const BLOCK: usize = 500;

/// The history of a report that lists its commits.
pub fn part(report: &Report) -> Markup {
    if report.commits.is_empty() {
        return html! {};
    }
    let (nodes, parents) = nodes::graph(report);
    let kept = report.split.as_ref().map_or(0, |split| split.commits_kept);
    let rows = graph::linked(parents.into_iter().enumerate());
    let rows: Vec<(GraphRowShape<usize>, Mark)> = rows.zip(&nodes).map(|(row, node)| (row, mark(*node))).collect();
    let mut lanes = Lanes::default();
    let open = match nodes.len() <= OPEN + OPEN / 2 {
        true => nodes.len(),
        false => OPEN,
    };
    let in_target = report.commits.iter().filter(|commit| commit.in_target).count();
    html! {
        h3 { "History" }
        p.note {
            (count(kept, "rewritten commit")) ", newest first."
            @if in_target > 0 { " The target has " (count(in_target, "commit")) " of this history already." }
            @if report.status == Status::Planned { " The rewritten commits keep the ids that are shown here." }
        }
        (legend(report))
        (block(report, &mut lanes, &rows[..open], &nodes[..open]))
        @for (rows, nodes) in rows[open..].chunks(BLOCK).zip(nodes[open..].chunks(BLOCK)) {
            details.older {
                summary { (count(nodes.len(), "older commit")) (span(nodes)) }
                (block(report, &mut lanes, rows, nodes))
            }
        }
        @if report.commits.len() > DRAWN {
            p.note { "… and " (count(report.commits.len() - DRAWN, "older commit")) "; " code { "--json" } " lists all." }
        }
    }
}

fn mark(node: Node<'_>) -> Mark {
    match node {
        Node::Own(OwnCommit::Merge) => Mark::Ring,
        Node::Own(_) | Node::TargetTip(_) => Mark::Square,
        Node::Rewritten(_) => Mark::Dot,
    }
}

/// The marks, where there are two sides.
fn legend(report: &Report) -> Markup {
    if !report.own_commits.contains(&OwnCommit::Merge) {
        return html! {};
    }
    let is_first = !report.in_target.contains(&true);
    html! {
        ul.legend {
            li { span.key.dot {} "the image" }
            li { span.key.square {} "the target's own side" @if is_first { ", the template" } }
            li {
                span.key.ring {} "the merge of both"
                @if is_first { ", which have no commit in common" }
            }
        }
    }
}

/// The days between which the commits of a block were written.
fn span(nodes: &[Node<'_>]) -> Markup {
    let days = nodes.iter().filter_map(|node| match node {
        Node::Rewritten(commit) => commit.date.as_ref().map(split_image::report::Date::day),
        _ => None,
    });
    html! {
        @if let (Some(first), Some(last)) = (days.clone().min(), days.max()) { ", " (first) " to " (last) }
    }
}

fn block(report: &Report, lanes: &mut Lanes, rows: &[(GraphRowShape<usize>, Mark)], nodes: &[Node<'_>]) -> Markup {
    html! {
        div.log {
            (lanes.draw(rows))
            ol {
                @for node in nodes {
                    @match node {
                        Node::Own(own) => (own_commit(report, *own)),
                        Node::TargetTip(tip) => (target_tip(report, tip)),
                        Node::Rewritten(commit) => (rewritten(report, commit)),
                    }
                }
            }
        }
    }
}

fn rewritten(report: &Report, commit: &Commit) -> Markup {
    let is_there = commit.in_target || matches!(report.status, Status::Migrated | Status::UpToDate);
    let new = report.target.commit_url.as_deref().filter(|_| is_there);
    html! {
        li {
            span.ids {
                @if let Some(old) = &commit.old { (badges::id(old, report.source.commit_url.as_deref())) " → " }
                (badges::id(&commit.new, new))
            }
            " " time { (day(commit.date.as_ref())) }
            " " span.who { (commit.author.name) }
            " " span.what { (commit.subject) }
        }
    }
}

fn own_commit(report: &Report, own: OwnCommit) -> Markup {
    let (id, words) = match own {
        OwnCommit::Initial => (
            &report.initial_commit,
            "The files of the template, in one commit".to_owned(),
        ),
        OwnCommit::Removal => (
            &report.remove_commit,
            format!("Removes {} of the template", report.removed.join(", ")),
        ),
        OwnCommit::Fill => (&report.fill_commit, format!("Fills in {}", report.filled.join(", "))),
        OwnCommit::Merge => (
            &report.merge_commit,
            "Merges the image's history into the target".to_owned(),
        ),
    };
    let is_there = report.status == Status::Migrated;
    let url = report.target.commit_url.as_deref().filter(|_| is_there);
    html! {
        li.own {
            span.ids { @match id { Some(id) => (badges::id(id, url)), None => span.faint { "id decided by the run" } } }
            " " span.what { (words) }
        }
    }
}

fn target_tip(report: &Report, tip: &str) -> Markup {
    let target = &report.target;
    html! {
        li.own {
            span.ids { (badges::id(tip, target.commit_url.as_deref())) }
            " " span.what {
                @if let Some(base) = &target.base { (base) " of " }
                (target.repo) " before the run"
            }
        }
    }
}
