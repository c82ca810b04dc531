//! The names of each directory: those that are known, and of those that were found the ones that fit.

use std::collections::HashSet;

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
use crate::split::tree::store::Store;
use crate::split::warning::{Misfit, Warning};

/// The names of one directory, as far as they are known.
pub(crate) struct FormerNames {
    /// The names, in the order in which they are taken.
    pub names: Vec<KnownName>,
    /// Names that were found and not taken, and origins that are not clear.
    pub warnings: Vec<Warning>,
    on_overlap: OnOverlap,
    /// Names that do not fit, so that there is one warning for each.
    pub(super) refused: HashSet<Directory>,
    /// The first of `names` whose own origin was not looked for yet.
    pub(super) next: usize,
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
pub(super) struct FoundName {
    pub directory: Directory,
    pub how: How,
    /// The name that came after it.
    pub newer: Directory,
    /// The commit in which it did.
    pub commit: CommitNumber,
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

    pub(super) fn refuse(&mut self, found: FoundName, why: Misfit, history: &History) {
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
