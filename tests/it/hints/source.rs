//! Hints about the source and its history.

use crate::support::repo::{IMAGE, Repo, Scene, at, text};
use crate::support::run;

use super::{codes, follow, hinted, warned};

#[test]
fn a_shallow_clone_is_completed() {
    let scene = Scene::new();
    let url = format!("file://{}", scene.source.typed());
    let clone = Repo::clone(&url, scene.folder().join("shallow"), &["--depth", "1"]);
    let from = ["--from", clone.typed()];
    hinted(&scene, &from, "run 'git fetch --unshallow' there");
    clone.git(&["fetch", "--quiet", "--unshallow"]);
    scene.migrate(&from);
}

#[test]
fn a_grafts_file_is_converted() {
    let scene = Scene::new();
    let grafts = format!("{}\n", scene.source.id("HEAD~1"));
    std::fs::create_dir_all(scene.source.path.join(".git/info")).unwrap();
    std::fs::write(scene.source.path.join(".git/info/grafts"), grafts).unwrap();
    hinted(&scene, &[], "run 'git replace --convert-graft-file' there");
    scene.source.git(&["replace", "--convert-graft-file"]);
    let report = scene.migrate(&["--dry-run"]);
    warned(&report, "replace-refs", "set GIT_NO_REPLACE_OBJECTS=1");
    let mut command = scene.command(&["--dry-run"]);
    let ran = crate::support::ran(command.env("GIT_NO_REPLACE_OBJECTS", "1").output().unwrap());
    assert!(!codes(&ran.json()).contains(&"replace-refs"), "{}", ran.stdout);
}

#[test]
fn a_ref_is_named() {
    let scene = Scene::new();
    scene.source.git(&["symbolic-ref", "HEAD", "refs/heads/none"]);
    hinted(&scene, &[], "name one with '--ref': main");
    hinted(
        &scene,
        &["--ref", "main:docs"],
        "give '--ref' a branch, a tag or a commit",
    );
    hinted(
        &scene,
        &["--ref", "zzzzzzzz"],
        "'git branch -a' and 'git tag' there list what it has",
    );
    assert!(scene.source.git(&["branch", "-a"]).contains("main"));
    scene.source.git(&["tag"]);
    scene.migrate(&["--ref", "main"]);
}

#[test]
fn outside_of_a_clone_every_command_takes_from() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let (into, image) = (["--into", scene.target.typed()], ["--image", "quay.io/o/a"]);
    let subdir = ["--subdir", IMAGE];
    for command in [
        [&subdir[..], &into].concat(),
        [&["verify"], &subdir[..], &into].concat(),
        [&["handoff", "--dry-run"], &subdir[..], &into, &image].concat(),
        vec!["discover"],
    ] {
        let ran = run(scene.folder(), &command);
        let hint = "hint: run this in a clone of the deployment repository, or name it with '--from REPO'";
        assert!(ran.stderr.contains(hint), "{command:?}: {}", ran.stderr);
        assert_eq!(run(&scene.source.path, &command).code, 0, "{command:?}");
        let ran = run(scene.folder(), &[&command[..], &["--from", "source"]].concat());
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.stderr);
    }
}

#[test]
fn a_folder_that_is_no_repository_can_become_one() {
    let scene = Scene::new();
    let folder = scene.folder().join("plain");
    std::fs::create_dir(&folder).unwrap();
    let plain = folder.to_str().unwrap();
    hinted(&scene, &["--into", plain], "make one with 'git init'");
    follow(&scene, &format!("git init --quiet {plain}"));
    scene.migrate(&["--into", plain, "--push-branch", "image"]);
}

#[test]
fn a_directory_of_another_branch_is_split_there() {
    let scene = Scene::new();
    scene.source.git(&["checkout", "--quiet", "-b", "old"]);
    scene.source.commit("Elsewhere", &[("moon/image/apt.txt", "x\n")]);
    scene.source.git(&["checkout", "--quiet", "main"]);
    let subdir = ["--subdir", "moon/image"];
    hinted(&scene, &subdir, "it is in the branch 'old': name it with '--ref'");
    scene.migrate(&[&subdir[..], &["--ref", "old"]].concat());
}

#[test]
fn a_file_is_in_a_directory() {
    let scene = Scene::new();
    let file = at("apt.txt");
    hinted(
        &scene,
        &["--subdir", &file],
        "give '--subdir' the directory that it is in",
    );
    scene.migrate(&["--subdir", IMAGE]);
}

#[test]
fn a_directory_that_is_like_no_other_is_found_in_the_list() {
    let scene = Scene::new();
    let ran = hinted(
        &scene,
        &["--subdir", "zzzzzzzzzzzz"],
        "at its top there is 'deployments', 'docs'",
    );
    assert_eq!(ran.code, 1);
    scene.migrate(&["--subdir", "docs"]);
}

#[test]
fn a_directory_that_is_gone_is_split_at_its_last_commit() {
    let scene = Scene::new();
    scene.source.git(&["rm", "-r", "--quiet", IMAGE]);
    scene.source.commit("Empty", &[(&at("README.md"), "gone\n")]);
    let last = scene.source.id("HEAD~1");
    let hint = format!("split that commit with '--ref {last}'");
    let ran = hinted(&scene, &[], &hint);
    assert!(ran.stderr.trim_end().ends_with(&hint), "{}", ran.stderr);
    scene.migrate(&["--ref", &last]);
}

#[test]
fn a_damaged_source_is_looked_at_with_fsck() {
    let scene = Scene::new();
    let tree = scene.source.id(&format!("HEAD:{IMAGE}"));
    let object = scene.source.path.join(".git/objects").join(&tree[..2]).join(&tree[2..]);
    std::fs::remove_file(object).unwrap();
    hinted(&scene, &[], "run 'git fsck' there");
    let ran = scene.source.try_git(&["fsck"]);
    assert!(ran.code != 0 && (ran.stdout + &ran.stderr).contains(&tree));
}

#[test]
fn a_pack_gets_its_index_again() {
    let scene = Scene::new();
    scene.source.git(&["repack", "-a", "-d", "--quiet"]);
    let packs = scene.source.path.join(".git/objects/pack");
    let mut files = std::fs::read_dir(&packs).unwrap().map(|entry| entry.unwrap().path());
    let index = files
        .find(|file| file.extension().is_some_and(|end| end == "idx"))
        .unwrap();
    let mut content = std::fs::read(&index).unwrap();
    // Before the two checksums at the end are the places of the objects.
    let place = content.len() - 42;
    content[place] ^= 1;
    std::fs::remove_file(&index).unwrap();
    std::fs::write(&index, content).unwrap();
    let ran = hinted(&scene, &[], "run 'git index-pack ");
    let report = ran.json();
    let hint = text(&report, "/error/hint");
    let command = hint.split('\'').nth(1).unwrap();
    follow(&scene, &format!("rm {} && {command}", index.display()));
    scene.migrate(&[]);
}

#[test]
fn a_former_name_with_a_slip_is_left_to_follow() {
    let scene = Scene::new();
    hinted(
        &scene,
        &["--also-from", "deployments/astor/image"],
        "or let '--follow' find the names",
    );
    scene.migrate(&["--follow"]);
}

#[test]
fn a_name_of_another_directory_is_left_out() {
    let scene = Scene::new();
    scene.source.commit("Both", &[("other/image/apt.txt", "vim\n")]);
    scene.source.git(&["rm", "-r", "--quiet", "other"]);
    scene.source.commit_all("One");
    hinted(
        &scene,
        &["--also-from", "other/image"],
        "leave out '--also-from other/image'",
    );
    scene.migrate(&[]);
}

#[test]
fn a_former_name_that_lives_on_is_the_subdir() {
    let scene = Scene::new();
    scene.source.commit("Another", &[("other/image/moon.txt", "vim\n")]);
    scene.source.git(&["rm", "-r", "--quiet", "other"]);
    scene.source.commit_all("Only astro");
    let words = format!("name the directory as it is there with '--subdir', and leave out '--also-from {IMAGE}'");
    hinted(&scene, &["--subdir", "other/image", "--also-from", IMAGE], &words);
    scene.migrate(&["--subdir", IMAGE]);
}

/// A directory that was renamed, and the flags that name it.
fn renamed() -> (Scene, [&'static str; 2]) {
    let scene = Scene::new();
    scene.source.git(&["mv", "deployments/astro", "deployments/moon"]);
    scene.source.commit_all("Rename");
    (scene, ["--subdir", "deployments/moon/image"])
}

#[test]
fn history_before_a_rename_is_followed() {
    let (scene, subdir) = renamed();
    let report = scene.migrate(&[&subdir[..], &["--dry-run"]].concat());
    warned(&report, "history-before-rename", "; '--follow' includes their history");
    let report = scene.migrate(&[&subdir[..], &["--follow"]].concat());
    assert!(!codes(&report).contains(&"history-before-rename"), "{report:#}");
}

#[test]
fn a_finished_target_is_not_followed_but_a_new_one_is() {
    let (scene, subdir) = renamed();
    scene.migrate(&subdir);
    let report = scene.migrate(&subdir);
    warned(
        &report,
        "history-before-rename",
        "'--follow' includes it in a new target",
    );
    let other = Repo::bare(scene.folder().join("new.git"));
    let flags = [&subdir[..], &["--follow", "--into", other.typed()]].concat();
    assert_eq!(scene.migrate(&flags)["split"]["chain"].as_array().unwrap().len(), 2);
}

#[test]
fn another_way_of_following_is_refused_and_the_same_one_works() {
    let (scene, subdir) = renamed();
    scene.migrate(&subdir);
    scene
        .source
        .commit("New", &[("deployments/moon/image/apt.txt", "vim\n")]);
    let followed = [&subdir[..], &["--follow"]].concat();
    hinted(
        &scene,
        &followed,
        "use the same '--subdir', '--follow', '--also-from' and '--qualify-refs'",
    );
    scene.migrate(&subdir);
}

#[test]
fn a_directory_with_several_pasts_gets_the_one_that_is_chosen() {
    let scene = Scene::new();
    let content = "one\ntwo\nthree\n";
    scene.source.commit("Twins", &[("a/x/f", content), ("b/x/f", content)]);
    scene.source.git(&["rm", "-r", "--quiet", "a", "b"]);
    scene.source.commit("Joined", &[("c/x/f", content)]);
    let report = scene.migrate(&["--subdir", "c/x", "--dry-run"]);
    if codes(&report).contains(&"history-unclear") {
        let paths = warned(&report, "history-unclear", "choose one with '--also-from'");
        let former = paths[0].as_str().unwrap();
        scene.migrate(&["--subdir", "c/x", "--also-from", former]);
    }
}

/// A clone of the source, which has a commit more by now.
fn behind(scene: &Scene) -> Repo {
    let clone = Repo::clone(scene.source.typed(), scene.folder().join("clone"), &[]);
    scene.source.commit("Later", &[(&at("apt.txt"), "vim\n")]);
    clone
}

#[test]
fn a_clone_that_is_behind_is_updated() {
    for follows in ["pull", "--from URL"] {
        let scene = Scene::new();
        let clone = behind(&scene);
        let report = scene.migrate(&["--from", clone.typed(), "--dry-run"]);
        let words = "update it with 'git pull', or split the remote itself with '--from URL'";
        warned(&report, "source-behind", words);
        let report = match follows {
            "pull" => {
                clone.git(&["pull", "--quiet"]);
                scene.migrate(&["--from", clone.typed()])
            }
            _ => scene.migrate(&["--from", scene.source.typed()]),
        };
        assert!(!codes(&report).contains(&"source-behind"), "{report:#}");
        assert_eq!(report["split"]["commits_kept"], 4);
    }
}

#[test]
fn a_detached_head_is_replaced_by_a_branch() {
    let scene = Scene::new();
    let clone = Repo::clone(scene.source.typed(), scene.folder().join("clone"), &[]);
    clone.git(&["checkout", "--quiet", "--detach"]);
    let report = scene.migrate(&["--from", clone.typed(), "--dry-run"]);
    warned(&report, "detached-head", "name one with '--ref'");
    let report = scene.migrate(&["--from", clone.typed(), "--ref", "main"]);
    assert!(!codes(&report).contains(&"detached-head"), "{report:#}");
}
