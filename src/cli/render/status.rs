//! Where each hub of a campaign stands, as a table.

use split_image::batch::status::{BuildStatus, HubImage, HubStatus, ImageBuild, ImageStatus, OldDirectory, PullStatus};
use split_image::report::{Failure, Warning};

use super::campaign::{self, HubState, Row, Shown, Tone};
use super::common;
use super::ink::{Ink, count, number};

impl Shown for HubStatus {
    fn state(&self) -> HubState {
        match self.status {
            ImageStatus::NoRepository => HubState::NoRepository,
            ImageStatus::Empty => HubState::Empty,
            ImageStatus::NotMigrated => HubState::NotMigrated,
            ImageStatus::Waiting => HubState::Waiting,
            ImageStatus::Behind => HubState::Behind,
            ImageStatus::Migrated => HubState::Migrated,
            ImageStatus::Squashed => HubState::Squashed,
            ImageStatus::Rebased => HubState::Rebased,
            ImageStatus::Rewritten => HubState::Rewritten,
            ImageStatus::OtherFlags => HubState::OtherFlags,
            ImageStatus::OtherImage => HubState::OtherImage,
            ImageStatus::Failed => HubState::Failed,
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

    fn columns(&self, ink: &Ink) -> String {
        if self.status == ImageStatus::Failed {
            return String::new();
        }
        let behind = behind(self);
        let image = coloured(ink, build(self), 9);
        let files = coloured(ink, files(self), 11);
        format!("{behind:>6}  {image}  {files}  {}", directory(self))
    }

    fn details(&self, _: &Ink, _: bool) -> Vec<String> {
        let waiting = self.target.waiting_on.iter();
        let waiting = waiting.filter(|_| self.status == ImageStatus::Waiting);
        let line = |branch| format!("waits on the branch '{branch}'{}", pull_request(self));
        waiting.map(line).collect()
    }
}

/// The words about the pull request that an image waits in.
fn pull_request(status: &HubStatus) -> String {
    let Some(pull) = &status.pull_request else {
        return String::new();
    };
    match (pull.status, &pull.page) {
        (PullStatus::Missing, _) => ", without a pull request".to_owned(),
        (_, Some(page)) => format!(", in {page}"),
        (_, None) => String::new(),
    }
}

fn coloured(ink: &Ink, (word, tone): (&str, Tone), width: usize) -> String {
    tone.coloured(ink, &format!("{word:width$}"))
}

/// The number of commits that the image repository lacks; empty for none.
pub fn behind(status: &HubStatus) -> String {
    match status.behind {
        0 => String::new(),
        behind => number(behind),
    }
}

/// The word for the build of the image.
pub fn build(status: &HubStatus) -> (&'static str, Tone) {
    match status.build.as_ref().map(|build| build.status) {
        None => ("-", Tone::Plain),
        Some(BuildStatus::Built) => ("built", Tone::Good),
        Some(BuildStatus::Building) => ("building", Tone::Plain),
        Some(BuildStatus::Failed) => ("failed", Tone::Bad),
        Some(BuildStatus::NotBuilt) => ("not built", Tone::Plain),
        Some(BuildStatus::Unknown) => ("?", Tone::Plain),
    }
}

/// The word for the image in the hubs' files.
pub fn files(status: &HubStatus) -> (&'static str, Tone) {
    match status.hub_files.as_ref().map(|files| files.image) {
        None => ("-", Tone::Plain),
        Some(HubImage::Old) => ("old image", Tone::Plain),
        Some(HubImage::InBranch) => ("in branch", Tone::Plain),
        Some(HubImage::InPart) => ("in part", Tone::Check),
        Some(HubImage::EarlierTag) => ("older tag", Tone::Good),
        Some(HubImage::OtherTag) => ("other tag", Tone::Check),
        Some(HubImage::Newest) => ("new image", Tone::Good),
        Some(HubImage::NotUsed) => ("not used", Tone::Plain),
        Some(HubImage::Unknown) => ("?", Tone::Plain),
    }
}

/// The word for the old directory.
pub fn directory(status: &HubStatus) -> &'static str {
    match status.old_directory {
        None => "-",
        Some(OldDirectory::Full) => "full",
        Some(OldDirectory::InBranch) => "in branch",
        Some(OldDirectory::Emptied) => "emptied",
        Some(OldDirectory::Gone) => "gone",
    }
}

/// The screen: the table, the reasons of question marks, and how far the campaign is.
pub fn lines(ink: &Ink, rows: &[Row<'_, HubStatus>]) -> Vec<String> {
    let columns = format!("behind  {:9}  {:11}  old directory", "image", "hub's files");
    let mut lines = campaign::table(ink, &columns, rows, false);
    let unknown = unknown(rows);
    if !unknown.is_empty() {
        lines.push(String::new());
    }
    for line in unknown {
        lines.extend(ink.labelled("?", &line));
    }
    lines.extend(common::lines(ink, rows, true));
    lines.extend([String::new(), ink.title(&campaign::totals(rows)), progress(rows)]);
    lines
}

/// How far the campaign is after the migration.
pub fn progress(rows: &[Row<'_, HubStatus>]) -> String {
    let done = |is_done: fn(&HubStatus) -> bool| {
        let statuses = rows.iter().filter_map(|(_, status)| *status);
        statuses.filter(|status| is_done(status)).count()
    };
    let is_built = |status: &HubStatus| matches!(&status.build, Some(build) if build.status == BuildStatus::Built);
    let is_used = |status: &HubStatus| {
        let files = status.hub_files.as_ref();
        files.is_some_and(|files| matches!(files.image, HubImage::Newest | HubImage::EarlierTag))
    };
    let is_emptied =
        |status: &HubStatus| matches!(status.old_directory, Some(OldDirectory::Emptied | OldDirectory::Gone));
    let mut builds = rows.iter().filter_map(|(_, status)| (*status)?.build.as_ref());
    let is_unknown = |build: &ImageBuild| build.status == BuildStatus::Unknown;
    let built = match builds.clone().next().is_some() && builds.all(is_unknown) {
        true => "builds not known".to_owned(),
        false => format!("{} built", count(done(is_built), "image")),
    };
    let directories = match done(is_emptied) {
        1 => "1 old directory".to_owned(),
        directories => format!("{} old directories", number(directories)),
    };
    format!("{built}, {} in use, {directories} emptied", number(done(is_used)))
}

/// Each reason why something is not known, with the hubs.
pub fn unknown(rows: &[Row<'_, HubStatus>]) -> Vec<String> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for (name, status) in rows {
        let Some(status) = status else { continue };
        let build = status
            .build
            .as_ref()
            .and_then(|build| Some(("image", build.why.as_ref()?)));
        let files = status.hub_files.as_ref();
        let files = files.and_then(|files| Some(("hub's files", files.why.as_ref()?)));
        let pull = status.pull_request.as_ref();
        let pull = pull.and_then(|pull| Some(("pull request", pull.why.as_ref()?)));
        for (column, why) in build.into_iter().chain(files).chain(pull) {
            let why = format!("{column}: {why}");
            match reasons.iter_mut().find(|(other, _)| *other == why) {
                Some((_, names)) => names.push(name),
                None => reasons.push((why, vec![name])),
            }
        }
    }
    let line = |(why, names): &(String, Vec<&str>)| match names.len() > 1 && names.len() == rows.len() {
        true => why.clone(),
        false => format!("{why} ({})", common::some(names)),
    };
    reasons.iter().map(line).collect()
}
