//! A repository at GitHub, as its addresses name it.

use std::fmt;

use gix::bstr::ByteSlice;

use crate::repos::git::addresses::Addresses;
use crate::repos::location::Location;

/// The host that addresses lead to by default.
const GITHUB: &str = "github.com";

/// A repository at github.com, or at the GitHub that the variable `GH_HOST` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    host: String,
    owner: String,
    name: String,
}

impl Repository {
    /// The repository that `url` leads to, in any form that git takes; none if that is not at GitHub.
    pub fn at(url: &str) -> Option<Repository> {
        let url = gix::url::parse(url).ok()?;
        let host = match url.host()?.to_lowercase().as_str() {
            // The second is for networks that allow nothing but https.
            "www.github.com" | "ssh.github.com" => GITHUB.to_owned(),
            host => host.to_owned(),
        };
        let other = std::env::var("GH_HOST").unwrap_or_default().to_lowercase();
        let (other, port) = other
            .split_once(':')
            .map_or((&*other, None), |(host, port)| (host, Some(port)));
        if ![GITHUB, other].contains(&host.as_str()) && !host.ends_with(".ghe.com") {
            return None;
        }
        let host = match port.filter(|_| host == other) {
            Some(port) => format!("{host}:{port}"),
            None => host,
        };
        let path = url.path.to_str().ok()?.trim_matches('/');
        let (owner, name) = path.strip_suffix(".git").unwrap_or(path).split_once('/')?;
        let is_name =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        (is_name(owner) && is_name(name)).then(|| Repository {
            host,
            owner: owner.to_owned(),
            name: name.to_owned(),
        })
    }

    /// The repository that git reads at `location`; none if that is not at GitHub.
    pub fn read_at(location: &Location) -> Option<Repository> {
        Repository::at(Addresses::of(location).read().to_str().ok()?)
    }

    /// The host, with its port where it has one.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The user or the organisation that has it.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Its name, without its owner.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `OWNER/REPO`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// Its page.
    pub fn page(&self) -> String {
        format!("https://{}/{}", self.host, self.path())
    }

    /// Its address for ssh.
    pub fn ssh(&self) -> String {
        format!("git@{}:{}.git", self.host, self.path())
    }

    /// The page on which a pull request from `branch` into `base` is opened.
    pub fn new_pull_request(&self, base: &str, branch: &str) -> String {
        let [base, branch] = [base, branch].map(|name| percent_encoding::utf8_percent_encode(name, IN_ADDRESS));
        format!("{}/compare/{base}...{branch}?expand=1", self.page())
    }
}

/// All but letters, digits and the signs that mean nothing in an address.
const IN_ADDRESS: &percent_encoding::AsciiSet = &IN_PATH.remove(b'/');

/// The same, where `/` has a meaning.
const IN_PATH: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.');

/// A name or a value in the path or the query of a call: no character in it has a meaning for GitHub or for `gh`.
pub fn in_path(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, IN_PATH).to_string()
}

/// Returns true if `gh` goes to `host` by itself. Only there it takes a port.
pub fn is_gh_host(host: &str) -> bool {
    std::env::var("GH_HOST").is_ok_and(|gh_host| gh_host.eq_ignore_ascii_case(host))
}

/// As `gh` takes it after `--repo`.
impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host == GITHUB {
            true => f.write_str(&self.path()),
            false => write!(f, "{}/{}", self.host, self.path()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_address_leads_to_the_repository() {
        for url in [
            "git@github.com:o/a.git",
            "https://github.com/o/a",
            "https://token@GitHub.com/o/a.git/",
            "ssh://git@github.com/o/a",
            "ssh://git@ssh.github.com:443/o/a.git",
            "git://github.com/o/a",
        ] {
            assert_eq!(
                Repository::at(url).map(|found| found.to_string()).as_deref(),
                Some("o/a"),
                "{url}"
            );
        }
        for url in [
            "/srv/github.com/o/a",
            "https://gitlab.com/o/a",
            "https://github.com/o",
            "git@github.com:o/a/b",
            "../o/a",
        ] {
            assert_eq!(Repository::at(url), None, "{url}");
        }
    }

    #[test]
    fn a_branch_is_written_so_that_the_address_is_one_word() {
        let repository = Repository::at("git@github.com:o/a.git").unwrap();
        assert_eq!(
            repository.new_pull_request("main", "move/a b#1"),
            "https://github.com/o/a/compare/main...move/a%20b%231?expand=1"
        );
    }
}
