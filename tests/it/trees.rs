//! Where the directory is looked for, and trees that git would not write today.
//!
//! The ids were recorded from git filter-repo 2.47.0; `SPLIT_IMAGE_RECORD=1 cargo test trees` compares with it again.

use crate::support::source::Source;

#[test]
fn a_directory_can_lie_deep() {
    let source = Source::import(
        b"commit refs/heads/main\ncommitter T <t@example.com> 1 +0000\ndata 1\nA\n\
          M 100644 inline a/b/c/x\ndata 1\n0\nM 100644 inline a/b/y\ndata 1\n0\n\
          commit refs/heads/main\ncommitter T <t@example.com> 2 +0000\ndata 1\nF\n\
          D a\nM 100644 inline a/b\ndata 4\nfile\n\
          commit refs/heads/main\ncommitter T <t@example.com> 3 +0000\ndata 1\nB\n\
          D a\nM 100644 inline a/b/c/x\ndata 1\n1\n",
    );
    let expected = "e046912092ad A() x=0\n\
                    79b6dc69897b F(A)\n\
                    87e030cb991b B(F) x=1\n";
    assert_eq!(source.split_history("a/b/c"), expected);
    assert_eq!(source.split_history("a/b/c/"), expected);
}

#[test]
fn a_name_can_be_any_bytes() {
    let source = Source::import(
        b"commit refs/heads/main\ncommitter T <t@example.com> 1 +0000\ndata 1\nA\n\
          M 100644 inline *\xff [a]/x\ndata 1\n0\nM 100644 inline b/x\ndata 1\n1\n",
    );
    let split = source.split_bytes(b"*\xff [a]").unwrap();
    let tip = split.commits[split.tip.unwrap()].new.to_string();
    assert_eq!(source.history(&tip), "e046912092ad A() x=0\n");
}

#[test]
fn a_directory_that_never_was_leaves_nothing() {
    let source = Source::empty();
    let tree = source.tree(&[("100644", "x", &source.blob("0"))]);
    source.commit("A", &tree, &[]);
    let split = source.split("d").unwrap();
    assert_eq!((split.tip, split.commits.len(), split.last_present), (None, 0, None));
    assert_eq!(split.tree, gix::ObjectId::empty_tree(gix::hash::Kind::Sha1));
}

#[test]
fn the_newest_commit_that_has_the_directory_is_known() {
    let source = Source::empty();
    let directory = source.tree(&[("100644", "x", &source.blob("0"))]);
    let with = source.commit("A", &source.tree(&[("40000", "d", &directory)]), &[]);
    let still_with = source.commit("B", &source.tree(&[("40000", "d", &directory)]), &[&with]);
    source.commit("C", &source.tree(&[]), &[&still_with]);
    let split = source.split("d").unwrap();
    assert_eq!(split.last_present.unwrap().to_string(), still_with);
}

#[test]
fn two_commits_that_become_the_same_stay_two() {
    let source = Source::empty();
    let directory = source.tree(&[("100644", "x", &source.blob("0"))]);
    let with = |outside: &str| source.tree(&[("40000", "d", &directory), ("100644", "o", &source.blob(outside))]);
    let one = source.commit("A", &with("1"), &[]);
    let other = source.commit("A", &with("2"), &[]);
    source.commit("M", &with("3"), &[&one, &other]);
    assert_eq!(
        source.split_history("d"),
        "738723544fa0 A() x=0\n\
         49cbde4ff234 M(A,A) x=0\n"
    );
}

/// A source of one commit whose directory has these entries.
fn with_directory(entries: impl Fn(&Source) -> String) -> Source {
    let source = Source::empty();
    let directory = entries(&source);
    let tree = source.tree(&[("40000", "d", &directory)]);
    source.commit("A", &tree, &[]);
    source
}

#[test]
fn modes_become_those_that_git_writes() {
    let source = with_directory(|source| {
        let blob = source.blob("0");
        let folder = source.tree(&[("100600", "y", &blob)]);
        source.tree(&[
            ("100664", "a", &blob),
            ("100775", "b", &blob),
            ("0100644", "c", &blob),
            ("040000", "s", &folder),
        ])
    });
    assert_eq!(source.split_history("d"), "170113a3d28a A() a=0 b*=0 c=0 s/y=0\n");
}

#[test]
fn empty_folders_are_dropped() {
    let source = with_directory(|source| {
        let empty = source.tree(&[]);
        let of_empty = source.tree(&[("40000", "empty", &empty)]);
        let blob = source.blob("0");
        source.tree(&[("40000", "e", &of_empty), ("100644", "x", &blob)])
    });
    assert_eq!(source.split_history("d"), "738723544fa0 A() x=0\n");
}

#[test]
fn trees_that_are_replaced_are_read_as_their_replacements() {
    // As 'git filter-repo' and all of git do: the directory itself, and a folder in it.
    let source = Source::story("A: d/x=0 d/s/y=0");
    let other = source.tree(&[("100644", "z", &source.blob("1"))]);
    source.git(&["replace", "main:d/s", &other]);
    let split = source.split("d").unwrap();
    assert_eq!(source.checked_history(&split), "64bba543f29b A() s/z=1 x=0\n");
    let source = Source::story("A: d/x=0");
    source.git(&["replace", "main:d", &source.tree(&[("100644", "z", &source.blob("1"))])]);
    let split = source.split("d").unwrap();
    assert_eq!(source.checked_history(&split), "47e4ab3eaff4 A() z=1\n");
}

#[test]
fn a_directory_of_empty_folders_is_none() {
    let source = with_directory(|source| source.tree(&[("40000", "e", &source.tree(&[]))]));
    assert_eq!(source.split_history("d"), "678ec68cb49e A()\n");
}

#[test]
fn the_way_to_the_directory_can_be_odd() {
    let source = Source::empty();
    let directory = source.tree(&[("100644", "x", &source.blob("0"))]);
    let above = source.tree(&[("040000", "d", &directory)]);
    source.commit("A", &source.tree(&[("040000", "a", &above)]), &[]);
    assert_eq!(source.split_history("a/d"), "738723544fa0 A() x=0\n");
}

#[test]
fn another_spelling_of_the_same_tree_is_no_change() {
    let source = Source::empty();
    let blob = source.blob("0");
    let with = |mode: &str| source.tree(&[("40000", "d", &source.tree(&[(mode, "x", &blob)]))]);
    let outside = |mode: &str| {
        let directory = source.tree(&[("100644", "x", &blob)]);
        source.tree(&[("40000", "d", &directory), (mode, "o", &blob)])
    };
    // S and U change no file, like an empty commit, so they stay; P changes one outside.
    let a = source.commit("A", &with("100664"), &[]);
    let s = source.commit("S", &with("100644"), &[&a]);
    let p = source.commit("P", &outside("100664"), &[&s]);
    let q = source.commit("Q", &outside("100644"), &[&p]);
    let changed = source.tree(&[("40000", "d", &source.tree(&[("100755", "x", &blob)]))]);
    let b = source.commit("B", &changed, &[&q]);
    let t = source.tree(&[("40000", "d", &source.tree(&[("100775", "x", &blob)]))]);
    source.commit("U", &t, &[&b]);
    assert_eq!(
        source.split_history("d"),
        "738723544fa0 A() x=0\n\
         25e9b4889bbf S(A) x=0\n\
         e457700452c5 B(S) x*=0\n\
         29a920899bcc U(B) x*=0\n"
    );
}

#[test]
fn trees_that_no_split_can_be_right_about_are_refused() {
    let unsorted = |source: &Source| {
        let blob = source.blob("0");
        source.tree(&[("100644", "b", &blob), ("100644", "a", &blob)])
    };
    let twice = |source: &Source| {
        let blob = source.blob("0");
        source.tree(&[("100644", "a", &blob), ("100644", "a", &blob)])
    };
    let file_and_folder = |source: &Source| {
        let blob = source.blob("0");
        let folder = source.tree(&[("100644", "x", &blob)]);
        source.tree(&[
            ("100644", "a", &blob),
            ("100644", "a.txt", &blob),
            ("40000", "a", &folder),
        ])
    };
    for (odd, why) in [
        (&unsorted as &dyn Fn(&Source) -> String, "out of order"),
        (&twice, "out of order or twice"),
        (&file_and_folder, "a name twice"),
    ] {
        let source = with_directory(odd);
        let error = source.split("d").unwrap_err().to_string();
        let tree = source.git(&["rev-parse", "main:d"]);
        let commit = source.git(&["rev-parse", "main"]);
        for part in [tree.as_str(), commit.as_str(), "'d/", why] {
            assert!(error.contains(part), "{error}");
        }
    }
}
