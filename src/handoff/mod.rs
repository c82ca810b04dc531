//! The last mile to the hub: what its configuration, the list of repositories and the new repository need once the image
//! has moved, as edits and commands that are ready to use.

mod clusters;
mod commands;
pub mod deliver;
mod files;
pub mod old_place;
mod repos;
mod values;

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::objs::tree::EntryKind;

use crate::context::Context;
use crate::error::{Exit, UserError};
use crate::hub::fill::Values;
use crate::hub::image::Image;
use crate::hub::{actions, diff, fill, hubploy};
use crate::paths::{folder_of, name_of};
use crate::report::{self, Code, Warning};
use crate::repos::source::Source;
use crate::repos::tree;
use crate::split::Directory;
use crate::text;
use clusters::{Change, Clusters};
use files::{Config, Kind};

/// An image that has moved.
pub struct Subject<'a> {
    /// The directory it came from, and the names that had before.
    pub directories: &'a [Directory],
    /// The address of the image repository, without secrets.
    pub into: &'a str,
    /// The files of that repository, and where they can be read.
    pub target: Option<(&'a gix::Repository, ObjectId)>,
    /// The tag of its first build there.
    pub tag: &'a str,
    /// The cluster of the hub, where hubs are kept by cluster.
    pub cluster: Option<&'a str>,
    /// The hub, the image and the values of the repository's variables.
    pub values: &'a Values,
}

/// The work to be done for the hub.
#[derive(Debug, Clone)]
pub struct Handoff {
    /// All of it, to show.
    pub report: report::Handoff,
    /// The edited files of the source.
    pub files: Vec<Edited>,
    /// Findings that the user should look at.
    pub warnings: Vec<Warning>,
}

/// A file with its new content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// Where it is.
    pub path: BString,
    /// True if it can be executed.
    pub kind: EntryKind,
    /// Its content now.
    pub text: String,
}

/// Works out what the hubs that are configured in `config`, at its tip, need for the image.
///
/// # Errors
/// When files cannot be read, or it is not known under which name the image will be.
pub fn plan(config: &Source, subject: &Subject<'_>, context: Context<'_>) -> Result<Handoff> {
    let configs = files::read(config, context)?;
    let workflows = workflows(subject)?;
    let image = image(&configs, subject)?;
    let mut values = subject.values.clone();
    values.image = Some(image.clone());
    let mut planning = Planning {
        repo: &config.repo,
        root: tree::of_commit(&config.repo, config.tip)?,
        subject,
        name: image.to_string(),
        old_names: built_names(&configs, subject),
        edits: Vec::new(),
        hubs: BTreeSet::new(),
        by_hand: Vec::new(),
        offers: Vec::new(),
    };
    let clusters = Clusters::of(&configs);
    let changes = clusters.changes(&configs, planning.wanted(), &|file| planning.has_values(file));
    for file in &configs {
        planning.edit(file, changes.get(file.path.as_bstr()).copied(), &clusters);
    }
    let additions = planning.additions(&configs, &workflows)?;
    let mut warnings = Vec::new();
    if let Some(typed) = image.corrected_from() {
        warnings.push(Warning::new(
            Code::ImageName,
            format!(
                "'{}' is the address of a web page; the name of the image is '{image}', and so it stands in what follows",
                text::escaped(typed.as_bytes())
            ),
        ));
    }
    warnings.extend(Warning::about(
        Code::EditByHand,
        "these files use the image too, and their layout does not let them be edited safely: do it by hand",
        planning.by_hand,
    ));
    warnings.extend(Warning::about(
        Code::OfferedToUsers,
        "users can choose the image with another tag here, which stays: change it where it is due",
        planning.offers,
    ));
    let edits = planning.edits.iter().map(|(config, text)| report::FileEdit {
        path: text::escaped(&config.path),
        diff: diff::unified(&text::escaped(&config.path), &config.text, text),
    });
    Ok(Handoff {
        report: report::Handoff {
            image: image.to_string(),
            tag: subject.tag.to_owned(),
            hubs: planning.hubs.into_iter().collect(),
            edits: edits.collect(),
            additions,
            commands: commands::commands(subject.into, &workflows, &values),
            commit: None,
            handed_to: None,
        },
        files: planning
            .edits
            .into_iter()
            .map(|(config, text)| Edited {
                path: config.path.clone(),
                kind: config.kind,
                text,
            })
            .collect(),
        warnings,
    })
}

/// The name that was given, the one that the new repository builds, or the one that the hubs use already.
fn image(configs: &[Config], subject: &Subject<'_>) -> Result<Image> {
    if let Some(image) = &subject.values.image {
        return Ok(image.clone());
    }
    let said: BTreeSet<String> = workflows(subject)?
        .iter()
        .filter_map(|text| fill::image(text))
        .collect();
    if let (Some(name), 1) = (said.first(), said.len()) {
        return Image::parse(name).context("the name in the workflow of the new repository is none to go on with");
    }
    let names = built_names(configs, subject);
    let mut names = names.iter();
    match (names.next(), names.next()) {
        (Some(name), None) => Ok(Image::parse(name).context("the name that the hubs use is none to go on with")?),
        (first, _) => {
            let why = match first {
                None => "no hub says it",
                Some(_) => "the hubs use several",
            };
            Err(
                UserError::new(format!("it is not known under which name the image will be: {why}"))
                    .hint("give it with '--image REGISTRY/PATH', such as 'quay.io/org/name'")
                    .exit(Exit::Usage)
                    .into(),
            )
        }
    }
}

/// The names under which hubs build the directory.
fn built_names(configs: &[Config], subject: &Subject<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for config in configs.iter().filter(|config| config.role == Kind::Hubploy) {
        for image in hubploy::images(&config.text).unwrap_or_default() {
            if is_built_there(&image, config, subject) {
                names.insert(image.untagged().to_owned());
            }
        }
    }
    names
}

fn is_built_there(image: &hubploy::Image, config: &Config, subject: &Subject<'_>) -> bool {
    let directory = image.directory(&config.path);
    directory.is_some_and(|directory| subject.directories.iter().any(|name| name.path() == directory))
}

/// The workflows of the new repository.
fn workflows(subject: &Subject<'_>) -> Result<Vec<String>> {
    let Some((repo, root)) = subject.target else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    tree::walk(repo, root, &mut |path, entry| {
        if entry.mode.is_blob() && actions::is_workflow(path) {
            found.push(entry.oid);
        }
        path == ".github" || path == ".github/workflows"
    })?;
    let texts = found.into_iter().filter_map(|id| tree::small_blob(repo, id));
    Ok(texts.filter_map(|content| String::from_utf8(content).ok()).collect())
}

/// The data that the steps of a plan share.
struct Planning<'a> {
    /// The repository with the hubs, and its files.
    repo: &'a gix::Repository,
    root: ObjectId,
    subject: &'a Subject<'a>,
    /// The new name of the image.
    name: String,
    old_names: BTreeSet<String>,
    edits: Vec<(&'a Config, String)>,
    hubs: BTreeSet<String>,
    by_hand: Vec<String>,
    /// Lines that offer the image to users.
    offers: Vec<String>,
}

impl<'a> Planning<'a> {
    fn edit(&mut self, config: &'a Config, change: Option<Change>, clusters: &Clusters) {
        let (name, tag) = (&self.name, self.subject.tag);
        let edited = match (config.role, change) {
            (Kind::Hubploy, _) => self.hubploy(config),
            (Kind::Values, Some(Change::Image)) => values::point(&config.text, name, tag).map(Some),
            (Kind::Values, Some(Change::Tag)) => values::point_tag(&config.text, tag).map(Some),
            (Kind::Repos, _) => Ok(repos::with(&config.text, self.subject.into)),
            (Kind::Values, None) | (Kind::Cluster, _) => Ok(None),
        };
        match edited {
            Ok(None) => {}
            Ok(Some(text)) => {
                match config.role {
                    Kind::Hubploy => self.hubs.extend(hub_of_folder(config)),
                    Kind::Values => self.hubs.extend(clusters.hubs_of(config.path.as_bstr())),
                    Kind::Cluster | Kind::Repos => {}
                }
                if text != config.text {
                    self.edits.push((config, text));
                }
            }
            Err(_) => self.by_hand.push(text::escaped(&config.path)),
        }
        if config.role == Kind::Values && self.is_in_cluster(config) {
            let is_other = |tag: &str| tag != self.subject.tag;
            let lines = values::offers(&config.text, &|name, tag| self.is_the_image(name) && is_other(tag));
            let at = text::escaped(&config.path);
            self.offers.extend(lines.iter().map(|line| format!("{at}:{line}")));
        }
    }

    /// The file with the image in the place of the one that it builds from the directory.
    fn hubploy(&self, config: &Config) -> Result<Option<String>> {
        let images = match hubploy::images(&config.text) {
            Ok(images) => images,
            // Not ours to say anything about, unless it names the image.
            Err(_) if !self.old_names.iter().any(|name| config.text.contains(name)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let hub = self.subject.values.hub.as_ref();
        let is_only_one = images.len() == 1 && hub.is_some() && hub_of_folder(config).as_ref() == hub;
        let uses = |image: &hubploy::Image| -> Result<bool> {
            if is_built_there(image, config, self.subject) {
                return Ok(true);
            }
            // An image built from another directory is another image, whatever its name.
            if let Some(directory) = image.directory(&config.path)
                && tree::find(self.repo, self.root, &directory)?.is_some()
            {
                return Ok(false);
            }
            Ok(self.is_the_image(image.untagged()) || (is_only_one && self.old_names.is_empty()))
        };
        let mut out: Option<String> = None;
        for image in &images {
            if !uses(image)? {
                continue;
            }
            let text = out.as_deref().unwrap_or(&config.text);
            out = Some(hubploy::point(
                text,
                image,
                &format!("{}:{}", self.name, self.subject.tag),
            )?);
        }
        Ok(out)
    }

    /// The cluster and the hub that are to have the image.
    fn wanted(&self) -> Option<(&str, &str)> {
        Some((self.subject.cluster?, self.subject.values.hub.as_deref()?))
    }

    /// Returns true if a file of values sets the image already.
    fn has_values(&self, config: &Config) -> bool {
        self.is_in_cluster(config) && values::image(&config.text).is_some_and(|name| self.is_the_image(&name))
    }

    /// Returns true if it has the image's new name, or one that it had before.
    fn is_the_image(&self, name: &str) -> bool {
        name == self.name || self.old_names.contains(name)
    }

    /// Returns true if a file is of the cluster that was named, if one was.
    fn is_in_cluster(&self, config: &Config) -> bool {
        let cluster = values::hub_of(&config.path).map(|(cluster, _)| cluster);
        self.subject.cluster.is_none() || self.subject.cluster == cluster
    }

    /// Text for files that are missing, or that cannot be attributed to the hub.
    fn additions(&self, configs: &[Config], workflows: &[String]) -> Result<Vec<report::Addition>> {
        let is_edited = |role: Kind| self.edits.iter().any(|(config, _)| config.role == role);
        let has = |role: Kind| configs.iter().any(|config| config.role == role);
        let hub = self.subject.values.hub.as_deref().unwrap_or("HUB");
        let by_hubploy = workflows
            .iter()
            .any(|workflow| actions::variables(workflow).contains("HUB"));
        let mut additions = Vec::new();
        if self.hubs.is_empty() {
            additions.push(match by_hubploy || (has(Kind::Hubploy) && !has(Kind::Values)) {
                true => report::Addition {
                    path: format!("deployments/{hub}/hubploy.yaml"),
                    text: hubploy::new(&format!("{}:{}", self.name, self.subject.tag))?,
                },
                false => report::Addition {
                    path: values::path_of(self.subject.cluster.unwrap_or("CLUSTER"), hub),
                    text: values::new(&self.name, self.subject.tag)?,
                },
            });
        }
        if (by_hubploy || is_edited(Kind::Hubploy)) && !has(Kind::Repos) {
            additions.push(report::Addition {
                path: "repos.txt".into(),
                text: format!("{}\n", repos::in_form_of(None, self.subject.into)),
            });
        }
        Ok(additions)
    }
}

/// The hub that a folder configures; a template for hubs is not one.
fn hub_of_folder(config: &Config) -> Option<String> {
    let hub = name_of(folder_of(&config.path));
    (!hub.is_empty() && !hub.contains_str("{{")).then(|| text::escaped(hub))
}
