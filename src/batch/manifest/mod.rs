//! The list of hubs: TOML, YAML or plain text into checked requests, before anything is fetched.

mod across;
mod form;
mod keys;
mod mistakes;
mod output;
mod plain_text;
mod read;
#[cfg(test)]
mod tests;
mod yaml;

pub use output::OutputFlags;
pub use read::Manifest;
