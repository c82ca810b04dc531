//! No form of an address shows its password, whatever is printed or written.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;

use crate::support::repo::{IMAGE, Repo, Scene};
use crate::support::{Ran, ran};

/// The part of each address that must not come out.
const SECRET: &str = "s3cret";

/// A server that wants a password and accepts none. It answers until the test ends.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(
                b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\
                  Content-Length: 0\r\nConnection: close\r\n\r\n",
            );
        }
    });
    host
}

/// Addresses at `host`, which answers, in every form that people type, and more.
fn addresses(host: &str) -> Vec<String> {
    let with = |user: &str| format!("http://{user}@{host}/o/x");
    vec![
        with("me:s3cret"),
        with("s3cret"),
        with("me:a's3cret"),
        with("me:a\"s3cret"),
        with("me:a/s3cret"),
        with("me:a#s3cret"),
        with("me:a?s3cret"),
        with("me:a s3cret"),
        with("me:a%40s3cret"),
        with("me:a@s3cret"),
        format!("http:/me:s3cret@{host}/o/x"),
        format!("HTTP://me:s3cret@{host}/o/x"),
        format!("me:s3cret@{host}/o/x"),
        format!("http://{host}/o/x?access_token=s3cret"),
        "http://me:s3cret@[::1]:9/o/x".to_owned(),
        "ssh://git:s3cret@127.0.0.1:9/o/x".to_owned(),
        "foo://me:s3cret@host/x".to_owned(),
        "ext::sh -c http://me:s3cret@host/x".to_owned(),
    ]
}

fn check(words: &str, ran: &Ran) {
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.contains(SECRET), "{words}: {}\n{}", ran.stdout, ran.stderr);
    }
}

/// The program, with an ssh that ends at once.
fn command(scene: &Scene, arguments: &[&str]) -> Ran {
    let mut command = crate::support::split_image(scene.folder());
    ran(command
        .args(arguments)
        .env("GIT_SSH_COMMAND", "false")
        .output()
        .unwrap())
}

#[test]
fn no_command_prints_the_password_of_an_address() {
    let scene = Scene::new();
    let list = scene.folder().join("list.toml");
    let (from, into) = (scene.source.typed(), scene.target.typed());
    for address in addresses(&server()) {
        let a = address.as_str();
        let one_image = ["--subdir", IMAGE, "--dry-run", "--from"];
        for arguments in [
            [&one_image[..], &[a, "--into", into, "-v"]].concat(),
            [&one_image[..], &[from, "--into", a, "--json"]].concat(),
            [&one_image[..], &[from, "--into", into, "--template", a, "-v"]].concat(),
            [&one_image[..], &[from, "--into", into, "--also-push", a]].concat(),
            [&one_image[..], &[from, "--into", into, "--ref", a, "--json"]].concat(),
            [&one_image[..], &[from, "--into", into, "--hub-config", a, "--json"]].concat(),
            [&one_image[..], &[from, "--into", into, "--qualify-refs", a]].concat(),
            [&one_image[..], &[from, "--into", into, "--image", a]].concat(),
            [&one_image[..], &[from, "--into", into, "--branch", a]].concat(),
            [&one_image[..], &[from, "--into", into, a, "--json"]].concat(),
            vec!["discover", a, "-v"],
            vec!["verify", "--subdir", IMAGE, "--from", a, "--into", into, "--json"],
            vec!["verify", "--subdir", IMAGE, "--from", from, "--into", a, "-v"],
            vec!["handoff", "--subdir", IMAGE, "--from", from, "--into", a, "--json"],
            vec!["handoff", "--subdir", IMAGE, "--from", a, "--into", into],
            vec![a],
        ] {
            check(&format!("{arguments:?}"), &command(&scene, &arguments));
        }
        let quoted = format!("'''{a}'''");
        for (text, more) in [
            (
                format!("from = {quoted}\nsubdir = 'a/{{name}}'\n[[hub]]\nname = 'x'\ninto = 'x.git'\n"),
                &[&["--list", "--json"][..], &["--dry-run", "-v"]][..],
            ),
            (
                format!("[[hub]]\nsubdir = 'a'\ninto = {quoted}\n[[hub]]\nsubdir = 'b'\ninto = {quoted}\n"),
                &[&["--list"][..]],
            ),
            (
                format!("[[hub]]\nsubdir = 'a'\ninto = {quoted}\nref = {quoted}\n"),
                &[&["--dry-run", "--json"][..], &["--verify", "--from", from]],
            ),
        ] {
            std::fs::write(&list, &text).unwrap();
            for more in more {
                let arguments = [&["batch", "list.toml"], *more].concat();
                check(&format!("{text}\n{arguments:?}"), &command(&scene, &arguments));
            }
        }
    }
}

/// A scene whose repositories also have addresses with passwords: git finds them on this machine.
struct Reached {
    scene: Scene,
}

impl Reached {
    fn new() -> Self {
        Reached { scene: Scene::new() }
    }

    fn url(name: &str) -> String {
        format!("https://me:{SECRET}@host.example/{name}")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = crate::support::split_image(self.scene.folder());
        let key = format!("url.{}/.insteadOf", self.scene.folder().display());
        command.args(arguments);
        let settings = [Reached::url(""), "https://host.example/".into()].map(|value| (key.as_str(), value));
        crate::support::configure(&mut command, &settings);
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let ran = ran(self.command(arguments).output().unwrap());
        check(&format!("{arguments:?}"), &ran);
        ran
    }
}

#[test]
fn a_run_by_addresses_with_passwords_writes_none_of_them() {
    let reached = Reached::new();
    let (from, into) = (Reached::url("source"), Reached::url("target.git"));
    let sides = ["--subdir", IMAGE, "--from", &from, "--into", &into];
    for more in [
        &["--dry-run", "-v"][..],
        &["--no-push", "--output", "out", "-v"],
        &["--json", "--patch", "patch", "--hub", "astro", "-v"],
    ] {
        let ran = reached.run(&[&sides[..], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    for command in [&["verify"][..], &["handoff", "--json", "--image", "quay.io/o/x"]] {
        let ran = reached.run(&[command, &sides[..], &["-v"]].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    let clone = Repo {
        path: reached.scene.folder().join("out"),
    };
    assert_eq!(
        clone.git(&["remote", "get-url", "origin"]),
        "https://host.example/target.git"
    );
    assert_eq!(
        clone.git(&["remote", "get-url", "source"]),
        "https://host.example/source"
    );
    for place in ["out", ".cache", "patch"] {
        let files = Repo {
            path: reached.scene.folder().join(place),
        };
        let found = Command::new("grep")
            .args(["-rlF", SECRET])
            .arg(&files.path)
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&found.stdout), "", "in {place}");
    }
}

#[test]
fn a_list_that_was_found_by_an_address_with_a_password_runs_without_it() {
    let reached = Reached::new();
    let found = reached.run(&["discover", &Reached::url("source")]);
    assert_eq!(found.code, 0, "{}", found.stderr);
    let lines: Vec<_> = found.stdout.lines().collect();
    let at = lines
        .iter()
        .position(|line| *line == "from = \"https://host.example/source\"");
    let comment = lines[at.unwrap() - 1];
    assert!(comment.starts_with("# The user name and the password"), "{comment}");

    let list = found.stdout.replace("{name}-user-image.git", "target.git");
    std::fs::write(reached.scene.folder().join("list.toml"), list).unwrap();
    let ran = reached.run(&["batch", "list.toml", "--dry-run", "-v"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
}
