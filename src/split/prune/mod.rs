//! Which commits stay, and with which parents.

pub(crate) mod decide;
pub(crate) mod overlap;
pub(crate) mod parents;
pub(crate) mod reverted;
