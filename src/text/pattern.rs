//! Patterns as people type them: `*`, `?`, `[ab]`, `{a,b}`, and `**` for folders.

/// A pattern that matches whole names or paths. Of its wildcards only `**` matches a slash.
pub(crate) struct Pattern(String);

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When a bracket stays open, or the pattern ends with a backslash; with the reason.
    pub fn new(typed: &str) -> Result<Pattern, String> {
        // To the matcher, it would turn the meaning around.
        let plain = match typed.starts_with('!') {
            true => format!("\\{typed}"),
            false => typed.to_owned(),
        };
        match fast_glob::validate(&plain) {
            Ok(()) => Ok(Pattern(plain)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Returns true if it matches the whole `path`.
    pub fn matches(&self, path: &[u8]) -> bool {
        fast_glob::glob_match(&self.0, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_as_in_a_shell() {
        for (pattern, path, expected) in [
            ("*", "data8", true),
            ("*", "a/b", false),
            ("**", "a/b", true),
            ("**/*.R", "a/b/c.R", true),
            ("a/**/c", "a/c", true),
            ("*", ".hidden", true),
            ("a?c", "abc", true),
            ("[!a]", "b", true),
            ("[a-c]x", "bx", true),
            ("{a,b{c,d}}", "bd", true),
            ("!a", "!a", true),
            ("!a", "b", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("a", "ab", false),
            ("", "", true),
        ] {
            let read = Pattern::new(pattern).unwrap();
            assert_eq!(read.matches(path.as_bytes()), expected, "{pattern} {path}");
        }
        for wrong in ["a[", "{a", "a\\"] {
            assert!(Pattern::new(wrong).is_err(), "{wrong}");
        }
    }
}
