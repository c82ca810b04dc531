//! The source's history, walked once and rewritten for each directory that moves.

use anyhow::{Error, Result};

use super::request::Request;
use super::split_error::with_hint;
use crate::context::Context;
use crate::repos::new_objects::{Finished, NewObjects};
use crate::repos::source::Source;
use crate::split::history::History;
use crate::split::{self, Split};

/// A source's history, rewritten for several requests in one pass.
pub struct Splits {
    /// The history that was walked.
    pub history: History,
    /// The rewritten history for each request, in their order.
    pub each: Vec<Result<Split, Error>>,
    /// The new objects of all of them.
    pub objects: Finished,
}

impl Splits {
    /// Walks the history of `source` once, and rewrites it for each of `requests`; new objects are kept only `if_real`.
    ///
    /// A directory that cannot be rewritten, for example because of a damaged tree, does not stop the others.
    ///
    /// # Errors
    /// When the history cannot be read, the temporary folder cannot be written, or the run was interrupted.
    pub fn new(source: &Source, requests: &[&Request], if_real: bool, context: Context<'_>) -> Result<Splits> {
        let mut objects = NewObjects::new(source.repo.object_hash(), if_real).map_err(with_hint)?;
        let history = History::read(&source.repo, source.tip, context).map_err(with_hint)?;
        let specs: Vec<_> = requests.iter().map(|request| request.spec()).collect();
        let mut splits = |specs: &[_]| split::subdirectories(&history, specs, &mut objects, context).map_err(with_hint);
        let each = match splits(&specs) {
            Ok(all) => all.into_iter().map(Ok).collect(),
            Err(error) if specs.len() == 1 => vec![Err(error)],
            Err(_) => {
                context.check()?;
                let one = |spec| splits(std::slice::from_ref(spec)).map(|mut only| only.remove(0));
                specs.iter().map(one).collect()
            }
        };
        context.check()?;
        history.rest();
        Ok(Splits {
            history,
            each,
            objects: objects.finish().map_err(with_hint)?,
        })
    }
}
