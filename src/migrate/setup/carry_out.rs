//! Making the repository ready, step by step.

use serde_json::{Value, json};

use super::repository::NewRepository;
use super::step::Step;
use crate::context::Context;
use crate::error::UserError;
use crate::report::{SetupStatus, SetupStep};
use crate::repos::github::{ApiError, Call, FoundRepository, Visibility};

/// Does `steps` in their order, and adds an entry for each to `entries`. Steps that this account may not do are left to a person.
///
/// # Errors
/// When GitHub does not answer, or the repository cannot be made. A repository that was made stays.
pub fn carry_out(
    new: &NewRepository,
    steps: &[Step],
    entries: &mut Vec<SetupStep>,
    context: Context<'_>,
) -> Result<(), UserError> {
    let mut found = new.found();
    for step in steps {
        let done = match step {
            Step::Create(visibility) => created(new, *visibility, context).map(|made| found = Some(made)),
            Step::Set { name, value, .. } => {
                let body = json!({"name": name, "value": value});
                sent(
                    new,
                    &Call::about(&new.repository, "actions/variables").with("POST", body),
                    context,
                )
            }
            Step::Share { kind, name } => {
                let id = found.map_or(0, |found| found.id);
                let (owner, words) = (new.repository.owner(), kind.words());
                let path = format!("orgs/{owner}/actions/{words}/{name}/repositories/{id}");
                sent(
                    new,
                    &Call::get(new.repository.host(), path).with("PUT", Value::Null),
                    context,
                )
            }
            Step::Registry(_) => continue,
        };
        let (status, reason) = match done {
            Ok(()) => (SetupStatus::Done, None),
            Err(ApiError::Forbidden { .. } | ApiError::NotFound | ApiError::Refused(..))
                if !matches!(step, Step::Create(_)) =>
            {
                (SetupStatus::Left, done.err().map(|error| error.to_string()))
            }
            Err(error) => return Err(failed(new, step, &error)),
        };
        entries.push(step.entry(Some(&new.repository), status, reason));
    }
    Ok(())
}

fn failed(new: &NewRepository, step: &Step, error: &ApiError) -> UserError {
    let repository = &new.repository;
    match (step, error) {
        (Step::Create(_), ApiError::NotFound) => no_owner(new),
        (Step::Create(visibility), error) => {
            error.cannot(&format!("create the {} repository '{repository}'", visibility.word()))
        }
        (Step::Set { name, .. }, error) => error.cannot(&format!("set the variable {name} of '{repository}'")),
        (Step::Share { name, kind }, error) => error.cannot(&format!(
            "give '{repository}' access to the {} {name} of its organisation",
            kind.word()
        )),
        (Step::Registry(image), error) => error.cannot(&format!("make '{image}'")),
    }
}

/// Makes the repository. Another run may be faster, and an answer may be lost: then it is there all the same.
fn created(new: &NewRepository, visibility: Visibility, context: Context<'_>) -> Result<FoundRepository, ApiError> {
    match new.github.create(&new.repository, visibility, context) {
        Err(error @ (ApiError::NameTaken(_) | ApiError::NoAnswer(_))) => {
            new.github.find(&new.repository, context)?.ok_or(error)
        }
        made => made,
    }
}

/// Makes a call after which something is there; it may have been there before.
fn sent(new: &NewRepository, call: &Call, context: Context<'_>) -> Result<(), ApiError> {
    match new.github.api.send(call, context) {
        Ok(_) | Err(ApiError::NameTaken(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The error for an owner that is not there.
pub fn no_owner(new: &NewRepository) -> UserError {
    let (owner, host) = (new.repository.owner(), new.repository.host());
    UserError::new(format!(
        "{host} has no user or organisation '{owner}' in which this account can create repositories"
    ))
    .hint("correct the target, or check the account with 'gh auth status'")
}
