//! A change of one text file as `git apply` takes it.

use std::io;

use gix::diff::blob::unified_diff::{ConsumeHunk, ContextSize, DiffLineKind, HunkHeader};
use gix::diff::blob::{Algorithm, InternedInput, UnifiedDiff, diff_with_slider_heuristics};

/// The change of the file at `path` from `before` to `after`; empty where there is none.
pub fn unified(path: &str, before: &str, after: &str) -> String {
    let input = InternedInput::new(before, after);
    let diff = diff_with_slider_heuristics(Algorithm::Histogram, &input);
    let hunks = UnifiedDiff::new(&diff, &input, Hunks::default(), ContextSize::symmetrical(3)).consume();
    let hunks = hunks.expect("because nothing is written to but memory");
    match hunks.is_empty() {
        true => hunks,
        false => format!("--- a/{path}\n+++ b/{path}\n{hunks}"),
    }
}

/// The hunks so far.
#[derive(Default)]
struct Hunks(String);

impl ConsumeHunk for Hunks {
    type Out = String;

    fn consume_hunk(&mut self, header: HunkHeader, lines: &[(DiffLineKind, &[u8])]) -> io::Result<()> {
        self.0.push_str(&format!("{header}\n"));
        for (kind, line) in lines {
            self.0.push(kind.to_prefix());
            self.0.push_str(&String::from_utf8_lossy(line));
            if !line.ends_with(b"\n") {
                self.0.push_str("\n\\ No newline at end of file\n");
            }
        }
        Ok(())
    }

    fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn a_change_has_its_context_and_a_missing_newline_is_told() {
        assert_eq!(
            unified("a/b", "1\n2\n3\n4\n5", "1\n2\n3\n4\n6\n"),
            "--- a/a/b\n+++ b/a/b\n@@ -2,4 +2,4 @@\n 2\n 3\n 4\n-5\n\\ No newline at end of file\n+6\n"
        );
        assert_eq!(unified("a", "1\n", "1\n"), "");
    }
}
