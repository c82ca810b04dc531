//! Reading the commits behind a tip.

use gix::ObjectId;

use super::commits::History;
use super::{order, walk};
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
        let graph = repo.commit_graph_if_enabled().ok().flatten();
        let (found, tip) = walk::walk(objects, graph.as_ref(), tip, context)?;
        Ok(order::parents_first(found, tip))
    }
}
