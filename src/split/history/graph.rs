//! The commit-graph of a source, which is used only where nothing shows that it is damaged.
//!
//! One bit of such a file that changes makes another history, so the checksums of its layers are computed first.

use std::path::{Path, PathBuf};

use gix::commitgraph::{File, Graph};

use crate::split::error::BoxError;

/// The result of opening a commit-graph: if there is one, or why it cannot be used.
pub(crate) type Opened = Result<Option<Graph>, BoxError>;

/// Opens the commit-graph that git would use, if there is one.
///
/// # Errors
/// When it is damaged.
pub(crate) fn open(repo: &gix::Repository) -> Opened {
    let Some(graph) = repo.commit_graph_if_enabled()? else {
        return Ok(None);
    };
    check(&repo.objects.store_ref().path().join("info"))?;
    Ok(Some(graph))
}

/// Checks each layer: its checksum, its name, and the names of the layers below it.
fn check(info: &Path) -> Result<(), BoxError> {
    let single = info.join("commit-graph");
    if single.exists() {
        File::at(single)?.verify_checksum()?;
        return Ok(());
    }
    let mut below: Vec<gix::ObjectId> = Vec::new();
    for path in layers(&info.join("commit-graphs"))? {
        let layer = File::at(&path)?;
        let checksum = layer.verify_checksum()?;
        let is_named_so = path
            .file_stem()
            .is_some_and(|name| name == format!("graph-{checksum}").as_str());
        if !is_named_so || !layer.iter_base_graph_ids().eq(below.iter().map(AsRef::as_ref)) {
            return Err(format!("'{}' is not a layer of the chain", path.display()).into());
        }
        below.push(checksum);
    }
    Ok(())
}

/// The files of a chain, the lowest layer first.
fn layers(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let chain = std::fs::read_to_string(folder.join("commit-graph-chain"))?;
    Ok(chain
        .lines()
        .map(|id| folder.join(format!("graph-{id}.graph")))
        .collect())
}
