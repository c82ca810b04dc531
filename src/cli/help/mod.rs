//! The texts of `-h`, `--help` and the manual besides the options: one page for each command, and tables
//! of the reference.

pub mod document;
pub mod man;
mod pages;
mod screen;

pub use screen::command;
