//! The commits that are written next, read by a separate thread.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::split::error::Result;
use crate::split::history::{CommitNumber, History};

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

/// Calls `each` with the place and the content of each of `commits`, which another thread reads meanwhile.
///
/// # Errors
/// When a commit cannot be read (it is named), or what `each` returns.
pub(crate) fn for_each(
    history: &History,
    commits: &[CommitNumber],
    mut each: impl FnMut(usize, &[u8]) -> Result<()>,
) -> Result<()> {
    let (send, receive) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| read(history, commits, send));
        take(receive, &mut each)?;
        reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn read(history: &History, commits: &[CommitNumber], send: SyncSender<Chunk>) -> Result<()> {
    let objects = &history.objects;
    let mut reader = objects.reader();
    for numbers in commits.chunks(CHUNK) {
        let mut chunk = Chunk::default();
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

/// Takes what is read; where reading fails, there is no more, and the reading thread has the error.
fn take(receive: Receiver<Chunk>, each: &mut dyn FnMut(usize, &[u8]) -> Result<()>) -> Result<()> {
    let mut place = 0;
    for chunk in receive {
        let mut start = 0;
        for end in chunk.ends {
            each(place, &chunk.data[start..end])?;
            (start, place) = (end, place + 1);
        }
    }
    Ok(())
}
