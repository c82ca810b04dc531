//! The names that a directory had before, as `--follow` finds them.
//!
//! `SPLIT_IMAGE_RECORD=1 cargo test follow` compares each history with what git filter-repo makes of the same names.

use split_image::report::Warning;
use split_image::split::{Directory, Follow, Spec};

use crate::support::source::Source;

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
    let told: Vec<String> = split
        .warnings
        .iter()
        .map(|warning| Warning::from(warning).code.to_string())
        .collect();
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
    assert_eq!(
        split.tree,
        source.split(directory).unwrap().tree,
        "the tip is as it is without"
    );
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
fn files_that_moved_and_changed_in_renamed_folders() {
    let source = Source::story(
        "A: old/in/x=one/two/three/four old/in/y=five/six/seven/eight
         B(A): -old d/inner/x=one/two/three/4 d/inner/y=5/six/seven/eight",
    );
    assert_eq!(followed(&source).0, ["d asked 1", "old renamed 1 until B"]);
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
fn both_halves_of_a_directory_split_in_two_are_followed() {
    let source = Source::story(
        "A: old/x=1 old/y=2 old/z=3
         B(A): -old d/x=1 other/y=2 other/z=3",
    );
    assert_eq!(followed(&source).0, ["d asked 1", "old renamed 1 until B"]);
    assert_eq!(
        followed_from(&source, "other").0,
        ["other asked 1", "old renamed 1 until B"]
    );
}

#[test]
fn two_directories_that_were_swapped_are_told() {
    let source = Source::story(
        "A: d/x=1 d/y=2 e/x=3 e/z=4
         B(A): -d -e d/x=3 d/z=4 e/x=1 e/y=2
         C(B): d/x=5",
    );
    let split = followed(&source);
    assert_eq!(
        split,
        (vec!["d asked 3".to_owned()], vec!["history-not-taken".to_owned()])
    );
}

#[test]
fn two_directories_that_were_swapped_in_three_steps_are_told() {
    let source = Source::story(
        "A: d/x=1 e/x=3
         B(A): -d t/x=1
         C(B): -e d/x=3
         D(C): -t e/x=1",
    );
    let split = followed(&source);
    assert_eq!(
        split,
        (vec!["d asked 3".to_owned()], vec!["history-not-taken".to_owned()])
    );
}

#[test]
fn a_directory_that_took_over_the_files_of_another_is_followed() {
    let source = Source::story(
        "A: old/x=1 old/y=2
         B(A): d/README=soon
         C(B): old/x=3
         D(C): -old d/x=3 d/y=2
         E(D): d/x=4",
    );
    assert_eq!(
        followed(&source),
        (
            vec!["d asked 3".to_owned(), "old joined 1 until D".to_owned()],
            vec!["history-overlaps".to_owned()]
        )
    );
}

#[test]
fn a_directory_that_took_over_files_in_the_place_of_its_own_is_told() {
    let source = Source::story(
        "A: old/x=1 old/y=2 d/x=3
         B(A): -old d/x=1 d/y=2",
    );
    assert_eq!(
        followed(&source),
        (vec!["d asked 2".to_owned()], vec!["history-not-taken".to_owned()])
    );
}

#[test]
fn files_that_change_together_are_no_move() {
    let source = Source::story(
        "A: d/x=one/two/three d/y=1 e/x=one/two/three e/y=1
         B(A): d/x=one/two/three/four e/x=one/two/three/four
         C(B): -e d/x=one/two/three/five",
    );
    assert_eq!(followed(&source), (vec!["d asked 3".to_owned()], vec![]));
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
    assert_eq!(followed(&source).0, ["d asked 2", "away renamed 0 until D"]);
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
fn told_names_win_over_found_ones() {
    let source = Source::story(
        "A: old/x=0 told/x=1
         B(A): -old -told d/x=0",
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
    let names: Vec<String> = split.chain.iter().map(|link| link.directory.to_string()).collect();
    assert_eq!(names, ["d", "told"]);
    let told = Warning::from(&split.warnings[0]).message();
    let first = source.git(&["rev-parse", "main~1"]);
    assert!(
        told.contains(&format!("{first} has 'x' in both 'told' and 'old', and not the same")),
        "{told}"
    );
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
fn a_copy_of_one_file_is_told() {
    let source = Source::story(
        "A: old/Dockerfile=0
         B(A): d/Dockerfile=0
         C(B): other/x=0
         D(C): -old",
    );
    assert_eq!(
        followed(&source),
        (vec!["d asked 1".to_owned()], vec!["history-unclear".to_owned()])
    );
}

#[test]
fn a_copy_of_one_file_of_a_directory_that_lives_on_is_nothing() {
    let source = Source::story(
        "A: old/Dockerfile=0
         B(A): d/Dockerfile=0
         C(B): d/Dockerfile=1",
    );
    assert_eq!(followed(&source), (vec!["d asked 2".to_owned()], vec![]));
}

#[test]
fn a_directory_whose_folders_were_renamed_with_it() {
    let source = Source::story(
        "A: old/dev/a=0 old/dev/b=1 old/dev/c=2
         B(A): old/dev/a=3
         C(B): -old d/run/a=3 d/run/b=1 d/run/c=2
         D(C): d/run/a=4",
    );
    assert_eq!(followed(&source).0, ["d asked 2", "old renamed 2 until C"]);
}

#[test]
fn a_directory_that_moved_into_itself() {
    let source = Source::story(
        "A: d/x=0 d/y=1
         B(A): d/x=2
         C(B): -d d/in/x=2 d/in/y=1
         D(C): d/in/x=3",
    );
    assert_eq!(
        followed_from(&source, "d/in").0,
        ["d/in asked 2", "d renamed 1 until C"]
    );
}

#[test]
fn a_directory_that_moved_into_itself_with_renamed_folders() {
    let source = Source::story(
        "A: d/dev/x=0 d/dev/y=1 d/dev/z=2
         B(A): -d d/src/d/run/x=0 d/src/d/run/y=1 d/src/d/run/z=2",
    );
    assert_eq!(
        followed_from(&source, "d/src/d").0,
        ["d/src/d asked 1", "d renamed 1 until B"]
    );
}

#[test]
fn files_that_were_a_small_part_of_what_they_came_from_are_unclear() {
    let source = Source::story(
        "A: old/a/x=0 old/b/y=1 old/c/z=2 old/e=3 old/f=4 old/g=5 old/h=6
         B(A): -old old/e=3 old/f=4 old/g=5 old/h=6 d/q/x=0 d/r/y=1 d/s/z=2",
    );
    assert_eq!(followed(&source).1, ["history-unclear"]);
}

#[test]
fn a_directory_that_became_a_folder_of_a_new_one_is_told() {
    let source = Source::story(
        "A: old/x=0 old/y=1
         B(A): -old d/image/x=0 d/image/y=1 d/config=2",
    );
    assert_eq!(
        followed(&source),
        (vec!["d asked 1".to_owned()], vec!["history-unclear".to_owned()])
    );
}
