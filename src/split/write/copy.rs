//! Carries a rewrite out: decides for each directory which commits stay, then writes these one by one.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, OnceLock, PoisonError};

use gix::ObjectId;

use super::commit;
use crate::context::Context;
use crate::progress::Stage;
use crate::split::at_path::new_trees::NewTrees;
use crate::split::at_path::trees_at::TreeNumber;
use crate::split::error::{Error, Result};
use crate::split::history::reach::{Ancestry, Met};
use crate::split::history::{History, Number};
use crate::split::packs::objects::Objects;
use crate::split::packs::threads;
use crate::split::prune::overlap::{Overlap, Seen};
use crate::split::prune::parents::{self, Kept};
use crate::split::prune::reverted;
use crate::split::tree::store::Store;
use crate::split::tree::sums;
use crate::split::{Index, Rewritten, Sink, Spec, Split, Warning};

/// Writes what `kept` says of what `views` see, each for the spec in the same place.
pub(crate) fn all(
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
    let stores = specs.iter().map(|_| store.another()).collect::<Vec<_>>();
    let sink = Mutex::new(sink);
    let parts = specs.iter().zip(views).zip(kept).zip(stores);
    let splits = threads::map(parts, |(((spec, view), kept), mut store)| {
        write(spec, view, &kept, &mut store, &sink, &|written| {
            context.check()?;
            context
                .progress
                .at(done.fetch_add(written, Ordering::Relaxed) + written);
            Ok(())
        })
    });
    context.progress.end();
    splits
}

/// Decides for each split which commits stay.
///
/// Whether a commit changed anything at all is taken from its root tree's id first, then checked for the few commits
/// where it decides; where a check finds equal files behind different ids, the decision is made again.
pub(crate) fn decide(views: &[NewTrees<'_>], store: &Store<'_>, context: Context<'_>) -> Result<Vec<Kept>> {
    let ancestry = OnceLock::new();
    let mut unchanged: HashSet<Number> = HashSet::new();
    let mut checked: HashSet<Number> = HashSet::new();
    let mut stores: Vec<Store<'_>> = views.iter().map(|_| store.another()).collect();
    loop {
        let decided = threads::map(views.iter().zip(stores.iter_mut()), |(view, store)| {
            context.check()?;
            let mut question = Question {
                view,
                ancestry: &ancestry,
                met: Met::default(),
                unchanged: &unchanged,
                asked: Vec::new(),
                overlap: Overlap::default(),
                store,
                error: None,
            };
            let kept = parents::prune(&mut question);
            question.error.map_or(Ok((kept, question.asked)), Err)
        })?;
        let (kept, asked): (Vec<_>, Vec<_>) = decided.into_iter().unzip();
        let mut asked = asked.concat();
        asked.sort_unstable();
        asked.dedup();
        asked.retain(|commit| checked.insert(*commit));
        let Some(history) = views.first().map(|view| view.history).filter(|_| !asked.is_empty()) else {
            return Ok(kept);
        };
        let root = |commit: Number| history.tree(commit).to_owned();
        let parent = |commit: Number| {
            history
                .parents(commit)
                .first()
                .map_or(store.empty_tree(), |&parent| root(parent))
        };
        let pairs: Vec<_> = asked.iter().map(|&commit| [parent(commit), root(commit)]).collect();
        let differ = sums::differ(store, &pairs)?;
        if differ.iter().all(|differ| *differ) {
            return Ok(kept);
        }
        unchanged.extend(
            asked
                .iter()
                .zip(differ)
                .filter(|(_, differ)| !differ)
                .map(|(&commit, _)| commit),
        );
    }
}

struct Question<'a, 'h, 's> {
    view: &'a NewTrees<'h>,
    ancestry: &'a OnceLock<Ancestry<'h>>,
    met: Met,
    unchanged: &'a HashSet<Number>,
    asked: Vec<Number>,
    overlap: Overlap,
    store: &'a mut Store<'s>,
    /// What went wrong on the way; the decisions are then of no use.
    error: Option<Error>,
}

impl parents::Original for Question<'_, '_, '_> {
    fn len(&self) -> usize {
        self.view.history.len()
    }

    fn parents(&self, commit: Number) -> &[Number] {
        self.view.history.parents(commit)
    }

    fn tree(&self, commit: Number) -> TreeNumber {
        self.view.trees.number(commit)
    }

    fn reaches(&mut self, commit: Number, ancestor: Number) -> bool {
        let history = self.view.history;
        let ancestry = self.ancestry.get_or_init(|| Ancestry::of(history));
        ancestry.reaches(commit, ancestor, &mut self.met)
    }

    fn changed_anything(&mut self, commit: Number) -> bool {
        let history = self.view.history;
        let same_tree = match history.parents(commit).first() {
            Some(&parent) => history.tree(parent) == history.tree(commit),
            None => history.tree(commit) == ObjectId::empty_tree(history.objects.hash()),
        };
        if same_tree {
            return false;
        }
        self.asked.push(commit);
        !self.unchanged.contains(&commit)
    }

    fn seen(&mut self, commit: Number, relative: Option<Number>) -> Seen {
        if self.view.names.is_empty() || self.error.is_some() {
            return Seen::default();
        }
        let seen = self.overlap.look(self.view, commit, relative, self.store);
        seen.unwrap_or_else(|error| {
            self.error = Some(error);
            Seen::default()
        })
    }
}

/// After so many commits somebody is told.
const STRIDE: usize = 1 << 10;

/// Writes the kept commits of one split, parents first; tells how many more were written.
fn write(
    spec: &Spec,
    view: &NewTrees<'_>,
    kept: &Kept,
    store: &mut Store<'_>,
    sink: &Mutex<&mut (dyn Sink + Send)>,
    advance: &dyn Fn(usize) -> Result<()>,
) -> Result<Split> {
    let history = view.history;
    let stands_for = places(kept);
    let index_of = |commit: Number| stands_for[commit as usize].map(|index| index as Index);
    let tip = history.len() as Number - 1;
    let mut split = Split {
        spec: spec.clone(),
        chain: Vec::new(),
        before: Vec::new(),
        commits: Vec::with_capacity(kept.commits.len()),
        stands_for: Vec::new(),
        tip: index_of(tip),
        tree: view.trees.tree(tip),
        walked: history.len(),
        merges: 0,
        signatures_dropped: 0,
        authors: 0,
        differs_from_filter_repo: Vec::new(),
        last_present: last_present(view),
        warnings: Vec::new(),
    };
    let mut odd_idents = Vec::new();
    let mut authors: HashSet<Box<[u8]>> = HashSet::new();
    let mut old_ids = OldIds {
        history,
        kept: &kept.commits,
        sorted: None,
    };
    let put = |kind, id: &gix::oid, data: &[u8]| {
        let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
        sink.put(kind, id, data)
    };
    // git knows the empty tree without having it, but 'git fsck' misses it where a commit names it.
    if kept.commits.iter().any(|&commit| !view.trees.has(commit)) {
        put(gix::object::Kind::Tree, &view.trees.trees[0], b"")?;
    }
    let mut buffer = Vec::new();
    let (send, receive) = sync_channel(4);
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| read_ahead(history, &kept.commits, send));
        let mut incoming = Incoming::new(receive);
        for (place, &number) in kept.commits.iter().enumerate() {
            let Some(data) = incoming.next() else {
                // Whoever reads ahead says why.
                break;
            };
            let id = history.id(number).to_owned();
            let original = commit::Original::parse(data).map_err(|fault| Error::MalformedCommit { id, fault })?;
            let parents: Vec<Index> = kept
                .parents_of(place)
                .iter()
                .filter_map(|&parent| index_of(parent))
                .collect();
            let people = crate::split::people(data);
            buffer.clear();
            let written = commit::write(
                &original,
                &view.trees.tree(number),
                parents.iter().map(|&parent| split.commits[parent].new),
                |hex| old_ids.find(hex, place).map(|index| split.commits[index].new),
                spec.qualify_refs.as_ref(),
                &mut buffer,
            );
            let new = gix::objs::compute_hash(id.kind(), gix::object::Kind::Commit, &buffer).map_err(|error| {
                Error::Hash {
                    kind: gix::object::Kind::Commit,
                    source: error.into(),
                }
            })?;
            put(gix::object::Kind::Commit, &new, &buffer)?;
            split.merges += usize::from(parents.len() > 1);
            split.signatures_dropped += usize::from(original.signed);
            let person = person(original.author);
            if !authors.contains(person) {
                authors.insert(person.into());
            }
            if written.odd_ident {
                odd_idents.push(id);
            }
            split.commits.push(Rewritten {
                old: id,
                new,
                parents,
                people,
            });
            if place % STRIDE == STRIDE - 1 {
                advance(STRIDE)?;
            }
        }
        advance(kept.commits.len() % STRIDE)?;
        drop(incoming);
        reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    split.stands_for = stands_for;
    split.authors = authors.len();
    let mut differing = kept.deleting.clone();
    for &(merge, compared, under) in &kept.miswritten {
        let [under, compared, tree] = [under, compared, merge].map(|commit| view.trees.tree(commit));
        if reverted::reverts_files(store, under, compared, tree)? {
            differing.push(merge);
        }
    }
    differing.sort_unstable();
    differing.dedup();
    let ids = differing.iter().map(|&commit| history.id(commit).to_owned());
    split.differs_from_filter_repo = ids.collect();
    if !odd_idents.is_empty() {
        split.warnings.push(Warning::OddIdentity { commits: odd_idents });
    }
    Ok(split)
}

/// For each original commit, the place among the kept ones of the one that stands for it.
fn places(kept: &Kept) -> Vec<Option<u32>> {
    let mut places: Vec<Option<u32>> = Vec::with_capacity(kept.stands_for.len());
    let mut next = 0..;
    for (commit, &by) in (0..).zip(&kept.stands_for) {
        places.push(match by {
            parents::NONE => None,
            by if by == commit => next.next(),
            by => places[by as usize],
        });
    }
    places
}

/// The newest commit that has the directory: the first on the way back along first parents, else any.
fn last_present(view: &NewTrees<'_>) -> Option<ObjectId> {
    let mut first_parents = std::iter::successors(Some(view.history.len() as Number - 1), |&commit| {
        view.history.parents(commit).first().copied()
    });
    let found = first_parents.find(|&commit| view.trees.has(commit));
    let found = found.or_else(|| {
        (0..view.history.len() as Number)
            .rev()
            .find(|&commit| view.trees.has(commit))
    });
    found.map(|commit| view.history.id(commit).to_owned())
}

/// `Name <email>` of an author line.
fn person(author: &[u8]) -> &[u8] {
    author
        .iter()
        .rposition(|&byte| byte == b'>')
        .map_or(author, |end| &author[..=end])
}

/// Finds kept commits by the beginning of their original id.
struct OldIds<'a> {
    history: &'a History,
    kept: &'a [Number],
    /// Places in `kept`, by id; made when the first message asks.
    sorted: Option<Vec<u32>>,
}

impl OldIds<'_> {
    /// The one commit before `place` whose id begins with these digits.
    fn find(&mut self, hex: &[u8], place: usize) -> Option<usize> {
        let id_at = |place: u32| self.history.id(self.kept[place as usize]);
        let sorted = self.sorted.get_or_insert_with(|| {
            let mut places: Vec<u32> = (0..self.kept.len() as u32).collect();
            places.sort_unstable_by_key(|&place| id_at(place));
            places
        });
        let prefix = gix::hash::Prefix::from_hex(std::str::from_utf8(hex).ok()?).ok()?;
        let first = sorted.partition_point(|&candidate| prefix.cmp_oid(id_at(candidate)).is_gt());
        let same = sorted[first..]
            .iter()
            .take_while(|&&candidate| prefix.cmp_oid(id_at(candidate)).is_eq());
        let mut earlier = same
            .map(|&candidate| candidate as usize)
            .filter(|&candidate| candidate < place);
        let found = earlier.next()?;
        earlier.next().is_none().then_some(found)
    }
}

/// Whole commits, one after the other.
struct Chunk {
    data: Vec<u8>,
    ends: Vec<usize>,
}

/// How many commits are handed over at once.
const CHUNK: usize = 128;

/// Reads the commits that will be written, while those before them are.
fn read_ahead(history: &History, commits: &[Number], send: SyncSender<Chunk>) -> Result<()> {
    let objects: &Objects = &history.objects;
    let mut reader = objects.reader();
    for numbers in commits.chunks(CHUNK) {
        let mut chunk = Chunk {
            data: Vec::new(),
            ends: Vec::with_capacity(numbers.len()),
        };
        for &number in numbers {
            let id = objects.replaced(history.id(number).to_owned());
            chunk.data.extend_from_slice(reader.commit(&id, objects.place(&id))?);
            chunk.ends.push(chunk.data.len());
        }
        if send.send(chunk).is_err() {
            break;
        }
    }
    Ok(())
}

/// The other end of [`read_ahead`].
struct Incoming {
    receive: Receiver<Chunk>,
    chunk: Chunk,
    next: usize,
}

impl Incoming {
    fn new(receive: Receiver<Chunk>) -> Self {
        Incoming {
            receive,
            chunk: Chunk {
                data: Vec::new(),
                ends: Vec::new(),
            },
            next: 0,
        }
    }

    /// The next commit; none where reading failed.
    fn next(&mut self) -> Option<&[u8]> {
        if self.next == self.chunk.ends.len() {
            self.chunk = self.receive.recv().ok()?;
            self.next = 0;
        }
        let start = if self.next == 0 {
            0
        } else {
            self.chunk.ends[self.next - 1]
        };
        self.next += 1;
        Some(&self.chunk.data[start..self.chunk.ends[self.next - 1]])
    }
}
