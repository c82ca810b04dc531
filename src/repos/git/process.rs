//! The only place that spawns a process: `git`, with a known environment, that can be interrupted.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::context::Context;
use crate::error::UserError;
use crate::text;

/// 2.29 brought `fetch --stdin` and `--no-write-fetch-head`; 2.30 is the oldest that we test.
const MINIMUM_VERSION: (u32, u32) = (2, 30);

/// What points git at some repository other than the one that we name. `GIT_CONFIG_COUNT` and `GIT_CONFIG_PARAMETERS`
/// stay: they carry the user's own settings, such as a credential helper.
const LOCAL_ENVIRONMENT: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Settings that every command runs with.
const SETTINGS: &[&str] = &[
    "core.fsmonitor=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.ext.allow=never",
];

/// How long the children of a git that has ended may take to end too, and a last question to a remote.
const GRACE: Duration = Duration::from_secs(5);

/// What a finished git left behind.
pub(super) struct Output {
    /// Whether it exited with 0.
    pub success: bool,
    /// All of its standard output.
    pub stdout: Vec<u8>,
    /// What it said, line by line, without progress meters and secrets, safe to print.
    pub stderr: Vec<String>,
}

impl Output {
    /// What git had to say about a failure: its lines of consequence, in its own words.
    pub fn words(&self) -> String {
        let lines: Vec<_> = self.stderr.iter().map(String::as_str).collect();
        let aside = [
            "hint:",
            "warning:",
            "Delta compression using ",
            "Total ",
            "remote: Total ",
        ];
        let telling = |line: &&str| !line.is_empty() && !aside.iter().any(|start| line.starts_with(start));
        let words: Vec<_> = lines.into_iter().filter(telling).collect();
        match words.is_empty() {
            true => "git gave no reason".to_owned(),
            false => words.join("\n"),
        }
    }
}

/// Runs `git ARGS` in `dir`, with `input` on its standard input, and waits for its end.
///
/// `meter` is told each percentage that git's progress meter shows.
///
/// # Errors
/// When git is not there, is too old or cannot be started, or when the run was interrupted. That git itself fails is
/// not an error here.
pub(super) fn run<S: AsRef<OsStr>>(
    dir: &Path,
    args: &[S],
    input: Option<Vec<u8>>,
    context: Context<'_>,
    meter: &dyn Fn(usize),
) -> Result<Output> {
    check_version()?;
    context.check()?;
    context.progress.note(&as_typed(args));
    let child = spawn(dir, args, input.is_some())?;
    let output = finish(child, input, meter, &|| context.is_interrupted());
    if !output.as_ref().is_ok_and(|output| output.success) {
        context.check()?;
    }
    output
}

/// Runs `git ARGS` in `dir` for a few seconds at most, even in a run that was interrupted: to see what became of it.
///
/// # Errors
/// When git cannot be started, or did not end in time.
pub(super) fn run_after_all<S: AsRef<OsStr>>(dir: &Path, args: &[S]) -> Result<Output> {
    let start = Instant::now();
    let child = spawn(dir, args, false)?;
    finish(child, None, &|_| {}, &|| start.elapsed() > GRACE)
}

fn spawn<S: AsRef<OsStr>>(dir: &Path, args: &[S], has_input: bool) -> Result<Child> {
    let mut command = command();
    command.current_dir(dir).args(args);
    if dir.join("HEAD").is_file() {
        // A bare repository of ours is named outright, or `safe.bareRepository=explicit` would forbid to find it.
        command.env("GIT_DIR", dir);
    }
    command.stdin(if has_input { Stdio::piped() } else { Stdio::null() });
    command.spawn().context("cannot start git")
}

fn command() -> Command {
    let mut command = Command::new("git");
    for name in LOCAL_ENVIRONMENT {
        command.env_remove(name);
    }
    // Our stdin is closed, so a question on the terminal would only fight with the progress bars; who wants it says so.
    if std::env::var_os("GIT_TERMINAL_PROMPT").is_none() {
        command.env("GIT_TERMINAL_PROMPT", "0");
    }
    command.env("LC_ALL", "C").env("LANGUAGE", "C");
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The command as a user would type it, for `-v`.
fn as_typed<S: AsRef<OsStr>>(args: &[S]) -> String {
    let mut line = OsString::from("git");
    for arg in args {
        line.push(" ");
        line.push(arg);
    }
    text::escaped(text::without_secrets(&line.to_string_lossy()).as_bytes())
}

enum Event {
    Out(Vec<u8>),
    Err(Vec<u8>),
    End,
}

/// Reads what `child` says until it ends; `is_enough` says when to kill it.
fn finish(
    mut child: Child,
    input: Option<Vec<u8>>,
    meter: &dyn Fn(usize),
    is_enough: &dyn Fn() -> bool,
) -> Result<Output> {
    let (sender, events) = mpsc::channel();
    let stdout = child.stdout.take().expect("because it is piped");
    let stderr = child.stderr.take().expect("because it is piped");
    read_on_a_thread(stdout, sender.clone(), Event::Out);
    read_on_a_thread(stderr, sender, Event::Err);
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        // A git that ends early closes the pipe; its own words tell why.
        thread::spawn(move || stdin.write_all(&input));
    }

    let mut stdout = Vec::new();
    let mut lines = Lines::default();
    let mut open = 2;
    let mut was_killed = false;
    let mut ended: Option<Instant> = None;
    while open > 0 {
        match events.recv_timeout(Duration::from_millis(50)) {
            Ok(Event::Out(bytes)) => stdout.extend_from_slice(&bytes),
            Ok(Event::Err(bytes)) => lines.push(&bytes, meter),
            Ok(Event::End) => open -= 1,
            Err(RecvTimeoutError::Timeout) if ended.is_none() && child.try_wait()?.is_some() => {
                ended = Some(Instant::now());
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if !was_killed && is_enough() {
            // It may have ended by itself.
            let _ = child.kill();
            was_killed = true;
        }
        // Its children may hold on to the pipes for a while, or, as a daemon, for ever.
        if ended.is_some_and(|since| since.elapsed() > GRACE) {
            break;
        }
    }
    let status = child.wait().context("cannot wait for git")?;
    ensure!(status.success() || !was_killed, "git did not end in time");
    Ok(Output {
        success: status.success(),
        stdout,
        stderr: lines.end(),
    })
}

fn read_on_a_thread(mut from: impl Read + Send + 'static, to: Sender<Event>, event: fn(Vec<u8>) -> Event) {
    thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            if to.send(event(buffer[..n].to_vec())).is_err() {
                return;
            }
        }
        // The receiver is gone only after an interrupt.
        let _ = to.send(Event::End);
    });
}

/// Takes git's messages apart: progress meters end in a carriage return, what is worth keeping in a newline, or in both as
/// ssh has it.
#[derive(Default)]
struct Lines {
    rest: Vec<u8>,
    kept: Vec<String>,
}

impl Lines {
    fn push(&mut self, bytes: &[u8], meter: &dyn Fn(usize)) {
        for &byte in bytes {
            if byte != b'\n' && self.rest.last() == Some(&b'\r') {
                self.rest.clear();
            }
            match byte {
                b'\r' | b'\n' => match percentage(&self.rest) {
                    Some(percent) => {
                        meter(percent);
                        self.rest.clear();
                    }
                    None if byte == b'\n' => {
                        let line = std::mem::take(&mut self.rest);
                        self.keep(&line);
                    }
                    None => self.rest.push(byte),
                },
                _ => self.rest.push(byte),
            }
        }
    }

    fn keep(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        if is_meter(&line) {
            return;
        }
        // Git and hooks indent with tabs.
        let line = line.trim_end().replace('\t', "    ");
        self.kept.push(text::escaped(text::without_secrets(&line).as_bytes()));
    }

    fn end(mut self) -> Vec<String> {
        let line = std::mem::take(&mut self.rest);
        if !line.is_empty() {
            self.keep(&line);
        }
        self.kept
    }
}

/// Whether a line is the end of a meter without a percentage, such as `remote: Enumerating objects: 20, done.`.
fn is_meter(line: &str) -> bool {
    let counted = line.trim_end().strip_suffix(", done.");
    let number = counted.and_then(|counted| counted.rsplit_once(": "));
    number.is_some_and(|(_, number)| number.starts_with(|c: char| c.is_ascii_digit()))
}

/// The percentage in a meter's line, such as `Receiving objects:  45% (9/20)`.
fn percentage(line: &[u8]) -> Option<usize> {
    let line = std::str::from_utf8(line).ok()?;
    let (title, rest) = line.split_once(": ")?;
    let rest = match title {
        "remote" => rest.split_once(": ")?.1,
        _ => rest,
    };
    let (number, _) = rest.trim_start().split_once('%')?;
    number.parse().ok()
}

/// Checks once a run that git is there and new enough.
fn check_version() -> Result<()> {
    static CHECKED: OnceLock<Result<(), UserError>> = OnceLock::new();
    Ok(CHECKED.get_or_init(find_version).clone()?)
}

fn find_version() -> Result<(), UserError> {
    let (major, minor) = MINIMUM_VERSION;
    let missing = |why: String| {
        UserError::new(format!("git cannot be used: {why}")).hint(format!(
            "install git {major}.{minor} or newer, and see that it is in your PATH"
        ))
    };
    let output = match command().arg("--version").stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => return Err(missing("it was not found".into())),
        Err(err) => return Err(missing(err.to_string())),
    };
    let said = text::escaped(output.stdout.trim_ascii());
    match parse_version(&said) {
        Some(version) if version >= MINIMUM_VERSION => Ok(()),
        Some(_) => Err(missing(format!("'{said}' is too old"))),
        None => Err(missing(format!("'git --version' says '{said}'"))),
    }
}

fn parse_version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.strip_prefix("git version ")?.split(['.', ' ']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_vendors_write_them() {
        assert_eq!(parse_version("git version 2.47.3"), Some((2, 47)));
        assert_eq!(parse_version("git version 2.39.3 (Apple Git-146)"), Some((2, 39)));
        assert_eq!(parse_version("git version 2.30.0.windows.1"), Some((2, 30)));
        assert_eq!(parse_version("hub"), None);
    }

    #[test]
    fn meters_are_told_apart_from_words() {
        let seen = std::cell::RefCell::new(Vec::new());
        let mut lines = Lines::default();
        let text = b"remote: Enumerating objects: 2, done.\nremote: Counting objects:  50% (1/2)\rReceiving objects: 100% (2/2), done.\nfatal: no\x1b[m\nlast";
        lines.push(text, &|percent| seen.borrow_mut().push(percent));
        assert_eq!(lines.end(), ["fatal: no\\u{1b}[m", "last"]);
        assert_eq!(*seen.borrow(), [50, 100]);
    }

    #[test]
    fn the_words_of_ssh_are_kept() {
        let mut lines = Lines::default();
        for part in [
            "working\rssh: no such host\r",
            "\nPermission denied.\r\n",
            "fatal: no\r",
        ] {
            lines.push(part.as_bytes(), &|_| {});
        }
        assert_eq!(lines.end(), ["ssh: no such host", "Permission denied.", "fatal: no"]);
    }

    #[test]
    fn what_is_noted_has_no_secrets() {
        assert_eq!(as_typed(&["push", "https://me:pw@host/x"]), "git push https://host/x");
    }
}
