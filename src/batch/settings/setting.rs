//! A setting: its name, the values that it takes, and how it is read.

use std::ffi::OsString;

use crate::batch::hub::Hub;
use crate::error::{Exit, UserError};
use crate::text;
use crate::text::nearest::{did_you_mean, nearest};

/// The values that a setting takes; the name is the placeholder for one of them in the help.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// No value: the setting is on or off.
    Nothing,
    /// One text.
    Text(&'static str),
    /// One word out of a few, each with its help.
    OneOf(&'static str, &'static [(&'static str, &'static str)]),
    /// Texts; a list may give one text or several.
    Texts(&'static str),
    /// One path, which may have any bytes.
    Path(&'static str),
    /// Paths, which may have any bytes.
    Paths(&'static str),
}

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

type Put<T> = fn(&mut T, &[OsString]) -> Result<(), UserError>;

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
    /// The help: one short line, and more after a line break.
    pub help: &'static str,
    /// Where it can be given.
    pub reach: Reach,
    /// True if most runs need it, so that the short help shows it.
    pub is_common: bool,
    put: Put<T>,
}

impl<T> Setting<T> {
    pub(crate) const fn new(key: &'static str, takes: Takes, help: &'static str, put: Put<T>) -> Self {
        Setting {
            key,
            short: None,
            takes,
            default: None,
            help,
            reach: Reach::Both,
            is_common: false,
            put,
        }
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

    /// Puts the given values into `to`; a setting that takes none is switched on.
    ///
    /// # Errors
    /// A usage error that says why a value cannot be taken.
    pub fn read(&self, to: &mut T, given: &[OsString]) -> Result<(), UserError> {
        if let (Takes::OneOf(_, choices), Some(given)) = (self.takes, given.first()) {
            let names = choices.iter().map(|(name, _)| *name);
            if !names.clone().any(|name| name == given) {
                let given = given.to_string_lossy();
                let near = did_you_mean(&nearest(&given, names.clone()));
                let all = || format!("it is one of {}", names.collect::<Vec<_>>().join(", "));
                let given = text::escaped(given.as_bytes());
                return Err(UserError::new(format!("'{}' cannot be '{given}'", self.key))
                    .hint(near.unwrap_or_else(all))
                    .exit(Exit::Usage));
            }
        }
        (self.put)(to, given)
    }
}
