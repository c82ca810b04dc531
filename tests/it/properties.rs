//! What is true of every split, on random histories.

use std::collections::HashMap;

use split_image::history::History;
use split_image::progress::Silent;
use split_image::rewrite::{self, Rewritten, Split};

use crate::support::random;
use crate::support::source::{Source, spec};

const SEEDS: std::ops::Range<u64> = 0..24;

/// Calls `check` with random histories and their splits.
fn for_each(check: impl Fn(u64, &Source, &History, &Split)) {
    for seed in SEEDS {
        let source = random::history(seed);
        let split = source.split("d").unwrap();
        check(seed, &source, &source.walk().unwrap(), &split);
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

#[test]
fn the_order_is_that_of_git() {
    for_each(|seed, source, history, split| {
        let order: Vec<String> = split.fates(history).map(|(id, _)| id.to_string()).collect();
        let expected = source.git(&["rev-list", "--topo-order", "--reverse", "main"]);
        assert_eq!(order.join("\n"), expected, "seed {seed}");
    });
}

#[test]
fn parents_come_before_children() {
    for_each(|seed, _, _, split| {
        for (at, commit) in split.commits.iter().enumerate() {
            assert!(
                commit.parents.iter().all(|&parent| parent < at),
                "seed {seed}, {}",
                commit.old
            );
        }
    });
}

#[test]
fn every_tree_is_the_one_at_the_directory() {
    for_each(|seed, source, history, split| {
        let expected = trees_of_git(source, split.fates(history).map(|(id, _)| id));
        for (commit, tree) in split.commits.iter().zip(new_trees(source, split)) {
            assert_eq!(tree, expected[&commit.old], "seed {seed}, {}", commit.old);
        }
        assert_eq!(split.tree.to_string(), expected[&history.tip()], "seed {seed}");
    });
}

#[test]
fn what_stands_for_a_commit_has_the_same_tree() {
    for_each(|seed, source, history, split| {
        let expected = trees_of_git(source, split.fates(history).map(|(id, _)| id));
        let new_trees = new_trees(source, split);
        let empty = gix::ObjectId::empty_tree(gix::hash::Kind::Sha1).to_string();
        for ((id, _), stands_for) in split.fates(history).zip(&split.stands_for) {
            let tree = stands_for.map_or(&empty, |index| &new_trees[index as usize]);
            assert_eq!(tree, &expected[id], "seed {seed}, {id}");
        }
    });
}

#[test]
fn git_reads_the_parents_and_all_else_is_kept() {
    for_each(|seed, source, _, split| {
        let told = |format: &str, ids: Vec<gix::ObjectId>| {
            let format = format!("--format={format}");
            let ids: String = ids.iter().map(|id| format!("{id}\n")).collect();
            let log = ["log", "--no-walk=unsorted", "--stdin", "--date=raw"];
            source.git_with(&[&log[..], &[format.as_str()]].concat(), ids.as_bytes())
        };
        let new: Vec<_> = split.commits.iter().map(|commit| commit.new).collect();
        let old = split.commits.iter().map(|commit| commit.old).collect();
        let rest = "%an %ae %ad %cn %ce %cd%n%B";
        assert_eq!(told(rest, Vec::clone(&new)), told(rest, old), "seed {seed}");

        let parents = |commit: &Rewritten| {
            let ids = commit
                .parents
                .iter()
                .map(|&parent| split.commits[parent].new.to_string());
            ids.collect::<Vec<_>>().join(" ")
        };
        let parents: Vec<String> = split.commits.iter().map(parents).collect();
        assert_eq!(told("%P", new), parents.join("\n").trim_end(), "seed {seed}");
    });
}

#[test]
fn splits_made_together_are_those_made_alone() {
    for_each(|seed, _, history, split| {
        let specs = ["o2", "d", "d/s"].map(|name| spec(name.as_bytes()).unwrap());
        let together = rewrite::subdirectories(history, &specs, &mut (), &Silent).unwrap();
        assert_eq!(together[1].commits, split.commits, "seed {seed}");
        for (spec, together) in specs.into_iter().zip(together) {
            let alone = rewrite::subdirectories(history, &[spec], &mut (), &Silent).unwrap();
            assert_eq!(alone[0].commits, together.commits, "seed {seed}");
            assert_eq!(
                (alone[0].tip, alone[0].tree),
                (together.tip, together.tree),
                "seed {seed}"
            );
        }
    });
}
