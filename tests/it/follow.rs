//! One directory under several names.
//!
//! The ids were recorded from git filter-repo 2.47.0; `SPLIT_IMAGE_RECORD=1 cargo test follow` compares with it again.

use split_image::error::UserError;
use split_image::rewrite::{Directory, Follow, Spec};

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
    let error = UserError::find(&error).unwrap();
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

/// What `--follow` finds for `d`: the names with the label of the commit that ended each, and the codes of the warnings.
fn followed(source: &Source) -> (Vec<String>, Vec<String>) {
    followed_from(source, "d")
}

/// The same for another directory.
fn followed_from(source: &Source, directory: &str) -> (Vec<String>, Vec<String>) {
    let split = source
        .split_spec(Spec {
            names: vec![Directory::new(directory.as_bytes()).unwrap()],
            follow: Follow::Take,
            ..Spec::default()
        })
        .unwrap();
    let told: Vec<String> = split.warnings.iter().map(|warning| warning.code.clone()).collect();
    let names = split.chain.iter().map(|link| {
        let until = link
            .until
            .map_or(String::new(), |commit| format!(" until {}", source.label(&commit)));
        format!("{} {} {}{until}", link.directory, link.how, link.commits)
    });
    let names: Vec<String> = names.collect();
    let directories: Vec<String> = split.chain.iter().map(|link| link.directory.to_string()).collect();
    let directories: Vec<&str> = directories.iter().map(String::as_str).collect();
    let told_history = match split.differs_from_filter_repo.is_empty() {
        true => source.names_history(&directories),
        false => source.checked_history(&source.split_names(&directories).unwrap()),
    };
    assert_eq!(source.checked_history(&split), told_history);
    (names, told)
}

#[test]
fn the_same_tree_is_followed_again_and_again() {
    let source = Source::story(
        "A: first/x=0 first/y=0
         B(A): -first second/x=0 second/y=0
         C(B): second/x=1
         D(C): -second d/x=1 d/y=0
         E(D): d/y=1",
    );
    let (names, told) = followed(&source);
    assert_eq!(
        names,
        ["d asked 2", "second renamed 1 until D", "first renamed 0 until B"]
    );
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn half_of_the_files_are_enough() {
    let source = Source::story(
        "A: old/x=0 old/y=0 old/z=0
         B(A): -old d/x=0 d/y=1 d/w=0 d/z=0",
    );
    assert_eq!(followed(&source).0, ["d asked 1", "old renamed 1 until B"]);
}

#[test]
fn less_than_half_of_the_files_are_not_enough() {
    let source = Source::story(
        "A: old/x=0 old/y=0 old/z=0
         B(A): -old d/x=0 d/y=1 d/w=1",
    );
    assert_eq!(followed(&source), (vec!["d asked 1".to_owned()], vec![]));
}

#[test]
fn files_that_are_half_the_same_count() {
    let source = Source::story(
        "A: old/x=one/two/three/four old/y=0
         B(A): -old d/x=one/two/three/five d/y=1",
    );
    assert_eq!(followed(&source).0, ["d asked 1", "old renamed 1 until B"]);
    let source = Source::story(
        "A: old/x=one/two/three/four old/y=0
         B(A): -old d/x=one/six/seven/five d/y=1",
    );
    assert_eq!(followed(&source).0, ["d asked 1"]);
}

#[test]
fn contents_that_the_source_lacks_leave_a_doubt() {
    let source = Source::story(
        "A: old/x=one/two/three/four
         B(A): -old d/x=one/two/three/five",
    );
    let blob = source.git(&["rev-parse", "main~1:old/x"]);
    source.lose(&blob);
    let (names, told) = followed(&source);
    assert_eq!((names.len(), told), (1, vec!["history-unclear".to_owned()]));
}

#[test]
fn a_directory_assembled_of_several() {
    let source = Source::story(
        "A: one/x=1 one/y=2
         B(A): two/z=3 two/w=4
         C(B): -one -two d/x=1 d/y=2 d/z=3 d/w=4",
    );
    assert_eq!(
        followed(&source).0,
        ["d asked 1", "one renamed 1 until C", "two renamed 0 until C"]
    );
}

#[test]
fn a_directory_split_in_two() {
    let source = Source::story(
        "A: old/x=1 old/y=2 old/z=3
         B(A): -old d/x=1 d/y=2 other/z=3",
    );
    assert_eq!(followed(&source).0, ["d asked 1", "old renamed 1 until B"]);
}

#[test]
fn a_directory_renamed_on_one_side_of_a_merge() {
    let source = Source::story(
        "A: old/x=0 old/y=0
         R(A): -old d/x=0 d/y=0
         S(A): old/y=1
         M(R,S): d/y=1
         C(M): d/x=1",
    );
    assert_eq!(followed(&source).0, ["d asked 3", "old renamed 0 until R"]);
}

#[test]
fn a_directory_that_went_away_and_came_back_from_elsewhere() {
    let source = Source::story(
        "A: d/x=0 d/y=1
         B(A): -d away/x=0 away/y=1
         C(B): away/x=2
         D(C): -away d/x=2 d/y=1",
    );
    assert_eq!(followed(&source).0, ["d asked 3", "away renamed 0 until D"]);
}

#[test]
fn a_copy_that_replaces_what_it_was_copied_from() {
    let source = Source::story(
        "A: old/x=0 old/y=1
         B(A): old/x=2
         C(B): d/x=2 d/y=1
         D(C): -old
         E(D): d/x=3",
    );
    assert_eq!(followed(&source).0, ["d asked 2", "old copied 3 until C"]);
}

#[test]
fn a_copy_of_a_directory_that_lives_on_is_told() {
    let source = Source::story(
        "A: old/x=0 old/y=1
         B(A): d/x=0 d/y=1
         C(B): d/x=2",
    );
    assert_eq!(
        followed(&source),
        (vec!["d asked 2".to_owned()], vec!["history-not-taken".to_owned()])
    );
}

#[test]
fn a_name_that_means_something_else_later_is_told() {
    let source = Source::story(
        "A: old/x=0
         B(A): -old d/x=0
         C(B): old/x=1
         D(C): -old",
    );
    assert_eq!(
        followed(&source),
        (vec!["d asked 1".to_owned()], vec!["history-not-taken".to_owned()])
    );
}

#[test]
fn of_twins_the_one_with_the_nearer_name_is_taken() {
    let source = Source::story(
        "A: a/d/x=0 b/e/x=0
         B(A): -a -b d/x=0 e/x=0",
    );
    assert_eq!(followed(&source).0, ["d asked 1", "a/d renamed 0 until B"]);
}

#[test]
fn of_twins_with_equal_claims_none_is_taken() {
    let source = Source::story(
        "A: a/x=0 b/x=0
         B(A): -a -b d/x=0",
    );
    assert_eq!(
        followed(&source),
        (vec!["d asked 1".to_owned()], vec!["history-unclear".to_owned()])
    );
}

#[test]
fn files_from_the_top_of_the_source_are_told() {
    let source = Source::story(
        "A: x=0 y=1
         B(A): -x -y d/x=0 d/y=1",
    );
    assert_eq!(
        followed(&source),
        (vec!["d asked 1".to_owned()], vec!["history-unclear".to_owned()])
    );
}

#[test]
fn a_directory_moved_down_into_itself_is_followed() {
    let source = Source::story(
        "A: d/x=0 d/y=0
         B(A): -d/x -d/y d/sub/x=0 d/sub/y=0
         C(B): d/sub/x=1",
    );
    assert_eq!(
        followed_from(&source, "d/sub").0,
        ["d/sub asked 2", "d renamed 0 until B"]
    );
}

#[test]
fn told_names_come_first() {
    let source = Source::story(
        "A: first/x=0
         B(A): -first old/x=0
         C(B): -old d/x=0 told/y=0
         D(C): -told d/y=0",
    );
    let split = source
        .split_spec(Spec {
            names: ["d", "told"]
                .map(|name| Directory::new(name.as_bytes()).unwrap())
                .into(),
            follow: Follow::Take,
            ..Spec::default()
        })
        .unwrap();
    let names: Vec<String> = split
        .chain
        .iter()
        .map(|link| format!("{} {}", link.directory, link.how))
        .collect();
    assert_eq!(names, ["d asked", "told told", "old renamed", "first renamed"]);
}

#[test]
fn without_following_it_is_told_what_it_would_bring() {
    let source = Source::story(
        "A: old/x=0
         B(A): old/x=1
         C(B): -old d/x=1
         D(C): d/x=2",
    );
    let split = source
        .split_spec(Spec {
            names: vec![Directory::new(b"d").unwrap()],
            follow: Follow::Tell,
            ..Spec::default()
        })
        .unwrap();
    assert_eq!(source.checked_history(&split), source.split_history("d"));
    let before: Vec<_> = split
        .before
        .iter()
        .map(|link| (link.directory.to_string(), link.commits))
        .collect();
    assert_eq!(before, [("old".to_owned(), 1)]);
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
