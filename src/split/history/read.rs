//! Reading the commits behind a tip.

use gix::ObjectId;

use super::commits::History;
use super::number::CommitNumber;
use super::{graph, order, walk};
use crate::context::Context;
use crate::split::error::Result;
use crate::split::packs::objects::Objects;

impl History {
    /// Reads every commit behind `tip`, the tip included.
    ///
    /// # Errors
    /// When a commit is missing or malformed (it is named), or when the run was interrupted.
    pub fn read(repo: &gix::Repository, tip: ObjectId, context: Context<'_>) -> Result<History> {
        let objects = Objects::open(repo)?;
        // A graph that cannot be used says nothing that the commits do not say.
        let (graph, graph_fault) = match graph::open(repo) {
            Ok(graph) => (graph, None),
            Err(fault) => (None, Some(with_causes(&*fault))),
        };
        let (found, tip) = walk::walk(objects, graph.as_ref(), tip, context)?;
        let history = order::parents_first(found, tip)?;
        Ok(History { graph_fault, ..history })
    }

    /// Returns true if the `content` of a commit has the tree and the parents that were read for it, which can come from
    /// a commit-graph.
    pub(crate) fn agrees(&self, commit: CommitNumber, content: &[u8]) -> bool {
        let Some(mut head) = walk::Head::parse(content, self.objects.hash()) else {
            return false;
        };
        let parents = self.parents(commit).iter().map(|&parent| Some(self.id(parent)));
        head.tree == self.tree(commit)
            && parents
                .chain([None])
                .all(|parent| head.next_parent().is_some_and(|next| next.as_deref() == parent))
    }
}

/// An error and its causes, in one line.
fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
