//! The error of a remote that cannot be read, and what to do about it.

use super::no_process;
use crate::error::UserError;
use crate::files::temporary;

/// The error of a remote that does not answer as it should.
pub(super) fn unreachable(location: &str, words: &str) -> anyhow::Error {
    UserError::new(format!("'{location}' cannot be read: {words}"))
        .hint(what_to_do(words))
        .missing(says_missing(words))
        .into()
}

/// Returns true if a server says that it has no such repository. Some say the same of one that this user may not see.
fn says_missing(words: &str) -> bool {
    let signs = [
        // GitHub and GitLab, over ssh and https.
        "Repository not found",
        "The project you were looking for could not be found",
        // Git itself, as a server or about one.
        "does not appear to be a git repository",
        "' does not exist",
        "repository not exported",
        "' not found",
    ];
    signs.iter().any(|sign| words.contains(sign))
}

/// The hint for this message of git.
fn what_to_do(words: &str) -> &'static str {
    let says = |part| words.contains(part);
    if says("terminal prompts disabled") {
        // On a command line git would prompt, so trying it there shows nothing.
        return "git may not prompt for credentials here: run it in a terminal, set up a credential helper ('git help \
                credentials'), or use an ssh address";
    }
    if let Some(hint) = no_process::hint(words) {
        return hint;
    }
    if says("No space left on device") || says("Out of diskspace") {
        return temporary::FULL_DISK;
    }
    if says("transport 'file' not allowed") {
        return FILES_FORBIDDEN;
    }
    "check the address, and that 'git ls-remote' of it works here"
}

/// The hint where the user's settings keep git away from repositories on this machine.
pub(super) const FILES_FORBIDDEN: &str = "git's setting 'protocol.file.allow' forbids paths: run 'git config --global \
     protocol.file.allow always', or use a URL";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_have_several_words_for_a_repository_that_is_not_there() {
        for words in [
            "ERROR: Repository not found.\nfatal: Could not read from remote repository.",
            "remote: Repository not found.\nfatal: repository 'https://github.com/o/a/' not found",
            "fatal: '/srv/a.git' does not appear to be a git repository",
            "fatal: remote error: access denied or repository not exported: /a.git",
        ] {
            assert!(says_missing(words), "{words}");
        }
        for words in [
            "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
            "ssh: Could not resolve hostname github.com: Name or service not known",
            "fatal: unable to access 'https://a/': The requested URL returned error: 503",
        ] {
            assert!(!says_missing(words), "{words}");
        }
    }

    #[test]
    fn a_full_disk_is_no_fault_of_the_address() {
        let words = "fatal: sha1 file 'tmp_idx' write error. Out of diskspace\nfatal: index-pack failed";
        assert_eq!(what_to_do(words), temporary::FULL_DISK);
    }
}
