//! The charsets that iconv knows, and how it reads their codes; `charsets.txt` is the table.

use encoding_rs::Encoding;

const TABLE: &str = include_str!("charsets.txt");

/// A row of the table.
pub(crate) struct Charset {
    /// The characters, except for the exceptions.
    pub base: Base,
    /// True if git loses a letter at the end of a text.
    pub loses_last: bool,
    exceptions: Vec<Exception>,
}

/// Where the characters of a charset are found.
pub(crate) enum Base {
    /// In an encoding of the Web.
    Web(&'static Encoding),
    /// ASCII, and these 128 characters from 0x80 on.
    Upper(&'static str),
    /// ASCII, and others that are not known here.
    Ascii,
    /// Not known here.
    Other,
}

/// Codes that iconv reads in another way than the base says.
struct Exception {
    first: Vec<u8>,
    last: Vec<u8>,
    becomes: Becomes,
}

/// The characters for the codes of an exception.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Becomes {
    /// None: iconv refuses the text.
    Nothing,
    /// Those of the base, be they private ones.
    TheSame,
    /// Consecutive ones; this is the first.
    From(u32),
    /// They depend on their neighbours.
    Unknown,
}

/// Finds the charset that glibc and git know as `name`.
pub(crate) fn find(name: &[u8]) -> Option<Charset> {
    // This one is git's, which compares the name as it is.
    if name.eq_ignore_ascii_case(b"latin-1") {
        return find(b"ISO-8859-1");
    }
    // glibc skips what is in no name, and takes the rest behind slashes for options.
    let is_of_names = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-:.".contains(byte);
    let asked = name.iter().take_while(|&&byte| byte != b'/');
    let asked: Vec<u8> = asked
        .filter(|byte| is_of_names(byte))
        .map(u8::to_ascii_uppercase)
        .collect();
    let is_asked = |name: &str| match name.strip_suffix('*') {
        Some(start) => asked.starts_with(start.as_bytes()),
        None => name.as_bytes() == asked,
    };
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    rows.map(columns)
        .find(|(_, names, _)| names.split(' ').any(is_asked))
        .map(|(base, _, exceptions)| Charset::new(base, exceptions))
}

/// The base, the names and the exceptions of a row.
fn columns(row: &'static str) -> (&'static str, &'static str, &'static str) {
    let (base, rest) = row.split_once(" | ").unwrap_or((row, ""));
    let (names, exceptions) = rest.split_once(" | ").unwrap_or((rest, ""));
    (base, names, exceptions)
}

impl Charset {
    fn new(base: &'static str, exceptions: &str) -> Charset {
        let base = match (base, Encoding::for_label(base.as_bytes())) {
            ("ascii", _) => Base::Ascii,
            ("other", _) => Base::Other,
            (_, Some(web)) => Base::Web(web),
            (upper, None) => Base::Upper(upper),
        };
        let words = exceptions.split_ascii_whitespace();
        Charset {
            base,
            loses_last: words.clone().any(|word| word == "$"),
            exceptions: words.filter(|&word| word != "$").map(Exception::new).collect(),
        }
    }

    /// The exception for `code`, if there is one: what it becomes, and its distance to the first of the exception.
    pub fn exception(&self, code: &[u8]) -> Option<(Becomes, u32)> {
        let found = self.exceptions.iter().find(|exception| exception.contains(code))?;
        let distance = code.last()? - found.first.last()?;
        Some((found.becomes, u32::from(distance)))
    }
}

impl Exception {
    /// Parses `FIRST[-LAST][=[?|CHARACTER]]`, all in hex digits.
    fn new(word: &str) -> Exception {
        let (codes, becomes) = match word.split_once('=') {
            None => (word, Becomes::Nothing),
            Some((codes, "")) => (codes, Becomes::TheSame),
            Some((codes, "?")) => (codes, Becomes::Unknown),
            Some((codes, first)) => (codes, Becomes::From(number(first))),
        };
        let (first, last) = codes.split_once('-').unwrap_or((codes, codes));
        let bytes = |digits: &str| number(digits).to_be_bytes()[4 - digits.len() / 2..].to_vec();
        Exception {
            first: bytes(first),
            last: bytes(last),
            becomes,
        }
    }

    fn contains(&self, code: &[u8]) -> bool {
        let mut ranges = self.first.iter().zip(&self.last).zip(code);
        code.len() == self.first.len() && ranges.all(|((first, last), byte)| (first..=last).contains(&byte))
    }
}

fn number(digits: &str) -> u32 {
    u32::from_str_radix(digits, 16).expect("because the table has hex digits, as a test reads all of it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        for row in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let (base, names, exceptions) = columns(row);
            let charset = Charset::new(base, exceptions);
            if let Base::Upper(upper) = charset.base {
                assert_eq!(upper.chars().count(), 128, "{base}");
            }
            for name in names.split(' ').filter(|name| !name.contains(['*', '('])) {
                assert!(find(name.as_bytes()).is_some(), "{name}");
            }
        }
    }
}
