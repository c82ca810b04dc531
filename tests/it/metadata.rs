//! What a kept commit keeps of its headers and its message, byte for byte.
//!
//! Each id was recorded from git filter-repo 2.47.0; `SPLIT_IMAGE_RECORD=1 cargo test metadata` compares with it again.

use split_image::report::Warning;

use crate::support::source::{Source, recording};

/// The people of most commits here.
const PEOPLE: &str = "author A B <a@b> 1500000000 +0100\ncommitter C D <c@d> 1500000001 -0230\n";

/// A source of one commit, with these bytes behind its tree line.
fn source_of(commit: &[u8]) -> Source {
    let source = Source::empty();
    let directory = source.tree(&[("100644", "f", &source.blob("x"))]);
    let tree = source.tree(&[("40000", "d", &directory)]);
    source.raw_commit(&[format!("tree {tree}\n").as_bytes(), commit].concat());
    source
}

/// Checks what becomes of a commit with these bytes behind its tree line, and the beginning of its id.
#[track_caller]
fn check(commit: impl AsRef<[u8]>, kept: impl AsRef<[u8]>, id: &str) {
    let source = source_of(commit.as_ref());
    let split = source.split("d").unwrap();
    let new = split.commits[0].new.to_string();
    let repo = source.open();
    let data = repo.find_object(split.commits[0].new).unwrap().detach().data;
    let tree = format!("tree {}\n", split.tree);
    let rest = data.strip_prefix(tree.as_bytes()).unwrap();
    assert_eq!(
        rest.escape_ascii().to_string(),
        kept.as_ref().escape_ascii().to_string()
    );
    assert_eq!(&new[..12], id);
    assert_eq!(split.warnings, []);
    if recording() {
        assert_eq!(source.filtered("d").git(&["rev-parse", "main"]), new);
    }
}

/// As [`check`], for what follows the people.
#[track_caller]
fn check_rest(rest: impl AsRef<[u8]>, kept: impl AsRef<[u8]>, id: &str) {
    let people = PEOPLE.as_bytes();
    check([people, rest.as_ref()].concat(), [people, kept.as_ref()].concat(), id);
}

/// As [`check`], for people; they are kept as they are.
#[track_caller]
fn check_people(author: &str, committer: &str, id: &str) {
    let commit = format!("author {author}\ncommitter {committer}\n\nm\n");
    check(&commit, &commit, id);
}

#[test]
fn messages_are_kept_byte_for_byte() {
    check_rest("\nhello\n", "\nhello\n", "b7155ec9e7b8");
    check_rest("\nno newline", "\nno newline", "598b056bfc72");
    check_rest(
        "\n\n\n blank lines\r\n\n\n",
        "\n\n\n blank lines\r\n\n\n",
        "6bdb0b2a416c",
    );
    check_rest(b"\nno UTF-8 \xff\xfe\n", b"\nno UTF-8 \xff\xfe\n", "8791735de006");
}

#[test]
fn empty_messages_stay_empty() {
    check_rest("\n", "\n", "04e059a75c48");
    check_rest("", "\n", "04e059a75c48");
}

#[test]
fn a_commit_ends_at_its_first_nul() {
    check_rest("\nseen\0unseen\n", "\nseen", "c4046a5c22c9");
    check_rest("header\0\n\nunseen\n", "\n", "04e059a75c48");
}

#[test]
fn other_headers_are_dropped() {
    check_rest("HG:extra x:y\nHG:rename a:b\n\nm\n", "\nm\n", "c562a50ae925");
    check_rest(
        "mergetag object 1\n type commit\n \n encoding x\n\nm\n",
        "\nm\n",
        "c562a50ae925",
    );
    check_rest("author X <x> 1 +0000\n\nm\n", "\nm\n", "c562a50ae925");
    check(
        format!("x-first 1\n{PEOPLE}\nm\n"),
        format!("{PEOPLE}\nm\n"),
        "c562a50ae925",
    );
}

#[test]
fn signatures_are_dropped_and_counted() {
    for header in ["gpgsig", "gpgsig-sha256"] {
        let signed = format!("{header} -----BEGIN\n \n abc\n -----END\n\nm\n");
        check_rest(&signed, "\nm\n", "c562a50ae925");
        let split = source_of(format!("{PEOPLE}{signed}").as_bytes()).split("d").unwrap();
        assert_eq!(split.signatures_dropped, 1);
    }
    let split = source_of(format!("{PEOPLE}\ngpgsig x\n").as_bytes())
        .split("d")
        .unwrap();
    assert_eq!(split.signatures_dropped, 0);
}

#[test]
fn messages_become_utf8() {
    check_rest(
        b"encoding ISO-8859-1\n\nh\xe9\x85\n",
        "\nh\u{e9}\u{85}\n",
        "32b482072ce1",
    );
    check_rest(b"encoding latin1 \n\nh\xe9\n", "\nhé\n", "82531eaeaaa3");
    check_rest(b"encoding ISO-8859-15\n\nh\xa4\n", "\nh€\n", "697cf9bed835");
    check_rest(b"encoding windows-1252\n\nh\x80\n", "\nh€\n", "697cf9bed835");
    check_rest(b"encoding KOI8-R\n\n\xf0\xd2\n", "\nПр\n", "cb404207b1e2");
    check_rest(b"encoding EUC-JP\n\n\xc6\xfc\xa1\xc1\n", "\n日〜\n", "5f88a2e1dd64");
    check_rest(
        b"encoding Shift_JIS\n\n\x93\xfa\x81\x60\\~\n",
        "\n日〜¥‾\n",
        "d6ab05941343",
    );
    check_rest(b"encoding GBK\n\n\x81\x40\n", "\n丂\n", "44e62d723a46");
    check_rest("encoding UTF-8\n\nhé\n", "\nhé\n", "82531eaeaaa3");
    check_rest(
        b"gpgsig a\n b\nencoding ISO-8859-1\n\nh\xe9\n",
        "\nhé\n",
        "82531eaeaaa3",
    );
}

#[test]
fn messages_that_do_not_convert_keep_their_encoding() {
    check_rest(
        b"encoding UTF-8\n\nh\xe9\n",
        b"encoding UTF-8\n\nh\xe9\n",
        "7664cfd9a4c4",
    );
    check_rest(
        b"encoding windows-1252\n\nh\x81\n",
        b"encoding windows-1252\n\nh\x81\n",
        "118bc96fb947",
    );
    check_rest(b"encoding EUC-JP\n\n\xc6", b"encoding EUC-JP\n\n\xc6", "3f5ed78d3a90");
    check_rest(
        b"encoding unheard-of \t \n\nh\xe9\n",
        b"encoding unheard-of\n\nh\xe9\n",
        "9c8fe986693f",
    );
    check_rest(
        b"encoding  unheard-of\n\nh\xe9\n",
        b"encoding  unheard-of\n\nh\xe9\n",
        "0def7a7804b1",
    );
}

#[test]
fn an_encoding_without_a_name_is_dropped() {
    check_rest(b"encoding \n\nh\xe9\n", b"\nh\xe9\n", "334967678f0c");
    check_rest(b"encoding    \n\nh\xe9\n", b"\nh\xe9\n", "334967678f0c");
}

#[test]
fn names_are_never_converted() {
    let people = b"author \xe9 <\xe9> 1 +0100\ncommitter \xe9 <\xe9> 1 +0100\n";
    let with = |rest: &[u8]| [&people[..], rest].concat();
    check(
        with(b"encoding ISO-8859-1\n\nh\xe9\n"),
        with("\nhé\n".as_bytes()),
        "d31c0233ffb6",
    );
}

#[test]
fn an_author_without_name_and_email_is_the_committer() {
    let committer = "C D <c@d> 1500000001 -0230";
    for author in [" <> 1500000000 +0100", " <> no date"] {
        check(
            format!("author {author}\ncommitter {committer}\n\nm\n"),
            format!("author {committer}\ncommitter {committer}\n\nm\n"),
            "53a85b19727a",
        );
    }
}

#[test]
fn an_author_without_name_and_email_is_not_counted() {
    let source = source_of(b"author C <c> 1 +0000\ncommitter C <c> 2 +0000\n\nm\n");
    let other = source.tree(&[("40000", "d", &source.tree(&[("100644", "f", &source.blob("y"))]))]);
    let parent = source.git(&["rev-parse", "main"]);
    let nobody = format!("tree {other}\nparent {parent}\nauthor  <> 1 +0000\ncommitter C <c> 2 +0000\n\nm\n");
    source.raw_commit(nobody.as_bytes());
    assert_eq!(source.split("d").unwrap().authors, 1);
}

#[test]
fn unusual_people_are_kept_as_they_are() {
    let committer = "C D <c@d> 1500000001 -0230";
    check_people(" <a> 5 +0100", committer, "d3b5d8c2166e");
    check_people("A <> 5 +0100", committer, "c8e8306c1f09");
    check_people("  A  B  < a b > 5 +0100", committer, "828dff07f9b2");
    check_people("\tA\r <a>   5 +0100", committer, "91e0c073b6e0");
    check_people("A <a> 5 +0100", " <> 6 +0100", "00942a34c9ca");
}

#[test]
fn unusual_dates_are_kept_as_they_are() {
    let committer = "C D <c@d> 1500000001 -0230";
    check_people("A <a> -5 +0100", committer, "b157a49b5ba0");
    check_people("A <a> 0005 +0100", committer, "bceadbced8cb");
    check_people("A <a> 18446744073709551615 +0100", committer, "9d0fea430e74");
    check_people("A <a> 5 -7", committer, "0d82967420d2");
    check_people("A <a> 5 +051800", committer, "ac745103f990");
}

#[test]
fn people_that_git_filter_repo_fails_on_are_kept_and_told() {
    for author in [
        "A <a>",
        "A <a> 5",
        "A <b <a> 5 +0100",
        "A> <a> 5 +0100",
        "A<a> 5 +0100",
        "<a> 5 +0100",
        "",
    ] {
        let commit = format!("author {author}\ncommitter C <c> 1 +0000\n\nm\n");
        let source = source_of(commit.as_bytes());
        let split = source.split("d").unwrap();
        let kept = source.git(&["cat-file", "commit", &split.commits[0].new.to_string()]);
        assert_eq!(kept.split_once('\n').unwrap().1, commit.trim_end());
        assert_eq!(split.warnings.len(), 1, "{author}");
        let warning = Warning::from(&split.warnings[0]);
        assert_eq!(warning.code.name(), "odd-identity");
        assert_eq!(warning.paths, [source.git(&["rev-parse", "main"])]);
    }
}

#[test]
fn a_commit_without_a_committer_is_refused() {
    let source = source_of(b"author A <a> 5 +0100\n\nm\n");
    let error = source.split("d").unwrap_err().to_string();
    assert!(
        error.contains(&source.git(&["rev-parse", "main"])) && error.contains("no committer"),
        "{error}"
    );
}
