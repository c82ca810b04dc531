//! The last mile: what the hub needs, and what becomes of the old directory.

use serde_json::{Value, json};

use crate::support::repo::{IMAGE, Repo, Scene, at};

const HUBPLOY: &str = "\
images:
  images:
    # the hub's own
    - name: us-central1-docker.pkg.dev/p/user-images/astro-user-image
      path: image/
      repo2docker:
        base_image: docker.io/library/buildpack-deps:jammy

  registry:
    provider: gcloud
    gcloud:
      project: p

cluster:
  provider: gcloud
";

/// A scene with two hubs that share the image, another one, a list of repositories, and workflows that ask for variables.
fn scene() -> Scene {
    let scene = Scene::new();
    let shared = HUBPLOY.replace("path: image/", "path: ../astro/image");
    let other = HUBPLOY.replace("astro", "other").replace("path: image/", "path: image");
    scene.source.commit(
        "Deploy",
        &[
            ("deployments/astro/hubploy.yaml", HUBPLOY),
            ("deployments/workshop/hubploy.yaml", &shared),
            ("deployments/other/hubploy.yaml", &other),
            ("deployments/other/image/environment.yml", "name: other\n"),
            (
                "scripts/repos.txt",
                "git@github.com:o/a-user-image.git\ngit@github.com:o/z-user-image.git\n",
            ),
        ],
    );
    scene.push_template(&[
        ("CONTRIBUTING.md", "# How to\n"),
        (
            ".github/workflows/build.yaml",
            "env:\n  HUB: ${{ vars.HUB }}\n  IMAGE: ${{ vars.IMAGE }}\n  KEY: ${{ secrets.GAR_SECRET_KEY }}\n",
        ),
    ]);
    scene
}

/// The hand-off of a scene whose image has moved.
fn handoff(scene: &Scene, arguments: &[&str]) -> Value {
    let ran = scene.run(&[&["handoff", "--hub", "astro"], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let document = ran.json();
    crate::support::schema::check(&document);
    document
}

#[test]
fn hubs_that_share_the_directory_get_the_image_and_its_tag() {
    let scene = scene();
    let report = scene.migrate(&[]);
    let handoff = &handoff(&scene, &[])["handoff"];
    assert_eq!(handoff["tag"], report["image_tag"]);
    assert_eq!(handoff["hubs"], json!(["astro", "workshop"]));
    let paths: Vec<_> = handoff["edits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| &edit["path"])
        .collect();
    assert_eq!(
        paths,
        [
            "deployments/astro/hubploy.yaml",
            "deployments/workshop/hubploy.yaml",
            "scripts/repos.txt"
        ]
    );
    assert_eq!(
        handoff["commands"],
        json!([
            "gh variable set HUB --repo OWNER/REPO --body astro",
            "gh variable set IMAGE --repo OWNER/REPO --body p/user-images/astro-user-image",
            "gh secret set GAR_SECRET_KEY --repo OWNER/REPO",
        ])
    );

    // What is shown is what git takes.
    let diffs: Vec<_> = handoff["edits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| edit["diff"].as_str().unwrap())
        .collect();
    std::fs::write(scene.folder().join("edits"), diffs.concat()).unwrap();
    scene.source.git(&["apply", "--index", "../edits"]);
    let expected = format!(
        "images:\n  images:\n    # the hub's own\n    - name: us-central1-docker.pkg.dev/p/user-images/astro-user-image:{}\n\n\
         cluster:\n  provider: gcloud",
        report["image_tag"].as_str().unwrap()
    );
    for hub in ["astro", "workshop"] {
        assert_eq!(
            scene.source.git(&["show", &format!(":deployments/{hub}/hubploy.yaml")]),
            expected
        );
    }
}

#[test]
fn another_image_of_the_hub_is_left_alone() {
    let scene = scene();
    let two = HUBPLOY.replace(
        "      path: image/",
        "      path: image/\n    - name: us-central1-docker.pkg.dev/p/user-images/other-user-image\n      path: ../other/image",
    );
    scene
        .source
        .commit("Have two", &[("deployments/astro/hubploy.yaml", &two)]);
    scene.migrate(&[]);
    // Even under the name of the other one, which is still built here.
    let other = "us-central1-docker.pkg.dev/p/user-images/other-user-image";
    let document = handoff(&scene, &["--image", other, "--tag", "0123456789ab"]);
    let edits = document["handoff"]["edits"].as_array().unwrap();
    let diff = edits[0]["diff"].as_str().unwrap();
    let added: Vec<_> = diff.lines().filter(|line| line.starts_with("+ ")).collect();
    let removed: Vec<_> = diff.lines().filter(|line| line.starts_with("- ")).collect();
    assert_eq!(added, [format!("+    - name: {other}:0123456789ab")], "{diff}");
    assert_eq!(
        removed,
        [
            "-    - name: us-central1-docker.pkg.dev/p/user-images/astro-user-image",
            "-      path: image/"
        ]
    );
    assert_eq!(document["handoff"]["hubs"], json!(["astro", "workshop"]));
}

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
fn a_hub_that_has_no_configuration_here_gets_text_to_paste() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let image = [
        "--image",
        "https://quay.io/repository/org/astro-image?tab=tags",
        "--tag",
        "0123456789ab",
    ];
    let document = handoff(&scene, &image);
    assert_eq!(
        document["handoff"]["additions"],
        json!([{
            "path": "config/clusters/CLUSTER/astro.values.yaml",
            "text": "jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/org/astro-image\n      tag: \"0123456789ab\"\n"
        }])
    );
    assert_eq!(document["warnings"][0]["code"], "image-name");
}

#[test]
fn values_are_edited_where_they_are_kept() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let values =
        "jupyterhub:\n  # users\n  singleuser:\n    image:\n      name: quay.io/org/old # for now\n      tag: 0a1b\n";
    let infrastructure = Repo::new(scene.folder().join("infrastructure"));
    infrastructure.commit(
        "Hubs",
        &[
            ("config/clusters/uni/astro.values.yaml", values),
            ("config/clusters/uni/other.values.yaml", values),
            ("config/clusters/elsewhere/astro.values.yaml", values),
        ],
    );
    let config = ["--hub-config", infrastructure.typed(), "--cluster", "uni"];
    let document = handoff(
        &scene,
        &[&config[..], &["--image", "quay.io/org/astro", "--tag", "1e2"]].concat(),
    );
    let edits = document["handoff"]["edits"].as_array().unwrap();
    assert_eq!(edits.len(), 1);
    std::fs::write(scene.folder().join("edits"), edits[0]["diff"].as_str().unwrap()).unwrap();
    infrastructure.git(&["apply", "--index", "../edits"]);
    assert_eq!(
        infrastructure.git(&["show", ":config/clusters/uni/astro.values.yaml"]),
        values
            .replace("quay.io/org/old", "quay.io/org/astro")
            .replace("0a1b", "\"1e2\"")
            .trim_end()
    );
    assert_eq!(document["handoff"]["hubs"], json!(["uni/astro"]));
}

#[test]
fn hubs_of_a_cluster_get_the_image_where_they_share_it() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let cluster = "hubs:\n- name: staging\n  helm_chart_values_files:\n  - default-common.values.yaml\n  - staging.values.yaml\n\
                   - name: prod\n  helm_chart_values_files:\n  - default-common.values.yaml\n  - prod.values.yaml\n";
    let common = "jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/org/astro\n      tag: \"0a1b\"\n    profileList:\n\
                  \x20   - kubespawner_override:\n        image: quay.io/org/astro:0a1b\n";
    let staging = "jupyterhub:\n  singleuser:\n    image:\n      tag: 2c3d\n";
    let infrastructure = Repo::new(scene.folder().join("infrastructure"));
    let at = |name: &str| format!("config/clusters/uni/{name}");
    infrastructure.commit(
        "Hubs",
        &[
            (&at("cluster.yaml"), cluster),
            (&at("default-common.values.yaml"), common),
            (&at("prod.values.yaml"), "jupyterhub: {}\n"),
            (&at("staging.values.yaml"), staging),
        ],
    );
    let config = [
        "--hub-config",
        infrastructure.typed(),
        "--cluster",
        "uni",
        "--hub",
        "prod",
    ];
    let image = ["--image", "quay.io/org/astro", "--tag", "0123456789ab"];
    let ran = scene.run(&[&["handoff"], &config[..], &image].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let document = ran.json();
    let edits = document["handoff"]["edits"].as_array().unwrap();
    for edit in edits {
        std::fs::write(scene.folder().join("edit"), edit["diff"].as_str().unwrap()).unwrap();
        infrastructure.git(&["apply", "--index", "../edit"]);
    }
    let shown = |name: &str| infrastructure.git(&["show", &format!(":{}", at(name))]);
    assert_eq!(
        shown("default-common.values.yaml"),
        common
            .replace("\"0a1b\"", "\"0123456789ab\"")
            .replace("astro:0a1b", "astro:0123456789ab")
            .trim_end()
    );
    assert_eq!(shown("prod.values.yaml"), "jupyterhub: {}");
    assert_eq!(document["handoff"]["hubs"], json!(["uni/prod", "uni/staging"]));
    // The other hub has a tag of its own, which is not the business of this one.
    assert_eq!(shown("staging.values.yaml"), staging.trim_end());
    assert_eq!(
        paths_of(&document, "other-hubs"),
        [format!("{}:4: quay.io/org/astro:2c3d", at("staging.values.yaml"))]
    );
}

/// Returns true if there is a warning with this code.
fn has(document: &Value, code: &str) -> bool {
    let warnings = document["warnings"].as_array().unwrap();
    warnings.iter().any(|warning| warning["code"] == code)
}

/// The paths of the warning with this code; none where there is no such warning.
fn paths_of(document: &Value, code: &str) -> Vec<String> {
    let warnings = document["warnings"].as_array().unwrap();
    let found = warnings.iter().filter(|warning| warning["code"] == code);
    let paths = found.flat_map(|warning| warning["paths"].as_array().unwrap());
    paths.map(|path| path.as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_image_without_a_known_name_has_to_be_named() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let ran = scene.run(&["handoff", "--hub", "astro"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--image REGISTRY/PATH"), "{}", ran.stderr);

    // A run has done its work by then.
    let report = scene.migrate(&["--hub", "astro"]);
    assert_eq!(report["handoff"], json!(null));
    let warnings = report["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|warning| warning["code"] == "no-handoff"));
}

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
fn the_workflow_of_the_new_repository_says_the_name_of_its_image() {
    let scene = scene();
    let build = "with:\n  DOCKER_REGISTRY: quay.io\n  # IMAGE_NAME: \"<quay-username>/<repository-name>\"\n";
    scene.push_template(&[(".github/workflows/build.yaml", build)]);
    let name = |report: &Value| report["handoff"]["image"].clone();
    scene.migrate(&["--image", "quay.io/org/astro"]);
    assert_eq!(name(&handoff(&scene, &[])), "quay.io/org/astro");
    assert_eq!(
        name(&handoff(&scene, &["--image", "quay.io/org/other"])),
        "quay.io/org/other"
    );
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
fn an_image_that_has_not_moved_is_not_handed_over() {
    let scene = scene();
    let before = scene.source.refs();
    let typed = ["handoff", "--hub", "astro", "--handoff-branch", "move-astro"];
    let ran = scene.run(&typed);
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    assert!(ran.stderr.contains("has none of the history"), "{}", ran.stderr);
    assert_eq!(scene.source.refs(), before);

    scene.migrate(&[]);
    scene.source.commit("Late", &[(&at("apt.txt"), "late\n")]);
    let ran = scene.run(&typed);
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    assert!(ran.stderr.contains("has 3 of 4 commits"), "{}", ran.stderr);
    let hint = format!(
        "hint: 'split-image --subdir {IMAGE} --into {}' brings over",
        scene.target.typed()
    );
    assert!(ran.stderr.contains(&hint), "{}", ran.stderr);

    // Both ways of the hint.
    scene.migrate(&[]);
    handoff(&scene, &["--dry-run"]);
    scene.source.commit("Later", &[(&at("apt.txt"), "later\n")]);
    handoff(&scene, &["--handoff-branch", "move-astro", "--allow-incomplete"]);
}

#[test]
fn history_that_was_followed_in_the_run_is_followed_here() {
    let scene = scene();
    scene.source.git(&["mv", IMAGE, "deployments/astro/newer"]);
    scene.source.commit_all("Rename");
    let flags = ["--subdir", "deployments/astro/newer", "--also-from", IMAGE];
    scene.migrate(&flags);
    let image = ["--image", "quay.io/o/astro"];
    handoff(&scene, &[&flags[..], &image].concat());
    assert_eq!(
        scene
            .run(&[&["handoff", "--hub", "astro"], &flags[..2], &image].concat())
            .code,
        5
    );
}

#[test]
fn a_hub_that_is_not_there_is_refused_and_in_a_run_a_warning() {
    let scene = scene();
    let report = scene.migrate(&["--hub", "astor"]);
    let warnings = report["warnings"].as_array().unwrap();
    let unknown = warnings
        .iter()
        .find(|warning| warning["code"] == "unknown-hub")
        .unwrap();
    assert!(
        unknown["message"].as_str().unwrap().contains("did you mean 'astro'?"),
        "{unknown}"
    );
    let ran = scene.run(&["handoff", "--hub", "astor"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("there is no hub 'astor'"), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: did you mean 'astro'?"), "{}", ran.stderr);
    let ran = scene.run(&["handoff", "--hub", "zzz"]);
    assert!(
        ran.stderr.contains("hint: there are astro, other, workshop"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_registry_that_nothing_pushes_to_is_not_guessed() {
    let scene = scene();
    let build = "with:\n  DOCKER_REGISTRY: quay.io\n  IMAGE_NAME: ${{ vars.IMAGE }}\n";
    scene.push_template(&[(".github/workflows/build.yaml", build)]);
    scene.migrate(&[]);
    let ran = scene.run(&["handoff", "--hub", "astro"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("pushes to 'quay.io'"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--image quay.io/PATH"), "{}", ran.stderr);
    let name = "quay.io/org/astro";
    assert_eq!(handoff(&scene, &["--image", name])["handoff"]["image"], name);
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
