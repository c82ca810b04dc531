//! Names in trees that git refuses, or that other file systems take for `.git`.

use gix::bstr::ByteSlice;
use gix::validate::path::component;

use super::raw::{ONES, zeros};

/// The trouble with a name that a tree should not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// git never checks it out: it is empty, `.`, `..`, `.git` in any case, or has a slash.
    Refused,
    /// NTFS or HFS+ takes it for `.git`.
    GitElsewhere,
}

/// The trouble with a name, if there is any.
pub(crate) fn trouble(name: &[u8]) -> Option<Trouble> {
    // Few names begin like this, and nearly all have been judged here: with a dot, 'git~', or a character without width.
    if !matches!(name, [] | [b'.' | 0xe2 | 0xef, ..] | [b'g' | b'G', _, _, b'~', ..]) && !has_slash(name) {
        return None;
    }
    if name.contains(&b'/') || matches!(name, b"" | b"." | b"..") || name.eq_ignore_ascii_case(b".git") {
        return Some(Trouble::Refused);
    }
    let options = component::Options {
        protect_windows: false,
        protect_hfs: true,
        protect_ntfs: true,
    };
    // Windows takes a backslash for a slash.
    let is_git = |part: &[u8]| {
        let fault = gix::validate::path::component(part.as_bstr(), None, options);
        matches!(fault, Err(component::Error::DotGitDir))
    };
    name.split(|&byte| byte == b'\\')
        .any(is_git)
        .then_some(Trouble::GitElsewhere)
}

/// Returns true if a name has a slash or a backslash. It looks at eight bytes at a time: every entry of every tree at the
/// directory comes by here, and names are too short for a search that is made for texts.
fn has_slash(name: &[u8]) -> bool {
    let any_in = |word: &[u8; 8]| {
        let [slash, backslash] = [b'/', b'\\'].map(|byte| zeros(u64::from_le_bytes(*word) ^ (ONES * u64::from(byte))));
        slash | backslash != 0
    };
    match name.last_chunk::<8>() {
        Some(last) => name.as_chunks::<8>().0.iter().any(any_in) || any_in(last),
        None => name.iter().any(|byte| matches!(byte, b'/' | b'\\')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_git_refuses_are_refused() {
        for name in ["", ".", "..", "a/b", "/", "/a", "a/", "..\\/", ".git", ".GIT", ".Git"] {
            assert_eq!(trouble(name.as_bytes()), Some(Trouble::Refused), "{name}");
        }
    }

    #[test]
    fn a_slash_is_found_wherever_it_stands() {
        for length in 1..30 {
            assert!(!has_slash(&vec![b'n'; length]), "{length}");
            for (at, slash) in (0..length).flat_map(|at| [(at, b'/'), (at, b'\\')]) {
                let mut name = vec![b'n'; length];
                name[at] = slash;
                assert!(has_slash(&name), "{length} {at}");
            }
        }
    }

    #[test]
    fn names_that_are_git_elsewhere_are_known() {
        for name in [
            "GIT~1",
            "git~1",
            ".git ",
            ".git.",
            ".git. .",
            ".git::$INDEX_ALLOCATION",
            "git~1.",
            ".g\u{200c}it",
            "\u{200c}.git",
            "\u{feff}.GIT",
            "a\\.git\\b",
            "b\\GIT~1",
            ".git\\hooks",
        ] {
            assert_eq!(trouble(name.as_bytes()), Some(Trouble::GitElsewhere), "{name}");
        }
    }

    #[test]
    fn other_names_are_no_trouble() {
        for name in [
            "a",
            ".gitignore",
            ".github",
            "git",
            "git~2",
            "git~10",
            "...",
            ".g",
            "g",
            "…",
            "\u{200c}",
            "a\\b",
            ".gitx",
        ] {
            assert_eq!(trouble(name.as_bytes()), None, "{name}");
        }
    }
}
