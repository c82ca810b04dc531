//! Where each hub of a list stands: every state, from the remotes alone.

use serde_json::{Value, json};

use crate::support::repo::{IMAGE, Repo, Scene, at, text};
use crate::support::{Ran, ran, run, schema, split_image};

/// Shows the status of a list with one hub, whose other keys are `keys`.
fn shown(scene: &Scene, keys: &str, arguments: &[&str]) -> Ran {
    let into = match keys.starts_with("into = ") {
        true => "",
        false => "into = 'target.git'\n",
    };
    let list = format!("from = 'source'\nsubdir = '{IMAGE}'\n[[hub]]\nname = 'astro'\n{into}{keys}\n");
    std::fs::write(scene.folder().join("hubs.toml"), list).unwrap();
    let before = (scene.source.snapshot(), scene.target.snapshot());
    // A program that stands for ssh, and starts the server here.
    drop(scene.over_ssh());
    let ssh = scene.folder().join("bin/hooks/ssh");
    let mut command = split_image(scene.folder());
    command.args(["batch", "hubs.toml", "--status"]).args(arguments);
    command.env("GIT_SSH_COMMAND", ssh).env("GIT_SSH_VARIANT", "simple");
    let ran = ran(command.output().unwrap());
    assert_eq!(
        (scene.source.snapshot(), scene.target.snapshot()),
        before,
        "nothing is written"
    );
    ran
}

/// The document of that hub, which could be looked at.
fn document(scene: &Scene, keys: &str, arguments: &[&str]) -> Value {
    let ran = shown(scene, keys, &[&["--json"], arguments].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let document = ran.json();
    schema::check_as("status", &document);
    document
}

/// Its state, and how many commits it is behind.
fn state(scene: &Scene, keys: &str) -> (String, u64) {
    let document = document(scene, keys, &[]);
    (
        text(&document, "/status").to_owned(),
        document["behind"].as_u64().unwrap(),
    )
}

fn is(state: &str, behind: u64) -> (String, u64) {
    (state.to_owned(), behind)
}

#[test]
fn a_repository_is_missing_empty_or_without_the_image() {
    let scene = Scene::new();
    let folder = scene.folder().display().to_string();
    for into in [
        "nowhere.git".to_owned(),
        format!("ssh://host.example{folder}/nowhere.git"),
    ] {
        let found = document(&scene, &format!("into = '{into}'"), &[]);
        assert_eq!(
            (&found["status"], &found["behind"]),
            (&json!("no-repository"), &json!(3))
        );
        let nothing = [
            &found["build"],
            &found["hub_files"],
            &found["image_tag"],
            &found["error"],
        ];
        assert_eq!(nothing, [&Value::Null; 4]);
        assert_eq!(found["old_directory"], "full");
    }
    Repo::bare(scene.folder().join("empty.git"));
    for into in ["empty.git".to_owned(), format!("ssh://host.example{folder}/empty.git")] {
        assert_eq!(state(&scene, &format!("into = '{into}'")), is("empty", 3));
    }
    assert_eq!(state(&scene, ""), is("not-migrated", 3));
}

#[test]
fn a_repository_is_complete_or_behind_the_source() {
    let scene = Scene::new();
    let after = text(&scene.migrate(&[]), "/target/after").to_owned();
    for keys in [
        String::new(),
        format!("into = 'ssh://host.example{}'", scene.target.typed()),
    ] {
        let found = document(&scene, &keys, &[]);
        assert_eq!((&found["status"], &found["behind"]), (&json!("migrated"), &json!(0)));
        assert_eq!(
            (&found["target"]["tip"], &found["image_tag"]),
            (&json!(after), &json!(after[..12]))
        );
    }
    for n in 1..=2 {
        scene
            .source
            .commit("Another package", &[(&at("apt.txt"), &format!("git\n{n}\n"))]);
        assert_eq!(state(&scene, ""), is("behind", n));
    }
    scene.migrate(&[]);
    assert_eq!(state(&scene, ""), is("migrated", 0));
}

#[test]
fn a_pull_request_waits_until_it_is_merged() {
    let scene = Scene::new();
    scene.migrate(&["--push-branch", "image"]);
    let keys = "push_branch = 'image'";
    let found = document(&scene, keys, &[]);
    assert_eq!(
        (&found["status"], &found["target"]["waiting_on"]),
        (&json!("waiting"), &json!("image"))
    );
    assert_eq!((&found["build"], &found["hub_files"]), (&Value::Null, &Value::Null));
    let screen = shown(&scene, keys, &[]).stdout;
    assert!(
        screen.contains(
            "\n    waits on the branch 'image'\n\n? pull request: only GitHub is asked for pull requests (astro)\n"
        ),
        "{screen}"
    );
    let clone = scene.by_hand();
    clone.git(&["merge", "--quiet", "origin/image"]);
    clone.git(&["push", "--quiet", "origin", "main"]);
    assert_eq!(state(&scene, keys), is("migrated", 0));
}

#[test]
fn a_squash_and_a_rebase_are_told_apart_from_a_merge() {
    let scene = Scene::new();
    scene.migrate(&["--push-branch", "image"]);
    scene.squash_pull_request();
    // Its branch may be there or not.
    assert_eq!(state(&scene, "push_branch = 'image'"), is("squashed", 0));
    assert_eq!(state(&scene, ""), is("squashed", 3));

    let scene = Scene::new();
    scene.migrate(&["--push-branch", "image"]);
    let clone = scene.by_hand();
    clone.git(&["checkout", "--quiet", "-b", "rebased", "origin/image"]);
    let onto = ["rebase", "--quiet", "--force-rebase", "--onto", "origin/main", "--root"];
    clone.git(&[&["-c", "user.name=GitHub"], &onto[..]].concat());
    clone.git(&["push", "--quiet", "origin", "HEAD:main", ":image"]);
    assert_eq!(state(&scene, ""), is("rebased", 3));
}

#[test]
fn another_history_than_that_of_the_list_has_a_state() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let filter = [
        "filter-branch",
        "-f",
        "--msg-filter",
        "sed 's/astro/ASTRO/'",
        "--",
        "main",
    ];
    scene
        .source
        .git(&[&["-c", "advice.detachedHead=false"], &filter[..]].concat());
    assert_eq!(state(&scene, "").0, "rewritten");

    let scene = Scene::new();
    scene.migrate(&["--qualify-refs", "org/deployments"]);
    scene.source.commit("Fix #12", &[(&at("apt.txt"), "git\nvim\n")]);
    scene.migrate(&["--qualify-refs", "org/deployments"]);
    assert_eq!(state(&scene, ""), is("other-flags", 1));

    let scene = Scene::new();
    let other = "deployments/other/image/apt.txt";
    scene.source.commit("Add other", &[(other, "less\n")]);
    scene.source.commit("Update other", &[(other, "less\nvim\n")]);
    scene.migrate(&["--subdir", "deployments/other/image"]);
    assert_eq!(state(&scene, "").0, "other-image");
}

#[test]
fn a_hub_that_cannot_be_looked_at_fails_and_the_others_are_shown() {
    let scene = Scene::new();
    scene.migrate(&[]);
    std::fs::write(scene.folder().join("file"), "no repository\n").unwrap();
    let keys = "[[hub]]\nname = 'b'\ninto = 'file'\n[[hub]]\nname = 'c'\nsubdir = 'nowhere'\ninto = 'nowhere.git'";
    let ran = shown(&scene, keys, &["--json"]);
    assert_eq!(ran.code, 5, "{}{}", ran.stdout, ran.stderr);
    let documents: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let states: Vec<_> = documents
        .iter()
        .map(|document| {
            schema::check_as("status", document);
            (
                text(document, "/name"),
                text(document, "/status"),
                document["error"]["exit"].as_u64(),
            )
        })
        .collect();
    let expected = [
        ("astro", "migrated", None),
        ("b", "failed", Some(1)),
        ("c", "failed", Some(1)),
    ];
    assert_eq!(
        states, expected,
        "a directory that is not there is a mistake of the list"
    );
    let screen = shown(&scene, keys, &[]);
    assert_eq!(screen.code, 5);
    assert!(screen.stdout.contains("    error: "), "{}", screen.stdout);
    assert!(
        screen.stdout.contains("\n3 hubs: 1 migrated, 2 failed\n"),
        "{}",
        screen.stdout
    );

    let quiet = shown(&scene, keys, &["--quiet"]);
    assert_eq!(quiet.code, 5);
    assert_eq!(quiet.stdout, format!("astro {}\n", scene.target.id("main")));
    assert!(quiet.stderr.starts_with("error: b: "), "{}", quiet.stderr);

    let lost = ["--status", "--from", "lost"];
    std::fs::write(scene.folder().join("hubs.txt"), "a/image target.git\n").unwrap();
    let ran = run(scene.folder(), &[&["batch", "hubs.txt"], &lost[..]].concat());
    assert_eq!(ran.code, 5, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("/lost' does not exist"), "{}", ran.stdout);
}

#[test]
fn the_builds_of_images_that_are_not_at_github_are_not_known() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let found = document(&scene, "", &[]);
    assert_eq!(found["build"]["status"], "unknown");
    let screen = shown(&scene, "", &[]).stdout;
    let why = "? image: only GitHub is asked for builds (astro)\n";
    assert!(screen.contains(why), "{screen}");
    assert!(
        screen.contains("\nbuilds not known, 0 in use, 0 old directories emptied\n"),
        "{screen}"
    );
}

#[test]
fn large_files_of_an_image_are_not_fetched() {
    let scene = Scene::new();
    scene
        .source
        .commit("A data set", &[(&at("data.csv"), &"1,2,3\n".repeat(300_000))]);
    scene.migrate(&[]);
    let keys = format!("into = 'ssh://host.example{}'", scene.target.typed());
    for allowed in ["true", "false"] {
        scene.target.git(&["config", "uploadpack.allowFilter", allowed]);
        assert_eq!(state(&scene, &keys), is("migrated", 0), "{allowed}");
        let asked = shown(&scene, &keys, &["--verbose"]).stderr;
        assert!(asked.contains("--filter=blob:limit=1048577"), "{asked}");
    }
}

/// A deployment with two hubs, one of which has its image from the other's directory, and what hubs' files may say.
fn deployed() -> Scene {
    let scene = Scene::new();
    let hubploy = |path: &str| format!("images:\n  images:\n    - name: quay.io/o/old\n      path: {path}\n");
    scene.source.commit(
        "Hubs",
        &[
            ("deployments/astro/hubploy.yaml", &hubploy("image/")),
            ("deployments/both/hubploy.yaml", &hubploy("../astro/image")),
            ("config/clusters/c/cluster.yaml", "name: c\nhubs: []\n"),
        ],
    );
    scene.migrate(&[]);
    scene
}

fn hub_files(scene: &Scene, arguments: &[&str]) -> (Value, Value, Value) {
    let found = document(scene, "", arguments);
    let files = &found["hub_files"];
    (
        files["image"].clone(),
        files["tag"].clone(),
        found["old_directory"].clone(),
    )
}

#[test]
fn hubs_go_from_the_old_image_through_a_branch_to_the_new_one() {
    let scene = deployed();
    let expected = |image: &str, tag: Option<&str>, directory: &str| (json!(image), json!(tag), json!(directory));
    let branch = ["--handoff-branch", "move"];
    assert_eq!(hub_files(&scene, &[]), expected("old", None, "full"));
    // A branch that is not there yet is none.
    assert_eq!(hub_files(&scene, &branch), expected("old", None, "full"));
    let hand_over = |arguments: &[&str]| {
        let all = ["batch", "hubs.toml", "--handoff"];
        let ran = run(scene.folder(), &[&all, arguments].concat());
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    };
    hand_over(&branch);
    assert_eq!(hub_files(&scene, &[]), expected("old", None, "full"));
    assert_eq!(hub_files(&scene, &branch), expected("in-branch", None, "in-branch"));
    scene.source.git(&["merge", "--quiet", "--squash", "move"]);
    scene.source.commit_all("Move the image (#1)");
    let done = expected("newest", None, "emptied");
    assert_eq!(hub_files(&scene, &[]), done);
    assert_eq!(hub_files(&scene, &branch), done);
    let screen = shown(&scene, "", &[]).stdout;
    assert!(
        screen.contains("\nbuilds not known, 1 in use, 1 old directory emptied\n"),
        "{screen}"
    );

    // The image repository goes on, and so do the hubs, one after the other.
    let before = scene.target.id("main");
    let tag = &before[..12];
    scene.commit_to_target("Another package", &[("apt.txt", Some("git\nvim\n"))]);
    assert_eq!(hub_files(&scene, &[]), expected("earlier-tag", Some(tag), "emptied"));
    let file = "deployments/both/hubploy.yaml";
    let edited = scene.source.git(&["show", &format!("main:{file}")]);
    scene
        .source
        .commit("Back", &[(file, &edited.replace(tag, "0123456789ab"))]);
    assert_eq!(hub_files(&scene, &[]), expected("in-part", None, "emptied"));
    scene.source.git(&["rm", "-r", "--quiet", IMAGE, "deployments/both"]);
    scene.source.commit_all("Clean up");
    assert_eq!(hub_files(&scene, &[]), expected("earlier-tag", Some(tag), "gone"));
    scene.source.git(&["rm", "-r", "--quiet", "deployments/astro"]);
    scene.source.commit_all("No hub");
    assert_eq!(hub_files(&scene, &[]), expected("unknown", None, "gone"));
}

#[test]
fn values_of_a_hub_count_as_well() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let values = |tag: &str| {
        format!("jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/o/astro\n      tag: '{tag}'\n")
    };
    let state = |tag: &str| {
        let file = "deployments/astro/config/common.yaml";
        scene.source.commit("Another tag", &[(file, &values(tag))]);
        let found = document(&scene, "image = 'quay.io/o/astro'", &[]);
        (found["hub_files"]["image"].clone(), found["hub_files"]["tag"].clone())
    };
    let newest = scene.target.id("main")[..12].to_owned();
    let older = scene.target.id("main~1")[..12].to_owned();
    assert_eq!(
        state("2024-06-03"),
        (json!("old"), Value::Null),
        "the directory is there"
    );
    assert_eq!(state(&older), (json!("earlier-tag"), json!(older)));
    assert_eq!(state(&newest), (json!("newest"), Value::Null));
    scene.source.git(&["rm", "-r", "--quiet", IMAGE]);
    scene.source.commit_all("Moved");
    assert_eq!(state("2024-06-04"), (json!("other-tag"), json!("2024-06-04")));
}

#[test]
fn the_warnings_about_a_stale_source_are_shown() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let clone = Repo::clone(scene.source.typed(), scene.folder().join("clone"), &[]);
    scene
        .source
        .commit("Another package", &[(&at("apt.txt"), "git\nvim\n")]);
    let ran = shown(&scene, "from = 'clone'", &["--json"]);
    let codes = ran.json()["warnings"][0]["code"].clone();
    assert_eq!((ran.code, codes), (0, json!("source-behind")));
    let screen = shown(&scene, "from = 'clone'", &[]).stdout;
    assert!(screen.contains("! source-behind: "), "{screen}");
    assert!(clone.path.exists());
}

#[test]
fn an_image_without_a_name_is_not_known_to_be_used() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let found = document(&scene, "", &[]);
    assert_eq!(found["hub_files"]["image"], "unknown");
    let why = text(&found, "/hub_files/why");
    assert!(why.contains("the image's name is not known: no hub uses one"), "{why}");
    let found = document(&scene, "image = 'quay.io/o/astro'", &[]);
    assert_eq!(found["hub_files"]["image"], "not-used");
}

#[test]
fn a_hub_whose_directory_is_gone_is_judged_by_the_tip() {
    let scene = deployed();
    let last = scene.source.id("main");
    scene.source.git(&["rm", "-r", "--quiet", IMAGE]);
    let new = |tag: &str| format!("images:\n  images:\n    - name: quay.io/o/old:{tag}\n");
    let tag = scene.target.id("main")[..12].to_owned();
    let files = ["deployments/astro/hubploy.yaml", "deployments/both/hubploy.yaml"];
    scene.source.commit(
        "Gone",
        &files
            .map(|file| (file, new(&tag)))
            .each_ref()
            .map(|(file, text)| (*file, text.as_str())),
    );
    let found = document(&scene, &format!("ref = '{last}'\nimage = 'quay.io/o/old'"), &[]);
    assert_eq!(
        (&found["status"], &found["old_directory"]),
        (&json!("migrated"), &json!("gone"))
    );
    assert_eq!(found["hub_files"]["image"], "newest");
}

#[test]
fn the_table_fits_a_terminal_and_an_issue() {
    let scene = deployed();
    let keys = "[[hub]]\nname = 'publichealth'\ninto = 'nowhere.git'";
    let screen = shown(&scene, keys, &[]).stdout;
    let head = "hub           status         behind  image      hub's files  old directory\n";
    assert!(screen.starts_with(head), "{screen}");
    assert!(screen.lines().all(|line| line.chars().count() <= 80), "{screen}");
    let page = shown(&scene, keys, &["--markdown"]).stdout;
    let expected = "**2 hubs: 1 migrated, 1 no repository**; builds not known, 0 in use, 0 old directories emptied\n\n\
                    | hub | status | behind | image | hub's files | old directory |\n\
                    | --- | --- | ---: | --- | --- | --- |\n\
                    | `astro` | migrated |  | ? | old image | full |\n\
                    | `publichealth` | no repository | 3 | - | - | full |\n\n\
                    - `?` image: only GitHub is asked for builds \\(astro\\)\n";
    assert_eq!(page, expected);
    let long = "a-hub-with-a-long-name-".repeat(20);
    let many: String = (0..150)
        .map(|n| format!("[[hub]]\nname = '{long}{n}'\ninto = 'nowhere-{n}.git'\n"))
        .collect();
    let page = shown(&scene, &many, &["--markdown"]).stdout;
    assert!((60_000..=65_536).contains(&page.chars().count()), "{}", page.len());
    assert!(page.contains(" other hubs not shown here.\n"), "{page}");
}

#[test]
fn flags_that_belong_to_other_things_are_refused() {
    let scene = Scene::new();
    for arguments in [
        &["--dry-run"][..],
        &["--verify"],
        &["--list"],
        &["--handoff"],
        &["--first", "astro"],
        &["--patch", "a.patch"],
        &["--markdown", "--json"],
    ] {
        assert_eq!(shown(&scene, "", arguments).code, 2, "{arguments:?}");
    }
}
