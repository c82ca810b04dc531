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

/// The commits of a graph, and the parents of each by their places in the list; the image's side comes first, so that it
/// has the first lane.
pub type Graph<'a> = (Vec<Node<'a>>, Vec<Vec<Ancestor<usize>>>);

/// The graph of a report that lists its commits.
pub fn graph(report: &Report) -> Graph<'_> {
    let above = report.own_commits.iter().rev().map(|own| Node::Own(*own));
    let has_merge = report.own_commits.contains(&OwnCommit::Merge);
    // Without a merge the target's side is the image's.
    let tip = report.target.base_tip.as_deref().filter(|_| has_merge);
    let mut nodes: Vec<Node<'_>> = above.chain(tip.map(Node::TargetTip)).collect();
    let mut parents: Vec<Vec<Ancestor<usize>>> = nodes.iter().map(|_| Vec::new()).collect();
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
        parents[pair[0]].push(Ancestor::Parent(pair[1]));
    }
    if has_merge {
        let image = report.split.as_ref().and_then(|split| split.tip.as_deref());
        let sides = image.and_then(|tip| places.get(tip)).into_iter().chain(side.first());
        parents[0] = sides.map(|place| Ancestor::Parent(*place)).collect();
    }
    let arrived = (oldest..report.commits.len())
        .rev()
        .find(|&index| report.commits[index].in_target);
    if let (Some(last), Some(index), true) = (side.last(), arrived, tip.is_some()) {
        parents[*last].push(Ancestor::Ancestor(place(index)));
    }
    for commit in report.commits[oldest..].iter().rev() {
        let known = commit.parents.iter().filter_map(|parent| places.get(parent.as_str()));
        nodes.push(Node::Rewritten(commit));
        parents.push(known.map(|place| Ancestor::Parent(*place)).collect());
    }
    (nodes, parents)
}
