//! Paths are read from where one stands, as git reads them.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::repo::{IMAGE, Repo, Scene, at};
use crate::support::{Ran, run};

/// A dry run in a folder of the source, with this directory.
fn look(scene: &Scene, folder: &str, subdir: &str) -> Ran {
    let typed = [
        "--json",
        "--dry-run",
        "--subdir",
        subdir,
        "--into",
        scene.target.typed(),
    ];
    run(&scene.source.path.join(folder), &typed)
}

fn subdirs(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json()["source"]["subdirs"].clone()
}

#[test]
fn a_path_means_what_it_means_to_git_log() {
    let scene = Scene::new();
    let absolute = scene.source.path.join(IMAGE);
    for (folder, typed) in [
        ("", IMAGE),
        ("", "./deployments/astro/image/"),
        ("docs", IMAGE),
        ("deployments/astro", "image"),
        ("deployments/astro", "image/"),
        ("deployments/astro", "./image"),
        ("deployments", "astro/image"),
        (IMAGE, "."),
        (IMAGE, "../image"),
        ("docs", "../deployments/astro/image"),
        ("docs", absolute.to_str().unwrap()),
    ] {
        let ran = look(&scene, folder, typed);
        assert_eq!(subdirs(&ran), json!([IMAGE]), "{typed} in {folder}");
    }
}

#[test]
fn a_path_from_the_top_is_taken_first() {
    let scene = Scene::new();
    scene.source.commit("Another image", &[("image/apt.txt", "x\n")]);
    assert_eq!(subdirs(&look(&scene, "deployments/astro", "image")), json!(["image"]));
    assert_eq!(subdirs(&look(&scene, "deployments/astro", "./image")), json!([IMAGE]));
}

#[test]
fn the_folder_on_the_way_may_be_a_link() {
    let scene = Scene::new();
    let link = scene.folder().join("link");
    std::os::unix::fs::symlink(&scene.source.path, &link).unwrap();
    let typed = link.join(IMAGE);
    let flags = [
        "--json",
        "--dry-run",
        "--from",
        "source",
        "--subdir",
        typed.to_str().unwrap(),
        "--into",
        "target.git",
    ];
    assert_eq!(subdirs(&run(scene.folder(), &flags)), json!([IMAGE]));
}

#[test]
fn a_directory_that_is_gone_is_found_from_there_as_well() {
    let scene = Scene::new();
    scene.source.git(&["mv", IMAGE, "deployments/astro/old"]);
    scene.source.commit_all("Move");
    let ran = look(&scene, "deployments/astro", "image");
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains(&format!("the directory '{IMAGE}' is gone")),
        "{}",
        ran.stderr
    );
    let flags = [
        "--json",
        "--dry-run",
        "--subdir",
        "old",
        "--also-from",
        "image",
        "--into",
        scene.target.typed(),
    ];
    let ran = run(&scene.source.path.join("deployments/astro"), &flags);
    assert_eq!(subdirs(&ran), json!(["deployments/astro/old", IMAGE]));
}

#[test]
fn a_path_that_cannot_be_a_directory_of_the_source_is_refused() {
    let scene = Scene::new();
    let elsewhere = scene.folder().to_str().unwrap().to_owned();
    for (folder, typed, words) in [
        ("", ".", "is the top of the work tree of"),
        ("docs", "..", "is the top of the work tree of"),
        ("docs", "../..", "is not in the work tree of"),
        ("docs", elsewhere.as_str(), "is not in the work tree of"),
    ] {
        let ran = look(&scene, folder, typed);
        assert_eq!(ran.code, 2, "{typed}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{typed}: {}", ran.stderr);
        let hint = "hint: name a directory in it, from its top or from the current folder";
        assert!(ran.stderr.contains(hint), "{typed}: {}", ran.stderr);
    }
}

#[test]
fn other_commands_read_paths_in_the_same_way() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let into = ["--subdir", ".", "--into", scene.target.typed()];
    let image = scene.source.path.join(IMAGE);
    let ran = run(&image, &[&["verify"], &into[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = run(
        &image,
        &[&["handoff", "--dry-run", "--image", "quay.io/o/a"], &into[..]].concat(),
    );
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

/// Runs a list that lies in the folder `campaign`.
fn listed(scene: &Scene, list: &str, more: &[&str]) -> Ran {
    let folder = scene.folder().join("campaign");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("hubs.toml"), list).unwrap();
    run(scene.folder(), &[&["batch", "campaign/hubs.toml"], more].concat())
}

#[test]
fn paths_in_a_list_begin_at_its_folder() {
    let scene = Scene::new();
    Repo::bare(scene.folder().join("campaign/copy.git"));
    let list = format!(
        "from = \"../source\"\ncache = \"kept\"\n[[hub]]\nname = \"astro\"\nsubdir = \"{IMAGE}\"\n\
         into = \"../target.git\"\nalso_push = \"copy.git\"\nmap = \"{{name}}.map\"\n"
    );
    let ran = listed(&scene, &list, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let copy = Repo {
        path: scene.folder().join("campaign/copy.git"),
    };
    assert_eq!(copy.id("main"), scene.target.id("main"));
    assert!(scene.folder().join("campaign/astro.map").exists());
}

#[test]
fn a_path_of_the_command_line_begins_at_the_current_folder() {
    let scene = Scene::new();
    let list = format!("[[hub]]\nsubdir = \"{IMAGE}\"\ninto = \"{}\"\n", scene.target.typed());
    let ran = listed(&scene, &list, &["--from", "source", "--dry-run"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let mut command = crate::support::split_image(Path::new(scene.folder()));
    command.args(["batch", "-", "--from", "source", "--dry-run"]);
    let list = std::fs::File::open(scene.folder().join("campaign/hubs.toml")).unwrap();
    let ran = crate::support::ran(command.stdin(list).output().unwrap());
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn the_image_is_the_same_wherever_one_stands() {
    let scene = Scene::new();
    scene.source.commit("Twice", &[(&at("image/apt.txt"), "x\n")]);
    assert_eq!(subdirs(&look(&scene, "deployments/astro", "image")), json!([IMAGE]));
    let inner = json!([format!("{IMAGE}/image")]);
    assert_eq!(subdirs(&look(&scene, IMAGE, "image")), inner);
}

#[test]
fn a_path_of_this_machine_is_translated_for_another_source() {
    let scene = Scene::new();
    let url = format!(
        "file://{}",
        Repo::clone(scene.source.typed(), scene.folder().join("bare.git"), &["--bare"]).typed()
    );
    let flags = [
        "--dry-run",
        "--from",
        &url,
        "--subdir",
        ".",
        "--into",
        scene.target.typed(),
    ];
    let ran = run(&scene.source.path.join(IMAGE), &flags);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stderr.contains(&format!("hint: call it '{IMAGE}'")),
        "{}",
        ran.stderr
    );
    let flags = [
        "--dry-run",
        "--from",
        &url,
        "--subdir",
        IMAGE,
        "--into",
        scene.target.typed(),
    ];
    assert_eq!(
        run(&scene.source.path.join(IMAGE), &flags).code,
        0,
        "the hint is good advice"
    );
}

#[test]
fn a_leading_slash_is_not_the_top() {
    let scene = Scene::new();
    let ran = look(&scene, "docs", &format!("/{IMAGE}"));
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains(&format!("hint: did you mean '{IMAGE}'?")),
        "{}",
        ran.stderr
    );
}
