//! Edits of a YAML text by lines and columns, each checked by reading the result.

#[cfg(test)]
mod tests;

use anyhow::{Context, Result, bail, ensure};

use super::document::{Document, Step, Value, same_except, written};
use super::scalar::{self, Quotes};

/// Writes `value` at `path`: in the place of the scalar that is there, or as a new entry, with the mappings that lead
/// to
/// it, at the end of the deepest mapping that is there. A scalar in quotes keeps its quotes.
///
/// # Errors
/// When the text is not valid YAML, or its layout leaves no room for a line with the value.
pub fn set(text: &str, path: &[Step<'_>], value: &str, quotes: Quotes) -> Result<String> {
    let document = editable(text)?;
    let edited = match document.get(path) {
        Some(old) => replaced(text, &document, path, old, value, quotes)?,
        None => inserted(text, &document, path, value, quotes)?,
    };
    checked(&document, edited, path, Some(value))
}

/// Deletes the entry at `path`, with the comments in it.
///
/// # Errors
/// When the text is not valid YAML, there is no such entry, or its layout does not let it go without others.
pub fn remove(text: &str, path: &[Step<'_>]) -> Result<String> {
    let document = editable(text)?;
    let (Some(Step::Key(key)), Some(parent)) = (path.last(), document.get(&path[..path.len().saturating_sub(1)]))
    else {
        bail!("'{}' is not an entry of a mapping", written(path));
    };
    let mut entries = parent.entries().skip_while(|(name, _)| name.text() != Some(key));
    let (entry, _) = entries
        .next()
        .with_context(|| format!("there is no '{}'", written(path)))?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let first = entry.line() - 1;
    let edited = if begins_line(lines[first], entry.column()) {
        let mut end = end_of_entry(&lines, entry);
        // Of the blank lines on both sides of what goes, one side stays.
        let is_blank = |line: Option<&&str>| line.is_none_or(|line| line.trim().is_empty());
        if first > 0 && is_blank(lines.get(first - 1)) && is_blank(lines.get(end)) {
            end += usize::from(end < lines.len());
        }
        [&lines[..first], &lines[end..]].concat().concat()
    } else {
        // It stands behind the dash of a list item: the next entry takes its place.
        let (next, _) = entries
            .next()
            .with_context(|| format!("'{}' is all that is there", written(path)))?;
        let (from, to) = (offset(text, entry)?, offset(text, next)?);
        [&text[..from], &text[to..]].concat()
    };
    checked(&document, edited, path, None)
}

/// Reads a text whose lines end as those of an edit do: to YAML a CR alone ends a line as well.
fn editable(text: &str) -> Result<Document<'_>> {
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
    let start = offset(text, old)?;
    let rest = &text[start..];
    let (length, in_quotes) = match rest.as_bytes().first() {
        Some(&quote @ (b'"' | b'\'')) => (quoted_length(rest, quote).context("a quote is not closed")?, true),
        Some(b'|' | b'>' | b'&' | b'*' | b'!') | None => bail!("'{}' is not on one line", written(path)),
        Some(_) => (plain_length(rest), false),
    };
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
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (column, at) = match document.get(&path[..depth]) {
        None => (0, lines.len()),
        Some(parent) => {
            let last = parent.entries().last();
            let (last, _) =
                last.with_context(|| format!("'{}' is not a mapping with entries", written(&path[..depth])))?;
            (last.column(), end_of_entry(&lines, last))
        }
    };
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

/// The edited text, if it is YAML in which only `path` has changed, to `value`.
fn checked(before: &Document<'_>, edited: String, path: &[Step<'_>], value: Option<&str>) -> Result<String> {
    let is_right = {
        let after = Document::parse(&edited).context("the edit would break it")?;
        same_except(before.root(), after.root(), path) && after.get(path).and_then(Value::text) == value
    };
    ensure!(
        is_right,
        "'{}' cannot be edited without changing more than that",
        written(path)
    );
    Ok(edited)
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

/// How many lines there are up to the end of an entry: what is indented deeper than its key belongs to it.
fn end_of_entry(lines: &[&str], key: Value<'_>) -> usize {
    let column = key.column();
    let first = key.line();
    let mut end = first;
    for (number, line) in lines.iter().enumerate().skip(first) {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        if content.trim().is_empty() {
            continue;
        }
        // A list may stand right below its key.
        let is_list = content.starts_with("- ") || content.trim_end() == "-";
        if indent > column || (indent == column && is_list) {
            end = number + 1;
        } else {
            break;
        }
    }
    end
}

/// Returns true if only blanks precede a column of a line.
fn begins_line(line: &str, column: usize) -> bool {
    line.chars().take(column).all(|c| c == ' ')
}

/// Where a value begins, in bytes.
fn offset(text: &str, value: Value<'_>) -> Result<usize> {
    let line = text
        .split_inclusive('\n')
        .nth(value.line() - 1)
        .context("a value lies outside the text")?;
    let start = line.as_ptr() as usize - text.as_ptr() as usize;
    let column = line
        .char_indices()
        .nth(value.column())
        .map_or(line.len(), |(place, _)| place);
    Ok(start + column)
}

/// The length of a scalar in quotes that begins `text`.
fn quoted_length(text: &str, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            b'\n' => return None,
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// The length of a plain scalar that begins `text`: to a comment or the end of the line.
fn plain_length(text: &str) -> usize {
    let line = text.lines().next().unwrap_or_default();
    let end = line.find(" #").unwrap_or(line.len());
    line[..end].trim_end().len()
}

/// `text` with another line in the place of the one with this number, counted from 0.
fn with_line(text: &str, number: usize, line: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let end = &lines[number][lines[number].trim_end_matches(['\r', '\n']).len()..];
    [&lines[..number], &[line, end], &lines[number + 1..]].concat().concat()
}
