//! The files above the directory that a script, or a list that a build reads, takes.

use anyhow::Result;
use gix::bstr::ByteSlice;
use memchr::memmem::Finder;

use super::outside_file::{OutsideFile, literal};
use crate::checks::image_at_tip::{ImageAtTip, ImageFile};
use crate::checks::path_in_line;
use crate::paths::{folder_of, resolve};

/// The paths in `content` that lead out of the directory to something that the source has. In a `shell`, so do arguments
/// that lead anywhere, as long as the script works in its own folder.
pub(super) fn reaches(tip: &ImageAtTip, file: &ImageFile, content: &[u8], shell: bool) -> Result<Vec<OutsideFile>> {
    let here = tip.in_source(folder_of(&file.path));
    let directory = Finder::new(&tip.directory);
    let mut found = Vec::new();
    let mut is_elsewhere = !shell;
    for (number, line) in content.lines().enumerate() {
        let line = line.trim();
        if line.starts_with(b"#") {
            continue;
        }
        for word in words(line, &mut is_elsewhere) {
            let resolved = resolve(&here, word.path);
            if resolved.as_ref().is_some_and(|path| tip.is_inside(path)) {
                continue;
            }
            let names_something = literal(word.path).split_str(b"/").any(|name| !is_dots(name));
            let means = match resolve(&here, literal(word.path)).filter(|_| names_something) {
                Some(path) if tip.exists(&path)? => Some(path),
                _ => None,
            };
            if means.is_some() || (word.is_argument && names_something) {
                found.push(OutsideFile {
                    line: number + 1,
                    written: word.path.into(),
                    means,
                });
            }
        }
        if tip.directory.contains(&b'/') && path_in_line::names(line, &directory) {
            found.push(OutsideFile {
                line: number + 1,
                written: tip.directory.clone(),
                means: None,
            });
        }
    }
    Ok(found)
}

/// A path that begins with `..`.
struct Word<'a> {
    path: &'a [u8],
    /// True if it stands alone, as an argument of a command that runs where the script lies.
    is_argument: bool,
}

/// The separators between the words of a line.
const ENDS: &[u8] = b" \t'\"`()=,:;|&<>[]";

/// The words of a line that lead up; `is_elsewhere` once the script has changed its folder.
fn words<'a>(line: &'a [u8], is_elsewhere: &mut bool) -> Vec<Word<'a>> {
    let mut found = Vec::new();
    let mut previous: &[u8] = b"";
    let mut at = 0;
    let sets = line.starts_with(b"export ") || line.starts_with(b"echo ");
    while at < line.len() {
        let end = line[at..].find_byteset(ENDS).map_or(line.len(), |end| at + end);
        let word = &line[at..end];
        if !word.is_empty() {
            let path = from_script(line, word, at);
            let leads_up = path == b".." || path.starts_with(b"../");
            if leads_up {
                let stands_alone = at == 0 || matches!(line[at - 1], b' ' | b'\t');
                found.push(Word {
                    path,
                    is_argument: stands_alone && !*is_elsewhere && !sets,
                });
            }
            *is_elsewhere |= matches!(previous, b"cd" | b"pushd") && !leads_up;
            previous = word;
        }
        at = end + 1;
    }
    found
}

/// The word without what says "from the folder of this script".
fn from_script<'a>(line: &[u8], word: &'a [u8], at: usize) -> &'a [u8] {
    for here in ["./", "$PWD/", "${PWD}/"] {
        if let Some(path) = word.strip_prefix(here.as_bytes()) {
            return path;
        }
    }
    let before = &line[..at];
    let follows = before.ends_with(b")") || before.ends_with(b")\"") || before.ends_with(b"\"");
    let of_script = ["dirname", "BASH_SOURCE", "$(pwd)"];
    match word.strip_prefix(b"/") {
        Some(path) if follows && of_script.iter().any(|name| before.contains_str(name)) => path,
        _ => word,
    }
}

fn is_dots(component: &[u8]) -> bool {
    matches!(component, b"" | b"." | b"..")
}

#[cfg(test)]
mod tests {
    use super::words;

    fn found(line: &str) -> Vec<(String, bool)> {
        let words = words(line.as_bytes(), &mut false);
        let text = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
        words.iter().map(|word| (text(word.path), word.is_argument)).collect()
    }

    #[test]
    fn words_that_lead_up_are_found() {
        for (line, path, is_argument) in [
            ("source ../common.sh", "../common.sh", true),
            ("  - -r ../../requirements.txt", "../../requirements.txt", true),
            ("cp ./../a .", "../a", true),
            ("export URI=\"../proxy/absolute\"", "../proxy/absolute", false),
            ("export URI=../proxy", "../proxy", false),
            (". \"$(dirname \"$0\")/../lib.sh\"", "../lib.sh", false),
            ("cat $PWD/../x", "../x", true),
            ("cd /tmp && cp ../x .", "../x", false),
        ] {
            assert_eq!(found(line), [(path.to_owned(), is_argument)], "{line}");
        }
        assert!(found("ls a/../b ... ..x").is_empty());
    }
}
