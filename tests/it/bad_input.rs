//! One clear error, a hint, the right exit code, and nothing lost.

use std::path::Path;

use crate::support::repo::{IMAGE, Repo, Scene, at};
use crate::support::{Ran, ran, split_image};

/// Runs with these arguments, which has to fail with `code`, say `words` (error and hint), and leave both repositories.
fn fails(scene: &Scene, arguments: &[&str], code: i32, words: &[&str]) -> Ran {
    let before = (scene.source.snapshot(), scene.target.snapshot());
    let ran = scene.run(arguments);
    assert_eq!(ran.code, code, "{arguments:?}: {}", ran.stderr);
    let error = ran.json()["error"].clone();
    assert_eq!(error["exit"], code);
    let said = format!(
        "{}\n{}",
        error["message"].as_str().unwrap(),
        error["hint"].as_str().unwrap_or("no hint")
    );
    for word in words {
        assert!(said.contains(word), "{arguments:?}: no '{word}' in: {said}");
    }
    assert!(!said.contains("no hint"), "{said}");
    assert_eq!((scene.source.snapshot(), scene.target.snapshot()), before);
    ran
}

#[test]
fn a_directory_that_never_existed() {
    let scene = Scene::new();
    let words = [
        "'deployments/astor/image' never existed",
        "did you mean 'deployments/astro/image'",
    ];
    fails(&scene, &["--subdir", "deployments/astor/image"], 1, &words);
    fails(
        &scene,
        &["--subdir", "zzz"],
        1,
        &["never existed", "at its top there is"],
    );
    fails(
        &scene,
        &["--subdir", "Deployments/astro/image"],
        1,
        &["never existed", "did you mean"],
    );
}

#[test]
fn a_directory_that_is_a_file() {
    let scene = Scene::new();
    fails(&scene, &["--subdir", &at("start")], 1, &["is a file", "--subdir"]);
    let submodule = format!("160000,{},module", scene.source.id("HEAD"));
    scene.source.git(&["update-index", "--add", "--cacheinfo", &submodule]);
    scene.source.git(&["commit", "--quiet", "-m", "Submodule"]);
    fails(
        &scene,
        &["--subdir", "module"],
        1,
        &["is a submodule", "another repository"],
    );
    fails(&scene, &["--subdir", &at("start/deeper")], 1, &["never existed"]);
}

#[test]
fn a_directory_that_is_gone_from_the_tip() {
    let scene = Scene::new();
    let last = scene.source.id("HEAD");
    scene.source.git(&["rm", "-r", "--quiet", IMAGE]);
    scene.source.commit_all("Moved out");
    scene.source.commit("More", &[("docs/index.md", "more\n")]);
    fails(&scene, &[], 1, &["is gone", &last, &format!("--ref {last}")]);
    assert_eq!(scene.migrate(&["--ref", &last])["status"], "migrated");
}

#[test]
fn a_directory_in_another_branch() {
    let scene = Scene::new();
    scene.source.git(&["checkout", "--quiet", "-b", "staging"]);
    scene.source.commit("Elsewhere", &[("other/image/start", "x\n")]);
    scene.source.git(&["checkout", "--quiet", "main"]);
    fails(
        &scene,
        &["--subdir", "other/image"],
        1,
        &["never existed", "'staging'", "--ref"],
    );
}

#[test]
fn a_directory_that_can_be_none() {
    let scene = Scene::new();
    for directory in ["", "/abs", "../x", "a//b", "."] {
        fails(&scene, &["--subdir", directory], 2, &["directory"]);
    }
    let shell = format!("./{IMAGE}/");
    assert_eq!(scene.migrate(&["--subdir", &shell])["status"], "migrated");
}

#[test]
fn a_source_or_target_that_is_no_repository() {
    let scene = Scene::new();
    std::fs::create_dir(scene.folder().join("plain")).unwrap();
    for flag in ["--from", "--into"] {
        fails(&scene, &[flag, "nowhere"], 1, &["nowhere' does not exist"]);
        fails(
            &scene,
            &[flag, "plain"],
            1,
            &["plain' is not a git repository", "git init"],
        );
        fails(
            &scene,
            &[flag, "source/docs"],
            1,
            &["docs' is not a git repository", "did you mean"],
        );
        fails(&scene, &[flag, "source/README.md"], 1, &["is not a git repository"]);
    }
    std::fs::write(scene.folder().join("notes"), "a secret\n").unwrap();
    let ran = fails(
        &scene,
        &["--into", "notes"],
        1,
        &["is not a git repository", "it is a file"],
    );
    assert!(!ran.stderr.contains("a secret"), "{}", ran.stderr);
}

#[test]
fn a_source_that_is_empty() {
    let scene = Scene::new();
    let empty = Repo::bare(scene.folder().join("empty.git"));
    fails(&scene, &["--from", empty.typed()], 1, &["has no commit"]);
    fails(
        &scene,
        &["--from", empty.typed(), "--ref", "main"],
        1,
        &["has no commit"],
    );
    empty.git(&["fetch", "--quiet", scene.source.typed(), "main:other"]);
    fails(
        &scene,
        &["--from", empty.typed()],
        1,
        &["'main', which does not exist", "other"],
    );
}

#[test]
fn a_repository_that_cannot_be_reached() {
    let scene = Scene::new();
    for url in ["http://127.0.0.1:1/x.git", "git://127.0.0.1:1/x.git"] {
        fails(&scene, &["--from", url, "--no-cache"], 1, &[url, "git ls-remote"]);
        fails(&scene, &["--into", url], 1, &[url, "git ls-remote"]);
    }
}

#[test]
fn a_server_that_wants_a_password() {
    use std::io::{Read, Write};
    let scene = Scene::new();
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/x.git", server.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in server.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(
                b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\
                  Content-Length: 0\r\nConnection: close\r\n\r\n",
            );
        }
    });
    fails(
        &scene,
        &["--into", &url],
        1,
        &["could not read Username", "credential helper"],
    );
}

#[test]
fn a_clone_that_is_shallow_or_has_grafts() {
    let scene = Scene::new();
    let url = format!("file://{}", scene.source.typed());
    let shallow = Repo::clone(&url, scene.folder().join("shallow"), &["--depth=1"]);
    fails(
        &scene,
        &["--from", shallow.typed()],
        1,
        &["shallow", "git fetch --unshallow"],
    );
    fails(
        &scene,
        &["--into", shallow.typed()],
        1,
        &["shallow", "git fetch --unshallow"],
    );

    let grafts = scene.source.path.join(".git/info/grafts");
    std::fs::create_dir_all(grafts.parent().unwrap()).unwrap();
    std::fs::write(&grafts, "# none\n").unwrap();
    scene.migrate(&["--dry-run"]);
    std::fs::write(&grafts, format!("{}\n", scene.source.id("HEAD"))).unwrap();
    fails(&scene, &[], 1, &["grafts", "git replace --convert-graft-file"]);
}

#[test]
fn a_ref_or_branch_that_does_not_exist() {
    let scene = Scene::new();
    scene.source.git(&["branch", "staging"]);
    fails(
        &scene,
        &["--ref", "stagign"],
        1,
        &["no ref 'stagign'", "did you mean 'staging'?"],
    );
    fails(&scene, &["--ref", &"1".repeat(40)], 1, &["no ref '1111"]);
    fails(&scene, &["--ref", "1111"], 1, &["no ref '1111'", "id in full"]);
    fails(&scene, &["--ref", "HEAD:README.md"], 1, &["is a blob"]);
    fails(
        &scene,
        &["--branch", "mian"],
        1,
        &["no branch 'mian'", "did you mean 'main'?"],
    );
    fails(
        &scene,
        &["--branch", "a..b"],
        2,
        &["'a..b' cannot be the name of a branch"],
    );
    fails(
        &scene,
        &["--push-branch", "a b"],
        2,
        &["'a b' cannot be the name of a branch"],
    );
    scene.target.git(&["symbolic-ref", "HEAD", "refs/heads/gone"]);
    fails(&scene, &[], 1, &["'gone', which does not exist", "--branch", "'main'"]);
}

#[test]
fn nobody_to_make_the_commits() {
    let scene = Scene::new();
    let mut command = scene.command(&[]);
    for role in ["AUTHOR", "COMMITTER"] {
        command
            .env_remove(format!("GIT_{role}_NAME"))
            .env_remove(format!("GIT_{role}_EMAIL"));
    }
    let ran = ran(command.env_remove("EMAIL").output().unwrap());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("no author is configured for the new commits"),
        "{}",
        ran.stderr
    );
    for command in ["git config --global user.name", "git config --global user.email"] {
        assert!(ran.stderr.contains(command), "{}", ran.stderr);
    }
    let ran = crate::support::ran(scene.command(&[]).env("GIT_AUTHOR_DATE", "yesterday").output().unwrap());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("'yesterday' in GIT_AUTHOR_DATE is not a date"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_configuration_that_cannot_be_read() {
    let scene = Scene::new();
    let broken = scene.folder().join("broken");
    std::fs::write(&broken, "[user\n").unwrap();
    let mut command = scene.command(&["--dry-run"]);
    command.env("GIT_CONFIG_GLOBAL", broken).env_remove("GIT_AUTHOR_NAME");
    let said = ran(command.output().unwrap()).stderr;
    assert!(said.contains("your git configuration cannot be read"), "{said}");

    let config = scene.source.path.join(".git/config");
    std::fs::write(&config, "[core\n").unwrap();
    let mut command = split_image(&scene.source.path);
    command.args(["--subdir", IMAGE, "--into", scene.target.typed()]);
    let said = ran(command.output().unwrap()).stderr;
    assert!(said.contains("cannot open the source"), "{said}");
}

#[test]
fn a_target_that_is_the_source() {
    let scene = Scene::new();
    for into in ["source", "./source/", "source/.git"] {
        fails(&scene, &["--into", into], 1, &["is the source itself"]);
    }
    let linked = scene.folder().join("linked");
    scene
        .source
        .git(&["worktree", "add", "--quiet", linked.to_str().unwrap()]);
    fails(&scene, &["--into", "linked"], 1, &["is the source itself"]);
}

#[test]
fn a_target_that_is_a_copy_of_the_source() {
    let scene = Scene::new();
    scene.source.git(&["clone", "--quiet", "--bare", ".", "../fork.git"]);
    fails(
        &scene,
        &["--into", "fork.git"],
        1,
        &["has the source's own history", "--into"],
    );
}

#[test]
fn a_target_that_is_of_no_use_is_told_before_the_source_is_read() {
    let scene = Scene::new();
    for (flag, value, words) in [
        ("--into", "nowhere", "the target '"),
        ("--branch", "nowhere", "has no branch 'nowhere'"),
    ] {
        fails(&scene, &["--from", "neither", flag, value], 1, &[words]);
    }
}

#[test]
fn a_branch_is_named_by_its_short_name() {
    let scene = Scene::new();
    for flag in ["--branch", "--push-branch"] {
        fails(
            &scene,
            &[flag, "refs/heads/main"],
            2,
            &["full name", "short name, 'main'"],
        );
        fails(&scene, &[flag, "HEAD"], 2, &["cannot be the name of a branch"]);
    }
}

#[test]
fn a_temporary_folder_that_is_missing() {
    let scene = Scene::new();
    let ran = ran(scene
        .command(&[])
        .env("TMPDIR", scene.folder().join("none"))
        .output()
        .unwrap());
    assert_eq!(ran.code, 1);
    assert!(
        ran.json()["error"]["hint"]
            .as_str()
            .is_some_and(|hint| hint.contains("TMPDIR")),
        "{}",
        ran.stderr
    );
}

#[test]
fn urls_that_would_run_a_program() {
    let scene = Scene::new();
    let witness = scene.folder().join("witness");
    let run = format!("touch {}", witness.display());
    for url in [
        format!("ext::sh -c '{run}'"),
        format!("--upload-pack={run}"),
        format!("-o{run}"),
        "fd::0".to_owned(),
    ] {
        for flag in ["--from", "--into", "--also-push", "--template", "--hub-config"] {
            let argument = format!("{flag}={url}");
            let mut command = split_image(scene.folder());
            command.args(["--json", "--subdir", IMAGE, &argument]);
            for (other, value) in [("--from", scene.source.typed()), ("--into", scene.target.typed())] {
                if other != flag {
                    command.args([other, value]);
                }
            }
            let before = scene.target.snapshot();
            let ran = ran(command.output().unwrap());
            assert_eq!(ran.code, 2, "{argument}: {}", ran.stderr);
            assert_eq!(scene.target.snapshot(), before);
        }
    }
    let list = scene.folder().join("list.toml");
    for key in ["from", "into", "also_push", "template"] {
        let keys = [
            ("from", scene.source.typed()),
            ("subdir", IMAGE),
            ("into", scene.target.typed()),
        ];
        let others = keys.into_iter().filter(|(other, _)| *other != key);
        let mut text: String = others.map(|(other, value)| format!("{other} = '{value}'\n")).collect();
        let url = format!("ext::sh -c \"touch {}\"", witness.display());
        text += &match key {
            "also_push" => format!("{key} = ['{url}']\n"),
            _ => format!("{key} = '{url}'\n"),
        };
        std::fs::write(&list, format!("[[hub]]\n{text}")).unwrap();
        let before = scene.target.snapshot();
        let ran = ran(split_image(scene.folder())
            .args(["batch", "list.toml"])
            .output()
            .unwrap());
        assert_eq!(ran.code, 2, "{key}: {}", ran.stderr);
        assert!(ran.stderr.contains("remote helper"), "{key}: {}", ran.stderr);
        assert_eq!(scene.target.snapshot(), before);
    }
    assert!(!witness.exists());
}

#[test]
fn secrets_in_urls_are_never_shown() {
    let scene = Scene::new();
    let url = "http://me:hunter2@127.0.0.1:1/x.git?token=hunter2";
    for flag in ["--from", "--into", "--also-push"] {
        for more in [&["-v", flag, url][..], &["-v", "--dry-run", flag, url]] {
            let ran = scene.run(more);
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}

#[test]
fn an_object_that_is_missing_is_named() {
    let scene = Scene::new();
    let blob = scene.source.id(&format!("HEAD:{}", at("apt.txt")));
    let loose = |id: &str| scene.source.path.join(".git/objects").join(&id[..2]).join(&id[2..]);
    std::fs::remove_file(loose(&blob)).unwrap();
    fails(&scene, &[], 1, &["cannot be sent", &blob, "git fsck"]);

    let tree = scene.source.id(&format!("HEAD:{IMAGE}"));
    std::fs::remove_file(loose(&tree)).unwrap();
    let ran = scene.run(&["--dry-run"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains(&tree), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_git_that_is_missing_or_too_old() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    let bin = scene.folder().join("bin");
    std::fs::create_dir(&bin).unwrap();
    let with_path = |path: &Path| ran(scene.command(&[]).env("PATH", path).output().unwrap());
    let missing = with_path(&bin);
    assert_eq!(missing.code, 1);
    assert!(
        missing.stderr.contains("git cannot be used: it was not found"),
        "{}",
        missing.stderr
    );
    assert!(
        missing.stderr.contains("install git 2.30 or newer"),
        "{}",
        missing.stderr
    );

    std::fs::write(bin.join("git"), "#!/bin/sh\necho git version 2.20.1\n").unwrap();
    std::fs::set_permissions(bin.join("git"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let old = with_path(&bin);
    assert_eq!(old.code, 1);
    assert!(old.stderr.contains("'git version 2.20.1' is too old"), "{}", old.stderr);
}
