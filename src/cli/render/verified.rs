//! The result of a verification, for one target and for many.

use split_image::report::{Code, Commit, Failure, Warning};
use split_image::verify::{Completeness, DifferenceKind, Verified};

use super::campaign::{self, HubState, Row, Shown};
use super::commits::day;
use super::ink::{Ink, count, number, short};
use super::{common, notes};

/// The number of commits or files of one kind that are shown.
const SHOWN: usize = 20;
/// The number of later commits of the target that are shown, and of any kind in a campaign.
const FEW: usize = 5;

impl Shown for Verified {
    fn state(&self) -> HubState {
        match self.status {
            Completeness::Complete => HubState::Complete,
            Completeness::Incomplete => HubState::Incomplete,
            Completeness::Failed => HubState::Failed,
        }
    }

    fn tip(&self) -> Option<&str> {
        self.target.tip.as_deref()
    }

    fn failure(&self) -> Option<&Failure> {
        self.error.as_ref()
    }

    fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    fn columns(&self, _: &Ink) -> String {
        if self.status == Completeness::Failed {
            return String::new();
        }
        let found = format!("{} of {}", number(self.commits_found), number(self.commits));
        let (differing, others) = (number(self.differing.len()), number(self.others.len()));
        format!("{found:>11}  {differing:>9}  {others:>6}")
    }

    /// The missing commits. Files that the target changed are shown for a single hub only.
    fn details(&self, ink: &Ink, all: bool) -> Vec<String> {
        let mut lines = missing(ink, self, if all { usize::MAX } else { FEW });
        lines.retain(|line| !line.is_empty());
        lines
    }
}

/// The screen for one target; `all` leaves nothing out.
pub fn lines(ink: &Ink, verified: &Verified, all: bool) -> Vec<String> {
    let target = &verified.target;
    let branch = target.branch.as_deref().unwrap_or_default();
    let state = verified.state();
    let mut lines = vec![format!(
        "{}: {} of {} in {branch} of {}",
        state.coloured(ink, state.word()),
        number(verified.commits_found),
        count(verified.commits, "commit"),
        target.repo
    )];
    let shown = if all { usize::MAX } else { SHOWN };
    lines.extend(missing(ink, verified, shown));
    lines.extend(differing(ink, verified, shown));
    lines.extend(notes::lines(ink, &verified.warnings));
    let others = &verified.others;
    if !others.is_empty() {
        let shown = if all { others.len() } else { FEW };
        lines.push(String::new());
        lines.push(format!(
            "{} of the target, for information:",
            count(others.len(), "other commit")
        ));
        let line = |other| ink.cut(&format!("  {}", commit(ink, other)));
        lines.extend(others.iter().rev().take(shown).map(line));
        lines.extend(more(others.len(), shown));
    }
    lines
}

/// The table of a campaign.
pub fn table(ink: &Ink, rows: &[Row<'_, Verified>], all: bool) -> Vec<String> {
    let mut lines = campaign::table(ink, &format!("{:>11}  differing  others", "commits"), rows, all);
    lines.extend(common::lines(ink, rows, true));
    lines.extend([String::new(), ink.title(&campaign::totals(rows))]);
    lines
}

/// The missing commits, and those that emptied the directory.
fn missing(ink: &Ink, verified: &Verified, shown: usize) -> Vec<String> {
    let missing = count(verified.missing.len(), "commit");
    let parts = [
        (
            format!("{missing} missing, oldest first{}:", way_out(verified)),
            &verified.missing,
        ),
        (
            "Since then the source has only emptied the directory:".to_owned(),
            &verified.emptied_by,
        ),
    ];
    let mut lines = Vec::new();
    for (title, commits) in parts.into_iter().filter(|(_, commits)| !commits.is_empty()) {
        lines.extend([String::new(), title]);
        let line = |missing| ink.cut(&format!("  {}", commit(ink, missing)));
        lines.extend(commits.iter().take(shown).map(line));
        lines.extend(more(commits.len(), shown));
    }
    lines
}

/// The way to bring the missing commits over, unless a warning says it.
fn way_out(verified: &Verified) -> &'static str {
    let says_more = |code| {
        matches!(
            code,
            Code::HistorySquashed | Code::HistoryRebased | Code::SourceRewritten | Code::OtherFlags | Code::OtherImage
        )
    };
    match verified.warnings.iter().any(|warning| says_more(warning.code)) {
        true => "",
        false => "; a run brings them over",
    }
}

/// The word for what the target did to a file of the image.
pub fn difference_word(kind: DifferenceKind) -> &'static str {
    match kind {
        DifferenceKind::Changed => "changed",
        DifferenceKind::Deleted => "deleted",
    }
}

/// The files of the image that the target has changed or deleted.
fn differing(ink: &Ink, verified: &Verified, shown: usize) -> Vec<String> {
    let differing = &verified.differing;
    if differing.is_empty() {
        return Vec::new();
    }
    let title = format!(
        "The target has changed or deleted {} of the image:",
        count(differing.len(), "file")
    );
    let mut lines = vec![String::new(), title];
    for difference in differing.iter().take(shown) {
        let kind = difference_word(difference.kind);
        let since = commit(ink, &difference.since);
        lines.push(ink.cut(&format!("  {}  {kind} since {since}", difference.path)));
    }
    lines.extend(more(differing.len(), shown));
    lines
}

fn commit(ink: &Ink, commit: &Commit) -> String {
    let id = commit.old.as_deref().unwrap_or(&commit.new);
    format!(
        "{} {} {} {}",
        ink.old_id(short(id)),
        day(commit.date.as_ref()),
        commit.subject,
        ink.faint(&format!("({})", commit.author.name))
    )
}

fn more(all: usize, shown: usize) -> Option<String> {
    (all > shown).then(|| format!("  and {} more; '--verbose' shows all", number(all - shown)))
}
