//! Progress bars on standard error; the only user of indicatif.

mod bars;
mod exchange;
mod many;
mod style;

pub use bars::Bars;
pub use many::ManyBars;
