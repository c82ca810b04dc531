//! Checks of the names in the directory: is it an image at all, and can it be checked out everywhere?

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use gix::bstr::{BString, ByteSlice};

use super::image_at_tip::ImageAtTip;
use crate::hub::repo2docker;
use crate::paths::{folder_of, name_of};
use crate::report::{Code, Warning};
use crate::repos::tree;
use crate::text;

/// `no-repo2docker-config`: nothing there that a build would read; perhaps it is another directory that was meant.
pub(super) fn without_configuration(tip: &ImageAtTip) -> Result<Option<Warning>> {
    if repo2docker::is_configured(&tip.repo, tip.tree)? {
        return Ok(None);
    }
    let mut nearby = BTreeSet::new();
    for file in tip.files.iter().filter(|file| is_configuration(&file.path)) {
        nearby.insert(tip.in_source(without_binder(folder_of(&file.path))));
    }
    let above = folder_of(&tip.directory);
    if let Some(parent) = tree::folder(&tip.repo, tip.root, above)?
        && repo2docker::is_configured(&tip.repo, parent)?
    {
        nearby.insert(above.into());
    }
    nearby.remove(&BString::from(""));
    let warning = Warning::new(
        Code::NoRepo2dockerConfig,
        "the directory has no file that repo2docker reads; check '--subdir'",
    )
    .paths(nearby.iter().map(|path| text::escaped(path)).collect());
    let directory = text::escaped(&tip.directory);
    Ok(Some(warning.detail(match nearby.is_empty() {
        true => format!("'{directory}'"),
        false => format!("'{directory}' has none, these directories do"),
    })))
}

/// Returns true if a name all but says that an image is built from its folder; a `start` may be anything.
fn is_configuration(path: &[u8]) -> bool {
    let name = name_of(path);
    let vague = ["start", "setup.py", "DESCRIPTION", "pyproject.toml"];
    let mut names = repo2docker::NAMES.iter().filter(|name| !vague.contains(name));
    names.any(|known| known.as_bytes() == name)
}

/// The folder that `--subdir` would name: not the `binder` in it.
fn without_binder(folder: &[u8]) -> &[u8] {
    match name_of(folder) {
        b"binder" | b".binder" => folder_of(folder),
        _ => folder,
    }
}

/// `case-collision`: names that are one and the same on a disk that ignores case.
pub(super) fn case_collisions(tip: &ImageAtTip) -> Option<Warning> {
    let mut spellings: BTreeMap<String, BTreeSet<&[u8]>> = BTreeMap::new();
    for file in &tip.files {
        let ends = file.path.find_iter(b"/").chain([file.path.len()]);
        for end in ends {
            let path = &file.path[..end];
            let folded = path.to_str_lossy().to_lowercase();
            spellings.entry(folded).or_default().insert(path);
        }
    }
    let mut found = Vec::new();
    for paths in spellings.values() {
        // Files below two folders that collide are reported with these folders.
        let names: BTreeSet<_> = paths.iter().map(|path| name_of(path)).collect();
        if names.len() > 1 {
            found.extend(paths.iter().map(|path| text::escaped(path)));
        }
    }
    Warning::about(
        Code::CaseCollision,
        "these names differ only in case, and a case-insensitive disk, as on macOS and Windows, keeps only one of \
         them; rename all but one",
        found,
    )
}
