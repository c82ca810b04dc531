//! The list of image repositories that campaigns work on: `repos.txt`, one URL a line.

use crate::repos::github::Repository;

/// The list with `url` in it, in the order that the list has and in the form of its other lines; none where it has it.
pub(super) fn with(text: &str, url: &str) -> Option<String> {
    let urls = || {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
    };
    let line = in_form_of(urls().next(), url);
    let same = |other: &str| bare(other) == bare(&line);
    if urls().any(same) {
        return None;
    }
    let is_later = |other: &str| natural(other.trim()) > natural(&line);
    let is_url = |other: &str| !other.trim().is_empty() && !other.trim_start().starts_with('#');
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = lines
        .iter()
        .position(|other| is_url(other) && is_later(other))
        .unwrap_or(lines.len());
    let mut out = lines[..at].concat();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(&line);
    out.push('\n');
    out.push_str(&lines[at..].concat());
    Some(out)
}

/// The address as the other one is written, where both are at GitHub.
pub(super) fn in_form_of(other: Option<&str>, url: &str) -> String {
    let Some(repository) = Repository::at(url) else {
        return url.to_owned();
    };
    match other {
        Some(other) if other.starts_with("https://") => {
            let end = if other.ends_with(".git") { ".git" } else { "" };
            format!("{}{end}", repository.page())
        }
        _ => repository.ssh(),
    }
}

/// An address by which spellings of one repository are the same.
fn bare(url: &str) -> String {
    Repository::at(url).map_or_else(|| url.to_owned(), |repository| repository.page())
}

/// A key by which `data8` comes before `data100`.
fn natural(text: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let words = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let digits = rest[words..].find(|c: char| !c.is_ascii_digit());
        let end = digits.map_or(rest.len(), |length| words + length);
        parts.push((rest[..words].to_lowercase(), rest[words..end].parse().unwrap_or(0)));
        rest = &rest[end..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_where_the_order_wants_it() {
        let list = "# images\ngit@github.com:o/a-image.git\ngit@github.com:o/data8-image.git\n\
                    git@github.com:o/data100-image.git\ngit@github.com:o/z-image.git";
        let line = "git@github.com:o/data99-image.git\n";
        let with_it = with(list, "https://github.com/o/data99-image").unwrap();
        assert_eq!(
            with_it,
            list.replace("git@github.com:o/data100", &format!("{line}git@github.com:o/data100"))
        );
        assert_eq!(
            with(list, "ssh://git@github.com/o/zz").unwrap(),
            format!("{list}\ngit@github.com:o/zz.git\n")
        );
        assert_eq!(with("", "/srv/a.git").unwrap(), "/srv/a.git\n");
    }

    #[test]
    fn what_is_listed_is_not_listed_twice() {
        let list = "https://github.com/o/a\n";
        assert_eq!(with(list, "git@github.com:o/a.git"), None);
        assert_eq!(
            with(list, "git@github.com:o/b.git").unwrap(),
            "https://github.com/o/a\nhttps://github.com/o/b\n"
        );
    }
}
