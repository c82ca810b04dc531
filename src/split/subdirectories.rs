//! The rewrite of a history for some directories, from the first look to the last commit.

use super::at_path::new_trees::NewTrees;
use super::at_path::source_trees::SourceTrees;
use super::error::{Error, Result};
use super::follow::former_names::{self, FormerNames};
use super::history::History;
use super::link::Link;
use super::new_history::Split;
use super::prune::decide;
use super::sink::Sink;
use super::spec::{Follow, Spec};
use super::tree::canonical::Canonical;
use super::tree::store::Store;
use super::warning::Warning;
use super::write::commits;
use crate::context::Context;

/// Rewrites `history` for one directory; new objects go to `sink`.
///
/// # Errors
/// As for [`subdirectories`].
pub fn subdirectory(
    history: &History,
    spec: Spec,
    sink: &mut (dyn Sink + Send),
    context: Context<'_>,
) -> Result<Split> {
    let mut splits = subdirectories(history, &[spec], sink, context)?;
    Ok(splits.remove(0))
}

/// Rewrites `history` for each of `specs`, reading the trees of all in one pass.
///
/// New objects go to `sink`, the splits one after the other.
///
/// # Errors
/// When an object that is needed is missing or malformed (it is named), or when the run was interrupted.
pub fn subdirectories(
    history: &History,
    specs: &[Spec],
    sink: &mut (dyn Sink + Send),
    context: Context<'_>,
) -> Result<Vec<Split>> {
    let mut source = SourceTrees::new(history, specs.iter().any(|spec| spec.follow == Follow::Take));
    source.read(specs.iter().flat_map(|spec| &spec.names), context)?;
    for name in specs.iter().flat_map(|spec| spec.names.iter().skip(1)) {
        if source.at(name).never_existed() {
            return Err(Error::NeverExisted(name.clone()));
        }
    }
    let found = former_names::find(history, specs, &mut source, context)?;
    let mut store = Store::new(&history.objects, context);
    let mut canonical = Canonical::default();
    let mut trees = Vec::with_capacity(specs.len());
    for (names, spec) in found.iter().zip(specs) {
        let names = names.first(names.taken(spec).len());
        let new = NewTrees::of(history, &names, &source, &mut canonical, &mut store, sink)?;
        trees.push(new.map_err(Error::Misfit)?);
    }
    // The commits that a name brings are those kept with it and not without it; all of that is decided together.
    for (names, spec) in found.iter().zip(specs) {
        for count in names.others(spec) {
            let names = names.first(count);
            let new = NewTrees::of(history, &names, &source, &mut canonical, &mut store, &mut ())?;
            trees.push(new.map_err(Error::Misfit)?);
        }
    }
    let mut kept = decide::decide(&trees, &store, context)?;
    let mut others = kept.split_off(specs.len()).into_iter().map(|kept| kept.commits.len());
    let mut chains = Vec::with_capacity(specs.len());
    for ((names, spec), kept) in found.iter().zip(specs).zip(&kept) {
        let mut counts: Vec<usize> = others.by_ref().take(names.others(spec).count()).collect();
        counts.insert(names.taken(spec).len() - 1, kept.commits.len());
        chains.push(names.chain(&counts, history, &source));
    }
    trees.truncate(specs.len());
    let git_elsewhere = found.iter().zip(specs).map(|(names, spec)| {
        let taken = names.taken(spec).iter();
        taken
            .flat_map(|name| source.names_of_git_elsewhere(&name.directory))
            .collect()
    });
    let git_elsewhere: Vec<Vec<_>> = git_elsewhere.collect();
    drop(source);
    let mut splits = commits::write_all(&trees, kept, specs, &store, sink, context)?;
    for (((split, names), chain), git_elsewhere) in splits.iter_mut().zip(found).zip(chains).zip(git_elsewhere) {
        if !git_elsewhere.is_empty() {
            split.warnings.push(Warning::GitElsewhere { names: git_elsewhere });
        }
        let fault = history.graph_fault().map(str::to_owned);
        let ignored = fault.map(|fault| Warning::GraphIgnored { fault });
        split.warnings.extend(ignored);
        set_names(split, names, chain);
    }
    Ok(splits)
}

/// Sets the names of a split, with the commits that each brings.
fn set_names(split: &mut Split, names: FormerNames, mut chain: Vec<Link>) {
    let taken = names.taken(&split.spec);
    split.before = chain.split_off(taken.len());
    // A name can bring commits that an older name makes superfluous, and two originals can become one commit.
    let mut left = split.commit_count();
    for link in &mut chain {
        link.commits = link.commits.min(left);
        left -= link.commits;
    }
    split.chain = chain;
    split.spec.names = taken.iter().map(|name| name.directory.clone()).collect();
    if split.spec.follow == Follow::Take {
        split.warnings.extend(names.warnings);
    }
}
