//! One step back in time: the names that the files of a directory had before those that are known.

use gix::ObjectId;

use super::former_names::{FormerNames, FoundName};
use super::origin::{Arrival, Origin};
use super::takeover;
use crate::split::at_path::source_trees::SourceTrees;
use crate::split::at_path::trees_at::TreesAt;
use crate::split::directory::Directory;
use crate::split::error::Result;
use crate::split::history::{CommitNumber, History};
use crate::split::link::How;
use crate::split::spec::Follow;
use crate::split::tree::canonical::Canonical;
use crate::split::tree::store::{IntoSink, Store};
use crate::split::tree::union::without;
use crate::split::warning::{Misfit, Unclear, Warning};

impl FormerNames {
    /// Finds the names before those that are known, one step back; when they are taken, also those of directories whose
    /// files were taken over later.
    pub(super) fn look_back(
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
            let arrival = arrival(history, directory, trees.tree(commit), [parent, commit]);
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
        let tree = trees.trees[change.after.index()];
        let arrival = arrival(history, directory, tree, [change.parent, change.commit]);
        let had = trees.trees[change.before.index()];
        origins.push((change.commit, arrival.taken_over(had, store)?));
    }
    Ok(origins)
}

/// The directory with `tree` in a commit, beside one of the commit's parents.
fn arrival<'a>(
    history: &History,
    directory: &'a Directory,
    tree: ObjectId,
    [parent, commit]: [CommitNumber; 2],
) -> Arrival<'a> {
    Arrival {
        directory,
        tree,
        before: history.tree(parent).to_owned(),
        after: history.tree(commit).to_owned(),
    }
}
