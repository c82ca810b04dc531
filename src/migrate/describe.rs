//! Reads again what a person wants to see of rewritten commits: a [`Split`] holds only their ids.

use anyhow::{Context, Result};
use gix::objs::CommitRefIter;

use crate::report;
use crate::split::{Index, Link, Split};
use crate::text;

/// Turns a split into the part of the report that sums it up.
///
/// `source` is the repository that the split was made from; only the roots and the tip are read.
///
/// # Errors
/// When one of these original commits cannot be read; it is named.
pub fn split(source: &gix::Repository, split: &Split) -> Result<report::Split> {
    let mut roots = Vec::new();
    for (index, rewritten) in split.commits.iter().enumerate() {
        if rewritten.parents.is_empty() {
            let commit = one(source, split, index)?;
            let before = split.before.iter().find(|link| link.until == Some(rewritten.old));
            roots.push(report::Root {
                new: commit.new,
                old: commit.old,
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
        commits_kept: split.commits.len(),
        merges_kept: split.merges,
        signatures_dropped: split.signatures_dropped,
        first_date: roots.first().and_then(|root| root.date.clone()),
        last_date: tip.and_then(|commit| commit.date),
        authors: split.authors,
        roots,
        chain,
        differs_from_filter_repo: split.differs_from_filter_repo.iter().map(ToString::to_string).collect(),
    })
}

/// Says what history lies behind the directory's name, if any was found that nobody asked for.
///
/// # Errors
/// When a commit that ended a name cannot be read; it is named.
pub fn history_before(source: &gix::Repository, split: &Split) -> Result<Option<report::Warning>> {
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
        // A commit that only moved the directory goes as the one that made it comes.
        0 => "the commit that made it".to_owned(),
        // One look is taken, and no further one at what is behind that.
        1 => "at least 1 more commit".to_owned(),
        _ => format!("at least {commits} more commits"),
    };
    let headline = "the directory had other names before; --follow brings what is behind them";
    let warning = report::Warning::new(report::Code::HistoryBeforeRename, headline);
    Ok(Some(warning.detail(behind).paths(names)))
}

/// A name of the directory, with the words of the commit that ended it.
///
/// # Errors
/// When that commit cannot be read; it is named.
pub fn name(source: &gix::Repository, link: &Link) -> Result<report::Name> {
    let until = link.until.map(|id| -> Result<report::Until> {
        let words = original(source, &id)?;
        Ok(report::Until {
            commit: id.to_string(),
            date: words.date,
            subject: words.subject,
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

/// Reads what the commit `id` of the source says.
///
/// # Errors
/// When it cannot be read; it is named.
pub fn original(source: &gix::Repository, id: &gix::oid) -> Result<Words> {
    let object = source
        .find_object(id)
        .with_context(|| format!("cannot read commit {id}"))?;
    Ok(words(&object.data, source.object_hash()))
}

/// Reads one commit of a split.
fn one(source: &gix::Repository, split: &Split, index: Index) -> Result<report::Commit> {
    let rewritten = &split.commits[index];
    let words = original(source, &rewritten.old)?;
    Ok(report::Commit {
        old: rewritten.old.to_string(),
        new: rewritten.new.to_string(),
        author: words.author,
        date: words.date,
        subject: words.subject,
    })
}

/// What a commit says to people.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// `Name <email>`.
    pub author: String,
    /// The author date, RFC 3339; none where the commit has no date that makes sense.
    pub date: Option<String>,
    /// The first line of the message.
    pub subject: String,
}

/// Reads author, date and subject out of a raw commit, as far as they can be made out.
///
/// An odd commit is no failure here: the rewrite copies it and warns, and the picture shows what there is.
pub fn words(data: &[u8], hash: gix::hash::Kind) -> Words {
    let commit = || CommitRefIter::from_bytes(data, hash);
    let author = commit().author().ok();
    let encoding = commit().find_map(|token| match token {
        Ok(gix::objs::commit::ref_iter::Token::Encoding(name)) => Some(name),
        _ => None,
    });
    let message: &[u8] = commit().message().map_or(b"", |message| message);
    Words {
        author: author.map_or_else(String::new, |author| {
            let name = text::escaped(author.name.trim_ascii());
            let email = text::escaped(author.email.trim_ascii());
            format!("{name} <{email}>")
        }),
        date: author
            .and_then(|author| author.time().ok())
            .and_then(|time| time.format(gix::date::time::format::ISO8601_STRICT).ok()),
        subject: match encoding.and_then(|name| encoding_rs::Encoding::for_label(name)) {
            Some(encoding) => text::subject(encoding.decode_without_bom_handling(message).0.as_bytes()),
            None => text::subject(message),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(headers: &str, message: &[u8]) -> Words {
        let mut data = format!("tree {}\n{headers}\n", gix::hash::Kind::Sha1.empty_tree()).into_bytes();
        data.extend_from_slice(message);
        words(&data, gix::hash::Kind::Sha1)
    }

    #[test]
    fn author_date_and_subject_are_read() {
        let got = words_of(
            "author A U Thor <a@example.com> 1700000000 -0330\ncommitter C <c@example.com> 1 +0000\n",
            b"subject\nwith two lines\n\nbody\n",
        );
        assert_eq!(got.author, "A U Thor <a@example.com>");
        assert_eq!(got.date.as_deref(), Some("2023-11-14T18:43:20-03:30"));
        assert_eq!(got.subject, "subject with two lines");
    }

    #[test]
    fn a_declared_encoding_is_honoured() {
        let got = words_of(
            "author A <a> 0 +0000\ncommitter C <c> 0 +0000\nencoding ISO-8859-1\n",
            b"caf\xe9\n",
        );
        assert_eq!(got.subject, "café");
    }

    #[test]
    fn an_odd_author_line_is_shown_as_far_as_it_goes() {
        let got = words_of("author \x1b[31mA <a>\ncommitter C <c> 0 +0000\n", b"s\n");
        assert!(!got.author.contains('\x1b'), "{}", got.author);
        assert_eq!(got.date, None);
    }
}
