//! Repositories that are damaged, or made to harm: refused in plain words, or read right. More of them are in
//! `tests/oracle/damage.py`.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

use gix::prelude::Write as _;
use split_image::split::Warning;

use crate::support::ran;
use crate::support::repo::{Repo, Scene};
use crate::support::source::Source;

/// A source whose tip has these entries in the directory `d`.
fn with_entries(entries: &dyn Fn(&Source) -> String) -> (Source, String) {
    let source = Source::empty();
    let directory = entries(&source);
    let tree = source.tree(&[("40000", "d", &directory)]);
    let commit = source.commit("A", &tree, &[]);
    (source, commit)
}

/// The content of a tree with one entry, which no git would write.
fn entry(source: &Source, mode: &str, name: &str, id: &str) -> String {
    let id = gix::ObjectId::from_hex(id.as_bytes()).unwrap();
    let content = [format!("{mode} {name}\0").as_bytes(), id.as_slice()].concat();
    source.object("tree", &content)
}

#[test]
fn names_that_git_refuses_are_refused_with_commit_and_path() {
    for name in ["", ".", "..", "a/b", ".git", ".GiT"] {
        let (source, commit) = with_entries(&|source| entry(source, "100644", name, &source.blob("0")));
        let error = source.split("d").unwrap_err().to_string();
        assert!(
            error.contains(&commit) && error.contains(&format!("'d/{name}'")),
            "{error}"
        );
    }
}

#[test]
fn a_fault_is_named_with_the_first_commit_that_has_it_and_its_path() {
    // The blob and the folder also stand where they may, in the same trees and before.
    let source = Source::empty();
    let blob = source.blob("0");
    let folder = source.tree(&[("100644", "x", &blob)]);
    let good = [("100644", "a", &*blob), ("40000", "g", &*folder)];
    let with = |entries: &[(&str, &str, &str)]| source.tree(&[&good[..], entries].concat());
    let refused = entry(&source, "100644", ".git", &blob);
    let unsorted = source.tree(&[("100644", "b", &blob), ("100644", "a", &blob)]);
    for (bad, path) in [
        (refused, "'d/s/.git'"),
        (unsorted, "'d/s'"),
        (with(&[("100644", "wrong", &folder)]), "'d/s/wrong'"),
        (with(&[("40000", "wrong", &blob)]), "'d/s/wrong'"),
    ] {
        let commit = |label: &str, directory: &str, parents: &[&str]| {
            source.commit(label, &source.tree(&[("40000", "d", directory)]), parents)
        };
        let first = commit("A", &with(&[]), &[]);
        let second = commit("B", &with(&[("40000", "s", &bad)]), &[&first]);
        let third = commit("C", &source.tree(&[("40000", "s", &bad)]), &[&second]);
        source.git(&["update-ref", "refs/heads/main", &third]);
        let error = source.split("d").unwrap_err().to_string();
        assert!(error.contains(&second) && error.contains(path), "{path}: {error}");
    }
}

#[test]
fn folders_are_read_as_deep_as_git_goes() {
    let source = |depth: usize| {
        let path = format!("d/{}x", "a/".repeat(depth));
        Source::story(&format!("A: {path}=0"))
    };
    let deep = source(2048).split("d").unwrap();
    assert_eq!(deep.commits.len(), 1);
    let source = source(2049);
    let error = source.split("d").unwrap_err().to_string();
    let commit = source.git(&["rev-parse", "main"]);
    for part in ["deep", "'d/a/a/", &commit] {
        assert!(error.contains(part), "{error}");
    }
    assert!(error.len() < 1000, "{error}");
}

#[test]
fn names_that_are_git_elsewhere_give_a_warning() {
    for name in ["GIT~1", ".git ", ".g\u{200c}it"] {
        let (source, commit) = with_entries(&|source| entry(source, "100644", name, &source.blob("0")));
        let split = source.split("d").unwrap();
        let [Warning::GitElsewhere { names }] = &split.warnings[..] else {
            panic!("{:?}", split.warnings);
        };
        assert_eq!(names[0].0.to_string(), commit);
        assert_eq!(names[0].1, format!("d/{name}"));
    }
}

#[test]
fn objects_under_the_mode_of_another_kind_are_refused_with_commit_and_path() {
    for mode in ["100644", "120000", "40000"] {
        let (source, commit) = with_entries(&|source| {
            let blob = source.blob("0");
            let wrong = match mode {
                "40000" => blob,
                _ => source.tree(&[("100644", "f", &blob)]),
            };
            entry(source, mode, "wrong", &wrong)
        });
        for is_packed in [false, true] {
            if is_packed {
                let ids = source.git(&["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"]);
                source.git_with(
                    &["pack-objects", "-q", "objects/pack/pack"],
                    format!("{ids}\n").as_bytes(),
                );
                source.git(&["prune-packed", "-q"]);
            }
            let error = source.split("d").unwrap_err().to_string();
            assert!(error.contains(&commit) && error.contains("'d/wrong'"), "{error}");
        }
    }
}

#[test]
fn names_that_git_refuses_are_refused_in_target_and_template() {
    for name in ["..", ".git", "a/b"] {
        let scene = Scene::new();
        let repo = gix::open(&scene.target.path).unwrap();
        let blob = repo.write_blob("").unwrap().detach();
        let content = [format!("100644 {name}\0").as_bytes(), blob.as_slice()].concat();
        let tree = repo.objects.write_buf(gix::object::Kind::Tree, &content).unwrap();
        let commit = scene.target.git(&["commit-tree", "-m", "Start", &tree.to_string()]);
        scene.target.git(&["update-ref", "refs/heads/main", &commit]);
        let empty = Repo::bare(scene.folder().join("empty.git"));
        let as_template = ["--template", scene.target.typed(), "--into", empty.typed()];
        for arguments in [&[][..], &as_template] {
            let ran = scene.run(&[&["--dry-run"], arguments].concat());
            assert_eq!(ran.code, 1, "{}", ran.stdout);
            assert!(
                ran.stdout.contains(&format!("'{name}', which git refuses")),
                "{}",
                ran.stdout
            );
        }
    }
}

/// The raw content of a tree with these entries, and the commit of it in the target.
fn target_with(scene: &Scene, entries: &[(&str, &str, gix::ObjectId)]) -> String {
    let repo = gix::open(&scene.target.path).unwrap();
    let entries = entries
        .iter()
        .map(|(mode, name, id)| [format!("{mode} {name}\0").as_bytes(), id.as_slice()].concat());
    let content = entries.collect::<Vec<_>>().concat();
    let tree = repo.objects.write_buf(gix::object::Kind::Tree, &content).unwrap();
    let commit = scene.target.git(&["commit-tree", "-m", "Start", &tree.to_string()]);
    scene.target.git(&["update-ref", "refs/heads/main", &commit]);
    commit
}

#[test]
fn objects_under_the_mode_of_another_kind_are_refused_in_target_and_template() {
    for mode in ["100644", "120000", "40000"] {
        let scene = Scene::new();
        let repo = gix::open(&scene.target.path).unwrap();
        let blob = repo.write_blob("").unwrap().detach();
        let wrong = match mode {
            "40000" => blob,
            _ => gix::ObjectId::from_hex(scene.target.id("main^{tree}").as_bytes()).unwrap(),
        };
        target_with(&scene, &[("100644", "f", blob), (mode, "wrong", wrong)]);
        let empty = Repo::bare(scene.folder().join("empty.git"));
        let before = scene.target.refs();
        for arguments in [&[][..], &["--template", scene.target.typed(), "--into", empty.typed()]] {
            let ran = scene.run(arguments);
            assert_eq!(ran.code, 1, "{}", ran.stdout);
            assert!(
                ran.stdout.contains("'wrong', whose object is of another kind"),
                "{}",
                ran.stdout
            );
            assert_eq!((scene.target.refs(), empty.refs()), (before.clone(), String::new()));
        }
    }
}

/// Git reads modes that old programs wrote as those that it writes itself, and so do the removal commit and the merge.
#[test]
fn odd_modes_of_the_target_become_those_that_git_writes() {
    let scene = Scene::new();
    let repo = gix::open(&scene.target.path).unwrap();
    let blob = repo.write_blob("name: x\n").unwrap().detach();
    let start = target_with(
        &scene,
        &[("100664", "README.md", blob), ("100664", "environment.yml", blob)],
    );
    scene.migrate(&[]);
    let clone = Repo::clone(scene.target.typed(), scene.folder().join("clone"), &["--no-checkout"]);
    clone.git(&["checkout", "--quiet", "-b", "by-hand", &start]);
    clone.git(&["rm", "--quiet", "environment.yml"]);
    assert_eq!(clone.id("main^1^{tree}"), clone.git(&["write-tree"]));
    assert_eq!(clone.id("main^1^"), start);
    clone.git(&["read-tree", "main"]);
    assert_eq!(clone.id("main^{tree}"), clone.git(&["write-tree"]));
}

#[test]
fn a_damaged_commit_graph_is_ignored_with_a_warning() {
    let scene = Scene::new();
    let sound = scene.migrate(&["--dry-run"]);
    scene
        .source
        .git(&["commit-graph", "write", "--reachable", "--no-progress"]);
    let file = scene.source.path.join(".git/objects/info/commit-graph");
    assert_eq!(scene.migrate(&["--dry-run"])["warnings"], sound["warnings"]);
    let graph = std::fs::read(&file).unwrap();
    for at in (0..graph.len()).step_by(97) {
        let mut damaged = graph.clone();
        damaged[at] ^= 1;
        std::fs::remove_file(&file).unwrap();
        std::fs::write(&file, damaged).unwrap();
        let report = scene.migrate(&["--dry-run"]);
        assert_eq!(report["commits"], sound["commits"], "byte {at}");
        assert!(
            report["warnings"].to_string().contains("commit-graph-ignored"),
            "byte {at}"
        );
    }
}

/// The offsets in an index of version 2, for its objects in the order of their ids, stand behind all other numbers.
#[test]
fn an_index_that_leads_to_other_objects_is_refused_by_name() {
    let scene = Scene::new();
    scene.source.git(&["repack", "-adq"]);
    let pack = scene.source.path.join(".git/objects/pack");
    let files = std::fs::read_dir(pack).unwrap().map(|entry| entry.unwrap().path());
    let index = files
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end == "idx"));
    let index = index.unwrap();
    let sound = std::fs::read(&index).unwrap();
    let objects = u32::from_be_bytes(sound[8 + 255 * 4..][..4].try_into().unwrap()) as usize;
    let offsets = 8 + 256 * 4 + objects * (20 + 4);
    for place in [1, 2, objects / 2] {
        let mut damaged = sound.clone();
        damaged[offsets..offsets + objects * 4].rotate_left(place * 4);
        std::fs::remove_file(&index).unwrap();
        std::fs::write(&index, damaged).unwrap();
        let ran = scene.run(&["--dry-run"]);
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        assert!(ran.stdout.contains(".idx' is damaged"), "{}", ran.stdout);
        assert!(ran.stdout.contains("git index-pack"), "{}", ran.stdout);
    }
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_refused_by_name() {
    for file in [
        "HEAD",
        "config",
        "packed-refs",
        "index",
        "info/exclude",
        "refs/heads/main",
        "objects/info/commit-graph",
        "objects/pack/x.idx",
    ] {
        for side in ["source/.git", "target.git"] {
            let scene = Scene::new();
            let path = scene.folder().join(side).join(file);
            let _ = std::fs::remove_file(&path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
            let ran = scene.run(&["--dry-run"]);
            assert_eq!(ran.code, 1, "{}", ran.stdout);
            assert!(
                ran.stdout.contains(&format!("{side}/{file}' is not a plain file")),
                "{}",
                ran.stdout
            );
        }
    }
}

/// Root may write where nobody else may, and tests often run as root.
#[test]
fn a_user_who_is_not_root_can_migrate() {
    const NOBODY: u32 = 65534;
    let scene = Scene::new();
    let typed = scene.command(&[]);
    let program = scene.folder().join("split-image");
    std::fs::copy(typed.get_program(), &program).unwrap();
    let mut run = Command::new(&program);
    run.args(typed.get_args()).current_dir(scene.folder());
    for (name, value) in typed.get_envs() {
        match value {
            Some(value) => run.env(name, value),
            None => run.env_remove(name),
        };
    }
    if std::fs::metadata(scene.folder()).unwrap().uid() == 0 {
        let chown = Command::new("chown").args(["-R", "65534"]).arg(scene.folder()).status();
        assert!(chown.unwrap().success());
        run.uid(NOBODY).gid(NOBODY);
    }
    let ran = ran(run.env("TMPDIR", scene.folder()).output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stdout);
}

#[test]
fn names_of_hubs_are_escaped_where_they_are_shown() {
    let scene = Scene::new();
    let values = "jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/o/astro\n      tag: old\n";
    for name in ["\u{1b}[31mred", "two\nlines", "a\ttab", "\u{202e}back", "plain"] {
        let file = format!("config/clusters/{name}/{name}.values.yaml");
        scene.source.write(&[(&file, Some(values))]);
    }
    scene.source.commit_all("Add hubs");
    scene.migrate(&[]);
    let mut handoff = crate::support::split_image(scene.folder());
    handoff.args(["handoff", "--from", "source", "--into", "target.git"]);
    handoff.args(["--subdir", crate::support::repo::IMAGE, "--image", "quay.io/o/astro"]);
    let ran = ran(handoff.output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("plain/plain"), "{}", ran.stdout);
    let is_raw = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    let shown = ran.stdout + &ran.stderr;
    assert!(!shown.contains(is_raw) && !shown.contains("two\nlines"), "{shown:?}");
}

#[test]
fn control_characters_in_a_path_that_is_missing_are_escaped() {
    let scene = Scene::new();
    let list = "[[hub]]\nname = 'a'\nfrom = \"\\u001b[31m\"\nsubdir = 'd'\ninto = 'target.git'\n";
    std::fs::write(scene.folder().join("list.toml"), list).unwrap();
    let batch = crate::support::run(scene.folder(), &["batch", "list.toml"]);
    let typed = crate::support::run(
        scene.folder(),
        &["--from", "\u{1b}[31m", "--subdir", "d", "--into", "target.git"],
    );
    for ran in [batch, typed] {
        assert!(ran.stderr.contains("does not exist"), "{}", ran.stderr);
        assert!(!(ran.stdout + &ran.stderr).contains('\u{1b}'));
    }
}
