//! What the template adds.

use serde_json::json;

use super::paths;
use crate::support::repo::{Scene, at};

#[test]
fn a_collision_with_the_template_does_not_hide_the_rest() {
    let scene = Scene::new();
    scene
        .source
        .commit("More", &[(&at("README.md"), "own\n"), (&at("Start"), "2\n")]);
    let ran = scene.run(&["--dry-run"]);
    assert_eq!(ran.code, 3);
    assert_eq!(paths(&ran.json(), "case-collision").unwrap(), ["Start", "start"]);
}

#[test]
fn placeholders_of_the_template_are_named_with_file_and_line() {
    let scene = Scene::new();
    scene.push_template(&[
        (
            "README-template.md",
            "# <HUBNAME>-user-image\n\nby <b>us</b>, <username>\n",
        ),
        ("CONTRIBUTING.md", "clone <IMAGE-NAME>\n"),
        (
            ".github/workflows/build.yaml",
            "steps:\n- run: cat <<EOF > x\n# IMAGE_NAME: \"<quay-username>/<repository-name>\"\n",
        ),
    ]);
    let report = scene.migrate(&["--dry-run"]);
    assert_eq!(
        paths(&report, "readme-placeholder").unwrap(),
        ["README-template.md:1: <HUBNAME>"]
    );
    assert_eq!(
        paths(&report, "workflow-placeholder").unwrap(),
        [".github/workflows/build.yaml:3: <quay-username> <repository-name>"]
    );
}

#[test]
fn leftovers_of_the_template_are_told_apart_by_what_repo2docker_reads() {
    let scene = Scene::new();
    scene.push_template(&[("install.R", "x\n"), ("apt.txt", "git\n")]);
    let report = scene.migrate(&["--dry-run"]);
    assert_eq!(report["leftovers"], json!(["install.R"]));
    assert_eq!(paths(&report, "leftover-repo2docker").unwrap(), ["install.R"]);

    // A folder 'binder' hides everything else, so the image's own configuration would not be read.
    scene.push_template(&[("install.R", "x\n"), ("binder/postBuild", "y\n")]);
    let report = scene.migrate(&["--dry-run"]);
    assert_eq!(report["leftovers"], json!(["binder/postBuild"]));
    assert_eq!(paths(&report, "leftovers-harmless").unwrap(), ["install.R"]);
}

#[test]
fn the_new_repository_builds_the_image_and_is_not_about_the_template() {
    let build = |on: &str| {
        format!("on:\n  push:\n{on}jobs:\n  b:\n    steps:\n    - uses: jupyterhub/repo2docker-action@master\n")
    };
    let check = |on: &str| {
        let scene = Scene::new();
        let start = (at("start"), "exec \"$@\"\n");
        scene
            .source
            .commit("Start", &[(&start.0, start.1), (&at("ipython_config.py"), "c\n")]);
        scene.push_template(&[
            (".github/workflows/build.yaml", &build(on)),
            (".gitignore", "# python\nipython_config.py\n"),
            ("image-tests/test.py", "x\n"),
            ("README.md", "# This is a template repository\n"),
        ]);
        scene.migrate(&["--dry-run"])
    };
    let report = check("    branches: [main]\n    paths-ignore: ['*.md']\n");
    assert_eq!(paths(&report, "no-build"), None);
    assert_eq!(paths(&report, "no-repo-dir").unwrap(), [".github/workflows/build.yaml"]);
    assert_eq!(
        paths(&report, "ignored-by-template").unwrap(),
        [".gitignore:2: ipython_config.py -> ipython_config.py"]
    );
    assert_eq!(
        paths(&report, "template-leftovers").unwrap(),
        ["--remove image-tests", "--remove README.md"]
    );
    for (on, why) in [
        ("    branches: [prod]\n", "branches: prod"),
        ("    branches-ignore: [m*]\n", "branches-ignore: m*"),
        ("    paths: ['images/**']\n", "paths: images/**"),
        ("    paths-ignore: ['**']\n", "paths-ignore: **"),
        ("    tags: [v1]\n", "tags only"),
    ] {
        let report = check(on);
        assert_eq!(
            paths(&report, "no-build").unwrap(),
            [format!(".github/workflows/build.yaml:3: {why}")]
        );
    }
}
