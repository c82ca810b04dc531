//! The hints for errors of the engine, which knows no command line.

use crate::error::{Exit, UserError};
use crate::files::temporary;
use crate::split::{self, InvalidDirectory, InvalidQualifier, Misfit};
use crate::text;

/// Adds the hint to an error of the engine; other errors stay as they are.
pub fn with_hint(error: impl Into<anyhow::Error>) -> anyhow::Error {
    match error.into().downcast::<split::Error>() {
        Ok(error) => of_split(error),
        Err(other) => other,
    }
}

/// Returns true for an error of the engine that says that the repository lost or changed something which it had when it
/// was made.
pub(super) fn is_damage(error: &anyhow::Error) -> bool {
    use split::Error as E;
    let proves = |error: &E| {
        matches!(
            error,
            E::Missing { .. }
                | E::Unreadable { .. }
                | E::DamagedPack { .. }
                | E::DamagedIndex { .. }
                | E::DeltaCycle { .. }
                | E::WrongHash { .. }
        )
    };
    error.downcast_ref::<E>().is_some_and(proves)
}

fn of_split(error: split::Error) -> anyhow::Error {
    use split::Error as E;
    let hint = match error {
        E::Interrupted(interrupted) => return interrupted.into(),
        E::Caller(error) => return anyhow::Error::from_boxed(error),
        E::NotWritten { source, .. } => {
            return temporary::not_written(source, &std::env::temp_dir()).context("cannot write the new pack");
        }
        E::Missing { .. } => {
            "the source is damaged or a partial clone: run 'git fsck' there, or clone it again".to_owned()
        }
        E::WrongKind { .. } => "the source is damaged: run 'git fsck' there".to_owned(),
        E::MalformedCommit { .. }
        | E::DamagedPack { .. }
        | E::DeltaCycle { .. }
        | E::WrongHash { .. }
        | E::Circle { .. } => "run 'git fsck' in the source, or clone it again".to_owned(),
        E::MalformedTree { .. } => "run 'git fsck' in the source; such a tree cannot be carried over".to_owned(),
        E::DamagedCommitGraph(_) | E::GraphContradicts { .. } => {
            "run 'git commit-graph write --reachable' in the source".to_owned()
        }
        E::DamagedIndex { ref path } => format!("run 'git index-pack {}'", path.with_extension("pack").display()),
        E::AtPath { .. } => {
            "run 'git fsck' in the source; the history can be moved once such trees are gone from it".to_owned()
        }
        E::NeverExisted(_) => "check the spelling after '--also-from', or let '--follow' find the names".to_owned(),
        E::Misfit(Misfit::Clash {
            directories: [_, ref older],
            ..
        }) => format!(
            "choose the file with '--on-overlap newer' or '--on-overlap older', or if the two are not names of one directory: \
             leave out '--also-from {}'",
            text::quoted(&older.to_string())
        ),
        E::Misfit(Misfit::Tip { ref directory, .. }) => format!(
            "name the directory as it is there with '--subdir', and leave out '--also-from {}'",
            text::quoted(&directory.to_string())
        ),
        other => return other.into(),
    };
    let message = error.to_string();
    let told = UserError::new(message).hint(hint);
    match error {
        E::DamagedCommitGraph(cause) => anyhow::Error::from_boxed(cause).context(told),
        _ => told.into(),
    }
}

impl From<InvalidDirectory> for UserError {
    fn from(error: InvalidDirectory) -> Self {
        use split::DirectoryFault as Fault;
        let hint = match error.fault {
            Fault::Empty => "name the image directory, such as deployments/astro/image",
            Fault::Absolute => "give it from the top of the source repository, as in 'deployments/astro/image'",
            Fault::EmptyComponent => "write single slashes",
            Fault::Relative => "give it from the top of the source repository, as in 'deployments/astro/image'",
            Fault::Nul => "no path in a repository has one",
        };
        UserError::new(error.to_string()).hint(hint).exit(Exit::Usage)
    }
}

impl From<InvalidQualifier> for UserError {
    fn from(error: InvalidQualifier) -> Self {
        UserError::new(error.to_string())
            .hint("write OWNER/REPO, such as 'berkeley-dsep-infra/datahub'")
            .exit(Exit::Usage)
    }
}
