//! The image that hubs use: that of the old directory, or that of the new repository.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::ByteSlice;

use super::choice::{self, Choice};
use super::config::Config;
use super::files::{self, ConfigFile, ConfigRole};
use super::hubploys::Hubploys;
use super::hubs::{self, Hub};
use super::image_name;
use super::moved_image::MovedImage;
use super::names::Names;
use super::places::{self, Form, Place};
use super::records::{self, Record};
use crate::context::Context;
use crate::hub::image::{self, Image};
use crate::hub::layout::Layout;
use crate::paths::is_within;
use crate::repos::source::Source;
use crate::repos::tree;
use crate::text;

/// The image that the hubs of one directory use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HubUse {
    /// They build it from the directory, or have it under an old name.
    Old,
    /// They have its name with this tag, which no commit of the new repository has, or with none.
    OtherTag(String),
    /// Some have that of the new repository, others the old one.
    InPart,
    /// They have an earlier build of the new repository, with this tag.
    EarlierTag(String),
    /// They have the one of its newest commit.
    Newest,
    /// No file of a hub names it.
    NotUsed,
    /// It is not known, for this reason.
    Unknown(String),
}

/// The use of each of `images` by the hubs at the tip of the deployment repository `source`; the few files that say so are
/// fetched.
///
/// # Errors
/// When a commit or tree cannot be read, or a file cannot be fetched.
pub fn used(source: &Source, images: &[MovedImage<'_>], context: Context<'_>) -> Result<Vec<HubUse>> {
    let Some(first) = images.first() else {
        return Ok(Vec::new());
    };
    let root = tree::of_commit(&source.repo, source.tip)?;
    let workspace = source.with_blobs(&files::blobs(&source.repo, root, None)?, context)?;
    let repo = workspace.repo();
    let files = files::read(repo, root, None)?;
    let configs = Config::all(&files);
    let hubs = hubs::find(&configs, &Layout::all(&first.hubs.layouts));
    let deployment = HubsInTree {
        repo,
        root,
        files: &files,
        configs: &configs,
        hubs: &hubs,
    };
    let records = records::before(repo, source.tip)?;
    images.iter().map(|image| deployment.used(image, &records)).collect()
}

/// The files of the hubs in one tree.
struct HubsInTree<'a> {
    repo: &'a gix::Repository,
    root: ObjectId,
    files: &'a [ConfigFile],
    configs: &'a [Config<'a>],
    hubs: &'a [Hub],
}

impl HubsInTree<'_> {
    fn used(&self, moved: &MovedImage<'_>, records: &[Record]) -> Result<HubUse> {
        let mut values = moved.values.clone();
        let shown = moved.directories.first().map(ToString::to_string);
        let record = records.iter().find(|record| Some(&record.directory) == shown.as_ref());
        // After a hand-off, the hubs may not say under which name they built it.
        let handed_over = record.and_then(|record| Image::parse(image::split(&record.image).0).ok());
        values.image = values.image.or(handed_over);
        let moved = &MovedImage {
            values: &values,
            ..*moved
        };
        let mut all = image_name::built_names(self.files, moved);
        let hubploys = Hubploys::read(self.repo, self.root, self.files, moved)?;
        let name = match image_name::name(self.files, moved) {
            Ok(name) => name.to_string(),
            Err(_) if !all.is_empty() => return Ok(HubUse::Old),
            Err(error) => match self.name_by_tag(moved, &hubploys.pulled) {
                Some(name) => name,
                None => return Ok(HubUse::Unknown(text::message(&format!("{error:#}")))),
            },
        };
        all.insert(name.clone());
        let names = Names {
            new: &name,
            tag: moved.tag,
            all,
        };
        let mut places = places::all(self.configs, self.hubs, &|name| names.has(name));
        places.retain(|place| !self.is_in_directory(place, moved));
        places.extend(hubploys.pulled);
        // The name of an image in a list need not be that of a hub.
        let asked = choice::asked_for(self.hubs, moved).filter(|asked| !asked.is_empty());
        let choice = choice::choose(&places, self.configs, self.hubs, asked.as_deref(), &names, moved);
        Ok(judge(&choice, !hubploys.moved.is_empty(), moved, &name))
    }

    /// The one name that hubs have with the tag of a commit of the new repository.
    fn name_by_tag(&self, moved: &MovedImage<'_>, pulled: &[Place<'_>]) -> Option<String> {
        let places = places::all(self.configs, self.hubs, &|_| false);
        let is_build = |place: &&Place<'_>| place.tag.as_deref().is_some_and(|tag| is_commit(moved, tag));
        let named = places.iter().chain(pulled).filter(is_build);
        let mut names: Vec<_> = named.map(|place| place.name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        match &mut names[..] {
            [only] if !only.is_empty() => Some(std::mem::take(only)),
            _ => None,
        }
    }

    /// Returns true if the place is in a file of the old directory, which goes.
    fn is_in_directory(&self, place: &Place<'_>, moved: &MovedImage<'_>) -> bool {
        let file = &self.files[place.file];
        let mut directories = moved.directories.iter();
        file.role != ConfigRole::Hubploy && directories.any(|name| is_within(name.path(), file.path.as_bstr()))
    }
}

/// Says what the places mean; `is_built` where a hub still builds the directory.
fn judge(choice: &Choice<'_>, is_built: bool, moved: &MovedImage<'_>, name: &str) -> HubUse {
    let tagged = |place: &&&Place<'_>| place.form != Form::Bare;
    let is_newest = choice.done.iter().any(|place| tagged(&place));
    let left = || choice.edits.iter().chain(&choice.several);
    let earlier = |place: &&&Place<'_>| {
        let is_build = place.tag.as_deref().is_some_and(|tag| is_commit(moved, tag));
        image::is_same(&place.name, name) && is_build
    };
    let tag = left().find(earlier).and_then(|place| place.tag.clone());
    let mut old = left().filter(|place| !earlier(place)).peekable();
    let is_old = is_built || old.peek().is_some();
    match (is_newest, tag, is_old) {
        (false, None, false) => HubUse::NotUsed,
        (false, None, true) => match old.next() {
            Some(place) if !is_built && image::is_same(&place.name, name) => {
                HubUse::OtherTag(place.tag.clone().unwrap_or_default())
            }
            _ => HubUse::Old,
        },
        (_, _, true) => HubUse::InPart,
        (_, Some(tag), false) => HubUse::EarlierTag(tag),
        (true, None, false) => HubUse::Newest,
    }
}

/// Returns true if the tag is that of a commit of the new repository.
fn is_commit(moved: &MovedImage<'_>, tag: &str) -> bool {
    let is_id = tag.len() >= 7 && tag.bytes().all(|byte| byte.is_ascii_hexdigit());
    let found = moved.target.filter(|_| is_id).and_then(|(repo, _)| {
        let id = repo.rev_parse_single(tag).ok()?;
        id.object().ok().map(|object| object.kind == gix::object::Kind::Commit)
    });
    found == Some(true)
}
