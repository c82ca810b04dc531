//! What a hand-off says.

use serde_json::json;

use super::scene;
use crate::support::repo::IMAGE;

#[test]
fn a_run_with_a_hub_ends_with_it() {
    let scene = scene();
    let preview = scene.migrate(&["--hub", "astro", "--dry-run"]);
    let report = scene.migrate(&["--hub", "astro"]);
    assert_eq!(preview["handoff"], report["handoff"]);
    assert_eq!(report["handoff"]["tag"], report["image_tag"]);
    assert_eq!(scene.migrate(&[])["handoff"], json!(null));
    assert_eq!(
        scene.migrate(&["--hub", "astro"])["handoff"],
        report["handoff"],
        "up to date, and told again"
    );
}

#[test]
fn text_is_ready_to_paste() {
    let scene = scene();
    scene.migrate(&[]);
    let mut command = crate::support::split_image(scene.folder());
    command.args(["handoff", "--from", scene.source.typed(), "--subdir", IMAGE]);
    command.args([
        "--into",
        scene.target.typed(),
        "--hub",
        "astro",
        "--tag",
        "0123456789ab",
    ]);
    let ran = crate::support::ran(command.output().unwrap());
    insta::assert_snapshot!(ran.stdout.replace(scene.folder().to_str().unwrap(), "[folder]"));
}

#[test]
fn a_dry_run_and_a_run_say_which_they_are_and_what_comes_next() {
    let scene = scene();
    scene
        .source
        .git(&["remote", "add", "origin", "git@github.com:org/deployments.git"]);
    scene.migrate(&[]);
    let typed = |more: &[&str]| {
        let ran = scene.typed(&[&["handoff", "--hub", "astro"], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    let nothing = typed(&[]);
    assert!(nothing.ends_with("writes the same to a file.\n"), "{nothing}");
    let preview = typed(&["--handoff-branch", "move-astro", "--dry-run"]);
    assert!(
        preview.starts_with("Preview: nothing is written anywhere\n"),
        "{preview}"
    );
    assert!(
        preview.ends_with("Run it again without --dry-run to do this.\n"),
        "{preview}"
    );
    let run = typed(&["--handoff-branch", "move-astro"]);
    assert!(run.starts_with("The hand-off: what the hub needs\n"), "{run}");
    assert!(run.ends_with("Done: the commit is in source move-astro.\n"), "{run}");
    for text in [
        "The image must have been built before a hub uses it",
        "/source push origin move-astro\n",
        "\ngh pr create --repo org/deployments --base main --head move-astro --fill\n",
    ] {
        assert!(run.contains(text), "{run}");
    }
}
