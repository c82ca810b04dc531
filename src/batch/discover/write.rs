//! The list of what was found, ready to be edited and run.

use std::path::Path;

use gix::bstr::ByteSlice;

use super::found::{FormerName, Found, FoundImage, LastCommit};
use super::names;
use crate::hub::image::Image;
use crate::report::Date;
use crate::repos::source::Source;
use crate::text;

/// A template that anybody can read, for repositories that are empty.
const TEMPLATE: &str = "https://github.com/2i2c-org/hub-user-image-template";

/// Writes a manifest in TOML for what was found in `source`, which was named `from` and `reference`, if it was.
pub fn manifest(source: &Source, from: Option<&str>, reference: Option<&str>, found: &Found) -> String {
    let paths: Vec<_> = found.images.iter().map(|image| image.subdir.to_string()).collect();
    let named = || found.images.iter().zip(&paths);
    let shared = SharedKeys {
        subdir: names::directory_pattern(named().map(|(image, path)| (image.name.as_str(), path.as_str()))),
        image: image_pattern(found),
        any_image: found.images.iter().any(|image| !image.image_names.is_empty()),
    };
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
    line(
        "# Settle the lines that begin with '# Decide'. Then look with 'split-image batch FILE --dry-run', and run it",
    );
    line("# without '--dry-run'.");
    line("");
    source_keys(source, from, reference, &mut line);
    if let Some(pattern) = &shared.subdir {
        line(&format!("subdir = {}", quoted(pattern)));
    }
    match &shared.image {
        Some(pattern) => line(&format!("image = {}", quoted(pattern))),
        None if shared.any_image => {}
        None => {
            line("# Decide: no hub names the images that it builds. Without this, the template's workflow says it:");
            line("# image = \"quay.io/ORGANISATION/{name}-user-image\"");
        }
    }
    match into(source, from) {
        Some(into) => line(&format!("into = {}", quoted(&into))),
        None => {
            line("# Put in your organisation:");
            line("into = \"git@github.com:ORGANISATION/{name}-user-image.git\"");
        }
    }
    line("# create = \"private\"  # makes repositories at GitHub that do not exist, with your gh");
    line(
        "# A repository that is empty begins with this template, without its examples. Your organisation may have another:",
    );
    line(&format!("template = {}", quoted(TEMPLATE)));
    line("remove_examples = true");
    if !found.without.is_empty() {
        line("");
        line(&format!("# No image was found for {}.", list(&found.without)));
    }
    if !found.unread.is_empty() {
        line("");
        line(&format!("# These files could not be read: {}.", list(&found.unread)));
    }
    for (image, path) in named() {
        line("");
        hub(image, path, &shared, &mut line);
    }
    out
}

/// The keys at the top of a list that hubs have unless they say otherwise.
struct SharedKeys {
    subdir: Option<String>,
    image: Option<String>,
    /// True if a hub names the image that it builds.
    any_image: bool,
}

fn source_keys(source: &Source, from: Option<&str>, reference: Option<&str>, line: &mut dyn FnMut(&str)) {
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
}

fn hub(image: &FoundImage, path: &str, shared: &SharedKeys, line: &mut dyn FnMut(&str)) {
    if image.hubs.len() > 1 {
        let hubs = list(&image.hubs);
        line(&format!(
            "# Decide: the hubs {hubs} share it; its name becomes that of the repository."
        ));
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
        line(&format!(
            "# Decide: before, it was {}; follow it?",
            names.join(", and ")
        ));
    }
    line("[[hub]]");
    line(&format!("name = {}", quoted(&image.name)));
    let follows = |pattern: &Option<String>, value: &str| {
        let pattern = pattern.as_ref().map(|pattern| pattern.replace("{name}", &image.name));
        pattern.is_some_and(|pattern| pattern == value)
    };
    if !follows(&shared.subdir, path) {
        line(&format!("subdir = {}", quoted(path)));
    }
    match &*image.image_names {
        [] if !shared.any_image => {}
        [] => line("# Decide: no hub names the image that it builds; 'image' does."),
        [only] => match Image::parse(only) {
            Ok(_) if follows(&shared.image, only) => {}
            Ok(_) => line(&format!("image = {}", quoted(only))),
            Err(error) => {
                let hint = error.hint.map_or_else(String::new, |hint| format!("; {hint}"));
                line(&format!("# Decide: {}{hint}", error.message));
                line("# image = \"…\"");
            }
        },
        several => {
            line("# Decide: the hubs build it under several names.");
            let name = |name: &String| line(&format!("# image = {}", quoted(name)));
            several.iter().for_each(name);
        }
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

/// A pattern for the names of the images; none unless each has one name that can be used.
fn image_pattern(found: &Found) -> Option<String> {
    let only = |image: &FoundImage| match &*image.image_names {
        [name] => Image::parse(name).is_ok(),
        _ => false,
    };
    let images = found.images.iter();
    let named = images.clone().all(only);
    let named = images.filter(|_| named).flat_map(|image| {
        let names = image.image_names.iter();
        names.map(|name| (image.name.as_str(), name.as_str()))
    });
    names::image_pattern(named)
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

/// A value of a list. Characters that are not fit to print are written by their number.
fn quoted(text: &str) -> String {
    if text::visible(text) == text {
        return toml::Value::from(text).to_string();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if text::is_hidden(c) => out += &format!("\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out + "\""
}

/// `a, b and c`.
fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
