//! The sentences for what a split warns of.

use std::slice::from_ref;

use crate::report;
use crate::split::{How, Misfit, Unclear, Warning};
use crate::text;

impl From<&Warning> for report::Warning {
    fn from(warning: &Warning) -> Self {
        match warning {
            Warning::OddIdentity { commits } => report::Warning {
                code: "odd-identity".into(),
                message: "the author or committer of these commits is malformed; it was copied as it is".into(),
                paths: listed(commits),
            },
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
                let why = reason(why);
                report::Warning {
                    code: "history-not-taken".into(),
                    message: format!("'{newer}' {came} '{former}' in {commit}, but that history is not taken: {why}"),
                    paths: listed(from_ref(former)),
                }
            }
            Warning::Overlaps { former, first, commits } => report::Warning {
                code: "history-overlaps".into(),
                message: format!(
                    "'{former}' stands beside a newer name in {commits} commits, the first is {first}; their files are \
                     taken together there"
                ),
                paths: listed(from_ref(former)),
            },
            Warning::Unclear { directory, commit, why } => {
                let (message, paths) = unclear(&directory.to_string(), &commit.to_string(), why);
                report::Warning {
                    code: "history-unclear".into(),
                    message,
                    paths,
                }
            }
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
            format!("{commit} has '{path}' in both '{newer}' and '{older}', and not the same")
        }
        Misfit::Tip { .. } => "it is still there at the tip, and goes on by itself".into(),
    }
}

/// The message about a directory whose former name is not clear, and the directories that it may have been.
fn unclear(directory: &str, commit: &str, why: &Unclear) -> (String, Vec<String>) {
    match why {
        Unclear::Copied(names) => (
            format!(
                "'{directory}' was copied in {commit}, and several directories there are the same; choose one with \
                 '--also-from'"
            ),
            listed(names),
        ),
        Unclear::Renamed(names) | Unclear::Joined(names) => {
            let came = match why {
                Unclear::Joined(_) => "took over files",
                _ => "was renamed",
            };
            let message = format!(
                "'{directory}' {came} in {commit}, from one of several directories that are alike; choose one with \
                 '--also-from'"
            );
            (message, listed(names))
        }
        Unclear::Scattered => (
            format!(
                "the files of '{directory}' came from several places in {commit}, and from none as a whole: its history \
                 before that is not taken"
            ),
            Vec::new(),
        ),
        Unclear::BlobsMissing(names) => (
            format!(
                "'{directory}' may have been renamed in {commit}, but the source lacks the contents that would show it; \
                 if it was, say so with '--also-from'"
            ),
            listed(names),
        ),
    }
}

fn listed(items: &[impl ToString]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}
