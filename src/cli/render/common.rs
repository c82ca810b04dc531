//! What to look at in a campaign: what many hubs have in common is said once, and then what each has of its own.

use split_image::report::Warning;
use split_image::text;

use super::ink::{Ink, count};
use super::table::Row;

/// How many hubs of one note are named.
const NAMES: usize = 6;
/// How many paths of one hub are shown.
const PATHS: usize = 10;
/// How many words messages must share for these to be said once.
const WORDS: usize = 4;

/// The warnings by their codes; a preview also has what is particular about each hub.
pub fn lines(ink: &Ink, rows: &[Row<'_>], preview: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for (code, those) in by_code(rows) {
        let common = Common::of(those.iter().map(|(_, warning)| warning.message.as_str()));
        let details = details(&those, &common);
        let names: Vec<_> = those.iter().map(|(name, _)| *name).collect();
        let head = match (common.text().as_str(), preview && details.len() > 1) {
            ("", true) => format!("{code}:"),
            ("", false) => format!("{code}: {}", some(&names)),
            (text, true) => format!("{code}: {text}"),
            (text, false) => format!("{code}: {text} ({})", some(&names)),
        };
        let mark = format!("{} ", ink.warning("!"));
        for (place, line) in ink.wrapped(&head, 2).into_iter().enumerate() {
            lines.push(format!("{}{line}", if place == 0 { &mark } else { "  " }));
        }
        let row = |(detail, names): &(String, Vec<&str>)| match (details.len(), detail.is_empty()) {
            (1, _) => format!("    {detail}"),
            (_, true) => format!("    {}", some(names)),
            (_, false) => format!("    {}: {detail}", some(names)),
        };
        if preview {
            let rows = details.iter().map(|detail| ink.cut(&row(detail)));
            lines.extend(rows.filter(|row| !row.is_empty()));
        }
    }
    if !lines.is_empty() {
        lines.insert(0, String::new());
    }
    lines
}

/// A hub's name, and what to look at there.
type Note<'a> = (&'a str, &'a Warning);

fn by_code<'a>(rows: &[Row<'a>]) -> Vec<(&'a str, Vec<Note<'a>>)> {
    let mut codes: Vec<(&str, Vec<Note<'_>>)> = Vec::new();
    for (name, report) in rows {
        for warning in report.iter().flat_map(|report| &report.warnings) {
            match codes.iter_mut().find(|(code, _)| *code == warning.code) {
                Some((_, those)) => those.push((name, warning)),
                None => codes.push((&warning.code, vec![(name, warning)])),
            }
        }
    }
    codes
}

/// What each has beside the words that all have, with the hubs of which it is true.
fn details<'a>(those: &[Note<'a>], common: &Common<'_>) -> Vec<(String, Vec<&'a str>)> {
    let mut details: Vec<(String, Vec<&str>)> = Vec::new();
    for (name, warning) in those {
        let parts = [common.rest(&warning.message), paths(warning)];
        let detail = parts
            .iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(": ");
        match details.iter_mut().find(|(other, _)| *other == detail) {
            Some((_, names)) => names.push(name),
            None => details.push((detail, vec![name])),
        }
    }
    details
}

fn paths(warning: &Warning) -> String {
    let shown = warning
        .paths
        .iter()
        .take(PATHS)
        .map(|path| text::escaped(path.as_bytes()));
    let mut shown: Vec<_> = shown.collect();
    if warning.paths.len() > PATHS {
        shown.push(count(warning.paths.len() - PATHS, "other"));
    }
    shown.join(", ")
}

/// The words that several messages begin and end with.
struct Common<'a> {
    start: Vec<&'a str>,
    end: Vec<&'a str>,
    /// Whether they have nothing else.
    is_all: bool,
}

impl<'a> Common<'a> {
    fn of(messages: impl Iterator<Item = &'a str>) -> Self {
        let messages: Vec<Vec<&str>> = messages.map(|message| message.split(' ').collect()).collect();
        let (first, others) = messages.split_first().expect("because a code comes from a warning");
        let alike =
            |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(one, other)| one == other).count();
        let start = others
            .iter()
            .map(|other| alike(&mut first.iter().zip(other)))
            .min()
            .unwrap_or(first.len());
        let shortest = messages.iter().map(Vec::len).min().unwrap_or_default();
        let end = others
            .iter()
            .map(|other| alike(&mut first.iter().rev().zip(other.iter().rev())))
            .min();
        let end = end.unwrap_or_default().min(shortest - start);
        let is_all = messages.iter().all(|message| message.len() == start);
        match is_all || start + end >= WORDS {
            true => Common {
                start: first[..start].to_vec(),
                end: first[first.len() - end..].to_vec(),
                is_all,
            },
            false => Common {
                start: Vec::new(),
                end: Vec::new(),
                is_all,
            },
        }
    }

    /// These words, with a gap for the others.
    fn text(&self) -> String {
        match (self.start.len() + self.end.len(), self.is_all) {
            (0, _) => String::new(),
            (_, true) => self.start.join(" "),
            (_, false) => [&self.start[..], &["…"], &self.end].concat().join(" "),
        }
    }

    /// What `message`, one of those, has between them.
    fn rest(&self, message: &str) -> String {
        let words: Vec<_> = message.split(' ').collect();
        words[self.start.len()..words.len() - self.end.len()].join(" ")
    }
}

/// A few names.
fn some(names: &[&str]) -> String {
    let mut shown: Vec<_> = names.iter().take(NAMES).map(|name| (*name).to_owned()).collect();
    if names.len() > NAMES {
        shown.push(count(names.len() - NAMES, "other"));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use split_image::report::Report;

    use super::*;

    fn report(code: &str, message: &str, paths: &[&str]) -> Report {
        Report {
            warnings: vec![Warning {
                code: code.into(),
                message: message.into(),
                paths: paths.iter().map(ToString::to_string).collect(),
            }],
            ..Report::default()
        }
    }

    fn shown(reports: &[(&str, Report)], preview: bool) -> Vec<String> {
        let ink = Ink {
            colours: false,
            width: Some(80),
        };
        let rows: Vec<_> = reports.iter().map(|(name, report)| (*name, Some(report))).collect();
        lines(&ink, &rows, preview).split_off(1)
    }

    #[test]
    fn what_differs_in_the_middle_is_told_hub_by_hub() {
        let lies = |n: u8| format!("it had names before, and {n} more commits lie behind");
        let reports = [
            ("a", report("x", &lies(5), &["old/a"])),
            ("b", report("x", &lies(7), &[])),
            ("c", report("x", &lies(7), &[])),
        ];
        let head = "! x: it had names before, and … more commits lie behind";
        assert_eq!(shown(&reports, true), [head, "    a: 5: old/a", "    b, c: 7"]);
        assert_eq!(shown(&reports, false), [format!("{head} (a, b, c)")]);
    }

    #[test]
    fn the_same_paths_are_told_once() {
        let reports = [
            ("a", report("x", "the same words", &["p", "q"])),
            ("b", report("x", "the same words", &["p", "q"])),
        ];
        assert_eq!(shown(&reports, true), ["! x: the same words (a, b)", "    p, q"]);
        let reports = [
            ("a", report("x", "the same words", &["p"])),
            ("b", report("x", "the same words", &["q"])),
        ];
        assert_eq!(shown(&reports, true), ["! x: the same words", "    a: p", "    b: q"]);
    }

    #[test]
    fn messages_with_little_in_common_are_told_whole() {
        let reports = [
            ("a", report("x", "one thing", &[])),
            ("b", report("x", "two of a thing", &[])),
        ];
        assert_eq!(
            shown(&reports, true),
            ["! x:", "    a: one thing", "    b: two of a thing"]
        );
        assert_eq!(shown(&reports, false), ["! x: a, b"]);
    }
}
