//! The errors of a campaign's hubs. Hubs in a row with the same error, such as a source that cannot be read, share it.

use split_image::report::Failure;

use super::ink::{Ink, number};

/// The lines below the row of the hub at `place`, given the errors of all; none if the next hub has the same error.
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
    let mut lines = ink.labelled(&format!("    {}", ink.error(&label)), &error.message);
    lines.extend(hint(ink, "    ", error));
    lines
}

/// The hint of a failure, with `indent` before its label.
pub fn hint(ink: &Ink, indent: &str, failure: &Failure) -> Vec<String> {
    let label = format!("{indent}{}", ink.warning("hint:"));
    let hint = failure.hint.iter();
    hint.flat_map(|hint| ink.labelled(&label, hint)).collect()
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
    fn the_same_error_of_hubs_in_a_row_is_shown_once() {
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
