//! Partial clones: where the blobs come from that a source lacks.

use std::path::PathBuf;

use crate::repos::location::Location;

/// The place of the blobs that a source lacks.
#[derive(Debug, Clone)]
pub struct Partial {
    /// Our repository that they are fetched into; none where the source is the user's.
    pub(super) into: Option<PathBuf>,
    /// The repository that has them.
    pub(super) from: Location,
}

impl Partial {
    /// The remote of `repo`, where that is a partial clone.
    pub(super) fn of(repo: &gix::Repository) -> Option<Partial> {
        let config = repo.config_snapshot();
        let name = config.string("extensions.partialClone").map(|name| name.to_string());
        let names = repo.remote_names();
        let promises = |name: &String| config.boolean(&format!("remote.{name}.promisor")) == Some(true);
        let name = name.or_else(|| names.iter().map(ToString::to_string).find(promises))?;
        let url = config.string(&format!("remote.{name}.url"))?.to_string();
        let location = Location::new(&url).ok()?;
        let base = repo.workdir().unwrap_or(repo.git_dir());
        let location = match location.local() {
            Some(_) if !url.contains("://") => Location::new(&base.join(&url).to_string_lossy()).ok()?,
            _ => location,
        };
        Some(Partial {
            into: None,
            from: location,
        })
    }
}
