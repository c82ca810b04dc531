//! Strings as YAML scalars, with quotes where any reader might take them for something else.

use saphyr::{LoadableYamlNode, Yaml};

/// When to put a scalar in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// Where it would otherwise be something other than this string.
    AsNeeded,
    /// Always.
    Always,
}

/// Writes `value` on one line.
pub(super) fn write(value: &str, quotes: Quotes) -> String {
    match quotes == Quotes::AsNeeded && is_plain(value) {
        true => value.to_owned(),
        false => quoted(value),
    }
}

/// In double quotes: what JSON escapes, YAML reads.
fn quoted(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// Returns true if it needs no quotes, neither for YAML 1.2 nor for the older readers that hubs use.
fn is_plain(value: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '@' | ':' | '+' | '-');
    let older = ["y", "n", "yes", "no", "on", "off"];
    (value.starts_with(|c: char| c.is_ascii_alphabetic()) || is_hexadecimal(value))
        && !value.ends_with(':')
        && value.chars().all(plain)
        && !older.contains(&value.to_lowercase().as_str())
        && Yaml::load_from_str(value).is_ok_and(|read| read.first().and_then(Yaml::as_str) == Some(value))
}

/// Returns true for digits and letters that no reader takes for a number, as of most commits: an `e` between digits would
/// be one, and so would a `0x` or `0b` before them.
fn is_hexadecimal(value: &str) -> bool {
    let is_prefixed = value.starts_with("0x") || value.starts_with("0b") || value.starts_with("0o");
    !is_prefixed
        && value.chars().all(|c| c.is_ascii_digit() || matches!(c, 'a'..='f'))
        && value.contains(|c: char| matches!(c, 'a'..='d' | 'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_no_string_is_quoted() {
        for plain in ["quay.io/org/name:0a1b", "main", "a-b_c", "063892275af8", "31aa6abf39c9"] {
            assert_eq!(write(plain, Quotes::AsNeeded), plain);
        }
        for (value, written) in [
            ("2020.12.08", "\"2020.12.08\""),
            ("12345e789012", "\"12345e789012\""),
            ("063892275108", "\"063892275108\""),
            ("0b1101010101", "\"0b1101010101\""),
            ("yes", "\"yes\""),
            ("null", "\"null\""),
            ("a: b", "\"a: b\""),
            ("a:", "\"a:\""),
            ("", "\"\""),
            ("a\"b\\c", r#""a\"b\\c""#),
        ] {
            assert_eq!(write(value, Quotes::AsNeeded), written);
        }
        assert_eq!(write("abc", Quotes::Always), "\"abc\"");
    }
}
