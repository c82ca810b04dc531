//! Small histories, each for one behaviour: `fixtures/rewrite/NAME.fi` is the source, `NAME.expected` its split.
//!
//! What is expected was recorded from git filter-repo 2.47.0: `SPLIT_IMAGE_RECORD=1 cargo test rewrite` does it again,
//! where that is installed. Only where its trees are wrong, what is expected is our own.

use std::path::PathBuf;

use crate::support::source::{Source, recording};

/// The histories; each directory is `d`.
macro_rules! histories {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                check(stringify!($name));
            }
        )*
    };
}

histories! {
    begins_late
    both_sides_kept
    criss_cross
    deleted_and_made_again
    deleted_on_one_side
    differs_from_filter_repo
    differs_in_a_folder
    differs_in_a_new_folder
    empty_commit
    empty_commit_on_a_pruned_one
    empty_commits_before_the_directory
    empty_merge
    empty_root
    equal_to_one_side
    file_in_its_place
    file_in_the_place_of_a_folder
    gone_at_the_tip
    kinds_of_entries
    linear
    lost_both_parents
    lost_both_parents_evil
    lost_first_parent
    lost_first_parent_evil
    lost_second_parent
    lost_second_parent_empty
    lost_second_parent_evil
    merge_of_pruned_merge
    names_that_only_begin_alike
    no_ff
    octopus
    octopus_to_one
    only_an_empty_root
    only_the_main_line
    only_the_main_line_evil
    only_the_side_branch
    only_the_side_branch_evil
    outside_criss_cross
    same_commit_twice
    same_commit_twice_evil
    same_commit_twice_unrewritten_first
    same_commit_twice_unrewritten_last
    same_parent_twice
    same_parent_twice_empty
    submodule_in_its_place
    symlink_in_its_place
    taken_back_on_one_side
    tree_of_the_first_parent
    unrelated_histories
}

/// The histories in which git filter-repo writes a wrong tree, and the merge at which it begins.
const DIFFERING: &[(&str, &str)] = &[
    ("differs_from_filter_repo", "M"),
    ("differs_in_a_folder", "M"),
    ("differs_in_a_new_folder", "M"),
];

fn check(name: &str) {
    let source = Source::import(&std::fs::read(fixture(name, "fi")).unwrap());
    let split = source.split("d").unwrap();
    let tip = split.tip.map(|tip| split.commits[tip].new.to_string());
    let actual = tip.map_or(String::new(), |tip| source.history(&tip));

    let differing = DIFFERING.iter().find(|(differing, _)| *differing == name);
    let told: Vec<String> = split
        .differs_from_filter_repo
        .iter()
        .map(|id| source.label(id))
        .collect();
    assert_eq!(told, Vec::from_iter(differing.map(|(_, merge)| merge.to_string())));

    if recording() {
        let recorded = match differing {
            Some(_) => actual.clone(),
            None => source.filtered("d").history("main"),
        };
        std::fs::write(fixture(name, "expected"), recorded).unwrap();
    }
    let expected = std::fs::read_to_string(fixture(name, "expected")).unwrap();
    assert_eq!(actual, expected, "{name}: ours is on the left");
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/rewrite");

fn fixture(name: &str, extension: &str) -> PathBuf {
    PathBuf::from(FOLDER).join(name).with_extension(extension)
}

#[test]
fn every_history_is_tested() {
    let files = std::fs::read_dir(FOLDER).unwrap();
    let names = files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    assert_eq!(names, NAMES);
}
