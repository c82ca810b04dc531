//! The hand-off of one image: edits of the hubs' files, additions, commands and warnings.

use std::collections::BTreeSet;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::ByteSlice;

use super::choice::{self, Choice};
use super::config::Config;
use super::edits::Edits;
use super::files::{self, ConfigFile, ConfigRole};
use super::hubploys::Hubploys;
use super::hubs::{self, Hub};
use super::image_name;
use super::jobs::{self, Emptied};
use super::moved_image::{Handoff, MovedImage};
use super::names::Names;
use super::places::{self, Place};
use super::values::{self, NewPlace};
use super::{additions, base_image, commands, known_hubs, next_steps, notes, repos};
use crate::context::Context;
use crate::hub::hubploy;
use crate::hub::layout::Layout;
use crate::migrate::setup::Needs;
use crate::paths::{folder_of, name_of};
use crate::report::{self, Code, Warning};
use crate::repos::source::Source;
use crate::repos::tree;
use crate::text;

/// Makes the edits and commands that the hubs in `config`, at its tip, need for the image.
///
/// # Errors
/// When files cannot be read, or the image's name is not known.
pub fn plan(config: &Source, moved: &MovedImage<'_>, context: Context<'_>) -> Result<Handoff> {
    let root = tree::of_commit(&config.repo, config.tip)?;
    let workspace = files::workspace(config, root, moved, context)?;
    in_tree(workspace.repo(), root, &config.location.to_string(), moved)
}

/// Makes them for the hubs in the tree `root` of the repository at `place`; the same for the same tree, so that the edits
/// of several images can be made one after another.
///
/// # Errors
/// As [`plan`].
pub fn in_tree(repo: &gix::Repository, root: ObjectId, place: &str, moved: &MovedImage<'_>) -> Result<Handoff> {
    let files = files::read(repo, root, moved.directories.first())?;
    let workflows = image_name::workflows(moved)?;
    let image = image_name::name(&files, moved)?;
    let name = image.to_string();
    let names = Names::of(&name, &files, moved);
    let configs = Config::all(&files);
    let hubs = hubs::find(&configs, &Layout::all(&moved.hubs.layouts));
    let mut places = places::all(&configs, &hubs, &|name| names.has(name));
    let hubploys = Hubploys::read(repo, root, &files, moved)?;
    places.extend(hubploys.pulled);
    let built = hubploys.moved;
    let asked = choice::asked_for(&hubs, moved);
    let mut choice = choice::choose(&places, &configs, &hubs, asked.as_deref(), &names, moved);
    let is_used = choice.has_any()
        || built
            .iter()
            .any(|place| choice::is_read(place, &hubs, asked.as_deref()));
    choice.edits.extend(&built);

    let mut edits = Edits::default();
    edits.make(&choice, &configs, &names);
    let mut readers: BTreeSet<String> = choice.hubs(&hubs);
    let mut choices = Vec::new();
    if let Some([hub]) = asked.as_deref()
        && choice.leaves_out(hub)
    {
        let others = || places.iter().chain(&hubploys.elsewhere);
        match values::new_place(hub, &hubs, &configs, others) {
            NewPlace::Here { file, path } => {
                edits.point(file, &path, &configs, &names);
                readers.insert(hub.name.to_string());
            }
            NewPlace::Choices(found) => choices = found,
            NewPlace::Nowhere => {}
        }
    }
    add_repository(&files, moved.into, &mut edits);
    let jobs = remove_jobs(&files, &built, moved, &mut edits);
    let left = notes::warnings(&configs, &choice, &choices, &edits.by_hand, &names, &built);
    // A hub that has files needs no others.
    let is_new = asked.as_deref().is_none_or(<[_]>::is_empty);
    let is_aside = |warning: &Warning| matches!(warning.code, Code::OtherHubs | Code::NamedInText);
    let lacks_hub = readers.is_empty() && is_new && left.iter().all(is_aside);
    let additions = additions::additions(&files, moved, &name, &workflows, lacks_hub)?;
    let mut warnings: Vec<_> = notes::corrected(&image).into_iter().chain(left).chain(jobs).collect();
    warnings.extend(base_image::base_image(&files, &built, &workflows, moved)?);
    let wanted = moved.hubs.first.as_ref().or(moved.values.hub.as_ref());
    let unknown = wanted.map(|wanted| known_hubs::unknown(repo, root, place, &hubs, wanted));
    let mut values = moved.values.clone();
    values.image = Some(image);
    let needs = Needs::of(&workflows, &values);
    Ok(Handoff {
        report: report::Handoff {
            image: name.clone(),
            tag: Some(moved.tag.to_owned()),
            hubs: readers.iter().map(|hub| text::escaped(hub.as_bytes())).collect(),
            edits: edits.shown(&files),
            additions,
            commands: commands::commands(moved.into, &needs),
            needs: commands::steps(moved.into, &needs),
            commit: None,
            handed_to: None,
            pull_request: None,
            see_builds: next_steps::builds(moved),
            next_steps: Vec::new(),
        },
        files: edits.files(&files),
        warnings,
        is_used,
        unknown_hub: unknown.transpose()?.flatten(),
    })
}

/// Adds the new repository to the lists of them: those of image repositories, where there are any.
fn add_repository(files: &[ConfigFile], url: &str, edits: &mut Edits) {
    let lists = || {
        files
            .iter()
            .enumerate()
            .filter(|(_, file)| file.role == ConfigRole::Repos)
    };
    let is_of_images = |file: &ConfigFile| name_of(&file.path) == b"image-repos.txt";
    let has_images = lists().any(|(_, file)| is_of_images(file));
    for (number, file) in lists().filter(|(_, file)| !has_images || is_of_images(file)) {
        if let Some(text) = repos::with(&file.text, url) {
            edits.texts.insert(number, text);
        }
    }
}

/// Edits the files with jobs, and names the lines that build the directory all the same.
fn remove_jobs(
    files: &[ConfigFile],
    built: &[Place<'_>],
    moved: &MovedImage<'_>,
    edits: &mut Edits,
) -> Option<Warning> {
    let is_emptied = |place: &&Place<'_>| edits.texts.get(&place.file).is_some_and(|text| !hubploy::builds(text));
    let folders = built
        .iter()
        .filter(is_emptied)
        .map(|place| folder_of(&files[place.file].path));
    let emptied = Emptied {
        directory: moved.directories.first()?,
        hubs: folders
            .map(|folder| name_of(folder).to_str_lossy().into_owned())
            .collect(),
    };
    let mut lines = Vec::new();
    for (number, file) in files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.role == ConfigRole::Jobs)
    {
        let jobs = jobs::without(file, &emptied);
        lines.extend(
            jobs.lines
                .iter()
                .map(|line| format!("{}:{line}", text::escaped(&file.path))),
        );
        if jobs.text != file.text {
            edits.texts.insert(number, jobs.text);
        }
    }
    let headline = "these lines of jobs and workflows build the directory or name it, and do not go without others; \
                    change them by hand (they are numbered as after the edits)";
    Warning::about(Code::BuildsOldPlace, headline, lines)
}

impl Choice<'_> {
    /// Returns true if no file of a hub names the image.
    fn leaves_out(&self, hub: &Hub) -> bool {
        let is_found = !(self.edits.is_empty() && self.done.is_empty() && self.overrides.is_empty());
        let is_listed = !(self.several.is_empty() && self.shared.is_empty());
        let is_in_hub = self.others.iter().any(|place| place.is_read_by(hub));
        !is_found && !is_listed && !is_in_hub
    }

    /// The hubs whose files have the image now.
    fn hubs(&self, hubs: &[Hub]) -> BTreeSet<String> {
        let in_files = |hub: &&Hub| {
            let mut places = self.edits.iter().chain(&self.done);
            places.any(|place| place.is_read_by(hub)) || self.overrides.iter().any(|new| hub.has_file(new.file))
        };
        hubs.iter().filter(in_files).map(|hub| hub.name.to_string()).collect()
    }
}
