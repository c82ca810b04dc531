//! The process group of one git: git itself and all that it starts, such as ssh, hooks and, for a target on this
//! machine, the receiving side.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{SigSet, SigmaskHow, Signal, killpg};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// How long the group may clean up after SIGTERM, before SIGKILL.
const TO_CLEAN_UP: Duration = Duration::from_secs(1);

/// How long SIGKILL may take; a process that waits for a disk is not gone at once.
const TO_DIE: Duration = Duration::from_millis(500);

/// A process group, named by its first process.
#[derive(Clone, Copy)]
pub(in crate::repos) struct Group(Pid);

impl Group {
    /// Starts `command` as the first process of a group, which is in the background of the terminal.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> io::Result<(Child, Group)> {
        // A child has the blocked signals of the thread that starts it, and this one has to stop a prompt.
        let mut writes = SigSet::empty();
        writes.add(Signal::SIGTTOU);
        let before = writes.thread_swap_mask(SigmaskHow::SIG_UNBLOCK)?;
        let child = command.process_group(0).spawn();
        before.thread_set_mask()?;
        let child = child?;
        let id = i32::try_from(child.id()).map_err(io::Error::other)?;
        Ok((child, Group(Pid::from_raw(id))))
    }

    /// The id of the group.
    pub fn id(self) -> Pid {
        self.0
    }

    /// Waits until the first process has stopped or ended.
    ///
    /// # Errors
    /// When somebody else has waited for it.
    pub fn wait(self) -> nix::Result<WaitStatus> {
        loop {
            match waitpid(self.0, Some(WaitPidFlag::WUNTRACED)) {
                Err(nix::errno::Errno::EINTR) => {}
                result => return result,
            }
        }
    }

    /// Lets stopped processes of the group go on.
    pub fn go_on(self) {
        self.signal(Signal::SIGCONT);
    }

    /// Ends every process of the group and waits for that; the first process is waited for elsewhere. A process that
    /// left the group by design, such as the master of a shared ssh connection, stays.
    pub fn end(self) {
        for (signal, patience) in [(Signal::SIGTERM, TO_CLEAN_UP), (Signal::SIGKILL, TO_DIE)] {
            self.signal(signal);
            // A stopped process gets SIGTERM only when it goes on.
            self.go_on();
            let start = Instant::now();
            while start.elapsed() < patience {
                // In a container we may be the process that gets orphans.
                let orphans = Pid::from_raw(-self.0.as_raw());
                let _ = waitpid(orphans, Some(WaitPidFlag::WNOHANG));
                if self.is_gone() {
                    return;
                }
                thread::sleep(Duration::from_millis(5));
            }
        }
    }

    /// Returns true if no process of the group is left.
    pub fn is_gone(self) -> bool {
        killpg(self.0, None) == Err(nix::errno::Errno::ESRCH)
    }

    fn signal(self, signal: Signal) {
        // It fails only where nobody is left to get it.
        let _ = killpg(self.0, signal);
    }
}
