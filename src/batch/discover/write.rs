//! The list of what was found, ready to be edited and run.

use std::path::Path;

use gix::bstr::ByteSlice;

use super::found::{FormerName, Found, FoundImage, LastCommit};
use super::names;
use crate::report::Date;
use crate::repos::source::Source;
use crate::text;

/// Writes a manifest in TOML for what was found in `source`, which was named `from` and `reference`, if it was.
pub fn manifest(source: &Source, from: Option<&str>, reference: Option<&str>, found: &Found) -> String {
    let images = found.images.iter();
    let paths: Vec<_> = images.map(|image| (image, image.subdir.to_string())).collect();
    let pattern = names::pattern(paths.iter().map(|(image, path)| (image.name.as_str(), path.as_str())));
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    let at = match source.tip.to_string() {
        tip if tip == source.reference => tip,
        tip => format!("{tip} ({})", source.reference),
    };
    line(&format!("# The images of {} at {at}.", source.location));
    line("# Check the targets, then look with 'split-image batch FILE --dry-run', and run it without '--dry-run'.");
    line("");
    match from {
        Some(from) => {
            let shown = match source.location.local() {
                Some(_) => from.into(),
                None => text::without_secrets(from),
            };
            if shown != from {
                line(
                    "# The user name and the password of this address were left out: a credential helper gives them to git.",
                );
            }
            if source.location.local().is_some() && Path::new(from).is_relative() {
                line("# This path begins at the folder of the list.");
            }
            line(&format!("from = {}", quoted(&shown)));
        }
        None => line("# from = \"…\"  without it, the repository of the current directory"),
    }
    if let Some(reference) = reference {
        line(&format!("ref = {}", quoted(reference)));
    }
    if let Some(pattern) = &pattern {
        line(&format!("subdir = {}", quoted(pattern)));
    }
    match into(source, from) {
        Some(into) => line(&format!("into = {}", quoted(&into))),
        None => {
            line("# Put in your organisation:");
            line("into = \"git@github.com:ORGANISATION/{name}-user-image.git\"");
        }
    }
    if !found.without.is_empty() {
        line("");
        line(&format!("# No image was found for {}.", list(&found.without)));
    }
    if !found.unread.is_empty() {
        line("");
        line(&format!("# These files could not be read: {}.", list(&found.unread)));
    }
    for (image, path) in &paths {
        line("");
        hub(image, path, pattern.as_deref(), &mut line);
    }
    out
}

fn hub(image: &FoundImage, path: &str, pattern: Option<&str>, line: &mut dyn FnMut(&str)) {
    if image.hubs.len() > 1 {
        line(&format!("# The hubs {} share it.", list(&image.hubs)));
    }
    if image.subdir.path().to_str().is_err() {
        line(&format!(
            "# The name of the directory '{path}' is not UTF-8, and cannot be in a list."
        ));
        return;
    }
    let commits: usize = image.before.iter().map(|before| before.commits).sum();
    if !image.before.is_empty() {
        let names: Vec<_> = image.before.iter().map(named).collect();
        line(&format!("# Before, it was {}.", names.join(", and ")));
    }
    line("[[hub]]");
    line(&format!("name = {}", quoted(&image.name)));
    let follows = pattern.is_some_and(|pattern| pattern.replace("{name}", &image.name) == path);
    if !follows {
        line(&format!("subdir = {}", quoted(path)));
    }
    match commits {
        _ if image.before.is_empty() => {}
        0 => line("# follow = true  # begins the history there"),
        _ => line(&format!(
            "# follow = true  # takes the history before, too: about {commits} more"
        )),
    }
    if let Some(last) = &image.last {
        let commit = quoted(&last.commit);
        line(&format!("ref = {commit}  # the last commit that had it, {}", day(last)));
    }
}

/// A former name.
fn named(before: &FormerName) -> String {
    let until = before
        .until
        .as_ref()
        .map(day)
        .map_or_else(String::new, |day| format!(" until {day}"));
    format!("'{}'{until}", before.subdir)
}

fn day(commit: &LastCommit) -> &str {
    commit.date.as_ref().map_or("", Date::day)
}

/// Where the images' repositories may be: beside the source.
fn into(source: &Source, from: Option<&str>) -> Option<String> {
    let origin = || {
        let config = source.repo.config_snapshot();
        config.string("remote.origin.url").map(|url| url.to_string())
    };
    let url = match source.location.local() {
        None => from.map(str::to_owned),
        Some(_) => origin(),
    };
    let url = url.filter(|url| url.contains(':') && !url.starts_with("file:"))?;
    let url = text::without_secrets(&url);
    let (beside, _) = url.trim_end_matches('/').rsplit_once('/')?;
    Some(format!("{beside}/{{name}}-user-image.git"))
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// `a, b and c`.
fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
