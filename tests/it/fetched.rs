//! Sources and targets behind a URL. The `ssh` of these tests is a script that runs the other side on this machine, so that
//! real git speaks its real protocol, without a network.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::repo::{Repo, Scene, at, text};
use crate::support::{Ran, hermetic, ran};

/// A scene whose repositories are reached by URL.
struct Wire {
    scene: Scene,
}

impl Wire {
    fn new() -> Self {
        let scene = Scene::new();
        scene.source.git(&["config", "uploadpack.allowFilter", "true"]);
        let bin = Repo::bare(scene.folder().join("bin"));
        // What git passes on is options, the host, and one command; each is noted, to count them.
        bin.hook(
            "ssh",
            "for last; do :; done\necho \"$last\" >> \"$(dirname \"$0\")/log\"\nexec sh -c \"$last\"",
        );
        Wire { scene }
    }

    fn url(repo: &Repo) -> String {
        format!("ssh://git@host.example{}", repo.typed())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let (from, into) = (Wire::url(&self.scene.source), Wire::url(&self.scene.target));
        let mut all = arguments.to_vec();
        if !arguments.contains(&"--from") {
            all.extend(["--from", &from]);
        }
        if !arguments.contains(&"--into") {
            all.extend(["--into", &into]);
        }
        let mut command = self.scene.command(&all);
        command
            .env("GIT_SSH_COMMAND", self.scene.folder().join("bin/hooks/ssh"))
            .env("GIT_SSH_VARIANT", "ssh");
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let log = self.scene.folder().join("bin/hooks/log");
        if log.exists() {
            std::fs::remove_file(log).unwrap();
        }
        ran(self.command(arguments).output().unwrap())
    }

    fn migrate(&self, arguments: &[&str]) -> Value {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.json()
    }

    /// How often the source was asked for something in the last run.
    fn asked(&self) -> usize {
        let log = std::fs::read_to_string(self.scene.folder().join("bin/hooks/log")).unwrap_or_default();
        log.lines()
            .filter(|line| line.contains("git-upload-pack") && line.contains("/source'"))
            .count()
    }

    /// The one repository in the cache.
    fn cached(&self) -> Repo {
        let folder = self.scene.folder().join(".cache/split-image");
        let mut found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        Repo {
            path: found.find(|path| path.is_dir()).unwrap(),
        }
    }
}

/// The ids of the objects of one kind that a repository really has.
fn objects(repo: &Repo, kind: &str) -> Vec<String> {
    let all = repo.git(&[
        "cat-file",
        "--batch-check=%(objecttype) %(objectname)",
        "--batch-all-objects",
    ]);
    let ids = all
        .lines()
        .filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' '));
    ids.map(str::to_owned).collect()
}

#[test]
fn urls_give_the_same_commits_as_paths() {
    let wire = Wire::new();
    let expected = wire.scene.migrate(&["--dry-run"]);
    let preview = wire.migrate(&["--dry-run"]);
    assert_eq!(preview["merge_commit"], expected["merge_commit"]);
    assert_eq!(preview["source"]["ref"], "main");
    assert_eq!(preview["source"]["repo"], json!(Wire::url(&wire.scene.source)));
    let report = wire.migrate(&[]);
    assert_eq!(report["merge_commit"], expected["merge_commit"]);
    assert_eq!(wire.scene.target.id("main"), text(&report, "/merge_commit"));
    wire.scene.target.git(&["fsck", "--strict"]);
    assert_eq!(wire.migrate(&[])["status"], "up-to-date");
}

#[test]
fn only_the_blobs_of_the_split_are_fetched_in_one_go() {
    let wire = Wire::new();
    wire.scene.source.commit("Big", &[("docs/big", &"x\n".repeat(10_000))]);
    wire.migrate(&["--dry-run", "--no-cache"]);
    assert_eq!(wire.asked(), 2, "commits with trees, and the files to check");

    wire.migrate(&[]);
    assert_eq!(wire.asked(), 2, "commits with trees, and the blobs");
    let mut expected: Vec<String> = ["environment.yml", "start", "apt.txt"]
        .map(|name| wire.scene.source.id(&format!("HEAD:{}", at(name))))
        .to_vec();
    expected.push(wire.scene.source.id(&format!("HEAD~3:{}", at("environment.yml"))));
    expected.sort();
    let mut got = objects(&wire.cached(), "blob");
    got.sort();
    assert_eq!(got, expected);
}

#[test]
fn a_preview_fetches_what_it_checks_and_warns_as_for_a_path() {
    let wire = Wire::new();
    wire.scene.source.commit(
        "More",
        &[
            (&at("Dockerfile"), "FROM x\nCOPY ../../common.sh /\n"),
            (".gitattributes", "*.txt eol=lf\n"),
            ("deployments/astro/hubploy.yaml", "path: image\n"),
            ("docs/big", "x\n"),
        ],
    );
    let by_path = wire.scene.migrate(&["--dry-run"]);
    assert_eq!(by_path["warnings"].as_array().unwrap().len(), 3);
    let by_url = wire.migrate(&["--dry-run"]);
    let mut warnings = by_url["warnings"].as_array().unwrap().clone();
    // What was in the directory once, and is not now, is fetched for a push only.
    warnings.retain(|warning| warning["code"] != "sizes-not-checked");
    assert_eq!(json!(warnings), by_path["warnings"]);
    assert_eq!(warnings.len() + 1, by_url["warnings"].as_array().unwrap().len());
    assert_eq!(
        objects(&wire.cached(), "blob").len(),
        6,
        "those of the directory, and two outside"
    );

    let report = wire.migrate(&[]);
    assert_eq!(
        report["warnings"], by_path["warnings"],
        "a push needs all files, so they are all known"
    );
}

#[test]
fn what_the_target_has_is_not_fetched_again() {
    let wire = Wire::new();
    wire.scene.migrate(&[]);
    wire.scene.source.commit("New", &[(&at("new"), "new\n")]);
    wire.migrate(&[]);
    assert_eq!(
        objects(&wire.cached(), "blob"),
        [wire.scene.source.id(&format!("HEAD:{}", at("new")))]
    );
}

#[test]
fn a_later_run_merges_what_it_has_to_fetch() {
    let wire = Wire::new();
    wire.migrate(&[]);
    let lines: String = (0..20).map(|n| format!("line {n}\n")).collect();
    wire.scene.source.commit("Lines", &[(&at("start"), &lines)]);
    wire.migrate(&[]);
    wire.scene
        .commit_to_target("Own", &[("start", Some(&lines.replace("line 2\n", "line two\n")))]);
    wire.scene.source.commit(
        "Change",
        &[(&at("start"), &lines.replace("line 17\n", "line seventeen\n"))],
    );
    let preview = wire.migrate(&["--dry-run", "--no-cache"]);
    let report = wire.migrate(&["--no-cache"]);
    assert_eq!(preview["merge_commit"], report["merge_commit"]);
    let merged = wire.scene.target.git(&["show", "main:start"]);
    assert!(
        merged.contains("line two\n") && merged.contains("line seventeen"),
        "{merged}"
    );
}

#[test]
fn the_cache_saves_the_next_run_the_way() {
    let wire = Wire::new();
    wire.migrate(&["--dry-run"]);
    wire.migrate(&["--dry-run"]);
    assert_eq!(wire.asked(), 1, "only what there is");
    wire.scene.source.commit("New", &[(&at("new"), "new\n")]);
    let report = wire.migrate(&["--dry-run"]);
    assert_eq!(report["split"]["commits_kept"], json!(4));

    std::fs::remove_dir_all(wire.scene.folder().join(".cache")).unwrap();
    wire.migrate(&["--cache", "here", "--dry-run"]);
    assert!(wire.scene.folder().join("here").is_dir());
    wire.migrate(&["--no-cache", "--dry-run"]);
    assert!(!wire.scene.folder().join(".cache").exists());
}

#[test]
fn a_cache_that_is_damaged_is_made_anew() {
    let wire = Wire::new();
    let report = wire.migrate(&["--dry-run"]);
    let cached = wire.cached();
    for pack in std::fs::read_dir(cached.path.join("objects/pack")).unwrap() {
        std::fs::remove_file(pack.unwrap().path()).unwrap();
    }
    assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
    std::fs::write(cached.path.join("config"), "[broken").unwrap();
    assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
}

/// Marks a repository with a file, which a new one at its place does not have.
fn mark(repo: &Repo) -> PathBuf {
    let mark = repo.path.join("mark");
    std::fs::write(&mark, "").unwrap();
    mark
}

#[test]
fn a_fetch_that_fails_leaves_the_cache_as_it_was() {
    let wire = Wire::new();
    wire.migrate(&["--dry-run"]);
    let (cached, mark) = (wire.cached(), mark(&wire.cached()));
    let objects_before = objects(&cached, "tree");
    wire.scene.source.commit("New", &[(&at("new"), "new\n")]);
    let ssh = std::fs::read_to_string(wire.scene.folder().join("bin/hooks/ssh")).unwrap();
    // The first question is answered, and then the line is dead.
    let dies = ssh.replace(
        "exec sh",
        "[ \"$(grep -c \"/source'\" \"$(dirname \"$0\")/log\")\" -gt 1 ] && exit 1\nexec sh",
    );
    std::fs::write(wire.scene.folder().join("bin/hooks/ssh"), dies).unwrap();
    let ran = wire.run(&["--dry-run"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("cannot be read"), "{}", ran.stderr);
    assert!(mark.exists());
    assert_eq!(objects(&cached, "tree"), objects_before);
    std::fs::write(wire.scene.folder().join("bin/hooks/ssh"), ssh).unwrap();
    wire.migrate(&["--dry-run"]);
    assert!(mark.exists());
}

#[test]
fn a_damaged_cache_that_somebody_reads_is_left_to_them() {
    let wire = Wire::new();
    let report = wire.migrate(&["--dry-run"]);
    let (cached, mark) = (wire.cached(), mark(&wire.cached()));
    std::fs::write(cached.path.join("config"), "[broken").unwrap();
    let before = cached.snapshot();
    let reader = std::fs::File::open(&cached.path).unwrap();
    reader.lock_shared().unwrap();
    assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
    assert_eq!(cached.snapshot(), before);
    drop(reader);
    assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
    assert!(!mark.exists());
    assert!(!objects(&cached, "commit").is_empty());
}

/// Takes the tree of a commit out of a repository whose objects are packed.
fn lose_tree_of(repo: &Repo, commit: &str) {
    let tree = repo.id(&format!("{commit}^{{tree}}"));
    let packs = repo.path.join("objects/pack");
    let aside = repo.path.join("aside");
    std::fs::rename(&packs, &aside).unwrap();
    std::fs::create_dir(&packs).unwrap();
    for file in std::fs::read_dir(&aside).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|end| end == "pack") {
            let mut git = Command::new("git");
            hermetic(&mut git, &repo.path);
            let git = git
                .args(["unpack-objects", "-q"])
                .stdin(std::fs::File::open(file).unwrap());
            assert!(git.status().unwrap().success());
        }
    }
    std::fs::remove_dir_all(aside).unwrap();
    std::fs::remove_file(repo.path.join("objects").join(&tree[..2]).join(&tree[2..])).unwrap();
}

#[test]
fn damage_behind_the_tip_of_a_cache_costs_one_more_fetch() {
    let wire = Wire::new();
    let older = wire.scene.source.id("main~1");
    let report = wire.migrate(&["--dry-run"]);
    let (cached, mark) = (wire.cached(), mark(&wire.cached()));
    lose_tree_of(&cached, &older);
    let reader = std::fs::File::open(&cached.path).unwrap();
    reader.lock_shared().unwrap();
    for _ in 0..2 {
        assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
        assert!(mark.exists(), "somebody reads it");
    }
    drop(reader);
    assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
    assert!(!mark.exists());
    lose_tree_of(&cached, &older);
    let ran = wire.run(&["--dry-run", "-v"]);
    assert!(ran.stderr.contains("is damaged (tree"), "{}", ran.stderr);
    assert_eq!(ran.json()["merge_commit"], report["merge_commit"]);
    cached.git(&["cat-file", "-e", &format!("{older}^{{tree}}")]);
}

#[test]
fn refs_in_the_way_and_stale_locks_do_not_cost_the_cache() {
    let wire = Wire::new();
    let source = &wire.scene.source;
    source.git(&["branch", "a"]);
    wire.migrate(&["--dry-run", "--ref", "a"]);
    let mark = mark(&wire.cached());
    source.git(&["branch", "-D", "a"]);
    source.git(&["branch", "a/b"]);
    wire.migrate(&["--dry-run", "--ref", "a/b"]);
    source.git(&["branch", "-D", "a/b"]);
    source.git(&["branch", "a"]);
    wire.migrate(&["--dry-run", "--ref", "main~1"]);
    source.commit("New", &[(&at("new"), "new\n")]);
    for name in ["refs/kept/heads/main.lock", "packed-refs.lock"] {
        std::fs::write(wire.cached().path.join(name), "").unwrap();
    }
    wire.migrate(&["--dry-run"]);
    assert!(mark.exists());
}

#[test]
fn the_cache_is_private() {
    let wire = Wire::new();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().mode() & 0o777;
    let set = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let folder = wire.scene.folder().join(".cache/split-image");
    wire.migrate(&["--dry-run"]);
    assert_eq!(mode(&folder), 0o700);
    set(&folder, 0o755);
    wire.migrate(&["--dry-run"]);
    assert_eq!(mode(&folder), 0o700);

    let refused = |words: &str, hint: &str| {
        let ran = wire.run(&["--dry-run"]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(
            ran.stderr.contains(words) && ran.stderr.contains(hint),
            "{}",
            ran.stderr
        );
    };
    set(&folder, 0o777);
    refused("is not safe to use: other users may write to it", "'rm -r ");
    set(&folder, 0o700);
    // Only root can give a folder away.
    if std::os::unix::fs::chown(&folder, Some(12345), None).is_ok() {
        refused("is not safe to use: it belongs to another user", "'--no-cache'");
        wire.migrate(&["--dry-run", "--no-cache"]);
    }

    let shared = wire.scene.folder().join("shared");
    std::fs::create_dir(&shared).unwrap();
    set(&shared, 0o777);
    wire.migrate(&["--dry-run", "--cache", "shared"]);
    assert_eq!(mode(&shared), 0o777);
    let inside: Vec<_> = std::fs::read_dir(&shared)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!((inside.len(), mode(&inside[0])), (1, 0o700));
}

#[test]
fn runs_at_the_same_time_take_turns() {
    let wire = Wire::new();
    let children: Vec<_> = (0..4)
        .map(|_| {
            let mut command = wire.command(&["--dry-run"]);
            command
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    let reports: Vec<_> = children
        .into_iter()
        .map(|child| {
            let ran = ran(child.wait_with_output().unwrap());
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            ran.json()
        })
        .collect();
    assert!(reports.iter().all(|report| report == &reports[0]));
    // It is no clone by its settings: those go with each command, as there may be secrets in them.
    let settings = ["-c", "remote.source.promisor=true", "-c", "remote.source.url=."];
    wire.cached()
        .git(&[&settings[..], &["fsck", "--connectivity-only"]].concat());
}

#[test]
fn a_server_that_cannot_filter_sends_everything_and_that_is_told() {
    let wire = Wire::new();
    wire.scene.source.git(&["config", "uploadpack.allowFilter", "false"]);
    let report = wire.migrate(&[]);
    assert_eq!(report["warnings"][0]["code"], "no-filter");
    assert_eq!(wire.scene.target.id("main"), text(&report, "/merge_commit"));
}

#[test]
fn everything_that_names_a_commit_does_so_behind_a_url() {
    let wire = Wire::new();
    wire.scene.source.git(&["tag", "-a", "-m", "release", "v1"]);
    let id = wire.scene.source.id("HEAD");
    wire.scene.source.git(&["branch", "staging"]);
    wire.scene.source.commit("Later", &[(&at("apt.txt"), "later\n")]);
    for name in [
        "v1",
        "refs/tags/v1",
        "staging",
        "origin/staging",
        &id,
        &id[..9],
        "main~1",
    ] {
        for _ in 0..2 {
            let report = wire.migrate(&["--dry-run", "--ref", name]);
            assert_eq!(
                (text(&report, "/source/ref"), text(&report, "/source/commit")),
                (name, id.as_str())
            );
        }
    }
    for (name, hint) in [
        ("stagign", "'staging'"),
        ("1234567", "git"),
        (&"1".repeat(40), "git ls-remote"),
    ] {
        let ran = wire.run(&["--dry-run", "--ref", name]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(hint), "{name}: {}", ran.stderr);
    }
}

#[test]
fn mistakes_behind_a_url_are_told_apart() {
    let wire = Wire::new();
    let empty = Repo::init(
        wire.scene.folder().join("empty.git"),
        &["--bare", "--initial-branch=trunk"],
    );
    let ran = wire.run(&["--from", &Wire::url(&empty)]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("has no commit"), "{}", ran.stderr);

    let ran = wire.run(&[
        "--into",
        &format!("ssh://git@host.example{}/nowhere", wire.scene.folder().display()),
    ]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("does not appear to be a git repository"),
        "{}",
        ran.stderr
    );

    let ran = wire.run(&["--into", &Wire::url(&wire.scene.source)]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("is the source itself"), "{}", ran.stderr);

    let report = wire.migrate(&["--into", &Wire::url(&empty)]);
    assert_eq!(report["target"]["branch"], "trunk");
    assert_eq!(empty.id("trunk"), text(&report, "/split/tip"));
}

#[test]
fn a_partial_clone_of_somebody_else_is_only_read() {
    let wire = Wire::new();
    let url = format!("file://{}", wire.scene.source.typed());
    let partial = Repo::clone(
        &url,
        wire.scene.folder().join("partial"),
        &["--filter=blob:none", "--no-checkout"],
    );
    let before = partial.snapshot();
    let report = wire.scene.migrate(&["--from", partial.typed()]);
    assert_eq!(partial.snapshot(), before);
    assert_eq!(wire.scene.target.id("main"), text(&report, "/merge_commit"));
    wire.scene.target.git(&["fsck", "--strict"]);
}

#[test]
fn a_clone_from_urls_is_whole() {
    let wire = Wire::new();
    wire.migrate(&["--no-push", "--output", "out"]);
    let clone = Repo {
        path: wire.scene.folder().join("out"),
    };
    assert_eq!(
        clone.git(&["remote", "get-url", "source"]),
        Wire::url(&wire.scene.source)
    );
    assert!(!clone.path.join(".git/objects/info/alternates").exists());
    clone.git(&["fsck", "--strict"]);
}

#[test]
fn a_cache_folder_that_cannot_be_made() {
    let wire = Wire::new();
    std::fs::write(wire.scene.folder().join("file"), "").unwrap();
    let ran = ran(wire.command(&["--dry-run", "--cache", "file"]).output().unwrap());
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("hint: name another one with '--cache DIR', or keep nothing with '--no-cache'"),
        "{}",
        ran.stderr
    );
    wire.migrate(&["--dry-run", "--cache", "kept"]);
    wire.migrate(&["--dry-run", "--no-cache"]);
}

#[test]
fn a_source_without_a_head_branch_needs_a_ref() {
    let wire = Wire::new();
    wire.scene.source.git(&["symbolic-ref", "HEAD", "refs/heads/none"]);
    let ran = wire.run(&["--dry-run"]);
    assert!(
        ran.stderr.contains("hint: name a branch with '--ref'"),
        "{}",
        ran.stderr
    );
    wire.migrate(&["--dry-run", "--ref", "main"]);
}

#[test]
fn each_side_is_asked_over_one_connection() {
    let wire = Wire::new();
    let connections = |folder: &str| {
        let log = std::fs::read_to_string(wire.scene.folder().join("bin/hooks/log")).unwrap_or_default();
        log.lines().filter(|line| line.contains(folder)).count()
    };
    wire.migrate(&[]);
    assert_eq!(connections("/source'"), 2, "commits with trees, and the blobs");
    assert_eq!(connections("/target.git'"), 2, "look and fetch in one, and the push");
    wire.migrate(&[]);
    assert_eq!(connections("/source'"), 1, "nothing new");
    assert_eq!(connections("/target.git'"), 1, "nothing to push");
    wire.scene.source.commit("New", &[(&at("new"), "new\n")]);
    wire.migrate(&[]);
    assert_eq!(connections("/source'"), 3, "refs, the new commit, and its blob");
    assert_eq!(connections("/target.git'"), 2, "look and fetch in one, and the push");
}

#[test]
fn an_error_about_the_target_ends_the_fetch_of_the_source() {
    let wire = Wire::new();
    let bin = Repo {
        path: wire.scene.folder().join("bin"),
    };
    // A source that never answers.
    bin.hook(
        "ssh",
        "for last; do :; done\ncase \"$last\" in *nowhere*) exit 1;; esac\nexec sleep 1000",
    );
    let began = std::time::Instant::now();
    let ran = wire.run(&["--into", "ssh://host.example/nowhere"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("nowhere"), "{}", ran.stderr);
    assert!(began.elapsed().as_secs() < 100, "it waited for the source");
}

#[test]
fn a_branch_whose_tip_is_a_tag_or_that_is_not_there_is_named() {
    let wire = Wire::new();
    wire.scene.target.git(&["tag", "v1", "main"]);
    for (name, hint) in [("v1", "main"), ("mian", "did you mean 'main'?")] {
        let ran = wire.run(&["--branch", name]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(
            ran.stderr.contains(&format!("has no branch '{name}'")),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains(hint), "{}", ran.stderr);
    }
    let aside = wire.scene.target.git(&["commit-tree", "-m", "Aside", "main^{tree}"]);
    wire.scene.target.git(&["update-ref", "--no-deref", "HEAD", &aside]);
    let ran = wire.run(&[]);
    assert!(ran.stderr.contains("does not name a branch"), "{}", ran.stderr);
}

#[test]
fn a_server_that_ends_before_it_got_a_commit_leaves_no_doubt() {
    let wire = Wire::new();
    let bin = Repo {
        path: wire.scene.folder().join("bin"),
    };
    // The user has a hook, which stops nothing.
    bin.hook("pre-push", "exit 0");
    let before = wire.scene.target.refs();
    let denied = "echo 'ERROR: Permission to owner/image.git denied to user.' >&2;";
    for (words, code, part) in [
        ("", 1, "failed: "),
        (denied, 4, "refused the push to 'main': ERROR: Permission to"),
    ] {
        bin.hook(
            "ssh",
            &format!(
                "for last; do :; done\ncase \"$last\" in *receive-pack*) {words} exit 1;; esac\nexec sh -c \"$last\""
            ),
        );
        let mut run = wire.command(&[]);
        run.env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "core.hooksPath")
            .env("GIT_CONFIG_VALUE_0", bin.path.join("hooks"));
        let ran = ran(run.output().unwrap());
        assert_eq!(ran.code, code, "{}", ran.stderr);
        assert!(ran.stderr.contains(part), "{}", ran.stderr);
        assert_eq!(wire.scene.target.refs(), before);
    }
}

#[test]
fn a_prompt_without_a_terminal_is_named() {
    let wire = Wire::new();
    let bin = Repo {
        path: wire.scene.folder().join("bin"),
    };
    let before = wire.scene.target.refs();
    for service in ["upload-pack", "receive-pack"] {
        // The kernel sends this to those in the background who read the terminal.
        bin.hook(
            "ssh",
            &format!("for last; do :; done\ncase \"$last\" in *{service}*) kill -TTIN 0;; esac\nexec sh -c \"$last\""),
        );
        let ran = wire.run(&[]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(
            ran.stderr.contains("this process cannot use the terminal"),
            "{}",
            ran.stderr
        );
        assert_eq!(wire.scene.target.refs(), before);
    }
}

#[test]
fn a_branch_to_push_to_is_looked_at_besides_the_one_to_build_on() {
    let wire = Wire::new();
    wire.migrate(&["--push-branch", "image"]);
    let first = wire.scene.target.id("image");
    wire.scene
        .source
        .commit("Another package", &[(&at("apt.txt"), "git\nvim\n")]);
    let report = wire.migrate(&["--branch", "main", "--push-branch", "image"]);
    assert_eq!(report["target"]["before"], json!(first));
    assert_eq!(wire.scene.target.git(&["show", "image:apt.txt"]), "git\nvim");
    wire.scene.target.git(&["merge-base", "--is-ancestor", &first, "image"]);
}

#[test]
fn a_dry_run_says_where_it_keeps_what_it_fetched() {
    let wire = Wire::new();
    let kept = wire.migrate(&["--dry-run"])["source"]["kept_in"].clone();
    assert!(
        kept.as_str().unwrap().starts_with("~/.cache/split-image/source-"),
        "{kept}"
    );
    assert_eq!(
        wire.migrate(&["--dry-run", "--no-cache"])["source"]["kept_in"],
        serde_json::json!(null)
    );
    let url = Wire::url(&wire.scene.source);
    let typed = [
        "--dry-run",
        "--from",
        &url,
        "--subdir",
        crate::support::repo::IMAGE,
        "--into",
        "target.git",
    ];
    let mut command = wire.command(&[]);
    let mut plain = crate::support::split_image(wire.scene.folder());
    for (name, value) in command.env("A", "b").get_envs() {
        plain.env(name, value.unwrap_or_default());
    }
    let ran = ran(plain.args(typed).output().unwrap());
    assert!(
        ran.stdout.contains("  kept in    ~/.cache/split-image/source-"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
}

#[test]
fn a_wait_names_its_server_and_verbose_says_how_long_it_took() {
    let wire = Wire::new();
    let ran = wire.run(&["--progress", "always", "-v"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("Waiting for host.example"), "{}", ran.stderr);
    let took: Vec<_> = ran.stderr.lines().filter(|line| line.contains(" s: git ")).collect();
    for (command, times) in [(" clone ", 2), (" fetch ", 1), (" push ", 1)] {
        let found = took.iter().filter(|line| line.contains(command)).count();
        assert_eq!(found, times, "{command}: {took:#?}");
    }
}
