//! `split-image demo`: the whole job on a sample, in a temporary folder.

mod sample;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use clap::builder::PossibleValue;
use split_image::files::temporary;
use split_image::migrate::describe;
use split_image::progress::Silent;

use super::args::OutputArgs;
use super::render::graph::{self, RowLines};
use super::render::ink::Ink;
use super::terminal::Stream;
use super::{interrupt, output};

const DEPLOYMENTS: &str = "deployments.git";
const TARGET: &str = "astro-user-image.git";

/// Shows the whole job, step by step.
///
/// # Errors
/// When a step does not end as it should, or the temporary folder cannot be written.
pub fn run(options: &OutputArgs) -> Result<()> {
    let folder = temporary::folder()?;
    let demo = Demo {
        folder: folder.path(),
        options,
        ink: Stream::Out.ink(options.color),
    };
    let context = interrupt::context(&Silent);
    sample::deployments(&folder.path().join(DEPLOYMENTS), context)?;
    sample::image_repository(&folder.path().join(TARGET), context)?;
    demo.title("A hub's image moves into its own repository")?;
    demo.say(&format!(
        "Two repositories were made in a temporary folder. {DEPLOYMENTS} is where the hubs are deployed from, with the \
         image of one hub in {}. {TARGET} was made from a template: it builds an image on every push, and has an \
         environment.yml that is only an example.",
        sample::SUBDIR
    ))?;

    demo.title("1. Look first")?;
    demo.say(
        "A dry run shows everything and writes nothing. The rewritten commits have the ids of the real run. Here the dates \
         of new commits are fixed, so that the others have them as well; usually the run decides those.",
    )?;
    demo.split_image(&["--dry-run"])?;

    demo.title("2. Do it")?;
    demo.say("The same without --dry-run. The source is only read; the target gets one push.")?;
    demo.split_image(&[])?;

    demo.title("3. What the image repository has now")?;
    demo.history()?;
    demo.say(
        "On the left the template's side; on the right the image's history, with its authors and dates. A commit that \
         did not touch the image is not there, nor is a merge that only brought such commits.",
    )?;

    demo.title("4. Again")?;
    demo.say(
        "Somebody may still push to the old directory. Running the same command again brings such commits over; this \
         time there are none.",
    )?;
    demo.split_image(&[])?;

    demo.title("Now yours")?;
    demo.say("The temporary folder goes away now. In a clone of your deployment repository, look first:")?;
    output::print(
        "\n    split-image --subdir deployments/HUB/image \\\n        --into git@github.com:ORG/HUB-user-image.git --dry-run\n",
    )
}

/// Where the demonstration takes place.
struct Demo<'a> {
    folder: &'a Path,
    options: &'a OutputArgs,
    ink: Ink,
}

impl Demo<'_> {
    fn title(&self, text: &str) -> Result<()> {
        interrupt::context(&Silent).check()?;
        output::print(&format!("\n{}\n\n", self.ink.done(text)))
    }

    fn say(&self, text: &str) -> Result<()> {
        let width = self.ink.width.unwrap_or(usize::MAX).min(90);
        let ink = Ink {
            width: Some(width),
            ..self.ink
        };
        output::print(&(ink.wrapped(text, 0).join("\n") + "\n"))
    }

    /// Runs the program itself, so that what is shown is what it does.
    fn split_image(&self, more: &[&str]) -> Result<()> {
        let mut arguments = vec!["--from", DEPLOYMENTS, "--subdir", sample::SUBDIR, "--into", TARGET];
        arguments.extend(more);
        let shown = format!("split-image {}", arguments.join(" "));
        let shown = shown.replace(" --into", " \\\n      --into");
        output::print(&format!("\n{} {}\n\n", self.ink.faint("$"), self.ink.title(&shown)))?;
        let mut command = Command::new(std::env::current_exe().context("cannot find the program itself")?);
        command.current_dir(self.folder).args(&arguments).arg("--no-pager");
        for (flag, when) in [("--color", self.options.color), ("--progress", self.options.progress)] {
            let when = when.to_possible_value();
            command.arg(flag).args(when.iter().map(PossibleValue::get_name));
        }
        for role in ["AUTHOR", "COMMITTER"] {
            // A fixed date makes the preview's ids those of the run; a new machine may have no identity yet.
            command
                .env(format!("GIT_{role}_NAME"), "Demo Operator")
                .env(format!("GIT_{role}_EMAIL"), "operator@example.org")
                .env(format!("GIT_{role}_DATE"), "2024-06-03T10:00:00+02:00");
        }
        let status = command.status().context("cannot start the program itself")?;
        if !status.success() {
            interrupt::context(&Silent).check()?;
            bail!("this step of the demonstration failed: {shown}");
        }
        Ok(())
    }

    /// Draws the history of the image repository.
    fn history(&self) -> Result<()> {
        let repo = gix::open(self.folder.join(TARGET))?;
        let tip = repo.head_id()?.detach();
        let order =
            gix::revision::walk::Sorting::ByCommitTime(gix::traverse::commit::simple::CommitTimeOrder::NewestFirst);
        let mut commits = Vec::new();
        for commit in repo.rev_walk([tip]).sorting(order).all()? {
            let commit = commit?;
            commits.push((commit.id, commit.parent_ids));
        }
        for row in graph::rows(commits.iter().map(|(id, parents)| (*id, parents.as_slice()))) {
            let commit = describe::original(&repo, row.node)?;
            let lanes = RowLines::of(&row);
            let id = self.ink.new_id(&row.node.to_hex_with_len(8).to_string());
            let author = self.ink.faint(&commit.author.name);
            let line = format!("{} {id} {} {author}", lanes.commit, commit.subject);
            for line in [line].into_iter().chain(lanes.links) {
                output::print(&format!("  {}\n", self.ink.cut(&line)))?;
            }
        }
        output::print("\n")
    }
}
