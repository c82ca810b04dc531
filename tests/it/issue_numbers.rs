//! `--qualify-refs`: issue numbers in old messages keep their links, and only where that is asked for.

use crate::support::places::Places;

fn places() -> Places {
    let places = Places::new();
    places.commit(
        "source",
        "Add the image, for #12 and a/b#3",
        &[("image/environment.yml", "")],
    );
    places
}

#[test]
fn bare_numbers_are_qualified_when_asked() {
    let places = places();
    let ran = places.migrate(&["--qualify-refs", "org/deployments"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(
        places.subjects("target"),
        ["Add the image, for org/deployments#12 and a/b#3"]
    );
}

#[test]
fn nothing_is_qualified_by_default() {
    let places = places();
    assert_eq!(places.migrate(&[]).code, 0);
    assert_eq!(places.subjects("target"), ["Add the image, for #12 and a/b#3"]);
}

#[test]
fn a_url_is_no_owner_and_name() {
    let ran = places().migrate(&["--qualify-refs", "https://github.com/org/deployments"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("OWNER/REPO"), "{}", ran.stderr);
}
