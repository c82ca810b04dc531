//! Files that a Dockerfile takes from its build context and that are not there.

use anyhow::Result;
use gix::bstr::{BStr, ByteSlice};
use gix::glob::{Pattern, wildmatch};

use super::image_at_tip::ImageAtTip;
use super::image_build::{Build, file_at};
use crate::paths::resolve;
use crate::report::{Code, Warning};
use crate::text;

/// `copies-missing`: what `COPY` and `ADD` take from the image's directory and is not there, or is kept out of the build
/// by its `.dockerignore`. `reported` are the lines about files elsewhere.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn missing(tip: &ImageAtTip, build: &Build<'_>, reported: &[String]) -> Result<Option<Warning>> {
    let Some((file, dockerfile)) = &build.dockerfile else {
        return Ok(None);
    };
    let ignored = Ignored::read(tip);
    let mut found = Vec::new();
    for copied in dockerfile.stages.iter().flat_map(|stage| &stage.copies) {
        // A variable may be anything, and a path that leaves the directory is reported by itself.
        let place = format!(
            "{}:{}: {}",
            file.shown(),
            copied.line,
            text::escaped(copied.path.as_bytes())
        );
        let path = resolve(b"", copied.path.trim_start_matches('/').as_bytes());
        let Some(path) = path.filter(|path| !path.is_empty() && !copied.path.contains('$')) else {
            continue;
        };
        let is_reported = reported.iter().any(|line| line.starts_with(&place));
        let is_it = |candidate: &BStr| is_within_pattern(path.as_bstr(), candidate);
        let there: Vec<_> = tip.files.iter().filter(|file| is_it(file.path.as_bstr())).collect();
        let reason = match there[..] {
            [] => "",
            _ if there.iter().all(|file| ignored.has(file.path.as_bstr())) => " (kept out by .dockerignore)",
            _ => continue,
        };
        if !is_reported {
            found.push(format!("{place}{reason}"));
        }
    }
    Ok(Warning::about(
        Code::CopiesMissing,
        "these lines copy files that are not in the directory, so the image cannot be built; add the files, or remove \
         the lines",
        found,
    ))
}

/// Returns true if a path, or a folder it is in, fits what an instruction names.
fn is_within_pattern(named: &BStr, path: &BStr) -> bool {
    let fits = |path: &BStr| wildmatch(named, path, wildmatch::Mode::NO_MATCH_SLASH_LITERAL);
    let mut folders = path.find_iter(b"/").map(|end| path[..end].as_bstr());
    path == named || fits(path) || folders.any(|folder| folder == named || fits(folder))
}

/// The rules of a `.dockerignore`, of which the last that fits counts.
struct Ignored(Vec<(bool, Pattern)>);

impl Ignored {
    fn read(tip: &ImageAtTip) -> Self {
        let content = file_at(tip, ".dockerignore")
            .and_then(|file| tip.content(file))
            .unwrap_or_default();
        let rules = content.lines().map(ByteSlice::trim).filter_map(|line| {
            let (keeps, rule) = match line.strip_prefix(b"!") {
                Some(rule) => (true, rule),
                None => (false, line),
            };
            let rule = rule.strip_prefix(b"/").unwrap_or(rule);
            let rule = rule.strip_suffix(b"/").unwrap_or(rule);
            let is_rule = !rule.is_empty() && !rule.starts_with(b"#");
            is_rule
                .then(|| Pattern::from_bytes_without_negation(rule))
                .flatten()
                .map(|rule| (keeps, rule))
        });
        Ignored(rules.collect())
    }

    fn has(&self, path: &BStr) -> bool {
        let fits = |(_, rule): &&(bool, Pattern)| is_within_pattern(rule.text.as_bstr(), path);
        self.0.iter().rev().find(fits).is_some_and(|(keeps, _)| !keeps)
    }
}
