//! The files of a deployment repository, read as YAML where they are.

use gix::bstr::BString;

use super::files::{ConfigFile, ConfigRole};
use crate::hub::yaml::{Document, Value};
use crate::text;

/// A file, and what it says.
pub(super) struct Config<'a> {
    pub file: &'a ConfigFile,
    /// None where it is not a YAML document.
    document: Option<Document<'a>>,
}

impl<'a> Config<'a> {
    /// Reads those of `files` that are YAML.
    pub fn all(files: &'a [ConfigFile]) -> Vec<Config<'a>> {
        let config = |file: &'a ConfigFile| {
            let is_yaml = matches!(file.role, ConfigRole::Values | ConfigRole::Hubploy);
            Config {
                file,
                document: is_yaml.then(|| Document::parse(&file.text).ok()).flatten(),
            }
        };
        files.iter().map(config).collect()
    }

    /// Its path.
    pub fn path(&self) -> &BString {
        &self.file.path
    }

    /// The document.
    pub fn document(&self) -> Option<&Document<'a>> {
        self.document.as_ref()
    }

    /// Its values; none where it has none, or is not YAML.
    pub fn root(&self) -> Option<Value<'_>> {
        self.document.as_ref()?.root()
    }

    /// `PATH:LINE`, safe to print.
    pub fn at(&self, line: usize) -> String {
        format!("{}:{line}", text::escaped(&self.file.path))
    }
}
