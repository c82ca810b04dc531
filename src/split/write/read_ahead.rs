//! The commits that are written next, read by a separate thread.

use std::sync::mpsc::{Receiver, sync_channel};

use gix::object::Kind;

use crate::split::error::{Error, Result};
use crate::split::history::{CommitNumber, History};
use crate::split::packs::threads;

/// The commits in one message between the two threads.
const CHUNK: usize = 128;

/// The messages that wait at most.
const WAITING: usize = 4;

/// Whole commits, one after the other.
#[derive(Default)]
struct Chunk {
    data: Vec<u8>,
    ends: Vec<usize>,
}

impl Chunk {
    /// Calls `each` with each commit and its place, the first of which is `place`; moves that on.
    fn for_each(&self, place: &mut usize, each: &mut dyn FnMut(usize, &[u8]) -> Result<()>) -> Result<()> {
        let mut start = 0;
        for &end in &self.ends {
            each(*place, &self.data[start..end])?;
            start = end;
            *place += 1;
        }
        Ok(())
    }
}

/// Calls `each` with the place and the content of each of `commits`, which another thread reads meanwhile, where
/// the system gives one.
///
/// # Errors
/// When a commit cannot be read (it is named), or what `each` returns.
pub(crate) fn for_each(
    history: &History,
    commits: &[CommitNumber],
    mut each: impl FnMut(usize, &[u8]) -> Result<()>,
) -> Result<()> {
    let (send, receive) = sync_channel(WAITING);
    let done: Result<bool> = std::thread::scope(|scope| {
        let reading = threads::start(scope, move || {
            // It fails once nobody takes what is read, and that has an error already.
            read(history, commits, &mut |chunk| Ok(send.send(chunk).is_ok()))
        });
        let Ok(reading) = reading else { return Ok(false) };
        take(receive, &mut each)?;
        reading
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(true)
    });
    if done? {
        return Ok(());
    }
    let mut place = 0;
    read(history, commits, &mut |chunk| {
        chunk.for_each(&mut place, &mut each)?;
        Ok(true)
    })
}

/// Reads `commits`, and hands them to `give` until it returns false.
fn read(history: &History, commits: &[CommitNumber], give: &mut dyn FnMut(Chunk) -> Result<bool>) -> Result<()> {
    let objects = &history.objects;
    let mut reader = objects.reader();
    for numbers in commits.chunks(CHUNK) {
        let mut chunk = Chunk::default();
        for &number in numbers {
            let id = objects.replaced(history.id(number).to_owned());
            let content = reader.commit(&id, objects.place(&id))?;
            // git does not look at the hash of a commit that it reads. Damage in a pack gives another commit here.
            match gix::objs::compute_hash(id.kind(), Kind::Commit, content) {
                Ok(hash) if hash == id => chunk.data.extend_from_slice(content),
                _ => return Err(Error::WrongHash { id }),
            }
            chunk.ends.push(chunk.data.len());
        }
        if !give(chunk)? {
            break;
        }
    }
    Ok(())
}

/// Takes what is read; where reading fails, there is no more, and the reading thread has the error.
fn take(receive: Receiver<Chunk>, each: &mut dyn FnMut(usize, &[u8]) -> Result<()>) -> Result<()> {
    let mut place = 0;
    for chunk in receive {
        chunk.for_each(&mut place, each)?;
    }
    Ok(())
}
