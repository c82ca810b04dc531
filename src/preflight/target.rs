//! What is left to do in the new repository: placeholders of the template, and its files that change the build.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use super::tip::{name_of, small_blob};
use super::warning;
use crate::repo2docker::Leftovers;
use crate::report::Warning;
use crate::{text, tree};

/// Looks at the tree that the target will have.
///
/// # Errors
/// When a tree cannot be read.
pub fn target(repo: &gix::Repository, tree: ObjectId) -> Result<Vec<Warning>> {
    let mut files = Vec::new();
    tree::walk(repo, tree, &mut |path, entry| {
        if tree::is_tree(entry) {
            return path == ".github" || path == ".github/workflows";
        }
        if entry.mode.is_blob()
            && let Some(kind) = kind(path)
        {
            files.push((kind, path.clone(), entry.oid));
        }
        false
    })?;
    let mut in_readme = Vec::new();
    let mut in_workflows = Vec::new();
    let mut unread = Vec::new();
    for (kind, path, id) in files {
        let Some(content) = small_blob(repo, id) else {
            unread.push(text::escaped(&path));
            continue;
        };
        let found = match kind {
            Kind::Readme => &mut in_readme,
            Kind::Workflow => &mut in_workflows,
        };
        for (number, line) in content.lines().enumerate() {
            let placeholders = placeholders(line, kind);
            if !placeholders.is_empty() {
                found.push(format!(
                    "{}:{}: {}",
                    text::escaped(&path),
                    number + 1,
                    placeholders.join(" ")
                ));
            }
        }
    }
    let warnings = [
        warning(
            "readme-placeholder",
            "the template's placeholders are still there: fill them in, in the new repository",
            in_readme,
        ),
        warning(
            "workflow-placeholder",
            "these workflows still have the template's placeholders: fill them in, or the image is not built or pushed",
            in_workflows,
        ),
        warning(
            "not-checked",
            "these files of the new repository were not looked into: they are missing here, or over 1 MiB",
            unread,
        ),
    ];
    Ok(warnings.into_iter().flatten().collect())
}

/// Says of files that only the template has what they do to the image's build.
pub fn leftovers(leftovers: &Leftovers) -> Vec<Warning> {
    let shown = |paths: &[BString]| paths.iter().map(|path| text::escaped(path)).collect();
    let warnings = [
        warning(
            "leftover-repo2docker",
            "the template has these files and the image has not, and repo2docker will build with them: delete them with \
             '--remove PATH' or '--remove-examples', unless they are wanted",
            shown(&leftovers.harmful),
        ),
        warning(
            "leftovers-harmless",
            "the template has these files too, but repo2docker does not read them next to the image's own, such as a \
             Dockerfile",
            shown(&leftovers.harmless),
        ),
    ];
    warnings.into_iter().flatten().collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Readme,
    Workflow,
}

fn kind(path: &BString) -> Option<Kind> {
    let name = name_of(path);
    let is_yaml = name.ends_with(b".yml") || name.ends_with(b".yaml");
    match path.starts_with(b".github/workflows/") {
        true => is_yaml.then_some(Kind::Workflow),
        false => (name == path.as_bytes() && name.get(..6)?.eq_ignore_ascii_case(b"README")).then_some(Kind::Readme),
    }
}

/// The placeholders of a line, such as `<HUBNAME>`, each once.
fn placeholders(line: &[u8], kind: Kind) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for open in line.find_iter(b"<") {
        let rest = &line[open + 1..];
        let Some(close) = rest.find_byte(b'>') else {
            break;
        };
        let name = rest[..close].trim_end_with(|c| c == '\\');
        let shown = format!("<{}>", text::escaped(name));
        let is_here_document = line[..open].ends_with(b"<");
        if !is_here_document && is_placeholder(name, kind) && !found.contains(&shown) {
            found.push(shown);
        }
    }
    found
}

/// A README has words in capitals to fill in; what it shows in small letters is for its reader. A workflow has neither
/// tags nor readers.
fn is_placeholder(name: &[u8], kind: Kind) -> bool {
    let in_words = |letter: fn(&u8) -> bool| {
        name.len() > 1
            && name[0].is_ascii_alphabetic()
            && !name.ends_with(b" ")
            && name
                .iter()
                .all(|byte| letter(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b' '))
    };
    match kind {
        Kind::Readme => in_words(u8::is_ascii_uppercase) && !HTML.iter().any(|tag| tag.as_bytes() == name),
        Kind::Workflow => in_words(u8::is_ascii_alphabetic),
    }
}

/// Tags of HTML that some write in capitals.
const HTML: &[&str] = &[
    "BR", "BODY", "CENTER", "CODE", "DD", "DETAILS", "DIV", "DL", "DT", "EM", "FONT", "H1", "H2", "H3", "H4", "HEAD",
    "HR", "HTML", "IMG", "KBD", "LI", "OL", "PRE", "SPAN", "STRONG", "SUB", "SUMMARY", "SUP", "TABLE", "TBODY", "TD",
    "TH", "THEAD", "TR", "TT", "UL",
];

#[cfg(test)]
mod tests {
    use super::{Kind, placeholders};

    #[test]
    fn placeholders_are_told_from_tags() {
        for (line, expected) in [
            ("# <HUBNAME>-user-image, <HUBNAME>", vec!["<HUBNAME>"]),
            ("# \\<IMAGE-NAME>-user-image", vec!["<IMAGE-NAME>"]),
            ("\\<HUBNAME\\>", vec!["<HUBNAME>"]),
            ("<IMG> <BR> <b>x</b> a < B > c", vec![]),
            ("git clone git@github.com:<username>/x", vec![]),
        ] {
            assert_eq!(placeholders(line.as_bytes(), Kind::Readme), expected, "{line}");
        }
        let line = b"# IMAGE_NAME: \"<quay-username>/<repository-name>\"";
        assert_eq!(
            placeholders(line, Kind::Workflow),
            ["<quay-username>", "<repository-name>"]
        );
    }
}
