//! Every kind of source, and every way to name a commit of it.

use serde_json::json;

use crate::support::repo::{IMAGE, Repo, Scene, at, text};
use crate::support::{ran, split_image};

/// The split's tip of a preview with these arguments.
fn tip(scene: &Scene, arguments: &[&str]) -> String {
    let report = scene.migrate(&[&["--dry-run"], arguments].concat());
    text(&report, "/split/tip").to_owned()
}

#[test]
fn all_kinds_of_local_repositories_are_read_where_they_are() {
    let scene = Scene::new();
    let expected = tip(&scene, &[]);
    let path = |name: &str| scene.folder().join(name);
    let bare = Repo::clone(scene.source.typed(), path("bare.git"), &["--bare"]);
    let shared = Repo::clone(scene.source.typed(), path("shared"), &["--shared", "--no-checkout"]);
    scene
        .source
        .git(&["worktree", "add", "--quiet", path("linked").to_str().unwrap()]);
    scene.source.git(&["pack-refs", "--all"]);
    scene.source.git(&["gc", "--quiet"]);
    let before = (scene.source.snapshot(), bare.snapshot(), shared.snapshot());
    for from in [
        scene.source.typed(),
        &format!("{}/", scene.source.typed()),
        &format!("{}/.git", scene.source.typed()),
        "source",
        "./linked",
        bare.typed(),
        shared.typed(),
        &format!("file://{}", bare.typed()),
    ] {
        assert_eq!(tip(&scene, &["--from", from]), expected, "{from}");
    }
    assert_eq!((scene.source.snapshot(), bare.snapshot(), shared.snapshot()), before);
}

#[test]
fn the_current_directory_is_the_default_even_deep_inside() {
    let scene = Scene::new();
    let expected = tip(&scene, &[]);
    scene.source.git(&["clone", "--quiet", "--bare", ".", "../bare.git"]);
    for folder in [
        "",
        "docs",
        IMAGE,
        ".git",
        ".git/refs",
        "../bare.git",
        "../bare.git/objects",
    ] {
        let mut command = split_image(&scene.source.path.join(folder));
        command.args(["--dry-run", "--json", "--subdir", IMAGE, "--into", scene.target.typed()]);
        let ran = ran(command.output().unwrap());
        assert_eq!(ran.json()["split"]["tip"], json!(expected), "{folder}: {}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn packs_that_are_links_are_seen() {
    let scene = Scene::new();
    let expected = tip(&scene, &[]);
    scene.source.git(&["repack", "--quiet", "-a", "-d"]);
    let linked = Repo::bare(scene.folder().join("linked.git"));
    for pack in std::fs::read_dir(scene.source.path.join(".git/objects/pack")).unwrap() {
        let pack = pack.unwrap();
        let link = linked.path.join("objects/pack").join(pack.file_name());
        std::os::unix::fs::symlink(pack.path(), link).unwrap();
    }
    linked.git(&["update-ref", "refs/heads/main", &scene.source.id("HEAD")]);
    assert_eq!(tip(&scene, &["--from", linked.typed()]), expected);
    let report = scene.migrate(&["--from", linked.typed()]);
    assert_eq!(report["status"], "migrated");
    scene.target.git(&["fsck", "--strict"]);
}

#[test]
fn branches_tags_and_commits_can_be_named() {
    let scene = Scene::new();
    let expected = tip(&scene, &[]);
    scene.source.git(&["tag", "light"]);
    scene.source.git(&["tag", "-a", "-m", "release", "annotated"]);
    scene
        .source
        .git(&["tag", "-a", "-m", "a tag of a tag", "twice", "annotated"]);
    let id = scene.source.id("HEAD");
    scene.source.commit("Later", &[(&at("apt.txt"), "later\n")]);
    for name in [
        "light",
        "annotated",
        "twice",
        "refs/tags/light",
        &id,
        &id[..9],
        "HEAD^",
        "main~1",
    ] {
        let report = scene.migrate(&["--dry-run", "--ref", name]);
        assert_eq!(text(&report, "/split/tip"), expected, "{name}");
        assert_eq!(
            (text(&report, "/source/ref"), text(&report, "/source/commit")),
            (name, id.as_str())
        );
    }
    assert_eq!(scene.migrate(&["--dry-run"])["source"]["ref"], "main");
    scene.source.git(&["checkout", "--quiet", "--detach", "light"]);
    assert_eq!(scene.migrate(&["--dry-run"])["source"]["ref"], "HEAD");
}

#[test]
fn branches_of_the_sources_own_remote_can_be_named() {
    let scene = Scene::new();
    scene.source.git(&["checkout", "--quiet", "-b", "staging"]);
    let id = scene.source.commit("Staging", &[(&at("apt.txt"), "staging\n")]);
    scene.source.git(&["checkout", "--quiet", "main"]);
    let clone = Repo::clone(scene.source.typed(), scene.folder().join("clone"), &[]);
    for name in ["origin/staging", "staging"] {
        let report = scene.migrate(&["--dry-run", "--from", clone.typed(), "--ref", name]);
        assert_eq!(report["source"]["commit"], json!(id), "{name}");
        let says_so = report["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|w| w["code"] == "remote-branch");
        assert_eq!(says_so, name == "staging");
    }
}

#[test]
fn replacements_are_followed_and_told() {
    let scene = Scene::new();
    let plain = tip(&scene, &[]);
    let parent = scene.source.id("HEAD~1");
    let tree = scene.source.id("HEAD~1^{tree}");
    let other = scene
        .source
        .git(&["commit-tree", "-p", "HEAD~2", "-m", "Replaced", &tree]);
    scene.source.git(&["replace", &parent, &other]);
    let report = scene.migrate(&["--dry-run"]);
    assert_ne!(text(&report, "/split/tip"), plain);
    assert_eq!(report["warnings"][0]["code"], "replace-refs");

    let mut command = scene.command(&["--dry-run"]);
    let ran = ran(command.env("GIT_NO_REPLACE_OBJECTS", "1").output().unwrap());
    assert_eq!(ran.json()["split"]["tip"], json!(plain));
    assert_eq!(ran.json()["warnings"], json!([]));

    let report = scene.migrate(&[]);
    assert_eq!(scene.target.id("main"), text(&report, "/merge_commit"));
    scene.target.git(&["fsck", "--strict"]);
}

#[test]
fn the_environment_of_another_repository_is_no_concern() {
    let scene = Scene::new();
    let other = Repo::new(scene.folder().join("other"));
    other.commit("Other", &[("x", "x\n")]);
    let git = other.path.join(".git");
    let mut command = scene.command(&[]);
    command
        .env("GIT_DIR", &git)
        .env("GIT_WORK_TREE", &other.path)
        .env("GIT_INDEX_FILE", git.join("index"));
    command.env("GIT_OBJECT_DIRECTORY", git.join("objects"));
    let before = other.snapshot();
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(scene.target.id("main"), text(&ran.json(), "/merge_commit"));
    assert_eq!(other.snapshot(), before);
}

#[test]
fn sha256_repositories_have_the_same_rules() {
    let scene = Scene::new();
    let options = ["--object-format=sha256"];
    let source = Repo::init(scene.folder().join("source256"), &options);
    source.commit("Add", &[(&at("environment.yml"), "name: astro\n")]);
    source.commit("Other", &[("x", "x\n")]);
    let target = Repo::init(
        scene.folder().join("target256.git"),
        &["--bare", "--object-format=sha256"],
    );
    let template = Repo::init(scene.folder().join("template256"), &options);
    template.commit(
        "Initial commit",
        &[("environment.yml", "example\n"), ("README.md", "x\n")],
    );
    template.git(&["push", "--quiet", target.typed(), "main"]);
    let report = scene.migrate(&["--from", source.typed(), "--into", target.typed()]);
    assert_eq!(target.id("main"), text(&report, "/merge_commit"));
    assert_eq!(text(&report, "/merge_commit").len(), 64);
    target.git(&["fsck", "--strict"]);

    let ran = scene.run(&["--from", source.typed()]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("sha256"), "{}", ran.stderr);
}

#[test]
fn refs_that_only_git_reads_are_read_by_git() {
    let scene = Scene::new();
    let expected = tip(&scene, &[]);
    let path = scene.folder().join("reftable.git");
    let made = scene.source.try_git(&[
        "init",
        "--quiet",
        "--bare",
        "--ref-format=reftable",
        path.to_str().unwrap(),
    ]);
    if made.code != 0 {
        // Before git 2.45 there is no such thing.
        return;
    }
    scene.source.git(&["push", "--quiet", path.to_str().unwrap(), "main"]);
    let reftable = Repo { path };
    reftable.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
    assert_eq!(tip(&scene, &["--from", reftable.typed()]), expected);

    let target = Repo::init(scene.folder().join("into.git"), &["--bare", "--ref-format=reftable"]);
    scene.migrate(&["--into", target.typed()]);
    assert_eq!(target.id("main"), expected);
}
