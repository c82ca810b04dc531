//! A setting: its name, the values that it takes, and how it is read.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::batch::hub::Hub;
use crate::error::{Exit, UserError};
use crate::files::is_standard_output;
use crate::repos::location::Location;
use crate::split::Directory;
use crate::text;
use crate::text::nearest::{did_you_mean, nearest};

/// The values that a setting takes; the name is the placeholder for one of them in the help.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// No value: the setting is on or off.
    Nothing,
    /// One value.
    One(&'static str),
    /// Values; a list may give one text or several.
    Many(&'static str),
    /// One word out of a few, each with its help.
    OneOf(&'static str, Choices),
}

/// Words, each with its help.
pub type Choices = &'static [(&'static str, &'static str)];

/// Where a setting can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// On the command line and in a list.
    Both,
    /// On the command line only.
    Flag,
    /// In a list only.
    Key,
}

/// The form of a setting's values, and how they become part of a `T`.
#[derive(Debug, Clone, Copy)]
enum Put<T> {
    On(fn(&mut T)),
    Text(fn(&mut T, String)),
    Texts(fn(&mut T, Vec<String>)),
    /// Each value by itself, which may be wrong.
    Parsed(fn(&mut T, &str) -> Result<(), UserError>),
    /// A path of the file system, which may have any bytes.
    Path(fn(&mut T, PathBuf)),
    /// Each directory of a repository by itself, which may have any bytes.
    Directory(fn(&mut T, Directory)),
}

/// One setting of a `T`.
#[derive(Debug, Clone, Copy)]
pub struct Setting<T = Hub> {
    /// The key in a list; the flag is the same with `-` for `_`.
    pub key: &'static str,
    /// The letter of the flag.
    pub short: Option<char>,
    /// The values that it takes.
    pub takes: Takes,
    /// The value where none is given, as the help shows it.
    pub default: Option<&'static str>,
    /// The help in one short line.
    pub help: &'static str,
    /// More help.
    pub more: &'static str,
    /// Where it can be given.
    pub reach: Reach,
    /// True if most runs need it, so that the short help shows it.
    pub is_common: bool,
    put: Put<T>,
    check: fn(&str) -> Result<(), UserError>,
    /// True if the values are addresses of repositories.
    is_repository: bool,
}

impl<T> Setting<T> {
    const fn new(key: &'static str, takes: Takes, put: Put<T>) -> Self {
        Setting {
            key,
            short: None,
            takes,
            default: None,
            help: "",
            more: "",
            reach: Reach::Both,
            is_common: false,
            put,
            check: |_| Ok(()),
            is_repository: false,
        }
    }

    pub(crate) const fn on(key: &'static str, put: fn(&mut T)) -> Self {
        Setting::new(key, Takes::Nothing, Put::On(put))
    }

    pub(super) const fn text(key: &'static str, value: &'static str, put: fn(&mut T, String)) -> Self {
        Setting::new(key, Takes::One(value), Put::Text(put))
    }

    pub(super) const fn texts(key: &'static str, value: &'static str, put: fn(&mut T, Vec<String>)) -> Self {
        Setting::new(key, Takes::Many(value), Put::Texts(put))
    }

    pub(crate) const fn one_of(
        key: &'static str,
        value: &'static str,
        choices: Choices,
        put: fn(&mut T, String),
    ) -> Self {
        Setting::new(key, Takes::OneOf(value, choices), Put::Text(put))
    }

    pub(super) const fn parsed(
        key: &'static str,
        takes: Takes,
        put: fn(&mut T, &str) -> Result<(), UserError>,
    ) -> Self {
        Setting::new(key, takes, Put::Parsed(put))
    }

    pub(super) const fn path(key: &'static str, value: &'static str, put: fn(&mut T, PathBuf)) -> Self {
        Setting::new(key, Takes::One(value), Put::Path(put))
    }

    pub(super) const fn directory(key: &'static str, takes: Takes, put: fn(&mut T, Directory)) -> Self {
        Setting::new(key, takes, Put::Directory(put))
    }

    pub(super) const fn help(mut self, line: &'static str) -> Self {
        self.help = line;
        self
    }

    pub(super) const fn more(mut self, help: &'static str) -> Self {
        self.more = help;
        self
    }

    pub(super) const fn short(mut self, letter: char) -> Self {
        self.short = Some(letter);
        self
    }

    pub(super) const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    pub(super) const fn only(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    pub(super) const fn common(mut self) -> Self {
        self.is_common = true;
        self
    }

    /// Takes addresses of repositories.
    pub(super) const fn repository(mut self) -> Self {
        self.is_repository = true;
        self.checked(|typed| Location::new(typed).map(drop))
    }

    /// Lets `check` refuse texts.
    pub(super) const fn checked(mut self, check: fn(&str) -> Result<(), UserError>) -> Self {
        self.check = check;
        self
    }

    /// Returns true if its values are directories of the source.
    pub fn is_directory(&self) -> bool {
        matches!(self.put, Put::Directory(_))
    }

    /// A value of a list as it is read from the list's `folder`, where it is a path in the file system.
    pub(crate) fn in_folder(&self, folder: &Path, value: OsString) -> OsString {
        let is_path = match self.put {
            Put::Path(_) => !is_standard_output(Path::new(&value)),
            _ => self.is_repository && value.to_str().is_some_and(is_relative_path),
        };
        match is_path {
            true => folder.join(value).into_os_string(),
            false => value,
        }
    }

    /// Puts the given values into `to`; a setting that takes none is switched on.
    ///
    /// # Errors
    /// A usage error that says why a value cannot be taken.
    pub fn read(&self, to: &mut T, given: &[OsString]) -> Result<(), UserError> {
        let texts = || given.iter().map(|given| self.checked_text(given));
        match self.put {
            Put::On(put) => put(to),
            Put::Text(put) => texts().try_for_each(|text| text.map(|text| put(to, text)))?,
            Put::Texts(put) => put(to, texts().collect::<Result<_, _>>()?),
            Put::Parsed(put) => texts().try_for_each(|text| put(to, &text?))?,
            Put::Path(put) => given.iter().for_each(|path| put(to, path.into())),
            Put::Directory(put) => given
                .iter()
                .try_for_each(|typed| directory(typed).map(|directory| put(to, directory)))?,
        }
        Ok(())
    }

    fn checked_text(&self, given: &OsStr) -> Result<String, UserError> {
        let shown = || text::escaped(given.as_encoded_bytes());
        let Some(text) = given.to_str() else {
            return Err(UserError::new(format!("'{}' is not UTF-8", shown())).exit(Exit::Usage));
        };
        let names = match self.takes {
            Takes::OneOf(_, choices) => choices.iter().map(|(name, _)| *name).collect(),
            _ => vec![text],
        };
        if !names.contains(&text) {
            let near = did_you_mean(&nearest(text, names.iter().copied()));
            return Err(UserError::new(format!("'{}' cannot be '{}'", self.key, shown()))
                .hint(near.unwrap_or_else(|| format!("it is one of {}", names.join(", "))))
                .exit(Exit::Usage));
        }
        (self.check)(text).map(|()| text.to_owned())
    }
}

/// Returns true if `typed` is the path of a repository that begins at some folder, and not a URL.
fn is_relative_path(typed: &str) -> bool {
    let is_local = || Location::new(typed).is_ok_and(|location| location.local().is_some());
    !typed.starts_with("file:") && Path::new(typed).is_relative() && is_local()
}

fn directory(typed: &OsStr) -> Result<Directory, UserError> {
    let mut bytes = typed.as_encoded_bytes();
    // A shell that completes names may put it there.
    while let Some(rest) = bytes.strip_prefix(b"./").filter(|rest| !rest.is_empty()) {
        bytes = rest;
    }
    Ok(Directory::new(bytes)?)
}
