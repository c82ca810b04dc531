//! Build files and scripts in the directory that use what lies outside it.

mod docker;
mod outside_file;
mod script;

use anyhow::Result;
use gix::bstr::ByteSlice;
use gix::objs::tree::EntryKind;

use super::image_at_tip::{ImageAtTip, ImageFile};
use crate::paths::name_of;
use crate::report::{Code, Warning};
use crate::text;

/// `reaches-outside`: Dockerfiles, build files and scripts that name what lies outside the directory.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn outside(tip: &ImageAtTip) -> Result<Option<Warning>> {
    let mut found = Vec::new();
    for file in &tip.files {
        let Some(language) = language(file) else {
            continue;
        };
        let Some(content) = tip.content(file) else {
            continue;
        };
        let reaches = match language {
            Language::Dockerfile => docker::reaches(tip, file, &content)?,
            Language::Shell => script::reaches(tip, file, &content, true)?,
            Language::Other => script::reaches(tip, file, &content, false)?,
        };
        for reach in reaches {
            let place = format!("{}:{}: {}", file.shown(), reach.line, text::escaped(&reach.written));
            found.push(match reach.means {
                Some(path) => format!("{place} ({} of the source)", text::escaped(&path)),
                None => place,
            });
        }
    }
    Ok(Warning::about(
        Code::ReachesOutside,
        "these lines use files outside the directory, which stay behind; copy the files into the image, or change the \
         lines",
        found,
    ))
}

/// How to read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Dockerfile,
    /// Where a bare `../name` is a path.
    Shell,
    /// Where it may be anything, and counts only if there is such a file.
    Other,
}

/// None for a file that is not part of a build.
fn language(file: &ImageFile) -> Option<Language> {
    if !file.is_blob() {
        return None;
    }
    let name = name_of(&file.path);
    if ["Dockerfile", "Containerfile"]
        .iter()
        .any(|known| name.starts_with_str(known) || name.ends_with_str(format!(".{known}")))
    {
        return Some(Language::Dockerfile);
    }
    let is_list = |name: &[u8]| name.contains_str("requirements") || name.contains_str("constraints");
    match name.rfind_byte(b'.').map(|dot| &name[dot + 1..]) {
        Some(b"sh" | b"bash" | b"zsh" | b"yml" | b"yaml" | b"mk") => Some(Language::Shell),
        Some(b"py" | b"R" | b"r" | b"jl" | b"toml" | b"cfg" | b"hcl" | b"nix") => Some(Language::Other),
        Some(b"txt") if is_list(name) => Some(Language::Shell),
        Some(_) if file.kind == EntryKind::BlobExecutable => Some(Language::Shell),
        Some(_) => None,
        None if matches!(name, b"postBuild" | b"start" | b"Makefile" | b"makefile") => Some(Language::Shell),
        None if file.kind == EntryKind::BlobExecutable => Some(Language::Shell),
        None => None,
    }
}
