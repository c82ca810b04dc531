//! What can be typed: clap structs, and nothing else.

mod batch;
mod handoff;

use std::ffi::OsString;
use std::path::PathBuf;

pub use batch::{BatchArgs, DiscoverArgs};
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};
pub use handoff::{HandoffArgs, HubArgs};
use split_image::batch::manifest;
use split_image::migrate;
use split_image::repos::source::Cache;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Yellow.on_default().bold())
    .usage(AnsiColor::Yellow.on_default().bold())
    .literal(AnsiColor::Green.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

const ABOUT: &str = "\
Move a JupyterHub image out of a deployment repository into its own, with its whole history

The history of one directory is rewritten as 'git filter-repo --subdirectory-filter' does it, with the same ids; \
merged into a repository that was made from a template; and pushed there.";

const EXAMPLES: &str = "\
Examples:
  Look first; nothing is written anywhere:
    split-image --from git@github.com:org/deployments.git --subdir deployments/astro/image \\
        --into git@github.com:org/astro-user-image.git --dry-run

  Then the same without --dry-run. Run it again whenever the old directory got new commits.

  See the whole job on a sample:
    split-image demo

Exit codes:
  0    done, or nothing left to do
  1    failed
  2    the command line is wrong
  3    collision or merge conflict
  4    push refused
  5    batch or verify: some did not pass
  130  interrupted
On any code but 0 the target is as it was.";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "split-image",
    version,
    about = ABOUT,
    long_about = None,
    styles = STYLES,
    after_help = EXAMPLES,
    arg_required_else_help = true,
    subcommand_negates_reqs = true,
    disable_help_flag = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Typed {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub split: SplitArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What to do other than to migrate one image.
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
    /// Show the whole job on a sample, in a temporary folder
    Demo,
    /// Write a completion script for a shell to standard output
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual page to standard output, in roff
    #[command(after_help = "Example:\n  split-image man > ~/.local/share/man/man1/split-image.1")]
    Man,
}

/// One image.
#[derive(Debug, Args)]
pub struct SplitArgs {
    /// The image directory in the source
    #[arg(short, long, value_name = "DIR", required = true)]
    pub subdir: Option<OsString>,

    /// The image repository made from the template: URL or path
    #[arg(short, long, value_name = "REPO", required = true)]
    pub into: Option<String>,

    /// The deployment repository: URL or path [default: the repository of the current directory]
    #[arg(long, value_name = "REPO")]
    pub from: Option<String>,

    /// Branch, tag or commit of the source to split [default: its HEAD]
    #[arg(long = "ref", value_name = "REF")]
    pub reference: Option<String>,

    /// Branch of the target to build on and to push [default: the target's HEAD branch]
    #[arg(short, long, value_name = "NAME")]
    pub branch: Option<String>,

    /// Show everything, with the real new ids; write nothing anywhere
    #[arg(short = 'n', long)]
    pub dry_run: bool,

    #[command(flatten)]
    pub history: HistoryArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub hub: HubArgs,
    #[command(flatten)]
    pub push: PushArgs,
    #[command(flatten)]
    pub picture: PictureArgs,
    #[command(flatten)]
    pub cache: CacheArgs,
}

/// An image that has moved.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 complete, 5 not complete, 1 it could not be checked.")]
pub struct VerifyArgs {
    /// The image directory in the source
    #[arg(short, long, value_name = "DIR")]
    pub subdir: OsString,

    /// The image repository: URL or path
    #[arg(short, long, value_name = "REPO")]
    pub into: String,

    /// The deployment repository: URL or path [default: the repository of the current directory]
    #[arg(long, value_name = "REPO")]
    pub from: Option<String>,

    /// Branch, tag or commit of the source to compare with [default: its HEAD]
    #[arg(long = "ref", value_name = "REF")]
    pub reference: Option<String>,

    /// Branch of the image repository to look at [default: its HEAD branch]
    #[arg(short, long, value_name = "NAME")]
    pub branch: Option<String>,

    #[command(flatten)]
    pub history: HistoryArgs,
    #[command(flatten)]
    pub cache: CacheArgs,
}

/// Which part of the source's history is taken.
#[derive(Debug, Args)]
#[command(next_help_heading = "History")]
pub struct HistoryArgs {
    /// Also take the history from before the directory had this name, as far as it can be found
    #[arg(long)]
    pub follow: bool,

    /// Also take the history of this former directory; can be repeated
    #[arg(long, value_name = "DIR")]
    pub also_from: Vec<OsString>,

    /// Turn '#12' in messages into 'OWNER/REPO#12', so that it still links to the old repository; this changes ids
    #[arg(long, value_name = "OWNER/REPO")]
    pub qualify_refs: Option<String>,
}

/// How the two sides come together.
#[derive(Debug, Args)]
#[command(next_help_heading = "Target")]
pub struct TargetArgs {
    /// Template file, folder or pattern such as '*.R' to delete first; can be repeated
    #[arg(long, value_name = "PATH", default_value = migrate::REMOVED)]
    pub remove: Vec<String>,

    /// Delete nothing
    #[arg(long, conflicts_with_all = ["remove", "remove_examples"])]
    pub no_remove: bool,

    /// Also delete every template file that collides, or that would configure repo2docker behind the image's back
    #[arg(long)]
    pub remove_examples: bool,

    /// What to do where both sides have the same path with different content
    #[arg(long, value_name = "SIDE", value_enum, default_value_t)]
    pub on_collision: Side,

    /// Message of the merge commit
    #[arg(short, long, value_name = "TEXT", default_value = migrate::MERGE_MESSAGE)]
    pub message: String,

    /// Message of the removal commit
    #[arg(long, value_name = "TEXT", default_value = migrate::REMOVE_MESSAGE)]
    pub remove_message: String,

    /// When the target is empty: start it from this repository's files, in one "Initial commit"
    #[arg(long, value_name = "REPO")]
    pub template: Option<String>,

    #[command(flatten)]
    pub fill: FillArgs,
}

/// What the template's placeholders are filled with, before the merge.
#[derive(Debug, Args)]
#[command(next_help_heading = "Make it theirs")]
pub struct FillArgs {
    /// The hub: fills '<HUBNAME>', makes README-template.md the README, and shows what the hub needs in the end
    #[arg(long, value_name = "NAME")]
    pub hub: Option<String>,

    /// The image, such as 'quay.io/org/name': sets IMAGE_NAME in the template's workflow
    #[arg(long, value_name = "REGISTRY/PATH")]
    pub image: Option<String>,

    /// Fill another placeholder or key of the template; can be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// Where the result goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Push")]
pub struct PushArgs {
    /// Push the result to this branch instead (protected main, pull request)
    #[arg(long, value_name = "NAME")]
    pub push_branch: Option<String>,

    /// Push the same commits here too; can be repeated
    #[arg(long, value_name = "REPO")]
    pub also_push: Vec<String>,

    /// Push nothing; leave the result in a clone
    #[arg(long, requires = "output", conflicts_with = "also_push")]
    pub no_push: bool,

    /// Where to leave that clone, which has the remotes 'origin' and 'source'
    #[arg(long, value_name = "DIR", requires = "no_push")]
    pub output: Option<PathBuf>,
}

/// What is shown and told of the rewritten history.
#[derive(Debug, Args)]
#[command(next_help_heading = "Preview")]
pub struct PictureArgs {
    /// How many commits a dry run shows, newest first; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,

    /// Write the map of old to new commits here, as git filter-repo's commit-map
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
}

/// Where a fetched source is kept.
#[derive(Debug, Args)]
#[command(next_help_heading = "Cache")]
pub struct CacheArgs {
    /// Keep what was fetched of a source in this folder [default: split-image in the user's cache folder]
    #[arg(long = "cache", value_name = "DIR")]
    pub folder: Option<PathBuf>,

    /// Fetch into a temporary folder, and keep nothing
    #[arg(long = "no-cache", conflicts_with = "folder")]
    pub off: bool,
}

impl CacheArgs {
    /// The place that was typed, or the usual one.
    pub fn cache(&self) -> Cache {
        match &self.folder {
            Some(folder) => Cache::At(folder.clone()),
            None if self.off => Cache::Off,
            None => Cache::Default,
        }
    }
}

/// How to talk to whoever runs this.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Write one JSON document to standard output instead of text
    #[arg(long, global = true)]
    pub json: bool,

    /// Print only errors and the id of the result
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Show the git commands that are run, and more of what was found
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: When,

    /// When to show progress bars, on standard error
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub progress: When,

    /// Do not send long previews to a pager
    #[arg(long, global = true)]
    pub no_pager: bool,

    // One text for -h and --help: the longer form that clap has for the second says no more.
    /// Print this help
    #[arg(short, long, global = true, action = clap::ArgAction::HelpShort)]
    help: Option<bool>,
}

impl OutputArgs {
    /// Adds what a list of hubs says about it.
    pub fn with(&self, list: &manifest::Output) -> OutputArgs {
        let when = |typed: When, listed: Option<manifest::When>| match (typed, listed) {
            (When::Auto, Some(manifest::When::Always)) => When::Always,
            (When::Auto, Some(manifest::When::Never)) => When::Never,
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

/// Who wins where both sides have the same path with different content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Side {
    /// Nobody: list the paths and stop
    #[default]
    Fail,
    /// The image's file
    Image,
    /// The template's file
    Template,
}

/// Whether to do something that a terminal is needed for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// If there is a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
