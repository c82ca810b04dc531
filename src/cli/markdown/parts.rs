//! The parts of a text, as many as fit.

use split_image::text::markdown::LONGEST;

/// The most characters of all parts, with room for the last line.
const MOST: usize = LONGEST - 1_000;

/// The parts of a text; one that does not fit is left out, and named in the end.
#[derive(Default)]
pub struct Parts {
    text: String,
    /// Counted as GitHub does, which is not in bytes.
    length: usize,
    left_out: Vec<String>,
}

impl Parts {
    /// Adds `part` after an empty line, where it fits; `name` is for the list of those that do not.
    pub fn add(&mut self, name: &str, part: String) {
        let length = part.encode_utf16().count() + 1;
        if part.is_empty() {
            return;
        }
        if self.length + length > MOST {
            return self.leave_out(name);
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.length += length;
        self.text += &part;
    }

    /// Notes something that is left out on purpose.
    pub fn leave_out(&mut self, name: &str) {
        // A longer list of names would be as long as the parts that they stand for.
        if self.left_out.len() < 12 && !self.left_out.iter().any(|other| other == name) {
            self.left_out.push(name.to_owned());
        }
    }

    /// The text with the list of what it leaves out.
    pub fn finish(mut self) -> String {
        if !self.left_out.is_empty() {
            let names = self.left_out.join(", ");
            self.text += &format!("\nLeft out: {names}. `--html FILE` writes a page that has it all.\n");
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_does_not_fit_is_named() {
        let mut parts = Parts::default();
        parts.add("the start", "start\n".into());
        parts.add("the history", "x".repeat(MOST));
        parts.add("the end", "end\n".into());
        let text = parts.finish();
        assert!(text.starts_with("start\n\nend\n"), "{text}");
        assert!(text.contains("Left out: the history."), "{text}");
    }

    #[test]
    fn the_limit_holds_for_letters_of_two_units() {
        let mut parts = Parts::default();
        for place in 0..200 {
            parts.add(&format!("part {place}"), "😀".repeat(500));
        }
        assert!(parts.finish().encode_utf16().count() <= 65_536);
    }
}
