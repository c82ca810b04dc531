//! Files that users name: replaced whole if they are plain files, written to as they are if they are not.

use std::fs::{self, Permissions};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::ran;
use crate::support::repo::{IMAGE, Scene};

/// The map of a run of `scene` as it is written to a plain file.
fn map(scene: &Scene) -> String {
    let ran = scene.typed(&["--dry-run", "--map", "plain"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let map = fs::read_to_string(scene.folder().join("plain")).unwrap();
    assert!(map.lines().count() > 3, "{map}");
    map
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_named_pipe_is_written_to_and_stays_one() {
    let scene = Scene::new();
    let expected = map(&scene);
    let path = scene.folder().join("pipe");
    pipe(&path);
    let reader = {
        let path = path.clone();
        std::thread::spawn(move || fs::read_to_string(path).unwrap())
    };
    let ran = scene.typed(&["--dry-run", "--map", "pipe"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(reader.join().unwrap(), expected);
    assert!(fs::symlink_metadata(&path).unwrap().file_type().is_fifo());
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_written_to_and_stay() {
    let scene = Scene::new();
    // Links, so that a program that replaces them harms nothing but the test.
    for (name, device, code) in [("null", "/dev/null", 0), ("full", "/dev/full", 1)] {
        symlink(device, scene.folder().join(name)).unwrap();
        let ran = scene.typed(&["--dry-run", "--map", name]);
        assert_eq!(ran.code, code, "{}", ran.stderr);
        assert_eq!(fs::read_link(scene.folder().join(name)).unwrap(), Path::new(device));
        assert!(fs::metadata(device).unwrap().file_type().is_char_device());
        if code == 1 {
            let words = "error: cannot write the map to 'full'\n  caused by: No space left on device";
            assert!(ran.stderr.starts_with(words), "{}", ran.stderr);
        }
    }
    let ran = scene.typed(&["--map", "full"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stderr
            .contains("the migration is done, but: cannot write the map to 'full'"),
        "{}",
        ran.stderr
    );
}

#[test]
fn links_stay_and_their_targets_are_replaced_whole() {
    let scene = Scene::new();
    let expected = map(&scene);
    let folder = scene.folder();
    fs::create_dir(folder.join("below")).unwrap();
    fs::write(folder.join("below/there"), "before\n").unwrap();
    symlink("below/there", folder.join("to-a-file")).unwrap();
    symlink("to-a-file", folder.join("to-a-link")).unwrap();
    symlink("below/new", folder.join("to-nothing")).unwrap();
    for (link, target) in [
        ("to-a-file", "below/there"),
        ("to-a-link", "below/there"),
        ("to-nothing", "below/new"),
    ] {
        let ran = scene.typed(&["--dry-run", "--map", link]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(folder.join(link).is_symlink(), "{link}");
        assert_eq!(fs::read_to_string(folder.join(target)).unwrap(), expected);
        fs::write(folder.join("below/there"), "before\n").unwrap();
    }
    symlink("circle", folder.join("circle")).unwrap();
    let ran = scene.typed(&["--dry-run", "--map", "circle"]);
    assert!(ran.code == 1 && ran.stderr.contains("'circle'"), "{}", ran.stderr);
}

#[test]
fn a_file_that_is_replaced_keeps_its_mode_and_its_owner() {
    let scene = Scene::new();
    let path = scene.folder().join("plain");
    map(&scene);
    fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    // Only root can give a file away.
    let is_given = std::os::unix::fs::chown(&path, Some(12345), Some(23456)).is_ok();
    map(&scene);
    let after = fs::metadata(&path).unwrap();
    assert_eq!(after.mode() & 0o7777, 0o640);
    if is_given {
        assert_eq!((after.uid(), after.gid()), (12345, 23456));
    }
    assert_eq!(
        fs::read_dir(scene.folder())
            .unwrap()
            .filter(|entry| { entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.') })
            .count(),
        0
    );
}

#[test]
fn standard_output_has_the_map_or_the_patch_and_nothing_else() {
    let scene = Scene::new();
    let expected = map(&scene);
    for name in ["-", "/dev/stdout", "/dev/fd/1"] {
        for more in [&[][..], &["-q"], &["-v"], &["--color", "always"]] {
            let ran = scene.typed(&[&["--dry-run", "--map", name], more].concat());
            assert_eq!((ran.code, &ran.stdout), (0, &expected), "{}", ran.stderr);
            assert!(!ran.stderr.is_empty(), "the text for people");
        }
    }
    let patch = scene.typed(&["--hub", "astro", "--image", "quay.io/o/astro", "--patch", "-"]);
    assert_eq!(patch.code, 0, "{}", patch.stderr);
    assert!(
        patch.stdout.starts_with("From ") && patch.stderr.contains("main"),
        "{}",
        patch.stdout
    );
    let applied = Command::new("git")
        .args(["-C", scene.source.typed(), "apply", "--check", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .and_then(|mut git| {
            use std::io::Write as _;
            git.stdin.take().unwrap().write_all(patch.stdout.as_bytes())?;
            git.wait()
        });
    assert!(applied.unwrap().success());
    let same = scene.typed(&["--image", "quay.io/o/astro", "--patch", "same"]);
    assert_eq!(same.code, 0, "{}", same.stderr);
    assert_eq!(fs::read_to_string(scene.folder().join("same")).unwrap(), patch.stdout);
}

#[test]
fn standard_output_is_not_for_two() {
    let scene = Scene::new();
    let before = scene.target.refs();
    for arguments in [
        &["--json", "--map", "-"][..],
        &["--json", "--map", "/dev/stdout"],
        &["--json", "--patch", "-"],
        &["--map", "-", "--patch", "-"],
    ] {
        let ran = scene.typed(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("cannot both write to standard output"),
            "{}",
            ran.stderr
        );
    }
    let list = format!("[[hub]]\nsubdir = \"{IMAGE}\"\ninto = \"target.git\"\nmap = \"-\"\n");
    fs::write(scene.folder().join("list.toml"), list).unwrap();
    let mut batch = crate::support::split_image(scene.folder());
    let ran = ran(batch.args(["batch", "list.toml", "--from", "source"]).output().unwrap());
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("list.toml:4:"), "{}", ran.stderr);
    assert_eq!(scene.target.refs(), before);
}
