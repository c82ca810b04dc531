//! The variables and secrets that the workflows of the image repository ask for.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use gix::ObjectId;

use super::step::Step;
use crate::hub::actions;
use crate::hub::fill::{self, Values};
use crate::repos::github::ActionsValue;

/// The variables and secrets that workflows ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// The variables, with the values that are known.
    pub variables: BTreeMap<String, Option<String>>,
    /// The secrets.
    pub secrets: BTreeSet<String>,
    /// The image that is pushed, where that is known.
    pub image: Option<String>,
}

impl Needs {
    /// The needs of `workflows`.
    pub fn of(workflows: &[String], values: &Values) -> Needs {
        let names = |of: fn(&str) -> BTreeSet<String>| -> BTreeSet<String> {
            workflows.iter().flat_map(|workflow| of(workflow)).collect()
        };
        let variables = names(actions::variables).into_iter();
        let given = values.image.as_ref().map(ToString::to_string);
        Needs {
            variables: variables.map(|name| (name.clone(), value(&name, values))).collect(),
            secrets: names(actions::secrets),
            image: given.or_else(|| workflows.iter().find_map(|text| fill::image(text))),
        }
    }

    /// The same as steps.
    pub fn steps(&self) -> impl Iterator<Item = Step> {
        let variables = self.variables.iter().map(|(name, value)| Step::Set {
            kind: ActionsValue::Variable,
            name: name.clone(),
            value: value.clone(),
        });
        let secrets = self.secrets.iter().map(|name| Step::Set {
            kind: ActionsValue::Secret,
            name: name.clone(),
            value: None,
        });
        variables.chain(secrets)
    }

    /// The needs of the workflows in the tree `root`.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub fn in_tree(repo: &gix::Repository, root: ObjectId, values: &Values) -> Result<Needs> {
        Ok(Needs::of(&actions::texts(repo, root)?, values))
    }
}

/// The known value of a variable: workflows put the registry before the image themselves.
fn value(name: &str, values: &Values) -> Option<String> {
    if let Some(value) = values.set.get(name) {
        return Some(value.clone());
    }
    match name {
        "HUB" => values.hub.clone(),
        "IMAGE" => values.image.as_ref().map(|image| image.path().to_owned()),
        _ => None,
    }
}
