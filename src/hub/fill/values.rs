//! The values of placeholders.

use std::collections::BTreeMap;

use crate::error::{Exit, UserError};
use crate::hub::image::Image;
use crate::text;

/// The values given to fill a template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// The name of the hub.
    pub hub: Option<String>,
    /// The name of the image.
    pub image: Option<Image>,
    /// Values for keys of the template's own.
    pub set: BTreeMap<String, String>,
}

impl Values {
    /// Returns true if nothing was given.
    pub fn is_empty(&self) -> bool {
        *self == Values::default()
    }

    /// Takes one `KEY=VALUE` as it was typed.
    ///
    /// # Errors
    /// A usage error where it is anything else, or the key was given before.
    pub fn set(&mut self, typed: &str) -> Result<(), UserError> {
        let refuse = |why: &str| {
            Err(UserError::new(format!("'{}' {why}", text::escaped(typed.as_bytes())))
                .hint("write '--set KEY=VALUE', with the name of a placeholder of the template, once for each")
                .exit(Exit::Usage))
        };
        let Some((key, value)) = typed.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return refuse("is not KEY=VALUE");
        };
        if value.contains(['\n', '\r']) {
            return refuse("has more than one line");
        }
        match self.set.insert(key.to_owned(), value.to_owned()) {
            None => Ok(()),
            Some(_) => refuse("gives a key a second time"),
        }
    }

    /// The value of the placeholder `name`, if `following` comes behind it in the text.
    ///
    /// A template that says `<IMAGE-NAME>-user-image` means the name without the ending that it has already.
    pub fn of(&self, name: &str, following: &str) -> Option<String> {
        let wanted = plain(name);
        if let Some((_, value)) = self.set.iter().find(|(key, _)| plain(key) == wanted) {
            return Some(value.clone());
        }
        let image = self.image.as_ref();
        let owner = image
            .and_then(|image| image.path().split_once('/'))
            .map(|(owner, _)| owner);
        let value = match wanted.as_str() {
            "HUB" | "HUBNAME" | "HUB-NAME" => self.hub.as_deref()?,
            "IMAGENAME" | "IMAGE-NAME" => image.map(Image::last).or(self.hub.as_deref())?,
            "REPOSITORY-NAME" => image.map(Image::last)?,
            "QUAY-USERNAME" => owner?,
            _ => return None,
        };
        let ending = following.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let ending = &following[..ending.unwrap_or(following.len())];
        let stem = value
            .strip_suffix(ending)
            .filter(|stem| ending.starts_with('-') && !stem.is_empty());
        Some(stem.unwrap_or(value).to_owned())
    }
}

/// The name as it is compared: spellings differ in case and in what joins the words.
pub(super) fn plain(name: &str) -> String {
    name.to_ascii_uppercase().replace(['_', ' '], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(hub: Option<&str>, image: Option<&str>) -> Values {
        Values {
            hub: hub.map(Into::into),
            image: image.map(|image| Image::parse(image).unwrap()),
            set: BTreeMap::new(),
        }
    }

    #[test]
    fn placeholders_get_the_hub_and_the_image() {
        let both = values(Some("edx"), Some("quay.io/org/edx-user-image"));
        assert_eq!(both.of("HUBNAME", "-user-image\n").as_deref(), Some("edx"));
        assert_eq!(both.of("IMAGE-NAME", "").as_deref(), Some("edx-user-image"));
        assert_eq!(both.of("IMAGE-NAME", "-user-image/blob").as_deref(), Some("edx"));
        assert_eq!(both.of("quay-username", "/").as_deref(), Some("org"));
        assert_eq!(both.of("repository-name", "\"").as_deref(), Some("edx-user-image"));
        assert_eq!(both.of("OTHER", ""), None);
        assert_eq!(
            values(Some("edx"), None).of("IMAGE-NAME", "-user-image").as_deref(),
            Some("edx")
        );
        assert_eq!(values(None, None).of("HUBNAME", ""), None);
    }

    #[test]
    fn what_is_set_comes_first() {
        let mut values = values(Some("edx"), None);
        values.set("hub_name=other=x").unwrap();
        assert_eq!(values.of("HUB-NAME", "").as_deref(), Some("other=x"));
        for typed in ["hub_name=again", "none", "=x", "a=b\nc"] {
            assert_eq!(values.set(typed).unwrap_err().exit, Exit::Usage, "{typed}");
        }
    }
}
