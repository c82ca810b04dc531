//! A history as one directory sees it, under all the names it had: the tree that each commit gets.

use std::collections::HashMap;

use gix::ObjectId;

use super::columns::Column;
use crate::split::Sink;
use crate::split::error::Result;
use crate::split::history::{History, Number};
use crate::split::tree::canonical::Canonical;
use crate::split::tree::store::{IntoSink, Store};
use crate::split::tree::union;
use crate::split::warning::Misfit;

/// A history as one directory sees it.
pub(crate) struct View<'a> {
    /// The history.
    pub history: &'a History,
    /// The trees that commits get; the first is the empty tree.
    pub trees: Vec<ObjectId>,
    /// For each commit, which of `trees`.
    by_commit: Vec<u32>,
    /// What each name brings to that, where there are several.
    parts: Vec<Part>,
}

/// What one name brings: trees, and for each commit which of them, or any other number.
struct Part {
    trees: Vec<ObjectId>,
    by_commit: Vec<u32>,
}

impl<'a> View<'a> {
    /// Unites `columns`, the directory's newest name first; new trees go to `sink`.
    ///
    /// # Errors
    /// The outer error when a tree cannot be read or is refused, or `sink` fails; the inner one when they do not fit
    /// together.
    pub fn new(
        history: &'a History,
        columns: &[&Column],
        canonical: &mut Canonical,
        store: &mut Store<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Result<Self, Misfit>> {
        let empty = store.empty_tree();
        let mut trees = Vec::with_capacity(columns.len());
        for place in 0..columns.len() {
            trees.push(contributed(columns, place, canonical, store, sink)?);
        }
        match columns {
            [column] => Ok(Ok(View::of_one(history, column, &trees[0], empty))),
            _ => View::of_several(history, columns, trees, store, sink),
        }
    }

    /// The directory has one name, whose trees are those of the commits.
    fn of_one(history: &'a History, column: &Column, trees: &[ObjectId], empty: ObjectId) -> Self {
        let mut numbered = Numbered::new(empty);
        let numbers: Vec<u32> = trees.iter().map(|&id| numbered.number_of(id)).collect();
        let number = |commit: Number| numbers.get(column.number(commit) as usize).copied().unwrap_or(0);
        View {
            history,
            by_commit: (0..history.len() as Number).map(number).collect(),
            trees: numbered.trees,
            parts: Vec::new(),
        }
    }

    /// The directory has several names: each commit gets the union of what they bring, given as `trees`.
    fn of_several(
        history: &'a History,
        columns: &[&Column],
        trees: Vec<Vec<ObjectId>>,
        store: &mut Store<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Result<Self, Misfit>> {
        let empty = store.empty_tree();
        let tree = |place: usize, number: u32| trees[place].get(number as usize).copied().unwrap_or(empty);
        let mut numbered = Numbered::new(empty);
        let mut by_commit = Vec::with_capacity(history.len());
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut row = Vec::with_capacity(columns.len());
        for commit in 0..history.len() as Number {
            row.clear();
            row.extend(columns.iter().map(|column| column.number(commit)));
            let number = match known.get(&row) {
                Some(&number) => number,
                None => {
                    let parts = row.iter().enumerate().map(|(place, &number)| tree(place, number));
                    let union = match union::of_all(&parts.collect::<Vec<_>>(), &mut IntoSink(store, sink))? {
                        Ok(union) => union,
                        Err(clash) => {
                            return Ok(Err(Misfit::Clash {
                                commit: history.id(commit).to_owned(),
                                path: clash.path,
                                directories: clash.sides.map(|side| columns[side].directory.clone()),
                            }));
                        }
                    };
                    let number = numbered.number_of(union);
                    known.insert(row.clone(), number);
                    number
                }
            };
            by_commit.push(number);
        }
        let tip = history.len() as Number - 1;
        let at_tip = |place: usize| tree(place, columns[place].number(tip));
        if numbered.trees[by_commit[tip as usize] as usize] != at_tip(0) {
            let older = (1..columns.len()).find(|&place| !at_tip(place).is_empty_tree());
            return Ok(Err(Misfit::Tip {
                commit: history.tip(),
                directory: columns[older.unwrap_or(0)].directory.clone(),
            }));
        }
        let part = |(trees, column): (Vec<ObjectId>, &&Column)| Part {
            trees,
            by_commit: (0..=tip).map(|commit| column.number(commit)).collect(),
        };
        Ok(Ok(View {
            history,
            trees: numbered.trees,
            by_commit,
            parts: trees.into_iter().zip(columns).map(part).collect(),
        }))
    }

    /// Whether there are several names.
    pub fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Whether every name brings the same to two commits.
    pub fn same_parts(&self, one: Number, other: Number) -> bool {
        let same = |part: &Part| part.by_commit[one as usize] == part.by_commit[other as usize];
        self.parts.iter().all(same)
    }

    /// The trees that each of several names brings to a commit, the newest first.
    pub fn parts(&self, commit: Number) -> Vec<ObjectId> {
        let tree = |part: &Part| part.trees.get(part.by_commit[commit as usize] as usize).copied();
        self.parts
            .iter()
            .map(|part| tree(part).unwrap_or(self.trees[0]))
            .collect()
    }

    /// The number of a commit's tree: equal numbers, equal trees; 0 is the empty tree, and no tree.
    pub fn tree(&self, commit: Number) -> u32 {
        self.by_commit[commit as usize]
    }

    /// The tree that a commit gets.
    pub fn tree_id(&self, commit: Number) -> &ObjectId {
        &self.trees[self.tree(commit) as usize]
    }
}

/// Trees, each once, with a number each.
struct Numbered {
    trees: Vec<ObjectId>,
    numbers: gix::hashtable::HashMap<ObjectId, u32>,
}

impl Numbered {
    /// The empty tree alone, as 0.
    fn new(empty: ObjectId) -> Self {
        Numbered {
            trees: vec![empty],
            numbers: [(empty, 0)].into_iter().collect(),
        }
    }

    fn number_of(&mut self, id: ObjectId) -> u32 {
        *self.numbers.entry(id).or_insert_with(|| {
            self.trees.push(id);
            self.trees.len() as u32 - 1
        })
    }
}

/// What each tree of a column brings: as git would write it, and without what belongs to a newer name inside it.
fn contributed(
    columns: &[&Column],
    place: usize,
    canonical: &mut Canonical,
    store: &mut Store<'_>,
    sink: &mut dyn Sink,
) -> Result<Vec<ObjectId>> {
    let column = columns[place];
    let mut trees = column.trees.clone();
    if column.any_odd {
        for id in &mut trees {
            *id = canonical.of(*id, store, sink)?;
        }
    }
    for newer in &columns[..place] {
        if newer.directory.has_inside(&column.directory) {
            trees.fill(store.empty_tree());
        }
        if let Some(path) = newer.directory.below(&column.directory) {
            for id in &mut trees {
                *id = union::without(*id, &path, &mut IntoSink(store, sink))?;
            }
        }
    }
    Ok(trees)
}
