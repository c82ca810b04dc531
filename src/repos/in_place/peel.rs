//! The commit behind an object or a name, as refs name it: gix panics where a tag is malformed.

use anyhow::{Context, Result, bail};
use gix::ObjectId;
use gix::bstr::{BStr, ByteSlice};
use gix::object::Kind;
use gix::objs::TagRefIter;

/// Longer chains of tags lead in a circle.
const MOST_TAGS: usize = 100;

/// The commit `id`, or the one that the tag `id` leads to.
///
/// # Errors
/// When it leads to something else, or cannot be read.
pub fn commit(repo: &gix::Repository, id: ObjectId) -> Result<ObjectId> {
    let mut object = id;
    for _ in 0..MOST_TAGS {
        match repo.find_header(object)?.kind() {
            Kind::Commit => return Ok(object),
            Kind::Tag => {
                let tag = repo.find_object(object)?;
                let target = TagRefIter::from_bytes(&tag.data, object.kind()).target_id();
                object = target.with_context(|| format!("tag {object} is malformed"))?;
            }
            kind => bail!("{kind} {object} is not a commit"),
        }
    }
    bail!("the tag {id} leads in a circle")
}

/// The commit that a reference leads to.
///
/// # Errors
/// As [`commit`].
pub fn commit_of(mut reference: gix::Reference<'_>) -> Result<ObjectId> {
    let id = reference.follow_to_object()?.detach();
    commit(reference.repo, id)
}

/// The object that git means by `name`, such as `main` or `v1~3`.
///
/// # Errors
/// When it means none, or begins with a tag that is malformed.
pub fn parse(repo: &gix::Repository, name: &BStr) -> Result<ObjectId> {
    let end = name.find_byteset(b"~^:@").unwrap_or(name.len());
    let start = name[..end].as_bstr();
    let mut object = match start.is_empty() {
        true => None,
        false => Some(repo.rev_parse_single(start)?.detach()),
    };
    while let Some(id) = object.take() {
        let found = repo.find_object(id)?;
        if found.kind == Kind::Tag && end < name.len() {
            let target = TagRefIter::from_bytes(&found.data, id.kind()).target_id();
            object = Some(target.with_context(|| format!("tag {id} is malformed"))?);
        }
    }
    Ok(repo.rev_parse_single(name)?.detach())
}
