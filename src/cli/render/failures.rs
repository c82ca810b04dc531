//! Why hubs of a campaign failed. An error that many have in a row, as where their source cannot be read, is told once.

use split_image::report::Failure;

use super::ink::{Ink, number, width_of};

/// The lines below the row of the hub at `place`, given the errors of all: nothing where the next hub has the same.
pub fn below(ink: &Ink, errors: &[Option<&Failure>], place: usize) -> Vec<String> {
    let Some(error) = errors[place] else {
        return Vec::new();
    };
    let is_same = |other: &Option<&Failure>| {
        other.is_some_and(|other| (&other.message, &other.hint) == (&error.message, &error.hint))
    };
    if errors.get(place + 1).is_some_and(is_same) {
        return Vec::new();
    }
    let label = match errors[..=place].iter().rev().take_while(|other| is_same(other)).count() {
        1 => "error:".to_owned(),
        hubs => format!("error of these {} hubs:", number(hubs)),
    };
    let mut lines = labelled(ink, &ink.error(&label), &error.message);
    if let Some(hint) = &error.hint {
        lines.extend(labelled(ink, &ink.warning("hint:"), hint));
    }
    lines
}

/// Text broken into lines that fit below a row, beside its label.
fn labelled(ink: &Ink, label: &str, text: &str) -> Vec<String> {
    let indent = 4 + width_of(label) + 1;
    let broken = text.lines().flat_map(|line| ink.wrapped(line, indent));
    let line = |(place, line): (usize, String)| match place {
        0 => format!("    {label} {line}"),
        _ => format!("{}{line}", " ".repeat(indent)),
    };
    broken.enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(message: &str) -> Failure {
        Failure {
            message: message.into(),
            hint: Some("look".into()),
            exit: 1,
        }
    }

    #[test]
    fn the_same_error_of_hubs_in_a_row_is_told_once() {
        let ink = Ink {
            colours: false,
            width: Some(44),
        };
        let (source, other) = (
            failure("cannot read it: no\nsuch host, whatever it is"),
            failure("other"),
        );
        let errors = [Some(&other), Some(&source), Some(&source), None, Some(&source)];
        let shown: Vec<_> = (0..errors.len()).map(|place| below(&ink, &errors, place)).collect();
        assert_eq!(shown[0], ["    error: other", "    hint: look"]);
        assert!(shown[1].is_empty() && shown[3].is_empty());
        let expected = [
            "    error of these 2 hubs: cannot read it: no",
            "                           such host, whatever",
            "                           it is",
            "    hint: look",
        ];
        assert_eq!(shown[2], expected);
        assert_eq!(shown[4][0], "    error: cannot read it: no");
    }
}
