//! The names that a directory had before.
//!
//! Wherever a directory appears (no parent of the commit has it), or takes over files, its origin is looked for in the
//! commit's parents, by the rule in `origin`; then the origin's own origin, and so on. What is found is taken where it
//! fits: it is gone at the tip, and no commit has the same path in two of the directories with different content. What
//! does not fit or is not sure is left out and told in a warning; nothing is guessed.

mod listing;
mod origin;
mod similar;
mod takeover;
mod tip;

use std::collections::HashSet;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BStr, ByteSlice};

use super::at_path::columns::{Column, Columns};
use super::at_path::view::{Misfit, View};
use super::tree::canonical::Canonical;
use super::tree::store::Store;
use super::{Directory, Follow, How, Link, Spec};
use crate::progress::Progress;
use crate::report::Warning;
use crate::split::history::{History, Number};
use crate::split::packs::threads;
use crate::text;
use origin::Origin;

/// The names of one directory, as far as they are known.
pub(crate) struct Trail {
    /// The names, in the order in which they are taken.
    pub names: Vec<Name>,
    /// What was found and not taken.
    pub warnings: Vec<Warning>,
    /// Names that do not fit, so that they are told once.
    refused: HashSet<Directory>,
    /// How many of `names` were looked at.
    seen: usize,
}

/// One of the names of a directory.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub directory: Directory,
    pub how: How,
    /// The commit in which the directory got the newer name, where that was found.
    pub until: Option<Number>,
}

/// A name that may be taken.
struct Candidate {
    directory: Directory,
    how: How,
    /// The name that it was before.
    newer: Directory,
    commit: Number,
}

/// Why a name is not taken that goes on.
const LIVES_ON: &str = "it is still there at the tip, and goes on by itself";

/// Finds the former names that each of `specs` asks for; where they are only told, those in one step.
///
/// # Errors
/// When an object that is needed cannot be read; it is named.
pub(crate) fn trails(
    history: &History,
    specs: &[Spec],
    columns: &mut Columns,
    progress: &dyn Progress,
) -> Result<Vec<Trail>> {
    let mut trails: Vec<Trail> = specs.iter().map(Trail::told).collect();
    loop {
        // What one look at all directories brings is read together.
        let found = threads::map(specs.iter().zip(&mut trails), |(spec, trail)| match spec.follow {
            Follow::No => Ok(Vec::new()),
            // A run that does not follow should not take longer for what it tells.
            Follow::Tell if trail.seen > 0 => Ok(Vec::new()),
            Follow::Tell => trail.look(history, columns, false),
            Follow::Take => trail.look(history, columns, true),
        })?;
        if found.iter().all(Vec::is_empty) {
            return Ok(trails);
        }
        let names: Vec<Directory> = found
            .iter()
            .flatten()
            .map(|candidate| candidate.directory.clone())
            .collect();
        columns.read(history, &names, progress)?;
        for (trail, found) in trails.iter_mut().zip(found) {
            for candidate in found {
                trail.take(candidate, history, columns)?;
            }
        }
    }
}

impl Trail {
    fn told(spec: &Spec) -> Self {
        let names = spec.names.iter().enumerate().map(|(place, directory)| Name {
            directory: directory.clone(),
            how: if place == 0 { How::Asked } else { How::Told },
            until: None,
        });
        Trail {
            names: names.collect(),
            warnings: Vec::new(),
            refused: HashSet::new(),
            seen: 0,
        }
    }

    /// The names that `spec` wants.
    pub fn taken(&self, spec: &Spec) -> &[Name] {
        match spec.follow {
            Follow::Take => &self.names,
            Follow::No | Follow::Tell => &self.names[..spec.names.len()],
        }
    }

    /// How many of the first names to look at, besides those that are taken, to see what each brings.
    pub fn others(&self, spec: &Spec) -> impl Iterator<Item = usize> {
        let taken = self.taken(spec).len();
        (1..=self.names.len()).filter(move |&count| count != taken)
    }

    /// The columns of the first `count` names.
    pub fn columns<'a>(&self, count: usize, columns: &'a Columns) -> Vec<&'a Column> {
        let names = self.names[..count].iter();
        names.map(|name| columns.get(&name.directory)).collect()
    }

    /// The names with what each brings, given how many commits are kept by the first, by the first two, and so on.
    pub fn chain(&self, counts: &[usize], history: &History, columns: &Columns) -> Vec<Link> {
        let mut before = 0;
        let links = self.names.iter().zip(counts).map(|(name, &count)| Link {
            directory: name.directory.clone(),
            how: name.how,
            commits: count.saturating_sub(std::mem::replace(&mut before, count)),
            until: match name.how {
                How::Asked => None,
                How::Told => columns.get(&name.directory).end(history),
                How::Renamed | How::Copied | How::Joined => name.until,
            }
            .map(|commit| history.id(commit).to_owned()),
        });
        links.collect()
    }

    /// Looks where the names that are new came from; with `takeovers`, also where they took over files later.
    fn look(&mut self, history: &History, columns: &Columns, takeovers: bool) -> Result<Vec<Candidate>> {
        let mut found: Vec<Candidate> = Vec::new();
        while self.seen < self.names.len() {
            let newer = self.names[self.seen].directory.clone();
            self.seen += 1;
            let column = columns.get(&newer);
            let mut origins = Vec::new();
            for &commit in column.births(history).iter().rev() {
                let Some(&tree) = column.tree(commit) else { continue };
                for &parent in history.parents(commit) {
                    crate::interrupt::check()?;
                    let origin = origin::find(history, &newer, tree, commit, parent)?;
                    origins.push((commit, How::Renamed, origin));
                }
            }
            let later = match takeovers {
                true => takeover::possible(history, column)?,
                false => Vec::new(),
            };
            for &(commit, trees) in later.iter().rev() {
                crate::interrupt::check()?;
                let (parent, trees) = (history.parents(commit)[0], trees.map(|tree| column.trees[tree]));
                let origin = origin::taken_over(history, &newer, trees, commit, parent)?;
                origins.push((commit, How::Joined, origin));
            }
            for (commit, how, origin) in origins {
                for (directory, how) in self.judge(origin, how, &newer, history, commit) {
                    let candidate = Candidate {
                        directory,
                        how,
                        newer: newer.clone(),
                        commit,
                    };
                    if found.iter().any(|known| known.directory == candidate.directory) {
                        continue;
                    }
                    // That shows at once, while all commits have to be read to see whether a name fits.
                    let known = self.columns(self.names.len(), columns);
                    if tip::still_has(history, &known, &candidate.directory)? {
                        self.refuse(candidate, LIVES_ON, history);
                    } else {
                        found.push(candidate);
                    }
                }
            }
        }
        Ok(found)
    }

    /// The names that are worth a try, where one that is no copy became the newer one as `how` says; what is unclear is told.
    fn judge(
        &mut self,
        origin: Origin,
        how: How,
        newer: &Directory,
        history: &History,
        commit: Number,
    ) -> Vec<(Directory, How)> {
        let id = history.id(commit).to_owned();
        let known = |directory: &Directory| self.names.iter().any(|name| name.directory.has_inside(directory));
        let (names, how) = match origin {
            Origin::None => return Vec::new(),
            Origin::Renamed(names) => (names, how),
            Origin::Copied(names) if names.iter().any(known) => return Vec::new(),
            Origin::Ambiguous(names) if names.iter().any(known) => return Vec::new(),
            Origin::Copied(names) if names.len() == 1 => (names, How::Copied),
            Origin::Copied(names) => {
                let message = format!(
                    "'{newer}' was copied in {id}, and several directories there are the same; choose one with \
                     '--also-from'"
                );
                self.warn("history-unclear", message, &names);
                return Vec::new();
            }
            Origin::Ambiguous(names) => {
                let came = if how == How::Joined {
                    "took over files"
                } else {
                    "was renamed"
                };
                let message = format!(
                    "'{newer}' {came} in {id}, from one of several directories that are alike; choose one with \
                     '--also-from'"
                );
                self.warn("history-unclear", message, &names);
                return Vec::new();
            }
            Origin::Scattered => {
                let message = format!(
                    "the files of '{newer}' came from several places in {id}, and from none as a whole: its history \
                     before that is not taken"
                );
                self.warn("history-unclear", message, &[]);
                return Vec::new();
            }
            Origin::Unknown(names) => {
                let message = format!(
                    "'{newer}' may have been renamed in {id}, but the source lacks the contents that would show it; \
                     if it was, say so with '--also-from'"
                );
                self.warn("history-unclear", message, &names);
                return Vec::new();
            }
        };
        let is_new = |directory: &Directory| !known(directory) && !self.refused.contains(directory);
        names
            .into_iter()
            .filter(is_new)
            .map(|directory| (directory, how))
            .collect()
    }

    /// Takes a name if it fits to those that are known.
    fn take(&mut self, candidate: Candidate, history: &History, columns: &Columns) -> Result<()> {
        let known = self.columns(self.names.len(), columns);
        if known
            .iter()
            .any(|column| column.directory.has_inside(&candidate.directory))
        {
            return Ok(());
        }
        let column = columns.get(&candidate.directory);
        let with: Vec<_> = known.iter().copied().chain([column]).collect();
        let mut store = Store::new(&history.objects);
        match View::new(history, &with, &mut Canonical::default(), &mut store, &mut ())? {
            Err(Misfit::Clash {
                commit,
                path,
                directories: [one, other],
            }) => {
                let path = text::escaped(&path);
                let why = format!("{commit} has '{path}' in both '{one}' and '{other}', and not the same");
                self.refuse(candidate, &why, history);
            }
            Err(Misfit::Tip { .. }) => self.refuse(candidate, LIVES_ON, history),
            Ok(_) => {
                let directory = candidate.directory;
                if let Some((first, count)) = column.beside(known.into_iter(), history) {
                    let message = format!(
                        "'{directory}' stands beside a newer name in {count} commits, the first is {}; their files \
                         are taken together there",
                        history.id(first)
                    );
                    self.warn("history-overlaps", message, std::slice::from_ref(&directory));
                }
                self.names.push(Name {
                    directory,
                    how: candidate.how,
                    until: Some(candidate.commit),
                });
            }
        }
        Ok(())
    }

    /// Tells once that a name is not taken, and why.
    fn refuse(&mut self, candidate: Candidate, why: &str, history: &History) {
        let Candidate { directory, newer, .. } = candidate;
        let came = match candidate.how {
            How::Copied => "was copied from",
            How::Joined => "took over the files of",
            How::Asked | How::Told | How::Renamed => "was renamed from",
        };
        let commit = history.id(candidate.commit);
        let message = format!("'{newer}' {came} '{directory}' in {commit}, but that history is not taken: {why}");
        self.warn("history-not-taken", message, std::slice::from_ref(&directory));
        self.refused.insert(directory);
    }

    fn warn(&mut self, code: &str, message: String, paths: &[Directory]) {
        self.warnings.push(Warning {
            code: code.into(),
            message,
            paths: paths.iter().map(ToString::to_string).collect(),
        });
    }
}

/// The tree at `path` below the tree `root`, if there is one.
fn tree_at(history: &History, root: ObjectId, path: &BStr) -> Result<Option<ObjectId>> {
    let mut store = Store::new(&history.objects);
    let mut tree = root;
    for name in path.split_str(b"/") {
        match store.folder(&tree, name)? {
            Some(folder) => tree = folder,
            None => return Ok(None),
        }
    }
    Ok(Some(tree))
}
