//! New commits, as `git commit -m` and `git merge -m` write them.

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::prelude::Write as _;

use crate::context::Context;
use crate::error::{Exit, UserError};
use crate::repos::git::var::Identity;

/// Writes a commit to `repo`, signed if the identity has a signer, and returns its id.
///
/// # Errors
/// When the message is empty, the signer fails, or the commit cannot be written.
pub fn write(
    repo: &gix::Repository,
    tree: ObjectId,
    parents: &[ObjectId],
    identity: &Identity,
    message: &str,
    context: Context<'_>,
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
    let headers = data.len();
    data.push(b'\n');
    data.extend_from_slice(message.as_bytes());
    if let Some(signer) = &identity.signer {
        let signature = header(&signer.sign(&data, context)?, tree.kind());
        data.splice(headers..headers, signature);
    }
    repo.objects
        .write_buf(gix::object::Kind::Commit, &data)
        .context("cannot write a commit")
}

/// The header of a commit with this signature; the lines after the first are indented.
fn header(signature: &[u8], hash: gix::hash::Kind) -> Vec<u8> {
    let name: &[u8] = match hash {
        gix::hash::Kind::Sha1 => b"gpgsig",
        _ => b"gpgsig-sha256",
    };
    let lines = signature.lines().enumerate();
    let line = |(number, line)| [if number == 0 { name } else { b"" }, b" ", line, b"\n"].concat();
    lines.flat_map(line).collect()
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
