//! Calls to GitHub's API through the user's `gh api`, the only command of `gh` that is the same in all versions.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::answer::{Answer, ApiError};
use super::command::gh;
use super::repository::{Repository, is_gh_host};
use crate::context::Context;
use crate::progress::Stage;
use crate::repos::git::process::Running;
use crate::text;

/// How often a wait looks whether the run was interrupted.
const TICK: Duration = Duration::from_millis(50);

/// How long one call may take.
const TO_ANSWER: Duration = Duration::from_secs(60);

/// How long to wait where GitHub limits requests and does not say for how long; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_secs(60);

/// The longest wait: limits are counted by the hour.
const LONGEST_WAIT: Duration = Duration::from_secs(61 * 60);

/// How many times one call is tried where GitHub limits requests.
const TRIES: u32 = 6;

/// How many times a call is made that can be repeated and gets no answer.
const WITHOUT_ANSWER: u32 = 3;

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    host: String,
    method: &'static str,
    path: String,
    body: Option<Value>,
}

impl Call {
    /// A question about `path` at `host`, such as `orgs/o/actions/secrets`. Names and values in it are written with
    /// [`in_path`](super::in_path).
    pub fn get(host: &str, path: impl Into<String>) -> Call {
        Call {
            host: host.to_owned(),
            method: "GET",
            path: path.into(),
            body: None,
        }
    }

    /// A question about a repository: `rest` is the path below it, such as `actions/runs?per_page=1`, or empty.
    pub fn about(repository: &Repository, rest: &str) -> Call {
        let path = format!("repos/{}/{rest}", repository.path());
        Call::get(repository.host(), path.trim_end_matches('/'))
    }

    /// The same path with `method`, `POST`, `PATCH` or `PUT`, and a body; null for none.
    pub fn with(self, method: &'static str, body: Value) -> Call {
        Call {
            method,
            body: Some(body).filter(|body| !body.is_null()),
            ..self
        }
    }

    /// Makes the call once, and ends it once `is_enough`.
    ///
    /// # Errors
    /// When GitHub does not answer, or refuses.
    pub fn once(&self, is_enough: &dyn Fn() -> bool) -> Result<Value, ApiError> {
        let mut command = gh(["api", "--include", "--method", self.method, &self.path]);
        if !is_gh_host(&self.host) {
            command.args(["--hostname", &self.host]);
        }
        if self.body.is_some() {
            command.args(["--input", "-"]);
        }
        let body = self.body.as_ref().map(|body| body.to_string().into_bytes());
        let running = Running::start(&mut command, body).map_err(|error| match error.downcast_ref::<io::Error>() {
            Some(error) if error.kind() == io::ErrorKind::NotFound => ApiError::NoGh,
            _ => ApiError::NoAnswer(format!("'gh' cannot be started: {}", error.root_cause())),
        })?;
        let output = running.finish_quietly(is_enough);
        let printed = String::from_utf8_lossy(&output.stdout);
        if let Some(answer) = Answer::read(&printed) {
            return answer.result(&self.host, &output.stderr);
        }
        let said = output.stderr.join(" ");
        Err(
            match ["gh auth login", "GH_TOKEN"].iter().any(|words| said.contains(words)) {
                true => ApiError::NotLoggedIn(self.host.clone()),
                false if said.is_empty() => ApiError::NoAnswer("it took too long".into()),
                false => ApiError::NoAnswer(text::message(&said)),
            },
        )
    }

    /// Returns true if a second call after one without an answer changes nothing more.
    fn can_be_repeated(&self) -> bool {
        self.method != "POST"
    }
}

/// GitHub as one run sees it: threads that share it wait together where GitHub limits their requests.
#[derive(Debug, Default)]
pub struct Api {
    /// When the limit that was met last ends.
    limited_until: Mutex<Option<Instant>>,
}

impl Api {
    /// Makes a call, and returns the body of the answer, null for none. Waits, and shows it, where GitHub limits requests.
    ///
    /// # Errors
    /// When GitHub refuses or does not answer, or the run is interrupted.
    pub fn send(&self, call: &Call, context: Context<'_>) -> Result<Value, ApiError> {
        let (mut limits, mut silences) = (0, 0);
        loop {
            self.wait(context)?;
            context
                .progress
                .note(&format!("gh api -X {} {}", call.method, call.path));
            let began = Instant::now();
            let result = call.once(&|| context.is_interrupted() || began.elapsed() > TO_ANSWER);
            if context.is_interrupted() {
                return Err(ApiError::Interrupted);
            }
            match result {
                Err(ApiError::Limited(wait)) => {
                    limits += 1;
                    let wait = wait.unwrap_or(FIRST_WAIT * 2_u32.pow(limits - 1));
                    if limits == TRIES || wait > LONGEST_WAIT {
                        return Err(ApiError::Limited(Some(wait)));
                    }
                    self.hold(wait);
                }
                Err(ApiError::NoAnswer(_)) if call.can_be_repeated() && silences + 1 < WITHOUT_ANSWER => {
                    silences += 1;
                    pause(Instant::now() + Duration::from_secs(silences.into()), context)?;
                }
                result => return result,
            }
        }
    }

    /// Lets every call wait this long.
    fn hold(&self, wait: Duration) {
        let mut until = self.limited_until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Some(Instant::now() + wait));
    }

    /// Waits as long as GitHub asked to, and shows it.
    fn wait(&self, context: Context<'_>) -> Result<(), ApiError> {
        let until = *self.limited_until.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(left) = until.and_then(|until| until.checked_duration_since(Instant::now())) else {
            return Ok(());
        };
        let seconds = usize::try_from(left.as_secs() + 1).unwrap_or(usize::MAX);
        context.progress.begin(Stage::Limit, Some(seconds));
        let result = pause(Instant::now() + left, context);
        context.progress.end();
        result
    }
}

/// Waits until `end`, and shows the seconds.
fn pause(end: Instant, context: Context<'_>) -> Result<(), ApiError> {
    let began = Instant::now();
    while Instant::now() < end {
        if context.is_interrupted() {
            return Err(ApiError::Interrupted);
        }
        thread::sleep(TICK.min(end.saturating_duration_since(Instant::now())));
        context.progress.at(began.elapsed().as_secs() as usize);
    }
    Ok(())
}
