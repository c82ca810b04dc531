//! The parts of the user's git that not every installation has, and the settings that a connection depends on.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Result;
use gix::bstr::ByteSlice;
use serde::Serialize;

use super::command::Git;
use crate::context::Context;

/// The ways to a server that git has here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Features {
    /// It has the helper for `https://`, which some systems have in a separate package.
    pub https: bool,
    /// There is an ssh.
    pub ssh: bool,
    /// A credential helper is configured.
    pub credential_helper: bool,
    /// A proxy is configured, in the environment or the settings.
    pub proxy: bool,
}

impl Features {
    /// Asks git.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn find() -> Result<Features> {
        let programs = Git::in_current_folder().arg("--exec-path").run(Context::unwatched())?;
        let programs = gix::path::from_bstr(programs.stdout.trim_end().as_bstr())?.into_owned();
        let is_set = |names: &[&str]| {
            names
                .iter()
                .any(|name| std::env::var_os(name).is_some_and(|it| !it.is_empty()))
        };
        let path = std::env::var_os("PATH").unwrap_or_default();
        let has_ssh = std::env::split_paths(&path).any(|folder| is_program(&folder.join("ssh")));
        Ok(Features {
            https: is_program(&programs.join("git-remote-https")),
            ssh: has_ssh || is_set(&["GIT_SSH", "GIT_SSH_COMMAND"]) || configured(r"^core\.sshcommand$")?,
            credential_helper: configured(r"^credential\.(.*\.)?helper$")?,
            proxy: is_set(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
                || configured(r"^(http\.(.*\.)?proxy|remote\..*\.proxy)$")?,
        })
    }
}

/// Returns true if a key that matches has a value; the value may be a secret.
fn configured(key: &str) -> Result<bool> {
    let git = Git::in_current_folder().args(["config", "--name-only", "--get-regexp", key]);
    Ok(!git.run(Context::unwatched())?.stdout.is_empty())
}

fn is_program(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}
