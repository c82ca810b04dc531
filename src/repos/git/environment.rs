//! The environment and the settings that every git of ours runs with.

use std::process::{Command, Stdio};

use super::terminal;

/// Variables that point git at some repository other than the one that we name, or at attributes of one. `GIT_CONFIG_COUNT` and
/// `GIT_CONFIG_PARAMETERS` stay: they carry the user's own settings, such as a credential helper.
const LOCAL_ENVIRONMENT: &[&str] = &[
    "GIT_ATTR_SOURCE",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ATTR_SOURCE",
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

/// The user's `git`, without arguments or a folder yet; its output goes into pipes.
pub(super) fn program() -> Command {
    let mut command = Command::new("git");
    for name in LOCAL_ENVIRONMENT {
        command.env_remove(name);
    }
    // With a terminal, git may ask there as it always does.
    if std::env::var_os("GIT_TERMINAL_PROMPT").is_none() && !terminal::is_there() {
        command.env("GIT_TERMINAL_PROMPT", "0");
    }
    command.env("LC_ALL", "C").env("LANGUAGE", "C");
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}
