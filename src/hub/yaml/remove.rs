//! Deleting an entry of a mapping, or an item of a list.

use anyhow::{Context, Result, bail, ensure};

use super::document::{Document, Step, Value, written};
use super::edit::editable;
use super::lines::{end_below, offset, scalar_length, without};
use super::same::same_without;

/// Deletes the entry or item at `path`, with the comments in it.
///
/// # Errors
/// When the text is not valid YAML, there is no such place, or its layout does not let it go without others.
pub fn remove(text: &str, path: &[Step<'_>]) -> Result<String> {
    let document = editable(text)?;
    let parent = document.get(&path[..path.len().saturating_sub(1)]);
    let edited = match (path.last(), parent) {
        (Some(Step::Key(key)), Some(parent)) => {
            without_entry(text, parent, key).with_context(|| format!("cannot remove '{}'", written(path)))?
        }
        (Some(Step::Item(item)), Some(parent)) => {
            without_item(text, parent, *item).with_context(|| format!("cannot remove '{}'", written(path)))?
        }
        _ => bail!("there is no '{}'", written(path)),
    };
    let is_right = {
        let after = Document::parse(&edited).context("the edit would break it")?;
        same_without(document.root(), after.root(), path)
    };
    ensure!(
        is_right,
        "'{}' cannot be removed without changing more than that",
        written(path)
    );
    Ok(edited)
}

fn without_entry(text: &str, parent: Value<'_>, key: &str) -> Result<String> {
    let mut entries = parent.entries().skip_while(|(name, _)| name.text() != Some(key));
    let (entry, _) = entries.next().context("there is no such entry")?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let first = entry.line() - 1;
    if begins_line(lines[first], entry.column()) {
        return Ok(without(
            &lines,
            first,
            end_below(&lines, entry.line(), entry.column(), true),
        ));
    }
    // It stands behind the dash of a list item, or in braces: the next entry takes its place.
    let (next, _) = entries.next().context("it is all that is there")?;
    let (from, to) = (offset(text, entry)?, offset(text, next)?);
    Ok([&text[..from], &text[to..]].concat())
}

fn without_item(text: &str, parent: Value<'_>, number: usize) -> Result<String> {
    let items: Vec<Value<'_>> = parent.items().collect();
    let item = *items.get(number).context("there is no such item")?;
    ensure!(items.len() > 1, "it is all that is there");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let line = lines[item.line() - 1];
    let content = line.trim_start_matches(' ');
    let dash = line.len() - content.len();
    let is_own_line = content.strip_prefix('-').is_some_and(|rest| {
        rest.starts_with(' ') && dash + 1 + (rest.len() - rest.trim_start_matches(' ').len()) == item.column()
    });
    if is_own_line {
        return Ok(without(
            &lines,
            item.line() - 1,
            end_below(&lines, item.line(), dash, false),
        ));
    }
    // In brackets: up to the next one, or from the end of the one before.
    let end = |value: Value<'_>| -> Result<usize> {
        let at = offset(text, value)?;
        let rest = &text[at..];
        let (length, is_quoted) = scalar_length(rest).context("it is not on one line")?;
        let flow = rest[..length].find([',', ']']).filter(|_| !is_quoted);
        Ok(at + rest[..flow.unwrap_or(length)].trim_end().len())
    };
    let (from, to) = match items.get(number + 1) {
        Some(next) => (offset(text, item)?, offset(text, *next)?),
        None => (end(items[number - 1])?, end(item)?),
    };
    Ok([&text[..from], &text[to..]].concat())
}

/// Returns true if only blanks precede a column of a line.
fn begins_line(line: &str, column: usize) -> bool {
    line.chars().take(column).all(|c| c == ' ')
}
