//! A target that has another image, or this one in another form: squashed, rebased, or from a source that was rewritten.

use serde_json::Value;

use crate::support::repo::{IMAGE, Repo, Scene, at, text};
use crate::support::{Ran, run, schema};

const OTHER: &str = "deployments/other/image";

/// A scene whose source has a second image.
fn two_images() -> Scene {
    let scene = Scene::new();
    let file = |name: &str| format!("{OTHER}/{name}");
    scene.source.commit(
        "Add other",
        &[
            (&file("environment.yml"), "name: other\n"),
            (&file("start"), "#!/bin/bash\n"),
        ],
    );
    scene.source.commit(
        "Update other",
        &[(&file("environment.yml"), "name: other\npython: 2\n")],
    );
    scene
}

fn codes(report: &Value) -> Vec<&str> {
    let all = report["warnings"].as_array().unwrap().iter();
    all.map(|warning| warning["code"].as_str().unwrap()).collect()
}

/// Verifies the scene's target; has to find some commits missing.
fn incomplete(scene: &Scene) -> Ran {
    let [from, into] = [scene.source.typed(), scene.target.typed()];
    let ran = run(
        scene.folder(),
        &["verify", "--from", from, "--into", into, "--subdir", IMAGE],
    );
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    ran
}

/// Runs into the target, which has to be refused in the preview and the run, and left as it is.
fn refused(scene: &Scene, code: &str) -> Ran {
    let before = scene.target.snapshot();
    let preview = scene.run(&["--dry-run"]);
    let ran = scene.run(&[]);
    assert_eq!((preview.code, ran.code), (1, 1), "{}", ran.stderr);
    for report in [preview.json(), ran.json()] {
        assert!(codes(&report).contains(&code), "{report:#}");
    }
    assert_eq!(scene.target.snapshot(), before);
    ran
}

/// Brings the branch `image` to the target's main in a clone, as a pull request does, and pushes.
fn land(scene: &Scene, commands: &[&[&str]]) -> Repo {
    scene.migrate(&["--push-branch", "image"]);
    let clone = scene.by_hand();
    for command in commands {
        clone.git(command);
    }
    clone.git(&["push", "--quiet", "origin", "HEAD:main", ":image"]);
    clone
}

#[test]
fn a_repository_with_the_history_of_another_directory_is_refused() {
    let scene = two_images();
    scene.migrate(&["--subdir", OTHER]);
    let ran = refused(&scene, "other-image");
    let named = format!("is from the history of '{OTHER}'");
    assert!(
        ran.stderr.contains(&named) && ran.stderr.contains("--force-target"),
        "{}",
        ran.stderr
    );
    let verified = incomplete(&scene);
    assert!(
        verified.stdout.contains("! other-image: ") && !verified.stdout.contains("a run brings"),
        "{}",
        verified.stdout
    );

    let report = scene.migrate(&["--force-target", "--on-collision", "image"]);
    assert!(codes(&report).contains(&"other-image"));
    assert_eq!(scene.migrate(&[])["status"], "up-to-date");
}

#[test]
fn a_repository_that_is_nothing_but_another_image_is_refused() {
    let scene = two_images();
    let empty = Repo::bare(scene.folder().join("empty.git"));
    scene.migrate(&["--subdir", OTHER, "--into", empty.typed()]);
    let ran = scene.run(&["--into", empty.typed()]);
    assert_eq!((ran.code, codes(&ran.json())[0]), (1, "other-image"), "{}", ran.stderr);
}

#[test]
fn a_repository_with_the_squash_of_another_directory_is_refused() {
    let scene = two_images();
    let clone = scene.by_hand();
    clone.git(&["rm", "--quiet", "environment.yml"]);
    clone.commit(
        "Import (#1)",
        &[
            ("environment.yml", "name: other\npython: 2\n"),
            ("start", "#!/bin/bash\n"),
        ],
    );
    clone.git(&["push", "--quiet", "origin", "main"]);
    let ran = refused(&scene, "other-image");
    assert!(
        ran.stderr.contains(&format!("brought the files of '{OTHER}'")),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_repository_with_an_image_of_another_source_is_refused() {
    let scene = Scene::new();
    let elsewhere = Repo::new(scene.folder().join("elsewhere"));
    elsewhere.commit("Elsewhere", &[("hubs/b/environment.yml", "name: b\n")]);
    scene.migrate(&["--from", elsewhere.typed(), "--subdir", "hubs/b"]);
    let ran = refused(&scene, "other-image");
    let merge = scene.target.id("main");
    assert!(ran.stderr.contains(&format!("{merge} of ")), "{}", ran.stderr);
}

#[test]
fn files_that_were_added_to_a_template_are_nobodys_image() {
    let scene = two_images();
    scene.commit_to_target(
        "Own work",
        &[("environment.yml", Some("name: mine\n")), ("LICENSE", Some("MIT\n"))],
    );
    assert!(!codes(&scene.migrate(&[])).contains(&"other-image"));
}

#[test]
fn a_squashed_pull_request_is_noticed_and_the_history_joins_it() {
    let scene = Scene::new();
    let clone = land(
        &scene,
        &[
            &["merge", "--quiet", "--squash", "origin/image"],
            &["commit", "--quiet", "-m", "Import (#1)"],
        ],
    );
    let fixed = clone.commit("Fix", &[("environment.yml", "name: astro\npython: 3\nfixed: yes\n")]);
    clone.git(&["push", "--quiet", "origin", "HEAD:main"]);
    let ran = refused(&scene, "history-squashed");
    assert!(
        ran.stderr.contains("'--rejoin' puts the history under these files"),
        "{}",
        ran.stderr
    );
    let verified = incomplete(&scene);
    assert!(verified.stdout.contains("! history-squashed: "), "{}", verified.stdout);

    scene.source.commit("New", &[(&at("apt.txt"), "git\nvim\n")]);
    let preview = scene.migrate(&["--rejoin", "--dry-run"]);
    let report = scene.migrate(&["--rejoin"]);
    assert_eq!(preview["merge_commit"], report["merge_commit"]);
    assert_eq!(scene.target.id("main^1"), fixed);
    assert_eq!(scene.target.id("main^2"), text(&report, "/split/tip"));
    assert_eq!(
        scene.target.git(&["show", "main:environment.yml"]),
        "name: astro\npython: 3\nfixed: yes"
    );
    assert_eq!(scene.target.git(&["show", "main:apt.txt"]), "git\nvim");
    assert_eq!(scene.migrate(&[])["status"], "up-to-date");
}

#[test]
fn the_branch_of_a_squashed_pull_request_may_be_left_over() {
    let scene = Scene::new();
    scene.migrate(&["--push-branch", "image"]);
    scene.squash_pull_request();
    let ran = scene.run(&["--push-branch", "image"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(codes(&ran.json()).contains(&"history-squashed"), "{}", ran.stderr);
}

#[test]
fn a_rebased_pull_request_is_noticed_and_the_history_joins_it() {
    let scene = Scene::new();
    let clone = land(
        &scene,
        &[
            &["checkout", "--quiet", "-b", "rebased", "origin/image"],
            &[
                "-c",
                "user.name=GitHub",
                "rebase",
                "--quiet",
                "--force-rebase",
                "--onto",
                "origin/main",
                "--root",
            ],
        ],
    );
    let ran = refused(&scene, "history-rebased");
    assert!(ran.stderr.contains("3 commits of"), "{}", ran.stderr);
    let verified = incomplete(&scene);
    assert!(verified.stdout.contains("! history-rebased: "), "{}", verified.stdout);

    let tree = clone.git(&["rev-parse", "HEAD^{tree}"]);
    let report = scene.migrate(&["--rejoin"]);
    assert_eq!(scene.target.git(&["rev-parse", "main^{tree}"]), tree);
    assert_eq!(scene.target.id("main^2"), text(&report, "/split/tip"));
    assert_eq!(scene.migrate(&[])["status"], "up-to-date");
}

/// Rewrites the scene's source, as `git filter-branch` does with this filter.
fn rewrite(scene: &Scene, filter: &[&str]) {
    let branch = ["-c", "advice.detachedHead=false", "filter-branch", "-f"];
    scene.source.git(&[&branch[..], filter, &["--", "main"]].concat());
}

#[test]
fn a_source_that_was_rewritten_is_named_as_such() {
    for filter in [
        ["--msg-filter", "sed 's/astro/ASTRO/'"],
        [
            "--env-filter",
            "export GIT_AUTHOR_EMAIL=new@example.com GIT_COMMITTER_EMAIL=new@example.com",
        ],
    ] {
        let scene = Scene::new();
        scene.migrate(&[]);
        rewrite(&scene, &filter);
        scene.source.commit("New", &[(&at("apt.txt"), "git\nvim\n")]);
        let ran = refused(&scene, "source-rewritten");
        assert!(ran.stderr.contains("the source was rewritten"), "{}", ran.stderr);
        let verified = incomplete(&scene);
        assert!(verified.stdout.contains("! source-rewritten: "), "{}", verified.stdout);
        scene.migrate(&["--rejoin"]);
        assert_eq!(scene.target.git(&["show", "main:apt.txt"]), "git\nvim");
        assert_eq!(scene.migrate(&[])["status"], "up-to-date");
    }
}

#[test]
fn a_commit_that_was_also_applied_to_the_target_stops_nothing() {
    let scene = Scene::new();
    scene.migrate(&[]);
    scene.source.commit("Both", &[(&at("apt.txt"), "git\nvim\n")]);
    scene.commit_to_target("Both", &[("apt.txt", Some("git\nvim\n"))]);
    let report = scene.migrate(&[]);
    assert_eq!(report["status"], "migrated");
    schema::check(&report);
}

#[test]
fn source_and_target_that_are_swapped_are_named_so() {
    let scene = Scene::new();
    let [from, into] = [scene.target.typed(), scene.source.typed()];
    let ran = scene.run(&["--from", from, "--into", into, "--dry-run"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("'--from' and '--into' are swapped"),
        "{}",
        ran.stderr
    );
}

#[test]
fn hubs_with_one_target_at_two_addresses_are_found_before_anything_is_read() {
    let scene = two_images();
    let [from, into] = [scene.source.typed(), scene.target.typed()];
    let hub = |name: &str, subdir: &str, into: &str| {
        format!("[[hub]]\nname = '{name}'\nfrom = '{from}'\nsubdir = '{subdir}'\ninto = '{into}'\n")
    };
    let list = hub("astro", IMAGE, into) + &hub("other", OTHER, "gh:target.git");
    std::fs::write(scene.folder().join("hubs.toml"), list).unwrap();
    let mut command = crate::support::split_image(scene.folder());
    command.args(["batch", "hubs.toml", "--dry-run"]);
    let key = format!("url.{}/.insteadOf", scene.folder().display());
    crate::support::configure(&mut command, &[(&key, "gh:")]);
    let ran = crate::support::ran(command.output().unwrap());
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("is there twice"), "{}", ran.stderr);
}

/// All commits here are by one person, in one second.
#[test]
fn a_template_that_is_like_the_image_is_no_other_form_of_it() {
    let scene = Scene::new();
    scene
        .source
        .git(&["commit", "--quiet", "--amend", "-m", "Initial commit"]);
    let report = scene.migrate(&["--dry-run"]);
    assert_eq!(report["status"], "planned", "{report:#}");

    let scene = Scene::new();
    scene.push_template(&[
        ("README.md", "# image\n"),
        ("apt.txt", "git\n"),
        ("environment.yml", "name: astro\npython: 3\n"),
        ("start", "#!/bin/sh\nexec \"$@\"\n"),
    ]);
    let report = scene.migrate(&["--no-remove", "--on-collision", "image"]);
    assert_eq!(report["status"], "migrated", "{report:#}");
}
