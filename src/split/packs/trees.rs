//! Reads many trees in the order of their deltas, so that each base is inflated once.
//!
//! A tree is mostly stored as the difference to another one. Read one by one, each would rebuild its whole chain of bases;
//! here the chains become a forest that all cores walk from its roots, and only the way down is kept in memory. On git.git
//! this reads the 82,000 root trees with 1.3 entries inflated for each, where one by one it would be 25.

use std::sync::atomic::{AtomicUsize, Ordering};

use gix::ObjectId;

use super::forest::{Children, Descent, Forest, Packed};
use super::objects::Objects;
use super::threads;
use crate::context::Context;
use crate::split::error::{Error, Result};

/// Calls `visit` with the place in `ids` and the content of each tree, and returns what it made of them, in that order.
///
/// Where an id stands in `ids` twice it is visited once.
///
/// # Errors
/// When a tree is missing, damaged or no tree (it is named), or what `visit` returns.
pub(crate) fn map<R: Clone + Send>(
    objects: &Objects,
    ids: &[ObjectId],
    context: Context<'_>,
    visit: impl Fn(usize, &[u8]) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    map_with(objects, ids, context, || (), |(), which, content| visit(which, content))
}

/// Does as `map`, with a value for each thread that `visit` may change from tree to tree.
///
/// Neighbours in the order of deltas have most of their entries in common.
///
/// # Errors
/// As for `map`.
pub(crate) fn map_with<S, R: Clone + Send>(
    objects: &Objects,
    ids: &[ObjectId],
    context: Context<'_>,
    of_thread: impl Fn() -> S + Sync,
    visit: impl Fn(&mut S, usize, &[u8]) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let mut of_caller = of_thread();
    let mut results: Vec<Option<R>> = vec![None; ids.len()];
    let mut forest = Forest::for_entries(ids.len());
    let mut reader = objects.reader();
    for (which, packed) in packed(objects, ids)?.into_iter().enumerate() {
        match packed {
            Some(packed) => forest.add(packed, which as u32),
            None if ids[which].is_empty_tree() => results[which] = Some(visit(&mut of_caller, which, b"")?),
            None => {
                let id = objects.replaced(ids[which]);
                let content = reader.find(&id, gix::object::Kind::Tree)?;
                results[which] = Some(visit(&mut of_caller, which, content)?);
            }
        }
    }
    let bases = forest.link(&mut reader)?;
    // A reader holds on to its packs' pages.
    drop(reader);
    let children = Children::of(&bases);
    let roots: Vec<u32> = (0..)
        .zip(bases)
        .filter_map(|(number, base)| base.is_none().then_some(number))
        .collect();
    let next = AtomicUsize::new(0);
    let parts = threads::each_of(threads::count(forest.nodes.len(), TREES_EACH), |_| {
        let mut descent = Descent {
            reader: objects.reader(),
            forest: &forest,
            children: &children,
            ids,
        };
        let mut of_thread = of_thread();
        let mut found: Vec<(u32, R)> = Vec::new();
        while let Some(&root) = roots.get(next.fetch_add(1, Ordering::Relaxed)) {
            context.check()?;
            descent.walk(root, &mut |which, content| {
                found.push((which, visit(&mut of_thread, which as usize, content)?));
                Ok(())
            })?;
        }
        Ok(found)
    })?;
    for (which, result) in parts.into_iter().flatten() {
        results[which as usize] = Some(result);
    }
    for (which, first) in forest.repeated {
        results[which as usize] = results[first as usize].clone();
    }
    let found = results.into_iter().zip(ids);
    found
        .map(|(result, id)| result.ok_or(Error::DeltaCycle { id: *id }))
        .collect()
}

/// A thread is put to no fewer trees than this.
const TREES_EACH: usize = 1 << 8;

/// A thread looks for no fewer trees than this.
const PLACES_EACH: usize = 1 << 10;

/// Where each tree is packed and how, if it is. The beginning of each entry is read here, where all threads do.
fn packed(objects: &Objects, ids: &[ObjectId]) -> Result<Vec<Option<Packed>>> {
    let threads = threads::count(ids.len(), PLACES_EACH);
    let share = ids.len().div_ceil(threads).max(1);
    let parts = threads::each_of(threads, |thread| {
        let from = (thread * share).min(ids.len());
        let part = &ids[from..(from + share).min(ids.len())];
        let mut reader = objects.reader();
        let packed = part.iter().map(|id| {
            let place = objects.place(&objects.replaced(*id));
            place
                .map(|place| Packed::read(&mut reader, place.pack, objects.offset(place)))
                .transpose()
        });
        packed.collect::<Result<Vec<_>>>()
    })?;
    Ok(parts.into_iter().flatten().collect())
}
