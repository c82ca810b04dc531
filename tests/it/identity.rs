//! Who makes the new commits and when, as git itself would say.

use std::process::Command;

use crate::support::repo::{Repo, Scene};
use crate::support::{hermetic, ran};

/// What changes between the cases: variables, and settings of the repository that the program is started in.
type Pairs<'a> = &'a [(&'a str, &'a str)];

/// Migrates with these variables in a repository with these settings, and holds author and committer against those of git.
fn agrees_with_git(variables: Pairs, settings: Pairs) {
    let scene = Scene::new();
    let here = Repo::new(scene.folder().join("here"));
    for (key, value) in settings {
        here.git(&["config", key, value]);
    }
    let set = |command: &mut Command| {
        for role in ["AUTHOR", "COMMITTER"] {
            for what in ["NAME", "EMAIL", "DATE"] {
                command.env_remove(format!("GIT_{role}_{what}"));
            }
        }
        command.current_dir(&here.path).env("TZ", "America/New_York");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_DATE"), "1700000000 +0100");
        }
        command.envs(variables.iter().copied());
    };
    let mut command = scene.command(&[]);
    set(&mut command);
    let done = ran(command.output().unwrap());
    assert_eq!(done.code, 0, "{variables:?}: {}", done.stderr);

    let made = scene.target.git(&["cat-file", "commit", "main"]);
    for (role, ident) in [("author", "GIT_AUTHOR_IDENT"), ("committer", "GIT_COMMITTER_IDENT")] {
        let mut git = Command::new("git");
        hermetic(&mut git, &here.path);
        set(&mut git);
        let expected = ran(git.args(["var", ident]).output().unwrap()).stdout;
        let line = made.lines().find_map(|line| line.strip_prefix(role)).unwrap();
        assert_eq!(line.trim_start(), expected.trim_end(), "{variables:?} {settings:?}");
    }
}

const USER: Pairs = &[("user.name", "U Ser"), ("user.email", "user@example.com")];

#[test]
fn names_come_from_where_git_takes_them() {
    agrees_with_git(&[], USER);
    agrees_with_git(
        &[
            ("GIT_AUTHOR_NAME", "An Author"),
            ("GIT_COMMITTER_EMAIL", "c@example.com"),
        ],
        USER,
    );
    agrees_with_git(
        &[],
        &[
            USER,
            &[("author.name", "An Author"), ("committer.email", "c@example.com")],
        ]
        .concat(),
    );
    agrees_with_git(
        &[("EMAIL", "env@example.com")],
        &[("user.name", " ,Odd, \"Name\" <x> ")],
    );
}

#[test]
fn dates_are_read_as_git_reads_them() {
    for date in [
        "1638164678",
        "@1638164678 +0530",
        "2021-11-29T11:14:38",
        "2021-07-29 11:14:38",
        "2021-11-29T11:14:38.123+05:30",
        "Mon, 29 Nov 2021 11:14:38 +0530",
        "Mon Nov 29 11:14:38 2021",
    ] {
        agrees_with_git(&[("GIT_AUTHOR_DATE", date)], USER);
    }
}

#[test]
fn an_identity_is_asked_for_before_the_source_is_fetched() {
    let scene = Scene::new();
    let empty = Repo::bare(scene.folder().join("empty.git"));
    let mut command = scene.command(&["--from", "ssh://host.invalid/x", "--into", empty.typed()]);
    command.args(["--template", scene.target.typed()]);
    for role in ["AUTHOR", "COMMITTER"] {
        command.env_remove(format!("GIT_{role}_NAME"));
        command.env_remove(format!("GIT_{role}_EMAIL"));
    }
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("is configured for the new commits"),
        "{}",
        ran.stderr
    );
}
