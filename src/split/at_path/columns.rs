//! What stands at each of some directories in each commit.

use gix::ObjectId;

use super::subtree::Subtrees;
use crate::context::Context;
use crate::split::directory::Directory;
use crate::split::error::Result;
use crate::split::history::{History, Number};

/// Columns by the name of their directory.
pub(crate) struct Columns {
    columns: Vec<Column>,
    subtrees: Subtrees,
}

impl Columns {
    /// Nothing yet; `more` says that further directories may be read later.
    pub fn new(history: &History, more: bool) -> Self {
        Columns {
            columns: Vec::new(),
            subtrees: Subtrees::new(history, more),
        }
    }

    /// Reads what stands at those of `directories` that are not there yet, in one pass over `history`.
    ///
    /// # Errors
    /// When a tree that is needed is missing or malformed; it is named.
    pub fn read<'a>(
        &mut self,
        history: &History,
        directories: impl IntoIterator<Item = &'a Directory>,
        context: Context<'_>,
    ) -> Result<()> {
        let mut new: Vec<Directory> = directories.into_iter().cloned().collect();
        new.sort_unstable();
        new.dedup();
        new.retain(|directory| self.find(directory).is_none());
        if !new.is_empty() {
            self.subtrees.read(history, &new, context)?;
            let column = |directory| Column::of(directory, &self.subtrees, history);
            self.columns.extend(new.iter().map(column));
        }
        Ok(())
    }

    /// The column of a directory that was read.
    pub fn get(&self, directory: &Directory) -> &Column {
        self.find(directory).expect("every directory is read before it is used")
    }

    fn find(&self, directory: &Directory) -> Option<&Column> {
        self.columns.iter().find(|column| column.directory == *directory)
    }
}

/// What stands at one directory in each commit.
pub(crate) struct Column {
    /// The directory.
    pub directory: Directory,
    /// The different trees there.
    pub trees: Vec<ObjectId>,
    /// Whether any tree is not as git would write it today.
    pub any_odd: bool,
    /// For each commit, which of `trees`, or any other number.
    by_commit: Vec<u32>,
}

impl Column {
    fn of(directory: &Directory, subtrees: &Subtrees, history: &History) -> Self {
        Column {
            directory: directory.clone(),
            trees: subtrees.trees(directory).to_vec(),
            any_odd: subtrees.any_odd,
            by_commit: subtrees.by_commit(directory, history),
        }
    }

    /// Which of the trees a commit has; any other number where it has none.
    pub fn number(&self, commit: Number) -> u32 {
        self.by_commit[commit as usize]
    }

    /// The tree of a commit at the directory, if it has one.
    pub fn tree(&self, commit: Number) -> Option<&ObjectId> {
        self.trees.get(self.number(commit) as usize)
    }

    /// The commits that have the directory, while none of their parents does; the first commits of a history left out.
    pub fn births(&self, history: &History) -> Vec<Number> {
        let has = |commit: Number| self.tree(commit).is_some();
        (0..history.len() as Number)
            .filter(|&commit| {
                let parents = history.parents(commit);
                has(commit) && !parents.is_empty() && !parents.iter().any(|&parent| has(parent))
            })
            .collect()
    }

    /// The commits with a single parent that have another tree there, with the numbers of both trees.
    pub fn changes(&self, history: &History) -> impl Iterator<Item = (Number, [usize; 2])> {
        (0..history.len() as Number).filter_map(|commit| {
            let &[parent] = history.parents(commit) else {
                return None;
            };
            let [before, after] = [parent, commit].map(|commit| self.number(commit) as usize);
            let there = before < self.trees.len() && after < self.trees.len();
            (there && before != after).then_some((commit, [before, after]))
        })
    }

    /// The newest commit without the directory that has a parent with it; rather one that is no merge.
    pub fn end(&self, history: &History) -> Option<Number> {
        let ends = |commit: &Number| {
            let parents = history.parents(*commit);
            self.tree(*commit).is_none() && parents.iter().any(|&parent| self.tree(parent).is_some())
        };
        let newest_first = || (0..history.len() as Number).rev();
        newest_first()
            .filter(|&commit| history.parents(commit).len() == 1)
            .find(ends)
            .or_else(|| newest_first().find(ends))
    }

    /// The first commit in which the directory stands beside one of `others` with another tree, and how many there are.
    pub fn beside<'a>(
        &self,
        others: impl Iterator<Item = &'a Column> + Clone,
        history: &History,
    ) -> Option<(Number, usize)> {
        let mut commits = (0..history.len() as Number).filter(|&commit| {
            self.tree(commit).is_some_and(|tree| {
                let mut there = others.clone().filter_map(|other| other.tree(commit)).peekable();
                there.peek().is_some() && there.all(|other| other != tree)
            })
        });
        let first = commits.next()?;
        Some((first, 1 + commits.count()))
    }
}
