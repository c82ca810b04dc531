//! Addresses of repositories without their secrets: user names, passwords and queries are cut out of a text.
//!
//! A text is cut by the line, since git quotes addresses in the middle of its messages. Where an address is malformed,
//! as with a `/` or a blank in its password, more may be cut than the secret, but never less.

use std::borrow::Cow;
use std::ops::Range;

/// Schemes whose user name is part of the address, and no secret.
const SSH: &[&str] = &["ssh", "git+ssh", "ssh+git"];

/// Schemes that are recognized with one slash, too; behind another word, `:/` begins a path.
const WITH_A_HOST: &[&str] = &["http", "https", "ftp", "ftps", "git", "ssh", "git+ssh", "ssh+git"];

/// Cuts user name, password and query out of every address in `text`.
///
/// A user name alone may be a token, so it is cut as well, except `git`, and except those of ssh.
pub fn without_secrets(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut done, mut at) = (0, 0);
    while let Some(colon) = text[at..].find(':').map(|found| at + found) {
        at = colon + 1;
        for secret in secrets(text, colon) {
            out.push_str(&text[done..secret.start]);
            done = secret.end;
            at = at.max(done);
        }
    }
    match done {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(out + &text[done..]),
    }
}

/// The secrets of the address whose scheme or user name ends at `colon`, if there is one.
fn secrets(text: &str, colon: usize) -> Vec<Range<usize>> {
    let (before, after) = (&text[..colon], &text[colon + 1..]);
    let scheme = before.rfind(|c: char| !c.is_ascii_alphanumeric() && !"+.-".contains(c));
    let scheme = before[scheme.map_or(0, |at| at + next_len(before, at))..].to_lowercase();
    let slashes = after.len() - after.trim_start_matches('/').len();
    let is_url = slashes >= 2 || (slashes == 1 && WITH_A_HOST.contains(&scheme.as_str()));
    if !is_url {
        return without_scheme(text, colon).into_iter().collect();
    }
    if scheme == "file" {
        return Vec::new();
    }
    let start = colon + 1 + slashes;
    let is_ssh = SSH.contains(&scheme.as_str());
    let user = user_and_password(text, start, is_ssh);
    let host = user.as_ref().map_or(start, |user| user.end);
    // To ssh, all behind the host is a path.
    let query = if is_ssh { None } else { query(text, host) };
    user.into_iter().chain(query).collect()
}

/// User name and password of the URL whose host they stand before, from `start`.
fn user_and_password(text: &str, start: usize, is_ssh: bool) -> Option<Range<usize>> {
    let rest = &text[start..];
    let line = &rest[..next_url(rest).min(rest.find('\n').unwrap_or(rest.len()))];
    let head = &line[..line.find(['/', '?', '#']).unwrap_or(line.len()).min(end_of_url(line))];
    let word = &line[..line.find(char::is_whitespace).unwrap_or(line.len())];
    let colon = head.find(':').filter(|_| !head.starts_with('['));
    let at = match (head.rfind('@'), colon) {
        (Some(at), None) => Some(at),
        // The password has one of these characters, too.
        (Some(at), Some(_)) => last_at(word).or(Some(at)),
        (None, Some(_)) => last_at(line).or_else(|| on_the_next_line(rest, word)),
        (None, None) => None,
    };
    let Some(at) = at else {
        // A port is a number: this is a password without its host.
        let password = colon.filter(|&colon| head[colon + 1..].contains(|c: char| !c.is_ascii_digit()));
        return password.map(|colon| start + colon..start + head.len());
    };
    let user = rest[..at].split(':').next().unwrap_or_default();
    let kept = match (is_ssh || user == "git") && !user.is_empty() {
        true if user.len() == at => return None,
        true => user.len(),
        false => 0,
    };
    // The `@` stays behind a user name that stays.
    Some(start + kept..start + at + usize::from(kept == 0))
}

/// User name and password of an address such as `USER:PASSWORD@HOST/PATH`, which lacks its scheme.
fn without_scheme(text: &str, colon: usize) -> Option<Range<usize>> {
    let (before, after) = (&text[..colon], &text[colon + 1..]);
    let border = before.rfind(|c: char| c.is_whitespace() || "'\"`/@=(<,;".contains(c));
    // Behind these, the word is a host or a file.
    if border.is_some_and(|border| before[border..].starts_with(['/', '@'])) {
        return None;
    }
    let start = border.map_or(0, |border| border + next_len(before, border));
    let word = &after[..after.find(char::is_whitespace).unwrap_or(after.len())];
    if word.starts_with('/') || word.starts_with("refs/") || word.contains("://") {
        return None;
    }
    let at = word.rfind('@')?;
    let host = word[at + 1..].split(['/', ':']).next().unwrap_or_default();
    let is_host = !host.is_empty() && host.len() < word.len() - at - 1;
    // Images are named `NAME:TAG@sha256:DIGEST`.
    (is_host && !host.starts_with("sha")).then_some(start..colon + 1 + at + 1)
}

/// The query or the fragment of the URL whose host begins at `start`.
fn query(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = &text[start..];
    let url = &rest[..end_of_url(rest).min(next_url(rest))];
    let query = url.find(['?', '#'])?;
    Some(start + query..start + url.len())
}

/// The place of the last `@` before a host.
fn last_at(text: &str) -> Option<usize> {
    let is_before_a_host = |at: &usize| {
        let is_of_a_path = text[..*at].ends_with('/');
        !is_of_a_path && text[at + 1..].starts_with(|c: char| c.is_alphanumeric() || c == '[')
    };
    let all = text.rmatch_indices('@').map(|(at, _)| at);
    all.clone().find(is_before_a_host)
}

/// The place of the `@` in the line behind `word`, where `word` is the rest of its line: a password with a line break.
fn on_the_next_line(rest: &str, word: &str) -> Option<usize> {
    let next = rest[word.len()..].strip_prefix('\n')?;
    let next = &next[..next.find(char::is_whitespace).unwrap_or(next.len())];
    last_at(next).map(|at| word.len() + 1 + at)
}

/// The place where a URL surely ends: at a blank, or at a quote with nothing of a URL behind it.
fn end_of_url(text: &str) -> usize {
    let ends = |(at, c): &(usize, char)| match c {
        '\'' | '"' | '`' => text[at + 1..]
            .chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || ":,.;)]}'\"".contains(next)),
        c => c.is_whitespace() || matches!(c, '<' | '>'),
    };
    text.char_indices().find(ends).map_or(text.len(), |(at, _)| at)
}

/// The place where the scheme of the next URL begins.
fn next_url(text: &str) -> usize {
    let Some(colon) = text.find("://") else {
        return text.len();
    };
    let scheme = text[..colon].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "+.-".contains(c));
    scheme.len()
}

/// The length of the character at `at`.
fn next_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_address_loses_its_secret() {
        for (typed, shown) in [
            ("https://me:s3cret@host/x.git", "https://host/x.git"),
            ("https://me:s3cret@host:8443/x", "https://host:8443/x"),
            ("HTTPS://me:s3cret@Host/x", "HTTPS://Host/x"),
            ("https://s3cret@host/x", "https://host/x"),
            ("https://s3cret:x-oauth-basic@host/x", "https://host/x"),
            ("https://:s3cret@host/x", "https://host/x"),
            ("https://git@host/x", "https://git@host/x"),
            ("https://git:s3cret@host/x", "https://git@host/x"),
            ("https://me:s3cret@[::1]:8080/x", "https://[::1]:8080/x"),
            ("https://[::1]:8080/x", "https://[::1]:8080/x"),
            ("https://me:s3%40cret@host/x", "https://host/x"),
            ("https://me:s3cret%40host/x", "https://me/x"),
            // A password that should have been percent-encoded.
            ("https://me:a@s3cret@host/x", "https://host/x"),
            ("https://me:a/s3cret@host/x", "https://host/x"),
            ("https://me:a#s3cret@host/x", "https://host/x"),
            ("https://me:a?s3cret@host/x", "https://host/x"),
            ("https://me:12/s3cret@host/x", "https://host/x"),
            ("https://me:a@b/s3cret@host/x", "https://host/x"),
            ("https://me:a s3cret@host/x", "https://host/x"),
            ("https://me:a's3cret@host/x", "https://host/x"),
            ("https://me:a\"s3cret@host/x", "https://host/x"),
            ("https://me:a' s3cret@host/x", "https://host/x"),
            ("https://m'e:s3cret@host/x", "https://host/x"),
            ("https://me:a\ns3cret@host/x", "https://host/x"),
            ("https://me:s3cret", "https://me"),
            ("https:/me:s3cret@host/x", "https:/host/x"),
            ("https:///me:s3cret@host/x", "https:///host/x"),
            ("https:me:s3cret@host/x", "host/x"),
            ("me:s3cret@host/x", "host/x"),
            ("me:a/s3cret@host/x", "host/x"),
            ("me:s3cret@host:x.git", "host:x.git"),
            ("https://host/x?access_token=s3cret", "https://host/x"),
            ("https://host?access_token=s3cret&a=b", "https://host"),
            ("https://host/x#access_token=s3cret", "https://host/x"),
            ("https://me:s3cret@host/x?private_token=s3cret", "https://host/x"),
            ("ssh://git:s3cret@host/x", "ssh://git@host/x"),
            ("ssh://git:a/s3cret@host/x", "ssh://git@host/x"),
            ("git+ssh://git:s3cret@host/x", "git+ssh://git@host/x"),
            ("git://me:s3cret@host/x", "git://host/x"),
            ("ext::https://me:s3cret@host/x", "ext::https://host/x"),
            ("https://proxy/https://me:s3cret@host/x", "https://proxy/https://host/x"),
        ] {
            assert_eq!(without_secrets(typed), shown, "{typed:?}");
            assert_eq!(without_secrets(shown), shown, "a second time");
            let quoted = format!("fatal: unable to access '{typed}': no. See \"{typed}\", {typed}");
            let cut = without_secrets(&quoted);
            assert!(!cut.contains("s3cret"), "{cut}");
        }
    }

    #[test]
    fn addresses_without_a_secret_stay() {
        for text in [
            "https://host:8080/x",
            "ssh://git@host:22/x",
            "ssh://git@host/a?b",
            "git@host:x.git",
            "git@host:a@b/x.git",
            "host:/srv/a@b/x",
            "file:///srv/a@b/x?y",
            "/srv/a:b@c/x",
            "quay.io/org/name:tag@sha256:0123",
            "name:tag@sha256:0123",
            "https://host/@scope/x",
            "git push -- /srv/x 0123:refs/heads/a@b/c",
            "fatal: unable to access 'https://host:8080/x/': ask admin about it",
            "naïve: 日本@x, ü://é",
            "Co-authored-by: A <a@example.com>",
        ] {
            assert_eq!(without_secrets(text), text);
        }
    }

    #[test]
    fn every_address_of_a_text_is_cut() {
        assert_eq!(
            without_secrets("at 'https://host/x?token=t' or http://h?t=1"),
            "at 'https://host/x' or http://h"
        );
        assert_eq!(
            without_secrets("fatal: 'https://a:p@ss@h/x' and http://b@i/y\nhttps://c:d@j/z"),
            "fatal: 'https://h/x' and http://i/y\nhttps://j/z"
        );
    }
}
