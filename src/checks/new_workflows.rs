//! The workflows of the new repository: whether one of them builds the image once it is pushed, and has what it needs.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::glob::wildmatch;

use crate::hub::yaml::{Document, Step, Value};
use crate::hub::{actions, repo2docker};
use crate::report::{Code, Warning};
use crate::repos::tree;
use crate::text;
use crate::text::pattern::Pattern;

/// `no-build`, `no-repo-dir`: in the tree that the branch of the new repository gets, with `files` of the image.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn workflows(
    repo: &gix::Repository,
    root: ObjectId,
    branch: &str,
    files: &[BString],
) -> Result<Vec<Warning>> {
    let folder = repo2docker::folder(repo, root)?;
    let at = |name: &str| tree::find(repo, root, format!("{folder}{name}").as_bytes());
    let read = |id: ObjectId| tree::small_blob(repo, id).map(|content| content.to_str_lossy().into_owned());
    let post_build = at("postBuild")?.and_then(|entry| read(entry.oid)).unwrap_or_default();
    let is_dockerfile = at("Dockerfile")?.is_some();
    let needs_folder = !is_dockerfile && (at("start")?.is_some() || post_build.contains("REPO_DIR"));

    let (mut builds, mut idle, mut without_folder) = (false, Vec::new(), Vec::new());
    for entry in actions::workflows(repo, root)? {
        let Some(content) = read(entry.oid) else {
            continue;
        };
        let lines = || content.lines().filter(|line| !line.trim_start().starts_with('#'));
        let Ok(document) = Document::parse(&content) else {
            continue;
        };
        if !actions::builds_image(&content) {
            continue;
        }
        let path = text::escaped(&entry.filename);
        let Some(push) = pushes(&document) else {
            continue;
        };
        match obstacle(push, branch, files) {
            None => builds = true,
            Some((line, why)) => idle.push(format!("{path}:{line}: {why}")),
        }
        let has_folder = lines().any(|line| line.contains("REPO_DIR"));
        let by_action = lines().any(|line| line.contains("repo2docker-action"));
        if needs_folder && by_action && !has_folder {
            without_folder.push(path);
        }
    }
    let warnings = [
        Warning::about(
            Code::NoBuild,
            "no workflow builds the image when it is pushed to this branch; correct what these run on",
            if builds { Vec::new() } else { idle },
        )
        .map(|warning| warning.detail(format!("'{}'", text::escaped(branch.as_bytes())))),
        Warning::about(
            Code::NoRepoDir,
            "the image's 'start' or 'postBuild' needs its files outside the home directory, which hubs mount something \
             over; set 'REPO_DIR: /srv/repo' in these workflows",
            without_folder,
        ),
    ];
    Ok(warnings.into_iter().flatten().collect())
}

/// The conditions on pushes of a workflow that runs on them; none where it does not.
fn pushes<'d>(document: &'d Document<'_>) -> Option<Option<Value<'d>>> {
    let on = document.root()?.step(Step::Key("on"))?;
    let is_push = |value: Value<'_>| value.text() == Some("push");
    if is_push(on) || on.items().any(is_push) {
        return Some(None);
    }
    on.step(Step::Key("push")).map(Some)
}

/// The line that keeps a push to `branch` with these files from a build, with the reason.
fn obstacle(push: Option<Value<'_>>, branch: &str, files: &[BString]) -> Option<(usize, String)> {
    let push = push?;
    let list = |key: &'static str| push.step(Step::Key(key));
    let names = |list: Value<'_>| -> Vec<String> {
        let one = list.text().map(str::to_owned);
        one.into_iter()
            .chain(list.items().filter_map(|item| item.text().map(str::to_owned)))
            .collect()
    };
    if let Some(branches) = list("branches") {
        let names = names(branches);
        if !is_chosen(&names, branch.as_bytes()) {
            return Some((branches.line(), format!("branches: {}", names.join(", "))));
        }
    } else if let (None, Some(tags)) = (list("branches-ignore"), list("tags")) {
        return Some((tags.line(), "tags only".into()));
    }
    if let Some(ignored) = list("branches-ignore").filter(|list| is_chosen(&names(*list), branch.as_bytes())) {
        return Some((
            ignored.line(),
            format!("branches-ignore: {}", names(ignored).join(", ")),
        ));
    }
    if let Some(paths) = list("paths") {
        let patterns = names(paths);
        if !files.iter().any(|file| is_chosen(&patterns, file)) {
            return Some((paths.line(), format!("paths: {}", patterns.join(", "))));
        }
    }
    let ignored = list("paths-ignore")?;
    let patterns = names(ignored);
    let all = !files.is_empty() && files.iter().all(|file| is_chosen(&patterns, file));
    all.then(|| (ignored.line(), format!("paths-ignore: {}", patterns.join(", "))))
}

/// Returns true if the last of the patterns that fits is not one with `!`.
fn is_chosen(patterns: &[String], name: &[u8]) -> bool {
    let fits = |pattern: &&String| {
        let pattern = pattern.strip_prefix('!').unwrap_or(pattern);
        Pattern::new(pattern).is_ok_and(|pattern| pattern.matches(name))
    };
    patterns
        .iter()
        .rev()
        .find(fits)
        .is_some_and(|pattern| !pattern.starts_with('!'))
}

/// `ignored-by-template`: files of the image that the template's `.gitignore` names, so that new versions of them are
/// easily left out of a commit.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn ignored(
    repo: &gix::Repository,
    template: ObjectId,
    image: ObjectId,
    files: &[BString],
) -> Result<Option<Warning>> {
    let rules = match tree::find(repo, image, b".gitignore")? {
        Some(_) => None,
        None => tree::find(repo, template, b".gitignore")?,
    };
    let Some(content) = rules.and_then(|entry| tree::small_blob(repo, entry.oid)) else {
        return Ok(None);
    };
    let rules: Vec<_> = gix::ignore::parse(&content, false).collect();
    let mut found = Vec::new();
    for file in files {
        let ends = file.find_iter(b"/").map(|end| (end, true)).chain([(file.len(), false)]);
        for (end, is_folder) in ends {
            let path = file[..end].as_bstr();
            let name = path.rfind_byte(b'/').map(|slash| slash + 1);
            let fits = |(pattern, ..): &&(gix::glob::Pattern, usize, gix::ignore::Kind)| {
                let mode = wildmatch::Mode::NO_MATCH_SLASH_LITERAL;
                pattern.matches_repo_relative_path(
                    path,
                    name,
                    Some(is_folder),
                    gix::glob::pattern::Case::Sensitive,
                    mode,
                )
            };
            let last = rules.iter().rev().find(fits);
            if let Some((pattern, line, _)) = last.filter(|(pattern, ..)| !pattern.is_negative()) {
                let rule = text::escaped(&pattern.text);
                found.push(format!(".gitignore:{line}: {rule} -> {}", text::escaped(file)));
                break;
            }
        }
    }
    Ok(Warning::about(
        Code::IgnoredByTemplate,
        "the template's .gitignore names these files of the image, so git leaves out new ones like them; correct it",
        found,
    ))
}
