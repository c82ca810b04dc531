//! The files that a Dockerfile takes from its build context.

use anyhow::Result;
use gix::bstr::{BString, ByteSlice};

use super::outside_file::{OutsideFile, literal};
use crate::checks::image_at_tip::{ImageAtTip, ImageFile};
use crate::hub::dockerfile::Dockerfile;
use crate::paths::{folder_of, join, resolve};

/// The sources of `COPY` and `ADD` that are not in the directory.
pub(super) fn reaches(tip: &ImageAtTip, file: &ImageFile, content: &[u8]) -> Result<Vec<OutsideFile>> {
    let folder = folder_of(&file.path);
    let Some(dockerfile) = Dockerfile::parse(&content.to_str_lossy()) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for copied in dockerfile.stages.iter().flat_map(|stage| &stage.copies) {
        let path = copied.path.trim_start_matches('/').as_bytes();
        if let Some(means) = lies_outside(tip, folder, path)? {
            found.push(OutsideFile {
                line: copied.line,
                written: copied.path.as_str().into(),
                means,
            });
        }
    }
    Ok(found)
}

/// The meaning of `path` in the source if it is outside the directory; the outer none if it is inside, or unknown.
fn lies_outside(tip: &ImageAtTip, folder: &[u8], path: &[u8]) -> Result<Option<Option<BString>>> {
    let from_here = resolve(&tip.in_source(folder), path);
    let leaves = !from_here.as_ref().is_some_and(|path| tip.is_inside(path));
    if leaves {
        let literal = resolve(&tip.in_source(folder), literal(path)).filter(|path| !path.is_empty());
        let is_there = match &literal {
            Some(path) => tip.exists(path)?,
            None => false,
        };
        return Ok(Some(literal.filter(|_| is_there)));
    }
    // Built from a folder above, the Dockerfile names its files from there.
    let Some(path) = resolve(b"", literal(path)).filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    if tip.exists(&tip.in_source(&path))? || tip.exists(&tip.in_source(&join(folder, &path)))? {
        return Ok(None);
    }
    let mut above: Vec<_> = tip.folders_above().collect();
    above.reverse();
    for folder in above {
        let candidate = join(folder, &path);
        if tip.exists(&candidate)? {
            return Ok(Some(Some(candidate)));
        }
    }
    Ok(None)
}
