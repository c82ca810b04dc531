//! The files that a Dockerfile takes from its build context.

use anyhow::Result;
use gix::bstr::{BString, ByteSlice};

use super::outside_file::{OutsideFile, literal};
use crate::checks::image_at_tip::{ImageAtTip, ImageFile};
use crate::paths::{folder_of, join, resolve};

/// The sources of `COPY` and `ADD` that are not in the directory.
pub(super) fn reaches(tip: &ImageAtTip, file: &ImageFile, content: &[u8]) -> Result<Vec<OutsideFile>> {
    let folder = folder_of(&file.path);
    let mut found = Vec::new();
    for (line, instruction) in instructions(content) {
        for source in sources(&instruction) {
            let path = source.trim_start_with(|c| c == '/');
            if let Some(means) = lies_outside(tip, folder, path)? {
                found.push(OutsideFile {
                    line,
                    written: source.clone(),
                    means,
                });
            }
        }
    }
    Ok(found)
}

/// The meaning of `path` in the source if it is outside the directory; the outer none if it is inside, or unknown.
fn lies_outside(tip: &ImageAtTip, folder: &[u8], path: &[u8]) -> Result<Option<Option<BString>>> {
    let from_here = resolve(&tip.in_source(folder), path);
    let leaves = !from_here.as_ref().is_some_and(|path| tip.is_inside(path));
    if leaves {
        let literal = resolve(&tip.in_source(folder), literal(path)).filter(|path| !path.is_empty());
        let is_there = match &literal {
            Some(path) => tip.exists(path)?,
            None => false,
        };
        return Ok(Some(literal.filter(|_| is_there)));
    }
    // Built from a folder above, the Dockerfile names its files from there.
    let Some(path) = resolve(b"", literal(path)).filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    if tip.exists(&tip.in_source(&path))? || tip.exists(&tip.in_source(&join(folder, &path)))? {
        return Ok(None);
    }
    let mut above: Vec<_> = tip.folders_above().collect();
    above.reverse();
    for folder in above {
        let candidate = join(folder, &path);
        if tip.exists(&candidate)? {
            return Ok(Some(Some(candidate)));
        }
    }
    Ok(None)
}

/// Instructions, each on one line, with the number of its first line; no comments.
fn instructions(content: &[u8]) -> Vec<(usize, BString)> {
    let mut found: Vec<(usize, BString)> = Vec::new();
    let mut goes_on = false;
    for (number, line) in content.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let (text, continues) = match line.strip_suffix(b"\\") {
            Some(text) => (text, true),
            None => (line, false),
        };
        match found.last_mut().filter(|_| goes_on) {
            Some((_, instruction)) => {
                instruction.push(b' ');
                instruction.extend_from_slice(text);
            }
            None => found.push((number + 1, text.into())),
        }
        goes_on = continues;
    }
    found
}

/// The paths of the build context that an instruction copies; none for one that copies nothing, or from elsewhere.
fn sources(instruction: &[u8]) -> Vec<BString> {
    let mut words = instruction.fields_with(|c| c.is_ascii_whitespace());
    let Some(name) = words.next() else {
        return Vec::new();
    };
    if !name.eq_ignore_ascii_case(b"COPY") && !name.eq_ignore_ascii_case(b"ADD") {
        return Vec::new();
    }
    let mut rest = instruction[name.len()..].trim_start();
    while let Some(flag) = rest.strip_prefix(b"--") {
        if flag.starts_with(b"from=") {
            return Vec::new();
        }
        let end = flag.find_byteset(b" \t").unwrap_or(flag.len());
        rest = flag[end..].trim_start();
    }
    let as_json: Option<Vec<String>> = serde_json::from_slice(rest).ok();
    let mut paths: Vec<BString> = match as_json {
        Some(paths) => paths.into_iter().map(Into::into).collect(),
        None => rest
            .fields_with(|c| c.is_ascii_whitespace())
            .map(|word| word.trim_with(|c| matches!(c, '"' | '\'')).into())
            .collect(),
    };
    paths.pop();
    let is_local = |path: &BString| !path.contains_str("://") && !path.starts_with(b"git@") && !path.starts_with(b"<<");
    paths.retain(is_local);
    paths
}

#[cfg(test)]
mod tests {
    use super::{instructions, sources};

    #[test]
    fn an_instruction_can_go_over_lines() {
        let found = instructions(b"FROM x\n# COPY ../no /\nCOPY a \\\n  # why\n  b \\\n  /there\nRUN y\n");
        assert_eq!(found.len(), 3);
        assert_eq!(found[1].0, 3);
        assert_eq!(sources(&found[1].1), ["a", "b"]);
    }

    #[test]
    fn only_what_the_build_context_gives_is_a_source() {
        for (instruction, expected) in [
            ("COPY --chown=1:1 --chmod=644 a b c/", vec!["a", "b"]),
            ("copy [\"with space\", \"/to\"]", vec!["with space"]),
            ("ADD https://example.com/x.tar /x", vec![]),
            ("COPY --from=build /a /b", vec![]),
            ("COPY <<EOF /b", vec![]),
            ("RUN cp ../a b", vec![]),
        ] {
            assert_eq!(sources(instruction.as_bytes()), expected, "{instruction}");
        }
    }
}
