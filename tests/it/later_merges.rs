//! Later runs merge as git does, and stop where git does.

use crate::support::Ran;
use crate::support::repo::{Repo, Scene, at, text};

/// What a later run and git make of the same two sides.
struct Both {
    ran: Ran,
    tip: String,
    git: Ran,
    by_hand: Repo,
}

impl Both {
    /// Runs, and has git merge the same tip into what the target was before.
    fn of(scene: &Scene, arguments: &[&str]) -> Both {
        let before = scene.target.id("main");
        let elsewhere = Repo::bare(scene.folder().join("elsewhere.git"));
        let alone = scene.migrate(&[&["--into", elsewhere.typed()], arguments].concat());
        let tip = text(&alone, "/split/tip").to_owned();
        let by_hand = scene.by_hand();
        by_hand.git(&["reset", "--quiet", "--hard", &before]);
        by_hand.git(&["fetch", "--quiet", elsewhere.typed(), "main"]);
        let git = by_hand.try_git(&["merge", "--quiet", "-m", "by hand", &tip]);
        let ran = scene.run(arguments);
        Both { ran, tip, git, by_hand }
    }

    /// Both merge, to the same tree.
    fn merge(&self, scene: &Scene) -> &Self {
        assert_eq!(self.git.code, 0, "{}", self.git.stdout);
        assert_eq!(self.ran.code, 0, "{}", self.ran.stderr);
        assert_eq!(scene.target.id("main^2"), self.tip);
        assert_eq!(scene.target.id("main^{tree}"), self.by_hand.id("HEAD^{tree}"));
        self
    }

    /// Both stop, and the target stays.
    fn stop(&self, scene: &Scene, before: &str) {
        assert_ne!(self.git.code, 0, "git merges");
        assert_eq!(self.ran.code, 3, "{}", self.ran.stderr);
        assert_eq!(scene.target.id("main"), before);
    }
}

fn commit_all_to_target(scene: &Scene, change: impl FnOnce(&Repo)) -> String {
    let clone = Repo::clone(scene.target.typed(), scene.folder().join("own"), &[]);
    change(&clone);
    clone.git(&["commit", "--quiet", "--all", "-m", "Own work"]);
    clone.git(&["push", "--quiet", "origin", "HEAD:main"]);
    clone.id("HEAD")
}

/// Changes a file of `repo`, which is executable from then on if `is_executable`.
fn change(repo: &Repo, path: &str, content: &str, is_executable: bool) {
    repo.write(&[(path, Some(content))]);
    repo.git(&["add", path]);
    if is_executable {
        repo.git(&["update-index", "--chmod=+x", path]);
        repo.git(&["checkout-index", "--force", path]);
    }
}

/// Starts with `start` in a file, and has both sides change it: each to a content, and whether it is executable.
fn changed_by_both(start: &str, [target, source]: [(&str, bool); 2]) -> Scene {
    let scene = Scene::new();
    scene.source.commit("Start", &[(&at("start"), start)]);
    scene.migrate(&[]);
    commit_all_to_target(&scene, |clone| change(clone, "start", target.0, target.1));
    change(&scene.source, &at("start"), source.0, source.1);
    scene.source.git(&["commit", "--quiet", "-m", "Change"]);
    scene
}

#[test]
fn a_mode_of_one_side_and_a_text_of_the_other_come_together() {
    let [start, first, last] = [
        "1\n2\n3\n4\n5\n6\n7\n",
        "one\n2\n3\n4\n5\n6\n7\n",
        "1\n2\n3\n4\n5\n6\nseven\n",
    ];
    for sides in [[(start, true), (first, false)], [(last, false), (first, true)]] {
        let scene = changed_by_both(start, sides);
        Both::of(&scene, &[]).merge(&scene);
        let entry = scene.target.git(&["ls-tree", "main", "start"]);
        assert!(entry.starts_with("100755 "), "{entry}");
    }
}

#[test]
fn a_mode_of_one_side_comes_to_a_binary_file_of_the_other() {
    let [old, new] = ["\0old", "\0new"];
    for sides in [
        [(old, true), (new, false)],
        [(new, false), (old, true)],
        [(new, true), (new, false)],
    ] {
        let scene = changed_by_both(old, sides);
        Both::of(&scene, &[]).merge(&scene);
        let entry = scene.target.git(&["ls-tree", "main", "start"]);
        assert!(entry.starts_with("100755 "), "{entry}");
        assert_eq!(scene.target.git(&["show", "main:start"]), new);
    }
    let scene = changed_by_both(old, [("\0another", true), (new, false)]);
    Both::of(&scene, &[]).stop(&scene, &scene.target.id("main"));
}

#[test]
fn a_file_in_the_place_of_a_folder_stops_both() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let before = scene.commit_to_target("Own work", &[("tools", Some("a file\n"))]);
    scene
        .source
        .commit("Tools", &[(&at("tools/check"), "a file in a folder\n")]);
    let both = Both::of(&scene, &[]);
    both.stop(&scene, &before);
    assert!(both.ran.stderr.contains("tools"), "{}", both.ran.stderr);
}

#[test]
fn two_bases_of_which_one_deleted_what_the_other_changed() {
    let scene = Scene::new();
    scene
        .source
        .commit("Start", &[(&at("start"), "1\n"), (&at("apt.txt"), "git\n")]);
    scene.source.git(&["branch", "other"]);
    scene.source.git(&["rm", "--quiet", &at("start")]);
    scene.source.git(&["commit", "--quiet", "-m", "Without start"]);
    scene.source.git(&["checkout", "--quiet", "other"]);
    scene.source.commit("Another start", &[(&at("start"), "2\n")]);

    // The target went back to what both had, which is what git takes for the base; the source decides for the change.
    scene.migrate(&["--ref", "main"]);
    let elsewhere = Repo::bare(scene.folder().join("other.git"));
    scene.migrate(&["--ref", "other", "--into", elsewhere.typed()]);
    commit_all_to_target(&scene, |clone| {
        let pull = ["pull", "--quiet", "--no-rebase", "--no-edit", elsewhere.typed(), "HEAD"];
        assert_ne!(clone.try_git(&pull).code, 0);
        clone.write(&[("start", Some("1\n"))]);
        clone.git(&["add", "start"]);
    });
    assert_ne!(
        scene.source.try_git(&["merge", "--quiet", "-m", "Both", "main"]).code,
        0
    );
    scene.source.git(&["add", "."]);
    scene.source.git(&["commit", "--quiet", "-m", "Both"]);
    scene.source.commit("More", &[(&at("apt.txt"), "git\nvim\n")]);

    let before = scene.target.id("main");
    let both = Both::of(&scene, &["--ref", "other"]);
    both.merge(&scene);
    let bases = scene.target.git(&["merge-base", "--all", &before, &both.tip]);
    assert_eq!(bases.lines().count(), 2);
    assert_eq!(scene.target.git(&["show", "main:start"]), "2");
    assert_eq!(scene.target.git(&["show", "main:apt.txt"]), "git\nvim");
}

/// Sets a submodule of `repo` to a commit, whose id is this digit.
fn set_submodule(repo: &Repo, path: &str, digit: &str) {
    std::fs::create_dir_all(repo.path.join(path)).unwrap();
    let entry = format!("160000,{},{path}", digit.repeat(40));
    repo.git(&["update-index", "--add", "--cacheinfo", &entry]);
}

/// How a side merges: its changes to the path in a repository.
type Merge<'a> = &'a dyn Fn(&Repo, &str);

/// Has two branches of the source change `path`, from the first of three versions to the second and third; the target
/// gets both, and source and target merge the two, each in its own way. The source is on the branch 'other' then.
fn merged_by_both(path: &str, change: &dyn Fn(&Repo, &str, usize), [target, source]: [Merge<'_>; 2]) -> Scene {
    let scene = Scene::new();
    let commit = |version: usize| {
        change(&scene.source, &at(path), version);
        scene
            .source
            .git(&["commit", "--quiet", "-m", &format!("Version {version}")]);
    };
    commit(0);
    scene.source.git(&["branch", "other"]);
    commit(1);
    scene.source.git(&["checkout", "--quiet", "other"]);
    commit(2);
    scene.migrate(&["--ref", "main"]);
    let elsewhere = Repo::bare(scene.folder().join("other.git"));
    scene.migrate(&["--ref", "other", "--into", elsewhere.typed()]);
    commit_all_to_target(&scene, |clone| {
        let pull = ["pull", "--quiet", "--no-rebase", elsewhere.typed(), "HEAD"];
        assert_ne!(clone.try_git(&pull).code, 0);
        target(clone, path);
    });
    assert_ne!(scene.source.try_git(&["merge", "--quiet", "main"]).code, 0);
    source(&scene.source, &at(path));
    scene.source.git(&["commit", "--quiet", "-m", "Both"]);
    scene.source.commit("More", &[(&at("apt.txt"), "git\nvim\n")]);
    scene
}

/// Runs and merges from two bases.
fn from_two_bases(scene: &Scene) -> Both {
    let before = scene.target.id("main");
    let both = Both::of(scene, &["--ref", "other"]);
    let bases = both.by_hand.git(&["merge-base", "--all", &before, &both.tip]);
    assert_eq!(bases.lines().count(), 2);
    both
}

#[test]
fn two_bases_with_different_submodules_do_not_matter_where_both_sides_have_the_same() {
    let versions = |repo: &Repo, path: &str, version: usize| set_submodule(repo, path, ["a", "1", "2"][version]);
    let same = |repo: &Repo, path: &str| set_submodule(repo, path, "3");
    let scene = merged_by_both("vendor", &versions, [&same, &same]);
    from_two_bases(&scene).merge(&scene);
    assert_eq!(scene.target.id("main:vendor"), "3".repeat(40));
}

#[test]
fn two_bases_do_not_matter_where_both_sides_removed_the_file() {
    let gone = |repo: &Repo, path: &str| drop(repo.git(&["rm", "--quiet", "--force", path]));
    let submodules = |repo: &Repo, path: &str, version: usize| set_submodule(repo, path, ["a", "1", "2"][version]);
    let with_another = |repo: &Repo, path: &str| {
        gone(repo, path);
        set_submodule(repo, &path.replace("vendor", "another"), "4");
    };
    let texts = |repo: &Repo, path: &str, version: usize| change(repo, path, ["0\n", "1\n", "2\n"][version], false);
    for scene in [
        merged_by_both("vendor", &submodules, [&gone, &gone]),
        merged_by_both("vendor", &submodules, [&gone, &with_another]),
        merged_by_both("start", &texts, [&gone, &gone]),
    ] {
        from_two_bases(&scene).merge(&scene);
    }
}

#[test]
fn two_bases_of_a_file_that_both_sides_renamed_stop_both() {
    let text = |line: &str| {
        format!(
            "{line}\n{}",
            (0..50).map(|line| format!("line {line}\n")).collect::<String>()
        )
    };
    let versions = |repo: &Repo, path: &str, version: usize| {
        change(repo, path, &text(["0", "1", "one"][version]), false);
    };
    let renamed = |repo: &Repo, path: &str, name: &str| {
        repo.git(&["rm", "--quiet", "--force", path]);
        change(repo, &path.replace("start", name), &text("both"), false);
    };
    let scene = merged_by_both(
        "start",
        &versions,
        [&|repo, path| renamed(repo, path, "begin"), &|repo, path| {
            renamed(repo, path, "launch");
        }],
    );
    let before = scene.target.id("main");
    from_two_bases(&scene).stop(&scene, &before);
}
