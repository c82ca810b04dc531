//! Files that only point to something, which does not come along: symlinks, submodules, Git LFS pointers.

use anyhow::Result;
use gix::bstr::{BStr, ByteSlice};
use gix::objs::tree::EntryKind;

use super::image_at_tip::{ImageAtTip, ImageFile};
use crate::paths::{folder_of, resolve};
use crate::report::{Code, Warning};
use crate::text;

/// `symlink-escapes`: symlinks that lead out of the directory.
pub(super) fn symlinks(tip: &ImageAtTip) -> Option<Warning> {
    let mut found = Vec::new();
    for file in tip.files.iter().filter(|file| file.kind == EntryKind::Link) {
        let Some(target) = tip.content(file) else {
            continue;
        };
        if target.starts_with(b"/") || resolve(folder_of(&file.path), &target).is_none() {
            found.push(format!("{} -> {}", file.shown(), text::escaped(&target)));
        }
    }
    Warning::about(
        Code::SymlinkEscapes,
        "these symlinks lead out of the directory and are broken in the new repository; replace them with what they \
         point to",
        found,
    )
}

/// `submodule`: submodules, whose entries in `.gitmodules` stay behind.
pub(super) fn submodules(tip: &ImageAtTip) -> Result<Option<Warning>> {
    let gitlinks: Vec<_> = tip.files.iter().filter(|file| file.kind == EntryKind::Commit).collect();
    if gitlinks.is_empty() {
        return Ok(None);
    }
    let modules = tip.content_at(b".gitmodules")?.unwrap_or_default();
    let modules = gix::config::File::try_from(modules.as_bstr()).unwrap_or_default();
    let found = gitlinks.iter().map(|file| {
        let url = url_of(&modules, tip.in_source(&file.path).as_bstr());
        let url = url.map_or_else(
            || "no entry in .gitmodules".into(),
            |url| text::without_secrets(&text::escaped(&url)).into_owned(),
        );
        format!("{} ({url})", file.shown())
    });
    Ok(Warning::about(
        Code::Submodule,
        "the entries of these submodules in .gitmodules stay behind; add them to a .gitmodules of the new repository, \
         with the paths they have there",
        found.collect(),
    ))
}

/// The URL of the submodule at `path`.
fn url_of(modules: &gix::config::File, path: &BStr) -> Option<gix::bstr::BString> {
    let mut sections = modules.sections_by_name("submodule")?;
    let section = sections.find(|section| {
        let value = section.value("path");
        value.is_some_and(|value| value.trim_end_with(|c| c == '/') == path.as_bytes())
    })?;
    section.value("url")
}

/// How a Git LFS pointer begins, and the size that it stays below.
const LFS: (&[u8], u64) = (b"version https://git-lfs.github.com/spec/", 1024);

/// `lfs-pointer`: files whose content is in the source's LFS store.
pub(super) fn lfs(tip: &ImageAtTip) -> Option<Warning> {
    let pointers = tip.files.iter().filter(|file| {
        file.is_blob()
            && tip.size(file).is_some_and(|size| size < LFS.1)
            && tip.content(file).is_some_and(|content| content.starts_with(LFS.0))
    });
    Warning::about(
        Code::LfsPointer,
        "the contents of these Git LFS files stay behind; run 'git lfs fetch --all' in the source and 'git lfs push \
         --all' to the new repository, and copy the 'filter=lfs' rules of .gitattributes",
        pointers.map(ImageFile::shown).collect(),
    )
}
