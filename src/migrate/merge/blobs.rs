//! The merge of one file's texts, as its attributes ask for.

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::BStr;
use gix::merge::blob::platform::DriverChoice;
use gix::merge::blob::{BuiltinDriver, Platform, ResourceKind};

use super::lines;
use super::marked::marked;
use crate::split::tree::entries::TreeEntry;

/// How many bytes git looks at to see whether a file is binary.
const LOOKED_AT: usize = 8000;

/// The blobs of a repository, and the attributes that say how to merge them.
pub(super) struct Blobs<'a> {
    pub repo: &'a gix::Repository,
    /// Reads the blobs, and the attributes that say how to merge them.
    blobs: Platform,
}

impl<'a> Blobs<'a> {
    /// Reads from and writes to `repo`.
    ///
    /// # Errors
    /// When its attributes cannot be read.
    pub fn new(repo: &'a gix::Repository) -> Result<Self> {
        let blobs = repo.merge_resource_cache(Default::default()).context("cannot merge")?;
        Ok(Blobs { repo, blobs })
    }

    pub fn read(&self, blob: ObjectId) -> Result<Vec<u8>> {
        let found = self
            .repo
            .find_blob(blob)
            .with_context(|| format!("cannot read blob {blob}"))?;
        Ok(found.detach().data)
    }

    /// Merges the texts at `path`; none where they conflict.
    pub fn merge(&mut self, path: &BStr, versions: [TreeEntry; 3]) -> Result<Option<ObjectId>> {
        let Some((union, [base, ours, theirs])) = self.texts(path, versions)? else {
            return Ok(None);
        };
        let merged = lines::merge(&base, &ours, &theirs, union);
        merged.map(|text| self.write(&text)).transpose()
    }

    /// The texts with conflict markers that git may have at `path`. None for those with the line endings of Windows,
    /// after which git writes its markers, and ends the last line.
    pub fn marked(&mut self, path: &BStr, versions: [TreeEntry; 3]) -> Result<Vec<ObjectId>> {
        match self.texts(path, versions)? {
            Some((false, texts)) if !texts.iter().flatten().any(|byte| *byte == b'\r') => {
                let marked = marked(&texts[0], &texts[1], &texts[2]);
                marked.iter().flatten().map(|text| self.write(text)).collect()
            }
            _ => Ok(Vec::new()),
        }
    }

    fn write(&self, text: &[u8]) -> Result<ObjectId> {
        let written = self.repo.write_blob(text).map(gix::Id::detach);
        written.context("cannot write a merged file")
    }

    /// The versions of a text, and whether git takes the lines of both sides; none for a file that git does not merge by
    /// lines.
    fn texts(&mut self, path: &BStr, [base, ours, theirs]: [TreeEntry; 3]) -> Result<Option<(bool, [Vec<u8>; 3])>> {
        let versions = [
            (base, ResourceKind::CommonAncestorOrBase),
            (ours, ResourceKind::CurrentOrOurs),
            (theirs, ResourceKind::OtherOrTheirs),
        ];
        let context = || format!("cannot merge {}", crate::text::escaped(path));
        for (version, kind) in versions {
            self.blobs
                .set_resource(version.id, version.kind, path, kind, &self.repo.objects)
                .with_context(context)?;
        }
        let options = self.repo.blob_merge_options().with_context(context)?;
        let merge = self
            .blobs
            .prepare_merge(&self.repo.objects, options)
            .with_context(context)?;
        let union = match merge.driver {
            DriverChoice::BuiltIn(BuiltinDriver::Text) => false,
            DriverChoice::BuiltIn(BuiltinDriver::Union) => true,
            DriverChoice::BuiltIn(BuiltinDriver::Binary) | DriverChoice::Index(_) => return Ok(None),
        };
        let texts = [merge.ancestor, merge.current, merge.other].map(|side| side.data.as_slice());
        let [Some(base), Some(ours), Some(theirs)] = texts else {
            return Ok(None);
        };
        if [base, ours, theirs]
            .iter()
            .any(|text| text[..text.len().min(LOOKED_AT)].contains(&0))
        {
            return Ok(None);
        }
        Ok(Some((union, [base, ours, theirs].map(<[u8]>::to_vec))))
    }
}
