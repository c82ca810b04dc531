//! The commits of a graph, newest first: those that the run adds, the target's tip, and the rewritten history.

use std::collections::HashMap;

use renderdag::Ancestor;
use split_image::report::{Commit, OwnCommit, Report};

/// The number of rewritten commits that are drawn. A page with more would be slow to open.
pub const DRAWN: usize = 5_000;

/// A commit of the graph.
#[derive(Clone, Copy)]
pub enum Node<'a> {
    /// One that the run adds, besides the rewritten ones.
    Own(OwnCommit),
    /// The tip of the target before the run.
    TargetTip(&'a str),
    /// A rewritten one.
    Rewritten(&'a Commit),
}

/// A commit with its links to later nodes of the list.
pub struct LinkedNode<'a> {
    /// The commit.
    pub node: Node<'a>,
    /// Its parents by their places; the image's side comes first, so that it has the first lane.
    pub parents: Vec<Ancestor<usize>>,
}

/// The graph of a report that lists its commits.
pub fn nodes(report: &Report) -> Vec<LinkedNode<'_>> {
    let above = report.own_commits.iter().rev().map(|own| Node::Own(*own));
    let has_merge = report.own_commits.contains(&OwnCommit::Merge);
    // Without a merge the target's side is the image's.
    let tip = report.target.base_tip.as_deref().filter(|_| has_merge);
    let mut nodes: Vec<LinkedNode<'_>> = above
        .chain(tip.map(Node::TargetTip))
        .map(|node| LinkedNode {
            node,
            parents: Vec::new(),
        })
        .collect();
    let first = nodes.len();
    let listed = report.commits.len().min(DRAWN);
    let oldest = report.commits.len() - listed;
    let place = |index: usize| first + report.commits.len() - 1 - index;
    // Of commits that became one, the oldest stands below every child.
    let places: HashMap<&str, usize> = (oldest..report.commits.len())
        .rev()
        .map(|index| (report.commits[index].new.as_str(), place(index)))
        .collect();
    let side: Vec<usize> = (usize::from(has_merge)..first).collect();
    for pair in side.windows(2) {
        nodes[pair[0]].parents.push(Ancestor::Parent(pair[1]));
    }
    if has_merge {
        let image = report.split.as_ref().and_then(|split| split.tip.as_deref());
        let parents = image.and_then(|tip| places.get(tip)).into_iter().chain(side.first());
        nodes[0].parents = parents.map(|place| Ancestor::Parent(*place)).collect();
    }
    let arrived = (oldest..report.commits.len())
        .rev()
        .find(|&index| report.commits[index].in_target);
    if let (Some(last), Some(index), true) = (side.last(), arrived, tip.is_some()) {
        nodes[*last].parents.push(Ancestor::Ancestor(place(index)));
    }
    nodes.extend(report.commits[oldest..].iter().rev().map(|commit| {
        LinkedNode {
            node: Node::Rewritten(commit),
            parents: commit
                .parents
                .iter()
                .filter_map(|parent| places.get(parent.as_str()))
                .map(|place| Ancestor::Parent(*place))
                .collect(),
        }
    }));
    nodes
}
