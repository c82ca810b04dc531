//! The table of a campaign that migrates.

use split_image::report::{Failure, Report, Status, Warning};

use super::campaign::{self, HubState, Row, Shown};
use super::ink::{Ink, count, number};
use super::notes;

/// The width of the columns between the state and the target, with the blanks around them.
const BEFORE_TARGET: usize = 33;

impl Shown for Report {
    fn state(&self) -> HubState {
        match self.status {
            Status::Planned => HubState::Planned,
            Status::Migrated => HubState::Migrated,
            Status::UpToDate => HubState::UpToDate,
            Status::Failed => HubState::Failed,
            Status::Unknown => HubState::Unknown,
        }
    }

    fn tip(&self) -> Option<&str> {
        self.target.after.as_deref()
    }

    fn failure(&self) -> Option<&Failure> {
        self.error.as_ref()
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn refused_pushes(&self) -> Vec<String> {
        Report::refused_pushes(self).collect()
    }

    fn columns(&self, ink: &Ink) -> String {
        let moved = moved(self).map_or_else(String::new, number);
        let warnings = match self.warnings.len() {
            0 => format!("{:8}", ""),
            warnings => ink.warning(&format!("{:>8}", number(warnings))),
        };
        let tag = match &self.image_tag {
            Some(tag) => tag,
            None if is_tag_undecided(self) => "by the run",
            None => "",
        };
        let target = ink.faint(&ink.within(BEFORE_TARGET).end_of(&self.target.repo));
        format!("{moved:>7}  {warnings}  {}  {target}", ink.new_id(&format!("{tag:12}")))
    }

    fn details(&self, ink: &Ink, _: bool) -> Vec<String> {
        notes::in_the_way(ink, self)
    }
}

/// Returns true if only the run decides the tag of the image.
pub fn is_tag_undecided(report: &Report) -> bool {
    report.status == Status::Planned && report.image_tag.is_none()
}

/// How many rewritten commits the target gains; none where the run failed before that was known.
fn moved(report: &Report) -> Option<usize> {
    let is_known = !matches!(report.status, Status::Failed | Status::Unknown);
    report.target.moved_commits.filter(|_| is_known)
}

/// The table, with the error and the collisions of each hub below its row.
pub fn lines(ink: &Ink, rows: &[Row<'_, Report>]) -> Vec<String> {
    let columns = format!("commits  warnings  {:12}  target", "image tag");
    campaign::table(ink, &columns, rows, false)
}

/// The last line: the number of hubs in each state, and of all commits that move.
pub fn total(ink: &Ink, rows: &[Row<'_, Report>]) -> String {
    let reports = || rows.iter().filter_map(|(_, report)| *report);
    let commits = count(reports().filter_map(moved).sum(), "commit");
    let moved = match reports().any(|report| report.status == Status::Planned) {
        true => "to move",
        false => "moved",
    };
    ink.title(&format!("{}; {commits} {moved}", campaign::totals(rows)))
}
