//! The command line of split-image.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod cli;

use std::process::ExitCode;
use std::thread::Builder;

use split_image::split::STACK;

/// The exit code of a process whose first thread panics.
const PANICKED: u8 = 101;

fn main() -> ExitCode {
    // The stack of the first thread is only as large as the user's limit.
    match Builder::new().name("main".into()).stack_size(STACK).spawn(cli::run) {
        Ok(thread) => thread.join().unwrap_or(ExitCode::from(PANICKED)),
        // No more processes or memory: it works as far as the first thread goes.
        Err(_) => cli::run(),
    }
}
