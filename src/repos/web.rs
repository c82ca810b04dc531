//! The pages of commits at GitHub and GitLab.

use gix::bstr::ByteSlice;
use gix::url::Scheme;

use super::git::addresses::Addresses;
use super::github::Repository;
use super::location::Location;

/// The address of a commit's page without its id, which comes last; none where `location` is neither at GitHub nor at
/// GitLab.
pub fn commit_url(location: &Location) -> Option<String> {
    if location.local().is_some() {
        return None;
    }
    let addresses = Addresses::of(location);
    at(addresses.read().to_str().ok()?)
}

fn at(url: &str) -> Option<String> {
    match Repository::at(url) {
        Some(repository) => Some(format!("{}/commit/", repository.page())),
        None => at_gitlab(url),
    }
}

/// GitLab has groups in groups. A server of it is known by its name alone.
fn at_gitlab(url: &str) -> Option<String> {
    let url = gix::url::parse(url).ok()?;
    let host = url.host()?.to_lowercase();
    if !(host == "gitlab.com" || host.starts_with("gitlab."))
        || !host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
    {
        return None;
    }
    let port = match (&url.scheme, url.port) {
        (Scheme::Https, Some(port)) => format!(":{port}"),
        (Scheme::Https | Scheme::Ssh, _) => String::new(),
        _ => return None,
    };
    let path = url.path.to_str().ok()?.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let is_name = |part: &str| {
        !matches!(part, "" | "." | ".." | "-") && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    let is_project = path.contains('/') && path.split('/').all(is_name);
    is_project.then(|| format!("https://{host}{port}/{path}/-/commit/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_have_pages_at_github_and_gitlab() {
        for (url, page) in [
            ("git@github.com:o/a.git", "https://github.com/o/a/commit/"),
            (
                "https://me:pw@gitlab.com/g/sub/a.git",
                "https://gitlab.com/g/sub/a/-/commit/",
            ),
            ("git@gitlab.example.org:g/a", "https://gitlab.example.org/g/a/-/commit/"),
            (
                "ssh://git@gitlab.example.org:2222/g/a",
                "https://gitlab.example.org/g/a/-/commit/",
            ),
            (
                "https://gitlab.example.org:8443/g/a",
                "https://gitlab.example.org:8443/g/a/-/commit/",
            ),
        ] {
            assert_eq!(at(url).as_deref(), Some(page), "{url}");
        }
        for url in [
            "https://example.org/g/a",
            "https://notgitlab.com/g/a",
            "https://gitlab.com/a",
            "https://gitlab.com/g/../a",
            "https://gitlab.com/g/-/a",
            "https://gitlab.com/g/a\"onclick=x",
            "git@gitlab.com\"x:g/a",
            "http://gitlab.com/g/a",
            "/srv/gitlab.com/g/a",
            "javascript://gitlab.com/g/a",
        ] {
            assert_eq!(at(url), None, "{url}");
        }
    }
}
