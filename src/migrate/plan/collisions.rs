//! Errors and warnings about paths that both sides have, and about the target's branch.

use gix::bstr::BStr;

use crate::error::{Exit, UserError};
use crate::migrate::merge::OnCollision;
use crate::report::{Code, Collision, Warning};
use crate::repos::location::Location;
use crate::text;

/// The first path, and the number of the rest.
fn list(collisions: &[Collision]) -> String {
    let first = collisions.first().map_or("", |collision| &collision.path);
    match collisions.len() {
        0 | 1 => format!("'{first}'"),
        2 => format!("'{first}' and 1 other path"),
        n => format!("'{first}' and {} other paths", n - 1),
    }
}

/// The error about collisions. The hint also names the paths that are `removed` already, since `--remove` replaces its
/// default.
pub(super) fn collided(collisions: &[Collision], removed: &[String], target: &Location) -> UserError {
    let flags = removed.iter().chain(collisions.iter().map(|collision| &collision.path));
    let flags: Vec<_> = flags.map(|path| format!("--remove {}", text::quoted(path))).collect();
    let flags = if collisions.len() > 5 {
        "--remove PATH".to_owned()
    } else {
        flags.join(" ")
    };
    UserError::new(format!(
        "the target '{target}' and the image both have {}, with different content",
        list(collisions)
    ))
    .hint(format!(
        "delete the target's with {flags} or --remove-examples, or choose a side for all with --on-collision image or \
         --on-collision template"
    ))
    .exit(Exit::Conflict)
}

/// The error about the conflicts of a later merge.
pub(super) fn conflicted(collisions: &[Collision], target: &Location) -> UserError {
    UserError::new(format!(
        "the new commits of the source do not merge with the newer commits of '{target}': both changed {}",
        list(collisions)
    ))
    .hint(
        "change one side so that they agree; or merge by hand: run this with '--into EMPTY', a new bare repository, \
         which gets the image's history alone, then 'git pull --no-rebase EMPTY HEAD' in a clone of the target, and \
         push",
    )
    .exit(Exit::Conflict)
}

/// The warning about collisions that the request settled.
pub(super) fn settled(collisions: &[Collision], choice: OnCollision) -> Warning {
    let side = match choice {
        OnCollision::Image => "image",
        _ => "template",
    };
    Warning::new(
        Code::CollisionsSettled,
        format!("both sides have these paths, and the {side}'s version was taken"),
    )
    .paths(collisions.iter().map(|collision| collision.path.clone()).collect())
}

/// The warning of a push that the target's git will refuse.
pub(super) fn checked_out(branch: &BStr) -> Warning {
    let headline = "the target has this branch checked out, so git refuses the push; push to another branch with \
                    '--push-branch', or run 'git config receive.denyCurrentBranch updateInstead' there";
    Warning::new(Code::TargetCheckedOut, headline).detail(format!("'{}'", text::escaped(branch)))
}
