//! Who makes the new commits, and when: author and committer as git takes them.

use std::time::Duration;

use anyhow::Result;
use gix::bstr::ByteSlice;
use gix::date::{Time, Zoned};

use crate::error::UserError;
use crate::text;

/// The author and committer lines of every commit of a run: `NAME <EMAIL> SECONDS ZONE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who wrote it.
    pub author: Vec<u8>,
    /// Who committed it.
    pub committer: Vec<u8>,
}

impl Identity {
    /// Reads the environment and the configuration of the current directory, and the clock, once.
    ///
    /// # Errors
    /// When no name or e-mail is set, or a date in the environment cannot be read.
    pub fn current() -> Result<Self, UserError> {
        let config = configuration();
        let setting = |key: &str| {
            config
                .as_ref()
                .ok()
                .and_then(|config| config.string(key))
                .map(|value| value.to_vec())
        };
        let variable = |name: &str| std::env::var_os(name).map(std::ffi::OsString::into_encoded_bytes);
        let identity = Identity::from(&variable, &setting, Time::now_local_or_utc());
        match (&config, identity) {
            (Err(why), Err(_)) => Err(UserError::new(format!(
                "your git configuration cannot be read: {}",
                text::escaped(format!("{why:#}").as_bytes())
            ))
            .hint("'git config --list --show-origin' names the file and the line")),
            (_, identity) => identity,
        }
    }

    fn from(
        variable: &dyn Fn(&str) -> Option<Vec<u8>>,
        setting: &dyn Fn(&str) -> Option<Vec<u8>>,
        now: Time,
    ) -> Result<Self, UserError> {
        let line = |role: &str| -> Result<Vec<u8>, UserError> {
            let upper = role.to_uppercase();
            let name = variable(&format!("GIT_{upper}_NAME"))
                .or_else(|| setting(&format!("{role}.name")))
                .or_else(|| setting("user.name"));
            let email = variable(&format!("GIT_{upper}_EMAIL"))
                .or_else(|| setting(&format!("{role}.email")))
                .or_else(|| setting("user.email"))
                .or_else(|| variable("EMAIL").filter(|email| !email.is_empty()));
            let (Some(name), Some(email)) = (name, email) else {
                return Err(unknown());
            };
            let (name, email) = (without_crud(&name), without_crud(&email));
            if name.is_empty() {
                return Err(UserError::new(format!("the name of the {role} is empty")).hint(HOW_TO_SET));
            }
            let date = variable(&format!("GIT_{upper}_DATE")).filter(|date| !date.is_empty());
            let time = date.map_or(Ok(now), |date| parse_date(&upper, &date))?;
            Ok([name.as_slice(), b" <", &email, b"> ", raw(time).as_bytes()].concat())
        };
        Ok(Identity {
            author: line("author")?,
            committer: line("committer")?,
        })
    }
}

const HOW_TO_SET: &str = "run 'git config --global user.name \"Your Name\"' and \
                          'git config --global user.email you@example.com'";

fn unknown() -> UserError {
    UserError::new("it is not known who you are, and so who makes the new commits").hint(HOW_TO_SET)
}

/// The configuration that git would use in the current directory.
fn configuration() -> Result<gix::config::File> {
    if let Ok(repo) = gix::discover(std::env::current_dir()?) {
        return Ok(repo.config_snapshot().plumbing().clone());
    }
    let mut config = gix::config::File::from_globals()?;
    if let Ok(overrides) = gix::config::File::from_environment_overrides() {
        config.append(overrides)?;
    }
    Ok(config)
}

/// A name or e-mail without what git cuts out of it: spaces and punctuation at the ends, brackets anywhere.
fn without_crud(value: &[u8]) -> Vec<u8> {
    let crud = |byte: &u8| *byte <= 32 || b",:;<>\"\\'".contains(byte);
    let start = value.iter().position(|byte| !crud(byte)).unwrap_or(value.len());
    let end = value
        .iter()
        .rposition(|byte| !crud(byte))
        .map_or(start, |last| last + 1);
    value[start..end]
        .iter()
        .copied()
        .filter(|byte| !b"\n<>".contains(byte))
        .collect()
}

/// Reads a date as git reads it in these variables: absolute, and in local time where it names no zone.
fn parse_date(role: &str, date: &[u8]) -> Result<Time, UserError> {
    let parsed = date.to_str().ok().map(str::trim).and_then(|date| {
        let parse = |text: &str| gix::date::parse(text, None).ok();
        let digits = date.strip_prefix('@').unwrap_or(date);
        let is_since_epoch = digits.bytes().all(|byte| byte.is_ascii_digit());
        match (names_a_zone(date), is_since_epoch) {
            (true, _) => parse(date),
            (false, true) => parse(date).map(|time| in_local_time(time.seconds, true)),
            // git wants a time of day.
            (false, false) if !date.contains([':', 'T']) => None,
            (false, false) => parse(&format!("{date} +0000"))
                .or_else(|| parse(&format!("{date}Z")))
                .map(|utc| in_local_time(utc.seconds, false)),
        }
    });
    parsed.ok_or_else(|| {
        UserError::new(format!("'{}' in GIT_{role}_DATE is no date", text::escaped(date)))
            .hint("write it as '1638164678 +0530', '2021-11-29T11:14:38+05:30' or 'Mon, 29 Nov 2021 11:14:38 +0530'")
    })
}

/// Whether a date ends in a zone: a word, or a sign and digits after the time of day or the seconds.
fn names_a_zone(date: &str) -> bool {
    if date.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return true;
    }
    date.rfind(['+', '-']).is_some_and(|sign| {
        let before = date[..sign].trim_end().trim_start_matches('@');
        before.contains([':', 'T']) || (!before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// A date that names no zone: seconds since the epoch, or what the clock on the wall showed, as if in UTC.
fn in_local_time(seconds: i64, is_since_epoch: bool) -> Time {
    let offset_at = |seconds: i64| {
        let now = Zoned::now();
        let ahead = seconds - now.timestamp().as_second();
        let distance = Duration::from_secs(ahead.unsigned_abs());
        let then = match ahead < 0 {
            true => now.checked_sub(distance),
            false => now.checked_add(distance),
        };
        then.map_or(0, |then| then.offset().seconds())
    };
    if is_since_epoch {
        return Time::new(seconds, offset_at(seconds));
    }
    let offset = offset_at(seconds - i64::from(offset_at(seconds)));
    Time::new(seconds - i64::from(offset), offset)
}

/// The date as it stands in a commit.
fn raw(time: Time) -> String {
    let sign = if time.offset < 0 { '-' } else { '+' };
    let minutes = time.offset.abs() / 60;
    format!("{} {sign}{:02}{:02}", time.seconds, minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pairs = &'static [(&'static str, &'static str)];

    fn identity(variables: Pairs, settings: Pairs) -> Result<(String, String), UserError> {
        let find = |pairs: Pairs, key: &str| {
            pairs
                .iter()
                .find(|(name, _)| *name == key)
                .map(|(_, value)| value.as_bytes().to_vec())
        };
        let now = Time::new(1_700_000_000, -12600);
        let identity = Identity::from(&|name| find(variables, name), &|key| find(settings, key), now)?;
        let text = |line: Vec<u8>| String::from_utf8(line).unwrap();
        Ok((text(identity.author), text(identity.committer)))
    }

    #[test]
    fn the_environment_comes_before_the_configuration() {
        let settings = &[("user.name", "U"), ("user.email", "u@x"), ("committer.name", "C")];
        let (author, committer) = identity(
            &[("GIT_AUTHOR_NAME", " A. "), ("GIT_AUTHOR_DATE", "1638164678 +0530")],
            settings,
        )
        .unwrap();
        assert_eq!(author, "A. <u@x> 1638164678 +0530");
        assert_eq!(committer, "C <u@x> 1700000000 -0330");
    }

    #[test]
    fn dates_are_read_in_the_forms_that_git_reads() {
        for date in [
            "@1638164678 +0530",
            "1638164678 +0530",
            "2021-11-29T11:14:38+05:30",
            "2021-11-29 11:14:38 +0530",
            "Mon, 29 Nov 2021 11:14:38 +0530",
            "Mon Nov 29 11:14:38 2021 +0530",
        ] {
            assert_eq!(
                raw(parse_date("AUTHOR", date.as_bytes()).unwrap()),
                "1638164678 +0530",
                "{date}"
            );
        }
        assert_eq!(raw(parse_date("AUTHOR", b"@5 +0100").unwrap()), "5 +0100");
        for date in ["some day", "now", "2021-11-29", "20211129", "2021-11"] {
            assert!(parse_date("AUTHOR", date.as_bytes()).is_err(), "{date}");
        }
    }

    #[test]
    fn nobody_is_an_error_with_the_way_out() {
        let error = identity(&[], &[("user.name", "U")]).unwrap_err();
        assert!(error.hint.unwrap().contains("git config --global user.email"));
        assert!(identity(&[("GIT_AUTHOR_NAME", "")], &[("user.name", "U"), ("user.email", "u@x")]).is_err());
        let (author, _) = identity(&[("EMAIL", "e@x")], &[("user.name", "U <x>")]).unwrap();
        assert_eq!(author, "U x <e@x> 1700000000 -0330");
    }
}
