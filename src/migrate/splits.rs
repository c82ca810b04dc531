//! The source's history, walked once and rewritten for each directory that moves.

use anyhow::{Error, Result};

use super::request::Request;
use super::split_error::{is_damage, with_hint};
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
    /// A directory that cannot be rewritten, for example because of a damaged tree, does not stop the others. A copy in
    /// the cache that proves to be damaged is fetched anew.
    ///
    /// # Errors
    /// When the history cannot be read, the temporary folder cannot be written, or the run was interrupted.
    pub fn new(source: &mut Source, requests: &[&Request], if_real: bool, context: Context<'_>) -> Result<Splits> {
        let mut splits = Splits::of(source, requests, if_real, context);
        let mut errors = splits
            .iter()
            .flat_map(|splits| &splits.each)
            .filter_map(|split| split.as_ref().err());
        let damage = splits
            .as_ref()
            .err()
            .or_else(|| errors.next())
            .filter(|error| is_damage(error));
        if let Some(damage) = damage
            && source.fetch_anew(damage, context)?
        {
            splits = Splits::of(source, requests, if_real, context);
        }
        let mut splits = splits.map_err(with_hint)?;
        splits.each = splits.each.into_iter().map(|split| split.map_err(with_hint)).collect();
        Ok(splits)
    }

    fn of(source: &Source, requests: &[&Request], if_real: bool, context: Context<'_>) -> Result<Splits> {
        let mut objects = NewObjects::new(source.repo.object_hash(), if_real)?;
        let history = History::read(&source.repo, source.tip, context)?;
        let specs: Vec<_> = requests.iter().map(|request| request.spec()).collect();
        let mut splits = |specs: &[_]| split::subdirectories(&history, specs, &mut objects, context);
        let each = match splits(&specs) {
            Ok(all) => all.into_iter().map(Ok).collect(),
            Err(error) if specs.len() == 1 => vec![Err(error.into())],
            Err(_) => {
                context.check()?;
                let one = |spec| Ok(splits(std::slice::from_ref(spec))?.remove(0));
                specs.iter().map(one).collect()
            }
        };
        context.check()?;
        history.rest();
        Ok(Splits {
            history,
            each,
            objects: objects.finish()?,
        })
    }
}
