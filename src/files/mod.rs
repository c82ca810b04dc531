//! Files and folders of ours: temporary ones, folders for nobody else, and files that are whole or not there.

pub mod leftovers;
pub(crate) mod private_folder;
pub mod temporary;
mod temporary_folder;
mod whole_file;

pub use temporary_folder::TemporaryFolder;
pub use whole_file::{WholeFile, is_standard_output};
