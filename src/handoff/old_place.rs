//! The old place: the content of the commit for the source, which empties the directory, except for a README that says
//! where the image is.

use std::collections::BTreeMap;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use super::moved_image::{EditedFile, MovedImage};
use crate::context::Context;
use crate::paths::{is_sign, name_of};
use crate::repos::github::Repository;
use crate::repos::source::Source;
use crate::repos::tree;
use crate::split::{self, Directory};
use crate::text;

/// Where the image is now.
pub(super) struct NewPlace<'a> {
    /// The address of its repository, without secrets.
    pub address: &'a str,
    /// The branch of it that pull requests go to.
    pub branch: &'a str,
    /// True if it says how to contribute.
    pub has_guide: bool,
}

impl<'a> NewPlace<'a> {
    /// The place of an image that has moved.
    ///
    /// # Errors
    /// When its tree cannot be read.
    pub fn of(image: &MovedImage<'a>) -> Result<Self> {
        let guide = |(repo, root)| tree::find(repo, root, b"CONTRIBUTING.md");
        Ok(NewPlace {
            address: image.into,
            branch: image.branch,
            has_guide: image.target.map(guide).transpose()?.flatten().is_some(),
        })
    }
}

/// The tree of the directory at the source's tip; none where it is not there, or has no more than a README.
///
/// # Errors
/// When a tree cannot be read.
pub fn image_in(source: &Source, directory: &Directory) -> Result<Option<ObjectId>> {
    image_at(&source.repo, tree::of_commit(&source.repo, source.tip)?, directory)
}

/// The tree of the directory in the tree `root`; none where it is not there, or has no more than a README.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn image_at(repo: &gix::Repository, root: ObjectId, directory: &Directory) -> Result<Option<ObjectId>> {
    let Some(old) = tree::folder(repo, root, directory.path())? else {
        return Ok(None);
    };
    let mut entries = tree::read(repo, old)?.into_iter();
    Ok(entries.any(|entry| !is_sign(&entry.filename)).then_some(old))
}

/// The blobs of the image in the tree `root` that `repo` lacks: a patch shows all that it deletes.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn missing_image(repo: &gix::Repository, root: ObjectId, directory: &Directory) -> Result<Vec<ObjectId>> {
    match image_at(repo, root, directory)? {
        Some(old) => Ok(split::missing_files(repo, vec![old], Context::unwatched())?),
        None => Ok(Vec::new()),
    }
}

/// The content of the commit for the source.
pub(super) struct Change {
    /// Its tree.
    pub tree: ObjectId,
    /// Its message.
    pub message: String,
}

/// The beginning of the line with the place of the image repository.
pub(super) const PLACE: &str = "It is now in ";

/// The subjects of the commit, around the directory.
pub(super) const SUBJECTS: [(&str, &str); 2] = [
    ("Move the image in ", " to its own repository"),
    ("Use the image of ", " from its own repository"),
];

impl Change {
    /// The tree `root` with `edits`, and with a directory that has nothing but a README; none where that changes nothing. A
    /// directory that was emptied already stays as it is.
    ///
    /// # Errors
    /// When objects cannot be read or written.
    pub fn new(
        repo: &gix::Repository,
        root: ObjectId,
        directory: &Directory,
        edits: &[EditedFile],
        new: &NewPlace<'_>,
    ) -> Result<Option<Self>> {
        let old = image_at(repo, root, directory)?;
        // The hub's configuration stays where it is, even if that is within the directory.
        let emptied = match old {
            Some(_) => emptied(repo, root, directory, &readme(directory, new))?,
            None => root,
        };
        let mut changes: BTreeMap<BString, tree::Edit> = BTreeMap::new();
        for edit in edits {
            let content = repo.write_blob(&edit.text)?.detach();
            changes.insert(edit.path.clone(), Some((edit.kind, content)));
        }
        let tree = tree::edit(repo, emptied, &changes)?;
        if tree == root {
            return Ok(None);
        }
        let (before, after) = SUBJECTS[usize::from(old.is_none())];
        let place = web_page(new.address).unwrap_or_else(|| new.address.to_owned());
        let message = format!("{before}{directory}{after}\n\n{PLACE}{place}\n");
        Ok(Some(Change { tree, message }))
    }
}

/// The tree `root` with nothing but a README in the directory.
fn emptied(repo: &gix::Repository, root: ObjectId, directory: &Directory, readme: &str) -> Result<ObjectId> {
    let readme = repo.write_blob(readme)?.detach();
    let put = |root, path: BString, edit| tree::edit(repo, root, &BTreeMap::from([(path, Some(edit))]));
    let left = put(repo.empty_tree().id, "README.md".into(), (EntryKind::Blob, readme))?;
    put(root, directory.path().into(), (EntryKind::Tree, left))
}

/// The page of a repository at GitHub.
fn web_page(address: &str) -> Option<String> {
    Repository::at(address).map(|repository| repository.page())
}

/// The files that remain in the directory.
fn readme(directory: &Directory, new: &NewPlace<'_>) -> String {
    let web = web_page(new.address);
    let title = name_of(new.address.trim_end_matches('/').as_bytes());
    let title = text::escaped(title.strip_suffix(b".git").unwrap_or(title));
    let place = match &web {
        Some(web) => format!("[in its own repository]({web})"),
        None => format!("in its own repository, {}", new.address),
    };
    let mut out = format!("# {title}\n\nThe image that was in `{directory}` is now {place}.\n");
    if let (Some(web), true) = (&web, new.has_guide) {
        let guide = format!("{web}/blob/{}/CONTRIBUTING.md", new.branch);
        out.push_str(&format!(
            "\nPlease see [the contribution guide]({guide}) for how to propose changes to it.\n"
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_leads_to_the_new_place() {
        let directory = Directory::new(b"deployments/edx/image").unwrap();
        let new = |address, has_guide| NewPlace {
            address,
            branch: "main",
            has_guide,
        };
        assert_eq!(
            readme(&directory, &new("git@github.com:o/edx-user-image.git", true)),
            "# edx-user-image\n\nThe image that was in `deployments/edx/image` is now \
             [in its own repository](https://github.com/o/edx-user-image).\n\nPlease see [the contribution guide]\
             (https://github.com/o/edx-user-image/blob/main/CONTRIBUTING.md) for how to propose changes to it.\n"
        );
        assert_eq!(
            readme(&directory, &new("/srv/a.git", true)),
            "# a\n\nThe image that was in `deployments/edx/image` is now in its own repository, /srv/a.git.\n"
        );
    }
}
