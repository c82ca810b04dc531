//! The words of the warnings about a split.

use std::slice::from_ref;

use crate::report::{self, Code};
use crate::split::{How, Misfit, Unclear, Warning};
use crate::text;

impl From<&Warning> for report::Warning {
    fn from(warning: &Warning) -> Self {
        match warning {
            Warning::GraphIgnored { fault } => report::Warning::new(
                Code::CommitGraphIgnored,
                "the commit-graph of the source is damaged and was not used; all commits were read instead",
            )
            .detail(fault.clone()),
            Warning::GitElsewhere { names } => report::Warning::new(
                Code::GitOnOtherSystems,
                "Windows or macOS takes these names for '.git', so git refuses to check them out there",
            )
            .paths(
                names
                    .iter()
                    .map(|(commit, path)| format!("{}, first in {commit}", text::escaped(path)))
                    .collect(),
            ),
            Warning::OddIdentity { commits } => report::Warning::new(
                Code::OddIdentity,
                "the author or committer of these commits is malformed; it was copied unchanged",
            )
            .paths(listed(commits)),
            Warning::UnreadEncoding { commits } => report::Warning::new(
                Code::UnreadEncoding,
                "the messages of these commits are in an encoding that cannot be converted here; they were copied unchanged",
            )
            .paths(
                commits
                    .iter()
                    .map(|(commit, encoding)| format!("{commit}, {}", text::escaped(encoding)))
                    .collect(),
            ),
            Warning::NotTaken {
                former,
                newer,
                how,
                commit,
                why,
            } => {
                let came = match how {
                    How::Copied => "was copied from",
                    How::Joined => "took over the files of",
                    How::Asked | How::Told | How::Renamed => "was renamed from",
                };
                let detail = format!("'{newer}' {came} '{former}' in {commit}, but {}", reason(why));
                report::Warning::new(
                    Code::HistoryNotTaken,
                    "the history of a former name is not included, since it does not fit",
                )
                .detail(detail)
                .paths(listed(from_ref(former)))
            }
            Warning::Overlaps { former, first, commits } => report::Warning::new(
                Code::HistoryOverlaps,
                "a former name existed beside a newer one; commits that have both get the files of both",
            )
            .detail(format!(
                "'{former}' is one in {commits} commits, of which {first} is the first"
            ))
            .paths(listed(from_ref(former))),
            Warning::Unclear { directory, commit, why } => unclear(&directory.to_string(), &commit.to_string(), why),
        }
    }
}

/// Why a former name is not taken.
fn reason(why: &Misfit) -> String {
    match why {
        Misfit::Clash {
            commit,
            path,
            directories: [newer, older],
        } => {
            let path = text::escaped(path);
            format!(
                "{commit} has '{path}' in both '{newer}' and '{older}', and not the same ('--on-overlap' can choose)"
            )
        }
        Misfit::Tip { directory, .. } => format!("'{directory}' still exists at the tip, with its own history"),
    }
}

/// The warning about a directory whose former name is not clear, with the directories that it may have been.
fn unclear(directory: &str, commit: &str, why: &Unclear) -> report::Warning {
    const CHOOSE: &str = "the directory came from one of several that are alike; choose one with '--also-from'";
    let (headline, detail, names) = match why {
        Unclear::Copied(names) if names.len() == 1 => (
            "a file of the directory was copied from another one, which is gone; if that was its former name, choose it \
             with '--also-from'",
            format!("'{directory}' in {commit}"),
            &names[..],
        ),
        Unclear::Copied(names) => (CHOOSE, format!("'{directory}' was copied in {commit}"), &names[..]),
        Unclear::Renamed(names) => (CHOOSE, format!("'{directory}' was renamed in {commit}"), &names[..]),
        Unclear::Joined(names) => (CHOOSE, format!("'{directory}' took over files in {commit}"), &names[..]),
        Unclear::Rearranged(names) => (
            "most files of the directory came from another one, which is gone, and were in other folders there; to include \
             its history, name it with '--also-from'",
            format!("'{directory}' in {commit}"),
            &names[..],
        ),
        Unclear::Scattered => (
            "the files of the directory came from several places, and from none as a whole; the history before that is \
             not included",
            format!("those of '{directory}', in {commit}"),
            &[][..],
        ),
        Unclear::BlobsMissing(names) => (
            "the directory may have been renamed, but the source lacks the file contents that would show it; if so, name \
             the former directory with '--also-from'",
            format!("'{directory}' in {commit}"),
            &names[..],
        ),
    };
    report::Warning::new(Code::HistoryUnclear, headline)
        .detail(detail)
        .paths(listed(names))
}

fn listed(items: &[impl ToString]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}
