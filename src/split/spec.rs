//! The request of a caller.

use super::at_path::names::OnOverlap;
use super::directory::Directory;
use crate::split::issue_numbers::Qualifier;

/// The part of a history to keep: one directory, under all the names it had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spec {
    /// The names, the newest first. A commit's new tree is the union of what stands under them.
    pub names: Vec<Directory>,
    /// The treatment of former names that are found in the source and were not named.
    pub follow: Follow,
    /// The name whose entry a path gets where two names have it with different content.
    pub on_overlap: OnOverlap,
    /// The repository that qualifies bare issue numbers in messages, if any; it changes ids.
    pub qualify_refs: Option<Qualifier>,
}

/// The treatment of names that a directory had before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Follow {
    /// Nothing.
    #[default]
    No,
    /// Find them and tell what they would bring, in [`Split::before`](crate::split::Split::before).
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
