//! Rules in the folders above the directory that also held for the files in it: they stay behind.

use std::collections::HashSet;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};
use gix::glob::pattern::{Case, Mode};
use gix::glob::{Pattern, wildmatch};

use super::image_at_tip::{ImageAtTip, ImageFile};
use crate::paths::join;
use crate::report::{Code, Warning};
use crate::repos::tree;
use crate::text;

/// A kind of file with rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RuleFile {
    Attributes,
    Ignore,
    Docker,
    Owners,
}

impl RuleFile {
    const ALL: [RuleFile; 4] = [
        RuleFile::Attributes,
        RuleFile::Ignore,
        RuleFile::Docker,
        RuleFile::Owners,
    ];

    /// Where such files are, in a folder that has one; of several owners' files GitHub reads the first.
    fn names(self) -> &'static [&'static str] {
        match self {
            RuleFile::Attributes => &[".gitattributes"],
            RuleFile::Ignore => &[".gitignore"],
            RuleFile::Docker => &[".dockerignore"],
            RuleFile::Owners => &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"],
        }
    }

    /// The folders that may have one, the top first.
    fn folders(self, tip: &ImageAtTip) -> impl Iterator<Item = &BStr> {
        let top_only = self == RuleFile::Owners;
        tip.folders_above().take(if top_only { 1 } else { usize::MAX })
    }

    fn warning(self, found: Vec<String>) -> Option<Warning> {
        let (code, headline) = match self {
            RuleFile::Attributes => (
                Code::OuterGitattributes,
                "these attributes of the image's files are set above the directory and stay behind; copy the ones you \
                 need into a .gitattributes of the new repository",
            ),
            RuleFile::Ignore => (
                Code::OuterGitignore,
                "these ignore rules above the directory apply to the image and stay behind; copy the ones you need \
                 into a .gitignore of the new repository",
            ),
            RuleFile::Docker => (
                Code::OuterDockerignore,
                "these rules above the directory keep files of the image out of builds, and stay behind; copy the ones \
                 you need into a .dockerignore of the new repository",
            ),
            RuleFile::Owners => (
                Code::OuterCodeowners,
                "these rules name the owners of the image's files, and stay behind; write a CODEOWNERS file for the \
                 new repository",
            ),
        };
        Warning::about(code, headline, found)
    }
}

/// A line of a file with rules.
struct Rule {
    line: usize,
    text: BString,
    pattern: Pattern,
}

/// `outer-gitattributes`, `outer-gitignore`, `outer-dockerignore`, `outer-codeowners`: rules of folders above the
/// directory that matter in it, unless the new repository has the same.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn from_above(tip: &ImageAtTip, template: Option<(&gix::Repository, ObjectId)>) -> Result<Vec<Warning>> {
    let mut warnings = Vec::new();
    for kind in RuleFile::ALL {
        let mut found = Vec::new();
        for folder in kind.folders(tip) {
            for name in kind.names() {
                let path = join(folder, name.as_bytes());
                if let Some(content) = tip.content_at(&path)? {
                    let known = known_rules(tip, kind, template)?;
                    let mut rules = parse(kind, &content);
                    rules.retain(|rule| !known.contains(&plain(rule.text.as_bstr())));
                    found.extend(describe(tip, kind, folder, path.as_bstr(), &rules, !known.is_empty()));
                    break;
                }
            }
        }
        warnings.extend(kind.warning(found));
    }
    Ok(warnings)
}

/// The paths where such rules may be.
pub(super) fn files(tip: &ImageAtTip) -> impl Iterator<Item = BString> {
    RuleFile::ALL.into_iter().flat_map(move |kind| {
        let folders = kind.folders(tip);
        folders.flat_map(move |folder| kind.names().iter().map(move |name| join(folder, name.as_bytes())))
    })
}

/// The rules that the new repository has anyway: the image's own and the template's.
fn known_rules(
    tip: &ImageAtTip,
    kind: RuleFile,
    template: Option<(&gix::Repository, ObjectId)>,
) -> Result<HashSet<BString>> {
    let mut known = HashSet::new();
    for name in kind.names() {
        let own = tip.content_at(&tip.in_source(name.as_bytes()))?;
        let templates = match template {
            Some((repo, root)) => {
                tree::find(repo, root, name.as_bytes())?.and_then(|entry| tree::small_blob(repo, entry.oid))
            }
            None => None,
        };
        for content in [own, templates].into_iter().flatten() {
            known.extend(parse(kind, &content).iter().map(|rule| plain(rule.text.as_bstr())));
        }
    }
    Ok(known)
}

/// A rule without what makes no difference for a name in any folder.
fn plain(rule: &BStr) -> BString {
    let rule = rule.strip_prefix(b"**/").unwrap_or(rule);
    rule.strip_suffix(b"/").unwrap_or(rule).into()
}

fn parse(kind: RuleFile, content: &[u8]) -> Vec<Rule> {
    let lines: Vec<&[u8]> = content.lines().collect();
    let rule = |number: usize, pattern: Pattern| Rule {
        line: number,
        text: lines[number - 1].trim().into(),
        pattern,
    };
    match kind {
        RuleFile::Attributes => gix::attrs::parse(content)
            .filter_map(Result::ok)
            .filter_map(|(what, _, number)| match what {
                gix::attrs::parse::Kind::Pattern(pattern) => Some(rule(number, pattern)),
                gix::attrs::parse::Kind::Macro(_) => None,
            })
            .collect(),
        RuleFile::Ignore => gix::ignore::parse(content, false)
            .filter(|(pattern, ..)| !pattern.is_negative())
            .map(|(pattern, number, _)| rule(number, pattern))
            .collect(),
        RuleFile::Docker | RuleFile::Owners => {
            let numbered = lines.iter().enumerate().map(|(at, line)| (at + 1, line.trim()));
            numbered
                .filter(|(_, line)| !matches!(line.first(), None | Some(b'#' | b'!' | b'[')))
                .filter_map(|(number, line)| {
                    let path = match kind {
                        RuleFile::Owners => line.split(u8::is_ascii_whitespace).next().unwrap_or(line),
                        _ => line,
                    };
                    Some(rule(number, Pattern::from_bytes_without_negation(path)?))
                })
                .collect()
        }
    }
}

/// The rules of the file at `path` that matter, each with the files it matches; those that hold for some name anywhere,
/// and match nothing now, are only counted, and not even that where the new repository has its own rules.
fn describe(
    tip: &ImageAtTip,
    kind: RuleFile,
    folder: &BStr,
    path: &BStr,
    rules: &[Rule],
    has_own: bool,
) -> Vec<String> {
    let below = match folder.is_empty() {
        true => tip.directory.as_bstr(),
        false => tip.directory[folder.len() + 1..].as_bstr(),
    };
    let at = text::escaped(path);
    let mut found = Vec::new();
    let mut general = Vec::new();
    let may_hold = |rule: &&Rule| may_hold_below(&rule.pattern, below, kind);
    let mut relevant: Vec<(&Rule, Vec<&ImageFile>)> =
        rules.iter().filter(may_hold).map(|rule| (rule, Vec::new())).collect();
    // Of the owners, the last rule that matches counts alone.
    let most = if kind == RuleFile::Owners { 1 } else { usize::MAX };
    for file in &tip.files {
        let path = join(below, &file.path);
        let matching = |(rule, _): &&mut (&Rule, _)| matches_file(kind, &rule.pattern, path.as_bstr());
        for (_, files) in relevant.iter_mut().rev().filter(matching).take(most) {
            files.push(file);
        }
    }
    for (rule, files) in &relevant {
        let shown = text::escaped(&rule.text);
        match files[..] {
            [] if kind != RuleFile::Ignore => {}
            [] if is_general(&rule.pattern) => general.push(shown),
            [] => found.push(format!("{at}:{}: {shown}", rule.line)),
            [only] => found.push(format!("{at}:{}: {shown} -> {}", rule.line, only.shown())),
            [first, ..] => found.push(format!(
                "{at}:{}: {shown} -> {} files, such as {}",
                rule.line,
                files.len(),
                first.shown()
            )),
        }
    }
    match &general[..] {
        _ if has_own => {}
        [] => {}
        [only] => found.push(format!("{at}: {only}, in any folder")),
        [first, ..] => found.push(format!("{at}: {} rules for any folder, such as {first}", general.len())),
    }
    found
}

/// Returns true if a rule names no folder.
fn is_general(pattern: &Pattern) -> bool {
    let anywhere = pattern.mode.contains(Mode::NO_SUB_DIR) && !pattern.mode.contains(Mode::ABSOLUTE);
    anywhere || pattern.text.starts_with(b"**/")
}

/// Returns true if a pattern could match something in the folder `below` that the file with the rule is above of.
fn may_hold_below(pattern: &Pattern, below: &BStr, kind: RuleFile) -> bool {
    if kind != RuleFile::Docker && pattern.mode.contains(Mode::NO_SUB_DIR) && !pattern.mode.contains(Mode::ABSOLUTE) {
        return true;
    }
    for (wanted, name) in pattern.text.split_str(b"/").zip(below.split_str(b"/")) {
        if wanted == b"**" {
            return true;
        }
        if !wildmatch(wanted.as_bstr(), name.as_bstr(), wildmatch::Mode::empty()) {
            return false;
        }
    }
    true
}

fn matches_file(kind: RuleFile, pattern: &Pattern, path: &BStr) -> bool {
    let is_match = |path: &BStr, is_dir: bool| {
        if kind == RuleFile::Docker {
            return wildmatch(pattern.text.as_bstr(), path, wildmatch::Mode::NO_MATCH_SLASH_LITERAL);
        }
        pattern.matches_repo_relative_path(
            path,
            path.rfind_byte(b'/').map(|slash| slash + 1),
            Some(is_dir),
            Case::Sensitive,
            wildmatch::Mode::NO_MATCH_SLASH_LITERAL,
        )
    };
    // A rule for a folder holds for all that is in it, but attributes are of files only, and 'docs/*' owns no subfolder.
    let files_only = kind == RuleFile::Attributes || (kind == RuleFile::Owners && pattern.text.ends_with(b"/*"));
    let mut folders = path.find_iter(b"/").map(|end| path[..end].as_bstr());
    is_match(path, false) || (!files_only && folders.any(|folder| is_match(folder, true)))
}
