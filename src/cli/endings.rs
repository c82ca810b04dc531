//! The endings of all hubs of a campaign: the exit code, and a line for each commit.

use std::process::ExitCode;

use split_image::error::Exit;
use split_image::progress::Silent;
use split_image::report::Failure;
use split_image::text;

use super::args::OutputArgs;
use super::render::campaign::{Row, Shown};
use super::{interrupt, output};

/// The exit code for the endings of all hubs.
pub fn exit<E: Shown>(rows: &[Row<'_, E>]) -> ExitCode {
    let mut endings = rows.iter().map(|(_, ending)| ending);
    if endings.clone().all(|ending| ending.is_some_and(E::passed)) {
        return ExitCode::SUCCESS;
    }
    let is_unknown = |failure: &Failure| failure.exit == Exit::Unknown as u8;
    let exit = match endings.any(|ending| ending.and_then(E::failure).is_some_and(is_unknown)) {
        true => Exit::Unknown,
        false if interrupt::context(&Silent).is_interrupted() => Exit::Interrupted,
        false => Exit::SomeFailed,
    };
    ExitCode::from(exit as u8)
}

/// Prints on standard error why hubs failed.
pub fn print_errors<E: Shown>(rows: &[Row<'_, E>], output: &OutputArgs) {
    for (name, ending) in rows {
        if let Some(failure) = ending.and_then(E::failure) {
            let message = format!("{}: {}", text::escaped(name.as_bytes()), failure.message);
            output::print_reason(
                output,
                &Failure {
                    message,
                    ..failure.clone()
                },
            );
        }
    }
}

/// A line for each hub that has a commit.
pub fn tips<E: Shown>(rows: &[Row<'_, E>]) -> Vec<String> {
    let tip = |(name, ending): &Row<'_, E>| Some(with_tip(name, Some(ending.as_ref()?.tip()?)));
    rows.iter().filter_map(tip).collect()
}

/// A hub and the tip of its branch, which a preview may not know.
pub fn with_tip(name: &str, tip: Option<&str>) -> String {
    tip.map_or_else(|| name.to_owned(), |tip| format!("{name} {tip}"))
}
