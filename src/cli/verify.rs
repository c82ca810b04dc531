//! `split-image verify`: is an image repository a faithful and complete split?

use std::process::ExitCode;

use anyhow::Result;
use split_image::error::Exit;
use split_image::repos::at_once::at_once;
use split_image::verify::{self, Completeness, Verified};

use super::args::{OutputArgs, VerifyArgs};
use super::outline::{Outline, PageKind};
use super::progress::Bars;
use super::render::verified;
use super::shared::Shared;
use super::{output, request};

/// Looks at an image repository, and says what it lacks.
///
/// # Errors
/// When it could not be checked.
pub fn run(args: &VerifyArgs, output: &OutputArgs) -> Result<ExitCode> {
    let hub = args.settings.hub()?;
    let output = &output.beside(&[], &args.shared)?;
    let bars = Bars::new(output);
    let mut shared = Shared::begin(&args.shared, bars.context())?;
    let (target, (mut source, hub)) = at_once(
        bars.context(),
        |context| Ok(verify::target(&hub.request, context)),
        |context| request::open_source(&hub, context),
    )?;
    let verified = verify::verify(&mut source, target, &hub.request, bars.context());
    shared.finish(&Outline::of_one(PageKind::Verification, &verified))?;
    if let Some(error) = &verified.error {
        if output.json {
            output::json(&verified)?;
        }
        output::print_reason(output, error);
        return Ok(ExitCode::from(error.exit));
    }
    match (output.json, output.quiet || args.shared.markdown) {
        (true, _) => output::json(&verified)?,
        (false, true) => {}
        (false, false) => {
            let lines = verified::lines(&output::ink(output), &verified, output.verbose);
            output::page(&lines, output)?;
        }
    }
    Ok(exit(&verified))
}

fn exit(verified: &Verified) -> ExitCode {
    match verified.status {
        Completeness::Complete => ExitCode::SUCCESS,
        Completeness::Incomplete | Completeness::Failed => ExitCode::from(Exit::SomeFailed as u8),
    }
}
