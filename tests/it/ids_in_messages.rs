//! Commit ids in messages: which of them follow the rewrite.
//!
//! `SPLIT_IMAGE_RECORD=1 cargo test ids_in_messages` compares all ids with those of git filter-repo.

use split_image::split::Split;

use crate::support::source::{Source, recording};

/// The root tree of a commit whose directory has one file with this content.
fn with(source: &Source, content: &str) -> String {
    let directory = source.tree(&[("100644", "x", &source.blob(content))]);
    source.tree(&[("40000", "d", &directory)])
}

/// The same, and a file outside.
fn with_outside(source: &Source, content: &str) -> String {
    let directory = source.tree(&[("100644", "x", &source.blob(content))]);
    source.tree(&[("40000", "d", &directory), ("100644", "o", &source.blob(content))])
}

/// Splits the source, and compares with the reference when asked to.
fn split(source: &Source) -> Split {
    let split = source.split("d").unwrap();
    if recording() {
        let tip = split.commits[split.tip.unwrap()].new.to_string();
        assert_eq!(source.filtered("d").git(&["rev-parse", "main"]), tip);
    }
    split
}

/// The new id of a commit.
fn new_id(split: &Split, old: &str) -> String {
    let old = gix::ObjectId::from_hex(old.as_bytes()).unwrap();
    let found = split.commits.iter().find(|commit| commit.old == old);
    found.unwrap().new.to_string()
}

/// The new message of a commit.
fn message(source: &Source, split: &Split, old: &str) -> String {
    source
        .git(&["log", "-1", "--format=%B", &new_id(split, old)])
        .trim_end()
        .to_owned()
}

#[test]
fn ids_of_kept_commits_follow_at_any_length() {
    let source = Source::empty();
    let a = source.commit("A", &with(&source, "0"), &[]);
    let lengths = [40, 39, 12, 8, 7];
    let mentions = |id: &str| lengths.map(|length| id[..length].to_owned()).join(", ");
    let b = source.commit(&format!("of {}.", mentions(&a)), &with(&source, "1"), &[&a]);
    let split = split(&source);
    let new_a = new_id(&split, &a);
    assert_eq!(message(&source, &split, &b), format!("of {}.", mentions(&new_a)));
}

#[test]
fn what_is_no_word_of_lower_case_digits_is_left_alone() {
    let source = Source::empty();
    let a = source.commit("A", &with(&source, "0"), &[]);
    let (short, upper) = (&a[..6], a.to_uppercase());
    let text = format!("{short} {upper} {a}0 x{a} {a}x _{a} {a}_");
    let b = source.commit(&text, &with(&source, "1"), &[&a]);
    let split = split(&source);
    assert_eq!(message(&source, &split, &b), text);
}

#[test]
fn any_other_byte_ends_a_word() {
    let source = Source::empty();
    let a = source.commit("A", &with(&source, "0"), &[]);
    let text = |id: &str| format!("é{id}é ({id})\n-{id}-{id}+{id}@{{1}}");
    let b = source.commit(&text(&a), &with(&source, "1"), &[&a]);
    let split = split(&source);
    assert_eq!(message(&source, &split, &b), text(&new_id(&split, &a)));
}

#[test]
fn ids_of_pruned_commits_and_other_objects_stay() {
    let source = Source::empty();
    let a = source.commit("A", &with(&source, "0"), &[]);
    let p = source.commit("P", &with_outside(&source, "0"), &[&a]);
    let (tree, blob) = (with(&source, "0"), source.blob("0"));
    let text = format!("after {p}, with {tree} and {blob}");
    let b = source.commit(&text, &with(&source, "1"), &[&p]);
    let split = split(&source);
    assert_eq!(message(&source, &split, &b), text);
}

#[test]
fn only_commits_that_come_earlier_are_known() {
    // Two branches: the second's message names a commit of the first. Which one comes earlier is decided by the merge.
    for first in [true, false] {
        let source = Source::empty();
        let root = source.commit("A", &with(&source, "0"), &[]);
        let x = source.commit("X", &with(&source, "1"), &[&root]);
        let y = source.commit(&format!("Y, see {x}"), &with(&source, "2"), &[&root]);
        let parents = if first { [&x, &y] } else { [&y, &x] };
        source.commit("M", &with(&source, "3"), &parents.map(String::as_str));
        let order = source.git(&["rev-list", "--topo-order", "--reverse", "main"]);
        let x_is_earlier = order.find(&x) < order.find(&y);
        assert_eq!(x_is_earlier, first, "both orders are tested");
        let split = split(&source);
        let expected = if x_is_earlier { new_id(&split, &x) } else { x.clone() };
        assert_eq!(message(&source, &split, &y), format!("Y, see {expected}"));
    }
}

#[test]
fn an_abbreviation_of_two_kept_commits_stays() {
    let source = Source::empty();
    // Found by trying: these two ids begin with the same seven digits.
    let [one, other] = ["30354", "33633"].map(|message| source.commit(message, &with(&source, "0"), &[]));
    assert_eq!(one[..7], other[..7]);
    let text = |one: &str, other: &str, same: &str| format!("{same} is {} or {}", &one[..8], &other[..8]);
    let m = source.commit(&text(&one, &other, &one[..7]), &with(&source, "1"), &[&one, &other]);
    let split = split(&source);
    let expected = text(&new_id(&split, &one), &new_id(&split, &other), &one[..7]);
    assert_eq!(message(&source, &split, &m), expected);
}

#[test]
fn an_abbreviation_of_one_kept_and_one_pruned_commit_follows() {
    let source = Source::empty();
    let outside = source.tree(&[("100644", "o", &source.blob("0"))]);
    let pruned = source.commit("12105", &outside, &[]);
    let kept = source.commit("10554", &with(&source, "0"), &[]);
    assert_eq!(pruned[..7], kept[..7]);
    let text = |id: &str| format!("see {}", &id[..7]);
    let m = source.commit(&text(&kept), &with(&source, "1"), &[&pruned, &kept]);
    let split = split(&source);
    assert_eq!(message(&source, &split, &m), text(&new_id(&split, &kept)));
}

#[test]
fn ids_follow_in_messages_that_become_utf8() {
    let source = Source::empty();
    let a = source.commit("A", &with(&source, "0"), &[]);
    let tree = with(&source, "1");
    let people = "author A <a> 1 +0000\ncommitter A <a> 1 +0000";
    let headers = format!("tree {tree}\nparent {a}\n{people}\nencoding ISO-8859-1\n\n");
    let b = source.raw_commit(&[headers.as_bytes(), b"\xe9", a.as_bytes(), b"\xe9"].concat());
    let split = split(&source);
    assert_eq!(message(&source, &split, &b), format!("é{}é", new_id(&split, &a)));
}

#[test]
fn sha256_ids_follow_as_well() {
    let source = Source::with_format("sha256");
    let a = source.commit("A", &with(&source, "0"), &[]);
    let text = |id: &str| format!("{id} {} {} {id}0", &id[..50], &id[..7]);
    let b = source.commit(&text(&a), &with_outside(&source, "1"), &[&a]);
    let split = source.split("d").unwrap();
    let new_a = new_id(&split, &a);
    let expected = format!("{new_a} {} {} {a}0", &new_a[..50], &new_a[..7]);
    assert_eq!(message(&source, &split, &b), expected);
}
