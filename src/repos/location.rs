//! Where a repository is: a folder on this machine, or a URL that only git can reach.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use gix::bstr::ByteSlice;
use gix::url::Scheme;

use crate::error::{Exit, UserError};
use crate::text;

/// Schemes that git has built in and gix does not know; any other would run a program by the URL's word.
const OLD_SCHEMES: &[&str] = &["ftp", "ftps"];

/// Hosts for whom upper and lower case in a repository's path are the same.
const CASELESS: &[&str] = &["github.com", "gitlab.com", "bitbucket.org"];

/// A repository as it was named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    typed: String,
    address: Address,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Address {
    /// A folder on this machine.
    Folder(PathBuf),
    /// A URL, reduced to host and path so that spellings of one repository compare equal.
    Url(String),
}

impl Location {
    /// Takes a path or URL as it was typed; relative paths start at the current directory.
    ///
    /// # Errors
    /// A usage error where it begins with a dash, or would make git run a remote helper.
    pub fn new(typed: &str) -> Result<Self, UserError> {
        let refuse = |why: &str, hint: &str| {
            let message = format!("the repository '{}' {why}", text::address(typed));
            Err(UserError::new(message).hint(hint).exit(Exit::Usage))
        };
        if typed.is_empty() {
            return refuse("is empty", "give the path or URL of a git repository");
        }
        if typed.starts_with('-') {
            return refuse(
                "begins with a dash",
                "write a path as './-name'; no URL begins with a dash",
            );
        }
        if typed.contains(['\0', '\n', '\r']) {
            return refuse("has a line break in it", "give the path or URL on one line");
        }
        if let Some((why, hint)) = malformed(typed) {
            return refuse(why, hint);
        }
        if typed.ends_with(':') && !typed.contains('/') && !Path::new(typed).exists() {
            return refuse("names a host and no path on it", "write it as HOST:PATH");
        }
        let folder = |path: PathBuf| Address::Folder(std::path::absolute(&path).unwrap_or(path));
        // Git, too, takes `HOST:PATH` for a path where that exists.
        let is_path = !typed.contains("::") && !typed.contains("://") && Path::new(typed).exists();
        let url = match gix::url::parse(typed) {
            _ if is_path => None,
            Ok(url) => Some(url),
            Err(error) => {
                return refuse(
                    &format!("cannot be read: {}", text::message(&error.to_string())),
                    "use a path, or a URL with https, ssh or file",
                );
            }
        };
        let address = match url {
            None => folder(typed.into()),
            Some(url) => match &url.scheme {
                Scheme::File if typed.starts_with("file://") => {
                    // Git decodes percent signs in these, too.
                    let path = percent_encoding::percent_decode(&url.path);
                    folder(path.decode_utf8_lossy().into_owned().into())
                }
                Scheme::File => folder(typed.into()),
                Scheme::Http | Scheme::Https | Scheme::Ssh | Scheme::Git => Address::Url(comparable(&url)),
                Scheme::HelperUrl(name) if OLD_SCHEMES.contains(&name.as_str()) => Address::Url(comparable(&url)),
                Scheme::HelperUrl(_) => {
                    return refuse("has an unknown scheme", "use a path, or a URL with https, ssh or file");
                }
                Scheme::Ext | Scheme::Helper(_) => {
                    return refuse(
                        "asks for a remote helper, which can run any program",
                        "use a path, or a URL with https, ssh or file",
                    );
                }
            },
        };
        let typed = typed.to_owned();
        Ok(Location { typed, address })
    }

    /// The folder, if the repository is on this machine.
    pub fn local(&self) -> Option<&Path> {
        match &self.address {
            Address::Folder(path) => Some(path),
            Address::Url(_) => None,
        }
    }

    /// The argument for git: an absolute path, so that it works from any folder, or the URL with its secrets. One with
    /// 'file' stays a URL, since git's settings may lead it elsewhere.
    pub fn for_git(&self) -> OsString {
        match &self.address {
            Address::Folder(path) if !self.typed.starts_with("file://") => path.clone().into(),
            _ => self.typed.clone().into(),
        }
    }

    /// The same without secrets, to be written down.
    pub fn to_keep(&self) -> OsString {
        match &self.address {
            Address::Folder(path) => path.clone().into(),
            Address::Url(_) => text::without_secrets(&self.typed).into_owned().into(),
        }
    }

    /// Returns true if its URL has secrets in it.
    pub fn has_secrets(&self) -> bool {
        self.for_git() != self.to_keep()
    }

    /// Returns true if both surely name the same repository.
    pub fn is_same(&self, other: &Location) -> bool {
        self.identity() == other.identity()
    }

    /// A text that all spellings of one repository have in common, as far as that is known without asking it.
    pub fn identity(&self) -> String {
        match &self.address {
            Address::Folder(path) => real_path(path),
            Address::Url(address) => address.clone(),
        }
    }
}

/// The fault of a URL that git would take for something else, and would send its password to a wrong host or program.
fn malformed(typed: &str) -> Option<(&'static str, &'static str)> {
    let (scheme, rest) = typed.split_once(":/")?;
    let scheme = scheme.to_lowercase();
    if Path::new(typed).exists() || !["http", "https", "ftp", "ftps", "git", "ssh"].contains(&scheme.as_str()) {
        return None;
    }
    let Some(rest) = rest.strip_prefix('/') else {
        // A host may be called `git` or `ssh`.
        let is_web = scheme.starts_with(['h', 'f']);
        return is_web.then_some(("has one slash behind its scheme", "write two, as in 'https://'"));
    };
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let is_cut_off = path.contains('@')
        && !host.contains('@')
        && host
            .split_once(':')
            .is_some_and(|(_, port)| port.contains(|c: char| !c.is_ascii_digit()) && !host.starts_with('['));
    (is_cut_off || host.contains(char::is_whitespace)).then_some((
        "has a character in its password that is not allowed there",
        "leave the password to a credential helper ('git help credentials'), or write '%2F' for '/', '%3F' for '?', \
         '%23' for '#' and '%20' for a blank",
    ))
}

/// As it was typed, without secrets and safe to print.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::address(&self.typed))
    }
}

/// A path without links and without the `.git` that git adds by itself.
fn real_path(path: &Path) -> String {
    let mut longer = path.as_os_str().to_owned();
    longer.push(".git");
    let real = std::fs::canonicalize(path).or_else(|_| std::fs::canonicalize(&longer));
    let is_there = real.is_ok();
    let real = real.unwrap_or_else(|_| path.components().collect());
    let real = real.to_string_lossy();
    let plain = real.strip_suffix("/.git").unwrap_or(&real);
    match is_there {
        true => plain.to_owned(),
        false => plain.strip_suffix(".git").unwrap_or(plain).to_owned(),
    }
}

/// Host, port and path of a URL.
fn comparable(url: &gix::Url) -> String {
    let host = url.host().unwrap_or_default().to_lowercase();
    let port = url.port.filter(|port| Some(*port) != url.scheme.default_port());
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    let path = url.path.to_str_lossy();
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path).trim_end_matches('/');
    match CASELESS.contains(&host.as_str()) {
        true => format!("{host}{port}/{}", path.to_lowercase()),
        false => format!("{host}{port}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_file_urls_are_local() {
        for (typed, path) in [
            ("/a/b", "/a/b"),
            ("file:///a/b%20c", "/a/b c"),
            ("file://host/a", "/a"),
            ("/a:b", "/a:b"),
        ] {
            assert_eq!(Location::new(typed).unwrap().local(), Some(Path::new(path)), "{typed}");
        }
        assert!(Location::new("some/dir").unwrap().local().unwrap().is_absolute());
    }

    #[test]
    fn urls_are_left_to_git() {
        for typed in ["git@host:a/b.git", "https://host/a", "ssh://git@host:22/a", "host:a"] {
            let location = Location::new(typed).unwrap();
            assert_eq!((location.local(), location.for_git()), (None, typed.into()), "{typed}");
        }
    }

    #[test]
    fn what_would_run_a_program_is_refused() {
        for typed in [
            "-oProxyCommand=x",
            "--upload-pack=x",
            "ext::sh -c x",
            "fd::7",
            "foo://x",
            "",
            "a\nb",
        ] {
            assert_eq!(Location::new(typed).unwrap_err().exit, Exit::Usage, "{typed}");
        }
    }

    #[test]
    fn addresses_that_would_carry_their_password_elsewhere_are_refused() {
        for typed in [
            "https:/me:pw@host/x",
            "https://me:p/w@host/x",
            "https://me:p?w@host/x",
            "https://me:p#w@host/x",
            "HTTPS://me:p w@host/x",
            "ssh://me:p/w@host/x",
        ] {
            let error = Location::new(typed).unwrap_err();
            assert_eq!(error.exit, Exit::Usage, "{typed}");
            assert!(
                error.message.ends_with(|c: char| c.is_ascii_lowercase()) && !error.message.contains("w@"),
                "{error}"
            );
        }
        for typed in [
            "https://host:8080/a@b",
            "https://[::1]:80/a@b",
            "git:/srv/x",
            "https://me:pw@host/a@b",
        ] {
            assert!(Location::new(typed).is_ok(), "{typed}");
        }
    }

    #[test]
    fn a_host_without_a_path_is_refused() {
        for typed in ["host:", "git@host:", "ssh://host"] {
            assert_eq!(Location::new(typed).unwrap_err().exit, Exit::Usage, "{typed}");
        }
    }

    #[test]
    fn spellings_of_one_repository_are_the_same() {
        let same = |a, b| Location::new(a).unwrap().is_same(&Location::new(b).unwrap());
        assert!(same("git@github.com:org/a.git", "https://tok@GitHub.com/org/a/"));
        assert!(same("ssh://git@github.com/org/a", "git@github.com:org/a"));
        assert!(same("git@github.com:Org/a.git", "git@github.com:org/A"));
        assert!(!same("git@example.org:Org/a.git", "git@example.org:org/a.git"));
        assert!(!same("git@github.com:org/a.git", "git@github.com:org/b.git"));
    }

    #[test]
    fn paths_to_one_repository_are_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| Location::new(&format!("{}/{name}", folder.path().display())).unwrap();
        std::fs::create_dir_all(folder.path().join("a.git")).unwrap();
        std::fs::create_dir_all(folder.path().join("clone/.git")).unwrap();
        assert!(at("a").is_same(&at("a.git/")));
        assert!(at("clone").is_same(&at("clone/.git")));
        assert!(at("missing").is_same(&at("missing.git")));
        assert!(!at("a").is_same(&at("clone")));
        std::fs::create_dir_all(folder.path().join("a")).unwrap();
        assert!(!at("a").is_same(&at("a.git")));
    }
}
