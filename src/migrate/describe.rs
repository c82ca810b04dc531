//! Authors, dates and subjects of commits, for people: a [`Split`] holds only ids.

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::objs::CommitRefIter;

use crate::report::{self, Author, Date};
use crate::split::{Index, Link, Split};
use crate::text;

/// Describes the history of `split` in `report`: its directories, the sum, and the warnings about it.
///
/// # Errors
/// When an original commit cannot be read; it is named.
pub fn history(source: &gix::Repository, split: &Split, report: &mut report::Report) -> Result<()> {
    report.source.subdirs = split.spec.names.iter().map(ToString::to_string).collect();
    report.warnings.extend(split.warnings.iter().map(Into::into));
    report.warnings.extend(history_before(source, split)?);
    report.warnings.extend(mentions(split));
    report.split = Some(sum(source, split)?);
    Ok(())
}

/// Sums up a split for the report.
///
/// Of the commits in `source`, the repository of the split, only the roots and the tip are read.
///
/// # Errors
/// When one of these original commits cannot be read; it is named.
fn sum(source: &gix::Repository, split: &Split) -> Result<report::Split> {
    let mut roots = Vec::new();
    for (index, rewritten) in split.commits.iter().enumerate() {
        if rewritten.parents.is_empty() {
            let commit = one(source, split, index)?;
            let before = split.before.iter().find(|link| link.until == Some(rewritten.old));
            roots.push(report::Root {
                new: commit.new,
                old: rewritten.old.to_string(),
                subject: commit.subject,
                date: commit.date,
                renamed_from: before.map(|link| link.directory.to_string()),
                commits_before: before.map(|link| link.commits),
            });
        }
    }
    let chain = split
        .chain
        .iter()
        .map(|link| name(source, link))
        .collect::<Result<_>>()?;
    let tip = split.tip.map(|tip| one(source, split, tip)).transpose()?;
    Ok(report::Split {
        tip: tip.as_ref().map(|commit| commit.new.clone()),
        tree: split.tree.to_string(),
        commits_walked: split.walked,
        commits_kept: split.commit_count(),
        merges_kept: split.merges,
        signatures_dropped: split.signatures_dropped,
        issue_numbers: split.issue_numbers,
        qualified_as: split.spec.qualify_refs.as_ref().map(|to| to.repository().to_owned()),
        first_date: roots.first().and_then(|root| root.date.clone()),
        last_date: tip.and_then(|commit| commit.date),
        authors: split.authors,
        roots,
        chain,
        differs_from_filter_repo: split.differs_from_filter_repo.iter().map(ToString::to_string).collect(),
    })
}

/// A warning about former names of the directory, if some were found that were not asked for.
///
/// # Errors
/// When a commit that ended a name cannot be read; it is named.
fn history_before(source: &gix::Repository, split: &Split) -> Result<Option<report::Warning>> {
    if split.before.is_empty() {
        return Ok(None);
    }
    let names: Vec<String> = split
        .before
        .iter()
        .map(|link| Ok(name(source, link)?.to_string()))
        .collect::<Result<_>>()?;
    let commits: usize = split.before.iter().map(|link| link.commits).sum();
    let behind = match commits {
        // The commit that moved the directory is kept in any case, as the one that created it.
        0 => "the commit that created it".to_owned(),
        // Only the nearest former name is looked at, so there may be more.
        1 => "at least 1 more commit".to_owned(),
        _ => format!("at least {commits} more commits"),
    };
    let headline = "the directory had other names before; '--follow' includes their history";
    let warning = report::Warning::new(report::Code::HistoryBeforeRename, headline);
    Ok(Some(warning.detail(behind).paths(names)))
}

/// A warning about issues of the old repository that the messages will mention, where that was asked for.
fn mentions(split: &Split) -> Option<report::Warning> {
    let repository = split.spec.qualify_refs.as_ref()?.repository();
    let headline = "messages will mention issues of the old repository: once they are on a default branch, words such as \
                    'Fixes' can close open ones there, and each mention leaves an event";
    let commits = match split.issue_numbers {
        0 => return None,
        1 => "1 message".to_owned(),
        all => format!("{all} messages"),
    };
    let warning = report::Warning::new(report::Code::MentionsIssues, headline);
    Some(warning.detail(format!("{commits} for '{repository}'")))
}

/// A name of the directory, with the commit that ended it.
///
/// # Errors
/// When that commit cannot be read; it is named.
pub fn name(source: &gix::Repository, link: &Link) -> Result<report::Name> {
    let until = link.until.map(|id| -> Result<report::Until> {
        let commit = original(source, id)?;
        Ok(report::Until {
            commit: commit.new,
            date: commit.date,
            subject: commit.subject,
        })
    });
    Ok(report::Name {
        directory: link.directory.to_string(),
        how: link.how.to_string(),
        commits: link.commits,
        until: until.transpose()?,
    })
}

/// Reads the commits at `wanted` places of a split, in that order.
///
/// # Errors
/// When an original commit cannot be read; it is named.
pub fn commits(
    source: &gix::Repository,
    split: &Split,
    wanted: impl IntoIterator<Item = Index>,
) -> Result<Vec<report::Commit>> {
    wanted.into_iter().map(|index| one(source, split, index)).collect()
}

/// Reads one commit of a split.
fn one(source: &gix::Repository, split: &Split, index: Index) -> Result<report::Commit> {
    let rewritten = &split.commits[index];
    let commit = original(source, rewritten.old)?;
    let parents = rewritten
        .parents
        .iter()
        .map(|&parent| split.commits[parent].new.to_string());
    Ok(report::Commit {
        old: Some(commit.new),
        new: rewritten.new.to_string(),
        parents: parents.collect(),
        ..commit
    })
}

/// Reads a commit that was not rewritten.
///
/// # Errors
/// When it cannot be read; it is named.
pub fn original(repo: &gix::Repository, id: ObjectId) -> Result<report::Commit> {
    let object = repo
        .find_object(id)
        .with_context(|| format!("cannot read commit {id}"))?;
    Ok(parsed(id, &object.data))
}

/// Parses author, date and subject of a raw commit, as far as they can be read.
///
/// A malformed commit is not an error here: the rewrite copies it and warns.
fn parsed(id: ObjectId, data: &[u8]) -> report::Commit {
    let commit = || CommitRefIter::from_bytes(data, id.kind());
    let author = commit().author().ok();
    let encoding = commit().find_map(|token| match token {
        Ok(gix::objs::commit::ref_iter::Token::Encoding(name)) => Some(name),
        _ => None,
    });
    let message: &[u8] = commit().message().map_or(b"", |message| message);
    report::Commit {
        old: None,
        new: id.to_string(),
        parents: commit().parent_ids().map(|parent| parent.to_string()).collect(),
        in_target: false,
        author: author.map_or_else(Author::default, |author| Author {
            name: text::escaped(author.name.trim_ascii()),
            email: text::escaped(author.email.trim_ascii()),
        }),
        date: author.and_then(|author| author.time().ok()).and_then(Date::new),
        subject: match encoding.and_then(|name| encoding_rs::Encoding::for_label(name)) {
            Some(encoding) => text::subject(encoding.decode_without_bom_handling(message).0.as_bytes()),
            None => text::subject(message),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed_from(headers: &str, message: &[u8]) -> report::Commit {
        let tree = gix::hash::Kind::Sha1.empty_tree();
        let mut data = format!("tree {tree}\n{headers}\n").into_bytes();
        data.extend_from_slice(message);
        parsed(tree, &data)
    }

    #[test]
    fn author_date_and_subject_are_read() {
        let got = parsed_from(
            "author A U Thor <a@example.com> 1700000000 -0330\ncommitter C <c@example.com> 1 +0000\n",
            b"subject\nwith two lines\n\nbody\n",
        );
        assert_eq!(
            (got.author.name.as_str(), got.author.email.as_str()),
            ("A U Thor", "a@example.com")
        );
        let date = serde_json::to_value(&got.date).unwrap();
        assert_eq!(date, "2023-11-14T18:43:20-03:30");
        assert_eq!(got.subject, "subject with two lines");
    }

    #[test]
    fn a_declared_encoding_is_honoured() {
        let got = parsed_from(
            "author A <a> 0 +0000\ncommitter C <c> 0 +0000\nencoding ISO-8859-1\n",
            b"caf\xe9\n",
        );
        assert_eq!(got.subject, "café");
    }

    #[test]
    fn an_odd_author_line_is_shown_as_far_as_it_goes() {
        let got = parsed_from("author \x1b[31mA <a>\ncommitter C <c> 0 +0000\n", b"s\n");
        assert!(!got.author.name.contains('\x1b'), "{:?}", got.author);
        assert_eq!(got.date, None);
    }
}
