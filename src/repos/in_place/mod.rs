//! Repositories that are opened in place, for reading only.

mod object_folders;
mod peel;
mod plain_files;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use gix::bstr::{BStr, ByteSlice};

pub use peel::{commit, commit_of, parse};

use crate::error::UserError;
use crate::files::{TemporaryFolder, temporary};
use crate::report::{Code, Warning};
use crate::repos::git::addresses::Addresses;
use crate::repos::location::Location;

/// A repository that was opened in place.
#[derive(Clone)]
pub struct Opened {
    /// The repository, as gix sees it.
    pub repo: gix::Repository,
    /// A temporary folder that it reads from, and that has to live as long.
    pub folder: Option<Arc<TemporaryFolder>>,
}

/// Opens the repository at `location`: a worktree, a linked one, or a bare repository; none where only git can reach it,
/// also since its settings lead elsewhere.
/// `what` names it in errors.
///
/// # Errors
/// When there is no repository, it is shallow, or it has a grafts file.
pub fn open(location: &Location, what: &str) -> Result<Option<Opened>> {
    let Some(path) = location.local() else {
        return Ok(None);
    };
    if Addresses::of(location).reads_elsewhere() {
        return Ok(None);
    }
    let shown = path.display();
    if !path.exists() {
        return Err(UserError::new(format!("the {what} '{shown}' does not exist"))
            .missing(true)
            .hint("check the path; a URL has a scheme such as https:// or the form HOST:PATH")
            .into());
    }
    plain_files::check(path)?;
    let repo = match gix::open_opts(path, options()) {
        Ok(repo) => repo,
        Err(_) if is_closed(path) => {
            return Err(UserError::new(format!("you may not read the {what} '{shown}'"))
                .hint("ask for the right to read it, or run this as somebody who has it")
                .into());
        }
        Err(err) if !looks_like_git(path) => {
            let error = UserError::new(format!("the {what} '{shown}' is not a git repository"));
            let hint = match top_of_worktree(path) {
                Some(top) => format!("did you mean '{}'?", top.display()),
                // The error of gix quotes the whole file.
                None if path.is_file() => "it is a file; give the folder of a repository".to_owned(),
                None => {
                    let err = anyhow::Error::from(err);
                    format!("make one with 'git init', or check the path ({})", err.root_cause())
                }
            };
            return Err(error.hint(hint).into());
        }
        Err(err) => return Err(err).with_context(|| format!("cannot open the {what} '{shown}'")),
    };
    checked(repo, what).map(Some)
}

/// Opens the repository that the current directory is in, as git finds it.
///
/// # Errors
/// As [`open`].
pub fn discover() -> Result<Opened> {
    let nowhere = || {
        UserError::new("the current directory is in no git repository")
            .hint("run this in a clone of the deployment repository, or name it with '--from REPO'")
    };
    let repo = match std::env::var_os("GIT_DIR") {
        Some(folder) => {
            plain_files::check(Path::new(&folder))?;
            gix::open_opts(std::path::PathBuf::from(folder), options().open_path_as_is(true)).map_err(|_| nowhere())?
        }
        None => {
            // From a relative path, gix goes astray inside of a bare repository.
            let here = std::env::current_dir().context("cannot tell the current directory")?;
            let has_git = |folder: &&Path| folder.join(".git").exists() || looks_like_git(folder);
            if let Some(folder) = here.ancestors().find(has_git) {
                plain_files::check(folder)?;
            }
            let (found, _) = gix::discover::upwards(&here).map_err(|_| nowhere())?;
            let (git_dir, _) = found.into_repository_and_work_tree_directories();
            let shown = git_dir.display().to_string();
            gix::open_opts(git_dir, options().open_path_as_is(true))
                .with_context(|| format!("cannot open the source '{shown}'"))?
        }
    };
    checked(repo, "source")
}

fn checked(repo: gix::Repository, what: &str) -> Result<Opened> {
    refuse_what_is_incomplete(&repo, what)?;
    let (repo, folder) = object_folders::see(repo)?;
    Ok(Opened {
        repo,
        folder: folder.map(Arc::new),
    })
}

/// Only its own configuration counts, and nothing in there can make us run a program: so whose it is does not matter,
/// and
/// a repository of somebody else's can be read without `safe.directory`.
fn options() -> gix::open::Options {
    let no_replacements = std::env::var_os("GIT_NO_REPLACE_OBJECTS").map(|_| "core.useReplaceRefs=false");
    gix::open::Options::isolated()
        .with(gix::sec::Trust::Full)
        .config_overrides(temporary::SETTINGS.iter().copied().chain(no_replacements))
}

fn is_closed(path: &Path) -> bool {
    std::fs::read_dir(path).is_err_and(|err| err.kind() == std::io::ErrorKind::PermissionDenied)
}

fn looks_like_git(path: &Path) -> bool {
    path.join(".git").exists() || (path.join("HEAD").exists() && path.join("objects").exists())
}

fn top_of_worktree(path: &Path) -> Option<std::path::PathBuf> {
    let (found, _) = gix::discover::upwards(path).ok()?;
    let (git_dir, worktree) = found.into_repository_and_work_tree_directories();
    Some(worktree.unwrap_or(git_dir))
}

/// Refuses repositories whose history would be read other than it is.
fn refuse_what_is_incomplete(repo: &gix::Repository, what: &str) -> Result<()> {
    let shown = repo.workdir().unwrap_or(repo.git_dir()).display();
    if repo.is_shallow()? {
        return Err(UserError::new(format!(
            "the {what} '{shown}' is a shallow clone, its history is cut off"
        ))
        .hint("run 'git fetch --unshallow' there")
        .into());
    }
    refuse_unknown_extensions(repo, what)?;
    let grafts = std::fs::read(repo.common_dir().join("info/grafts")).unwrap_or_default();
    if grafts.lines().any(|line| !line.is_empty() && !line.starts_with(b"#")) {
        return Err(UserError::new(format!(
            "the {what} '{shown}' has a grafts file, which git itself gave up"
        ))
        .hint("run 'git replace --convert-graft-file' there")
        .into());
    }
    Ok(())
}

/// The extensions that git knows; with any other one, it does not touch a repository.
const EXTENSIONS: [&str; 10] = [
    "compatobjectformat",
    "noop",
    "noop-v1",
    "objectformat",
    "partialclone",
    "preciousobjects",
    "refstorage",
    "relativeworktrees",
    "submodulepathconfig",
    "worktreeconfig",
];

fn refuse_unknown_extensions(repo: &gix::Repository, what: &str) -> Result<()> {
    let config = repo.config_snapshot();
    if config.integer("core.repositoryFormatVersion").unwrap_or(0) < 1 {
        return Ok(());
    }
    let sections = config.plumbing().sections_by_name("extensions").into_iter().flatten();
    let mut names = sections.flat_map(|section| section.value_names().map(|name| name.to_string()).collect::<Vec<_>>());
    let known = |name: &String| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(name));
    let Some(unknown) = names.find(|name| !known(name)) else {
        return Ok(());
    };
    let shown = repo.workdir().unwrap_or(repo.git_dir()).display();
    let unknown = crate::text::escaped(unknown.as_bytes());
    Err(UserError::new(format!(
        "the {what} '{shown}' uses the repository extension '{unknown}', which git does not know"
    ))
    .hint("take a plain copy: run 'git clone --mirror' with the program that made it")
    .into())
}

/// The branch that HEAD names, with its whole name. As git does, it takes a symbolic link for the ref that it leads to.
pub fn head_branch(repo: &gix::Repository) -> Result<Option<gix::refs::FullName>> {
    if let Ok(target) = std::fs::read_link(repo.git_dir().join("HEAD"))
        && let Ok(name) = gix::path::into_bstr(target)
        && name.starts_with(b"refs/heads/")
    {
        return Ok(gix::refs::FullName::try_from(name.into_owned()).ok());
    }
    Ok(repo.head()?.referent_name().map(ToOwned::to_owned))
}

/// Returns true if its refs are in a format that only git reads.
pub fn needs_git(repo: &gix::Repository) -> bool {
    let format = repo.config_snapshot().string("extensions.refStorage");
    format.is_some_and(|format| format.as_slice() != b"files")
}

/// Says so where replacement objects change what is read.
pub fn replacements(repo: &gix::Repository) -> Result<Option<Warning>> {
    if repo.config_snapshot().boolean("core.useReplaceRefs") == Some(false) {
        return Ok(None);
    }
    let names = names(repo, "refs/replace/")?;
    Ok(Warning::about(
        Code::ReplaceRefs,
        "the source has replacement objects ('git replace'), which are followed as git does; set \
         GIT_NO_REPLACE_OBJECTS=1 to read the originals",
        names,
    ))
}

/// The names of all refs that begin with `prefix`, without it.
///
/// # Errors
/// When the refs cannot be read.
pub fn names(repo: &gix::Repository, prefix: &str) -> Result<Vec<String>> {
    let refs = repo.references()?;
    let mut names = Vec::new();
    for reference in refs.prefixed(prefix)?.filter_map(Result::ok) {
        let name: &BStr = reference.name().as_bstr();
        names.push(crate::text::escaped(
            name.strip_prefix(prefix.as_bytes()).unwrap_or(name),
        ));
    }
    Ok(names)
}
