//! The addresses that git uses in place of the one that it is given: the user's settings `url.BASE.insteadOf`,
//! `url.BASE.pushInsteadOf`, and those of a remote whose name is an address.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::sync::OnceLock;

use gix::bstr::{BStr, BString, ByteSlice};

use super::command::Git;
use super::version;
use crate::context::Context;
use crate::paths::name_of;
use crate::repos::at_once::at_once;
use crate::repos::location::Location;
use crate::text;

/// The addresses of one repository, after git's own rewriting.
pub struct Addresses {
    given: BString,
    read: BString,
    push: BString,
}

impl Addresses {
    /// The addresses that git uses for `location`.
    pub fn of(location: &Location) -> Addresses {
        Addresses::by(&settings().rules, location.for_git().as_bytes().into())
    }

    fn by(rules: &[Rule], given: BString) -> Addresses {
        let read = rewritten(&given, rules.iter().filter(|rule| !rule.only_pushes));
        let push = rewritten(&given, rules.iter().filter(|rule| rule.only_pushes));
        Addresses {
            push: push.or_else(|| read.clone()).unwrap_or_else(|| given.clone()),
            read: read.unwrap_or_else(|| given.clone()),
            given,
        }
    }

    /// Returns true if git reads another address than the one that it is given.
    pub fn reads_elsewhere(&self) -> bool {
        self.read != self.given
    }

    /// Returns true if git pushes to another address than the one that it reads.
    pub fn pushes_elsewhere(&self) -> bool {
        self.push != self.read
    }

    /// The address that git reads.
    pub fn read(&self) -> &BStr {
        self.read.as_bstr()
    }

    /// The address that git reads, without secrets and safe to print.
    pub fn shown_read(&self) -> String {
        text::address(&self.read.to_str_lossy())
    }

    /// The address that git pushes to, without secrets and safe to print.
    pub fn shown_push(&self) -> String {
        text::address(&self.push.to_str_lossy())
    }

    /// The host that git reads from, or the name of a folder.
    pub(super) fn read_server(&self) -> String {
        server(&self.read)
    }

    /// The host that git pushes to, or the name of a folder.
    pub(super) fn push_server(&self) -> String {
        server(&self.push)
    }

    /// Returns true if git reads a folder of this machine.
    pub(super) fn reads_folder(&self) -> bool {
        location(&self.read).is_some_and(|location| location.local().is_some())
    }

    /// Returns true if git pushes to a folder of this machine.
    pub(super) fn pushes_to_folder(&self) -> bool {
        location(&self.push).is_some_and(|location| location.local().is_some())
    }

    /// `git ls-remote` of the repository that git pushes to.
    ///
    /// Git would rewrite that address as one to read, so it gets a made-up one and the rule that leads from there to
    /// the right one. A rule cannot have an equals sign before its own, so the rest of the address follows the made-up
    /// one.
    pub(super) fn ls_remote_for_push(&self, options: &[&str]) -> Git {
        const MADE_UP: &[u8] = b"address-to-push-to:";
        let git = Git::without_repository();
        if !self.pushes_elsewhere() {
            return git
                .arg("ls-remote")
                .args(options)
                .arg("--")
                .arg(argument(&[&self.given]));
        }
        let (start, rest) = self.push.split_at(self.push.find_byte(b'=').unwrap_or(self.push.len()));
        git.arg("-c")
            .arg(argument(&[b"url.", start, b".insteadOf=", MADE_UP]))
            .arg("ls-remote")
            .args(options)
            .arg("--")
            .arg(argument(&[MADE_UP, rest]))
    }
}

/// Returns true if git surely reads one repository at both.
pub fn are_same(one: &Location, other: &Location) -> bool {
    let read = |typed| location(&Addresses::of(typed).read);
    one.is_same(other)
        || read(one)
            .zip(read(other))
            .is_some_and(|(one, other)| one.is_same(&other))
}

/// The host of an address, or else the last part of its path.
fn server(address: &BString) -> String {
    let host = gix::url::parse(address.as_bstr())
        .ok()
        .and_then(|url| url.host().map(str::to_owned));
    let last = || text::address(&name_of(address.trim_end_with(|c| c == '/')).to_str_lossy());
    host.map_or_else(last, |host| text::escaped(host.as_bytes()))
}

/// A text that all spellings of the repository that git reads at `one` have in common.
pub fn identity(one: &Location) -> String {
    let read = location(&Addresses::of(one).read);
    read.unwrap_or_else(|| one.clone()).identity()
}

/// The location at an address, unless it is for a remote helper.
fn location(address: &BString) -> Option<Location> {
    Location::new(address.to_str().ok()?).ok()
}

/// The address of `location` for the report of a push: as it was typed, unless git pushes to another address than it
/// reads.
pub fn shown_push(location: &Location) -> String {
    let addresses = Addresses::of(location);
    match addresses.pushes_elsewhere() {
        true => addresses.shown_push(),
        false => location.to_string(),
    }
}

/// One setting: addresses that begin with `instead_of` begin with `base` instead.
struct Rule {
    base: BString,
    instead_of: BString,
    only_pushes: bool,
}

/// Returns true if the user's settings have a remote whose name is the address of `location`: git pushes to the addresses
/// of that remote instead.
pub fn names_remote(location: &Location) -> bool {
    let address = location.for_git();
    settings().remotes.iter().any(|name| *name == address.as_bytes())
}

/// The settings of the user's configuration about addresses.
struct Settings {
    rules: Vec<Rule>,
    /// The names of remotes.
    remotes: Vec<BString>,
}

/// The settings. Without a git that works there are none, since nothing is pushed then.
fn settings() -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS.get_or_init(|| {
        let wanted = r"^(url\..*\.(push)?insteadof|remote\..*\.(push)?url)$";
        let git = Git::without_repository().args(["config", "-z", "--get-regexp", wanted]);
        // Every run begins with these two questions.
        let asked = at_once(
            Context::unwatched(),
            |_| version::check(),
            |_| git.run_quietly(&|| false),
        );
        let listed = asked.map_or_else(|_| Vec::new(), |((), output)| output.stdout);
        Settings {
            rules: listed.split_str(b"\0").filter_map(parse).collect(),
            remotes: listed.split_str(b"\0").filter_map(remote).collect(),
        }
    })
}

/// The name of the remote in an entry of `git config -z`.
fn remote(entry: &[u8]) -> Option<BString> {
    let (key, _) = entry.split_once_str(b"\n")?;
    let (name, _) = key.strip_prefix(b"remote.")?.rsplit_once_str(b".")?;
    Some(name.into())
}

/// The rule in an entry of `git config -z`.
fn parse(entry: &[u8]) -> Option<Rule> {
    let (key, instead_of) = entry.split_once_str(b"\n")?;
    let (base, name) = key.strip_prefix(b"url.")?.rsplit_once_str(b".")?;
    Some(Rule {
        base: base.into(),
        instead_of: instead_of.into(),
        only_pushes: name == b"pushinsteadof",
    })
}

/// The address that the longest match makes of `given`, the first one of several; none without a match.
fn rewritten<'a>(given: &BString, rules: impl Iterator<Item = &'a Rule>) -> Option<BString> {
    let matching = rules.filter(|rule| given.starts_with(&rule.instead_of));
    let longest = matching.reduce(|best, rule| match rule.instead_of.len() > best.instead_of.len() {
        true => rule,
        false => best,
    })?;
    Some(
        [longest.base.as_slice(), &given[longest.instead_of.len()..]]
            .concat()
            .into(),
    )
}

fn argument(parts: &[&[u8]]) -> OsString {
    OsString::from_vec(parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(entries: &[&str], given: &str) -> (String, String) {
        let rules: Vec<_> = entries.iter().filter_map(|entry| parse(entry.as_bytes())).collect();
        let found = Addresses::by(&rules, given.into());
        (found.read.to_string(), found.push.to_string())
    }

    #[test]
    fn the_longest_match_is_taken_and_pushes_have_their_own() {
        let rules = [
            "url.https://a.b/.insteadof\ngh:",
            "url.https://c/.insteadof\ngh:org/",
            "url.https://d/.insteadof\ngh:org/",
            "url.ssh://e/.pushinsteadof\ngh:org/x",
            "url.no-value.insteadof",
        ];
        for (given, read, push) in [
            ("gh:me/a", "https://a.b/me/a", "https://a.b/me/a"),
            ("gh:org/a", "https://c/a", "https://c/a"),
            ("gh:org/xy", "https://c/xy", "ssh://e/y"),
            ("https://a.b/a", "https://a.b/a", "https://a.b/a"),
        ] {
            assert_eq!(by(&rules, given), (read.to_owned(), push.to_owned()), "{given}");
        }
    }
}
