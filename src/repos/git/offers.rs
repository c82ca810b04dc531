//! The capabilities that a server announces to those who fetch or push: git's own trace of the first packets has them.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use super::addresses::Addresses;
use super::command::Git;
use super::unreachable::unreachable;
use crate::context::Context;
use crate::files::temporary;
use crate::repos::location::Location;
use crate::text;

/// The announcement of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers {
    /// The version of git's protocol: 2 on all servers of today.
    pub protocol: u8,
    /// The program that answers, as it names itself.
    pub agent: Option<String>,
    capabilities: BTreeSet<String>,
}

impl Offers {
    /// Returns true if it announces this capability, such as `filter` for partial clones or `atomic` for pushes.
    pub fn has(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    /// The format of its object ids; old servers announce none, and have SHA-1.
    pub fn object_format(&self) -> &str {
        let found = self
            .capabilities
            .iter()
            .find_map(|one| one.strip_prefix("object-format="));
        found.unwrap_or("sha1")
    }

    /// Reads the packets that git got, as its trace shows them.
    fn in_trace(trace: &str) -> Offers {
        let mut offers = Offers::default();
        for line in trace.lines() {
            let packet = line
                .split_once(" packet: ")
                .and_then(|(_, packet)| packet.split_once("< "));
            let Some((program, packet)) = packet else {
                continue;
            };
            // A server on this machine writes to the same trace.
            if ["upload-pack", "receive-pack"].contains(&program.trim()) {
                continue;
            }
            match packet.split_once("\\0") {
                Some((_, capabilities)) => offers.add(capabilities.split(' ')),
                None if packet == "version 2" => offers.protocol = 2,
                // 'fetch=shallow filter' is one capability with its own.
                None if offers.protocol == 2 => offers.add(packet.split([' ', '=']).chain([packet])),
                None => {}
            }
        }
        offers
    }

    fn add<'a>(&mut self, capabilities: impl Iterator<Item = &'a str>) {
        for capability in capabilities {
            if let Some(agent) = capability.strip_prefix("agent=") {
                self.agent = Some(text::escaped(agent.as_bytes()));
            }
            self.capabilities.insert(capability.to_owned());
        }
    }
}

/// The offers of the server that has `from`, to those who fetch.
///
/// # Errors
/// When it cannot be reached, in git's own words.
pub fn to_fetch(from: &Location, context: Context<'_>) -> Result<Offers> {
    let folder = temporary::folder()?;
    let git = Git::without_repository()
        .args(["ls-remote", "--"])
        .arg(from.for_git())
        .arg("HEAD");
    traced(git, folder.path(), &from.to_string(), context)
}

/// The offers of the server that a push to `to` goes to, to those who push. Nothing is pushed.
///
/// # Errors
/// When it cannot be reached, or refuses pushes of this user, in git's own words.
pub fn to_push(to: &Location, context: Context<'_>) -> Result<Offers> {
    let folder = temporary::folder()?;
    let repository = folder.path().join("repository");
    temporary::initialize(&repository, gix::hash::Kind::Sha1)?;
    // A dry run connects and sends nothing. To delete a branch needs no object; no branch has this name.
    let options = ["push", "--dry-run", "--no-verify", "--porcelain", "--"];
    let git = Git::in_our_repository(&repository).args(options).arg(to.for_git());
    let shown = Addresses::of(to).shown_push();
    traced(
        git.arg(":refs/heads/split-image-doctor"),
        folder.path(),
        &shown,
        context,
    )
}

fn traced(git: Git, folder: &Path, shown: &str, context: Context<'_>) -> Result<Offers> {
    let trace = folder.join("trace");
    let output = git.variable("GIT_TRACE_PACKET", &trace).run(context)?;
    let written = std::fs::read(&trace).unwrap_or_default();
    let offers = Offers::in_trace(&String::from_utf8_lossy(&written));
    match output.success || !offers.capabilities.is_empty() {
        true => Ok(offers),
        false => Err(unreachable(shown, &output.words())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_protocol_is_read() {
        let second = "10:00:00.1 pkt-line.c:86           packet:    ls-remote< version 2\n\
                      10:00:00.1 pkt-line.c:86           packet:    ls-remote< agent=git/2.47.3\n\
                      10:00:00.1 pkt-line.c:86           packet:  upload-pack> server-option\n\
                      10:00:00.1 pkt-line.c:86           packet:    ls-remote< fetch=shallow wait-for-done filter\n\
                      10:00:00.1 pkt-line.c:86           packet:  upload-pack< object-format=sha1\n\
                      10:00:00.1 pkt-line.c:86           packet:    ls-remote< object-format=sha256\n";
        let offers = Offers::in_trace(second);
        assert_eq!((offers.protocol, offers.agent.as_deref()), (2, Some("git/2.47.3")));
        assert!(offers.has("filter") && !offers.has("atomic") && !offers.has("server-option"));
        assert_eq!(offers.object_format(), "sha256");

        let push = "10:00:00.1 pkt-line.c:86    packet:         push< 1234 refs/heads/main\\0report-status atomic \
                    agent=git/github-1\n";
        let offers = Offers::in_trace(push);
        assert_eq!((offers.protocol, offers.agent.as_deref()), (0, Some("git/github-1")));
        assert!(offers.has("atomic") && offers.object_format() == "sha1");
    }
}
