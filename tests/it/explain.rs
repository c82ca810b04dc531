//! Every warning has a page, and the program prints it.

use split_image::report::Code;

use crate::support::repo::Scene;
use crate::support::run;

#[test]
fn every_warning_is_explained_as_in_the_reference() {
    let folder = tempfile::tempdir().unwrap();
    let reference = include_str!("../../docs/reference/warnings.md");
    let sections: Vec<_> = reference.split("\n## ").skip(1).collect();
    assert_eq!(sections.len(), Code::ALL.len());
    for (section, code) in sections.iter().zip(Code::ALL) {
        let ran = run(folder.path(), &["explain", code.name()]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{code}");
        let words = |text: &str| {
            let text = text.replace("```text", "").replace('`', "'").replace("'''", "");
            text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(words(&ran.stdout), words(section));
        let longest = ran.stdout.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(80), "{}", ran.stdout);
    }
}

#[test]
fn a_page_is_as_reviewed() {
    let folder = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(run(folder.path(), &["explain", "symlink-escapes"]).stdout);
}

#[test]
fn without_a_code_all_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let listed = run(folder.path(), &["explain"]).stdout;
    let codes: Vec<_> = listed.lines().filter_map(|line| line.split_once("  ")).collect();
    let expected: Vec<_> = Code::ALL.iter().map(|code| (code.name(), code.meaning())).collect();
    assert_eq!(codes.len(), expected.len());
    for (listed, expected) in codes.iter().zip(expected) {
        assert_eq!((listed.0, listed.1.trim_start()), expected);
    }
}

#[test]
fn an_unknown_code_is_a_usage_error_with_those_that_are_near() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &["explain", "symlink-escape"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.contains("a similar value exists: 'symlink-escapes'"),
        "{}",
        ran.stderr
    );
    for code in Code::ALL {
        assert!(ran.stderr.contains(code.name()), "{code} is not in {}", ran.stderr);
    }
}

#[test]
fn a_preview_with_warnings_names_the_command() {
    let scene = Scene::new();
    let quiet = scene.typed(&["--dry-run"]).stdout;
    assert!(
        !quiet.contains("! ") && !quiet.contains("split-image explain"),
        "{quiet}"
    );
    let warned = scene.typed(&["--dry-run", "--on-collision", "image", "--remove", "nothing"]);
    let last = warned.stdout.lines().last();
    let expected = "'split-image explain CODE' says what to do about a warning.";
    assert_eq!(last, Some(expected), "{}", warned.stdout);
}
