//! Files of the template that stay in the new repository and are about the template.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::ByteSlice;

use crate::report::{Code, Warning};
use crate::repos::tree;

/// Tests of the template's own image, and the people who own the template.
const PATHS: &[&str] = &[
    "image-tests",
    "browser-tests",
    "CODEOWNERS",
    ".github/CODEOWNERS",
    "docs/CODEOWNERS",
];

/// `template-leftovers`: what is in the `template` and in the tree `root` of the new repository, and not in the image.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn leftovers(
    repo: &gix::Repository,
    root: ObjectId,
    template: ObjectId,
    image: ObjectId,
) -> Result<Option<Warning>> {
    let mut found = Vec::new();
    for path in PATHS {
        let at = |tree| tree::find(repo, tree, path.as_bytes());
        if at(root)?.is_some() && at(template)?.is_some() && at(image)?.is_none() {
            found.push(format!("--remove {path}"));
        }
    }
    let readme = tree::find(repo, root, b"README.md")?;
    let content = readme
        .and_then(|entry| tree::small_blob(repo, entry.oid))
        .unwrap_or_default();
    if content
        .to_ascii_lowercase()
        .contains_str("this is a template repository")
    {
        found.push("--remove README.md".into());
    }
    Ok(Warning::about(
        Code::TemplateLeftovers,
        "these files are about the template and stay in the new repository; remove each with the flag, unless it fits \
         the image",
        found,
    ))
}
