//! What a caller asks for.

use super::directory::Directory;
use crate::split::issue_numbers::Qualifier;

/// What to keep of a history: one directory, under all the names it had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spec {
    /// The names, the newest first. A commit's new tree is the union of what stands under them.
    pub names: Vec<Directory>,
    /// What to do about more of them, which the source tells and nobody has named.
    pub follow: Follow,
    /// What bare issue numbers in messages are qualified with, if they are; it changes ids.
    pub qualify_refs: Option<Qualifier>,
}

/// What to do about names that a directory had before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Follow {
    /// Nothing.
    #[default]
    No,
    /// Find them and tell what they would bring, in [`Split::before`].
    Tell,
    /// Find them and take them.
    Take,
}

impl Spec {
    /// Asks for one directory under one name.
    pub fn of(directory: Directory) -> Self {
        Spec {
            names: vec![directory],
            ..Spec::default()
        }
    }
}
