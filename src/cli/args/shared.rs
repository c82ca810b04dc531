//! The arguments of results that are shown to others.

use std::path::PathBuf;

use clap::Args;

/// Forms of the result for people who do not sit at this terminal.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct SharedArgs {
    /// Write the result to a file as a page, which needs nothing but a browser
    ///
    /// One HTML file with the history as a graph, the files, the warnings and the edits of a hand-off. It loads nothing
    /// from elsewhere. '-' is standard output.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub html: Option<PathBuf>,

    /// Write a summary in Markdown to standard output instead of text
    ///
    /// It fits a pull request, an issue or a step of GitHub Actions: '--markdown >> "$GITHUB_STEP_SUMMARY"'.
    #[arg(long, conflicts_with = "json", hide_short_help = true)]
    pub markdown: bool,
}
