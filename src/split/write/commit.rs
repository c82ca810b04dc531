//! Copies a commit with a new tree and new parents, and keeps of the rest what git filter-repo keeps.
//!
//! It keeps author, committer and message, byte for byte. A message in another encoding becomes UTF-8, and commit ids in
//! it follow the rewrite. All other headers go: a signature cannot survive a rewrite.

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::hash::Kind;

use super::encoding::{self, Unconverted};
use super::message;
use super::original::Original;
use crate::split::issue_numbers::{Qualifier, number_in};

/// Findings when a commit was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// A person's line is not `NAME <EMAIL> DATE ZONE`, and was copied as it is. git filter-repo fails here.
    pub odd_ident: bool,
    /// The message has an issue number that stands by itself.
    pub has_issue_number: bool,
    /// The message was copied as it is, and git filter-repo may convert it from its encoding.
    pub unread: bool,
}

/// Appends the bytes of the new commit to `out`, without a `commit SIZE` header.
///
/// `new_id` is asked for commit ids in the message: it gets 7 or more hex digits, at most a full id, and answers with
/// the new id of the only rewritten commit they stand for, if there is one. Issue numbers get the `qualifier`, if any.
pub(crate) fn write(
    original: &Original<'_>,
    tree: &gix::oid,
    parents: impl Iterator<Item = ObjectId>,
    new_id: impl FnMut(&[u8]) -> Option<ObjectId>,
    qualifier: Option<&Qualifier>,
    out: &mut Vec<u8>,
) -> Written {
    let mut line = |key: &[u8], value: &[u8]| {
        out.extend_from_slice(key);
        out.extend_from_slice(value);
        out.push(b'\n');
    };
    let mut hex = Kind::hex_buf();
    line(b"tree ", tree.hex_to_buf(&mut hex).as_bytes());
    for parent in parents {
        line(b"parent ", parent.hex_to_buf(&mut hex).as_bytes());
    }
    line(b"author ", original.author);
    line(b"committer ", original.committer);

    let in_utf8 = original.encoding.map(|name| encoding::to_utf8(original.message, name));
    if let (Some(name), Some(Err(_))) = (original.encoding.map(|name| name.trim_end_with(is_blank)), &in_utf8)
        && !name.is_empty()
    {
        line(b"encoding ", name);
    }
    out.push(b'\n');
    let text = match &in_utf8 {
        Some(Ok(text)) => text.as_bytes(),
        None | Some(Err(_)) => original.message,
    };
    let start = out.len();
    message::append_with_new_ids(text, tree.kind().len_in_hex(), new_id, out);
    let has_issue_number = number_in(&out[start..], 0).is_some();
    if let (Some(qualifier), true) = (qualifier, has_issue_number) {
        qualifier.apply(out, start);
    }

    Written {
        odd_ident: !is_regular(original.author) || !is_regular(original.committer),
        has_issue_number,
        unread: in_utf8 == Some(Err(Unconverted::Unread)),
    }
}

/// Returns true if `ident` is `NAME <EMAIL> DATE ZONE`, in the way `git fast-import --date-format=raw-permissive` reads it.
fn is_regular(ident: &[u8]) -> bool {
    let brackets = |byte: &u8| matches!(byte, b'<' | b'>');
    let after_email = || {
        let (name, rest) = ident.split_at(ident.iter().position(brackets)?);
        let rest = name.ends_with(b" ").then_some(rest)?.strip_prefix(b"<")?;
        let rest = rest[rest.iter().position(brackets)?..].strip_prefix(b"> ")?;
        let rest = after_number(rest)?.strip_prefix(b" ")?;
        after_number(rest.strip_prefix(b"-").or(rest.strip_prefix(b"+"))?)
    };
    after_email().is_some_and(<[u8]>::is_empty)
}

/// The text after a decimal number that C's `strtoul` reads from the start of `text`: blanks and a sign may precede it.
fn after_number(text: &[u8]) -> Option<&[u8]> {
    let text = text.trim_start_with(is_blank);
    let text = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    let (digits, rest) = text.split_at(text.iter().take_while(|byte| byte.is_ascii_digit()).count());
    // Parsing fails where there is no digit, and where the number needs more than 64 bits.
    digits.to_str().ok()?.parse::<u64>().ok()?;
    Some(rest)
}

/// Returns true if C's `isspace` says so.
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    const HEADERS: &str = "tree 1\nauthor A <a> 1 +0000\ncommitter C <c> 2 +0000\n";

    /// The new commit of `data`, without parents, behind its tree line.
    fn rewritten(data: impl AsRef<[u8]>) -> (String, Written) {
        let mut out = Vec::new();
        let original = Original::parse(data.as_ref()).unwrap();
        let tree = ObjectId::from_hex(TREE.as_bytes()).unwrap();
        let written = write(&original, &tree, std::iter::empty(), |_| None, None, &mut out);
        let text = out.to_str().unwrap().strip_prefix(&format!("tree {TREE}\n"));
        (text.unwrap().into(), written)
    }

    /// The headers behind the idents and the message of a commit that continues `HEADERS` like this.
    fn tail(rest: impl AsRef<[u8]>) -> String {
        let (text, _) = rewritten([HEADERS.as_bytes(), rest.as_ref()].concat());
        let idents = "author A <a> 1 +0000\ncommitter C <c> 2 +0000\n";
        text.strip_prefix(idents).unwrap().into()
    }

    #[test]
    fn tree_parents_and_ids_are_the_new_ones() {
        let id = |digit: &str| ObjectId::from_hex(digit.repeat(40).as_bytes()).unwrap();
        let original = Original::parse(b"tree 1\nparent 2\nauthor A <a> 1 +0\ncommitter C <c> 2 +0\n\nof 3333333\n");
        let mut out = Vec::new();
        let parents = [id("b"), id("c")].into_iter();
        write(&original.unwrap(), &id("a"), parents, |_| Some(id("d")), None, &mut out);
        let (a, b, c) = (id("a"), id("b"), id("c"));
        let expected =
            format!("tree {a}\nparent {b}\nparent {c}\nauthor A <a> 1 +0\ncommitter C <c> 2 +0\n\nof ddddddd\n");
        assert_eq!(out.to_str().unwrap(), expected);
    }

    #[test]
    fn the_message_is_kept_byte_for_byte() {
        assert_eq!(tail("\nno newline"), "\nno newline");
        assert_eq!(tail("\n\n\r\nblank lines\n\n"), "\n\n\r\nblank lines\n\n");
    }

    #[test]
    fn the_message_ends_at_the_first_nul() {
        assert_eq!(tail("\nseen\0unseen"), "\nseen");
    }

    #[test]
    fn a_missing_message_is_an_empty_one() {
        assert_eq!(tail(""), "\n");
        assert_eq!(tail("\n"), "\n");
    }

    #[test]
    fn other_headers_are_dropped() {
        assert_eq!(
            tail("author B <b> 3 +0000\nHG:extra x\nmergetag object 1\n tag x\n\nm"),
            "\nm"
        );
    }

    #[test]
    fn a_signature_is_dropped_and_told() {
        let signed = |header: &str| {
            let data = [HEADERS, header, "\n -----END\n\ngpgsig of the message\n"].concat();
            Original::parse(data.as_bytes()).unwrap().signed
        };
        assert!(signed("gpgsig -----BEGIN"));
        assert!(signed("gpgsig-sha256 -----BEGIN"));
        assert!(!signed("HG:extra gpgsig"));
        assert_eq!(tail("gpgsig -----BEGIN\n -----END\n\nm"), "\nm");
    }

    #[test]
    fn a_message_that_converts_loses_its_encoding_header() {
        assert_eq!(tail(b"encoding ISO-8859-1\n\ncaf\xe9\n"), "\ncafé\n");
    }

    #[test]
    fn a_message_that_does_not_convert_keeps_its_encoding_header() {
        assert_eq!(tail("encoding nonsense\n\ncafé\n"), "encoding nonsense\n\ncafé\n");
        assert_eq!(tail("encoding nonsense \t\x0b\n\nm"), "encoding nonsense\n\nm");
    }

    #[test]
    fn an_empty_encoding_header_is_dropped() {
        assert_eq!(tail("encoding \n\ncafé\n"), "\ncafé\n");
    }

    #[test]
    fn an_author_without_name_and_email_is_the_committer() {
        let (text, written) = rewritten("author  <> 1 +0100\ncommitter C <c> 2 +0000\n\n");
        assert_eq!(text, "author C <c> 2 +0000\ncommitter C <c> 2 +0000\n\n");
        assert!(!written.odd_ident);
    }

    #[test]
    fn regular_idents_are_told_from_odd_ones() {
        for ident in [
            "A B <a@b> 1 +0000",
            "A  <> 1 +0000",
            " <a> 1 +0000",
            "A < a > 1 -7",
            "A <a>  -1 +999999",
            "A <a> 18446744073709551615 +0000",
        ] {
            assert!(is_regular(ident.as_bytes()), "{ident}");
        }
        for ident in [
            "",
            "A",
            "A <a>",
            "A <a> ",
            "A <a> 1",
            "A <a> 1 0000",
            "A <a> 1 +",
            "A <a> 1 +0000 ",
            "A <a> x +0000",
            "A <a> 18446744073709551616 +0000",
            "A<a> 1 +0000",
            "<a> 1 +0000",
            "A <b <a> 1 +0000",
            "A> <a> 1 +0000",
            "A <a>1 +0000",
        ] {
            assert!(!is_regular(ident.as_bytes()), "{ident}");
        }
    }

    #[test]
    fn an_odd_ident_is_kept_and_told() {
        let (text, written) = rewritten("author A\ncommitter C <c> 2 +0000\n\n");
        assert_eq!(text, "author A\ncommitter C <c> 2 +0000\n\n");
        assert!(written.odd_ident);
    }
}
