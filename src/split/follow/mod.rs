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

use super::at_path::columns::{Column, Columns};
use super::at_path::view::View;
use super::tree::canonical::Canonical;
use super::tree::store::Store;
use super::{Directory, Follow, How, Link, Misfit, Spec, Unclear, Warning};
use crate::context::Context;
use crate::split::error::Result;
use crate::split::history::{History, Number};
use crate::split::packs::threads;
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

/// Finds the former names that each of `specs` asks for; where they are only told, those in one step.
///
/// # Errors
/// When an object that is needed cannot be read; it is named.
pub(crate) fn trails(
    history: &History,
    specs: &[Spec],
    columns: &mut Columns,
    context: Context<'_>,
) -> Result<Vec<Trail>> {
    let mut trails: Vec<Trail> = specs.iter().map(Trail::told).collect();
    loop {
        // What one look at all directories brings is read together.
        let found = threads::map(specs.iter().zip(&mut trails), |(spec, trail)| match spec.follow {
            Follow::No => Ok(Vec::new()),
            // A run that does not follow should not take longer for what it tells.
            Follow::Tell if trail.seen > 0 => Ok(Vec::new()),
            Follow::Tell => trail.look(history, columns, false, context),
            Follow::Take => trail.look(history, columns, true, context),
        })?;
        if found.iter().all(Vec::is_empty) {
            return Ok(trails);
        }
        let names: Vec<Directory> = found
            .iter()
            .flatten()
            .map(|candidate| candidate.directory.clone())
            .collect();
        columns.read(history, &names, context)?;
        for (trail, found) in trails.iter_mut().zip(found) {
            for candidate in found {
                trail.take(candidate, history, columns, context)?;
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
    fn look(
        &mut self,
        history: &History,
        columns: &Columns,
        takeovers: bool,
        context: Context<'_>,
    ) -> Result<Vec<Candidate>> {
        let mut found: Vec<Candidate> = Vec::new();
        let mut store = Store::new(&history.objects, context);
        while self.seen < self.names.len() {
            let newer = self.names[self.seen].directory.clone();
            self.seen += 1;
            let column = columns.get(&newer);
            let mut origins = Vec::new();
            for &commit in column.births(history).iter().rev() {
                let Some(&tree) = column.tree(commit) else { continue };
                for &parent in history.parents(commit) {
                    context.check()?;
                    let origin = origin::find(history, &newer, tree, commit, parent, &mut store)?;
                    origins.push((commit, How::Renamed, origin));
                }
            }
            let later = match takeovers {
                true => takeover::possible(history, column, &store)?,
                false => Vec::new(),
            };
            for &(commit, trees) in later.iter().rev() {
                context.check()?;
                let (parent, trees) = (history.parents(commit)[0], trees.map(|tree| column.trees[tree]));
                let origin = origin::taken_over(history, &newer, trees, commit, parent, &mut store)?;
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
                    if tip::still_has(history, &known, &candidate.directory, &mut store)? {
                        let why = Misfit::Tip {
                            commit: history.tip(),
                            directory: candidate.directory.clone(),
                        };
                        self.refuse(candidate, why, history);
                    } else {
                        found.push(candidate);
                    }
                }
            }
        }
        Ok(found)
    }

    /// The names that are worth a try, where one that is no copy became the newer one as `how` says.
    fn judge(
        &mut self,
        origin: Origin,
        how: How,
        newer: &Directory,
        history: &History,
        commit: Number,
    ) -> Vec<(Directory, How)> {
        let known = |directory: &Directory| self.names.iter().any(|name| name.directory.has_inside(directory));
        let unclear = match origin {
            Origin::None => return Vec::new(),
            Origin::Renamed(names) => return self.untried(names, how),
            Origin::Copied(names) | Origin::Ambiguous(names) if names.iter().any(known) => return Vec::new(),
            Origin::Copied(names) if names.len() == 1 => return self.untried(names, How::Copied),
            Origin::Copied(names) => Unclear::Copied(names),
            Origin::Ambiguous(names) if how == How::Joined => Unclear::Joined(names),
            Origin::Ambiguous(names) => Unclear::Renamed(names),
            Origin::Scattered => Unclear::Scattered,
            Origin::Unknown(names) => Unclear::BlobsMissing(names),
        };
        self.warnings.push(Warning::Unclear {
            directory: newer.clone(),
            commit: history.id(commit).to_owned(),
            why: unclear,
        });
        Vec::new()
    }

    fn untried(&self, names: Vec<Directory>, how: How) -> Vec<(Directory, How)> {
        let known = |directory: &Directory| self.names.iter().any(|name| name.directory.has_inside(directory));
        let is_new = |directory: &Directory| !known(directory) && !self.refused.contains(directory);
        names
            .into_iter()
            .filter(is_new)
            .map(|directory| (directory, how))
            .collect()
    }

    /// Takes a name if it fits to those that are known.
    fn take(&mut self, candidate: Candidate, history: &History, columns: &Columns, context: Context<'_>) -> Result<()> {
        let known = self.columns(self.names.len(), columns);
        if known
            .iter()
            .any(|column| column.directory.has_inside(&candidate.directory))
        {
            return Ok(());
        }
        let column = columns.get(&candidate.directory);
        let with: Vec<_> = known.iter().copied().chain([column]).collect();
        let mut store = Store::new(&history.objects, context);
        match View::new(history, &with, &mut Canonical::default(), &mut store, &mut ())? {
            Err(misfit) => self.refuse(candidate, misfit, history),
            Ok(_) => {
                let directory = candidate.directory;
                if let Some((first, count)) = column.beside(known.into_iter(), history) {
                    self.warnings.push(Warning::Overlaps {
                        former: directory.clone(),
                        first: history.id(first).to_owned(),
                        commits: count,
                    });
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

    /// Notes once that a name is not taken, and why.
    fn refuse(&mut self, candidate: Candidate, why: Misfit, history: &History) {
        self.refused.insert(candidate.directory.clone());
        self.warnings.push(Warning::NotTaken {
            former: candidate.directory,
            newer: candidate.newer,
            how: candidate.how,
            commit: history.id(candidate.commit).to_owned(),
            why,
        });
    }
}
