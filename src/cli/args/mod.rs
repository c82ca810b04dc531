//! The command line as clap structs, and nothing else.

mod batch;
mod handoff;
mod settings;
mod shared;
mod takers;

use std::path::{Path, PathBuf};

pub use batch::{BatchArgs, DiscoverArgs};
use clap::builder::styling::{AnsiColor, Styles};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
pub use handoff::{HandoffArgs, HubArgs};
use settings::SettingArgs;
pub use shared::SharedArgs;
use split_image::batch::manifest::OutputFlags;
use split_image::error::{Exit, UserError};
use split_image::files::is_standard_output;
use split_image::report::Code;
use takers::{CacheOnly, Looked, Moved, OneImage};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Yellow.on_default().bold())
    .usage(AnsiColor::Yellow.on_default().bold())
    .literal(AnsiColor::Green.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

/// The version, and the commit that a release build is built from.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), env!("SPLIT_IMAGE_COMMIT"));

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "split-image",
    version = VERSION,
    about = "Move a JupyterHub image into its own repository, with its whole history",
    styles = STYLES,
    arg_required_else_help = true,
    subcommand_negates_reqs = true,
    disable_help_flag = true,
    disable_version_flag = true,
    max_term_width = 100
)]
pub struct Typed {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub split: SplitArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    /// Print the version
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help_heading = "Output", hide_short_help = true)]
    version: Option<bool>,
}

/// The commands beside the run for one image.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Migrate many images, from a list
    Batch(Box<BatchArgs>),
    /// Find the images of a deployment repository, and write their list
    Discover(DiscoverArgs),
    /// Check that an image repository has all of its split; write nothing
    Verify(Box<VerifyArgs>),
    /// Show what the hub needs now that its image has moved, and hand over the old directory
    Handoff(Box<HandoffArgs>),
    /// Explain a warning, and what to do about it
    Explain {
        /// The code of the warning, such as 'symlink-escapes' [default: list all codes]
        #[arg(hide_possible_values = true, value_parser = warning_code())]
        code: Option<Code>,
    },
    /// Check the programs, the settings and the servers that a run needs
    Doctor(DoctorArgs),
    /// List the fetched sources that are kept for the next run, or remove them
    Cache(CacheArgs),
    /// Show the whole job on a sample, in a temporary folder
    Demo,
    /// Write a completion script for a shell to standard output
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual to standard output, in roff
    Man {
        /// The command whose page to write [default: the page of split-image itself]
        command: Option<String>,
        /// Write all pages into this folder
        #[arg(long, value_name = "DIR", conflicts_with = "command")]
        dir: Option<PathBuf>,
    },
}

/// Reads the code of a warning; an error names those that are similar, and all.
fn warning_code() -> impl TypedValueParser<Value = Code> {
    let names = PossibleValuesParser::new(Code::ALL.iter().map(|code| code.name()));
    names.map(|name| Code::named(&name).expect("because it is one of the names"))
}

/// An image that has moved.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    pub settings: SettingArgs<Moved>,
    #[command(flatten)]
    pub shared: SharedArgs,
}

/// The sides of a run that is still to come.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub sides: SettingArgs<Looked>,
}

/// The place where fetched sources are kept.
#[derive(Debug, Args)]
pub struct CacheArgs {
    /// Remove those that no run uses
    #[arg(long)]
    pub clear: bool,
    #[command(flatten)]
    pub place: SettingArgs<CacheOnly>,
}

/// One image.
#[derive(Debug, Args)]
pub struct SplitArgs {
    #[command(flatten)]
    pub settings: SettingArgs<OneImage>,
    /// How many commits a dry run shows, newest first; 0 shows all
    #[arg(
        long,
        value_name = "N",
        default_value_t = 20,
        help_heading = "Preview",
        hide_short_help = true
    )]
    pub limit: usize,
    #[command(flatten)]
    pub hub: HubArgs,
    #[command(flatten)]
    pub shared: SharedArgs,
}

/// How to talk to whoever runs this.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Write one JSON document to standard output instead of text
    #[arg(long, global = true, hide_short_help = true)]
    pub json: bool,

    /// Print only errors and the id of the result
    #[arg(short, long, global = true, conflicts_with = "verbose", hide_short_help = true)]
    pub quiet: bool,

    /// Show the git commands that are run, and more of what was found
    #[arg(short, long, global = true, hide_short_help = true)]
    pub verbose: bool,

    /// When to use colours
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_short_help = true
    )]
    pub color: When,

    /// When to show progress bars, on standard error
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_short_help = true
    )]
    pub progress: When,

    /// Do not show long previews in a pager
    #[arg(long, global = true, hide_short_help = true)]
    pub no_pager: bool,

    /// Print this help; --help prints more
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,

    /// The flag whose file goes to standard output, so that text does not.
    #[arg(skip)]
    pub aside: Option<&'static str>,
}

impl OutputArgs {
    /// Leaves standard output to that of `files`, each with its flag, that is written there, or to the Markdown of
    /// `shared`.
    ///
    /// # Errors
    /// A usage error where two of them are, or one and a JSON document.
    pub fn beside(
        &self,
        files: &[(&'static str, Option<&Path>)],
        shared: &SharedArgs,
    ) -> Result<OutputArgs, UserError> {
        let files = files.iter().copied().chain([("--html", shared.html.as_deref())]);
        let written = files.filter(|(_, file)| file.is_some_and(is_standard_output));
        let mut flags = written
            .map(|(flag, _)| flag)
            .chain(shared.markdown.then_some("--markdown"))
            .chain(self.json.then_some("--json"));
        match (flags.next(), flags.next()) {
            (Some(one), Some(other)) => Err(UserError::new(format!(
                "'{one}' and '{other}' cannot both write to standard output"
            ))
            .hint(match one {
                "--markdown" => format!("remove '{one}' or '{other}'"),
                _ => format!("give '{one}' the name of a file"),
            })
            .exit(Exit::Usage)),
            (aside, _) => Ok(OutputArgs {
                aside: aside.filter(|_| !self.json),
                ..self.clone()
            }),
        }
    }

    /// Adds what a list of hubs says about it.
    pub fn with(&self, list: &OutputFlags) -> OutputArgs {
        let when = |typed: When, listed: Option<bool>| match (typed, listed) {
            (When::Auto, Some(true)) => When::Always,
            (When::Auto, Some(false)) => When::Never,
            (typed, _) => typed,
        };
        OutputArgs {
            json: self.json || list.json,
            quiet: (self.quiet || list.quiet) && !self.verbose,
            verbose: (self.verbose || list.verbose) && !self.quiet,
            color: when(self.color, list.color),
            progress: when(self.progress, list.progress),
            ..*self
        }
    }
}

/// When to do something that a terminal is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// If there is a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
