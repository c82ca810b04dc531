//! The state of everything that a run needs, as `--json` gives it.

use anyhow::Result;
use gix::bstr::ByteSlice;
use serde::Serialize;
use split_image::batch::Hub;
use split_image::report::Failure;
use split_image::repos::git::features::Features;
use split_image::repos::git::var::Identity;
use split_image::repos::git::version;
use split_image::repos::location::Location;
use split_image::text;

use super::gh::Gh;
use super::server::Server;
use crate::cli::args::{OutputArgs, VERSION};
use crate::cli::cache::Copies;
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
    #[serde(flatten)]
    pub features: Features,
}

/// Author and committer of new commits, with name and address.
#[derive(Debug, Serialize)]
pub struct People {
    pub author: String,
    pub committer: String,
    /// True if the commits are signed.
    pub signed: bool,
}

#[derive(Debug, Serialize)]
pub struct Terminal {
    pub columns: Option<usize>,
    pub colours: bool,
    pub pager: Option<String>,
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
            gh: Gh::installed(),
            identity: Found::of(Identity::current(true).map(|identity| People::of(&identity))),
            cache: Copies::of(&hub.cache, &hub.cache.copies()?)?,
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
        Ok(Git {
            version: version::installed()?,
            features: Features::find()?,
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
