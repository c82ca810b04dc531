//! One image to migrate: where it is, where it goes, and how.

use std::path::PathBuf;

use crate::migrate::Request;
use crate::repos::location::Location;
use crate::repos::source::Cache;
use crate::split::Directory;

/// One image to migrate, as a command line or one hub of a list describes it.
#[derive(Debug, Clone)]
pub struct Hub {
    /// The name in a list: the hub's own, or that of its target.
    pub name: String,
    /// The deployment repository; none for that of the current directory.
    pub from: Option<String>,
    /// The branch, tag or commit to split; none for the source's HEAD.
    pub reference: Option<String>,
    /// Where a fetched source is kept.
    pub cache: Cache,
    /// The history to take, the target, and how the two come together.
    pub request: Request,
    /// True if nothing is to be written.
    pub dry_run: bool,
    /// The file for the map of old to new commits.
    pub map: Option<PathBuf>,
}

impl Hub {
    /// The location of its source, where it names one.
    pub fn location(&self) -> Option<Location> {
        self.from.as_deref().and_then(|from| Location::new(from).ok())
    }
}

impl Default for Hub {
    /// A hub without settings. Its directory is `image` and it has no target, until settings give both.
    fn default() -> Self {
        let image = Directory::new(b"image").expect("because one word is a directory");
        Hub {
            name: String::new(),
            from: None,
            reference: None,
            cache: Cache::Default,
            request: Request::new(image, ""),
            dry_run: false,
            map: None,
        }
    }
}
