//! Edits of texts such as hubs have.

use super::*;
use crate::hub::yaml::keys;
use crate::hub::yaml::remove;

const HUB: &str = "\
# about the hub
images:
  images:
    # temporary
    - name: gcr.io/p/a-image  # the image
      path: image/
      repo2docker:
        # pinned
        base_image: docker.io/x:jammy

  registry:
    provider: gcloud
    gcloud:
      project: p

cluster:
  zone: us
";

fn image<'a>(key: &'a str) -> [Step<'a>; 4] {
    [Step::Key("images"), Step::Key("images"), Step::Item(0), Step::Key(key)]
}

#[test]
fn a_value_is_replaced_and_its_comment_stays() {
    let edited = set(HUB, &image("name"), "quay.io/o/a:0123", Quotes::AsNeeded).unwrap();
    assert_eq!(edited, HUB.replace("gcr.io/p/a-image", "quay.io/o/a:0123"));
}

#[test]
fn quotes_stay() {
    let set = |text: &str, value: &str| set(text, &keys(&["a"]), value, Quotes::AsNeeded).unwrap();
    assert_eq!(set("a: 'x' # c\nb: 1\n", "y"), "a: 'y' # c\nb: 1\n");
    assert_eq!(set("a: \"x\\\" #\" # c\n", "y"), "a: \"y\" # c\n");
    assert_eq!(set("a: 'x'\n", "it's"), "a: \"it's\"\n");
    assert_eq!(set("é: ü\na: 1\n", "x"), "é: ü\na: x\n");
    assert_eq!(set("a:\nb: 1", "x"), "a: x\nb: 1");
    assert_eq!(set("{a: x, b: 1} # c\n", "y:1"), "{a: y:1, b: 1} # c\n");
    assert_eq!(set("{b: [], a: 12}\n", "z"), "{b: [], a: z}\n");
    assert_eq!(set("{b: 'a', a: 'x'}\n", "y"), "{b: 'a', a: 'y'}\n");
}

#[test]
fn entries_go_with_what_is_in_them() {
    let edited = remove(HUB, &image("repo2docker")).unwrap();
    let edited = remove(&edited, &image("path")).unwrap();
    let edited = remove(&edited, &keys(&["images", "registry"])).unwrap();
    let expected = "\
# about the hub
images:
  images:
    # temporary
    - name: gcr.io/p/a-image  # the image

cluster:
  zone: us
";
    assert_eq!(edited, expected);
}

#[test]
fn the_first_entry_of_a_list_item_makes_room_for_the_next() {
    let text = "a:\n- path: x\n  name: y\n- path: z\n";
    let path = [Step::Key("a"), Step::Item(0), Step::Key("path")];
    assert_eq!(remove(text, &path).unwrap(), "a:\n- name: y\n- path: z\n");
    let only = [Step::Key("a"), Step::Item(1), Step::Key("path")];
    assert!(remove(text, &only).is_err());
}

#[test]
fn a_new_entry_comes_with_the_mappings_that_lead_to_it() {
    let path = keys(&["jupyterhub", "singleuser", "image", "tag"]);
    let text = "jupyterhub:\n  hub:\n    a: 1\n    # more\n\nother: x\n";
    assert_eq!(
        set(text, &path, "2020", Quotes::Always).unwrap(),
        "jupyterhub:\n  hub:\n    a: 1\n    # more\n  singleuser:\n    image:\n      tag: \"2020\"\n\nother: x\n"
    );
    assert_eq!(
        set("# none yet", &path[2..], "x", Quotes::AsNeeded).unwrap(),
        "# none yet\nimage:\n  tag: x\n"
    );
    assert_eq!(
        set(
            "jupyterhub:\n  singleuser: {} # none yet\n  hub: {}\n",
            &path,
            "x",
            Quotes::AsNeeded
        )
        .unwrap(),
        "jupyterhub:\n  singleuser: # none yet\n    image:\n      tag: x\n  hub: {}\n"
    );
    let nothing = set("a:\n  # none yet\nb: 1", &keys(&["a", "c"]), "x", Quotes::AsNeeded).unwrap();
    assert_eq!(nothing, "a:\n  c: x\n  # none yet\nb: 1");
}

#[test]
fn what_cannot_be_done_line_by_line_is_refused() {
    for text in ["a: {b: 1}\n", "a: [x]\n", "a: |\n  x\n", "a: x\n  y\n", "a: [\n"] {
        assert!(set(text, &keys(&["a"]), "z", Quotes::AsNeeded).is_err(), "{text}");
    }
    assert!(set("\n?\n", &keys(&["b"]), "z", Quotes::AsNeeded).is_err());
    assert!(set("{}\n", &keys(&["b"]), "z", Quotes::AsNeeded).is_err());
    assert!(set("x: {a: {}}\n", &keys(&["x", "a", "b"]), "z", Quotes::AsNeeded).is_err());
    assert!(set("a: ~\n", &keys(&["a", "b"]), "z", Quotes::AsNeeded).is_err());
    assert!(set("a: {\n}\n", &keys(&["a", "b"]), "z", Quotes::AsNeeded).is_err());
    assert!(set("a: {b: 1}\na: {}\n", &keys(&["a", "b"]), "z", Quotes::AsNeeded).is_err());
    assert!(set("a: {b: 1}\n", &keys(&["a", "c"]), "z", Quotes::AsNeeded).is_err());
    assert!(remove("a: {b: 1, c: 2}\n", &keys(&["a", "b"])).is_ok_and(|edited| edited == "a: {c: 2}\n"));
}

#[test]
fn a_commented_entry_is_filled_in_place() {
    let text = "with:\n  A: \"x\"\n  #\n  # Uncomment this:\n  # IMAGE_NAME: \"<user>/<name>\"\n\nafter: 1\n";
    assert_eq!(
        uncomment(text, "IMAGE_NAME", "org/name").unwrap().unwrap(),
        text.replace("# IMAGE_NAME: \"<user>/<name>\"", "IMAGE_NAME: \"org/name\"")
    );
    assert_eq!(uncomment(text, "IMAGE", "org/name").unwrap(), None);
    let alone = "with:\n  # A: x\nafter: 1\n";
    assert_eq!(
        uncomment(alone, "A", "y").unwrap().unwrap(),
        alone.replace("# A: x", "A: \"y\"")
    );
    assert!(uncomment("with:\n  A: 1\n  # A: x\n", "A", "y").is_err());
    assert!(uncomment("a:\n  b: 1\n # c: 2\n", "c", "x").is_err());
}

#[test]
fn aliases_follow_their_anchor() {
    let text = "a: &x o/i:1 # one\nb: {c: *x}\nd: &y o/i:1\ne: *y\n";
    let edited = set(text, &keys(&["a"]), "o/i:2", Quotes::AsNeeded).unwrap();
    assert_eq!(edited, text.replace("&x o/i:1", "&x o/i:2"));
    let document = Document::parse(text).unwrap();
    let is_alias = |path: &[&str]| crate::hub::yaml::is_alias(text, document.get(&keys(path)).unwrap());
    assert!(is_alias(&["e"]) && is_alias(&["b", "c"]) && !is_alias(&["a"]));
}
