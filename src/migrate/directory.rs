//! The check that the image directory exists, with hints where it may be.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use crate::error::UserError;
use crate::repos::source::Source;
use crate::repos::{in_place, tree};
use crate::split::{Directory, Split};
use crate::text;
use crate::text::nearest::{did_you_mean, nearest};

/// The kind of an entry that is not a directory, for an error.
fn a_kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Commit => "a submodule",
        EntryKind::Link => "a symbolic link",
        EntryKind::Blob | EntryKind::BlobExecutable | EntryKind::Tree => "a file",
    }
}

/// Checks that the tip of `source` has one of the directories of `split`.
///
/// # Errors
/// When it has none: a [`UserError`] that tells where the directory is, was, or may be.
pub fn check(source: &Source, split: &Split) -> Result<()> {
    let repo = &source.repo;
    let root = tree::of_commit(repo, source.tip)?;
    let mut other_kind = None;
    for name in &split.spec.names {
        match tree::find(repo, root, name.path())? {
            Some(entry) if tree::is_tree(&entry) => return Ok(()),
            Some(entry) => other_kind = Some(entry.mode.kind()),
            None => {}
        }
    }
    let name = &split.spec.names[0];
    let at = format!("'{}' of '{}'", source.reference, source.location);
    if let Some(last) = split.last_present {
        let what = other_kind.map_or("is gone".to_owned(), |kind| format!("is {}", a_kind(kind)));
        return Err(UserError::new(format!(
            "the directory '{name}' {what} at {at}; the last commit that had it is {last}"
        ))
        .hint(format!("split that commit with '{}'", at_commit(source, split, last)?))
        .into());
    }
    let branches = branches_that_have(source, name)?;
    let hint = match other_kind {
        _ if !branches.is_empty() => format!("it is in the branch {}: name it with '--ref'", branches.join(", ")),
        Some(EntryKind::Commit) => "its files are in another repository, which '.gitmodules' names".to_owned(),
        Some(_) => "give '--subdir' the directory that it is in".to_owned(),
        None => {
            let names = directories(repo, root)?;
            let near = did_you_mean(&nearest(&name.to_string(), names.iter().map(String::as_str)));
            near.unwrap_or_else(|| at_the_top(&names))
        }
    };
    let message = match other_kind {
        Some(kind) => format!("'{name}' is {} at {at}, not a directory", a_kind(kind)),
        None => format!("the directory '{name}' never existed in the history of {at}"),
    };
    Err(UserError::new(message).hint(hint).into())
}

/// How many directories a hint names.
const NAMED: usize = 12;

/// The directories at the top, for whoever gave a name that is like none.
fn at_the_top(directories: &[String]) -> String {
    let top: Vec<_> = directories.iter().filter(|name| !name.contains('/')).collect();
    let shown: Vec<_> = top.iter().take(NAMED).map(|name| format!("'{name}'")).collect();
    match top.len() {
        0 => "there is no directory there".to_owned(),
        all if all > NAMED => format!("at its top are {} and {} others", shown.join(", "), all - NAMED),
        _ => format!("at its top there is {}", shown.join(", ")),
    }
}

/// The flags with which the directory is split as it was in the commit `id`, where it may have had a former name.
///
/// # Errors
/// When the commit or a tree of it cannot be read.
pub(super) fn at_commit(source: &Source, split: &Split, id: ObjectId) -> Result<String> {
    let root = tree::of_commit(&source.repo, id)?;
    for (place, name) in split.spec.names.iter().enumerate() {
        if tree::folder(&source.repo, root, name.path())?.is_some() {
            return Ok(match place {
                0 => format!("--ref {id}"),
                _ => format!("--ref {id} --subdir {}", text::quoted(&name.to_string())),
            });
        }
    }
    Ok(format!("--ref {id}"))
}

/// The branches whose tips have the directory, quoted.
fn branches_that_have(source: &Source, name: &Directory) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let refs = source.repo.references()?;
    for prefix in ["refs/heads/", "refs/remotes/"] {
        for reference in refs.prefixed(prefix)?.filter_map(Result::ok) {
            let full = reference.name().as_bstr().to_owned();
            let Ok(tip) = in_place::commit_of(reference) else {
                continue;
            };
            let root = tree::of_commit(&source.repo, tip)?;
            if tree::folder(&source.repo, root, name.path())?.is_some() {
                found.push(format!("'{}'", text::escaped(&full[prefix.len()..])));
            }
        }
    }
    Ok(found)
}

/// Every directory below the tree `root`.
fn directories(repo: &gix::Repository, root: ObjectId) -> Result<Vec<String>> {
    let mut found = Vec::new();
    tree::walk(repo, root, &mut |path: &BString, entry| {
        if tree::is_tree(entry) {
            found.push(text::escaped(path));
        }
        true
    })?;
    Ok(found)
}
