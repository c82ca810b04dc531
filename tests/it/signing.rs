//! New commits are signed where git would sign them. Programs that stand for gpg, gpgsm and ssh-keygen note how they are
//! called, and git's own commits are held against ours. `tests/oracle/signing.py` does the same with real keys.

use std::process::Command;

use crate::support::repo::{Repo, Scene};
use crate::support::{configure, hermetic, ran};

/// Notes its arguments, and the content of those that are files.
const NOTES: &str = "here=$(dirname \"$0\")\n\
    for arg; do if [ -f \"$arg\" ]; then echo 'file:'; cat \"$arg\"; else printf '%s\\n' \"$arg\"; fi; done >>\"$here/log\"\n";

const GPG: &str = "sum=$(cksum)\n\
    printf '%s\\n' 'gpg: a word' '[GNUPG:] SIG_CREATED D 1 8 00 1 F' >&2\n\
    printf 'BEGIN\\r\\n\\r\\n%s\\nEND\\n' \"$sum\"\n";

const KEYGEN: &str = "for last; do :; done\n{ echo BEGIN; cksum <\"$last\"; } >\"$last.sig\"\n";

/// Settings, as `git -c` takes them.
type Settings<'a> = &'a [(&'a str, &'a str)];

/// A program in the scene; returns its path.
fn program(scene: &Scene, name: &str, script: &str) -> String {
    let bin = Repo::bare(scene.folder().join("programs"));
    bin.hook(name, script);
    bin.path.join("hooks").join(name).to_str().unwrap().to_owned()
}

fn noted(scene: &Scene) -> String {
    std::fs::read_to_string(scene.folder().join("programs/hooks/log")).unwrap_or_default()
}

/// Makes a commit once more with git, and returns its id.
fn by_git(repo: &Repo, id: &str, settings: Settings) -> String {
    let ours = repo.git(&["cat-file", "commit", id]);
    let (headers, message) = ours.split_once("\n\n").unwrap();
    let mut git = Command::new("git");
    hermetic(&mut git, &repo.path);
    configure(&mut git, settings);
    git.args(["commit-tree", "-S", "-m", message]);
    for line in headers.lines() {
        match line.split_once(' ') {
            Some(("tree", tree)) => git.arg(tree),
            Some(("parent", parent)) => git.args(["-p", parent]),
            _ => &mut git,
        };
    }
    let made = ran(git.output().unwrap());
    assert_eq!(made.code, 0, "{}", made.stderr);
    made.stdout.trim().to_owned()
}

/// Migrates with these settings, and makes each new commit again with git.
fn agrees_with_git(scene: &Scene, settings: Settings) {
    let settings = &[&[("commit.gpgSign", "true")], settings].concat()[..];
    let mut command = scene.command(&["--hub", "astro", "--image", "q.io/o/n", "--handoff-branch", "moved"]);
    configure(&mut command, settings);
    let run = ran(command.output().unwrap());
    assert_eq!(run.code, 0, "{}", run.stdout);
    let called = noted(scene);
    std::fs::remove_file(scene.folder().join("programs/hooks/log")).unwrap();
    let report = run.json();
    let own = [
        (&scene.target, &report["remove_commit"]),
        (&scene.target, &report["merge_commit"]),
        (&scene.source, &report["handoff"]["commit"]),
    ];
    for (repo, id) in own {
        let id = id.as_str().unwrap_or_else(|| panic!("{report:#}"));
        assert_eq!(by_git(repo, id, settings), id, "{settings:?}");
    }
    assert_eq!(called, noted(scene), "{settings:?}");
    let tip = report["split"]["tip"].as_str().unwrap();
    assert!(!scene.target.git(&["cat-file", "commit", tip]).contains("gpgsig"));
}

#[test]
fn gpg_and_gpgsm_are_called_as_git_calls_them() {
    for (format, setting) in [
        ("openpgp", "gpg.program"),
        ("openpgp", "gpg.openpgp.program"),
        ("x509", "gpg.x509.program"),
    ] {
        for key in [None, Some("A KEY")] {
            let scene = Scene::new();
            let program = program(&scene, "gpg", &[NOTES, GPG].concat());
            let mut settings = vec![("gpg.format", format), (setting, program.as_str())];
            settings.extend(key.map(|key| ("user.signingKey", key)));
            agrees_with_git(&scene, &settings);
        }
    }
}

#[test]
fn ssh_keygen_is_called_as_git_calls_it() {
    for (setting, key) in [
        ("user.signingKey", "~/key"),
        ("user.signingKey", "key::ecdsa-sha2-nistp256 AAAA"),
        ("user.signingKey", "ssh-ed25519 AAAA"),
        ("gpg.ssh.defaultKeyCommand", "printf 'ssh-ed25519 AAAA'"),
        (
            "gpg.ssh.defaultKeyCommand",
            r#"sh -c "printf '%s\\n' \"$1\" other" 'a name' 'ssh-ed25519 AAAA me@host'"#,
        ),
    ] {
        let scene = Scene::new();
        // git finds the home of a test where it runs.
        for home in [scene.folder(), &scene.target.path, &scene.source.path] {
            std::fs::write(home.join("key"), "the key\n").unwrap();
        }
        let program = program(&scene, "ssh-keygen", &[NOTES, KEYGEN].concat());
        agrees_with_git(
            &scene,
            &[("gpg.format", "ssh"), ("gpg.ssh.program", &program), (setting, key)],
        );
    }
}

#[test]
fn a_preview_signs_nothing_and_shows_no_ids_of_signed_commits() {
    let scene = Scene::new();
    let program = program(&scene, "gpg", NOTES);
    let run = |mut command: Command| {
        configure(&mut command, &[("commit.gpgSign", "1"), ("gpg.program", &program)]);
        let run = ran(command.output().unwrap());
        assert_eq!(run.code, 0, "{}", run.stdout);
        run
    };
    let report = run(scene.command(&["--dry-run"])).json();
    assert_eq!(report["merge_commit"], serde_json::Value::Null);
    let screen = run(scene.typed_command(&["--dry-run"])).stdout;
    assert!(screen.contains("and a signature"), "{screen}");
    assert_eq!(noted(&scene), "");
}

#[test]
fn a_key_that_cannot_sign_stops_the_run_in_the_words_of_the_program() {
    let scene = Scene::new();
    let before = scene.target.refs();
    let refuses = program(&scene, "gpg", "echo 'gpg: no secret key' >&2\nexit 2");
    let says_nothing = program(&scene, "silent", "cat >/dev/null\necho BEGIN");
    for (settings, words) in [
        (&[("gpg.program", refuses.as_str())][..], "gpg: no secret key"),
        (&[("gpg.program", &says_nothing)], "did not sign"),
        (&[("gpg.program", "/nowhere/gpg")], "No such file"),
        (&[("gpg.format", "ssh")], "no ssh key is configured"),
        (
            &[("gpg.format", "ssh"), ("gpg.ssh.defaultKeyCommand", "false")],
            "'false' prints none",
        ),
        (&[("gpg.format", "other")], "unknown value 'other'"),
    ] {
        let mut command = scene.command(&[]);
        configure(&mut command, &[&[("commit.gpgSign", "true")], settings].concat());
        let run = ran(command.output().unwrap());
        assert_eq!(run.code, 1, "{}", run.stdout);
        let error = run.json()["error"].to_string();
        assert!(error.contains(words), "{error}");
        assert_eq!(scene.target.refs(), before);
    }
}
