//! A running git: its output is read until it ends, and it is ended when the run is interrupted.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use nix::sys::signal::Signal;
use nix::sys::wait::WaitStatus;

use super::group::Group;
use super::messages::Messages;
use super::terminal::{self, Answer, Asker, Loan};
use crate::error::UserError;
use crate::progress::Meter;

/// How often a run looks whether it was interrupted.
const TICK: Duration = Duration::from_millis(50);

/// How long the children of a git that has ended may hold its pipes open.
const GRACE: Duration = Duration::from_secs(5);

/// The output of a git that has ended.
pub(in crate::repos) struct Output {
    /// True if it exited with 0.
    pub success: bool,
    /// True if the user pressed Ctrl-C while git had the terminal.
    pub interrupted: bool,
    /// True if it wanted to read the terminal and could not.
    pub wanted_terminal: bool,
    /// True if a push may have sent its whole pack.
    pub sent_pack: bool,
    /// The process group that it ran in.
    pub group: Group,
    /// All of its standard output.
    pub stdout: Vec<u8>,
    /// The messages on its standard error, without progress meters and secrets, safe to print.
    pub stderr: Vec<String>,
}

impl Output {
    /// Git's own words about a failure, without hints, warnings and counts.
    pub fn words(&self) -> String {
        self.words_or_none().unwrap_or_else(|| "git gave no reason".to_owned())
    }

    /// The same; none where git said nothing.
    pub fn words_or_none(&self) -> Option<String> {
        let aside = [
            "hint:",
            "warning:",
            "Cloning into ",
            "Delta compression using ",
            "Total ",
            "remote: Total ",
        ];
        let telling = |line: &&str| !line.is_empty() && !aside.iter().any(|start| line.starts_with(start));
        let words: Vec<_> = self.stderr.iter().map(String::as_str).filter(telling).collect();
        (!words.is_empty()).then(|| words.join("\n"))
    }

    /// Returns true if the server cannot leave blobs out and has sent everything.
    pub fn says_no_filter(&self) -> bool {
        let words = "filtering not recognized by server";
        self.stderr.iter().any(|line| line.contains(words))
    }
}

enum Event {
    Out(Vec<u8>),
    Err(Vec<u8>),
    /// A pipe is at its end.
    Closed,
    /// Git stopped or ended.
    State(WaitStatus),
}

/// A git that runs.
pub(in crate::repos) struct Running {
    group: Group,
    events: Receiver<Event>,
}

impl Running {
    /// Starts `command`, whose output goes into pipes, in a process group, and gives it `input`.
    ///
    /// # Errors
    /// When git or a thread cannot be started.
    pub fn start(command: &mut Command, input: Option<Vec<u8>>) -> Result<Running> {
        if input.is_some() {
            command.stdin(Stdio::piped());
        }
        let (mut child, group) = Group::start(command).map_err(|error| cannot_start("git", error))?;
        let (sender, events) = mpsc::channel();
        let running = Running { group, events };
        let stdout = child.stdout.take().expect("because it is piped");
        let stderr = child.stderr.take().expect("because it is piped");
        let state = sender.clone();
        let threads = on_a_thread(move || watch(group, &state))
            .and_then(|()| read_on_a_thread(stdout, sender.clone(), Event::Out))
            .and_then(|()| read_on_a_thread(stderr, sender, Event::Err))
            .and_then(|()| match (child.stdin.take(), input) {
                // A git that ends early closes the pipe; its own words tell why.
                (Some(mut stdin), Some(input)) => on_a_thread(move || drop(stdin.write_all(&input))),
                _ => Ok(()),
            });
        match threads {
            Ok(()) => Ok(running),
            Err(error) => {
                group.end();
                Err(cannot_start("a thread that reads from git", error))
            }
        }
    }

    /// As [`finish`](Running::finish), where nothing may prompt.
    pub fn finish_quietly(self, is_enough: &dyn Fn() -> bool) -> Output {
        self.finish(&|_| {}, is_enough, None)
    }

    /// Reads the output until git ends. Once `is_enough`, git and all that it started is ended within two seconds. A
    /// git that reads the terminal gets it where there is an `asker`, and is ended otherwise.
    pub(super) fn finish(
        self,
        show: &dyn Fn(Meter<'_>),
        is_enough: &dyn Fn() -> bool,
        asker: Option<&Asker<'_>>,
    ) -> Output {
        let _unwritten = asker.map(|_| terminal::hold_back_prompts());
        let mut stdout = Vec::new();
        let mut messages = Messages::default();
        let mut open = 2;
        let mut ended: Option<(WaitStatus, Instant)> = None;
        let mut is_ending = false;
        let mut wants_terminal = false;
        let mut loan: Option<Loan<'_>> = None;
        // Its children may hold on to the pipes for a while, or, as a daemon, for ever.
        while !ended.is_some_and(|(_, since)| open == 0 || since.elapsed() > GRACE) {
            match self.events.recv_timeout(TICK) {
                Ok(Event::Out(bytes)) => stdout.extend_from_slice(&bytes),
                Ok(Event::Err(bytes)) => messages.push(&bytes, show),
                Ok(Event::Closed) => open -= 1,
                Ok(Event::State(WaitStatus::Stopped(_, Signal::SIGTTIN | Signal::SIGTTOU))) => wants_terminal = true,
                Ok(Event::State(WaitStatus::Stopped(_, signal))) if loan.take().is_some() => {
                    terminal::stop_ourselves(signal);
                    wants_terminal = true;
                }
                Ok(Event::State(WaitStatus::Stopped(..))) => {}
                Ok(Event::State(status)) => ended = Some((status, Instant::now())),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let mut is_over = is_enough() || interrupted_at_the_terminal(ended, loan.is_some());
            if wants_terminal && loan.is_none() && !is_over {
                match asker.map(|asker| terminal::lend(self.group, asker)) {
                    Some(Answer::Lent(lent)) => (loan, wants_terminal) = (Some(lent), false),
                    Some(Answer::Later) => {}
                    Some(Answer::Never) | None => is_over = true,
                }
            }
            if loan.is_some() {
                // A program between git and the terminal may stop itself after the loan began, as ssh does.
                self.group.go_on();
            }
            if is_over && !is_ending {
                is_ending = true;
                self.group.end();
            }
        }
        let status = ended.map(|(status, _)| status);
        if matches!(status, Some(WaitStatus::Signaled(..))) && !is_ending {
            // It had no time to end what it started.
            self.group.end();
        }
        Output {
            success: matches!(status, Some(WaitStatus::Exited(_, 0))),
            interrupted: interrupted_at_the_terminal(ended, loan.is_some()),
            wanted_terminal: wants_terminal,
            group: self.group,
            sent_pack: messages.sent_pack(),
            stdout,
            stderr: messages.end(),
        }
    }
}

fn cannot_start(what: &str, error: io::Error) -> anyhow::Error {
    match UserError::no_process(&error) {
        Some(error) => error.into(),
        None => anyhow::Error::new(error).context(format!("cannot start {what}")),
    }
}

/// Returns true if git died of Ctrl-C while it had the terminal, so that nobody else got that signal.
fn interrupted_at_the_terminal(ended: Option<(WaitStatus, Instant)>, had_it: bool) -> bool {
    let signal = |(status, _)| matches!(status, WaitStatus::Signaled(_, Signal::SIGINT | Signal::SIGQUIT, _));
    had_it && ended.is_some_and(signal)
}

/// Tells `to` each time that the first process of `group` stops, and when it has ended.
fn watch(group: Group, to: &Sender<Event>) {
    loop {
        // Where our parent ignores SIGCHLD for us, nobody knows how git ended.
        let status = group.wait().unwrap_or(WaitStatus::StillAlive);
        // The receiver is gone only after an interrupt.
        let _ = to.send(Event::State(status));
        if !matches!(status, WaitStatus::Stopped(..)) {
            return;
        }
    }
}

fn read_on_a_thread(
    mut from: impl Read + Send + 'static,
    to: Sender<Event>,
    event: fn(Vec<u8>) -> Event,
) -> io::Result<()> {
    on_a_thread(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            if to.send(event(buffer[..n].to_vec())).is_err() {
                return;
            }
        }
        // The receiver is gone only after an interrupt.
        let _ = to.send(Event::Closed);
    })
}

fn on_a_thread(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().spawn(work).map(drop)
}
