//! The hand-off of one image: edits of the hubs' files, additions, commands and warnings.

use std::collections::BTreeSet;

use anyhow::Result;
use gix::bstr::ByteSlice;

use super::clusters::Clusters;
use super::edits::Edits;
use super::moved_image::{EditedFile, Handoff, MovedImage};
use super::{commands, files, image_name, known_hubs, next_steps};
use crate::context::Context;
use crate::hub::diff;
use crate::report::{self, Code, Warning};
use crate::repos::source::Source;
use crate::repos::tree;
use crate::text;

/// Makes the edits and commands that the hubs in `config`, at its tip, need for the image.
///
/// # Errors
/// When files cannot be read, or the image's name is not known.
pub fn plan(config: &Source, moved: &MovedImage<'_>, context: Context<'_>) -> Result<Handoff> {
    let configs = files::read(config, context)?;
    let workflows = image_name::workflows(moved)?;
    let image = image_name::name(&configs, moved)?;
    let mut values = moved.values.clone();
    values.image = Some(image.clone());
    let mut made = Edits {
        repo: &config.repo,
        root: tree::of_commit(&config.repo, config.tip)?,
        moved,
        name: image.to_string(),
        old_names: image_name::built_names(&configs, moved),
        edited: Vec::new(),
        hubs: BTreeSet::new(),
        by_hand: Vec::new(),
        offers: Vec::new(),
    };
    let clusters = Clusters::of(&configs);
    let changes = clusters.changes(&configs, made.wanted(), &|file| made.has_values(file));
    for file in &configs {
        made.edit(file, changes.get(file.path.as_bstr()).copied(), &clusters);
    }
    let hub = moved.values.hub.as_deref();
    let unknown = hub.map(|hub| known_hubs::unknown(config, &configs, &clusters, hub));
    let unknown_hub = unknown.transpose()?.flatten();
    let additions = made.additions(&configs, &workflows)?;
    let mut warnings = Vec::new();
    if let Some(typed) = image.corrected_from() {
        let warning = Warning::new(
            Code::ImageName,
            "'--image' is the address of a web page; the name of the image was taken from it",
        );
        warnings.push(warning.detail(format!("'{image}' from '{}'", text::escaped(typed.as_bytes()))));
    }
    warnings.extend(Warning::about(
        Code::EditByHand,
        "these files use the image too, but cannot be edited safely; edit them by hand",
        made.by_hand,
    ));
    warnings.extend(Warning::about(
        Code::OfferedToUsers,
        "users can choose the image with another tag here, which stays; change it where needed",
        made.offers,
    ));
    let edits = made.edited.iter().map(|(config, text)| report::FileEdit {
        path: text::escaped(&config.path),
        diff: diff::unified(&text::escaped(&config.path), &config.text, text),
    });
    Ok(Handoff {
        report: report::Handoff {
            image: image.to_string(),
            tag: Some(moved.tag.to_owned()),
            hubs: made.hubs.into_iter().collect(),
            edits: edits.collect(),
            additions,
            commands: commands::commands(moved.into, &workflows, &values),
            commit: None,
            handed_to: None,
            see_builds: next_steps::builds(moved),
            next_steps: Vec::new(),
        },
        files: made
            .edited
            .into_iter()
            .map(|(config, text)| EditedFile {
                path: config.path.clone(),
                kind: config.kind,
                text,
            })
            .collect(),
        warnings,
        unknown_hub,
    })
}
