//! The work that remains in the new repository: placeholders of the template, and its files that change the build.

use std::collections::BTreeMap;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use crate::hub::actions;
use crate::hub::placeholders::{self, TextKind};
use crate::hub::repo2docker::Leftovers;
use crate::report::{Code, Warning};
use crate::repos::tree;
use crate::text;

/// `readme-placeholder`, `workflow-placeholder`: in the tree that the target will have; `how_to_fill` says how they can
/// be filled.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn placeholders(repo: &gix::Repository, tree: ObjectId, how_to_fill: &str) -> Result<Vec<Warning>> {
    let mut readmes = tree::read(repo, tree)?;
    readmes.retain(|entry| entry.mode.is_blob() && starts_with_readme(&entry.filename));
    let workflows = actions::workflows(repo, tree)?.into_iter();
    let files = workflows.map(|entry| (entry, TextKind::Workflow));
    let files = files.chain(readmes.into_iter().map(|entry| (entry, TextKind::Prose)));
    let mut in_readme = Vec::new();
    let mut in_workflows = Vec::new();
    let mut unread = Vec::new();
    for (entry, kind) in files {
        let path = text::escaped(&entry.filename);
        let Some(content) = tree::small_blob(repo, entry.oid) else {
            unread.push(path);
            continue;
        };
        let found = match kind {
            TextKind::Prose => &mut in_readme,
            TextKind::Workflow => &mut in_workflows,
        };
        let content = content.to_str_lossy();
        let mut lines: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for placeholder in placeholders::find(&content, kind) {
            let names = lines.entry(placeholder.line).or_default();
            let shown = format!("<{}>", placeholder.name);
            if !names.contains(&shown) {
                names.push(shown);
            }
        }
        found.extend(
            lines
                .iter()
                .map(|(line, names)| format!("{path}:{line}: {}", names.join(" "))),
        );
    }
    let warnings = [
        Warning::about(
            Code::ReadmePlaceholder,
            format!("the README still has the template's placeholders; {how_to_fill}"),
            in_readme,
        ),
        Warning::about(
            Code::WorkflowPlaceholder,
            format!(
                "these workflows still have the template's placeholders, so the image is not built or not pushed; \
                 {how_to_fill}"
            ),
            in_workflows,
        ),
        Warning::about(
            Code::NotChecked,
            "these files of the new repository were not checked, since they are missing here or over 1 MiB",
            unread,
        ),
    ];
    Ok(warnings.into_iter().flatten().collect())
}

/// Says of files that only the template has what they do to the image's build, to a user of a list or of flags.
pub fn leftovers(leftovers: &Leftovers, is_listed: bool) -> Vec<Warning> {
    let how_to_delete = match is_listed {
        true => "the key 'remove' or 'remove_examples' of the list",
        false => "'--remove PATH' or '--remove-examples'",
    };
    let shown = |paths: &[BString]| paths.iter().map(|path| text::escaped(path)).collect();
    let warnings = [
        Warning::about(
            Code::LeftoverRepo2docker,
            format!(
                "the template has these files and the image does not, so repo2docker will build with them; unless you \
                 want them, delete them in the first run with {how_to_delete}, or later in the new repository"
            ),
            shown(&leftovers.harmful),
        ),
        Warning::about(
            Code::LeftoversHarmless,
            "the template has these files too, but repo2docker ignores them because of the image's own, such as a \
             Dockerfile",
            shown(&leftovers.harmless),
        ),
    ];
    warnings.into_iter().flatten().collect()
}

fn starts_with_readme(name: &[u8]) -> bool {
    name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"README"))
}
