//! Files outside the directory that still name it: workflows, build scripts, and the hubs that use the image.

use std::collections::BTreeSet;

use anyhow::Result;
use gix::bstr::{BStr, BString, ByteSlice};
use memchr::memmem::Finder;

use super::blob_cache::BlobCache;
use super::image_at_tip::ImageAtTip;
use super::path_in_line;
use crate::paths::{folder_of, is_within, is_yaml, join, name_of, resolve};
use crate::report::{Code, Warning};
use crate::repos::tree;
use crate::text;

/// Folders at the top that hold workflows, hub configurations and build scripts.
const FOLDERS: &[&[u8]] = &[
    b".buildkite",
    b".ci",
    b".circleci",
    b".github",
    b".gitlab",
    b"bin",
    b"ci",
    b"config",
    b"deployer",
    b"deployments",
    b"hubs",
    b"script",
    b"scripts",
    b"tools",
];

/// Keys of YAML whose value is a path from the folder of the file.
const PATH_KEYS: &[&str] = &[
    "path",
    "context",
    "contextPath",
    "build",
    "directory",
    "working-directory",
    "dockerfile",
    "dockerfilePath",
];

/// `named-elsewhere`: workflow, hub and build files that name the directory or build its image, and which hubs these are of.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn mentions(tip: &ImageAtTip, known: &BlobCache) -> Result<Option<Warning>> {
    let mut files = Vec::new();
    let mut hubs = BTreeSet::new();
    let mut built = BTreeSet::new();
    for (path, id) in candidates(tip)? {
        let Some(content) = known.content(tip, path.as_bstr(), id) else {
            continue;
        };
        let lines = lines_that_name(tip, &path, &content);
        if !lines.is_empty() {
            hubs.extend(hub_of(&path));
            built.extend(deployment_of(&path));
        }
        files.push((path, content, lines));
    }
    let mut found = Vec::new();
    for (path, content, mut lines) in files {
        lines.extend(lines_that_build(&content, &built));
        lines.sort_unstable();
        let Some(first) = lines.first() else {
            continue;
        };
        let at = text::escaped(&path);
        found.push(match lines.len() {
            1 => format!("{at}:{first}"),
            more => format!("{at}:{first} ({more} lines)"),
        });
    }
    let hubs: Vec<_> = hubs.into_iter().collect();
    let warning = Warning::about(
        Code::NamedElsewhere,
        "these files in the source mention the directory or build it; update them after the move",
        found,
    );
    Ok(warning.map(|warning| match &hubs[..] {
        [] => warning,
        [only] => warning.detail(format!("the hub {only} uses it")),
        more => warning.detail(format!("{} hubs share it: {}", more.len(), more.join(", "))),
    }))
}

/// The files to look into, in the order of their paths.
pub(super) fn candidates(tip: &ImageAtTip) -> Result<Vec<(BString, gix::ObjectId)>> {
    let mut found = Vec::new();
    tree::walk(&tip.repo, tip.root, &mut |path, entry| {
        if tree::is_tree(entry) {
            return may_have_candidates(tip, path);
        }
        if entry.mode.is_blob() && is_candidate(path) {
            found.push((path.clone(), entry.oid));
        }
        false
    })?;
    Ok(found)
}

/// The folders on the way to the directory and those beside them, and a few levels of those that are known by name.
fn may_have_candidates(tip: &ImageAtTip, folder: &BString) -> bool {
    if tip.is_inside(folder) || folder == ".github/ISSUE_TEMPLATE" {
        return false;
    }
    let depth = folder.find_iter(b"/").count();
    let top = folder.split_str(b"/").next().unwrap_or(folder);
    let levels = match top {
        b".github" | b"config" => 4,
        b"deployments" | b"hubs" => 2,
        _ => 1,
    };
    let is_known = FOLDERS.contains(&top) && depth < levels;
    let above = folder_of(folder);
    is_known || is_within(folder, &tip.directory) || (!above.is_empty() && is_within(above, &tip.directory))
}

fn is_candidate(path: &BString) -> bool {
    let name = name_of(path);
    let is_build =
        is_yaml(name) || matches!(name, b"Makefile" | b"Jenkinsfile" | b"justfile") || name.contains_str("Dockerfile");
    let is_script = [".sh", ".bash", ".py"].iter().any(|end| name.ends_with_str(end));
    match path.split_str(b"/").next() {
        Some(top) if top == name => is_build || is_script,
        // Values that are encrypted say nothing.
        Some(b"config") => is_yaml(name) && !name.starts_with(b"enc-"),
        Some(top) if FOLDERS.contains(&top) && top != b"deployments" => is_build || is_script,
        _ => is_build,
    }
}

/// The numbers of the lines that name the directory.
fn lines_that_name(tip: &ImageAtTip, path: &BString, content: &[u8]) -> Vec<usize> {
    let folder = folder_of(path);
    let is_hubploy = name_of(path).starts_with(b"hubploy.");
    // Nothing in a line that does not have the directory's own name could mean it.
    let name = Finder::new(name_of(&tip.directory));
    let directory = Finder::new(&tip.directory);
    let mut found = Vec::new();
    if !is_hubploy && name.find(content).is_none() {
        return found;
    }
    for (number, line) in content.lines().enumerate() {
        if !(is_hubploy || name.find(line).is_some()) || line.trim_start().starts_with(b"#") {
            continue;
        }
        let value = match is_yaml(path) {
            true => path_value(line),
            false => None,
        };
        let leads_there = |value: &[u8]| {
            let target = resolve(folder, value);
            target.is_some_and(|target| tip.is_inside(&target))
        };
        // The older form of hubploy's configuration has one image, always in the folder 'image'.
        let is_only_image = is_hubploy && line.trim_start().starts_with(b"image_name:") && leads_there(b"image");
        if path_in_line::names(line, &directory) || value.is_some_and(leads_there) || is_only_image {
            found.push(number + 1);
        }
    }
    found
}

/// The numbers of the lines that have hubploy build the images of a deployment.
fn lines_that_build(content: &[u8], deployments: &BTreeSet<String>) -> Vec<usize> {
    if deployments.is_empty() || !content.contains_str("hubploy") {
        return Vec::new();
    }
    let lines = content.lines().enumerate();
    let lines = lines.filter(|(_, line)| builds_deployment(line, content, deployments));
    lines.map(|(number, _)| number + 1).collect()
}

/// Returns true if a line of `content` has hubploy build the images of a deployment: by the orb of CircleCI, or a command.
pub(crate) fn builds_deployment(line: &[u8], content: &[u8], deployments: &BTreeSet<String>) -> bool {
    let words: Vec<_> = line.fields().collect();
    let is_known = |word: &[u8]| deployments.iter().any(|name| name.as_bytes() == word);
    let is_set = |pair: &[&[u8]]| bare(pair[0]) == b"deployment:" && is_known(bare(pair[1]));
    let is_build = |pair: &[&[u8]]| matches!(pair, [b"hubploy" | b"args:", b"build"]);
    let by_command = words.windows(2).any(is_build) && words.iter().any(|word| is_known(word));
    (words.windows(2).any(is_set) && content.contains_str("hubploy/build-image"))
        || (by_command && content.contains_str("hubploy"))
}

/// A word without quotes, and without what stands around it in braces.
fn bare(word: &[u8]) -> &[u8] {
    word.trim_with(|c| matches!(c, '"' | '\'' | '{' | '}' | ','))
}

/// The value of a key that names a path, if the line has one.
fn path_value(line: &[u8]) -> Option<&[u8]> {
    let is_key = |before: &[u8]| {
        PATH_KEYS.iter().any(|key| {
            let stem = before.strip_suffix(key.as_bytes());
            stem.is_some_and(|stem| matches!(stem, [] | [.., b' ' | b'\t' | b'{' | b',' | b'-' | b'"' | b'\'']))
        })
    };
    for colon in memchr::memchr_iter(b':', line) {
        if !is_key(line[..colon].trim_end_with(|c| matches!(c, '"' | '\''))) {
            continue;
        }
        let value = &line[colon + 1..];
        let end = value.find_byteset(b",}#").unwrap_or(value.len());
        let value = value[..end].trim_with(|c| c.is_ascii_whitespace() || matches!(c, '"' | '\''));
        if !value.is_empty() {
            return Some(value);
        }
    }
    None
}

/// The hub whose configuration a file is.
fn hub_of(path: &BString) -> Option<String> {
    if let Some(deployment) = deployment_of(path) {
        return Some(deployment);
    }
    let hub = name_of(path).strip_suffix(b".values.yaml")?;
    let cluster = BStr::new(name_of(folder_of(path)));
    Some(text::escaped(&join(cluster, hub)))
}

/// The hub that has this `hubploy.yaml`.
fn deployment_of(path: &BString) -> Option<String> {
    let is_hubploy = matches!(name_of(path), b"hubploy.yaml" | b"hubploy.yml");
    is_hubploy.then(|| text::escaped(name_of(folder_of(path))))
}

#[cfg(test)]
mod tests {
    use super::{lines_that_build, path_value};

    #[test]
    fn paths_are_found_in_yaml() {
        for (line, expected) in [
            ("      path: image/", Some("image/")),
            ("  - path: \"../a/image\"  # shared", Some("../a/image")),
            ("images: [{name: x, path: image}]", Some("image")),
            ("build: .", Some(".")),
            ("  image: x", None),
            ("  xpath: y", None),
            ("path:", None),
        ] {
            assert_eq!(path_value(line.as_bytes()), expected.map(str::as_bytes), "{line}");
        }
    }

    #[test]
    fn steps_that_build_a_deployment_are_found() {
        let orb = "- hubploy/build-image:\n    deployment: a\n    name: a image build\n- hubploy/build-image:\n    deployment: ab\n";
        let lines = |content: &str| lines_that_build(content.as_bytes(), &["a".to_owned()].into());
        assert_eq!(lines(orb), [2]);
        assert!(lines("deployment: a\n").is_empty());
        assert_eq!(
            lines("run: |\n  hubploy build a --push\n  hubploy deploy a hub prod\n"),
            [2]
        );
    }
}
