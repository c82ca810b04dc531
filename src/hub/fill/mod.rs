//! The template made the hub's own before the merge: its placeholders filled, so that there is one build and one tag.

mod values;
mod workflow;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::objs::tree::EntryKind;

pub use values::Values;
pub(crate) use workflow::{image, registry_of};

use crate::error::{Exit, UserError};
use crate::hub::actions;
use crate::hub::placeholders::{self, TextKind};
use crate::report::{Code, Warning};
use crate::repos::tree;
use crate::text;

/// The file in which templates keep the README of the new repository.
const README_TEMPLATE: &str = "README-template.md";
/// The page that a repository opens with.
pub const README: &str = "README.md";

/// A template with its placeholders filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The new tree; the old one where nothing was filled.
    pub tree: ObjectId,
    /// The files that were edited.
    pub paths: Vec<BString>,
    /// Findings that the user should look at.
    pub warnings: Vec<Warning>,
}

/// Fills the placeholders of the tree `template` with `values`: in its README and its workflows. With `new_readme`, its
/// `README-template.md` becomes the README.
///
/// # Errors
/// When a file cannot be read or edited, or there is a value for something that the template does not have.
pub fn fill(repo: &gix::Repository, template: ObjectId, values: &Values, new_readme: bool) -> Result<Filled> {
    let files = files(repo, template)?;
    if let Some(key) = values.set.keys().find(|key| !files.iter().any(|file| file.knows(key))) {
        return Err(unknown(key).into());
    }
    if values.hub.is_none() && values.image.is_some() {
        check_image(&files, values)?;
    }
    let has_template = files.iter().any(|file| file.path == README_TEMPLATE);
    let mut edits: BTreeMap<BString, tree::Edit> = BTreeMap::new();
    let mut warnings = Vec::new();
    for mut file in files {
        let becomes_readme = new_readme && has_template && file.path == README_TEMPLATE;
        if new_readme && has_template && file.path == README {
            continue;
        }
        let filled = file
            .filled(values)
            .with_context(|| format!("cannot fill in '{}' of the template", text::escaped(&file.path)))?;
        if becomes_readme {
            edits.insert(file.path.clone(), None);
            file.path = README.into();
        }
        if filled != file.text || becomes_readme {
            let content = repo.write_blob(&filled).context("cannot write a file")?.detach();
            edits.insert(file.path.clone(), Some((file.mode, content)));
        }
        if let (TextKind::Workflow, Some(image)) = (file.kind, &values.image)
            && let Some((line, registry)) = workflow::registry(&filled).filter(|(_, found)| found != image.registry())
        {
            let wanted = image.registry();
            let headline = format!(
                "this workflow pushes to another registry than '--image' names; give '--set DOCKER_REGISTRY={wanted}' and \
                 its credentials"
            );
            let place = format!("{}:{line}", text::escaped(&file.path));
            let warning = Warning::new(Code::OtherRegistry, headline).detail(format!("'{registry}'"));
            warnings.push(warning.paths(vec![place]));
        }
    }
    let paths = edits.keys().cloned().collect();
    let tree = match edits.is_empty() {
        true => template,
        false => tree::edit(repo, template, &edits)?,
    };
    Ok(Filled { tree, paths, warnings })
}

/// Refuses an image whose name the template does not use: no file takes it, and no workflow reads it from a variable.
fn check_image(files: &[File], values: &Values) -> Result<()> {
    let alone = Values {
        image: values.image.clone(),
        ..Values::default()
    };
    for file in files {
        if file.knows("IMAGE_NAME") || file.knows("IMAGE") || file.filled(&alone)? != file.text {
            return Ok(());
        }
    }
    Err(
        UserError::new("the template has no place for the name of the image that '--image' gives")
            .hint("leave out '--image', and set the name in the new repository's workflow")
            .exit(Exit::Usage)
            .into(),
    )
}

/// A file that may have placeholders.
struct File {
    path: BString,
    mode: EntryKind,
    text: String,
    kind: TextKind,
}

impl File {
    fn filled(&self, values: &Values) -> Result<String> {
        match self.kind {
            TextKind::Prose => Ok(placeholders::fill(&self.text, TextKind::Prose, &|name, rest| {
                values.of(name, rest)
            })),
            TextKind::Workflow => workflow::fill(&self.text, values),
        }
    }

    fn knows(&self, key: &str) -> bool {
        let same = |found: &placeholders::Placeholder<'_>| values::plain(found.name) == values::plain(key);
        match self.kind {
            TextKind::Prose => placeholders::find(&self.text, TextKind::Prose).iter().any(same),
            TextKind::Workflow => workflow::knows(&self.text, key),
        }
    }
}

/// The READMEs and workflows of a tree that are text.
fn files(repo: &gix::Repository, root: ObjectId) -> Result<Vec<File>> {
    let mut readmes = tree::read(repo, root)?;
    readmes.retain(|entry| entry.mode.is_blob() && (entry.filename == README || entry.filename == README_TEMPLATE));
    let workflows = actions::workflows(repo, root)?.into_iter();
    let candidates = workflows.map(|entry| (entry, TextKind::Workflow));
    let mut files = Vec::new();
    for (entry, kind) in candidates.chain(readmes.into_iter().map(|entry| (entry, TextKind::Prose))) {
        let path = entry.filename;
        let blob = repo
            .find_blob(entry.oid)
            .with_context(|| format!("cannot read '{}' of the target", text::escaped(&path)))?;
        if let Ok(text) = blob.data.to_str() {
            files.push(File {
                path,
                mode: entry.mode.kind(),
                text: text.to_owned(),
                kind,
            });
        }
    }
    Ok(files)
}

fn unknown(key: &str) -> UserError {
    UserError::new(format!(
        "the template has nothing to fill in for '--set {}'",
        text::escaped(key.as_bytes())
    ))
    .hint("name a placeholder of its README, or a key, placeholder or variable of its workflows")
    .exit(Exit::Usage)
}
