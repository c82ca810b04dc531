//! The former names of a directory.
//!
//! Wherever a directory appears (no parent of the commit has it), or takes over files, its origin is looked for in the
//! commit's parents, by the rule in `origin`; then the origin's own origin, and so on. A name that is found is taken
//! where it fits: it is gone at the tip, and no commit has the same path in two of the directories with different
//! content. Names that do not fit or are not certain are left out, with a warning; nothing is guessed.

mod candidates;
pub(crate) mod former_names;
mod listing;
mod origin;
pub(crate) mod similar;
mod step_back;
mod takeover;
