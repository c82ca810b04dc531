//! The placeholders of a template: words in angle brackets, such as `<HUBNAME>`.
//!
//! Texts have brackets for other ends, too. In prose only capitals count, since `<your name>` speaks to its readers; in
//! a workflow any word does.

use std::ops::Range;

/// Where placeholders are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// A README.
    Prose,
    /// A workflow of GitHub Actions.
    Workflow,
}

/// A placeholder in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// The text in the brackets.
    pub name: &'a str,
    /// Its line, from 1.
    pub line: usize,
    /// Where it stands, brackets included.
    range: Range<usize>,
}

/// Tags of HTML that some write in capitals.
const HTML: &[&str] = &[
    "BR", "BODY", "CENTER", "CODE", "DD", "DETAILS", "DIV", "DL", "DT", "EM", "FONT", "H1", "H2", "H3", "H4", "HEAD",
    "HR", "HTML", "IMG", "KBD", "LI", "OL", "PRE", "SPAN", "STRONG", "SUB", "SUMMARY", "SUP", "TABLE", "TBODY", "TD",
    "TH", "THEAD", "TR", "TT", "UL",
];

/// Finds the placeholders of `text`.
pub fn find(text: &str, kind: TextKind) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let mut from = 0;
        while let Some(open) = line[from..].find('<').map(|place| from + place) {
            let Some(close) = line[open..].find(['>', '\n']).map(|place| open + place) else {
                break;
            };
            // Markdown escapes either bracket; a shell writes two of them before the end of its input.
            let name = line[open + 1..close].trim_end_matches('\\');
            let is_input = line[..open].ends_with('<');
            if line[close..].starts_with('>') && !is_input && is_name(name, kind) {
                found.push(Placeholder {
                    name,
                    line: number + 1,
                    range: at + open..at + close + 1,
                });
            }
            from = open + 1;
        }
        at += line.len();
    }
    found
}

/// Fills the placeholders that `value` has something for; it is given the name and what follows in the text.
///
/// A backslash before the bracket goes with it: it keeps Markdown from taking the placeholder for HTML.
pub fn fill(text: &str, kind: TextKind, value: &dyn Fn(&str, &str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for placeholder in find(text, kind) {
        let Range { start, end } = placeholder.range;
        if let Some(value) = value(placeholder.name, &text[end..]) {
            let before = &text[copied..start];
            out.push_str(before.strip_suffix('\\').unwrap_or(before));
            out.push_str(&value);
            copied = end;
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// A word of letters and digits, or several with a hyphen, an underscore or a blank between them.
fn is_name(name: &str, kind: TextKind) -> bool {
    let letter = |c: char| match kind {
        TextKind::Prose => c.is_ascii_uppercase(),
        TextKind::Workflow => c.is_ascii_alphabetic(),
    };
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| letter(c) || c.is_ascii_digit());
    name.len() > 1
        && name.starts_with(letter)
        && name.split(['-', '_', ' ']).all(word)
        && !(kind == TextKind::Prose && HTML.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str, kind: TextKind) -> Vec<(usize, &str)> {
        find(text, kind)
            .into_iter()
            .map(|found| (found.line, found.name))
            .collect()
    }

    #[test]
    fn capitals_count_in_prose() {
        let text = "# \\<IMAGE-NAME\\>\n<BR> <your name> <a href=x>\n<HUBNAME><HUB_2> a < B > c <X\nY> <> <U>";
        assert_eq!(
            names(text, TextKind::Prose),
            [(1, "IMAGE-NAME"), (3, "HUBNAME"), (3, "HUB_2")]
        );
    }

    #[test]
    fn any_word_counts_in_a_workflow() {
        let text = "# NAME: \"<quay-username>/<repository name>\"\nrun: cat <file <<EOF>out\nx: <me@host>\n";
        assert_eq!(
            names(text, TextKind::Workflow),
            [(1, "quay-username"), (1, "repository name")]
        );
    }

    #[test]
    fn only_what_has_a_value_is_filled() {
        let value = |name: &str, rest: &str| (name == "HUB").then(|| format!("[{}]", rest.len()));
        assert_eq!(fill("\\<HUB>-\\<XY> <HUB>", TextKind::Prose, &value), "[12]-\\<XY> [0]");
    }
}
