//! GitHub as one run knows it: owners and their shared variables and secrets are asked for once.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::answer::ApiError;
use super::api::{Api, Call};
use super::repository::Repository;
use super::visibility::Visibility;
use crate::context::Context;
use crate::text;

/// A value that workflows read by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActionsValue {
    /// A variable, which everybody with access can read.
    Variable,
    /// A secret, which nobody can read again.
    Secret,
}

impl ActionsValue {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            ActionsValue::Variable => "variable",
            ActionsValue::Secret => "secret",
        }
    }

    /// The same for several, as paths of the API have it.
    pub fn words(self) -> &'static str {
        match self {
            ActionsValue::Variable => "variables",
            ActionsValue::Secret => "secrets",
        }
    }
}

/// A repository that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundRepository {
    /// Its number, which a rename does not change.
    pub id: u64,
    /// Who may see it.
    pub visibility: Option<Visibility>,
}

impl FoundRepository {
    fn read(answer: &Value) -> Result<FoundRepository, ApiError> {
        let id = answer["id"].as_u64();
        Ok(FoundRepository {
            id: id.ok_or_else(|| ApiError::NoAnswer("the answer has no repository".into()))?,
            visibility: Visibility::of(answer),
        })
    }
}

/// The repositories of an organisation that its variable or secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedWith {
    /// All.
    All,
    /// Those that are not public.
    Private,
    /// Those that were chosen.
    Chosen,
}

/// Things by the host, the owner and the kind.
type OfOwner<K, T> = Mutex<HashMap<(String, String, K), T>>;

/// GitHub, for one run and its threads.
#[derive(Debug, Default)]
pub struct Github {
    /// The wire.
    pub api: Api,
    organizations: OfOwner<(), bool>,
    shared: OfOwner<ActionsValue, BTreeMap<String, SharedWith>>,
}

impl Github {
    /// Looks for `repository`; none where there is none, or this account may not see it.
    ///
    /// # Errors
    /// When GitHub does not say.
    pub fn find(&self, repository: &Repository, context: Context<'_>) -> Result<Option<FoundRepository>, ApiError> {
        match self.api.send(&Call::about(repository, ""), context) {
            Ok(answer) => FoundRepository::read(&answer).map(Some),
            Err(ApiError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns true if the owner of `repository` is an organisation.
    ///
    /// # Errors
    /// When there is no such owner, or GitHub does not say.
    pub fn is_organization(&self, repository: &Repository, context: Context<'_>) -> Result<bool, ApiError> {
        once(&self.organizations, repository, (), || {
            let call = Call::get(repository.host(), format!("users/{}", repository.owner()));
            Ok(self.api.send(&call, context)?["type"] == "Organization")
        })
    }

    /// Checks that this account can make `repository`, and returns true if its owner is an organisation.
    ///
    /// # Errors
    /// When there is no such owner, it is another user, or it cannot have repositories of this visibility.
    pub fn check_owner(
        &self,
        repository: &Repository,
        visibility: Visibility,
        context: Context<'_>,
    ) -> Result<bool, ApiError> {
        if self.is_organization(repository, context)? {
            return Ok(true);
        }
        let forbidden = |words: String| Err(ApiError::Forbidden { words, remedy: None });
        let user = self.api.send(&Call::get(repository.host(), "user"), context)?;
        let user = user["login"].as_str().unwrap_or_default();
        match user.eq_ignore_ascii_case(repository.owner()) {
            false => forbidden(format!(
                "'{}' is a user, and 'gh' is logged in as '{}'",
                repository.owner(),
                text::escaped(user.as_bytes())
            )),
            true if visibility == Visibility::Internal => {
                forbidden("only repositories of an organisation can be internal".into())
            }
            true => Ok(false),
        }
    }

    /// Makes an empty repository.
    ///
    /// # Errors
    /// When GitHub refuses, as where the name is taken, or does not answer: the repository may then be there.
    pub fn create(
        &self,
        repository: &Repository,
        visibility: Visibility,
        context: Context<'_>,
    ) -> Result<FoundRepository, ApiError> {
        let path = match self.check_owner(repository, visibility, context)? {
            true => format!("orgs/{}/repos", repository.owner()),
            false => "user/repos".to_owned(),
        };
        let is_private = visibility != Visibility::Public;
        let body = json!({"name": repository.name(), "private": is_private, "visibility": visibility.word()});
        let call = Call::get(repository.host(), path).with("POST", body);
        FoundRepository::read(&self.api.send(&call, context)?)
    }

    /// The names of the variables or secrets that `repository` has, with the values of variables.
    ///
    /// # Errors
    /// When this account may not see them, or GitHub does not answer.
    pub fn own(
        &self,
        repository: &Repository,
        kind: ActionsValue,
        context: Context<'_>,
    ) -> Result<BTreeMap<String, String>, ApiError> {
        let path = format!("repos/{}/actions/{}", repository.path(), kind.words());
        let values = self.list(repository.host(), &path, kind, context)?;
        Ok(values.iter().filter_map(|value| named(value, "value")).collect())
    }

    /// The names of those of its organisation that `repository` can read.
    ///
    /// # Errors
    /// As [`own`](Github::own).
    pub fn given(
        &self,
        repository: &Repository,
        kind: ActionsValue,
        context: Context<'_>,
    ) -> Result<Vec<String>, ApiError> {
        let path = format!("repos/{}/actions/organization-{}", repository.path(), kind.words());
        let values = self.list(repository.host(), &path, kind, context)?;
        Ok(values.iter().filter_map(|value| Some(named(value, "")?.0)).collect())
    }

    /// The variables or secrets of the organisation that owns `repository`, and which repositories they are for.
    ///
    /// # Errors
    /// When this account may not see them, or GitHub does not answer.
    pub fn shared(
        &self,
        repository: &Repository,
        kind: ActionsValue,
        context: Context<'_>,
    ) -> Result<BTreeMap<String, SharedWith>, ApiError> {
        once(&self.shared, repository, kind, || {
            let path = format!("orgs/{}/actions/{}", repository.owner(), kind.words());
            let values = self.list(repository.host(), &path, kind, context)?;
            let with = |(name, visibility): (String, String)| {
                let with = match visibility.as_str() {
                    "all" => SharedWith::All,
                    "private" => SharedWith::Private,
                    _ => SharedWith::Chosen,
                };
                (name, with)
            };
            Ok(values
                .iter()
                .filter_map(|value| named(value, "visibility").map(with))
                .collect())
        })
    }

    /// All entries of a list, which comes in pages.
    fn list(&self, host: &str, path: &str, kind: ActionsValue, context: Context<'_>) -> Result<Vec<Value>, ApiError> {
        let mut all = Vec::new();
        for page in 1.. {
            let call = Call::get(host, format!("{path}?per_page=30&page={page}"));
            let answer = self.api.send(&call, context)?;
            let found = answer[kind.words()].as_array().map_or(&[][..], Vec::as_slice);
            all.extend_from_slice(found);
            let total = answer["total_count"].as_u64().unwrap_or_default();
            if found.is_empty() || all.len() as u64 >= total {
                break;
            }
        }
        Ok(all)
    }
}

/// The name of a variable or a secret, and one of its texts.
fn named(value: &Value, key: &str) -> Option<(String, String)> {
    let text = value[key].as_str().unwrap_or_default();
    Some((value["name"].as_str()?.to_uppercase(), text.to_owned()))
}

/// The value that is known for the owner of `repository`, or else the one that `ask` finds. Threads that want the same
/// wait for one answer.
fn once<K: Eq + std::hash::Hash, T: Clone>(
    known: &OfOwner<K, T>,
    repository: &Repository,
    kind: K,
    ask: impl FnOnce() -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let key = (repository.host().to_owned(), repository.owner().to_lowercase(), kind);
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = known.get(&key) {
        return Ok(found.clone());
    }
    let found = ask()?;
    known.insert(key, found.clone());
    Ok(found)
}
