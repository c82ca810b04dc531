//! The tree that each commit gets in the split: the union of the trees at all names of the directory.

use std::collections::HashMap;

use gix::ObjectId;

use super::names::Names;
use super::source_trees::SourceTrees;
use super::trees_at::{TreeNumber, TreeNumbers, TreesAt};
use crate::split::directory::Directory;
use crate::split::error::Result;
use crate::split::history::History;
use crate::split::sink::Sink;
use crate::split::tree::canonical::Canonical;
use crate::split::tree::store::{IntoSink, Store};
use crate::split::tree::union::{self, BothSides};
use crate::split::warning::Misfit;

/// The tree that each commit of a history gets.
pub(crate) struct NewTrees<'h> {
    /// The history.
    pub history: &'h History,
    /// The trees that the commits get.
    pub trees: TreesAt,
    /// The trees that each name brings, the newest first, where there are several.
    pub names: Vec<TreesAt>,
}

impl<'h> NewTrees<'h> {
    /// Unites the source's trees at `names`; new trees go to `sink`.
    ///
    /// # Errors
    /// The outer error when a tree cannot be read or is refused, or `sink` fails; the inner one when the names do not
    /// fit together.
    pub fn of(
        history: &'h History,
        names: &Names<'_>,
        source: &SourceTrees<'_>,
        canonical: &mut Canonical,
        store: &mut Store<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Result<Self, Misfit>> {
        let directories = &names.directories;
        let mut brought = Vec::with_capacity(directories.len());
        for (place, name) in directories.iter().enumerate() {
            let mut trees = source.at(name).trees.clone();
            if source.any_odd {
                for id in &mut trees {
                    *id = canonical.of(*id, store, sink)?;
                }
            }
            without_newer_names(&mut trees, name, &directories[..place], &mut IntoSink(store, sink))?;
            brought.push(source.at(name).with_trees(trees));
        }
        if let [only] = &mut brought[..] {
            // Trees that differ in the source can be the same in canonical form.
            let mut numbers = TreeNumbers::new(history.objects.hash());
            let new: Vec<TreeNumber> = only.trees.iter().map(|&id| numbers.number_of(id)).collect();
            let by_commit = history.commits().map(|commit| new[only.number(commit).index()]);
            return Ok(Ok(NewTrees {
                history,
                trees: TreesAt::new(numbers.trees, by_commit.collect()),
                names: Vec::new(),
            }));
        }
        let trees = match united(history, names, &brought, store, sink)? {
            Ok(trees) => trees,
            Err(misfit) => return Ok(Err(misfit)),
        };
        let tip = history.last();
        if trees.tree(tip) != brought[0].tree(tip) {
            let older = (1..directories.len()).find(|&place| !brought[place].tree(tip).is_empty_tree());
            return Ok(Err(Misfit::Tip {
                commit: history.tip(),
                directory: directories[older.unwrap_or(0)].clone(),
            }));
        }
        Ok(Ok(NewTrees {
            history,
            trees,
            names: brought,
        }))
    }
}

/// For each commit, the union of the trees that `names` bring.
fn united(
    history: &History,
    names: &Names<'_>,
    brought: &[TreesAt],
    store: &mut Store<'_>,
    sink: &mut dyn Sink,
) -> Result<Result<TreesAt, Misfit>> {
    let mut numbers = TreeNumbers::new(history.objects.hash());
    let mut by_commit = Vec::with_capacity(history.len());
    let mut known: HashMap<Vec<TreeNumber>, TreeNumber> = HashMap::new();
    let mut row = Vec::with_capacity(brought.len());
    for commit in history.commits() {
        row.clear();
        row.extend(brought.iter().map(|trees| trees.number(commit)));
        if let Some(&number) = known.get(&row) {
            by_commit.push(number);
            continue;
        }
        let trees: Vec<ObjectId> = brought.iter().map(|trees| trees.tree(commit)).collect();
        let settle = &mut |_: &[u8], both: &mut BothSides| names.on_overlap.choose(both);
        match union::of_all(&trees, &mut IntoSink(store, sink), settle)? {
            Ok(union) => {
                let number = numbers.number_of(union);
                known.insert(row.clone(), number);
                by_commit.push(number);
            }
            Err(clash) => {
                return Ok(Err(Misfit::Clash {
                    commit: history.id(commit).to_owned(),
                    path: clash.path,
                    directories: clash.sides.map(|side| names.directories[side].clone()),
                }));
            }
        }
    }
    Ok(Ok(TreesAt::new(numbers.trees, by_commit)))
}

/// Takes out of the trees at `name` the folders that have newer names, where they are inside it; all trees go where a
/// newer name is above it.
fn without_newer_names(
    trees: &mut [ObjectId],
    name: &Directory,
    newer_names: &[&Directory],
    store: &mut IntoSink<'_, '_>,
) -> Result<()> {
    for newer in newer_names {
        if newer.has_inside(name) {
            trees.fill(trees[0]);
        }
        if let Some(path) = newer.below(name) {
            for id in trees.iter_mut() {
                *id = union::without(*id, &path, store)?;
            }
        }
    }
    Ok(())
}
