//! Commit ids in messages: those of rewritten commits are replaced by the new ones.
//!
//! A candidate is a whole word of lower-case hex digits, as long as an abbreviated id at least and a full one at most.

use gix::{ObjectId, hash::Kind};

/// The shortest word that is taken for an abbreviated commit id.
const SHORTEST: usize = 7;

/// Appends `message` to `out`, with each commit id that `new_id` knows replaced by the new one, cut to the same length.
///
/// `new_id` is asked for every candidate of 7 to `longest` hex digits and answers with the id of the commit that was
/// made from the only one that has this prefix, if there is such a commit.
pub(crate) fn append_with_new_ids(
    message: &[u8],
    longest: usize,
    mut new_id: impl FnMut(&[u8]) -> Option<ObjectId>,
    out: &mut Vec<u8>,
) {
    let mut copied = 0;
    // A candidate is a run of seven digits or more, so one look in seven bytes meets each.
    let mut at = SHORTEST - 1;
    while let Some(byte) = message.get(at) {
        if !is_digit(byte) {
            at += SHORTEST;
            continue;
        }
        let start = at - message[..at].iter().rev().take_while(|byte| is_of_word(byte)).count();
        let end = at + message[at..].iter().take_while(|byte| is_of_word(byte)).count();
        let word = &message[start..end];
        let may_be_id = (SHORTEST..=longest).contains(&word.len()) && word.iter().all(is_digit);
        if let Some(id) = may_be_id.then(|| new_id(word)).flatten() {
            out.extend_from_slice(&message[copied..start]);
            out.extend_from_slice(&id.hex_to_buf(&mut Kind::hex_buf()).as_bytes()[..word.len()]);
            copied = end;
        }
        at = end + SHORTEST;
    }
    out.extend_from_slice(&message[copied..]);
}

/// Returns true for letters, digits and underscores; the bytes of a non-ASCII character are between words.
fn is_of_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

/// Returns true for a digit that git writes ids with.
fn is_digit(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The candidates of `message` in brackets.
    fn marked(message: &str) -> String {
        let mut rest = message;
        let mut out = String::new();
        let note = |candidate: &[u8]| {
            let candidate = std::str::from_utf8(candidate).unwrap();
            let (before, after) = rest.split_once(candidate).unwrap();
            out.push_str(&format!("{before}[{candidate}]"));
            rest = after;
            None
        };
        let mut copy = Vec::new();
        append_with_new_ids(message.as_bytes(), 40, note, &mut copy);
        assert_eq!(copy, message.as_bytes(), "nothing is replaced without a new id");
        out + rest
    }

    #[test]
    fn seven_to_forty_digits_are_a_candidate() {
        let forty = "0123456789".repeat(4);
        assert_eq!(marked("abcdef"), "abcdef");
        assert_eq!(marked("abcdef0"), "[abcdef0]");
        assert_eq!(marked(&forty), format!("[{forty}]"));
        assert_eq!(marked(&format!("{forty}0")), format!("{forty}0"));
    }

    #[test]
    fn a_candidate_is_a_whole_word() {
        for message in ["abcdef0_", "_abcdef0", "abcdef0g", "gabcdef0", "Zabcdef0", "abcdef0Z"] {
            assert_eq!(marked(message), message);
        }
        assert_eq!(marked("(abcdef0), -abcdef1."), "([abcdef0]), -[abcdef1].");
    }

    #[test]
    fn a_byte_of_a_non_ascii_character_is_a_boundary() {
        assert_eq!(marked("éabcdef0é"), "é[abcdef0]é");
    }

    #[test]
    fn upper_case_is_left_alone() {
        assert_eq!(marked("ABCDEF0 abcdeF0"), "ABCDEF0 abcdeF0");
    }

    #[test]
    fn candidates_are_found_wherever_they_stand() {
        for before in 0..20 {
            for between in 1..20 {
                let (before, between) = (" ".repeat(before), "-".repeat(between));
                let message = format!("{before}abcdef0{between}abcdef12 ");
                assert_eq!(marked(&message), format!("{before}[abcdef0]{between}[abcdef12] "));
            }
        }
    }

    #[test]
    fn a_new_id_is_cut_to_the_length_of_the_old_one() {
        let new = ObjectId::from_hex(b"1234567890123456789012345678901234567890").unwrap();
        let known = |candidate: &[u8]| candidate.starts_with(b"abcdef0").then_some(new);
        let mut out = b"kept: ".to_vec();
        append_with_new_ids(b"see abcdef0, abcdef01 and abcdef1", 40, known, &mut out);
        assert_eq!(out, b"kept: see 1234567, 12345678 and abcdef1");
    }

    #[test]
    fn longer_ids_have_longer_candidates() {
        let digits = b"01".repeat(32);
        let mut asked = 0;
        append_with_new_ids(
            &digits,
            64,
            |_| {
                asked += 1;
                None
            },
            &mut Vec::new(),
        );
        append_with_new_ids(
            &digits,
            40,
            |_| {
                asked += 1;
                None
            },
            &mut Vec::new(),
        );
        assert_eq!(asked, 1);
    }
}
