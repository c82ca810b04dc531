//! All files of the history, and when there is something to say.

use serde_json::json;

use super::{paths, preview, symlink, write};
use crate::support::repo::{Scene, at};

#[test]
fn nothing_is_said_where_all_is_well() {
    let scene = Scene::new();
    assert_eq!(scene.migrate(&["--dry-run"])["warnings"], json!([]));
}

#[test]
fn the_real_run_warns_of_the_same() {
    let scene = Scene::new();
    let preview = preview(&scene, &[(&at("Notes.md"), "1\n"), (&at("notes.md"), "2\n")]);
    assert!(paths(&preview, "case-collision").is_some());
    assert_eq!(scene.migrate(&[])["warnings"], preview["warnings"]);
}

#[test]
fn with_nothing_to_do_there_is_nothing_to_warn_of() {
    let scene = Scene::new();
    preview(&scene, &[(&at("Notes.md"), "1\n"), (&at("notes.md"), "2\n")]);
    scene.migrate(&[]);
    assert_eq!(scene.migrate(&[])["warnings"], json!([]));
}

#[test]
fn names_that_collide_without_case_are_told_once() {
    let scene = Scene::new();
    let report = preview(
        &scene,
        &[
            (&at("Data/x.csv"), "1\n"),
            (&at("data/x.csv"), "2\n"),
            (&at("data/Éa"), "3\n"),
            (&at("data/éa"), "4\n"),
            (&at("other/readme"), "5\n"),
        ],
    );
    assert_eq!(
        paths(&report, "case-collision").unwrap(),
        ["Data", "data", "data/Éa", "data/éa"]
    );
}

#[test]
fn a_large_file_anywhere_in_the_history_is_named_with_its_commit() {
    let scene = Scene::new();
    let huge = vec![0; (100 << 20) + 1];
    write(&scene.source.path, &at("data/huge.bin"), &huge);
    write(&scene.source.path, &at("data/fits.bin"), &huge[1..]);
    let commit = scene.source.commit_all("Add data");
    scene
        .source
        .write(&[(&at("data/huge.bin"), None), (&at("data/fits.bin"), None)]);
    scene.source.commit_all("Remove data");
    let expected = [format!("data/huge.bin (100.0 MiB) in commit {commit}")];
    assert_eq!(
        paths(&scene.migrate(&["--dry-run"]), "large-file").unwrap(),
        expected,
        "in loose objects"
    );
    scene.source.git(&["repack", "-a", "-d", "--quiet", "--window=2"]);
    assert_eq!(
        paths(&scene.migrate(&["--dry-run"]), "large-file").unwrap(),
        expected,
        "in a pack"
    );
}

#[test]
fn what_the_source_lacks_is_a_note() {
    let scene = Scene::new();
    scene.source.commit(
        "More",
        &[
            (&at("postBuild"), "source ../../common.sh\n"),
            ("deployments/astro/hubploy.yaml", "path: image\n"),
        ],
    );
    for path in [at("postBuild"), "deployments/astro/hubploy.yaml".to_owned()] {
        let id = scene.source.id(&format!("HEAD:{path}"));
        let object = scene.source.path.join(".git/objects").join(&id[..2]).join(&id[2..]);
        std::fs::remove_file(object).unwrap();
    }
    let report = scene.migrate(&["--dry-run"]);
    assert_eq!(
        paths(&report, "not-checked").unwrap(),
        ["deployments/astro/hubploy.yaml", "deployments/astro/image/postBuild"]
    );
}

#[test]
fn a_file_too_large_to_be_a_script_is_a_note() {
    let scene = Scene::new();
    let report = preview(&scene, &[(&at("huge.sh"), &"# x\n".repeat(300_000))]);
    assert_eq!(paths(&report, "not-checked").unwrap(), [at("huge.sh")]);
}

#[cfg(unix)]
#[test]
fn names_from_the_repository_cannot_move_the_cursor() {
    let scene = Scene::new();
    symlink(&scene, "a\u{1b}[2J", "/\u{202e}x");
    assert_eq!(
        paths(&preview(&scene, &[]), "symlink-escapes").unwrap(),
        ["a\\u{1b}[2J -> /\\u{202e}x"]
    );
}
