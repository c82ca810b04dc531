//! The output flags that a list sets.

use crate::batch::settings::{Choices, Setting};

/// The output flags that a list sets, as on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputFlags {
    /// `--json`
    pub json: bool,
    /// `--quiet`
    pub quiet: bool,
    /// `--verbose`
    pub verbose: bool,
    /// `--color`: always or never; none to let the terminal decide.
    pub color: Option<bool>,
    /// `--progress`, in the same way.
    pub progress: Option<bool>,
}

const WHEN: Choices = &[("auto", ""), ("always", ""), ("never", "")];

/// The keys of the top that are about the output.
pub(super) const SETTINGS: &[Setting<OutputFlags>] = &[
    Setting::on("json", |output| output.json = true),
    Setting::on("quiet", |output| output.quiet = true),
    Setting::on("verbose", |output| output.verbose = true),
    Setting::one_of("color", "WHEN", WHEN, |output, when| output.color = fixed(&when)),
    Setting::one_of("progress", "WHEN", WHEN, |output, when| output.progress = fixed(&when)),
];

fn fixed(when: &str) -> Option<bool> {
    (when != "auto").then_some(when == "always")
}
