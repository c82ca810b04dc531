//! The data that the checks read of a source for one hub, kept for the next one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BStr;

use super::image_at_tip::ImageAtTip;

/// The data of one source that all its directories share.
#[derive(Default)]
pub struct BlobCache {
    /// True if anything in it may be too large for GitHub.
    has_large: Mutex<Option<bool>>,
    /// The content of small files outside the directories.
    files: Mutex<HashMap<ObjectId, Arc<Vec<u8>>>>,
}

impl BlobCache {
    /// Returns true if anything in the source may be too large; `find_out` is asked once, while the other hubs wait for it.
    pub(super) fn has_large(&self, find_out: impl FnOnce() -> Result<bool>) -> Result<bool> {
        let mut known = self.has_large.lock().unwrap_or_else(PoisonError::into_inner);
        match *known {
            Some(known) => Ok(known),
            None => Ok(*known.insert(find_out()?)),
        }
    }

    /// The content of the blob `id`, which the source has at `path`; as [`ImageAtTip::read`] returns it.
    pub(super) fn content(&self, tip: &ImageAtTip, path: &BStr, id: ObjectId) -> Option<Arc<Vec<u8>>> {
        let files = || self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(content) = files().get(&id) {
            return Some(content.clone());
        }
        let content = Arc::new(tip.read(path, id)?);
        files().insert(id, content.clone());
        Some(content)
    }
}
