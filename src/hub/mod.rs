//! The files of hubs and of their images, read and edited.

pub(crate) mod actions;
pub(crate) mod diff;
pub(crate) mod dockerfile;
pub mod fill;
pub(crate) mod hubploy;
pub mod image;
pub mod layout;
pub(crate) mod placeholders;
pub(crate) mod repo2docker;
mod web_page;
pub(crate) mod yaml;
