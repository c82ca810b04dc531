//! From what was typed to what the library is asked for.

use std::ffi::OsStr;

use anyhow::Result;
use split_image::error::UserError;
use split_image::hub::fill::Values;
use split_image::hub::image::Image;
use split_image::migrate::{Destination, OnCollision, Removal, Request};
use split_image::repos::source::{self, Source};
use split_image::split::{Directory, Qualifier};

use super::args::{CacheArgs, FillArgs, HistoryArgs, Side, SplitArgs};
use super::progress::Bars;

/// Opens the deployment repository.
///
/// # Errors
/// When it cannot be read.
pub fn source(from: Option<&str>, reference: Option<&str>, cache: &CacheArgs, bars: &Bars) -> Result<Source> {
    let options = source::Options { cache: cache.cache() };
    Source::open(from, reference, &options, bars.context())
}

/// What to do for one image.
///
/// # Errors
/// A usage error for what is malformed.
pub fn of_image(args: &SplitArgs) -> Result<Request> {
    let target = &args.target;
    let mut request = Request::new(
        directory(args.subdir.as_deref().unwrap_or_default())?,
        args.into.clone().unwrap_or_default(),
    );
    history(&mut request, &args.history)?;
    request.branch = args.branch.clone();
    request.removal = match target.no_remove {
        true => Removal::default(),
        false => Removal {
            paths: target.remove.clone(),
            examples: target.remove_examples,
        },
    };
    request.on_collision = match target.on_collision {
        Side::Fail => OnCollision::Fail,
        Side::Image => OnCollision::Image,
        Side::Template => OnCollision::Template,
    };
    request.template = target.template.clone();
    let FillArgs { hub, image, set } = &target.fill;
    request.fill = fill(hub.as_deref(), image.as_deref(), set)?;
    request.message = target.message.clone();
    request.remove_message = target.remove_message.clone();
    request.push_branch = args.push.push_branch.clone();
    request.also_push = args.push.also_push.clone();
    if let Some(folder) = &args.push.output {
        request.destination = Destination::Clone(folder.clone());
    }
    Ok(request)
}

/// What is known of the hub and the image: what a template is filled with, and a hand-off goes by.
///
/// # Errors
/// A usage error for what is malformed.
pub fn fill(hub: Option<&str>, image: Option<&str>, set: &[String]) -> Result<Values> {
    let mut values = Values {
        hub: hub.map(str::to_owned),
        image: image.map(Image::parse).transpose()?,
        ..Values::default()
    };
    set.iter().try_for_each(|typed| values.set(typed))?;
    Ok(values)
}

/// Puts into a request which part of the history is taken.
///
/// # Errors
/// A usage error for what is malformed.
pub fn history(request: &mut Request, args: &HistoryArgs) -> Result<()> {
    request.also_from = args
        .also_from
        .iter()
        .map(|name| directory(name))
        .collect::<Result<_>>()?;
    request.follow = args.follow;
    request.qualify_refs = args
        .qualify_refs
        .as_deref()
        .map(Qualifier::new)
        .transpose()
        .map_err(UserError::from)?;
    Ok(())
}

/// A directory as it was typed.
///
/// # Errors
/// A usage error where it can be none.
pub fn directory(typed: &OsStr) -> Result<Directory> {
    let mut bytes: &[u8] = gix::path::os_str_into_bstr(typed)?;
    // A shell that completes names may put it there.
    while let Some(rest) = bytes.strip_prefix(b"./").filter(|rest| !rest.is_empty()) {
        bytes = rest;
    }
    Ok(Directory::new(bytes).map_err(UserError::from)?)
}
