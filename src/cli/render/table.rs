//! The table of a campaign that migrates.

use split_image::report::{Failure, Report, Status};

use super::campaign::{self, HubState, Row, Shown};
use super::ink::{Ink, count, number};
use super::notes;

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

    fn refused_pushes(&self) -> Vec<String> {
        Report::refused_pushes(self).collect()
    }

    fn columns(&self, ink: &Ink) -> String {
        let split = self.split.as_ref();
        let commits = split.map_or_else(String::new, |split| number(split.commits_kept));
        if matches!(self.status, Status::Failed | Status::Unknown) {
            return format!("{commits:>7}");
        }
        let tag = ink.new_id(&format!("{:12}", self.image_tag.as_deref().unwrap_or_default()));
        format!("{commits:>7}  {tag}  {}", ink.faint(self.tip().unwrap_or_default()))
    }

    fn details(&self, ink: &Ink, _: bool) -> Vec<String> {
        notes::in_the_way(ink, self)
    }
}

/// The table, with the error and the collisions of each hub below its row.
pub fn lines(ink: &Ink, rows: &[Row<'_, Report>]) -> Vec<String> {
    campaign::table(ink, &format!("commits  {:12}  new tip", "image tag"), rows, false)
}

/// The last line: the number of hubs in each state, and of all their commits.
pub fn total(ink: &Ink, rows: &[Row<'_, Report>]) -> String {
    let splits = rows
        .iter()
        .filter_map(|(_, report)| report.and_then(|report| report.split.as_ref()));
    let commits = count(splits.map(|split| split.commits_kept).sum(), "commit");
    ink.title(&format!("{}; {commits}", campaign::totals(rows)))
}
