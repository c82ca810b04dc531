//! A first run, against the same recipe done by hand with git.

use serde_json::json;

use crate::support::repo::{Repo, Scene, at, text};

const MERGE: &str = "Bringing in image directory from deployment repo";
const EXAMPLES: &str = "Remove the examples";

/// The recipe by hand, in a clone of the target: remove, commit, merge; returns the commit that is then to be pushed.
fn recipe(scene: &Scene, clone: &Repo, removed: &[&str], split_tip: &str) -> String {
    if !removed.is_empty() {
        clone.git(&[&["rm", "-r", "--quiet", "--"], removed].concat());
        let message = match removed {
            ["environment.yml"] => "Remove unused environment.yml file",
            _ => EXAMPLES,
        };
        clone.git(&["commit", "--quiet", "-m", message]);
    }
    clone.git(&["fetch", "--quiet", scene.target.typed(), split_tip]);
    clone.git(&[
        "merge",
        "--quiet",
        "--allow-unrelated-histories",
        "-m",
        MERGE,
        split_tip,
    ]);
    clone.id("HEAD")
}

#[test]
fn the_result_is_the_one_of_the_recipe_by_hand() {
    let scene = Scene::new();
    let clone = scene.by_hand();
    let report = scene.migrate(&[]);
    assert_eq!(report["status"], "migrated");
    assert_eq!(report["removed"], json!(["environment.yml"]));

    let by_hand = recipe(&scene, &clone, &["environment.yml"], text(&report, "/split/tip"));
    assert_eq!(scene.target.id("main"), by_hand);
    assert_eq!(report["merge_commit"], json!(by_hand));
    assert_eq!(report["remove_commit"], json!(clone.id("HEAD^1")));
    assert_eq!(report["image_tag"], json!(by_hand[..12]));
    assert_eq!(report["target"]["new_commits"], json!(5));
    scene.target.git(&["fsck", "--strict", "--no-dangling"]);
    assert_eq!(
        scene.target.files("main"),
        [".github/ci.yml", "README.md", "apt.txt", "environment.yml", "start"]
    );
}

#[test]
fn a_dry_run_tells_the_ids_of_the_run_and_leaves_no_trace() {
    let scene = Scene::new();
    let before = (scene.source.snapshot(), scene.target.snapshot());
    let preview = scene.migrate(&["--dry-run"]);
    assert_eq!((scene.source.snapshot(), scene.target.snapshot()), before);
    assert_eq!(preview["status"], "planned");

    let report = scene.migrate(&[]);
    for key in ["remove_commit", "merge_commit", "image_tag", "removed", "split"] {
        assert_eq!(preview[key], report[key], "{key}");
    }
    assert_eq!(preview["target"], report["target"]);
    assert_eq!(scene.source.snapshot(), before.0);
}

#[test]
fn folders_and_patterns_are_removed_as_git_rm_does() {
    let scene = Scene::new();
    scene.push_template(&[
        ("README.md", "# image\n"),
        ("binder/postBuild", "x\n"),
        ("binder/deep/er", "x\n"),
        ("one.R", "x\n"),
        ("r/two.R", "x\n"),
        ("r/kept", "x\n"),
    ]);
    let clone = scene.by_hand();
    let report = scene.migrate(&[
        "--remove",
        "binder/",
        "--remove",
        "**/*.R",
        "--remove-message",
        EXAMPLES,
    ]);
    assert_eq!(
        report["removed"],
        json!(["binder/deep/er", "binder/postBuild", "one.R", "r/two.R"])
    );
    let by_hand = recipe(&scene, &clone, &["binder/", "*.R"], text(&report, "/split/tip"));
    assert_eq!(scene.target.id("main"), by_hand);
}

#[test]
fn where_nothing_is_to_be_removed_there_is_no_removal_commit() {
    let scene = Scene::new();
    scene.push_template(&[("README.md", "# image\n")]);
    let clone = scene.by_hand();
    let report = scene.migrate(&[]);
    assert_eq!(report["remove_commit"], json!(null));
    assert_eq!(report["warnings"][0]["code"], "nothing-removed");
    assert_eq!(
        scene.target.id("main"),
        recipe(&scene, &clone, &[], text(&report, "/split/tip"))
    );
}

#[test]
fn messages_are_cleaned_as_git_cleans_them() {
    let scene = Scene::new();
    let clone = scene.by_hand();
    let report = scene.migrate(&[
        "--message",
        "\n one  \n\n\n two\t\n\n",
        "--remove-message",
        "  gone\n# kept",
    ]);
    clone.git(&["rm", "--quiet", "environment.yml"]);
    clone.git(&["commit", "--quiet", "-m", "  gone\n# kept"]);
    assert_eq!(report["remove_commit"], json!(clone.id("HEAD")));
    let tip = text(&report, "/split/tip");
    clone.git(&["fetch", "--quiet", scene.target.typed(), tip]);
    clone.git(&[
        "merge",
        "--quiet",
        "--allow-unrelated-histories",
        "-m",
        "\n one  \n\n\n two\t\n\n",
        tip,
    ]);
    assert_eq!(scene.target.id("main"), clone.id("HEAD"));
}

#[test]
fn an_empty_target_gets_the_split_itself() {
    let scene = Scene::new();
    let empty = Repo::init(scene.folder().join("empty.git"), &["--bare", "--initial-branch=trunk"]);
    let report = scene.migrate(&["--into", empty.typed()]);
    assert_eq!(report["target"]["branch"], "trunk");
    assert_eq!(report["target"]["before"], json!(null));
    assert_eq!(report["merge_commit"], json!(null));
    assert_eq!(empty.id("trunk"), text(&report, "/split/tip"));
    assert_eq!(
        empty.git(&["log", "--format=%s", "trunk"]),
        "Add a package\nUpdate astro\nAdd astro"
    );

    let report = scene.migrate(&["--into", empty.typed()]);
    assert_eq!(report["status"], "up-to-date");

    scene.source.commit("More", &[(&at("apt.txt"), "git\nvim\n")]);
    let report = scene.migrate(&["--into", empty.typed()]);
    assert_eq!(
        empty.id("trunk"),
        text(&report, "/split/tip"),
        "nothing but split commits: a fast-forward"
    );
}

#[test]
fn every_collision_is_told_before_anything_is_written() {
    let scene = Scene::new();
    scene.source.commit(
        "More",
        &[
            (&at("readme.md"), "image's\n"),
            (&at("binder/postBuild"), "x\n"),
            (&at("same"), "same\n"),
            (&at("conf"), "a file\n"),
            (&at("Ünïcode"), "x\n"),
        ],
    );
    scene.push_template(&[
        ("README.md", "template's\n"),
        ("binder/postBuild", "y\n"),
        ("same", "same\n"),
        ("conf/file", "in a folder\n"),
        ("ünïCODE", "y\n"),
        ("environment.yml", "example\n"),
    ]);
    let before = scene.target.snapshot();
    for arguments in [&["--dry-run"][..], &[]] {
        let ran = scene.run(arguments);
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        let report = ran.json();
        assert_eq!(
            report["collisions"],
            json!([
                {"path": "README.md", "kind": "case"},
                {"path": "binder/postBuild", "kind": "content"},
                {"path": "conf", "kind": "type"},
                {"path": "ünïCODE", "kind": "case"},
            ])
        );
        assert!(text(&report, "/error/hint").contains("--on-collision image"));
        assert_eq!(scene.target.snapshot(), before);
    }
}

#[cfg(unix)]
#[test]
fn a_mode_is_content_too() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    scene.source.commit("More", &[(&at("run"), "x\n")]);
    let run = scene.source.path.join(at("run"));
    std::fs::set_permissions(run, std::fs::Permissions::from_mode(0o755)).unwrap();
    scene.source.commit_all("Executable");
    scene.push_template(&[("run", "x\n")]);
    assert_eq!(
        scene.run(&[]).json()["collisions"],
        json!([{"path": "run", "kind": "content"}])
    );
}

#[test]
fn a_choice_settles_all_collisions() {
    for (choice, content) in [("image", "name: astro\npython: 3"), ("template", "example")] {
        let scene = Scene::new();
        let report = scene.migrate(&["--no-remove", "--on-collision", choice]);
        assert_eq!(report["collisions"], json!([]));
        assert_eq!(report["warnings"][0]["paths"], json!(["environment.yml"]));
        assert_eq!(scene.target.git(&["show", "main:environment.yml"]), content);
    }
}

#[test]
fn links_and_submodules_collide_by_their_kind() {
    let scene = Scene::new();
    let clone = scene.by_hand();
    let add = |repo: &Repo, mode: &str, path: &str, content: &str| {
        let id = match mode {
            "160000" => content.repeat(40),
            _ => {
                repo.write(&[("content", Some(content))]);
                repo.git(&["hash-object", "-w", "content"])
            }
        };
        repo.git(&["update-index", "--add", "--cacheinfo", &format!("{mode},{id},{path}")]);
    };
    let (file, link, module) = ("100644", "120000", "160000");
    add(&clone, file, "folder-link/x", "1");
    add(&scene.source, link, &at("folder-link"), "2");
    for (path, template, image) in [
        ("link-file", link, file),
        ("link-module", link, module),
        ("links", link, link),
        ("module-file", module, file),
        ("modules", module, module),
    ] {
        add(&clone, template, path, "1");
        add(&scene.source, image, &at(path), "2");
    }
    clone.git(&["commit", "--quiet", "-m", "Links and submodules"]);
    clone.git(&["push", "--quiet", "origin", "HEAD"]);
    scene.source.git(&["commit", "--quiet", "-m", "Links and submodules"]);
    let collisions = scene.run(&[]).json()["collisions"].clone();
    let kinds = collisions.as_array().unwrap().iter();
    let kinds = kinds.map(|one| (one["path"].as_str().unwrap(), one["kind"].as_str().unwrap()));
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [
            ("folder-link", "type"),
            ("link-file", "type"),
            ("link-module", "type"),
            ("links", "content"),
            ("module-file", "type"),
            ("modules", "content"),
        ]
    );
}

#[test]
fn a_choice_settles_names_that_differ_in_case_only() {
    for (choice, start) in [("image", "start"), ("template", "START")] {
        let scene = Scene::new();
        scene.push_template(&[("README.md", "# image\n"), ("START", "example\n")]);
        let report = scene.migrate(&["--on-collision", choice]);
        let warnings = report["warnings"].as_array().unwrap();
        assert!(warnings.iter().any(|warning| warning["paths"] == json!(["START"])));
        let mut expected = ["README.md", "apt.txt", "environment.yml", start];
        expected.sort_unstable();
        assert_eq!(scene.target.files("main"), expected);
    }
}

#[test]
fn examples_are_removed_when_they_would_collide_or_configure_the_build() {
    let scene = Scene::new();
    scene.push_template(&[
        ("README.md", "# image\n"),
        ("environment.yml", "example\n"),
        ("apt.txt", "example\n"),
        ("install.R", "example\n"),
        (".binder/runtime.txt", "r-4\n"),
    ]);
    let ran = scene.run(&[]);
    assert_eq!(
        ran.json()["collisions"],
        json!([{"path": "apt.txt", "kind": "content"}])
    );
    assert_eq!(ran.json()["leftovers"], json!([".binder/runtime.txt"]));

    let report = scene.migrate(&["--remove-examples"]);
    assert_eq!(
        report["removed"],
        json!([".binder/runtime.txt", "apt.txt", "environment.yml", "install.R"])
    );
    assert_eq!(report["leftovers"], json!([]));
    assert_eq!(
        scene.target.files("main"),
        ["README.md", "apt.txt", "environment.yml", "start"]
    );
    let message = scene.target.git(&["log", "-1", "--format=%B", "main^1"]);
    assert_eq!(
        message,
        "Remove unused files of the template\n\n- .binder/runtime.txt\n- apt.txt\n- environment.yml\n- install.R"
    );
}

#[test]
fn left_over_configuration_is_named() {
    let scene = Scene::new();
    scene.push_template(&[("environment.yml", "example\n"), ("install.R", "example\n")]);
    assert_eq!(scene.migrate(&["--dry-run"])["leftovers"], json!(["install.R"]));

    scene.source.commit("Dockerfile", &[(&at("Dockerfile"), "FROM x\n")]);
    let report = scene.migrate(&["--dry-run"]);
    assert_eq!(report["leftovers"], json!([]));
    assert_eq!(report["warnings"][0]["code"], "leftovers-harmless");
}

#[test]
fn blobs_that_are_missing_do_not_matter_to_a_preview() {
    let scene = Scene::new();
    scene.source.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", scene.source.typed());
    let clone = Repo::clone(
        &url,
        scene.folder().join("partial.git"),
        &["--bare", "--filter=blob:none"],
    );
    assert_eq!(
        scene.migrate(&["--dry-run", "--from", clone.typed()])["merge_commit"],
        scene.migrate(&["--dry-run"])["merge_commit"]
    );
}
