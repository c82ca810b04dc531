//! The commit behind an object, as refs name it: gix panics where a tag is malformed.

use anyhow::{Context, Result, bail};
use gix::ObjectId;
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
