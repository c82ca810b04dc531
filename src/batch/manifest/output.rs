//! The output flags that a list sets.

use std::ffi::OsString;

use crate::batch::settings::{Setting, Takes};

/// The output flags that a list sets, as on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// `--json`
    pub json: bool,
    /// `--quiet`
    pub quiet: bool,
    /// `--verbose`
    pub verbose: bool,
    /// `--color`
    pub color: Option<Presence>,
    /// `--progress`
    pub progress: Option<Presence>,
}

/// When to do something that a terminal is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// If there is a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

const WHEN: Takes = Takes::OneOf("WHEN", &[("auto", ""), ("always", ""), ("never", "")]);

/// The keys of the top that are about the output.
pub(super) const SETTINGS: &[Setting<Output>] = &[
    Setting::new("json", Takes::Nothing, "", |output, _| {
        output.json = true;
        Ok(())
    }),
    Setting::new("quiet", Takes::Nothing, "", |output, _| {
        output.quiet = true;
        Ok(())
    }),
    Setting::new("verbose", Takes::Nothing, "", |output, _| {
        output.verbose = true;
        Ok(())
    }),
    Setting::new("color", WHEN, "", |output, given| {
        output.color = Some(presence(given));
        Ok(())
    }),
    Setting::new("progress", WHEN, "", |output, given| {
        output.progress = Some(presence(given));
        Ok(())
    }),
];

fn presence(given: &[OsString]) -> Presence {
    match given.first().and_then(|given| given.to_str()) {
        Some("always") => Presence::Always,
        Some("never") => Presence::Never,
        _ => Presence::Auto,
    }
}
