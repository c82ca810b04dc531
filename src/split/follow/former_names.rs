//! The names of each directory as they are found, one step back in time after the other.

use std::collections::HashSet;

use super::origin::{Arrival, Origin};
use super::takeover;
use crate::context::Context;
use crate::split::at_path::names::{Names, OnOverlap};
use crate::split::at_path::new_trees::NewTrees;
use crate::split::at_path::source_trees::SourceTrees;
use crate::split::at_path::trees_at::TreesAt;
use crate::split::directory::Directory;
use crate::split::error::Result;
use crate::split::history::{CommitNumber, History};
use crate::split::link::{How, Link};
use crate::split::packs::threads;
use crate::split::spec::{Follow, Spec};
use crate::split::tree::canonical::Canonical;
use crate::split::tree::store::{IntoSink, Store};
use crate::split::tree::union::without;
use crate::split::warning::{Misfit, Unclear, Warning};

/// The names of one directory, as far as they are known.
pub(crate) struct FormerNames {
    /// The names, in the order in which they are taken.
    pub names: Vec<KnownName>,
    /// Names that were found and not taken, and origins that are not clear.
    pub warnings: Vec<Warning>,
    on_overlap: OnOverlap,
    /// Names that do not fit, so that there is one warning for each.
    refused: HashSet<Directory>,
    /// The first of `names` whose own origin was not looked for yet.
    next: usize,
}

/// One of the names of a directory.
#[derive(Debug, Clone)]
pub(crate) struct KnownName {
    pub directory: Directory,
    pub how: How,
    /// The commit in which the directory got the newer name, where that was found.
    pub until: Option<CommitNumber>,
}

/// A former name that may be taken.
struct FoundName {
    directory: Directory,
    how: How,
    /// The name that came after it.
    newer: Directory,
    /// The commit in which it did.
    commit: CommitNumber,
}

/// Finds the former names that each of `specs` asks for; where they are only listed, those in one step.
///
/// # Errors
/// When an object that is needed cannot be read; it is named.
pub(crate) fn find(
    history: &History,
    specs: &[Spec],
    source: &mut SourceTrees<'_>,
    context: Context<'_>,
) -> Result<Vec<FormerNames>> {
    let mut all: Vec<FormerNames> = specs.iter().map(FormerNames::given).collect();
    loop {
        // The names that one step finds for all directories are read together.
        let found = threads::map(specs.iter().zip(&mut all), |(spec, names)| match spec.follow {
            Follow::No => Ok(Vec::new()),
            // A run that does not follow should not take longer for a list of names.
            Follow::Tell if names.next > 0 => Ok(Vec::new()),
            Follow::Tell | Follow::Take => {
                names.look_back(history, source, spec.follow, &mut Store::new(&history.objects, context))
            }
        })?;
        if found.iter().all(Vec::is_empty) {
            return Ok(all);
        }
        source.read(found.iter().flatten().map(|found| &found.directory), context)?;
        for (names, found) in all.iter_mut().zip(found) {
            for found in found {
                names.take(found, history, source, &mut Store::new(&history.objects, context))?;
            }
        }
    }
}

impl FormerNames {
    /// The names that the user gave.
    fn given(spec: &Spec) -> Self {
        let names = spec.names.iter().enumerate().map(|(place, directory)| KnownName {
            directory: directory.clone(),
            how: if place == 0 { How::Asked } else { How::Told },
            until: None,
        });
        FormerNames {
            names: names.collect(),
            warnings: Vec::new(),
            on_overlap: spec.on_overlap,
            refused: HashSet::new(),
            next: 0,
        }
    }

    /// The names that `spec` wants.
    pub fn taken(&self, spec: &Spec) -> &[KnownName] {
        match spec.follow {
            Follow::Take => &self.names,
            Follow::No | Follow::Tell => &self.names[..spec.names.len()],
        }
    }

    /// How many of the first names to split by, besides those that are taken, to see what each brings.
    pub fn others(&self, spec: &Spec) -> impl Iterator<Item = usize> {
        let taken = self.taken(spec).len();
        (1..=self.names.len()).filter(move |&count| count != taken)
    }

    /// The first `count` names.
    pub fn first(&self, count: usize) -> Names<'_> {
        Names {
            directories: self.names[..count].iter().map(|name| &name.directory).collect(),
            on_overlap: self.on_overlap,
        }
    }

    /// The names with what each brings, given how many commits are kept by the first, by the first two, and so on.
    pub fn chain(&self, counts: &[usize], history: &History, source: &SourceTrees<'_>) -> Vec<Link> {
        let mut before = 0;
        let links = self.names.iter().zip(counts).map(|(name, &count)| Link {
            directory: name.directory.clone(),
            how: name.how,
            commits: count.saturating_sub(std::mem::replace(&mut before, count)),
            until: match name.how {
                How::Asked => None,
                How::Told => source.at(&name.directory).end(history),
                How::Renamed | How::Copied | How::Joined => name.until,
            }
            .map(|commit| history.id(commit).to_owned()),
        });
        links.collect()
    }

    /// Finds the names before those that are known, one step back; when they are taken, also those of directories whose
    /// files were taken over later.
    fn look_back(
        &mut self,
        history: &History,
        source: &SourceTrees<'_>,
        follow: Follow,
        store: &mut Store<'_>,
    ) -> Result<Vec<FoundName>> {
        let mut found: Vec<FoundName> = Vec::new();
        while let Some(name) = self.names.get(self.next) {
            let newer = name.directory.clone();
            self.next += 1;
            let trees = source.at(&newer);
            let mut origins = births(history, &newer, trees, store)?;
            if follow == Follow::Take {
                origins.extend(takeovers(history, &newer, trees, store)?);
            }
            for (commit, mut origin) in origins {
                if let Origin::Unclear(Unclear::Copied(names) | Unclear::Rearranged(names)) = &mut origin {
                    // A directory that lives on can be copied and taken from without being a former name.
                    let mut gone = Vec::new();
                    for directory in std::mem::take(names) {
                        if !self.still_exists(&directory, history, store)? {
                            gone.push(directory);
                        }
                    }
                    *names = gone;
                }
                let (names, how) = self.worth_a_try(origin, &newer, history, commit);
                for directory in names {
                    if found.iter().any(|known| known.directory == directory) {
                        continue;
                    }
                    let name = FoundName {
                        directory,
                        how,
                        newer: newer.clone(),
                        commit,
                    };
                    // One commit shows this, while all commits have to be read to see whether a name fits.
                    if self.still_exists(&name.directory, history, store)? {
                        let why = Misfit::Tip {
                            commit: history.tip(),
                            directory: name.directory.clone(),
                        };
                        self.refuse(name, why, history);
                    } else {
                        found.push(name);
                    }
                }
            }
        }
        Ok(found)
    }

    /// The names of an origin that are new, and how they became the newer one; one that is not clear becomes a warning.
    fn worth_a_try(
        &mut self,
        origin: Origin,
        newer: &Directory,
        history: &History,
        commit: CommitNumber,
    ) -> (Vec<Directory>, How) {
        let is_known = |directory: &Directory| self.names.iter().any(|name| name.directory.has_inside(directory));
        match origin {
            Origin::None => {}
            Origin::Unclear(Unclear::Copied(names) | Unclear::Rearranged(names)) if names.is_empty() => {}
            Origin::Found(how, mut names) => {
                names.retain(|directory| !is_known(directory) && !self.refused.contains(directory));
                return (names, how);
            }
            Origin::Unclear(
                Unclear::Copied(names) | Unclear::Renamed(names) | Unclear::Joined(names) | Unclear::Rearranged(names),
            ) if names.iter().any(is_known) => {}
            Origin::Unclear(why) => self.warnings.push(Warning::Unclear {
                directory: newer.clone(),
                commit: history.id(commit).to_owned(),
                why,
            }),
        }
        (Vec::new(), How::Asked)
    }

    /// Returns whether a directory has files at the tip, besides those of known names inside it.
    ///
    /// A directory that goes on by itself can be the same as the newest name today and another one tomorrow, when a
    /// later run would find another history.
    fn still_exists(&self, directory: &Directory, history: &History, store: &mut Store<'_>) -> Result<bool> {
        let root = history.tree(history.last()).to_owned();
        let Some(tree) = store.find_tree(root, directory.path())? else {
            return Ok(false);
        };
        let store = &mut store.another();
        let mut tree = Canonical::default().of(tree, store, &mut ())?;
        for known in &self.names {
            if let Some(path) = known.directory.below(directory) {
                tree = without(tree, &path, &mut IntoSink(store, &mut ()))?;
            }
        }
        Ok(!tree.is_empty_tree())
    }

    /// Takes a name if it fits to those that are known.
    fn take(
        &mut self,
        found: FoundName,
        history: &History,
        source: &SourceTrees<'_>,
        store: &mut Store<'_>,
    ) -> Result<()> {
        let mut names = self.first(self.names.len());
        let known = &names.directories;
        if known.iter().any(|known| known.has_inside(&found.directory)) {
            return Ok(());
        }
        let newer: Vec<&TreesAt> = known.iter().map(|name| source.at(name)).collect();
        names.directories.push(&found.directory);
        let together = NewTrees::of(history, &names, source, &mut Canonical::default(), store, &mut ())?;
        if let Err(misfit) = together {
            self.refuse(found, misfit, history);
            return Ok(());
        }
        if let Some((first, commits)) = source.at(&found.directory).beside(&newer, history) {
            self.warnings.push(Warning::Overlaps {
                former: found.directory.clone(),
                first: history.id(first).to_owned(),
                commits,
            });
        }
        self.names.push(KnownName {
            directory: found.directory,
            how: found.how,
            until: Some(found.commit),
        });
        Ok(())
    }

    fn refuse(&mut self, found: FoundName, why: Misfit, history: &History) {
        self.refused.insert(found.directory.clone());
        self.warnings.push(Warning::NotTaken {
            former: found.directory,
            newer: found.newer,
            how: found.how,
            commit: history.id(found.commit).to_owned(),
            why,
        });
    }
}

/// The origins of a directory, for each commit in which it appeared and each parent, the newest first.
fn births(
    history: &History,
    directory: &Directory,
    trees: &TreesAt,
    store: &mut Store<'_>,
) -> Result<Vec<(CommitNumber, Origin)>> {
    let mut origins = Vec::new();
    for commit in trees.births(history).rev() {
        for &parent in history.parents(commit) {
            let arrival = Arrival {
                directory,
                tree: trees.tree(commit),
                before: history.tree(parent).to_owned(),
                after: history.tree(commit).to_owned(),
            };
            origins.push((commit, arrival.origin(store)?));
        }
    }
    Ok(origins)
}

/// The directories whose files a directory took over, for each commit in which it did, the newest first.
fn takeovers(
    history: &History,
    directory: &Directory,
    trees: &TreesAt,
    store: &mut Store<'_>,
) -> Result<Vec<(CommitNumber, Origin)>> {
    let mut origins = Vec::new();
    for change in takeover::possible(history, trees, store)?.into_iter().rev() {
        let arrival = Arrival {
            directory,
            tree: trees.trees[change.after.index()],
            before: history.tree(change.parent).to_owned(),
            after: history.tree(change.commit).to_owned(),
        };
        let had = trees.trees[change.before.index()];
        origins.push((change.commit, arrival.taken_over(had, store)?));
    }
    Ok(origins)
}
