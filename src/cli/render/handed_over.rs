//! The table of a campaign's hand-off, and what is left to a person.

use split_image::batch::hand_over::HandedOver;
use split_image::batch::pull_request::RequestEnd;
use split_image::handoff::pull_request::Settled;
use split_image::report::{Failure, Handoff, Status, Warning};

use super::campaign::{self, HubState, Row, Shown};
use super::common;
use super::ink::{Ink, number, short};
use super::setup;

impl Shown for HandedOver {
    fn state(&self) -> HubState {
        match self.report.status {
            Status::Migrated => HubState::HandedOver,
            Status::UpToDate if self.is_not_used => HubState::NotUsed,
            _ => self.report.state(),
        }
    }

    fn tip(&self) -> Option<&str> {
        self.report.handoff.as_ref()?.commit.as_deref()
    }

    fn failure(&self) -> Option<&Failure> {
        self.report.error.as_ref()
    }

    fn warnings(&self) -> &[Warning] {
        &self.report.warnings
    }

    fn columns(&self, ink: &Ink) -> String {
        let Some(handoff) = &self.report.handoff else {
            return String::new();
        };
        let commit = handoff.commit.as_deref().map_or("", |id| short(id));
        let tag = handoff.tag.as_deref().unwrap_or_default();
        format!(
            "{:>5}  {}  {}",
            number(handoff.edits.len()),
            ink.new_id(&format!("{tag:12}")),
            ink.new_id(commit)
        )
    }

    fn details(&self, _: &Ink, all: bool) -> Vec<String> {
        let handoff = self.report.handoff.iter().filter(|_| all);
        let edits = handoff.flat_map(|handoff| &handoff.edits);
        edits.flat_map(|edit| edit.diff.lines().map(str::to_owned)).collect()
    }
}

/// The screen of a hand-off; `all` shows the edits, too.
pub fn lines(ink: &Ink, rows: &[Row<'_, HandedOver>], is_written: bool, all: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if !is_written {
        lines.extend([ink.title("Preview: nothing is written anywhere"), String::new()]);
    }
    lines.extend(campaign::table(
        ink,
        &format!("edits  {:12}  commit", "image tag"),
        rows,
        all,
    ));
    lines.extend(common::lines(ink, rows, !is_written));
    lines.extend([String::new(), ink.title(&campaign::totals(rows))]);
    let handoffs = || {
        rows.iter()
            .filter_map(|(_, ending)| ending.as_ref()?.report.handoff.as_ref())
    };
    lines.extend(left(ink, &handoffs().collect::<Vec<_>>(), is_written));
    if is_written
        && rows
            .iter()
            .any(|(_, ending)| ending.is_none_or(|ending| ending.report.error.is_some()))
    {
        lines.push("Run it again to hand over what is left; what is done stays as it is.".to_owned());
    }
    lines
}

/// The end of the pull request, or the text that it would have.
pub fn pull_request(ink: &Ink, end: &RequestEnd) -> Vec<String> {
    let (label, page) = match end {
        RequestEnd::Planned(text) => {
            let mut lines = ink.part("The text of the pull request").to_vec();
            lines.extend(text.lines().map(str::to_owned));
            return lines;
        }
        RequestEnd::Settled(Settled::Opened(page)) => ("Pull request, opened:", page),
        RequestEnd::Settled(Settled::Updated(page)) => ("Pull request, brought up to date:", page),
        RequestEnd::Settled(Settled::Unchanged(page)) => ("Pull request, open:", page),
        RequestEnd::Failed(_) => return Vec::new(),
    };
    ink.labelled(&ink.done(label), page)
}

/// The next steps, and the commands for the image repositories.
fn left(ink: &Ink, handoffs: &[&Handoff], is_written: bool) -> Vec<String> {
    let Some(first) = handoffs.first() else {
        return Vec::new();
    };
    let mut lines = match (&first.handed_to, is_written) {
        (Some(place), true) => ink.labelled(&ink.done("Done:"), &format!("the commits are in {place}.")),
        (Some(_), false) => ink.wrapped("Run it again without --dry-run to do this.", 0),
        (None, _) => ink.wrapped(
            "'--handoff-branch NAME' pushes a commit for each to one branch, '--patch FILE' writes them to a file.",
            0,
        ),
    };
    let needs: Vec<_> = handoffs.iter().map(|handoff| &handoff.needs).collect();
    lines.extend(setup::of(ink, &needs, true));
    let builds: Vec<_> = handoffs
        .iter()
        .filter_map(|handoff| handoff.see_builds.as_ref())
        .collect();
    if !builds.is_empty() {
        let heading = "Each image must have been built before a hub uses it. See the builds with:";
        lines.extend([String::new(), ink.faint(heading), String::new()]);
        lines.extend(builds.into_iter().cloned());
    }
    if is_written && !first.next_steps.is_empty() {
        let heading = "Then the commits for the source can be looked at and taken:";
        lines.extend([String::new(), ink.faint(heading), String::new()]);
        lines.extend(first.next_steps.iter().cloned());
    }
    lines
}
