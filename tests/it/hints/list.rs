//! Hints about a list of hubs.

use crate::support::repo::{IMAGE, Scene, at};
use crate::support::{Ran, run};

fn batch(scene: &Scene, list: &str, more: &[&str]) -> Ran {
    std::fs::write(scene.folder().join("hubs.toml"), list).unwrap();
    run(scene.folder(), &[&["batch", "hubs.toml"], more].concat())
}

fn list(more: &str) -> String {
    format!("from = \"source\"\n[[hub]]\nname = \"astro\"\nsubdir = \"{IMAGE}\"\ninto = \"target.git\"\n{more}")
}

#[test]
fn discover_writes_the_list_that_is_missing() {
    let scene = Scene::new();
    let ran = run(scene.folder(), &["batch", "none.toml"]);
    assert!(
        ran.stderr.contains("hint: 'split-image discover' writes one"),
        "{}",
        ran.stderr
    );
    let ran = batch(&scene, "# nothing\n", &[]);
    assert!(
        ran.stderr.contains("'split-image discover' writes such a list"),
        "{}",
        ran.stderr
    );
    let found = run(scene.folder(), &["discover", "source"]).stdout;
    assert!(
        found.contains("look with 'split-image batch FILE --dry-run', and run it\n# without '--dry-run'"),
        "{found}"
    );
    let found = found.replace("git@github.com:ORGANISATION/{name}-user-image.git", "target.git");
    for more in [&["--dry-run"][..], &[]] {
        let ran = batch(&scene, &found, more);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn another_ref_is_searched_for_images() {
    let scene = Scene::new();
    scene.source.git(&["checkout", "--quiet", "--orphan", "bare"]);
    scene.source.git(&["rm", "-r", "--quiet", "--force", "."]);
    scene.source.commit("Nothing", &[("README.md", "x\n")]);
    let ran = run(scene.folder(), &["discover", "source"]);
    assert!(ran.stderr.contains("name another ref with '--ref'"), "{}", ran.stderr);
    assert_eq!(run(scene.folder(), &["discover", "source", "--ref", "main"]).code, 0);
}

#[test]
fn names_are_shown() {
    let scene = Scene::new();
    let ran = batch(&scene, &list(""), &["--skip", "*"]);
    assert!(ran.stderr.contains("'--list' shows the names"), "{}", ran.stderr);
    assert!(batch(&scene, &list(""), &["--list"]).stdout.starts_with("astro"));
}

#[test]
fn flags_of_hints_are_keys_of_the_list() {
    let scene = Scene::new();
    scene.push_template(&[("environment.yml", "example\n"), ("apt.txt", "x\n")]);
    let table = batch(&scene, &list(""), &["--dry-run"]).stdout;
    let line = "In the list, flags are keys: '--on-collision image' is 'on_collision = \"image\"', and '--follow' is \
                'follow = true'.";
    assert!(table.contains(line), "{table}");
    let ran = batch(
        &scene,
        &list("on_collision = \"image\"\nfollow = true\n"),
        &["--dry-run"],
    );
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn placeholders_are_filled_by_keys() {
    let scene = Scene::new();
    let build = "with:\n  DOCKER_REGISTRY: quay.io\n  IMAGE_NAME: <user>/<name>\n";
    scene.push_template(&[
        ("README.md", "# <HUBNAME>\n"),
        ("install.R", "x\n"),
        (".github/workflows/b.yaml", build),
    ]);
    let table = batch(&scene, &list(""), &["--dry-run"]).stdout;
    for words in [
        "fill them in the first run with the keys 'image' or 'set' of the list, or later in the new repository",
        "delete them in the first run with the key 'remove' or 'remove_examples' of the list",
    ] {
        assert!(table.contains(words), "{table}");
    }
    let ran = batch(
        &scene,
        &list("image = \"quay.io/o/astro\"\nremove_examples = true\n"),
        &["--dry-run"],
    );
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(
        !ran.stdout.contains("placeholder") && !ran.stdout.contains("leftover"),
        "{}",
        ran.stdout
    );
    assert_eq!(batch(&scene, &list("remove = \"install.R\"\n"), &["--dry-run"]).code, 0);
}

#[test]
fn options_of_a_first_run_are_named_as_keys() {
    let scene = Scene::new();
    batch(&scene, &list("remove_examples = true\n"), &[]);
    scene.source.commit("New", &[(&at("apt.txt"), "vim\n")]);
    let table = batch(&scene, &list("remove_examples = true\n"), &["--dry-run"]).stdout;
    assert!(
        table.contains("! no-effect: ") && table.contains("    remove_examples\n"),
        "{table}"
    );
}

#[test]
fn more_is_shown_with_verbose() {
    let scene = Scene::new();
    for n in 0..30 {
        scene
            .source
            .commit(&format!("Number {n}"), &[(&at("apt.txt"), &format!("{n}\n"))]);
    }
    let verify = |more: &[&str]| {
        let typed = ["verify", "--from", "source", "--subdir", IMAGE, "--into", "target.git"];
        run(scene.folder(), &[&typed, more].concat()).stdout
    };
    assert!(verify(&[]).contains("more; '--verbose' shows all"));
    assert!(!verify(&["--verbose"]).contains("more; '--verbose'"));
}

#[test]
fn help_and_explanations_are_there() {
    let scene = Scene::new();
    assert!(
        run(scene.folder(), &["--no-such-flag", "--json"])
            .stdout
            .contains("see 'split-image --help'")
    );
    assert_eq!(run(scene.folder(), &["--help"]).code, 0);
    assert_eq!(run(scene.folder(), &["explain", "large-file"]).code, 0);
}
