//! Hints about the target, the template and the push.

use crate::support::ran;
use crate::support::repo::{Repo, Scene, at};

use super::{codes, follow, hinted, warned};

#[test]
fn a_target_whose_head_is_missing_needs_a_branch() {
    let scene = Scene::new();
    scene.target.git(&["symbolic-ref", "HEAD", "refs/heads/none"]);
    hinted(&scene, &[], "name one with '--branch'; it has 'main'");
    scene.migrate(&["--branch", "main"]);
}

#[test]
fn a_target_that_is_the_source_is_replaced_by_the_images_own() {
    let scene = Scene::new();
    hinted(
        &scene,
        &["--into", scene.source.typed()],
        "name the image's own repository with '--into'",
    );
    scene.migrate(&[]);
}

#[test]
fn an_empty_target_is_started_from_a_template() {
    let scene = Scene::new();
    let empty = Repo::bare(scene.folder().join("empty.git"));
    let into = ["--into", empty.typed()];
    let report = scene.migrate(&[&into[..], &["--dry-run"]].concat());
    warned(&report, "empty-target", "name the template with '--template REPO'");
    let other = Repo::bare(scene.folder().join("other.git"));
    hinted(
        &scene,
        &[&into[..], &["--template", other.typed()]].concat(),
        "check the repository given to '--template'",
    );
    let report = scene.migrate(&[&into[..], &["--template", scene.target.typed()]].concat());
    assert!(!codes(&report).contains(&"empty-target"), "{report:#}");
}

#[test]
fn a_branch_that_is_checked_out_is_pushed_around_or_updated() {
    for follows in ["push-branch", "setting"] {
        let scene = Scene::new();
        let clone = Repo::clone(scene.target.typed(), scene.folder().join("clone"), &[]);
        let into = ["--into", clone.typed()];
        let report = scene.migrate(&[&into[..], &["--dry-run"]].concat());
        let words = "push to another branch with '--push-branch', or run 'git config receive.denyCurrentBranch \
                     updateInstead' there";
        warned(&report, "target-checked-out", words);
        hinted(&scene, &into, "push to another one with '--push-branch NAME', or run");
        match follows {
            "push-branch" => drop(scene.migrate(&[&into[..], &["--push-branch", "image"]].concat())),
            _ => {
                clone.git(&["config", "receive.denyCurrentBranch", "updateInstead"]);
                scene.migrate(&into);
            }
        }
    }
}

#[test]
fn changes_in_a_worktree_are_stashed_or_pushed_around() {
    let scene = Scene::new();
    let clone = Repo::clone(scene.target.typed(), scene.folder().join("clone"), &[]);
    clone.git(&["config", "receive.denyCurrentBranch", "updateInstead"]);
    clone.write(&[("README.md", Some("changed\n"))]);
    let into = ["--into", clone.typed()];
    hinted(
        &scene,
        &into,
        "commit or stash what was changed in the target's worktree",
    );
    scene.migrate(&[&into[..], &["--push-branch", "image"]].concat());
    clone.git(&["stash", "--quiet"]);
    scene.migrate(&into);
}

#[test]
fn branches_that_parted_are_left_for_another_name() {
    let scene = Scene::new();
    scene.target.git(&["branch", "import", "main"]);
    scene.commit_to_target("On main", &[("a", Some("a\n"))]);
    let clone = Repo::clone(
        scene.target.typed(),
        scene.folder().join("clone"),
        &["--branch", "import"],
    );
    clone.commit("On import", &[("b", "b\n")]);
    clone.git(&["push", "--quiet", "origin", "import"]);
    let words = "delete it, merge it, or choose another name with '--push-branch'";
    hinted(&scene, &["--push-branch", "import"], words);
    scene.migrate(&["--push-branch", "import-2", "--dry-run"]);
    scene.target.git(&["branch", "-D", "import"]);
    scene.migrate(&["--push-branch", "import"]);
}

#[test]
fn another_place_to_push_to_that_has_more_is_left_out() {
    let scene = Scene::new();
    let other = Repo::clone(scene.target.typed(), scene.folder().join("other.git"), &["--bare"]);
    let clone = Repo::clone(other.typed(), scene.folder().join("clone"), &[]);
    clone.commit("More", &[("more", "x\n")]);
    clone.git(&["push", "--quiet", "origin", "main"]);
    hinted(
        &scene,
        &["--also-push", other.typed()],
        "or leave out this '--also-push'",
    );
    scene.migrate(&[]);
}

#[test]
fn collisions_are_settled_in_each_way_that_the_hint_names() {
    for flags in [
        &["--remove", "environment.yml", "--remove", "apt.txt"][..],
        &["--remove-examples"],
        &["--on-collision", "image"],
        &["--on-collision", "template"],
    ] {
        let scene = Scene::new();
        scene.push_template(&[("environment.yml", "example\n"), ("apt.txt", "x\n")]);
        let words = "delete the target's with --remove environment.yml --remove apt.txt or --remove-examples, or choose a \
                     side for all with --on-collision image or --on-collision template";
        hinted(&scene, &[], words);
        scene.migrate(flags);
    }
}

#[test]
fn leftovers_are_deleted_in_the_first_run() {
    for flags in [
        &["--remove", "environment.yml", "--remove", "install.R"][..],
        &["--remove-examples"],
    ] {
        let scene = Scene::new();
        scene.push_template(&[("environment.yml", "example\n"), ("install.R", "x\n")]);
        let report = scene.migrate(&["--dry-run"]);
        let words = "delete them in the first run with '--remove PATH' or '--remove-examples', or later in the new";
        warned(&report, "leftover-repo2docker", words);
        let report = scene.migrate(flags);
        assert!(!codes(&report).contains(&"leftover-repo2docker"), "{report:#}");
    }
}

/// A template with placeholders in its README and its workflow.
fn with_placeholders() -> Scene {
    let scene = Scene::new();
    scene.push_template(&[
        ("environment.yml", "example\n"),
        ("README.md", "# <HUBNAME>\n"),
        (
            ".github/workflows/build.yaml",
            "with:\n  DOCKER_REGISTRY: quay.io\n  IMAGE_NAME: <user>/<name>\n",
        ),
    ]);
    scene
}

#[test]
fn placeholders_are_filled_in_the_first_run() {
    let scene = with_placeholders();
    let report = scene.migrate(&["--dry-run"]);
    for code in ["readme-placeholder", "workflow-placeholder"] {
        let words = "fill them in the first run with '--hub', '--image' or '--set', or later in the new repository";
        warned(&report, code, words);
    }
    let report = scene.migrate(&["--hub", "astro", "--image", "quay.io/org/astro"]);
    for code in ["readme-placeholder", "workflow-placeholder"] {
        assert!(!codes(&report).contains(&code), "{report:#}");
    }
}

#[test]
fn placeholders_of_a_finished_target_are_filled_there() {
    let scene = with_placeholders();
    scene.migrate(&[]);
    scene.source.commit("New", &[(&at("apt.txt"), "vim\n")]);
    let report = scene.migrate(&["--dry-run"]);
    let expected = "the README still has the template's placeholders; fill them in the new repository";
    warned(&report, "readme-placeholder", expected);
    let flags = ["--set", "HUBNAME=astro", "--remove-examples"];
    let report = scene.migrate(&flags);
    assert_eq!(report["status"], "migrated");
    let paths = warned(&report, "no-effect", "these options of a first run change nothing");
    assert_eq!(paths, serde_json::json!(["--set", "--remove-examples"]));
    assert_eq!(
        scene.migrate(&flags)["status"],
        "up-to-date",
        "the same command is run again"
    );
    scene.commit_to_target("Fill", &[("README.md", Some("# astro\n"))]);
    scene.source.commit("Newer", &[(&at("apt.txt"), "less\n")]);
    assert!(!codes(&scene.migrate(&[])).contains(&"readme-placeholder"));
}

#[test]
fn values_that_a_template_does_not_take_are_left_out() {
    let scene = Scene::new();
    hinted(
        &scene,
        &["--image", "quay.io/o/a"],
        "leave out '--image', and set the name in the new repository's workflow",
    );
    hinted(&scene, &["--set", "X=1"], "name a placeholder of its README");
    hinted(&scene, &["--set", "X"], "write '--set KEY=VALUE'");
    scene.migrate(&[]);
    let scene = with_placeholders();
    scene.migrate(&["--set", "HUBNAME=astro", "--image", "quay.io/o/a"]);
}

#[test]
fn another_registry_is_set_in_the_workflow() {
    let scene = with_placeholders();
    let image = ["--image", "ghcr.io/org/astro"];
    let report = scene.migrate(&[&image[..], &["--dry-run"]].concat());
    warned(
        &report,
        "other-registry",
        "give '--set DOCKER_REGISTRY=ghcr.io' and its credentials",
    );
    let report = scene.migrate(&[&image[..], &["--set", "DOCKER_REGISTRY=ghcr.io"]].concat());
    assert!(!codes(&report).contains(&"other-registry"), "{report:#}");
}

#[test]
fn a_folder_that_is_taken_is_replaced_by_another() {
    let scene = Scene::new();
    let output = |folder: &'static str| ["--no-push", "--output", folder];
    hinted(&scene, &output("source"), "choose another place with '--output DIR'");
    scene.migrate(&output("elsewhere"));
}

#[test]
fn a_message_is_given() {
    let scene = Scene::new();
    hinted(
        &scene,
        &["--message", " "],
        "give one with '--message' or '--remove-message'",
    );
    hinted(
        &scene,
        &["--remove-message", " "],
        "give one with '--message' or '--remove-message'",
    );
    scene.migrate(&["--message", "Merge", "--remove-message", "Remove"]);
}

#[test]
fn an_identity_is_configured_by_the_commands_of_the_hint() {
    let scene = Scene::new();
    let without = |scene: &Scene| {
        let mut command = scene.command(&[]);
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env_remove(format!("GIT_{role}_NAME"))
                .env_remove(format!("GIT_{role}_EMAIL"));
        }
        ran(command
            .env("GIT_CONFIG_GLOBAL", scene.folder().join("gitconfig"))
            .output()
            .unwrap())
    };
    let hint = without(&scene).json()["error"]["hint"].as_str().unwrap().to_owned();
    let commands = [
        "git config --global user.name \"Your Name\"",
        "git config --global user.email you@example.com",
    ];
    for command in commands {
        assert!(hint.contains(command), "{hint}");
        follow(&scene, &format!("GIT_CONFIG_GLOBAL=gitconfig {command}"));
    }
    assert_eq!(without(&scene).code, 0);
}

#[test]
fn a_refused_branch_is_left_for_another_one() {
    for words in [
        "GH006: Protected branch update failed for refs/heads/main.",
        "GH013: Repository rule violations found\n- This branch must not contain merge commits.",
        "Commits must have verified signatures.",
        "anything else",
    ] {
        let scene = Scene::new();
        let hook = format!(
            "while read old new name; do [ $name = refs/heads/main ] && echo '{words}' >&2 && exit 1; done; exit 0"
        );
        scene.target.hook("pre-receive", &hook);
        let run = scene.run(&[]);
        assert_eq!(run.code, 4, "{}", run.stderr);
        scene.migrate(&["--push-branch", "import"]);
    }
}

#[test]
fn a_target_that_checks_objects_lets_the_named_fault_in() {
    let scene = Scene::new();
    let data = scene.source.git(&["cat-file", "commit", "HEAD"]);
    let odd = data.replace("A U Thor <author@example.com> ", "A U Thor <author@example.com>");
    let file = scene.folder().join("commit");
    std::fs::write(&file, odd + "\n").unwrap();
    let id = scene.source.git(&[
        "hash-object",
        "-t",
        "commit",
        "-w",
        "--literally",
        file.to_str().unwrap(),
    ]);
    scene.source.git(&["update-ref", "refs/heads/main", &id]);
    scene.target.git(&["config", "receive.fsckObjects", "true"]);
    let ran = hinted(&scene, &[], "'git config receive.fsck.");
    let hint = ran.json()["error"]["hint"].as_str().unwrap().to_owned();
    let command = hint.split('\'').nth(1).unwrap().to_owned();
    follow(&scene, &format!("cd {} && {command}", scene.target.typed()));
    let report = scene.migrate(&["--dry-run"]);
    assert_eq!(report["status"], "planned");
    assert_eq!(scene.run(&[]).code, 0);
}

#[test]
fn the_name_of_a_branch_follows_the_rules_of_the_hint() {
    let scene = Scene::new();
    hinted(&scene, &["--push-branch", "a..b"], "a name has no blank and none of");
    hinted(&scene, &["--push-branch", "refs/heads/x"], "give its short name, 'x'");
    scene.migrate(&["--push-branch", "x"]);
}

#[test]
fn commands_that_only_show_something_run_here() {
    let scene = Scene::new();
    for command in [
        "git config --list --show-origin",
        "git config --show-origin --get-regexp '^url[.]' || true",
        "git config --show-origin --get-regexp '^remote[.]' || true",
        "git config --show-origin core.hooksPath || true",
        "git ls-remote target.git",
        "git --version",
    ] {
        follow(&scene, command);
    }
}

#[test]
fn a_protocol_that_is_forbidden_is_allowed() {
    let scene = Scene::new();
    let config = scene.folder().join("gitconfig");
    std::fs::write(&config, "[protocol \"file\"]\n\tallow = never\n").unwrap();
    let run = || ran(scene.command(&[]).env("GIT_CONFIG_GLOBAL", &config).output().unwrap());
    let failed = run();
    assert_ne!(failed.code, 0, "{}", failed.stdout);
    let command = "git config --global protocol.file.allow always";
    assert!(failed.stderr.contains(&format!("run '{command}'")), "{}", failed.stderr);
    follow(&scene, &format!("GIT_CONFIG_GLOBAL=gitconfig {command}"));
    assert_eq!(run().code, 0);
}

#[test]
fn a_pushed_branch_is_taken_back() {
    let scene = Scene::new();
    let clone = Repo::clone(scene.target.typed(), scene.folder().join("clone"), &[]);
    let shown = scene.typed(&["--push-branch", "image"]).stdout;
    let command = "git push origin --delete image";
    assert!(
        shown.contains(&format!("To take it back, in a clone of the target: {command}")),
        "{shown}"
    );
    follow(&scene, &format!("cd {} && {command}", clone.typed()));
    assert_ne!(scene.target.try_git(&["rev-parse", "--verify", "image"]).code, 0);
}
