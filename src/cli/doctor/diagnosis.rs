//! The state of everything that a run needs, as `--json` gives it.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use gix::bstr::ByteSlice;
use serde::Serialize;
use split_image::batch::Hub;
use split_image::context::Context;
use split_image::report::Failure;
use split_image::repos::git::features::Features;
use split_image::repos::git::offers::{self, Offers};
use split_image::repos::git::var::Identity;
use split_image::repos::git::version;
use split_image::repos::location::Location;
use split_image::repos::source::Cache;
use split_image::text;

use super::gh;
use crate::cli::args::{OutputArgs, VERSION};
use crate::cli::pager;
use crate::cli::progress::Bars;
use crate::cli::terminal::Stream;

/// A finding, or why there is none.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Found<T> {
    /// The finding.
    Yes(T),
    /// The fault.
    No { error: Failure },
}

impl<T> Found<T> {
    fn of(result: Result<T>) -> Found<T> {
        match result {
            Ok(found) => Found::Yes(found),
            Err(error) => Found::No {
                error: Failure::of(&error),
            },
        }
    }

    fn is_fault(&self) -> bool {
        matches!(self, Found::No { .. })
    }
}

/// Everything that was looked at.
#[derive(Debug, Serialize)]
pub struct Diagnosis {
    pub program: Program,
    pub git: Found<Git>,
    pub gh: Option<Gh>,
    pub identity: Found<People>,
    pub cache: Option<Copies>,
    pub terminal: Terminal,
    pub source: Option<Found<Server>>,
    pub target: Option<Found<Server>>,
}

#[derive(Debug, Serialize)]
pub struct Program {
    pub version: &'static str,
    pub system: String,
}

#[derive(Debug, Serialize)]
pub struct Git {
    pub version: &'static str,
    pub https: bool,
    pub ssh: bool,
    pub credential_helper: bool,
    pub proxy: bool,
}

#[derive(Debug, Serialize)]
pub struct Gh {
    pub version: String,
    pub logged_in: bool,
}

/// Author and committer of new commits, with name and address.
#[derive(Debug, Serialize)]
pub struct People {
    pub author: String,
    pub committer: String,
    /// True if the commits are signed.
    pub signed: bool,
}

/// The cache.
#[derive(Debug, Serialize)]
pub struct Copies {
    pub folder: String,
    pub repositories: usize,
    pub bytes: u64,
}

#[derive(Debug, Serialize)]
pub struct Terminal {
    pub columns: Option<usize>,
    pub colours: bool,
    pub pager: Option<String>,
}

/// One side of a run, as its server announces itself.
#[derive(Debug, Serialize)]
pub struct Server {
    pub location: String,
    pub milliseconds: u128,
    pub agent: Option<String>,
    pub protocol: u8,
    pub object_format: String,
    pub partial_clone: bool,
    /// None for a source, to which nothing is pushed.
    pub atomic_push: Option<bool>,
}

impl Diagnosis {
    /// Looks at everything; at servers only where `hub` names them.
    ///
    /// # Errors
    /// When a location cannot be read.
    pub fn make(hub: &Hub, bars: &Bars, output: &OutputArgs) -> Result<Diagnosis> {
        let context = bars.context();
        let source = hub.from.as_deref().map(Location::new).transpose()?;
        let target = Some(hub.request.into.as_str()).filter(|into| !into.is_empty());
        let target = target.map(Location::new).transpose()?;
        Ok(Diagnosis {
            program: Program {
                version: VERSION,
                system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            },
            git: Found::of(Git::installed()),
            gh: gh::version().map(|version| Gh {
                version,
                logged_in: gh::is_logged_in(),
            }),
            identity: Found::of(Identity::current(true).map(|identity| People::of(&identity))),
            cache: Copies::of(&hub.cache)?,
            terminal: Terminal::of(output),
            source: source.map(|source| Found::of(Server::of_source(&source, context))),
            target: target.map(|target| Found::of(Server::of_target(&target, context))),
        })
    }

    /// Returns true if nothing is in the way of a run.
    pub fn is_healthy(&self) -> bool {
        let sides = [&self.source, &self.target];
        let is_reached = |side: &&Option<Found<Server>>| !side.as_ref().is_some_and(Found::is_fault);
        !self.git.is_fault() && !self.identity.is_fault() && sides.iter().all(is_reached)
    }
}

impl Git {
    fn installed() -> Result<Git> {
        let version = version::installed()?;
        let Features {
            https,
            ssh,
            credential_helper,
            proxy,
        } = Features::find()?;
        Ok(Git {
            version,
            https,
            ssh,
            credential_helper,
            proxy,
        })
    }
}

impl People {
    fn of(identity: &Identity) -> People {
        // Without the date.
        let person = |line: &[u8]| text::escaped(line.find(b"> ").map_or(line, |end| &line[..=end]));
        People {
            author: person(&identity.author),
            committer: person(&identity.committer),
            signed: identity.signer.is_some(),
        }
    }
}

impl Copies {
    fn of(cache: &Cache) -> Result<Option<Copies>> {
        Ok(cache.folder()?.map(|folder| {
            let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            let is_repository = |path: &Path| path.extension().is_some_and(|end| end == "git");
            Copies {
                repositories: entries.filter(|entry| is_repository(&entry.path())).count(),
                bytes: size(&folder),
                folder: text::escaped(from_home(&folder).as_bytes()),
            }
        }))
    }
}

impl Terminal {
    fn of(output: &OutputArgs) -> Terminal {
        let ink = Stream::Out.ink(output.color);
        let pager = pager::chosen().map(|pager| text::without_secrets(&pager.to_string_lossy()).into_owned());
        Terminal {
            columns: ink.width,
            colours: ink.colours,
            pager: pager.map(|pager| text::escaped(pager.as_bytes())),
        }
    }
}

impl Server {
    fn of_source(location: &Location, context: Context<'_>) -> Result<Server> {
        let start = Instant::now();
        let offers = offers::to_fetch(location, context)?;
        Ok(Server::of(location, start, &offers))
    }

    /// The target is asked twice, as a run does: to fetch, and to push.
    fn of_target(location: &Location, context: Context<'_>) -> Result<Server> {
        let read = Server::of_source(location, context)?;
        let push = offers::to_push(location, context)?;
        Ok(Server {
            atomic_push: Some(push.has("atomic")),
            ..read
        })
    }

    fn of(location: &Location, start: Instant, offers: &Offers) -> Server {
        Server {
            location: location.to_string(),
            milliseconds: start.elapsed().as_millis(),
            agent: offers.agent.clone(),
            protocol: offers.protocol,
            object_format: offers.object_format().to_owned(),
            partial_clone: offers.has("filter"),
            atomic_push: None,
        }
    }
}

/// The bytes of all files below `folder`.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => size(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    });
    sizes.sum()
}

/// The path with `~` for the home folder, whose name may be the user's.
fn from_home(path: &Path) -> String {
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
    match home.and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned)) {
        Some(below) => format!("~/{}", below.display()),
        None => path.display().to_string(),
    }
}
