//! The list of image repositories that campaigns work on: `repos.txt`, one URL a line.

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
    let Some(path) = github_path(url) else {
        return url.to_owned();
    };
    match other {
        Some(other) if other.starts_with("https://") => {
            let end = if other.ends_with(".git") { ".git" } else { "" };
            format!("https://github.com/{path}{end}")
        }
        _ => format!("git@github.com:{path}.git"),
    }
}

/// `OWNER/REPO` of an address at GitHub.
pub(super) fn github_path(url: &str) -> Option<&str> {
    let starts = [
        "git@github.com:",
        "https://github.com/",
        "http://github.com/",
        "ssh://git@github.com/",
        "git://github.com/",
    ];
    let path = starts.iter().find_map(|start| url.strip_prefix(start))?;
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    (path.split('/').filter(|part| !part.is_empty()).count() == 2 && path.matches('/').count() == 1).then_some(path)
}

/// An address by which spellings of one repository are the same.
fn bare(url: &str) -> &str {
    github_path(url).unwrap_or(url)
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
