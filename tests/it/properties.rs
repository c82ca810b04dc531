//! What is true of every split, on random histories.

use std::collections::HashMap;

use split_image::context::Context;
use split_image::split::history::History;
use split_image::split::{self, NewCommit, Split};

use crate::support::random;
use crate::support::source::{Source, spec};

/// Making a history takes longer than checking it, so all is checked on each.
#[test]
#[expect(clippy::print_stdout, reason = "the seed is shown only where a check fails")]
fn these_are_true_of_random_histories() {
    for seed in 0..16 {
        println!("seed {seed}");
        let source = random::history(seed);
        let split = source.split("d").unwrap();
        let history = source.walk().unwrap();
        the_order_is_that_of_git(&source, &history, &split);
        parents_come_before_children(&split);
        every_tree_is_the_one_at_the_directory(&source, &history, &split);
        what_stands_for_a_commit_has_the_same_tree(&source, &history, &split);
        git_reads_the_parents_and_all_else_is_kept(&source, &split);
        splits_made_together_are_those_made_alone(&history, &split);
    }
}

fn the_order_is_that_of_git(source: &Source, history: &History, split: &Split) {
    let order: Vec<String> = split.fates(history).map(|(id, _)| id.to_string()).collect();
    let expected = source.git(&["rev-list", "--topo-order", "--reverse", "main"]);
    assert_eq!(order.join("\n"), expected);
}

fn parents_come_before_children(split: &Split) {
    for (at, commit) in split.commits.iter().enumerate() {
        assert!(commit.parents.iter().all(|&parent| parent < at), "{}", commit.old);
    }
}

fn every_tree_is_the_one_at_the_directory(source: &Source, history: &History, split: &Split) {
    let expected = trees_of_git(source, split.fates(history).map(|(id, _)| id));
    for (commit, tree) in split.commits.iter().zip(new_trees(source, split)) {
        assert_eq!(tree, expected[&commit.old], "{}", commit.old);
    }
    assert_eq!(split.tree.to_string(), expected[&history.tip()]);
}

fn what_stands_for_a_commit_has_the_same_tree(source: &Source, history: &History, split: &Split) {
    let expected = trees_of_git(source, split.fates(history).map(|(id, _)| id));
    let new_trees = new_trees(source, split);
    let empty = gix::ObjectId::empty_tree(gix::hash::Kind::Sha1).to_string();
    for ((id, _), stands_for) in split.fates(history).zip(&split.stands_for) {
        let tree = stands_for.map_or(&empty, |index| &new_trees[index as usize]);
        assert_eq!(tree, &expected[id], "{id}");
    }
}

fn git_reads_the_parents_and_all_else_is_kept(source: &Source, split: &Split) {
    let told = |format: &str, ids: Vec<gix::ObjectId>| {
        let format = format!("--format={format}");
        let ids: String = ids.iter().map(|id| format!("{id}\n")).collect();
        let log = ["log", "--no-walk=unsorted", "--stdin", "--date=raw"];
        source.git_with(&[&log[..], &[format.as_str()]].concat(), ids.as_bytes())
    };
    let new: Vec<_> = split.commits.iter().map(|commit| commit.new).collect();
    let old = split.commits.iter().map(|commit| commit.old).collect();
    let rest = "%an %ae %ad %cn %ce %cd%n%B";
    assert_eq!(told(rest, Vec::clone(&new)), told(rest, old));

    let parents = |commit: &NewCommit| {
        let ids = commit
            .parents
            .iter()
            .map(|&parent| split.commits[parent].new.to_string());
        ids.collect::<Vec<_>>().join(" ")
    };
    let parents: Vec<String> = split.commits.iter().map(parents).collect();
    assert_eq!(told("%P", new), parents.join("\n"));
}

fn splits_made_together_are_those_made_alone(history: &History, split: &Split) {
    let specs = ["o2", "d", "d/s"].map(|name| spec(name.as_bytes()).unwrap());
    let together = split::subdirectories(history, &specs, &mut (), Context::unwatched()).unwrap();
    assert_eq!(together[1].commits, split.commits);
    for (spec, together) in specs.into_iter().zip(together) {
        let alone = split::subdirectories(history, &[spec], &mut (), Context::unwatched()).unwrap();
        assert_eq!(alone[0].commits, together.commits);
        assert_eq!((alone[0].tip, alone[0].tree), (together.tip, together.tree));
    }
}

/// For each commit of the source the tree that `git` finds at the directory, or the empty tree.
fn trees_of_git<'a>(source: &Source, commits: impl Iterator<Item = &'a gix::oid>) -> HashMap<gix::ObjectId, String> {
    let commits: Vec<_> = commits.collect();
    let asked: String = commits.iter().map(|commit| format!("{commit}:d\n")).collect();
    let answer = source.git_with(
        &["cat-file", "--batch-check=%(objecttype) %(objectname)"],
        asked.as_bytes(),
    );
    let tree = |line: &str| match line.strip_prefix("tree ") {
        Some(id) => id.to_owned(),
        None => gix::ObjectId::empty_tree(gix::hash::Kind::Sha1).to_string(),
    };
    assert_eq!(answer.lines().count(), commits.len());
    commits
        .into_iter()
        .map(ToOwned::to_owned)
        .zip(answer.lines().map(tree))
        .collect()
}

/// The trees of rewritten commits, as git reads them.
fn new_trees(source: &Source, split: &Split) -> Vec<String> {
    let asked: String = split
        .commits
        .iter()
        .map(|commit| format!("{}^{{tree}}\n", commit.new))
        .collect();
    let answer = source.git_with(&["cat-file", "--batch-check=%(objectname)"], asked.as_bytes());
    answer.lines().map(str::to_owned).collect()
}
