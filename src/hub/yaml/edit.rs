//! Edits of a YAML text by lines and columns, each checked by reading the result.

#[cfg(test)]
mod tests;

use anyhow::{Context, Result, bail, ensure};

use super::document::{Document, Step, Value, written};
use super::lines::{end_below, offset, scalar_length};
use super::same::{Replaced, same_but_for, same_except};
use super::scalar::{self, Quotes};

/// Writes `value` at `path`: in the place of the scalar that is there, or as a new entry, with the mappings that lead
/// to
/// it, at the end of the deepest mapping that is there. A scalar in quotes keeps its quotes.
///
/// # Errors
/// When the text is not valid YAML, or its layout leaves no room for a line with the value.
pub fn set(text: &str, path: &[Step<'_>], value: &str, quotes: Quotes) -> Result<String> {
    let document = editable(text)?;
    let old = document.get(path);
    let edited = match old {
        Some(old) => replaced(text, &document, path, old, value, quotes)?,
        None => inserted(text, &document, path, value, quotes)?,
    };
    let is_right = {
        let after = Document::parse(&edited).context("the edit would break it")?;
        match old.filter(|old| !old.is_null()) {
            Some(old) => same_but_for(document.root(), after.root(), &Replaced { text, old, value }),
            None => {
                same_except(document.root(), after.root(), path) && after.get(path).and_then(Value::text) == Some(value)
            }
        }
    };
    ensure!(
        is_right,
        "'{}' cannot be edited without changing more than that",
        written(path)
    );
    Ok(edited)
}

/// Reads a text whose lines end as those of an edit do: to YAML a CR alone ends a line as well.
pub(super) fn editable(text: &str) -> Result<Document<'_>> {
    let lone_cr = text
        .split('\n')
        .any(|line| line.strip_suffix('\r').unwrap_or(line).contains('\r'));
    ensure!(!lone_cr, "it has lines that end with CR alone");
    Document::parse(text)
}

/// Takes the comment sign from lines such as `# KEY: "example"` and writes `value` there. Without such a line, nothing
/// changes and the result is none.
///
/// # Errors
/// When the text is not valid YAML, or would be something else than the same with the new key.
pub fn uncomment(text: &str, key: &str, value: &str) -> Result<Option<String>> {
    let mut out = text.to_owned();
    let mut found = false;
    for (number, line) in text.lines().enumerate() {
        let Some(bare) = commented_key(line, key) else {
            continue;
        };
        let uncommented = with_line(&out, number, &bare);
        let document = Document::parse(&uncommented)?;
        let on_line = |name: Value<'_>, _: Value<'_>| name.line() == number + 1 && name.text() == Some(key);
        let path = document
            .find(&on_line)
            .with_context(|| format!("line {} does not become an entry without its '#'", number + 1))?;
        let is_new = {
            let before = Document::parse(&out)?;
            before.get(&path).is_none() && same_except(before.root(), document.root(), &path)
        };
        ensure!(is_new, "line {} without its '#' changes more than '{key}'", number + 1);
        out = set(&uncommented, &path, value, Quotes::AsNeeded)?;
        found = true;
    }
    Ok(found.then_some(out))
}

/// The line without its comment sign, if it is a comment with an entry of this key.
fn commented_key(line: &str, key: &str) -> Option<String> {
    let (indent, comment) = line.split_once('#')?;
    let entry = comment.trim_start_matches(' ');
    let rest = entry.strip_prefix(key)?.strip_prefix(':')?;
    let is_entry = indent.trim().is_empty() && (rest.is_empty() || rest.starts_with(' '));
    is_entry.then(|| format!("{indent}{entry}"))
}

fn replaced(
    text: &str,
    document: &Document<'_>,
    path: &[Step<'_>],
    old: Value<'_>,
    value: &str,
    quotes: Quotes,
) -> Result<String> {
    if old.is_null() {
        let (key, _) = entry(document, path).context("a list item is empty")?;
        let colon = offset(text, key)?;
        let colon = colon + text[colon..].find(':').context("a key has no colon")? + 1;
        return Ok(format!(
            "{} {}{}",
            &text[..colon],
            scalar::write(value, quotes),
            &text[colon..]
        ));
    }
    ensure!(
        old.scalar_text().is_some(),
        "'{}' is not a scalar, but a whole list or mapping",
        written(path)
    );
    let mut start = offset(text, old)?;
    if text[start..].starts_with('&') {
        let anchor = text[start..].find(' ').context("an anchor stands alone")?;
        start += text[start..].len() - text[start + anchor..].trim_start_matches(' ').len();
    }
    let rest = &text[start..];
    // A plain scalar in braces ends before a comma or a brace, and not with the line.
    let is_plain = !rest.starts_with(['"', '\'']);
    let written_as_is = old.scalar_text().filter(|old| is_plain && rest.starts_with(&**old));
    let length = written_as_is
        .map(|old| (old.len(), false))
        .or_else(|| scalar_length(rest));
    let (length, in_quotes) = length.with_context(|| format!("'{}' is not on one line", written(path)))?;
    let quotes = if in_quotes { Quotes::Always } else { quotes };
    let mut new = scalar::write(value, quotes);
    if rest.starts_with('\'') && !value.contains(['\'', '\\', '"']) && new.len() == value.len() + 2 {
        new = format!("'{value}'");
    }
    Ok([&text[..start], &new, &rest[length..]].concat())
}

fn inserted(text: &str, document: &Document<'_>, path: &[Step<'_>], value: &str, quotes: Quotes) -> Result<String> {
    let depth = (0..path.len())
        .rev()
        .find(|&depth| document.get(&path[..depth]).is_some())
        .unwrap_or(0);
    if let Some(opened) = opened(text, document, &path[..depth])? {
        return inserted(&opened, &editable(&opened)?, path, value, quotes);
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (column, at) = match document.get(&path[..depth]) {
        None => (0, lines.len()),
        Some(parent) => match parent.entries().last() {
            Some((last, _)) => (last.column(), end_below(&lines, last.line(), last.column(), true)),
            None => {
                let key = entry(document, &path[..depth]).map(|(key, _)| key);
                let key = key.with_context(|| format!("'{}' is not a mapping", written(&path[..depth])))?;
                (key.column() + 2, key.line())
            }
        },
    };
    ensure!(
        at <= lines.len(),
        "there is no line below which '{}' could stand",
        written(path)
    );
    let mut new = String::new();
    if at > 0 && !lines[at - 1].ends_with('\n') {
        new.push('\n');
    }
    let names = path[depth..]
        .iter()
        .map(|step| match step {
            Step::Key(key) => Ok(*key),
            Step::Item(_) => bail!("there is no '{}'", written(path)),
        })
        .collect::<Result<Vec<_>>>()?;
    for (below, name) in names.iter().enumerate() {
        let indent = " ".repeat(column + 2 * below);
        let name = scalar::write(name, Quotes::AsNeeded);
        match below + 1 == names.len() {
            true => new.push_str(&format!("{indent}{name}: {}\n", scalar::write(value, quotes))),
            false => new.push_str(&format!("{indent}{name}:\n")),
        }
    }
    Ok([lines[..at].concat(), new, lines[at..].concat()].concat())
}

/// The text without the `{}` of an empty mapping, which makes room for entries; none where there is no such mapping.
///
/// # Errors
/// When something else than entries is below the key.
fn opened(text: &str, document: &Document<'_>, path: &[Step<'_>]) -> Result<Option<String>> {
    let Some((key, value)) = entry(document, path).filter(|(_, value)| value.entries().next().is_none()) else {
        return Ok(None);
    };
    if value.is_null() {
        return Ok(None);
    }
    let start = offset(text, value)?;
    let is_fit = key.line() == value.line() && text[start..].starts_with("{}");
    ensure!(is_fit, "'{}' is not a mapping with entries", written(path));
    Ok(Some([text[..start].trim_end_matches(' '), &text[start + 2..]].concat()))
}

/// The key and the value at the end of a path into a mapping.
fn entry<'d>(document: &'d Document<'_>, path: &[Step<'_>]) -> Option<(Value<'d>, Value<'d>)> {
    let (last, parent) = path.split_last()?;
    let Step::Key(key) = last else {
        return None;
    };
    document
        .get(parent)?
        .entries()
        .find(|(name, _)| name.text() == Some(key))
}

/// `text` with another line in the place of the one with this number, counted from 0.
fn with_line(text: &str, number: usize, line: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let end = &lines[number][lines[number].trim_end_matches(['\r', '\n']).len()..];
    [&lines[..number], &[line, end], &lines[number + 1..]].concat().concat()
}
