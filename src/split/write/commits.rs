//! The new history: the kept commits of each split, written one after the other.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use gix::ObjectId;
use gix::bstr::BString;
use gix::object::Kind;

use super::commit;
use super::old_ids::OldIds;
use super::original::{self, Original};
use super::read_ahead;
use crate::context::Context;
use crate::progress::Stage;
use crate::split::at_path::new_trees::NewTrees;
use crate::split::error::{Error, Result};
use crate::split::history::CommitNumber;
use crate::split::issue_numbers::Qualifier;
use crate::split::new_history::{Index, NewCommit, Split};
use crate::split::packs::threads;
use crate::split::prune::parents::{Kept, Miswritten};
use crate::split::prune::reverted;
use crate::split::sink::Sink;
use crate::split::spec::Spec;
use crate::split::tree::store::Store;
use crate::split::warning::Warning;

/// The progress is reported, and the interrupt looked at, after each of so many commits.
const STRIDE: usize = 1 << 10;

/// Writes the `kept` commits, with the trees of `views`, each for the spec in the same place.
///
/// # Errors
/// When a commit cannot be read or parsed (it is named), when `sink` fails, or when the run was interrupted.
pub(crate) fn write_all(
    views: &[NewTrees<'_>],
    kept: Vec<Kept>,
    specs: &[Spec],
    store: &Store<'_>,
    sink: &mut (dyn Sink + Send),
    context: Context<'_>,
) -> Result<Vec<Split>> {
    let total = kept.iter().map(|kept| kept.commits.len()).sum();
    context.progress.begin(Stage::Rewrite, Some(total));
    let done = AtomicUsize::new(0);
    let advance = |written| {
        context.check()?;
        context
            .progress
            .at(done.fetch_add(written, Ordering::Relaxed) + written);
        Ok(())
    };
    let stores = specs.iter().map(|_| store.another()).collect::<Vec<_>>();
    let sink = Mutex::new(sink);
    let parts = specs.iter().zip(views).zip(kept).zip(stores);
    let splits = threads::map(parts, |(((spec, view), kept), mut store)| {
        write(spec, view, &kept, &mut store, &sink, &advance)
    });
    context.progress.end();
    splits
}

type SharedSink<'s> = Mutex<&'s mut (dyn Sink + Send)>;

/// Writes the kept commits of one split, parents first.
fn write(
    spec: &Spec,
    view: &NewTrees<'_>,
    kept: &Kept,
    store: &mut Store<'_>,
    sink: &SharedSink<'_>,
    advance: &dyn Fn(usize) -> Result<()>,
) -> Result<Split> {
    let history = view.history;
    let mut writer = Writer::new(view, kept, spec.qualify_refs.as_ref(), sink);
    // git knows the empty tree without having it, but 'git fsck' misses it where a commit names it.
    if kept.commits.iter().any(|&commit| !view.trees.has(commit)) {
        writer.put(Kind::Tree, &view.trees.trees[0], b"")?;
    }
    read_ahead::for_each(history, &kept.commits, |place, data| {
        writer.write(place, data)?;
        if place % STRIDE == STRIDE - 1 {
            advance(STRIDE)?;
        }
        Ok(())
    })?;
    advance(kept.commits.len() % STRIDE)?;
    let tip = history.last();
    let differs_from_filter_repo = differing(view, kept, &writer.unread, store)?;
    let unread = writer.unread.into_iter();
    let unread: Vec<_> = unread
        .map(|(number, encoding)| (history.id(number).to_owned(), encoding))
        .collect();
    let mut warnings = Vec::new();
    if !writer.odd_idents.is_empty() {
        warnings.push(Warning::OddIdentity {
            commits: writer.odd_idents,
        });
    }
    if !unread.is_empty() {
        warnings.push(Warning::UnreadEncoding { commits: unread });
    }
    Ok(Split {
        spec: spec.clone(),
        chain: Vec::new(),
        before: Vec::new(),
        tip: writer.stands_for[tip.index()].map(|index| index as Index),
        commits: writer.commits,
        stands_for: writer.stands_for,
        tree: view.trees.tree(tip),
        walked: history.len(),
        merges: writer.merges,
        signatures_dropped: writer.signatures_dropped,
        issue_numbers: writer.issue_numbers,
        authors: writer.authors.len(),
        differs_from_filter_repo,
        last_present: last_present(view),
        warnings,
    })
}

/// Writes the commits of one split, and counts them.
struct Writer<'a, 's> {
    view: &'a NewTrees<'a>,
    kept: &'a Kept,
    qualifier: Option<&'a Qualifier>,
    sink: &'a SharedSink<'s>,
    old_ids: OldIds<'a>,
    /// For each original commit, the place of the one that stands for it.
    stands_for: Vec<Option<u32>>,
    commits: Vec<NewCommit>,
    authors: HashSet<Box<[u8]>>,
    odd_idents: Vec<ObjectId>,
    /// The commits whose message git filter-repo may convert, and their encodings.
    unread: Vec<(CommitNumber, BString)>,
    merges: usize,
    signatures_dropped: usize,
    issue_numbers: usize,
    buffer: Vec<u8>,
}

impl<'a, 's> Writer<'a, 's> {
    fn new(view: &'a NewTrees<'a>, kept: &'a Kept, qualifier: Option<&'a Qualifier>, sink: &'a SharedSink<'s>) -> Self {
        Writer {
            view,
            kept,
            qualifier,
            sink,
            old_ids: OldIds::new(view.history, &kept.commits),
            stands_for: places(kept),
            commits: Vec::with_capacity(kept.commits.len()),
            authors: HashSet::new(),
            odd_idents: Vec::new(),
            unread: Vec::new(),
            merges: 0,
            signatures_dropped: 0,
            issue_numbers: 0,
            buffer: Vec::new(),
        }
    }

    fn put(&self, kind: Kind, id: &gix::oid, data: &[u8]) -> Result<()> {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        sink.put(kind, id, data)
    }

    /// Writes the kept commit at `place`, whose original has the content `data`.
    fn write(&mut self, place: usize, data: &[u8]) -> Result<()> {
        let number = self.kept.commits[place];
        let old = self.view.history.id(number).to_owned();
        let original = Original::parse(data).map_err(|fault| Error::MalformedCommit { id: old, fault })?;
        if !self.view.history.agrees(number, data) {
            return Err(Error::GraphContradicts { id: old });
        }
        let parents = self.kept.parents_of(place).iter();
        let parents: Vec<Index> = parents
            .filter_map(|&parent| self.stands_for[parent.index()])
            .map(|index| index as Index)
            .collect();
        let tree = self.view.trees.tree(number);
        self.buffer.clear();
        let (commits, old_ids) = (&self.commits, &mut self.old_ids);
        let written = commit::write(
            &original,
            &tree,
            parents.iter().map(|&parent| commits[parent].new),
            |hex| old_ids.find(hex, place).map(|index| commits[index].new),
            self.qualifier,
            &mut self.buffer,
        );
        let new = gix::objs::compute_hash(old.kind(), Kind::Commit, &self.buffer).map_err(|error| Error::Hash {
            kind: Kind::Commit,
            source: error.into(),
        })?;
        self.put(Kind::Commit, &new, &self.buffer)?;
        self.merges += usize::from(parents.len() > 1);
        self.signatures_dropped += usize::from(original.signed);
        self.issue_numbers += usize::from(written.has_issue_number);
        let person = person(original.author);
        if !self.authors.contains(person) {
            self.authors.insert(person.into());
        }
        if written.odd_ident {
            self.odd_idents.push(old);
        }
        if written.unread {
            self.unread.push((number, original.encoding.unwrap_or_default().into()));
        }
        self.commits.push(NewCommit {
            old,
            new,
            tree,
            parents,
            author_date: original::author_date(data),
        });
        Ok(())
    }
}

/// The commits to which git filter-repo gives another tree, or may give another message, in the order of the history.
fn differing(
    view: &NewTrees<'_>,
    kept: &Kept,
    unread: &[(CommitNumber, BString)],
    store: &mut Store<'_>,
) -> Result<Vec<ObjectId>> {
    let mut differing = kept.deleting.clone();
    differing.extend(unread.iter().map(|&(number, _)| number));
    for &Miswritten { merge, compared, under } in &kept.miswritten {
        let [under, compared, tree] = [under, compared, merge].map(|commit| view.trees.tree(commit));
        if reverted::reverts_files(store, under, compared, tree)? {
            differing.push(merge);
        }
    }
    differing.sort_unstable();
    differing.dedup();
    let ids = differing.iter().map(|&commit| view.history.id(commit).to_owned());
    Ok(ids.collect())
}

/// For each original commit, the place among the kept ones of the one that stands for it.
fn places(kept: &Kept) -> Vec<Option<u32>> {
    let mut places: Vec<Option<u32>> = Vec::new();
    let mut next = 0..;
    for (commit, by) in kept.stand_ins.iter().enumerate() {
        places.push(match by {
            None => None,
            Some(by) if by.index() == commit => next.next(),
            Some(by) => places[by.index()],
        });
    }
    places
}

/// The newest commit that has the directory: the first on the way back along first parents, else any.
fn last_present(view: &NewTrees<'_>) -> Option<ObjectId> {
    let mut first_parents = std::iter::successors(Some(view.history.last()), |&commit| {
        view.history.parents(commit).first().copied()
    });
    let found = first_parents.find(|&commit| view.trees.has(commit));
    let found = found.or_else(|| view.history.commits().rev().find(|&commit| view.trees.has(commit)));
    found.map(|commit| view.history.id(commit).to_owned())
}

/// `Name <email>` of an author line.
fn person(author: &[u8]) -> &[u8] {
    author
        .iter()
        .rposition(|&byte| byte == b'>')
        .map_or(author, |end| &author[..=end])
}
