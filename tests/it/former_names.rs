//! One directory under several names.
//!
//! The ids were recorded from git filter-repo 2.47.0; `SPLIT_IMAGE_RECORD=1 cargo test former_names` compares with it again.

use split_image::error::UserError;
use split_image::migrate::with_hint;
use split_image::split::{Directory, OnOverlap, Spec};

use crate::support::source::Source;

#[test]
fn a_rename_is_no_commit_of_its_own() {
    let source = Source::story(
        "A: old/x=0 old/y=0
         B(A): old/x=1
         R(B): -old d/x=1 d/y=0 o=1
         C(R): d/y=1",
    );
    assert_eq!(
        source.split_history("d"),
        "b2eb2debb6c3 R() x=1 y=0\ne1e4bbcb22ba C(R) x=1 y=1\n"
    );
    assert_eq!(
        source.names_history(&["d", "old"]),
        "b71757b91ce9 A() x=0 y=0\n\
         f3b0b365b9c2 B(A) x=1 y=0\n\
         5cd485b3aafa C(B) x=1 y=1\n"
    );
}

#[test]
fn a_rename_with_a_change_stays() {
    let source = Source::story(
        "A: old/x=0 old/y=0
         R(A): -old d/x=0 d/y=1
         C(R): d/y=2",
    );
    assert_eq!(
        source.names_history(&["d", "old"]),
        "b71757b91ce9 A() x=0 y=0\n\
         161648f1d589 R(A) x=0 y=1\n\
         18ad11f3e448 C(R) x=0 y=2\n"
    );
}

#[test]
fn a_copy_back_after_a_rename_with_a_change_is_no_commit() {
    // Of any other path, the copy stays as a commit: 'z' was never renamed.
    let source = Source::story(
        "A: old/x=0 old/y=0
         R(A): -old d/x=0 d/y=1 d/z=0
         C(R): old/x=0
         B(C): -old d/x=1",
    );
    assert_eq!(
        source.names_history(&["d", "old"]),
        "b71757b91ce9 A() x=0 y=0\n\
         e44bd8544b9f R(A) x=0 y=1 z=0\n\
         39acff203cc7 B(R) x=1 y=1 z=0\n"
    );
    let source = Source::story(
        "A: old/x=0 old/y=0
         R(A): -old d/x=0 d/y=1 d/z=0
         C(R): old/z=0
         B(C): -old d/z=1",
    );
    assert_eq!(
        source.names_history(&["d", "old"]),
        "b71757b91ce9 A() x=0 y=0\n\
         e44bd8544b9f R(A) x=0 y=1 z=0\n\
         8163820cbcb6 C(R) x=0 y=1 z=0\n\
         207050aaff3a B(C) x=0 y=1 z=1\n"
    );
}

#[test]
fn a_rename_on_one_side_of_a_merge() {
    let source = Source::story(
        "A: old/x=0 old/y=0
         R(A): -old d/x=0 d/y=0
         S(A): old/y=1
         M(R,S): d/y=1
         C(M): d/x=1",
    );
    assert_eq!(
        source.names_history(&["d", "old"]),
        "b71757b91ce9 A() x=0 y=0\n\
         fb8a6f041dc3 S(A) x=0 y=1\n\
         8f11205a945b C(S) x=1 y=1\n"
    );
}

#[test]
fn a_directory_moved_file_by_file() {
    let source = Source::story(
        "A: old/x=0 old/s/y=0 old/s/z=0
         R(A): -old/s/y d/s/y=0
         C(R): old/s/z=1
         S(C): -old d/s/z=1 d/x=0",
    );
    assert_eq!(
        source.names_history(&["d", "old"]),
        "47b6be46a78f A() s/y=0 s/z=0 x=0\n\
         7fca25800dbd C(A) s/y=0 s/z=1 x=0\n"
    );
}

#[test]
fn a_rename_that_the_reference_cannot_see_stays() {
    // A path with a blank it does not find in the parent, so the commit stays, and changes nothing.
    let source = Source::story(
        r#"A: "old/x\040y"=0
           R(A): -old "d/x\040y"=0
           C(R): d/z=1"#,
    );
    assert_eq!(
        source.names_history(&["d", "old"]),
        "7a1e96abce90 A() x y=0\n\
         c4f1e48c34cc R(A) x y=0\n\
         256f1097a7ed C(R) x y=0 z=1\n"
    );
}

#[test]
fn a_rename_of_a_name_in_quotes_stays_where_the_reference_cannot_see_it() {
    // git quotes all of these. The reference quotes those that begin with a quote or have a line break, and finds them.
    for (name, stays) in [
        (r"\303\251t\303\251", true),
        (r"x\011y", true),
        (r"x\177", true),
        (r"x\\y", true),
        (r#"x\"y"#, true),
        (r#"\"x"#, false),
        (r"x\ny", false),
        (r#"\"x\040y"#, true),
        ("x~y", false),
    ] {
        let story = format!(
            r#"A: "old/{name}"=0
               R(A): -old "d/{name}"=0
               C(R): d/z=1"#
        );
        let history = Source::story(&story).names_history(&["d", "old"]);
        assert_eq!(history.contains(" R(A)"), stays, "{name}: {history}");
    }
}

#[test]
fn a_directory_moved_into_itself() {
    let source = Source::story(
        "A: d/x=0 d/s/y=0
         R(A): -d/x -d/s/y d/sub/x=0 d/sub/s/y=0
         C(R): d/sub/x=1",
    );
    assert_eq!(
        source.names_history(&["d/sub", "d"]),
        "f44d067c3957 A() s/y=0 x=0\n\
         5e51dc427fe0 C(A) s/y=0 x=1\n"
    );
    // What lies inside another name belongs to it already.
    assert_eq!(source.names_history(&["d", "d/sub"]), source.split_history("d"));
}

#[test]
fn the_same_path_with_other_content_is_refused() {
    let source = Source::story(
        "A: old/s/x=0
         B(A): d/s/x=1 d/y=1
         C(B): -old",
    );
    let error = source.split_names(&["d", "old"]).unwrap_err();
    let id = source.git(&["rev-parse", "main~1"]);
    let error = UserError::find(&with_hint(error)).unwrap();
    assert_eq!(
        error.message,
        format!("commit {id} has 's/x' in both 'd' and 'old', and not the same")
    );
    assert!(error.hint.as_deref().unwrap().contains("--also-from old"));
}

#[test]
fn a_file_and_a_folder_of_one_name_are_refused() {
    let source = Source::story(
        "A: old/x/y=0
         B(A): d/x=0
         C(B): -old",
    );
    let error = source.split_names(&["d", "old"]).unwrap_err();
    assert!(error.to_string().contains("has 'x' in both 'd' and 'old'"), "{error}");
}

#[test]
fn the_tip_is_as_it_is_without_former_names() {
    let source = Source::story(
        "A: old/x=0
         B(A): d/y=0",
    );
    let error = source.split_names(&["d", "old"]).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the former directory 'old' still has files at"),
        "{error}"
    );
}

#[test]
fn the_same_file_in_two_directories_is_one() {
    let source = Source::story(
        "A: old/x=0
         B(A): d/x=0 d/y=0
         C(B): d/y=1",
    );
    assert_eq!(
        source.names_history(&["d", "old"]),
        "ed56ac35f221 A() x=0\n\
         c6754a104d53 B(A) x=0 y=0\n\
         187e4acdcb76 C(B) x=0 y=1\n"
    );
}

#[test]
fn a_former_name_that_never_was_is_refused() {
    let source = Source::story("A: d/x=0");
    let error = source.split_names(&["d", "odl"]).unwrap_err();
    assert!(
        error.to_string().contains("the former directory 'odl' never existed"),
        "{error}"
    );
}

#[test]
fn a_copy_and_the_end_of_the_original_stay_as_commits() {
    // git filter-repo has the same commits, and wrong trees from D on: it deletes 'x' and 'y', which 'd' still has.
    let source = Source::story(
        "A: old/x=0 old/y=1
         C(A): d/x=0 d/y=1
         D(C): -old
         E(D): d/x=3",
    );
    let split = source.split_names(&["d", "old"]).unwrap();
    assert_eq!(
        source.checked_history(&split),
        "18a8b6e1cb81 A() x=0 y=1\n\
         61431b316d79 C(A) x=0 y=1\n\
         bbb0305e39d7 D(C) x=0 y=1\n\
         dfc52ee97bbf E(D) x=3 y=1\n"
    );
    let told = split.differs_from_filter_repo.iter().map(|id| source.label(id));
    assert_eq!(told.collect::<Vec<_>>(), ["D"]);
}

#[test]
fn a_file_that_only_the_newer_name_keeps_is_deleted_by_the_reference() {
    // It deletes 'x' in D, which 'd' still has, and rightly 'z' in E.
    let source = Source::story(
        "A: old/x=0 old/y=0 old/z=0 d/x=0
         D(A): -old/x old/y=1
         E(D): -old/z old/y=2
         F(E): -old d/y=2",
    );
    let split = source.split_names(&["d", "old"]).unwrap();
    assert_eq!(
        source.checked_history(&split),
        "6e8025f0a7f1 A() x=0 y=0 z=0\n\
         d1c30a0afa7e D(A) x=0 y=1 z=0\n\
         ee5312bcbb68 E(D) x=0 y=2\n"
    );
    let told = split.differs_from_filter_repo.iter().map(|id| source.label(id));
    assert_eq!(told.collect::<Vec<_>>(), ["D"]);
}

/// The history of `d` and `old`, which both have 'x' in B, with the choice.
fn overlapping(source: &Source, on_overlap: OnOverlap) -> String {
    let names = ["d", "old"].map(|name| Directory::new(name.as_bytes()).unwrap());
    let spec = Spec {
        names: names.to_vec(),
        on_overlap,
        ..Spec::default()
    };
    let split = source.split_spec(spec).unwrap();
    assert_eq!(
        split.tree,
        source.split("d").unwrap().tree,
        "the tip is as it is without"
    );
    let told = source.checked_history(&split);
    told.lines()
        .map(|line| line.split_once(' ').unwrap().1.to_owned() + "\n")
        .collect()
}

#[test]
fn the_newer_or_the_older_name_can_win() {
    let source = Source::story(
        "A: old/x=0 old/y=0
         B(A): d/x=1 d/f/z=1 old/f=2
         C(B): -old d/y=0 d/x=3",
    );
    assert_eq!(
        overlapping(&source, OnOverlap::Newer),
        "A() x=0 y=0\nB(A) f/z=1 x=1 y=0\nC(B) f/z=1 x=3 y=0\n"
    );
    assert_eq!(
        overlapping(&source, OnOverlap::Older),
        "A() x=0 y=0\nB(A) f=2 x=0 y=0\nC(B) f/z=1 x=3 y=0\n"
    );
}

#[test]
fn no_choice_lets_the_older_name_into_the_tip() {
    let source = Source::story(
        "A: old/x=0
         B(A): d/x=1",
    );
    let names = ["d", "old"].map(|name| Directory::new(name.as_bytes()).unwrap());
    let spec = |on_overlap| Spec {
        names: names.to_vec(),
        on_overlap,
        ..Spec::default()
    };
    assert!(source.split_spec(spec(OnOverlap::Newer)).is_ok());
    let error = source.split_spec(spec(OnOverlap::Older)).unwrap_err();
    assert!(error.to_string().contains("'old' still has files at"), "{error}");
}
