//! The answer of GitHub as `gh api --include` prints it, and what a refusal means.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::context::Interrupted;
use crate::error::UserError;
use crate::text;

/// Why a call to GitHub has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiError {
    /// There is no `gh`.
    NoGh,
    /// `gh` has no token for this host, or one that GitHub does not take.
    NotLoggedIn(String),
    /// There is no such thing, or this user may not see it.
    NotFound,
    /// This user may not do that.
    Forbidden {
        /// GitHub's reason.
        words: String,
        /// The command that gives `gh` the permission it lacks, as `gh` itself says.
        remedy: Option<String>,
    },
    /// Something has this name already.
    NameTaken(String),
    /// GitHub takes no more requests for this long, or for an unknown time.
    Limited(Option<Duration>),
    /// Nothing came back, or the server failed; the request may have been carried out.
    NoAnswer(String),
    /// Another refusal, with its status.
    Refused(u16, String),
    /// The run was interrupted.
    Interrupted,
}

impl ApiError {
    /// The error for people: what cannot be done, such as `create the repository 'o/a'`, and why.
    pub fn cannot(&self, what: &str) -> UserError {
        let error = UserError::new(format!("cannot {what}: {self}"));
        match self {
            ApiError::Interrupted => Interrupted.into(),
            ApiError::NoGh => error.hint("install GitHub's 'gh' from https://cli.github.com"),
            ApiError::NotLoggedIn(host) => {
                error.hint(format!("log in with 'gh auth login --hostname {}'", text::quoted(host)))
            }
            ApiError::Forbidden {
                remedy: Some(remedy), ..
            } => error.hint(format!("'{remedy}' asks for the permission")),
            ApiError::NotFound => error.hint("check the name, and that your account may see it: 'gh auth status'"),
            ApiError::Limited(_) | ApiError::NoAnswer(_) => error.hint("run it again later; what is done stays"),
            ApiError::Forbidden { .. } | ApiError::NameTaken(_) | ApiError::Refused(..) => error,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApiError::NoGh => f.write_str("there is no 'gh'"),
            ApiError::NotLoggedIn(host) => write!(f, "'gh' is not logged in to {host}"),
            ApiError::NotFound => f.write_str("GitHub has no such thing, or does not show it to this account"),
            ApiError::Forbidden { words, .. } => write!(f, "GitHub forbids it: {words}"),
            ApiError::NameTaken(words) => write!(f, "the name is taken: {words}"),
            ApiError::Limited(Some(wait)) => {
                write!(f, "GitHub takes no more requests for {} seconds", wait.as_secs())
            }
            ApiError::Limited(None) => f.write_str("GitHub takes no more requests for now"),
            ApiError::NoAnswer(words) => write!(f, "GitHub did not answer: {words}"),
            ApiError::Refused(status, words) => write!(f, "GitHub refuses it with status {status}: {words}"),
            ApiError::Interrupted => Interrupted.fmt(f),
        }
    }
}

impl std::error::Error for ApiError {}

/// An answer: a status, headers and a body.
pub(super) struct Answer<'a> {
    status: u16,
    headers: Vec<(&'a str, &'a str)>,
    body: &'a str,
}

impl<'a> Answer<'a> {
    /// Reads what `gh api --include` printed; none where no server answered.
    pub fn read(printed: &'a str) -> Option<Answer<'a>> {
        let (head, body) = printed
            .split_once("\r\n\r\n")
            .or_else(|| printed.split_once("\n\n"))
            .unwrap_or((printed, ""));
        let mut lines = head.lines();
        let status = lines.next()?.strip_prefix("HTTP/")?.split(' ').nth(1)?.parse().ok()?;
        Some(Answer {
            status,
            headers: lines.filter_map(|line| line.split_once(": ")).collect(),
            body,
        })
    }

    /// The body, null where there is none, or what the refusal by `host` means; `said` is what `gh` said about it.
    ///
    /// # Errors
    /// Where the status is not that of a success.
    pub fn result(&self, host: &str, said: &[String]) -> Result<Value, ApiError> {
        let value = serde_json::from_str(self.body);
        if (200..300).contains(&self.status) {
            return match self.body.trim().is_empty() {
                true => Ok(Value::Null),
                false => value.map_err(|_| ApiError::NoAnswer("the answer is not JSON".into())),
            };
        }
        let words = words(&value.unwrap_or(Value::Null));
        let is_taken = || words.to_lowercase().contains("already exists");
        Err(match self.status {
            401 => ApiError::NotLoggedIn(host.to_owned()),
            404 => ApiError::NotFound,
            403 | 429 if self.is_limit(&words) => ApiError::Limited(self.wait()),
            403 => ApiError::Forbidden {
                words,
                remedy: said
                    .iter()
                    .find_map(|line| Some(line[line.find("gh auth refresh")?..].to_owned())),
            },
            409 | 422 if is_taken() => ApiError::NameTaken(words),
            500.. => ApiError::NoAnswer(format!("status {}", self.status)),
            status => ApiError::Refused(status, words),
        })
    }

    fn header(&self, name: &str) -> Option<&'a str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// Returns true if it refuses because there were too many requests.
    fn is_limit(&self, words: &str) -> bool {
        let is_said = ["rate limit", "abuse detection"]
            .iter()
            .any(|part| words.contains(part));
        self.status == 429 || self.header("retry-after").is_some() || self.is_spent() || is_said
    }

    /// Returns true if the requests of this hour are spent.
    fn is_spent(&self) -> bool {
        self.header("x-ratelimit-remaining") == Some("0")
    }

    /// How long GitHub asks to wait, if it says so.
    fn wait(&self) -> Option<Duration> {
        if let Some(seconds) = self.header("retry-after").and_then(|value| value.parse().ok()) {
            return Some(Duration::from_secs(seconds));
        }
        let reset = self
            .header("x-ratelimit-reset")
            .filter(|_| self.is_spent())?
            .parse()
            .ok()?;
        let reset = UNIX_EPOCH.checked_add(Duration::from_secs(reset))?;
        let wait = reset.duration_since(SystemTime::now()).unwrap_or_default();
        // The clocks may differ by a part of a second.
        wait.checked_add(Duration::from_secs(1))
    }
}

/// GitHub's words about a refusal, safe to print.
fn words(body: &Value) -> String {
    let errors = body["errors"].as_array().into_iter().flatten();
    let errors = errors.filter_map(|error| error.as_str().or(error["message"].as_str()));
    let all: Vec<_> = body["message"].as_str().into_iter().chain(errors).collect();
    match all.is_empty() {
        true => "GitHub gives no reason".into(),
        false => text::message(&text::escaped(all.join(" ").trim_end_matches('.').as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(printed: &str) -> Result<Value, ApiError> {
        Answer::read(printed).unwrap().result("github.com", &[])
    }

    #[test]
    fn an_answer_has_its_body() {
        assert_eq!(result("HTTP/2.0 200 OK\r\nA: b\r\n\r\n{\"id\": 1}").unwrap()["id"], 1);
        assert_eq!(result("HTTP/1.1 200 OK\nA: b\n\n[]").unwrap(), Value::Array(Vec::new()));
        assert_eq!(result("HTTP/2.0 204 No Content\r\n\r\n"), Ok(Value::Null));
        assert!(matches!(
            result("HTTP/2.0 200 OK\r\n\r\n<html>"),
            Err(ApiError::NoAnswer(_))
        ));
        assert!(Answer::read("").is_none());
    }

    #[test]
    fn a_refusal_has_its_meaning() {
        let taken = r#"{"message": "Repository creation failed.",
                        "errors": [{"field": "name", "message": "name already exists on this account"}]}"#;
        assert_eq!(
            result(&format!("HTTP/2.0 422 Unprocessable Entity\r\n\r\n{taken}")),
            Err(ApiError::NameTaken(
                "Repository creation failed. name already exists on this account".into()
            ))
        );
        assert_eq!(
            result("HTTP/2.0 422 Unprocessable Entity\r\n\r\n{\"message\": \"bad\\u001b[31m\"}"),
            Err(ApiError::Refused(422, "bad\\u{1b}[31m".into()))
        );
        let login = ApiError::NotLoggedIn("github.com".into());
        assert_eq!(result("HTTP/2.0 401 Unauthorized\r\n\r\n{}"), Err(login));
        assert!(matches!(
            result("HTTP/2.0 502 Bad Gateway\r\n\r\n<html>"),
            Err(ApiError::NoAnswer(_))
        ));
    }

    #[test]
    fn a_limit_says_how_long_it_lasts() {
        let seconds = |printed: &str| match result(printed) {
            Err(ApiError::Limited(wait)) => wait.map(|wait| wait.as_secs()),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            seconds("HTTP/2.0 429 Too Many Requests\r\nRetry-After: 30\r\n\r\n{}"),
            Some(30)
        );
        assert_eq!(seconds("HTTP/2.0 403 Forbidden\r\nretry-after: 7\r\n\r\n{}"), Some(7));
        let words = r#"{"message": "You have exceeded a secondary rate limit."}"#;
        assert_eq!(seconds(&format!("HTTP/2.0 403 Forbidden\r\n\r\n{words}")), None);
        let soon = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 100;
        let spent = format!("HTTP/2.0 403 F\r\nX-Ratelimit-Remaining: 0\r\nX-Ratelimit-Reset: {soon}\r\n\r\n{{}}");
        assert!((95..=101).contains(&seconds(&spent).unwrap()));
        let other =
            result("HTTP/2.0 403 F\r\nX-Ratelimit-Remaining: 9\r\n\r\n{\"message\": \"Must have admin rights.\"}");
        assert!(matches!(other, Err(ApiError::Forbidden { words, .. }) if words == "Must have admin rights"));
    }
}
