//! Finding a path of the source in the lines of a file.

use gix::bstr::ByteSlice;
use memchr::memmem::Finder;

/// Returns true if `line` names the directory that `finder` looks for, or something in it, as seen from the top of the source.
///
/// A longer path that only ends in the same words is another one. A single word is taken for a path only where a slash
/// stands beside it.
pub(crate) fn names(line: &[u8], finder: &Finder<'_>) -> bool {
    let path = finder.needle();
    finder.find_iter(line).any(|at| {
        let (before, after) = (&line[..at], &line[at + path.len()..]);
        let is_path = path.contains(&b'/') || after.starts_with(b"/") || before.ends_with(b"/");
        is_path && begins_there(before) && ends_there(after)
    })
}

fn begins_there(before: &[u8]) -> bool {
    let Some(stem) = before.strip_suffix(b"/") else {
        return before
            .last()
            .is_none_or(|&byte| !in_name(byte) && byte != b'.' && byte != b'@');
    };
    // Prefixes that lead to the top: './', '../..', '$ROOT', '${{ github.workspace }}', or a slash at the beginning.
    let component = stem
        .rfind_byteset(b" \t'\"`=:,(<>[/")
        .map_or(stem, |at| &stem[at + 1..]);
    let is_variable = component.contains(&b'$') || component.ends_with(b"}") || component.ends_with(b")");
    let of_web_page = |words: &[u8]| stem.rfind(words).is_some_and(|at| !stem[at + 6..].contains(&b' '));
    let is_top = component.is_empty() && !stem.ends_with(b"/");
    is_top
        || matches!(component, b"." | b"..")
        || is_variable
        || (stem.contains_str("://") && (of_web_page(b"/tree/") || of_web_page(b"/blob/")))
}

fn ends_there(after: &[u8]) -> bool {
    match after {
        [] => true,
        [b'.', next, ..] => !in_name(*next),
        [next, ..] => !in_name(*next),
    }
}

/// Returns true if a byte would make the name before or after it a longer one.
fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::{Finder, names};

    #[test]
    fn a_line_names_a_path_only_as_a_whole() {
        for (line, expected) in [
            ("    - deployments/a/image/**", true),
            ("path: deployments/a/image", true),
            ("directory: \"/deployments/a/image\"", true),
            ("cd ./deployments/a/image.", true),
            ("os.path.join(HERE, '../deployments/a/image')", true),
            ("docker build $ROOT/deployments/a/image", true),
            ("${{ github.workspace }}/deployments/a/image", true),
            ("see https://github.com/o/r/tree/main/deployments/a/image", true),
            ("deployments/a/images", false),
            ("deployments/a/image-old", false),
            ("deployments/a/image.txt", false),
            ("old/deployments/a/image", false),
            ("my-deployments/a/image", false),
            ("https://deployments/a/image", false),
        ] {
            assert_eq!(
                names(line.as_bytes(), &Finder::new(b"deployments/a/image")),
                expected,
                "{line}"
            );
        }
    }

    #[test]
    fn a_single_word_needs_a_slash() {
        for (line, expected) in [
            ("image: quay.io/org/name", false),
            ("paths: [image/**]", true),
            ("context: ./image", true),
            ("the image", false),
        ] {
            assert_eq!(names(line.as_bytes(), &Finder::new(b"image")), expected, "{line}");
        }
    }
}
