//! The command line of split-image.

fn main() {}
