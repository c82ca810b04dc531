//! The look at the deployment repository: the images that its hubs use, and the old directories.

use anyhow::{Context as _, Result};
use gix::ObjectId;

use super::deployments;
use super::facts::{HubFiles, HubImage, HubStatus, ImageStatus, OldDirectory};
use super::look::SeenHub;
use crate::batch::hub::Hub;
use crate::batch::work::Ending;
use crate::context::Context;
use crate::handoff::{HubChoice, HubUse, MovedImage, old_place, series, used};
use crate::hub::image::tag_of;
use crate::repos::source::Source;
use crate::repos::tree;
use crate::split::Directory;
use crate::text;

/// Where the hubs' files are, and where their hand-off waits.
#[derive(Debug)]
pub struct HubPlaces<'a> {
    /// Which hubs, and the paths of their files.
    pub choice: &'a HubChoice,
    /// The branch that a hand-off was pushed to.
    pub handoff_branch: Option<&'a str>,
}

impl HubPlaces<'_> {
    /// Adds what the deployment repositories say to the look at each of `hubs`. The states are in the order of the list; none
    /// for hubs that were not begun.
    ///
    /// # Errors
    /// When a deployment repository cannot be read, or the run is interrupted.
    pub fn status(
        &self,
        hubs: &[Hub],
        looked: &[Option<SeenHub>],
        context: Context<'_>,
    ) -> Result<Vec<Option<HubStatus>>> {
        let mut all: Vec<_> = hubs
            .iter()
            .zip(looked)
            .map(|(hub, looked)| Some(first_status(hub, looked.as_ref()?)))
            .collect();
        for deployment in deployments::find(hubs, looked, context)? {
            let images: Vec<_> = deployment
                .hubs
                .iter()
                .filter_map(|place| {
                    let moved = ArrivedImage::of(&hubs[*place], looked[*place].as_ref()?)?;
                    Some((*place, moved))
                })
                .collect();
            let mut views = vec![DeploymentView::of(
                &deployment.tip,
                hubs,
                &images,
                self.choice,
                context,
            )?];
            if let Some(name) = self.handoff_branch {
                let hub = &hubs[deployment.hubs[0]];
                let branch = series::existing(&deployment.tip, hub.from.as_deref(), name, &hub.cache, context)?;
                let view = branch.map(|branch| DeploymentView::of(&branch, hubs, &images, self.choice, context));
                views.extend(view.transpose()?);
            }
            for place in deployment.hubs {
                if let (Some(status), Some(directory)) = (&mut all[place], hubs[place].request.names.first()) {
                    let states = views.iter().map(|view| old_directory(&view.source, directory));
                    status.old_directory = joined(&states.collect::<Result<Vec<_>>>()?);
                }
            }
            for ((place, _), at) in images.iter().zip(0..) {
                let uses: Vec<_> = views.iter().map(|view| &view.uses[at]).collect();
                if let Some(status) = &mut all[*place] {
                    let is_emptied = matches!(status.old_directory, Some(OldDirectory::Emptied | OldDirectory::Gone));
                    status.hub_files = Some(hub_files(&uses, is_emptied));
                }
            }
        }
        Ok(all)
    }
}

/// The state that the look at the image repository gives.
fn first_status(hub: &Hub, looked: &SeenHub) -> HubStatus {
    let verified = &looked.checked.verified;
    let commits = match looked.status {
        ImageStatus::NoRepository => looked.commits,
        _ => verified.commits,
    };
    let error = verified.error.clone().filter(|_| !looked.passed());
    HubStatus {
        name: hub.name.clone(),
        status: looked.status,
        source: verified.source.clone(),
        target: verified.target.clone(),
        commits,
        behind: commits - verified.commits_found,
        image_tag: ArrivedImage::of(hub, looked).map(|moved| moved.tag),
        pull_request: looked.pull_request.clone(),
        build: looked.build.clone(),
        hub_files: None,
        old_directory: None,
        warnings: verified.warnings.clone(),
        error,
    }
}

/// An image that is in its new repository.
struct ArrivedImage<'a> {
    repo: &'a gix::Repository,
    root: ObjectId,
    into: String,
    branch: String,
    tag: String,
}

impl<'a> ArrivedImage<'a> {
    fn of(hub: &Hub, looked: &'a SeenHub) -> Option<ArrivedImage<'a>> {
        let target = looked.checked.target.as_ref().filter(|_| looked.status.has_image())?;
        let branch = target.branch(hub.request.branch.as_deref()).ok()?;
        let tip = target.tip(branch.as_ref())?;
        let repo = &target.opened()?.repo;
        Some(ArrivedImage {
            repo,
            root: tree::of_commit(repo, tip).ok()?,
            into: target.location.to_string(),
            branch: text::escaped(&branch),
            tag: tag_of(tip),
        })
    }
}

/// A deployment repository at one commit, with the use of each image.
struct DeploymentView {
    source: Source,
    uses: Vec<HubUse>,
}

impl DeploymentView {
    fn of(
        source: &Source,
        hubs: &[Hub],
        images: &[(usize, ArrivedImage<'_>)],
        choice: &HubChoice,
        context: Context<'_>,
    ) -> Result<DeploymentView> {
        let moved: Vec<_> = images
            .iter()
            .map(|(place, moved)| MovedImage {
                directories: &hubs[*place].request.names,
                into: &moved.into,
                branch: &moved.branch,
                target: Some((moved.repo, moved.root)),
                tag: &moved.tag,
                hubs: choice,
                values: &hubs[*place].request.fill,
            })
            .collect();
        let uses = used(source, &moved, context).context("cannot read the hubs' files")?;
        let source = source.clone();
        Ok(DeploymentView { source, uses })
    }
}

/// The use of an image at the tip of the source, and, where there is one, on the branch of the hand-off. As long as the old
/// directory is not emptied, a tag that is not known is that of an image which was built there.
fn hub_files(uses: &[&HubUse], is_emptied: bool) -> HubFiles {
    let is_new = |used: &HubUse| matches!(used, HubUse::Newest | HubUse::EarlierTag(_));
    let (image, tag, why) = match uses {
        [now, branch] if !is_new(now) && is_new(branch) => (HubImage::InBranch, None, None),
        [now, ..] => match now {
            HubUse::OtherTag(tag) if is_emptied => (HubImage::OtherTag, Some(tag), None),
            HubUse::Old | HubUse::OtherTag(_) => (HubImage::Old, None, None),
            HubUse::InPart => (HubImage::InPart, None, None),
            HubUse::EarlierTag(tag) => (HubImage::EarlierTag, Some(tag), None),
            HubUse::Newest => (HubImage::Newest, None, None),
            HubUse::NotUsed => (HubImage::NotUsed, None, None),
            HubUse::Unknown(why) => (HubImage::Unknown, None, Some(why)),
        },
        [] => (HubImage::NotUsed, None, None),
    };
    HubFiles {
        image,
        tag: tag
            .filter(|tag| !tag.is_empty())
            .map(|tag| text::escaped(tag.as_bytes())),
        why: why.cloned(),
    }
}

/// The old directory at the tip of `source`.
fn old_directory(source: &Source, directory: &Directory) -> Result<OldDirectory> {
    if old_place::image_in(source, directory)?.is_some() {
        return Ok(OldDirectory::Full);
    }
    let root = tree::of_commit(&source.repo, source.tip)?;
    Ok(match tree::folder(&source.repo, root, directory.path())? {
        Some(_) => OldDirectory::Emptied,
        None => OldDirectory::Gone,
    })
}

/// The state at the tip of the source, beside that on the branch of the hand-off where there is one.
fn joined(states: &[OldDirectory]) -> Option<OldDirectory> {
    match states {
        [OldDirectory::Full, branch] if *branch != OldDirectory::Full => Some(OldDirectory::InBranch),
        states => states.first().copied(),
    }
}
