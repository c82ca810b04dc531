//! The warnings of a campaign: one line for what several hubs have in common, then what differs from hub to hub.

use split_image::report::{Code, Warning};
use split_image::text;

use super::campaign::{Row, Shown};
use super::ink::{Ink, first_few};

/// How many hubs of one warning are named.
const NAMES: usize = 6;
/// How many paths of one hub are shown.
const PATHS: usize = 10;

/// The warnings by code and headline; a preview also shows the details of each hub.
pub fn lines<E: Shown>(ink: &Ink, rows: &[Row<'_, E>], preview: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for shared in shared(rows) {
        let head = format!("{}: {}", shared.code, shared.headline);
        let head = match preview && shared.details.len() > 1 {
            true => head,
            false => format!("{head} ({})", some(&shared.names)),
        };
        lines.extend(ink.labelled(&ink.warning("!"), &head));
        let row = |(detail, names): &(String, Vec<&str>)| match (shared.details.len(), detail.is_empty()) {
            (1, _) => format!("    {detail}"),
            (_, true) => format!("    {}", some(names)),
            (_, false) => format!("    {}: {detail}", some(names)),
        };
        if preview {
            let rows = shared.details.iter().map(|detail| ink.cut(&row(detail)));
            lines.extend(rows.filter(|row| !row.is_empty()));
        }
    }
    if !lines.is_empty() {
        lines.insert(0, String::new());
    }
    lines
}

/// A warning that some hubs have, with their names by what differs.
struct Shared<'a> {
    code: Code,
    headline: &'a str,
    names: Vec<&'a str>,
    details: Vec<(String, Vec<&'a str>)>,
}

/// The warnings of all hubs, the gravest first, those with the same code beside each other.
fn shared<'a, E: Shown>(rows: &[Row<'a, E>]) -> Vec<Shared<'a>> {
    let mut all: Vec<Shared<'_>> = Vec::new();
    for (name, ending) in rows {
        for warning in ending.iter().flat_map(|ending| ending.warnings()) {
            let is_same = |other: &Shared<'_>| other.code == warning.code && other.headline == warning.headline;
            let place = all.iter().position(is_same).unwrap_or_else(|| {
                let of_code = all.iter().rposition(|other| other.code == warning.code);
                let is_as_grave = |other: &Shared<'_>| other.code.gravity() >= warning.code.gravity();
                let last = of_code.or_else(|| all.iter().rposition(is_as_grave));
                let place = last.map_or(0, |last| last + 1);
                let (code, headline) = (warning.code, warning.headline.as_str());
                all.insert(
                    place,
                    Shared {
                        code,
                        headline,
                        names: Vec::new(),
                        details: Vec::new(),
                    },
                );
                place
            });
            let detail = detail(warning);
            let shared = &mut all[place];
            shared.names.push(name);
            match shared.details.iter_mut().find(|(other, _)| *other == detail) {
                Some((_, names)) => names.push(name),
                None => shared.details.push((detail, vec![name])),
            }
        }
    }
    all
}

/// The details and the first paths of a warning, in one line.
fn detail(warning: &Warning) -> String {
    let paths = first_few(&warning.paths, PATHS, |path| text::escaped(path.as_bytes()));
    let parts = [warning.details.join("; "), paths];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(": ")
}

/// A few names.
pub fn some(names: &[&str]) -> String {
    first_few(names, NAMES, str::to_owned)
}

#[cfg(test)]
mod tests {
    use split_image::report::Report;

    use super::*;

    fn report(headline: &str, detail: Option<&str>, paths: &[&str]) -> Report {
        let warning = Warning::new(Code::NotChecked, headline).paths(paths.iter().map(ToString::to_string).collect());
        Report {
            warnings: vec![match detail {
                Some(detail) => warning.detail(detail),
                None => warning,
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
    fn details_are_shown_hub_by_hub() {
        let behind = |n: &'static str, paths| report("it had names before", Some(n), paths);
        let reports = [
            ("a", behind("5 more commits", &["old/a"])),
            ("b", behind("7 more commits", &[])),
            ("c", behind("7 more commits", &[])),
        ];
        let head = "! not-checked: it had names before";
        let details = ["    a: 5 more commits: old/a", "    b, c: 7 more commits"];
        assert_eq!(shown(&reports, true), [&[head], &details[..]].concat());
        assert_eq!(shown(&reports, false), [format!("{head} (a, b, c)")]);
    }

    #[test]
    fn the_same_paths_are_shown_once() {
        let reports = [
            ("a", report("the same words", None, &["p", "q"])),
            ("b", report("the same words", None, &["p", "q"])),
        ];
        assert_eq!(
            shown(&reports, true),
            ["! not-checked: the same words (a, b)", "    p, q"]
        );
        let reports = [
            ("a", report("the same words", None, &["p"])),
            ("b", report("the same words", None, &["q"])),
        ];
        assert_eq!(
            shown(&reports, true),
            ["! not-checked: the same words", "    a: p", "    b: q"]
        );
    }

    #[test]
    fn other_headlines_have_lines_of_their_own() {
        let mut other = report("another code", None, &[]);
        other.warnings[0].code = Code::LargeFile;
        let reports = [
            ("a", report("one thing", None, &[])),
            ("b", other),
            ("c", report("two of a thing", None, &[])),
        ];
        let expected = [
            "! large-file: another code (b)",
            "! not-checked: one thing (a)",
            "! not-checked: two of a thing (c)",
        ];
        assert_eq!(shown(&reports, true), expected);
        assert_eq!(shown(&reports, false), expected);
    }
}
