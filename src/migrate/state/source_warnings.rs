//! The warnings about the state of a source.

use super::source::{Behind, Counted, SourceState};
use crate::report::{Code, Warning};
use crate::repos::source::Source;
use crate::text;

/// The warnings about the state of `source`, the gravest first.
pub fn warnings(source: &Source, state: &SourceState) -> Vec<Warning> {
    let detached = state.is_detached.then(|| {
        let headline = "HEAD of the source is detached, so no branch is split; name one with '--ref'";
        Warning::new(Code::DetachedHead, headline).detail(format!("it is at {}", source.tip))
    });
    let other = state.default_branch.as_ref().map(|default| {
        let headline = "the branch that is split is not the default branch of the source's repository";
        let detail = format!("'{}', and not '{default}'", source.reference);
        Warning::new(Code::NotDefaultBranch, headline).detail(detail)
    });
    let changed = state.uncommitted.iter().map(|path| text::escaped(path)).collect();
    let uncommitted = Warning::about(
        Code::UncommittedChanges,
        "the work tree has changes in the directory that are not committed, so they do not come along",
        changed,
    );
    let not_compared = state.not_compared.as_ref().map(|why| {
        let headline = "the source could not be compared with its remote as it is now, only with what was fetched from it \
                        before; '--offline' does not try";
        Warning::new(Code::RemoteNotCompared, headline).detail(why)
    });
    let behind = state.behind.as_ref().map(behind);
    let not_pushed = not_pushed(state.not_pushed);
    [behind, not_pushed, uncommitted, detached, other, not_compared]
        .into_iter()
        .flatten()
        .collect()
}

fn behind(behind: &Behind) -> Warning {
    let headline = "the source is behind its remote, and commits that it lacks do not come along; update it with 'git \
                    pull', or split the remote itself with '--from URL'";
    let branch = text::escaped(&behind.branch);
    let remote = text::escaped(behind.remote.as_bytes());
    let Counted { all, in_directory } = behind.commits;
    let commits = commits(all);
    let detail = match (behind.is_fetched, all) {
        (true, _) => format!("it lacks {commits} of '{branch}' of '{remote}', {in_directory} of them in the directory"),
        (false, 0) => format!(
            "'{branch}' of '{remote}' is at {}, which was not fetched yet",
            behind.tip
        ),
        (false, _) => format!(
            "it lacks {commits} of '{branch}' of '{remote}', {in_directory} of them in the directory, and more that were \
             not fetched yet"
        ),
    };
    Warning::new(Code::SourceBehind, headline).detail(detail)
}

fn not_pushed(counted: Counted) -> Option<Warning> {
    let headline = "commits that are split are on no remote of the source; push them first, so that both repositories \
                    tell the same story";
    let detail = format!(
        "{}, {} of them in the directory",
        commits(counted.all),
        counted.in_directory
    );
    // Others change nothing in the result.
    (counted.in_directory > 0).then(|| Warning::new(Code::NotPushed, headline).detail(detail))
}

fn commits(n: usize) -> String {
    match n {
        1 => "1 commit".to_owned(),
        n => format!("{n} commits"),
    }
}
