//! The steps that a repository lacks, looked up at GitHub.

use std::collections::BTreeMap;

use super::needs::Needs;
use super::repository::NewRepository;
use super::step::Step;
use crate::context::Context;
use crate::repos::github::{ActionsValue, ApiError, SharedWith, Visibility};

/// A variable of the repository with another value than the one that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherValue {
    /// The name.
    pub name: String,
    /// The value that it has.
    pub value: String,
}

/// The steps that are missing.
#[derive(Debug, Default)]
pub struct Missing {
    /// Those that a run can do.
    pub steps: Vec<Step>,
    /// Those that only a person can do, each with the reason.
    pub left: Vec<(Step, Option<String>)>,
    /// Variables that are left as they are.
    pub other: Vec<OtherValue>,
}

/// Looks up what `new` lacks of `needs`.
///
/// # Errors
/// When GitHub does not answer, or the run is interrupted. Names that this account may not see are left to a person.
pub fn missing(new: &NewRepository, needs: &Needs, context: Context<'_>) -> Result<Missing, ApiError> {
    let mut missing = Missing::default();
    let known = match &new.found {
        Ok(_) => Known::look(new, needs, context)?,
        // The step that makes the repository has the reason already.
        Err(error) => Known::Nothing((!new.is_missing()).then(|| error.to_string())),
    };
    if new.is_missing() {
        if new.found.is_ok() {
            new.github.check_owner(&new.repository, new.visibility, context)?;
        }
        let step = Step::Create(new.visibility);
        match &new.found {
            Ok(_) => missing.steps.push(step),
            Err(error) => missing.left.push((step, Some(error.to_string()))),
        }
    }
    for (name, value) in &needs.variables {
        known.add(&mut missing, ActionsValue::Variable, name, value.as_deref());
    }
    for name in &needs.secrets {
        known.add(&mut missing, ActionsValue::Secret, name, None);
    }
    Ok(missing)
}

/// The variables and secrets that the repository can read.
enum Known {
    /// Those of the repository and of its organisation.
    All(Box<[AtHand; 2]>),
    /// Nobody could be asked, for this reason.
    Nothing(Option<String>),
}

/// Those of one kind.
#[derive(Default)]
struct AtHand {
    own: BTreeMap<String, String>,
    /// Those of the organisation that the repository has access to.
    given: Vec<String>,
    shared: BTreeMap<String, SharedWith>,
    /// Why some are not known.
    unseen: Option<String>,
    is_public: bool,
}

impl Known {
    fn look(new: &NewRepository, needs: &Needs, context: Context<'_>) -> Result<Known, ApiError> {
        let of = |kind, is_needed: bool, needs_organization: bool| match is_needed {
            true => AtHand::look(new, kind, needs_organization, context),
            false => Ok(AtHand::default()),
        };
        let has_unknown = needs.variables.values().any(Option::is_none);
        Ok(Known::All(Box::new([
            of(ActionsValue::Variable, !needs.variables.is_empty(), has_unknown)?,
            of(ActionsValue::Secret, !needs.secrets.is_empty(), true)?,
        ])))
    }

    /// Adds the step that `name` needs, if any.
    fn add(&self, missing: &mut Missing, kind: ActionsValue, name: &str, value: Option<&str>) {
        let set = Step::Set {
            kind,
            name: name.to_owned(),
            value: value.map(str::to_owned),
        };
        let at_hand = match self {
            Known::All(both) => &both[usize::from(kind == ActionsValue::Secret)],
            Known::Nothing(why) => return missing.left.push((set, why.clone())),
        };
        // GitHub does not distinguish upper and lower case in these names.
        let key = name.to_uppercase();
        match (at_hand.own.get(&key), value) {
            (Some(own), Some(value)) if own != value => missing.other.push(OtherValue {
                name: name.to_owned(),
                value: own.clone(),
            }),
            (Some(_), _) => {}
            (None, Some(_)) => missing.steps.push(set),
            (None, None) => at_hand.add(missing, set, kind, &key),
        }
    }
}

impl AtHand {
    /// Looks up those of the repository, and, where they are wanted, those of its organisation.
    fn look(
        new: &NewRepository,
        kind: ActionsValue,
        needs_organization: bool,
        context: Context<'_>,
    ) -> Result<AtHand, ApiError> {
        let (github, repository) = (&new.github, &new.repository);
        let mut at_hand = AtHand::default();
        let mut unseen = None;
        let found = new.found();
        if found.is_some() {
            at_hand.own = seen(github.own(repository, kind, context), &mut unseen)?;
        }
        if needs_organization && github.is_organization(repository, context)? {
            if found.is_some() {
                at_hand.given = seen(github.given(repository, kind, context), &mut unseen)?;
            }
            at_hand.shared = seen(github.shared(repository, kind, context), &mut unseen)?;
        }
        let visibility = found.map_or(Some(new.visibility), |found| found.visibility);
        at_hand.is_public = visibility == Some(Visibility::Public);
        at_hand.unseen = unseen;
        Ok(at_hand)
    }

    /// Adds the step that a name needs which the repository itself does not have.
    fn add(&self, missing: &mut Missing, set: Step, kind: ActionsValue, key: &str) {
        let name = key.to_owned();
        if self.given.contains(&name) {
            return;
        }
        let word = kind.word();
        match self.shared.get(key) {
            Some(SharedWith::All) => {}
            Some(SharedWith::Private) if !self.is_public => {}
            Some(SharedWith::Private) => {
                let reason = format!("the organisation's {word} is for private repositories only");
                missing.left.push((set, Some(reason)));
            }
            Some(SharedWith::Chosen) => missing.steps.push(Step::Share { kind, name }),
            None => missing.left.push((set, self.unseen.clone())),
        }
    }
}

/// A list, which is empty where this account may not see it; `unseen` has the reason then.
fn seen<T: Default>(asked: Result<T, ApiError>, unseen: &mut Option<String>) -> Result<T, ApiError> {
    match asked {
        Err(error @ (ApiError::Forbidden { .. } | ApiError::NotFound | ApiError::Refused(..))) => {
            *unseen = Some(error.to_string());
            Ok(T::default())
        }
        asked => asked,
    }
}
