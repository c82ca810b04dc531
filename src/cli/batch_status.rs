//! `split-image batch MANIFEST --status`: where each hub of a list stands.

use std::process::ExitCode;

use anyhow::Result;
use split_image::batch::status::{HubPlaces, StatusWork};
use split_image::batch::{Hub, Options, campaign};
use split_image::text;

use super::args::{BatchArgs, OutputArgs};
use super::progress::ManyBars;
use super::render::campaign::rows;
use super::{endings, output, render};

/// Looks at the remotes of the hubs, and shows where each stands.
///
/// # Errors
/// When the branch of the hand-off or the deployment repository cannot be read; the error of a hub is shown.
pub fn run(args: &BatchArgs, hubs: &[Hub], options: &Options, output: &OutputArgs) -> Result<ExitCode> {
    let choice = args.hubs.hubs()?;
    let places = HubPlaces {
        choice: &choice,
        handoff_branch: args.delivery.handoff_branch.as_deref(),
    };
    let bars = ManyBars::new(output, hubs);
    let looked = campaign::run(hubs, &options.dry(), &StatusWork::default(), &bars);
    let statuses = places.status(hubs, &looked, bars.context())?;
    bars.clear();
    let rows = rows(hubs, &statuses);
    // In a pager, Ctrl-C belongs to the pager.
    let exit = endings::exit(&rows);
    if output.json {
        statuses.iter().flatten().try_for_each(output::json_line)?;
    } else if args.shared.markdown {
        output::print(&text::visible(&render::status_markdown::page(&rows)))?;
    } else if output.quiet {
        output::print_lines(&endings::tips(&rows), output)?;
        endings::print_errors(&rows, output);
    } else {
        output::page(&render::status::lines(&output::ink(output), &rows), output)?;
    }
    Ok(exit)
}
