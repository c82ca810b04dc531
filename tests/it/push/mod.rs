//! What the target lets happen: refusals, races, other branches and other repositories.

mod clones;
mod endings;
mod other_places;
mod refusals;

use std::process::Command;

use crate::support::configure;
use crate::support::repo::{Repo, Scene};

/// Lets the program run with a `pre-push` hook of the user's, which gets the target as `$TARGET`.
fn with_pre_push_hook(scene: &Scene, script: &str) -> Command {
    let hooks = Repo::bare(scene.folder().join("user"));
    hooks.hook("pre-push", script);
    let mut command = scene.command(&[]);
    command.env("TARGET", scene.target.typed());
    configure(&mut command, &[("core.hooksPath", hooks.path.join("hooks"))]);
    command
}

/// Commits to the target behind everybody's back.
const SOMEONE_COMMITS: &str = "unset GIT_DIR\n\
    commit=$(git -C \"$TARGET\" commit-tree -p main -m Someone main^{tree}) &&\n\
    git -C \"$TARGET\" update-ref refs/heads/main $commit\n";
