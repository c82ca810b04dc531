//! What the preview warns of: each code on a real repository, and silence where all is well.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::repo::{IMAGE, Scene, at, text};

/// The paths of the one warning with this code; none where there is no such warning.
fn paths(report: &Value, code: &str) -> Option<Vec<String>> {
    let mut found = report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|warning| warning["code"] == code);
    let warning = found.next()?;
    assert!(found.next().is_none(), "{code} is told twice");
    let paths = warning["paths"].as_array().unwrap();
    Some(paths.iter().map(|path| path.as_str().unwrap().to_owned()).collect())
}

/// The message of the warning with this code.
fn message<'a>(report: &'a Value, code: &str) -> &'a str {
    let warnings = report["warnings"].as_array().unwrap();
    let warning = warnings.iter().find(|warning| warning["code"] == code);
    text(warning.unwrap_or_else(|| panic!("no {code} in {report:#}")), "/message")
}

/// Commits files to the source, and looks.
fn preview(scene: &Scene, files: &[(&str, &str)]) -> Value {
    scene.source.commit("More", files);
    scene.migrate(&["--dry-run"])
}

#[cfg(unix)]
fn symlink(scene: &Scene, name: &str, target: &str) {
    let path = scene.source.path.join(at(name));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(target, path).unwrap();
}

fn write(folder: &Path, name: &str, content: &[u8]) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

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
fn a_collision_with_the_template_does_not_hide_the_rest() {
    let scene = Scene::new();
    scene
        .source
        .commit("More", &[(&at("README.md"), "own\n"), (&at("Start"), "2\n")]);
    let ran = scene.run(&["--dry-run"]);
    assert_eq!(ran.code, 3);
    assert_eq!(paths(&ran.json(), "case-collision").unwrap(), ["Start", "start"]);
}

#[cfg(unix)]
#[test]
fn symlinks_that_lead_out_are_named_with_their_target() {
    let scene = Scene::new();
    for (name, target) in [
        ("absolute", "/etc/passwd"),
        ("folder/in", "../apt.txt"),
        ("folder/out", "../../shared"),
        ("in", "./folder/../apt.txt"),
        ("out", "../../shared/lib.sh"),
    ] {
        symlink(&scene, name, target);
    }
    assert_eq!(
        paths(&preview(&scene, &[]), "symlink-escapes").unwrap(),
        [
            "absolute -> /etc/passwd",
            "folder/out -> ../../shared",
            "out -> ../../shared/lib.sh"
        ]
    );
}

#[test]
fn submodules_are_named_with_their_url() {
    let scene = Scene::new();
    let commit = scene.source.id("HEAD");
    for name in ["libs/known", "libs/unknown"] {
        let gitlink = format!("160000,{commit},{}", at(name));
        scene.source.git(&["update-index", "--add", "--cacheinfo", &gitlink]);
    }
    let modules =
        format!("[submodule \"x\"]\n\tpath = {IMAGE}/libs/known\n\turl = https://me:pw@example.com/known.git\n");
    scene.source.write(&[(".gitmodules", Some(&modules))]);
    scene.source.git(&["add", ".gitmodules"]);
    scene.source.git(&["commit", "--quiet", "-m", "Submodules"]);
    assert_eq!(
        paths(&scene.migrate(&["--dry-run"]), "submodule").unwrap(),
        [
            "libs/known (https://example.com/known.git)",
            "libs/unknown (no entry in .gitmodules)"
        ]
    );
}

#[test]
fn lfs_pointers_are_seen_by_their_content() {
    let scene = Scene::new();
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n";
    let report = preview(
        &scene,
        &[
            (&at("data/big.csv"), pointer),
            (&at("about.txt"), &format!("An LFS pointer begins so:\n{pointer}")),
            (&at("long.txt"), &format!("{pointer}{}", "x".repeat(2000))),
        ],
    );
    assert_eq!(paths(&report, "lfs-pointer").unwrap(), ["data/big.csv"]);
}

#[test]
fn attributes_from_above_are_named_with_the_files_they_are_set_for() {
    let scene = Scene::new();
    let report = preview(
        &scene,
        &[
            (
                ".gitattributes",
                "# comment\n* text=auto\n*.csv filter=lfs\n*.png binary\n/docs/** x\n[attr]m text\n",
            ),
            ("deployments/.gitattributes", "astro/image/*.txt eol=lf\n*.md diff\n"),
            ("docs/.gitattributes", "* elsewhere\n"),
            (&at(".gitattributes"), "*.md diff\n"),
            (&at("README.md"), "# image\n"),
            (&at("data/a.csv"), "1\n"),
        ],
    );
    assert_eq!(
        paths(&report, "outer-gitattributes").unwrap(),
        [
            ".gitattributes:2: * text=auto -> 6 files, such as .gitattributes",
            ".gitattributes:3: *.csv filter=lfs -> data/a.csv",
            "deployments/.gitattributes:1: astro/image/*.txt eol=lf -> apt.txt",
        ]
    );
}

#[test]
fn ignore_rules_from_above_are_named_where_they_matter_and_counted_where_they_may() {
    let scene = Scene::new();
    scene.source.write(&[(&at("kept.log"), Some("1\n"))]);
    scene.source.git(&["add", "--all"]);
    let report = preview(
        &scene,
        &[
            (
                ".gitignore",
                "*.log\n*.swp\n.DS_Store\n**/__pycache__\n!x.swp\n/docs/_build\ndeployments/*/image/cache/\n",
            ),
            ("docs/.gitignore", "*.tmp\n"),
        ],
    );
    assert_eq!(
        paths(&report, "outer-gitignore").unwrap(),
        [
            ".gitignore:1: *.log -> kept.log",
            ".gitignore:7: deployments/*/image/cache/",
            ".gitignore: 3 rules for any folder, such as *.swp",
        ]
    );

    // A template with ignore rules of its own has those that hold anywhere, more or less.
    scene.push_template(&[
        ("environment.yml", "example\n"),
        (".gitignore", "__pycache__/\n*.log\n"),
    ]);
    assert_eq!(
        paths(&scene.migrate(&["--dry-run"]), "outer-gitignore").unwrap(),
        [".gitignore:7: deployments/*/image/cache/"]
    );
}

#[test]
fn dockerignore_and_codeowners_from_above_are_named_with_files() {
    let scene = Scene::new();
    let report = preview(
        &scene,
        &[
            (".dockerignore", "docs\n**/*.txt\n*.yml\n!deployments\n"),
            (
                ".github/CODEOWNERS",
                "* @all\n/deployments/astro/ @astro\ndocs/* @docs\n",
            ),
            ("CODEOWNERS", "* @not-read\n"),
        ],
    );
    assert_eq!(
        paths(&report, "outer-dockerignore").unwrap(),
        [".dockerignore:2: **/*.txt -> apt.txt"]
    );
    assert_eq!(
        paths(&report, "outer-codeowners").unwrap(),
        [".github/CODEOWNERS:2: /deployments/astro/ @astro -> 3 files, such as apt.txt"]
    );
}

#[test]
fn a_dockerfile_that_copies_from_outside_is_named_with_the_line() {
    let scene = Scene::new();
    let report = preview(
        &scene,
        &[
            ("shared/lib.sh", "x\n"),
            ("deployments/common/a.txt", "x\n"),
            (
                &at("Dockerfile"),
                "FROM x\nCOPY apt.txt /\nCOPY ../../common/a.txt \\\n  ../gone /\nADD shared/lib.sh /\n\
                 COPY deployments/astro/image/start /\nCOPY nowhere /\nCOPY --from=x ../a /b\n",
            ),
        ],
    );
    assert_eq!(
        paths(&report, "reaches-outside").unwrap(),
        [
            "Dockerfile:3: ../../common/a.txt (deployments/common/a.txt of the source)",
            "Dockerfile:3: ../gone",
            "Dockerfile:5: shared/lib.sh (shared/lib.sh of the source)",
            "Dockerfile:6: deployments/astro/image/start (deployments/astro/image/start of the source)",
        ]
    );
}

#[test]
fn build_contexts_and_scripts_that_reach_outside_are_named_with_the_line() {
    let scene = Scene::new();
    let report = preview(
        &scene,
        &[
            ("deployments/common.sh", "x\n"),
            (
                &at("compose.yml"),
                "services:\n  hub:\n    build: ../base\n    image: x\n",
            ),
            (
                &at("postBuild"),
                "#!/bin/bash\n# ../../ignored\nsource ../../common.sh\nexport URI=\"../proxy/absolute\"\ncd /tmp\ncp ../x .\n",
            ),
            (
                &at("tools/in.sh"),
                ". ../start\ncat \"$(dirname \"$0\")/../../../common.sh\"\n",
            ),
            (
                &at("environment.yml"),
                "dependencies:\n  - pip:\n    - -r ../requirements.txt\n",
            ),
            (&at("set.py"), "x = open('deployments/astro/image/apt.txt')\n"),
            (&at("notes.txt"), "see ../../common.sh\n"),
        ],
    );
    assert_eq!(
        paths(&report, "reaches-outside").unwrap(),
        [
            "compose.yml:3: ../base",
            "environment.yml:3: ../requirements.txt",
            "postBuild:3: ../../common.sh (deployments/common.sh of the source)",
            "set.py:1: deployments/astro/image",
            "tools/in.sh:2: ../../../common.sh (deployments/common.sh of the source)",
        ]
    );
}

#[test]
fn a_directory_without_configuration_is_told_with_those_that_have_some() {
    let scene = Scene::new();
    let report = scene.migrate(&["--dry-run", "--subdir", "deployments/astro"]);
    assert_eq!(
        paths(&report, "no-repo2docker-config").unwrap(),
        ["deployments/astro/image"]
    );
    assert!(message(&report, "no-repo2docker-config").contains("'deployments/astro'"));

    scene.source.commit("Docs", &[(&at("docs/a.md"), "x\n")]);
    let report = scene.migrate(&["--dry-run", "--subdir", &at("docs")]);
    assert_eq!(
        paths(&report, "no-repo2docker-config").unwrap(),
        ["deployments/astro/image"]
    );
}

#[test]
fn configuration_in_a_binder_folder_counts() {
    let scene = Scene::new();
    scene.source.commit("Hub", &[("hubs/a/.binder/apt.txt", "git\n")]);
    let report = scene.migrate(&["--dry-run", "--subdir", "hubs/a"]);
    assert_eq!(paths(&report, "no-repo2docker-config"), None);
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
fn hubs_and_workflows_that_name_the_directory_are_found() {
    let scene = Scene::new();
    let hubploy = |path: &str| format!("images:\n  images:\n    - name: registry/x\n      path: {path}\n");
    let report = preview(
        &scene,
        &[
            ("deployments/astro/hubploy.yaml", &hubploy("image/")),
            ("deployments/bio/hubploy.yaml", &hubploy("../astro/image")),
            ("deployments/chem/hubploy.yaml", &hubploy("image/")),
            ("deployments/old/hubploy.yaml", "images:\n  image_name: registry/y\n"),
            (
                "config/clusters/c/staging.values.yaml",
                "jupyterhub:\n  # deployments/astro/image\n  from: deployments/astro/image\n",
            ),
            (
                ".github/workflows/build.yml",
                "on:\n  push:\n    paths:\n      - deployments/astro/image/**\n      - deployments/astro/images/**\njobs:\n  a:\n    with:\n      path: deployments/astro/image\n",
            ),
            (".github/dependabot.yml", "- directory: /deployments/astro/image\n"),
            ("scripts/build.py", "build('../deployments/astro/image')\n"),
            ("docs/images.md", "see deployments/astro/image\n"),
        ],
    );
    assert_eq!(
        paths(&report, "named-elsewhere").unwrap(),
        [
            ".github/dependabot.yml:1",
            ".github/workflows/build.yml:4 (2 lines)",
            "config/clusters/c/staging.values.yaml:3",
            "deployments/astro/hubploy.yaml:4",
            "deployments/bio/hubploy.yaml:4",
            "scripts/build.py:1",
        ]
    );
    assert!(message(&report, "named-elsewhere").ends_with(": 3 hubs share it: astro, bio, c/staging"));
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

#[test]
fn an_image_needs_jupyterhub_and_a_user() {
    let check = |dockerfile: &str, files: &[(&str, &str)]| {
        let scene = Scene::new();
        scene.source.git(&["rm", "-q", &at("environment.yml")]);
        let files: Vec<_> = files.iter().map(|(name, text)| (at(name), *text)).collect();
        let mut files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let path = at("Dockerfile");
        files.push((&path, dockerfile));
        scene.source.commit("Build it", &files);
        let report = scene.migrate(&["--dry-run"]);
        let codes = ["copies-missing", "empty-dockerfile", "runs-as-root", "no-jupyterhub"];
        let found = codes
            .into_iter()
            .filter_map(|code| Some((code, paths(&report, code)?.join(" "))));
        found.collect::<Vec<_>>()
    };
    assert_eq!(check("# later\n", &[]), [("empty-dockerfile", "Dockerfile".into())]);
    assert_eq!(
        check("FROM ubuntu:22.04\nRUN x\n", &[]),
        [
            ("runs-as-root", "Dockerfile:1: FROM ubuntu:22.04 (ends as root)".into()),
            ("no-jupyterhub", "Dockerfile:1: FROM ubuntu:22.04".into()),
        ]
    );
    let good = "FROM ubuntu:22.04 AS base\nENV NB_USER=jovyan\nCOPY --from=other /x /y\nCOPY r*.txt /tmp/\nUSER ${NB_USER}\n\
                FROM base\nRUN pip install jupyterhub\n";
    assert_eq!(check(good, &[("requirements.txt", "numpy\n")]), []);
    let kept_out = [
        ("requirements.txt", "jupyterhub==5\n"),
        (".dockerignore", "*\n!r.txt\n"),
        ("r.txt", ""),
    ];
    assert_eq!(
        check(
            "FROM quay.io/jupyter/base-notebook\nCOPY gone r.txt /\nCOPY requirements.txt /\nUSER root\n",
            &kept_out
        ),
        [
            (
                "copies-missing",
                "Dockerfile:2: gone Dockerfile:3: requirements.txt (kept out by .dockerignore)".into()
            ),
            ("runs-as-root", "Dockerfile:4: USER root".into()),
        ]
    );
}

#[test]
fn a_base_of_docker_hub_is_information_and_not_a_warning() {
    for (dockerfile, base) in [
        (
            "ARG TAG=1\nFROM rocker/binder:${TAG} AS b\nFROM b\n",
            Some("Dockerfile:2: rocker/binder:1"),
        ),
        (
            "FROM docker.io/rocker/binder\n",
            Some("Dockerfile:1: docker.io/rocker/binder"),
        ),
        ("FROM quay.io/jupyter/base-notebook\n", None),
        ("FROM ${BASE}\n", None),
    ] {
        let scene = Scene::new();
        scene.source.commit("Build it", &[(&at("Dockerfile"), dockerfile)]);
        let report = scene.migrate(&["--dry-run"]);
        assert_eq!(report["docker_hub_base"].as_str(), base);
        assert!(!report["warnings"].to_string().contains("rocker"), "{report}");
        let screen = scene.typed(&["--dry-run"]).stdout;
        assert_eq!(
            screen.contains("Docker Hub, which limits pulls"),
            base.is_some(),
            "{screen}"
        );
    }
}

#[test]
fn a_start_goes_on_with_its_arguments() {
    for (start, is_named) in [
        ("#!/bin/bash\necho hello\n", true),
        ("#!/bin/bash\n# exec \"$@\"\n", true),
        ("#!/bin/bash\necho hello\nexec \"$@\"\n", false),
        ("#!/usr/bin/env python3\nimport os\n", false),
    ] {
        let scene = Scene::new();
        scene.source.commit("Start", &[(&at("start"), start)]);
        let report = scene.migrate(&["--dry-run"]);
        assert_eq!(paths(&report, "start-without-exec").is_some(), is_named, "{start}");
    }
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
