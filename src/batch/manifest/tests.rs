//! Lists as people write them, right and wrong.

use std::path::Path;

use super::*;
use crate::batch::hub::Hub;
use crate::error::{Exit, UserError};
use crate::hub::image::Image;
use crate::migrate::merge::OnCollision;
use crate::migrate::{Destination, Removal};
use crate::repos::source::Cache;
use crate::split::Qualifier;

fn parse(file: &str, text: &str) -> Result<Manifest, UserError> {
    Manifest::parse(file, text, &Hub::default())
}

/// The hubs of a TOML manifest.
fn hubs(text: &str) -> Vec<Hub> {
    parse("hubs.toml", text)
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
        .hubs
}

/// The mistakes of a TOML manifest, one a line.
fn mistakes(text: &str) -> String {
    mistakes_in("hubs.toml", text)
}

fn mistakes_in(file: &str, text: &str) -> String {
    let error = parse(file, text).expect_err("it has mistakes");
    assert_eq!(error.exit, Exit::Usage);
    match error.hint {
        Some(hint) => format!("{} ({hint})", error.message),
        None => error.message,
    }
}

/// A list with one hub that has the line `extra`, which is the fourth.
fn with(extra: &str) -> String {
    format!("[[hub]]\nsubdir = 'a/image'\ninto = '/t/a'\n{extra}\n")
}

#[test]
fn the_manifest_of_the_documentation_is_read() {
    let hubs = hubs(
        r#"from = "git@github.com:org/deployments.git"
ref = "staging"
subdir = "deployments/{name}/image"
into = "git@github.com:org/{name}-user-image.git"
remove = ["environment.yml", "apt.txt"]
[[hub]]
name = "astro"
[[hub]]
name = "datahub"
subdir = "deployments/datahub/images/default"
follow = true
"#,
    );
    let [astro, datahub] = hubs.as_slice() else {
        panic!("{hubs:?}")
    };
    assert_eq!(astro.name, "astro");
    assert_eq!(astro.from.as_deref(), Some("git@github.com:org/deployments.git"));
    assert_eq!(astro.reference.as_deref(), Some("staging"));
    assert_eq!(astro.request.names[0].path(), "deployments/astro/image");
    assert_eq!(astro.request.into, "git@github.com:org/astro-user-image.git");
    assert_eq!(astro.request.removal.paths, ["environment.yml", "apt.txt"]);
    assert_eq!(astro.request.name.as_deref(), Some("astro"));
    assert_eq!(datahub.request.names[0].path(), "deployments/datahub/images/default");
    assert_eq!(datahub.request.into, "git@github.com:org/datahub-user-image.git");
    assert_eq!((astro.request.follow, datahub.request.follow), (false, true));
}

#[test]
fn every_form_reads_the_same() {
    let toml = "from = 'deploy'\nbranch = 'main'\n[[hub]]\nname = 'a'\nsubdir = 'a/image'\ninto = 'org/a'\nno_remove = \
                true\n[[hub]]\nname = '17'\nsubdir = 'b/image'\ninto = 'org/b'\nref = '1234567'\n";
    let yaml = "from: deploy\nbranch: main\nhub:\n- name: a\n  subdir: a/image\n  into: org/a\n  no_remove: true\n- name: 17\n  \
                subdir: b/image\n  into: org/b\n  ref: 1234567\n";
    let json = r#"{"from": "deploy", "branch": "main", "hub": [
        {"name": "a", "subdir": "a/image", "into": "org/a", "no_remove": true},
        {"name": "17", "subdir": "b/image", "into": "org/b", "ref": "1234567"}]}"#;
    let expected = format!("{:?}", hubs(toml));
    for (file, text) in [
        ("x.yaml", yaml),
        ("x.yml", yaml),
        ("x", yaml),
        ("x", toml),
        ("x.json", json),
    ] {
        assert_eq!(
            format!("{:?}", parse(file, text).unwrap().hubs),
            expected,
            "{file}:\n{text}"
        );
    }
    let list = "# two\n\na/image org/a  # the first\n\tb/image\torg/b\r\n";
    let plain = "[[hub]]\nsubdir = 'a/image'\ninto = 'org/a'\n[[hub]]\nsubdir = 'b/image'\ninto = 'org/b'\n";
    let expected = format!("{:?}", hubs(plain));
    for file in ["hubs.txt", "hubs", "-"] {
        assert_eq!(format!("{:?}", parse(file, list).unwrap().hubs), expected, "{file}");
    }
}

#[test]
fn every_flag_is_a_key() {
    let text = with(
        "from = 'f'\nref = 'r'\nbranch = 'b'\ndry_run = true\nremove = 'x'\nremove_examples = true\non_collision = 'image'\n\
         message = 'm'\nremove_message = 'rm'\nalso_from = 'old/image'\npush_branch = 'p'\nalso_push = ['/t/fork']\n\
         map = 'a.map'\ncache = 'c'\nqualify_refs = 'o/r'\ntemplate = '/t/template'\nname = 'astro'\n\
         image = 'quay.io/o/{name}-image'\nset = ['A=1', 'B={name}']\nfollow = true",
    );
    let hub = &hubs(&text)[0];
    let request = &hub.request;
    assert_eq!((hub.from.as_deref(), hub.reference.as_deref()), (Some("f"), Some("r")));
    assert!(hub.dry_run);
    assert_eq!(hub.map, Some("a.map".into()));
    assert_eq!(hub.cache, Cache::At("c".into()));
    assert_eq!(
        (request.branch.as_deref(), request.push_branch.as_deref()),
        (Some("b"), Some("p"))
    );
    let expected = Removal {
        paths: vec!["x".into()],
        examples: true,
    };
    assert_eq!(request.removal, expected);
    assert_eq!(request.on_collision, OnCollision::Image);
    assert_eq!((request.message.as_str(), request.remove_message.as_str()), ("m", "rm"));
    assert_eq!(request.names.len(), 2);
    assert!(request.follow);
    assert_eq!(request.also_push, ["/t/fork"]);
    assert_eq!(request.qualify_refs, Some(Qualifier::new("o/r").unwrap()));
    assert_eq!(request.template.as_deref(), Some("/t/template"));
    assert_eq!(request.fill.hub.as_deref(), Some("astro"));
    assert_eq!(request.fill.image, Some(Image::parse("quay.io/o/astro-image").unwrap()));
    assert_eq!(request.fill.set["B"], "astro");

    let hub = &hubs(&with(
        "no_remove = true\nno_push = true\noutput = 'out'\nno_cache = true",
    ))[0];
    assert_eq!(hub.request.removal, Removal::default());
    assert_eq!(hub.request.destination, Destination::Clone("out".into()));
    assert_eq!(hub.cache, Cache::Off);
}

#[test]
fn flags_of_the_run_stand_at_the_top() {
    let text = format!("json = true\ncolor = 'never'\n{}", with(""));
    let output = parse("hubs.toml", &text).unwrap().output;
    assert_eq!((output.json, output.color, output.progress), (true, Some(false), None));
    let told = mistakes(&with("json = true"));
    assert!(
        told.starts_with("hubs.toml:4:1: the key 'json' is not about one hub"),
        "{told}"
    );
}

#[test]
fn a_hub_overrides_the_defaults_that_go_with_what_it_says() {
    let text = format!("remove = ['apt.txt']\n{}", with("no_remove = true"));
    assert_eq!(hubs(&text)[0].request.removal, Removal::default());
    let text = format!("no_remove = true\n{}", with("remove = ['x']"));
    assert_eq!(hubs(&text)[0].request.removal.paths, ["x"]);
    let text = format!("also_push = '/t/fork'\n{}", with("also_push = []"));
    assert!(hubs(&text)[0].request.also_push.is_empty());
}

#[test]
fn the_command_line_goes_before_the_top_and_after_the_hub() {
    let typed = Hub {
        from: Some("typed".into()),
        reference: Some("typed".into()),
        ..Hub::default()
    };
    let text = format!("from = 'top'\nref = 'top'\n{}", with("ref = 'own'"));
    let hub = &Manifest::parse("x.toml", &text, &typed).unwrap().hubs[0];
    assert_eq!(
        (hub.from.as_deref(), hub.reference.as_deref()),
        (Some("typed"), Some("own"))
    );
}

#[test]
fn a_hub_without_a_name_goes_by_its_target() {
    let names =
        |text: &str| -> Vec<String> { parse("x", text).unwrap().hubs.into_iter().map(|hub| hub.name).collect() };
    assert_eq!(
        names("a git@host:org/astro.git/\nb host:edx\nc /x/eecs\n"),
        ["astro", "edx", "eecs"]
    );
    assert_eq!(
        names("a https://me:pw@host/one/image\nb https://host/two/image\n"),
        ["https://host/one/image", "https://host/two/image"]
    );
}

#[test]
fn unknown_keys_are_told_with_the_nearest() {
    let told = mistakes(&with("subdri = 'x'"));
    assert_eq!(told, "hubs.toml:4:1: unknown key 'subdri' (did you mean 'subdir'?)");
    let told = mistakes(&with("'on-collision' = 'fail'"));
    assert_eq!(
        told,
        "hubs.toml:4:1: unknown key 'on-collision' (did you mean 'on_collision'?)"
    );
    let told = mistakes(&with("zzz = 1"));
    assert!(
        told.contains("unknown key 'zzz' (there are name, subdir, from"),
        "{told}"
    );
    let told = mistakes_in("x.yaml", "hub:\n- subdir: a\n  inot: /t/a\n");
    assert!(
        told.contains("x.yaml:3:3: unknown key 'inot' (did you mean 'into'?)"),
        "{told}"
    );
}

#[test]
fn all_mistakes_are_told_in_the_order_of_the_file() {
    let told = mistakes("colour = 'x'\n[[hub]]\nsubdir = ''\ninto = '-x'\n[[hub]]\nsubdir = '/abs'\ninto = 7\n");
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines[0], "the manifest 'hubs.toml' has 5 mistakes:");
    for (line, start) in lines[1..]
        .iter()
        .zip(["1:1: unknown", "3:10: 'subdir' is empty", "4:8: ", "6:10: ", "7:8: "])
    {
        assert!(line.starts_with(&format!("hubs.toml:{start}")), "{line} / {start}");
    }
    assert_eq!(lines.len(), 6, "{told}");
}

#[test]
fn a_mistake_in_a_default_is_told_once() {
    let told = mistakes(
        "follow_up = 1\nremove = 3\n[[hub]]\nsubdir = 'a'\ninto = 'x/a'\n[[hub]]\nsubdir = 'b'\ninto = 'x/b'\n",
    );
    assert_eq!(told.lines().count(), 3, "{told}");
    assert!(
        told.contains("hubs.toml:2:10: 'remove' is a number, and takes text"),
        "{told}"
    );
}

#[test]
fn no_name_is_there_twice() {
    let told = mistakes(
        "into = '/t/{name}'\n[[hub]]\nname = 'a'\nsubdir = 'a'\n[[hub]]\nname = 'a'\nsubdir = 'b'\ninto = '/t/b'\n",
    );
    assert_eq!(told, "hubs.toml:6:8: the name 'a' is there twice, first in line 3");
}

#[test]
fn no_target_is_there_twice_however_it_is_spelled() {
    for (one, other) in [
        ("git@github.com:org/a.git", "https://github.com/Org/a"),
        ("/t/a", "/t/a/"),
        ("/t/a.git", "file:///t/a"),
        ("/t/a", "/t/./a.git"),
    ] {
        let told = mistakes(&format!(
            "[[hub]]\nsubdir = 'a'\ninto = '{one}'\n[[hub]]\nsubdir = 'b'\ninto = '{other}'\n"
        ));
        assert_eq!(
            told,
            format!("hubs.toml:6:8: the repository '{other}' is there twice, first in line 3")
        );
    }
    let told = mistakes("[[hub]]\nsubdir='a'\ninto='/t/a'\n[[hub]]\nsubdir='b'\ninto='/t/b'\nalso_push=['/t/a']\n");
    assert!(
        told.starts_with("hubs.toml:7:11: the repository '/t/a' is there twice"),
        "{told}"
    );
}

#[test]
fn the_source_is_no_target() {
    let told = mistakes(&with("from = '/t/a.git'"));
    assert_eq!(told, "hubs.toml:3:8: the repository '/t/a' is the source itself");
}

#[test]
fn no_directory_is_inside_another_hubs() {
    let list = "a/image /t/a\na/image/base /t/b\n";
    let told = mistakes_in("hubs", list);
    assert_eq!(
        told,
        "hubs:2:1: the directory 'a/image/base' is inside 'a/image', which is the hub's in line 1"
    );
    assert!(
        parse("hubs", "a/image /t/a\na/image2 /t/b\n").is_ok(),
        "a common beginning is not a directory"
    );
    assert!(
        parse("hubs", "a/image /t/a\na/image/ /t/b\n").is_ok(),
        "two hubs may part here"
    );
    let apart = "[[hub]]\nfrom='/x'\nsubdir='a'\ninto='/t/a'\n[[hub]]\nfrom='/y'\nsubdir='a/b'\ninto='/t/b'\n";
    assert_eq!(hubs(apart).len(), 2, "two sources");
}

#[test]
fn a_placeholder_needs_a_name() {
    let told = mistakes("into = '/t/{name}'\n[[hub]]\nsubdir = 'a'\n");
    assert_eq!(
        told,
        "hubs.toml:2:1: this hub has no name, and 'into' in line 1 has '{name}' (give the hub a name)"
    );
    for wrong in ["{nmae}", "{Name}", "{ name }", "{hub}"] {
        let told = mistakes(&format!("[[hub]]\nname = 'a'\nsubdir = 'x/{wrong}'\ninto = '/t/a'\n"));
        assert!(
            told.starts_with(&format!("hubs.toml:3:10: 'subdir' has '{wrong}'")),
            "{told}"
        );
    }
    let braces =
        "[[hub]]\nname = 'a'\nsubdir = 'template/{{cookiecutter.hub}}/image'\ninto = '/t/{name}'\nmessage = '{a}'\n";
    assert_eq!(hubs(braces)[0].request.into, "/t/a");
    assert!(mistakes("[[hub]]\nname = '{name}'\nsubdir = 'a'\ninto = '/t/a'\n").contains("2:8: a name cannot have"));
}

#[test]
fn types_are_checked() {
    for (line, told) in [
        ("dry_run = 'yes'", "4:11: 'dry_run' is text, and takes true or false"),
        ("branch = 7", "4:10: 'branch' is a number, and takes text"),
        ("branch = ['a']", "4:10: 'branch' is a list, and takes text"),
        ("remove = [1]", "4:11: 'remove' is a number, and takes text"),
        ("ref = 2024-01-01", "4:7: 'ref' is a date, and takes text"),
        ("message = true", "4:11: 'message' is true or false, and takes text"),
        ("message = '  '", "4:11: 'message' is empty"),
        ("remove = ['']", "4:11: 'remove' is empty"),
        (
            "branch = 'a..b'",
            "4:10: 'a..b' cannot be the name of a branch (a name has no blank and none of '..', '~', '^', ':', '?', '*', \
             '[', '\\' and '@{', and does not begin with '-')",
        ),
        (
            "on_collision = 'imaeg'",
            "4:16: 'on_collision' cannot be 'imaeg' (did you mean 'image'?)",
        ),
    ] {
        assert_eq!(mistakes(&with(line)), format!("hubs.toml:{told}"));
    }
    assert!(mistakes("hub = 'a'\n").contains("1:1: 'hub' is text, and takes a list"));
    assert!(mistakes("hub = ['a']\n").contains("1:8: a hub is a table, and this is text"));
    assert!(mistakes_in("x.yaml", "- a\n- b\n").contains("x.yaml:1:1: a manifest has keys"));
    assert!(mistakes_in("x.yaml", "hub:\n- subdir:\n  into: /t/a\n").contains("'subdir' is empty"));
}

#[test]
fn flags_that_exclude_or_need_each_other_do_so_here_too() {
    for (lines, told) in [
        (
            "remove = 'x'\nno_remove = true",
            "4:1: 'remove' and 'no_remove' do not go together",
        ),
        ("output = 'x'", "4:1: 'output' needs 'no_push'"),
        ("no_push = true", "4:1: 'no_push' needs 'output'"),
        (
            "also_push = '/t/x'\nno_push = true\noutput = 'x'",
            "4:1: 'also_push' and 'no_push' do not go together",
        ),
        (
            "cache = 'x'\nno_cache = true",
            "4:1: 'cache' and 'no_cache' do not go together",
        ),
    ] {
        assert_eq!(mistakes(&with(lines)), format!("hubs.toml:{told}"));
    }
    let two = "no_push = true\noutput = 'out'\n[[hub]]\nsubdir='a'\ninto='/t/a'\n[[hub]]\nsubdir='b'\ninto='/t/b'\n";
    assert_eq!(
        mistakes(two),
        "hubs.toml:6:1: the folder 'out' is there twice, first in line 3"
    );
}

#[test]
fn what_is_missing_is_told() {
    assert_eq!(
        mistakes("[[hub]]\nname = 'a'\nsubdir = 'a'\n"),
        "hubs.toml:1:1: the hub 'a' has no 'into'"
    );
    assert!(mistakes("").starts_with("hubs.toml:1:1: there is no hub in this list"));
    assert!(mistakes_in("hubs", "# nothing\n").starts_with("hubs:1:1: there is no hub in this list"));
    assert!(mistakes_in("x.yaml", "").starts_with("x.yaml:1:1: there is no hub in this list"));
}

#[test]
fn what_is_no_toml_or_yaml_is_told_with_its_place() {
    let told = mistakes("[[hub]]\nname = \n");
    assert!(told.starts_with("hubs.toml:2:8: "), "{told}");
    let told = mistakes(&with("into = 'again'"));
    assert!(told.starts_with("hubs.toml:4:1: "), "{told}");
    let told = mistakes_in("x.yaml", "hub:\n  - a: [\n");
    assert!(told.starts_with("x.yaml:"), "{told}");
    let told = mistakes_in("x.yaml", "from: a\nfrom: b\n");
    assert!(told.starts_with("x.yaml:2:1: "), "{told}");
}

#[test]
fn lines_of_a_plain_list_have_two_words() {
    let told = mistakes_in("hubs", "a /t/a\nb\nc /t/c d\n");
    assert!(
        told.contains("\nhubs:2:1: a line has a directory and a repository, and this line has one word"),
        "{told}"
    );
    assert!(
        told.contains("\nhubs:3:8: a line has a directory and a repository, and this line has a third word"),
        "{told}"
    );
}

#[test]
fn a_missing_file_is_a_usage_error() {
    let error = Manifest::read(Path::new("/nowhere/hubs.toml"), &Hub::default()).unwrap_err();
    assert_eq!(error.exit, Exit::Usage);
    assert!(error.message.contains("'/nowhere/hubs.toml'"), "{error}");
}
