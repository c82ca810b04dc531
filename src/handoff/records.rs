//! The hand-offs of a series that a history has, as their messages say.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::ByteSlice;

use super::old_place::{PLACE, SUBJECTS};

/// The trailer with the image's name and tag.
const IMAGE: &str = "Image: ";
/// The trailer with the hub that gets the image before the others.
const FIRST: &str = "First-hub: ";

/// A hand-off in a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The directory, as it is printed.
    pub directory: String,
    /// The image's name and tag.
    pub image: String,
    /// The one hub that got the image; none where all did.
    pub first: Option<String>,
}

impl Record {
    /// The trailers, for the end of the message.
    pub fn trailers(&self) -> String {
        let first = self.first.iter().map(|hub| format!("{FIRST}{hub}\n"));
        format!("\n{IMAGE}{}\n{}", self.image, first.collect::<String>())
    }

    /// The records in a message. A squashed series has several.
    fn all(message: &str) -> Vec<Record> {
        let mut records: Vec<Record> = Vec::new();
        let mut directory = None;
        for line in message.lines() {
            // GitHub lists the messages of a squashed series.
            let line = line.strip_prefix("* ").unwrap_or(line).trim_end();
            if let Some(named) = named(line) {
                directory = Some(named);
            } else if let Some(image) = line.strip_prefix(IMAGE)
                && let Some(directory) = directory.take()
            {
                records.push(Record {
                    directory: directory.to_owned(),
                    image: image.to_owned(),
                    first: None,
                });
            } else if let Some(first) = line.strip_prefix(FIRST)
                && let Some(last) = records.last_mut()
            {
                last.first = Some(first.to_owned());
            }
        }
        records
    }
}

/// The directory in a subject.
fn named(subject: &str) -> Option<&str> {
    let mut found = SUBJECTS
        .iter()
        .filter_map(|(before, after)| subject.strip_prefix(before)?.strip_suffix(after));
    found.next()
}

/// A commit of a series that is not in the source's branch yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedCommit {
    /// Its id.
    pub id: ObjectId,
    /// The directory, as it is printed.
    pub directory: String,
    /// The image's name and tag.
    pub image: String,
    /// The page or the address of the image repository.
    pub place: String,
}

/// The commits of `tip` that `base` does not have, the oldest first.
///
/// # Errors
/// When a commit cannot be read.
pub(super) fn above(repo: &gix::Repository, tip: ObjectId, base: ObjectId) -> Result<Vec<HandedCommit>> {
    let mut found = Vec::new();
    for id in repo.rev_walk([tip]).with_hidden([base]).all()? {
        let commit = repo.find_commit(id?.id)?;
        let message = commit.message_raw()?.to_str_lossy();
        let place = message.lines().find_map(|line| line.strip_prefix(PLACE));
        for record in Record::all(&message) {
            found.push(HandedCommit {
                id: commit.id,
                directory: record.directory,
                image: record.image,
                place: place.unwrap_or_default().to_owned(),
            });
        }
    }
    found.reverse();
    Ok(found)
}

/// Returns true if the commit is one of a series: it has one parent, and such a message.
///
/// # Errors
/// When it cannot be read.
pub(super) fn is_ours(repo: &gix::Repository, id: ObjectId) -> Result<bool> {
    let commit = repo.find_commit(id)?;
    let message = commit.message_raw()?.to_str_lossy();
    let is_subject = message.lines().next().is_some_and(|subject| named(subject).is_some());
    Ok(is_subject && Record::all(&message).len() == 1 && commit.parent_ids().count() == 1)
}

/// The records in the history of `tip`, the newest first.
///
/// # Errors
/// When a commit cannot be read.
pub(super) fn before(repo: &gix::Repository, tip: ObjectId) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    for id in repo.rev_walk([tip]).all()? {
        let commit = repo.find_commit(id?.id)?;
        let message = commit.message_raw()?;
        if message.contains_str(IMAGE) {
            found.extend(Record::all(&message.to_str_lossy()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_squashed_series_has_all_of_its_records() {
        let record = |directory: &str, first: Option<&str>| Record {
            directory: directory.to_owned(),
            image: "quay.io/o/a:1".to_owned(),
            first: first.map(str::to_owned),
        };
        let (one, two) = (record("a/image", None), record("b c", Some("staging")));
        let message = format!(
            "Move the images (#7)\n\n* Move the image in a/image to its own repository\n\nIt is now in x\n{}\n\
             * Use the image of b c from its own repository\n\nIt is now in y\n{}",
            one.trailers(),
            two.trailers()
        );
        assert_eq!(Record::all(&message), [one, two]);
        assert_eq!(Record::all("Image: quay.io/o/a:1\n"), []);
    }
}
