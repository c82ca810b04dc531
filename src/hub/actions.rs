//! The workflows of GitHub Actions, and the variables and secrets that they ask of their repository.

use std::collections::BTreeSet;

use anyhow::Result;
use gix::ObjectId;
use gix::objs::tree::Entry;

use crate::paths::{is_yaml, join};
use crate::repos::tree;

/// The folder that GitHub reads workflows from.
const FOLDER: &[u8] = b".github/workflows";

/// The variables of the repository or its organization that a workflow reads.
pub fn variables(workflow: &str) -> BTreeSet<String> {
    named(workflow, "vars.")
}

/// The secrets that a workflow reads, without the one that GitHub makes for each run.
pub fn secrets(workflow: &str) -> BTreeSet<String> {
    let mut names = named(workflow, "secrets.");
    names.remove("GITHUB_TOKEN");
    names
}

/// Words of the steps that build an image.
const BUILDS: &[&str] = &["repo2docker", "build-push-action", "docker build", "podman build"];

/// Returns true if a step of the workflow builds an image.
pub fn builds_image(workflow: &str) -> bool {
    let mut lines = workflow.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.any(|line| BUILDS.iter().any(|words| line.contains(words)))
}

/// The workflows below the tree `root`: entries whose name is the whole path.
///
/// # Errors
/// When a tree cannot be read.
pub fn workflows(repo: &gix::Repository, root: ObjectId) -> Result<Vec<Entry>> {
    let Some(folder) = tree::folder(repo, root, FOLDER)? else {
        return Ok(Vec::new());
    };
    let mut found = tree::read(repo, folder)?;
    found.retain(|entry| entry.mode.is_blob() && is_yaml(&entry.filename));
    for entry in &mut found {
        entry.filename = join(FOLDER, &entry.filename);
    }
    Ok(found)
}

/// The texts of the workflows below the tree `root`.
///
/// # Errors
/// When a tree cannot be read.
pub fn texts(repo: &gix::Repository, root: ObjectId) -> Result<Vec<String>> {
    let found = workflows(repo, root)?.into_iter();
    Ok(found
        .filter_map(|entry| String::from_utf8(tree::small_blob(repo, entry.oid)?).ok())
        .collect())
}

/// The names behind `context` in all `${{ … }}`.
fn named(workflow: &str, context: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for expression in workflow.split("${{").skip(1) {
        let mut rest = expression.split("}}").next().unwrap_or_default();
        while let Some(at) = rest.find(context) {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let starts = !rest[..at].ends_with(|c: char| is_word(c) || c == '.' || c == '-');
            rest = &rest[at + context.len()..];
            let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            if starts && end > 0 {
                names.insert(rest[..end].to_owned());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use gix::objs::tree::EntryKind;

    use super::*;

    #[test]
    fn names_are_read_from_expressions() {
        let text = "a: ${{ vars.IMAGE}}\nb: \"${{ secrets.A_B }}-${{secrets.GITHUB_TOKEN || secrets.C}}\"\n\
                    # ${{ vars.HUB }}\nc: vars.NOT ${{ steps.vars.x }} ${{ myvars.y }} ${{ vars.";
        assert_eq!(variables(text), ["HUB", "IMAGE"].map(String::from).into());
        assert_eq!(secrets(text), ["A_B", "C"].map(String::from).into());
    }

    #[test]
    fn only_yaml_files_in_the_folder_are_workflows() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let blob = repo.write_blob("").unwrap().detach();
        let paths =
            ["b.yml", "build.yaml", "binder.yaml.disable", "a/b.yml"].map(|name| format!(".github/workflows/{name}"));
        let files = paths.iter().map(String::as_str).chain(["build.yaml"]);
        let files = files.map(|path| (path.into(), Some((EntryKind::Blob, blob)))).collect();
        let root = tree::edit(&repo, repo.empty_tree().id, &files).unwrap();
        let found: Vec<_> = workflows(&repo, root)
            .unwrap()
            .into_iter()
            .map(|entry| entry.filename)
            .collect();
        assert_eq!(found, paths[..2]);
    }
}
