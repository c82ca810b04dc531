//! The flags of the settings of one image, made from the library's table of settings.

use std::ffi::OsString;
use std::marker::PhantomData;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};
use split_image::batch::Hub;
use split_image::batch::settings::{self, CONFLICTS, GROUPS, NEEDS, Reach, Setting, Takes};
use split_image::error::{Exit, UserError};
use split_image::repos::standpoint::Standpoint;
use split_image::text;

/// Which settings a command takes.
pub trait Takers: Clone + Send + Sync + 'static {
    /// Returns true if it takes the setting with this key.
    fn takes(key: &str) -> bool;
    /// Returns true if it cannot do without the setting with this key.
    fn requires(key: &str) -> bool {
        matches!(key, "subdir" | "into")
    }
}

/// The settings that were typed.
#[derive(Debug, Clone)]
pub struct SettingArgs<T> {
    typed: Vec<(&'static Setting, Vec<OsString>)>,
    taker: PhantomData<T>,
}

impl<T: Takers> SettingArgs<T> {
    /// One image with these settings.
    ///
    /// # Errors
    /// A usage error for a value that cannot be taken.
    pub fn hub(&self) -> Result<Hub, UserError> {
        let mut hub = Hub::default();
        for (setting, values) in &self.typed {
            match setting.is_directory() {
                true => setting.read(&mut hub, &self.as_from_the_top(values)?)?,
                false => setting.read(&mut hub, values)?,
            }
        }
        Ok(hub)
    }

    /// Directories of the source as they are called from its top, where the current folder says what is meant.
    fn as_from_the_top(&self, values: &[OsString]) -> Result<Vec<OsString>, UserError> {
        if !values.iter().any(|value| Standpoint::is_needed(value)) {
            return Ok(values.to_owned());
        }
        let from = self.typed("from");
        let Some(standpoint) = Standpoint::of(from.as_deref()) else {
            // The source is not a work tree on this machine, but the path may be of one.
            let here = || {
                Standpoint::of(None)?
                    .path(values.iter().find(|value| Standpoint::is_needed(value))?)
                    .ok()
            };
            return match from.and_then(|_| here()) {
                Some(path) => Err(
                    UserError::new("a path of this machine does not name a directory of that source")
                        .hint(format!(
                            "call it '{}', as from the top of the source",
                            text::escaped(path.as_encoded_bytes())
                        ))
                        .exit(Exit::Usage),
                ),
                None => Ok(values.to_owned()),
            };
        };
        let path = |value: &OsString| match Standpoint::is_needed(value) {
            true => standpoint.path(value),
            false => Ok(value.clone()),
        };
        values.iter().map(path).collect()
    }

    /// The value of `key` as it was typed.
    pub fn typed(&self, key: &str) -> Option<String> {
        let (_, values) = self.typed.iter().find(|(setting, _)| setting.key == key)?;
        Some(values.first()?.to_string_lossy().into_owned())
    }
}

impl<T: Takers> Args for SettingArgs<T> {
    fn augment_args(command: Command) -> Command {
        GROUPS.iter().fold(command, |command, &(heading, settings)| {
            let taken = settings.iter().filter(|setting| is_taken::<T>(setting));
            command.args(taken.map(|setting| flag::<T>(setting).help_heading(heading)))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<T: Takers> FromArgMatches for SettingArgs<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let is_typed = |key: &str| matches.value_source(key) == Some(ValueSource::CommandLine);
        let typed = settings::all().filter(|setting| is_taken::<T>(setting) && is_typed(setting.key));
        let values = |setting: &Setting| {
            let values = matches.get_raw(setting.key).into_iter().flatten();
            values.map(Into::into).collect()
        };
        Ok(SettingArgs {
            typed: typed.map(|setting| (setting, values(setting))).collect(),
            taker: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn is_taken<T: Takers>(setting: &Setting) -> bool {
    setting.reach != Reach::Key && T::takes(setting.key)
}

fn flag<T: Takers>(setting: &Setting) -> Arg {
    let key = setting.key;
    let mut flag = Arg::new(key)
        .long(key.replace('_', "-"))
        .help(setting.help)
        .hide_short_help(!setting.is_common)
        .required(T::requires(key));
    if !setting.more.is_empty() {
        flag = flag.long_help(format!("{}\n\n{}", setting.help, setting.more));
    }
    if let Some(letter) = setting.short {
        flag = flag.short(letter);
    }
    if let Some(value) = setting.default {
        flag = flag.default_value(value);
    }
    let pairs =
        |pairs: &'static [(&str, &str)]| pairs.iter().filter(move |(one, other)| *one == key && T::takes(other));
    flag = flag.conflicts_with_all(pairs(CONFLICTS).map(|(_, other)| *other));
    flag = pairs(NEEDS).fold(flag, |flag, (_, other)| flag.requires(*other));
    match setting.takes {
        Takes::Nothing => flag.action(ArgAction::SetTrue),
        // Paths may have any bytes; the library refuses them in other values.
        Takes::One(name) => flag.value_name(name).value_parser(value_parser!(OsString)),
        Takes::Many(name) => flag
            .value_name(name)
            .value_parser(value_parser!(OsString))
            .action(ArgAction::Append),
        Takes::OneOf(name, choices) => {
            let values = choices
                .iter()
                .map(|(value, help)| PossibleValue::new(*value).help(*help));
            flag.value_name(name).value_parser(PossibleValuesParser::new(values))
        }
    }
}
