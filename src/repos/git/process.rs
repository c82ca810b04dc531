//! A running git: its output is read until it ends, and it is ended when the run is interrupted.

use std::io::{Read, Write};
use std::process::Child;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::messages::Messages;

/// How long the children of a git that has ended may hold its pipes open.
const GRACE: Duration = Duration::from_secs(5);

/// The output of a git that has ended.
pub(super) struct Output {
    /// True if it exited with 0.
    pub success: bool,
    /// All of its standard output.
    pub stdout: Vec<u8>,
    /// The messages on its standard error, without progress meters and secrets, safe to print.
    pub stderr: Vec<String>,
}

impl Output {
    /// Git's own words about a failure, without hints, warnings and counts.
    pub fn words(&self) -> String {
        let aside = [
            "hint:",
            "warning:",
            "Delta compression using ",
            "Total ",
            "remote: Total ",
        ];
        let telling = |line: &&str| !line.is_empty() && !aside.iter().any(|start| line.starts_with(start));
        let words: Vec<_> = self.stderr.iter().map(String::as_str).filter(telling).collect();
        match words.is_empty() {
            true => "git gave no reason".to_owned(),
            false => words.join("\n"),
        }
    }
}

enum Event {
    Out(Vec<u8>),
    Err(Vec<u8>),
    End,
}

/// Reads the output of `child` until it ends; `is_enough` decides when to kill it.
///
/// # Errors
/// When the child was killed.
pub(super) fn finish(
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
    let mut messages = Messages::default();
    let mut open = 2;
    let mut was_killed = false;
    let mut ended: Option<Instant> = None;
    while open > 0 {
        match events.recv_timeout(Duration::from_millis(50)) {
            Ok(Event::Out(bytes)) => stdout.extend_from_slice(&bytes),
            Ok(Event::Err(bytes)) => messages.push(&bytes, meter),
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
        stderr: messages.end(),
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
