//! New commits, as `git commit -m` and `git merge -m` write them.

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::prelude::Write as _;

use crate::error::{Exit, UserError};
use crate::repos::git::var::Identity;

/// Writes a commit to `repo` and returns its id.
///
/// # Errors
/// When the message is empty, or the commit cannot be written.
pub fn write(
    repo: &gix::Repository,
    tree: ObjectId,
    parents: &[ObjectId],
    identity: &Identity,
    message: &str,
) -> Result<ObjectId> {
    let message = cleaned(message);
    if message.is_empty() {
        return Err(UserError::new("the commit message is empty")
            .hint("give one with '--message' or '--remove-message'")
            .exit(Exit::Usage)
            .into());
    }
    let mut data = format!("tree {tree}\n").into_bytes();
    for parent in parents {
        data.extend_from_slice(format!("parent {parent}\n").as_bytes());
    }
    for (role, line) in [("author", &identity.author), ("committer", &identity.committer)] {
        data.extend_from_slice(role.as_bytes());
        data.push(b' ');
        data.extend_from_slice(line);
        data.push(b'\n');
    }
    data.push(b'\n');
    data.extend_from_slice(message.as_bytes());
    repo.objects
        .write_buf(gix::object::Kind::Commit, &data)
        .context("cannot write a commit")
}

/// The message without blanks at the ends of lines, empty lines around it and repeated ones in it; one newline ends it.
fn cleaned(message: &str) -> String {
    let mut out = String::with_capacity(message.len() + 1);
    let mut gap = false;
    for line in message.split('\n') {
        let line = line.trim_end_matches([' ', '\t', '\r']);
        if line.is_empty() {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[test]
    fn messages_are_cleaned_as_git_does() {
        for (typed, clean) in [
            ("one", "one\n"),
            ("\n\n one \t\n\n\n\ntwo\r\n\n", " one\n\ntwo\n"),
            ("# kept", "# kept\n"),
            (" \n", ""),
        ] {
            assert_eq!(cleaned(typed), clean, "{typed:?}");
        }
    }
}
