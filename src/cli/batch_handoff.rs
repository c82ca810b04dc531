//! `split-image batch MANIFEST --handoff`: the hand-off of all images of a list as one branch, or as a series of patches.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use split_image::batch::hand_over::HandOver;
use split_image::batch::pull_request::RequestEnd;
use split_image::batch::{Check, Hub, Options, campaign};
use split_image::repos::github::Github;

use super::args::{BatchArgs, OutputArgs};
use super::progress::ManyBars;
use super::render::campaign::rows;
use super::{endings, output, render};

/// Verifies the hubs and hands those over that are complete.
///
/// # Errors
/// When the hubs cannot share one branch, or it has commits of somebody else; the error of a hub is shown.
pub fn run(args: &BatchArgs, hubs: &[Hub], options: &Options, output: &OutputArgs) -> Result<ExitCode> {
    let output = &output.beside(&[("--patch", args.delivery.patch.as_deref())], &args.shared)?;
    let choice = args.hubs.hubs()?;
    let delivery = args.delivery.delivery();
    let is_written = delivery.is_some() && !options.dry_run;
    let github: Option<Arc<Github>> = args.delivery.pull_request.then(Arc::default);
    let hand_over = HandOver {
        choice: &choice,
        delivery,
        github: github.as_deref(),
        dry_run: options.dry_run,
    };
    let bars = ManyBars::new(output, hubs);
    let check = Check { github: github.clone() };
    let checked = campaign::run(hubs, &options.dry(), &check, &bars);
    let end = hand_over.run(hubs, &checked, bars.context())?;
    bars.clear();
    let rows = rows(hubs, &end.endings);
    for ending in end.endings.iter().flatten() {
        if output.json {
            output::json_line(ending)?;
        }
    }
    if output.quiet && !output.json {
        endings::print_errors(&rows, output);
    }
    // In a pager, Ctrl-C belongs to the pager.
    let exit = endings::exit(&rows);
    let lines = match output.quiet {
        true => endings::tips(&rows),
        false => {
            let ink = output::ink(output);
            let mut lines = render::handed_over::lines(&ink, &rows, is_written, output.verbose);
            lines.extend(
                end.pull_request
                    .iter()
                    .flat_map(|end| render::handed_over::pull_request(&ink, end)),
            );
            lines
        }
    };
    match (output.json, is_written || output.quiet) {
        (true, _) => {}
        (false, true) => output::print_lines(&lines, output)?,
        (false, false) => output::page(&lines, output)?,
    }
    match end.pull_request {
        Some(RequestEnd::Failed(error)) => Err(error.into()),
        _ => Ok(exit),
    }
}
