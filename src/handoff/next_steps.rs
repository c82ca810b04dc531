//! The commands that are left to a person after a hand-off.

use super::deliver::Delivery;
use super::moved_image::MovedImage;
use crate::repos::github::Repository;
use crate::repos::source::Source;
use crate::text;

/// The command that shows whether the image was built; none where it is not known who builds it.
pub fn builds(image: &MovedImage<'_>) -> Option<String> {
    let repository = Repository::at(image.into)?;
    let branch = text::quoted(image.branch);
    Some(format!("gh run list --repo {repository} --branch {branch}"))
}

/// The commands that take a delivered commit further: the push of a local branch, its pull request, or `git am` for a
/// patch.
pub fn delivered(source: &Source, delivery: &Delivery) -> Vec<String> {
    let name = match delivery {
        Delivery::Branch(name) => name,
        Delivery::Patch(file) => {
            let file = file.to_str().filter(|name| *name != "-");
            return file
                .map(|file| format!("git am {}", text::quoted(file)))
                .into_iter()
                .collect();
        }
    };
    let head = text::quoted(name);
    let mut steps = Vec::new();
    let mut remote = source.location.to_string();
    if let Some(path) = source.location.local() {
        let config = source.repo.config_snapshot();
        let Some(origin) = config.string("remote.origin.url") else {
            return steps;
        };
        remote = text::address(&origin.to_string());
        let path = path.display().to_string();
        steps.push(format!("git -C {} push origin {head}", text::quoted(&path)));
    }
    if let Some(repository) = Repository::at(&remote) {
        let base = match source.reference.as_str() {
            "HEAD" => String::new(),
            id if source.tip.to_string().starts_with(id) => String::new(),
            branch => format!(" --base {}", text::quoted(branch)),
        };
        steps.push(format!("gh pr create --repo {repository}{base} --head {head} --fill"));
    }
    steps
}
