//! Checks of what an image must have to work with a hub: jupyterhub in it, a user that is not root, and a start that
//! goes on.

use anyhow::Result;
use gix::bstr::ByteSlice;

use super::image_at_tip::{ImageAtTip, ImageFile};
use crate::hub::dockerfile::Dockerfile;
use crate::hub::{image, repo2docker};
use crate::paths::name_of;
use crate::report::{Code, Warning};
use crate::text;

/// Images that have no jupyterhub and end as root: with a slash at the end, all of an organization.
const BARE: &[&str] = &[
    "almalinux",
    "alpine",
    "amazonlinux",
    "buildpack-deps",
    "centos",
    "condaforge/",
    "continuumio/",
    "debian",
    "fedora",
    "ghcr.io/rocker-org/",
    "julia",
    "node",
    "nvcr.io/nvidia/",
    "nvidia/",
    "python",
    "r-base",
    "rocker/",
    "rockylinux",
    "ubuntu",
];

/// The files of the image with what a check needs of them.
pub(super) struct Build<'a> {
    /// The Dockerfile that is built, with its text.
    pub dockerfile: Option<(&'a ImageFile, Dockerfile)>,
    /// The folder that repo2docker reads.
    pub folder: &'static str,
}

impl<'a> Build<'a> {
    /// Reads them; a Dockerfile that docker would not read is left out.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub fn of(tip: &'a ImageAtTip) -> Result<Build<'a>> {
        let folder = repo2docker::folder(&tip.repo, tip.tree)?;
        let file = file_at(tip, &format!("{folder}Dockerfile"));
        let dockerfile = file.and_then(|file| {
            let content = tip.content(file)?;
            Some((file, Dockerfile::parse(&content.to_str_lossy())?))
        });
        Ok(Build { dockerfile, folder })
    }
}

/// The image of Docker Hub that the Dockerfile builds on, as `FILE:LINE: IMAGE`.
pub(super) fn docker_hub_base(build: &Build<'_>) -> Option<String> {
    let (file, dockerfile) = build.dockerfile.as_ref()?;
    let first = dockerfile.first_stage()?;
    image::at_docker_hub(image::split(&first.base).0)?;
    let base = text::escaped(first.base.as_bytes());
    Some(format!("{}:{}: {base}", file.shown(), first.line))
}

pub(super) fn file_at<'a>(tip: &'a ImageAtTip, path: &str) -> Option<&'a ImageFile> {
    tip.files.iter().find(|file| file.is_blob() && file.path == path)
}

/// `empty-dockerfile`, `runs-as-root`, `no-jupyterhub`, `start-without-exec`.
pub(super) fn needs(tip: &ImageAtTip, build: &Build<'_>) -> Vec<Warning> {
    let Some((file, dockerfile)) = &build.dockerfile else {
        return start(tip, build).into_iter().collect();
    };
    let Some(first) = dockerfile.first_stage() else {
        let headline = "this Dockerfile is empty, and repo2docker builds nothing else where there is one; remove it, or \
                        write one";
        return Warning::about(Code::EmptyDockerfile, headline, vec![file.shown()])
            .into_iter()
            .collect();
    };
    let base = image::split(&first.base).0;
    let is_bare = is_bare(base);
    let place = |line: usize, words: &str| format!("{}:{line}: {}", file.shown(), text::escaped(words.as_bytes()));
    let is_root = |name: &str| matches!(name.split(':').next(), Some("root" | "0"));
    let as_root = match dockerfile.user() {
        Some((line, name)) if is_root(name) => Some(place(line, &format!("USER {name}"))),
        None if is_bare => Some(place(first.line, &format!("FROM {} (ends as root)", first.base))),
        _ => None,
    };
    let without = (is_bare && !has_jupyterhub(tip)).then(|| place(first.line, &format!("FROM {}", first.base)));
    let warnings = [
        Warning::about(
            Code::RunsAsRoot,
            "the image ends as root, and hubs run it as another user; end its Dockerfile with 'USER' and the user's name",
            as_root.into_iter().collect(),
        ),
        Warning::about(
            Code::NoJupyterhub,
            "nothing in the image's files installs jupyterhub, and the image that it is built on lacks it; a hub starts \
             'jupyterhub-singleuser' in it",
            without.into_iter().collect(),
        ),
    ];
    warnings.into_iter().flatten().collect()
}

/// Returns true for an image that is known to lack jupyterhub and to end as root.
fn is_bare(name: &str) -> bool {
    let name = image::at_docker_hub(name).unwrap_or(name);
    let is_it = |known: &&&str| match known.ends_with('/') {
        true => name.starts_with(**known),
        false => name == **known,
    };
    name != "rocker/binder" && BARE.iter().any(|known| is_it(&known))
}

/// Returns true if a file that takes part in a build names jupyterhub.
fn has_jupyterhub(tip: &ImageAtTip) -> bool {
    let takes_part = |file: &&ImageFile| {
        let name = name_of(&file.path);
        let ends = [
            ".txt", ".in", ".yml", ".yaml", ".sh", ".bash", ".toml", ".cfg", ".lock", ".py", ".R",
        ];
        file.is_blob() && (!name.contains(&b'.') || ends.iter().any(|end| name.ends_with_str(end)))
    };
    let files = tip.files.iter().filter(takes_part);
    let mut contents = files.filter_map(|file| tip.content(file));
    contents.any(|content| content.contains_str("jupyterhub"))
}

/// `start-without-exec`: a script `start` that does not go on with the command it is given.
fn start(tip: &ImageAtTip, build: &Build<'_>) -> Option<Warning> {
    let file = file_at(tip, &format!("{}start", build.folder))?;
    let content = tip.content(file)?;
    let first = content.lines().next().unwrap_or_default();
    let is_shell = !first.starts_with(b"#!") || first.ends_with(b"sh") || first.contains_str("sh ");
    let goes_on = |line: &[u8]| {
        let line = line.trim_start();
        let rest = line.find("exec ").map_or(&b""[..], |at| &line[at..]);
        !line.starts_with(b"#") && ["$@", "${@", "$*"].iter().any(|all| rest.contains_str(all))
    };
    let paths = vec![file.shown()];
    let headline = "this script does not end with 'exec \"$@\"', so the server that the hub wants is never started";
    (is_shell && !content.lines().any(goes_on)).then(|| Warning::new(Code::StartWithoutExec, headline).paths(paths))
}

#[cfg(test)]
mod tests {
    use super::is_bare;

    #[test]
    fn bases_are_known_by_name() {
        for (name, expected) in [
            ("ubuntu", true),
            ("docker.io/library/buildpack-deps", true),
            ("rocker/geospatial", true),
            ("rocker/binder", false),
            ("quay.io/jupyter/scipy-notebook", false),
            ("pangeo/pangeo-notebook", false),
            ("quay.io/org/python", false),
        ] {
            assert_eq!(is_bare(name), expected, "{name}");
        }
    }
}
