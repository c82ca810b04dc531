//! The old directory, as a patch or a branch.

use serde_json::json;

use super::{HUBPLOY, handoff, has, scene};
use crate::support::repo::{IMAGE, Repo, at};

#[test]
fn the_patch_empties_the_directory_and_applies() {
    let scene = scene();
    let files = [(&*at("data.bin"), "a\0b\r\n"), (&*at("windows.txt"), "a\r\n")];
    scene.source.commit("Add data", &files);
    scene.migrate(&[]);
    let before = scene.source.snapshot();
    let patch = scene.folder().join("move.patch");
    let report = handoff(&scene, &["--patch", patch.to_str().unwrap()]);
    assert_eq!(scene.source.snapshot(), before, "the source is only read");

    let clone = Repo::clone(scene.source.typed(), scene.folder().join("clone"), &[]);
    assert!(has(&report, "patch-has-crlf"));
    clone.git(&["am", "--quiet", "--keep-cr", patch.to_str().unwrap()]);
    assert_eq!(
        clone.git(&["ls-tree", "-r", "--name-only", "HEAD", IMAGE]),
        at("README.md")
    );
    assert_eq!(
        clone.git(&["show", &format!("HEAD:{}", at("README.md"))]),
        format!(
            "# target\n\nThe image that was in `{IMAGE}` is now in its own repository, {}.",
            scene.target.typed()
        )
    );
    assert_eq!(
        clone.git(&[
            "diff",
            "--name-only",
            "HEAD~",
            "--",
            "deployments/workshop",
            "deployments/other",
            "scripts"
        ]),
        "deployments/workshop/hubploy.yaml\nscripts/repos.txt"
    );
    assert_eq!(report["handoff"]["handed_to"], json!(patch));
}

#[test]
fn the_hubs_configuration_stays_even_within_the_directory() {
    let scene = scene();
    let here = HUBPLOY.replace("path: image/", "path: .");
    scene
        .source
        .commit("Configure it there", &[(&at("hubploy.yaml"), &here)]);
    scene.migrate(&[]);
    handoff(&scene, &["--handoff-branch", "move-astro"]);
    assert_eq!(
        scene.source.git(&["ls-tree", "-r", "--name-only", "move-astro", IMAGE]),
        format!("{}\n{}", at("README.md"), at("hubploy.yaml"))
    );
}

#[test]
fn what_was_emptied_by_hand_stays_and_the_hubs_are_edited() {
    let scene = scene();
    scene.migrate(&[]);
    scene.source.git(&["rm", "-rq", IMAGE]);
    for (step, left) in [("Empty it", vec![]), ("Say so", vec![at("README.md")])] {
        let files: Vec<_> = left.iter().map(|path| (path.as_str(), "gone\n")).collect();
        match files.is_empty() {
            true => scene.source.git(&["commit", "-qm", step]),
            false => scene.source.commit(step, &files),
        };
        let branch = step.replace(' ', "-");
        let report = handoff(&scene, &["--handoff-branch", &branch]);
        assert_eq!(report["warnings"][0]["code"], "old-place-empty", "{step}");
        assert_eq!(
            scene.source.git(&["diff", "--name-only", "main", &branch]),
            "deployments/astro/hubploy.yaml\ndeployments/workshop/hubploy.yaml\nscripts/repos.txt"
        );
        assert_eq!(
            scene.source.git(&["log", "-1", "--format=%s", &branch]),
            format!("Use the image of {IMAGE} from its own repository")
        );
    }
}

#[test]
fn a_partial_clone_gives_a_whole_patch() {
    let scene = scene();
    scene.migrate(&[]);
    scene.source.git(&["config", "uploadpack.allowFilter", "true"]);
    scene.source.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let url = format!("file://{}", scene.source.typed());
    let options = ["--bare", "--filter=blob:none"];
    let partial = Repo::clone(&url, scene.folder().join("partial.git"), &options);
    let before = partial.snapshot();
    let file = |name: &str| scene.folder().join(name).to_str().unwrap().to_owned();
    handoff(&scene, &["--from", partial.typed(), "--patch", &file("partial.patch")]);
    handoff(&scene, &["--patch", &file("whole.patch")]);
    assert_eq!(partial.snapshot(), before, "somebody else's clone is only read");
    let read = |name: &str| std::fs::read_to_string(file(name)).unwrap();
    assert_eq!(read("partial.patch"), read("whole.patch"));
}

#[test]
fn the_branch_is_new_and_made_once() {
    let scene = scene();
    scene.migrate(&[]);
    let dry = handoff(&scene, &["--handoff-branch", "move-astro", "--dry-run"]);
    assert_eq!(scene.source.refs().lines().count(), 1, "a dry run pushes nothing");
    let report = handoff(&scene, &["--handoff-branch", "move-astro"]);
    assert_eq!(dry["handoff"], report["handoff"]);
    assert_eq!(report["handoff"]["commit"], json!(scene.source.id("move-astro")));
    assert_eq!(scene.source.id("move-astro~"), scene.source.id("main"));
    scene.source.git(&["fsck", "--strict", "--no-dangling"]);

    let mut later = scene.command(&["handoff", "--hub", "astro", "--handoff-branch", "move-astro"]);
    later.env("GIT_COMMITTER_DATE", "2020-02-02T00:00:00Z");
    let again = crate::support::ran(later.output().unwrap()).json();
    assert!(has(&again, "handed-over-before"));
    assert_eq!(again["handoff"]["commit"], report["handoff"]["commit"]);

    let options = ["--hub", "astro", "--handoff-branch", "move-astro", "--quiet"];
    let place = ["--from", "source", "--subdir", IMAGE, "--into", scene.target.typed()];
    let mut quiet = crate::support::split_image(scene.folder());
    quiet.arg("handoff").args(place).args(options);
    let quiet = crate::support::ran(quiet.output().unwrap());
    assert_eq!(quiet.stdout, format!("{}\n", scene.source.id("move-astro")));
}

#[test]
fn no_branch_of_the_source_is_ever_moved() {
    let scene = scene();
    scene.migrate(&[]);
    scene.source.git(&["branch", "prod", "HEAD~2"]);
    let before = scene.source.refs();
    for (branch, code) in [("main", 2), ("prod", 4), ("-x", 2)] {
        let ran = scene.run(&["handoff", "--hub", "astro", &format!("--handoff-branch={branch}")]);
        assert_eq!(ran.code, code, "{branch}: {}", ran.stderr);
        assert_eq!(scene.source.refs(), before);
    }
    // Nor by a run, which finds the first before it does anything.
    let target = scene.target.snapshot();
    let ran = scene.run(&["--handoff-branch", "main", "--dry-run"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert_eq!(scene.target.snapshot(), target);
}

#[test]
fn a_change_is_pushed_or_written_and_not_both() {
    let scene = scene();
    let file = scene.folder().join("out.patch");
    for first in [&["handoff", "--hub", "astro"][..], &[]] {
        let both = ["--handoff-branch", "move-astro", "--patch", file.to_str().unwrap()];
        let ran = scene.run(&[first, &both].concat());
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(!file.exists());
    }
}
