//! Trees as deep as git goes, on every side: all commands have the stack for them, in a debug build, too.

use gix::ObjectId;
use gix::prelude::Write as _;

use crate::support::repo::{IMAGE, Repo, Scene};
use crate::support::{Ran, run};

/// The deepest folders that git allows below another four.
const DEPTH: usize = 2040;

/// Adds a commit to `main` that has `DEPTH` folders in the folder `at`.
fn deepen(repo: &Repo, at: &str, content: &str) {
    let opened = gix::open(&repo.path).unwrap();
    let tree = |name: &str, mode: &str, id: ObjectId| {
        let content = [format!("{mode} {name}\0").as_bytes(), id.as_slice()].concat();
        opened.objects.write_buf(gix::object::Kind::Tree, &content).unwrap()
    };
    let file = tree("f", "100644", opened.write_blob(content).unwrap().detach());
    let deep = (1..DEPTH).fold(file, |below, _| tree("d", "40000", below));
    let tip = gix::ObjectId::from_hex(repo.id("main^{tree}").as_bytes()).unwrap();
    let mut editor = opened.edit_tree(tip).unwrap();
    editor.upsert(at, gix::objs::tree::EntryKind::Tree, deep).unwrap();
    let whole = editor.write().unwrap().to_string();
    let commit = repo.git(&["commit-tree", "-p", "main", "-m", "Go deep", &whole]);
    repo.git(&["update-ref", "refs/heads/main", &commit]);
}

#[track_caller]
fn is_done(ran: Ran) {
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn both_sides_may_be_as_deep_as_git_goes() {
    let scene = Scene::new();
    deepen(&scene.source, &format!("{IMAGE}/x"), "image\n");
    deepen(&scene.source, "beside", "beside\n");
    deepen(&scene.target, "x", "template\n");
    let list = scene.folder().join("hubs.toml");
    let (source, target) = (scene.source.typed(), scene.target.typed());
    let text = format!("from = '{source}'\n[[hub]]\nname = 'astro'\nsubdir = '{IMAGE}'\n");
    std::fs::write(&list, format!("{text}into = '{target}'\non_collision = 'image'\n")).unwrap();
    let list = list.to_str().unwrap();
    is_done(scene.typed(&["--on-collision", "image", "--dry-run"]));
    is_done(scene.typed(&["--on-collision", "image", "--dry-run", "--follow"]));
    is_done(run(scene.folder(), &["batch", list, "--dry-run"]));
    is_done(run(scene.folder(), &["batch", list]));
    is_done(run(scene.folder(), &["batch", list, "--status"]));
    is_done(scene.typed(&["verify"]));
    let image = ["handoff", "--image", "quay.io/org/astro", "--handoff-branch", "moved"];
    is_done(scene.typed(&image));
    is_done(run(scene.folder(), &["discover", source]));
}
