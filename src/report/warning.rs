//! A warning: something that the user should look at, and that does not stop the run.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::code::Code;
use crate::text;

/// Something that the user should look at, and that does not stop the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The code.
    pub code: Code,
    /// The problem and what to do about it, in words that are the same for every image where possible.
    pub headline: String,
    /// The words that are about this image alone.
    pub details: Vec<String>,
    /// The paths, commits or lines it is about.
    pub paths: Vec<String>,
}

impl Warning {
    /// Returns a warning without details and paths.
    pub fn new(code: Code, headline: impl Into<String>) -> Self {
        Warning {
            code,
            headline: headline.into(),
            details: Vec::new(),
            paths: Vec::new(),
        }
    }

    /// Returns a warning about `paths`; none if there are none.
    pub fn about(code: Code, headline: impl Into<String>, paths: Vec<String>) -> Option<Self> {
        (!paths.is_empty()).then(|| Warning::new(code, headline).paths(paths))
    }

    /// Adds words that are about this image alone.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(text::message(&detail.into()));
        self
    }

    /// Sets what it is about.
    pub fn paths(mut self, paths: Vec<String>) -> Self {
        self.paths = paths;
        self
    }

    /// The headline and the details in one line.
    pub fn message(&self) -> String {
        match self.details.is_empty() {
            true => self.headline.clone(),
            false => format!("{}: {}", self.headline, self.details.join("; ")),
        }
    }
}

/// The form in reports: `code`, `message` and `paths`.
impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("Warning", 3)?;
        document.serialize_field("code", &self.code)?;
        document.serialize_field("message", &self.message())?;
        document.serialize_field("paths", &self.paths)?;
        document.end()
    }
}
