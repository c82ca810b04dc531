//! Where each hub of a campaign stands, as its remotes say: nothing is written, and nothing is kept from run to run.
//!
//! A verification says what the image repository has, GitHub whether the image was built, and the hubs' files which image
//! they use.

mod builds;
mod deployments;
mod facts;
mod hub_files;
mod look;
mod pulls;

pub use builds::{BuildStatus, ImageBuild};
pub use facts::{HubFiles, HubImage, HubStatus, ImageStatus, OldDirectory};
pub use hub_files::HubPlaces;
pub use look::{SeenHub, StatusWork};
pub use pulls::{ImagePull, PullStatus};
