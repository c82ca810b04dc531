//! Sources and targets behind a URL.

mod blobs;
mod copies;
mod names;
mod servers;
mod wire;
