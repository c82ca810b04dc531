//! Files that lead elsewhere: symbolic links, submodules, LFS.

use super::{paths, preview, symlink};
use crate::support::repo::{IMAGE, Scene, at};

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
