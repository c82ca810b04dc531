//! The texts of `-h`, `--help` and the manual besides the options: one page for each command, and the tables of exit
//! codes, environment variables and files.

pub mod man;
mod pages;
mod screen;
mod tables;

pub use screen::command;
