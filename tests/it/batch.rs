//! A campaign: many hubs from one list, each of which stands alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::repo::{Repo, text};
use crate::support::{Ran, ran, run, schema, split_image};

const HUBS: [&str; 5] = ["astro", "biology", "cee", "data8", "edx"];

/// A deployment repository with five hubs, a bare image repository for each, and their list.
struct Campaign {
    folder: tempfile::TempDir,
    source: Repo,
}

impl Campaign {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = Repo::new(folder.path().join("deployments"));
        source.commit("Start", &[("README.md", "hubs\n")]);
        let template = Repo::new(folder.path().join("template"));
        template.commit(
            "Initial commit",
            &[("README.md", "# image\n"), ("environment.yml", "example\n")],
        );
        let mut list = "from = 'deployments'\nsubdir = 'hubs/{name}/image'\ninto = 't/{name}.git'\n".to_owned();
        for hub in HUBS {
            let campaign = Repo {
                path: source.path.clone(),
            };
            campaign.commit(&format!("Add {hub}"), &[(&format!("hubs/{hub}/image/apt.txt"), hub)]);
            list += &format!("[[hub]]\nname = '{hub}'\n");
            Repo::bare(folder.path().join(format!("t/{hub}.git")));
            template.git(&["push", "--quiet", &format!("../t/{hub}.git"), "main"]);
        }
        std::fs::write(folder.path().join("hubs.toml"), list).unwrap();
        Campaign { folder, source }
    }

    fn target(&self, hub: &str) -> Repo {
        Repo {
            path: self.folder.path().join(format!("t/{hub}.git")),
        }
    }

    /// Appends to the list.
    fn list(&self, more: &str) {
        let path = self.folder.path().join("hubs.toml");
        let list = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, list + more).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        run(self.folder.path(), &[&["batch", "hubs.toml"], arguments].concat())
    }

    /// The reports of a run, by name.
    fn reports(&self, code: i32, arguments: &[&str]) -> BTreeMap<String, Value> {
        let ran = self.run(&[&["--json"], arguments].concat());
        assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
        documents(&ran)
    }

    fn refs(&self) -> Vec<String> {
        HUBS.iter().map(|hub| self.target(hub).refs()).collect()
    }
}

/// One document a line, each as the schema has it.
fn documents(ran: &Ran) -> BTreeMap<String, Value> {
    let document = |line: &str| {
        let document: Value = serde_json::from_str(line).unwrap();
        schema::check(&document);
        (text(&document, "/name").to_owned(), document)
    };
    ran.stdout.lines().map(document).collect()
}

fn statuses(reports: &BTreeMap<String, Value>) -> Vec<(&str, &str)> {
    reports
        .iter()
        .map(|(name, report)| (name.as_str(), text(report, "/status")))
        .collect()
}

#[test]
fn every_hub_gets_what_a_run_of_its_own_gives_it() {
    let campaign = Campaign::new();
    let alone: Vec<_> = HUBS
        .iter()
        .map(|hub| {
            let (subdir, into) = (format!("hubs/{hub}/image"), format!("t/{hub}.git"));
            let arguments = [
                "--from",
                "deployments",
                "--subdir",
                &subdir,
                "--into",
                &into,
                "--dry-run",
                "--json",
            ];
            text(&run(campaign.folder.path(), &arguments).json(), "/merge_commit").to_owned()
        })
        .collect();
    let before = campaign.source.refs();
    let reports = campaign.reports(0, &[]);
    for (hub, expected) in HUBS.iter().zip(alone) {
        assert_eq!(text(&reports[*hub], "/status"), "migrated");
        assert_eq!(text(&reports[*hub], "/merge_commit"), expected);
        assert_eq!(campaign.target(hub).id("main"), expected);
        campaign.target(hub).git(&["fsck", "--strict"]);
    }
    assert_eq!(campaign.source.refs(), before);
}

#[test]
fn a_dry_run_has_the_ids_of_the_run_and_writes_nothing() {
    let campaign = Campaign::new();
    let before: Vec<_> = HUBS.iter().map(|hub| campaign.target(hub).snapshot()).collect();
    let planned = campaign.reports(0, &["--dry-run"]);
    let after: Vec<_> = HUBS.iter().map(|hub| campaign.target(hub).snapshot()).collect();
    assert_eq!(before, after);
    let migrated = campaign.reports(0, &[]);
    for hub in HUBS {
        assert_eq!(text(&planned[hub], "/status"), "planned");
        assert_eq!(planned[hub]["target"]["after"], migrated[hub]["target"]["after"]);
        assert_eq!(planned[hub]["commits"][0]["subject"], format!("Add {hub}"));
        assert_eq!(migrated[hub]["commits"], Value::Array(Vec::new()));
    }
}

#[test]
fn a_second_run_touches_nothing_and_a_third_does_what_is_new() {
    let campaign = Campaign::new();
    campaign.reports(0, &[]);
    let done: Vec<_> = HUBS.iter().map(|hub| campaign.target(hub).snapshot()).collect();
    let again = campaign.reports(0, &[]);
    assert!(
        statuses(&again).iter().all(|(_, status)| *status == "up-to-date"),
        "{:?}",
        statuses(&again)
    );
    assert_eq!(done, HUBS.map(|hub| campaign.target(hub).snapshot()));

    campaign
        .source
        .commit("Update cee", &[("hubs/cee/image/apt.txt", "more")]);
    let third = campaign.reports(0, &[]);
    for (hub, status) in statuses(&third) {
        assert_eq!(status, if hub == "cee" { "migrated" } else { "up-to-date" }, "{hub}");
    }
}

#[test]
fn each_hub_stands_alone() {
    let campaign = Campaign::new();
    campaign
        .target("astro")
        .hook("pre-receive", "echo 'not here' >&2; exit 1");
    std::fs::remove_dir_all(campaign.target("biology").path).unwrap();
    campaign
        .source
        .commit("Clash", &[("hubs/cee/image/README.md", "cee\n")]);
    campaign.list("[[hub]]\nname = 'typo'\ninto = 't/biology2.git'\n");
    let untouched = ["astro", "cee"].map(|hub| campaign.target(hub).refs());
    let reports = campaign.reports(5, &[]);
    let exits: BTreeMap<_, _> = reports
        .iter()
        .map(|(name, report)| (name.as_str(), report["error"]["exit"].as_i64()))
        .collect();
    let expected = [
        ("astro", Some(4)),
        ("biology", Some(1)),
        ("cee", Some(3)),
        ("data8", None),
        ("edx", None),
        ("typo", Some(1)),
    ];
    assert_eq!(exits, expected.into());
    assert!(text(&reports["astro"], "/error/message").contains("remote: not here"));
    assert!(text(&reports["biology"], "/error/message").contains("does not exist"));
    assert_eq!(reports["cee"]["collisions"][0]["path"], "README.md");
    assert!(text(&reports["typo"], "/error/message").contains("never existed"));
    assert_eq!(untouched, ["astro", "cee"].map(|hub| campaign.target(hub).refs()));

    let ran = campaign.run(&[]);
    assert_eq!(ran.code, 5);
    for words in [
        "hub      status",
        "astro    failed",
        "data8    up to date",
        "hint: ",
        "declined\n           remote: not here\n",
        "README.md  different content",
        "In the list, flags are keys: '--on-collision image' is",
    ] {
        assert!(ran.stdout.contains(words), "'{words}' is not in\n{}", ran.stdout);
    }
    assert!(ran.stdout.contains("6 hubs: 2 up to date, 4 failed;"), "{}", ran.stdout);
}

#[test]
fn a_campaign_can_be_verified() {
    let campaign = Campaign::new();
    campaign.reports(0, &["--skip", "edx"]);
    std::fs::remove_dir_all(campaign.target("cee").path).unwrap();
    let left = ["astro", "biology", "data8", "edx"];
    let before = left.map(|hub| campaign.target(hub).snapshot());
    let ran = campaign.run(&["--verify"]);
    assert_eq!(ran.code, 5, "{}{}", ran.stdout, ran.stderr);
    for words in [
        "hub      status          commits  differing  others\n",
        "astro    complete         1 of 1          0       1\n",
        "cee      failed\n    error: ",
        "edx      incomplete       0 of 1          0       1\n    1 commit missing, oldest first",
        " Add edx (",
        "\n5 hubs: 3 complete, 1 incomplete, 1 failed\n",
    ] {
        assert!(ran.stdout.contains(words), "'{words}' is not in\n{}", ran.stdout);
    }
    assert_eq!(before, left.map(|hub| campaign.target(hub).snapshot()));
    let ran = campaign.run(&["--verify", "--json"]);
    let document = |line| serde_json::from_str::<Value>(line).unwrap();
    let documents: Vec<_> = ran.stdout.lines().map(document).collect();
    assert_eq!(documents.len(), 5);
    let complete = documents
        .iter()
        .filter(|document| text(document, "/status") == "complete");
    assert_eq!(complete.count(), 3);
    assert_eq!(campaign.run(&["--verify", "--only", "astro"]).code, 0);
}

#[test]
fn hubs_of_a_source_that_is_not_there_fail_and_those_of_others_go_on() {
    let campaign = Campaign::new();
    campaign.list("[[hub]]\nname = 'lost'\nfrom = 'nowhere'\ninto = 't/lost.git'\n");
    campaign.list("[[hub]]\nname = 'typo'\nref = 'mian'\ninto = 't/typo.git'\n");
    let reports = campaign.reports(5, &[]);
    assert!(
        text(&reports["lost"], "/error/message").contains("/nowhere' does not exist"),
        "{}",
        reports["lost"]
    );
    assert_eq!(text(&reports["lost"], "/source/repo"), "nowhere");
    assert!(
        text(&reports["typo"], "/error/hint").contains("'main'"),
        "{}",
        reports["typo"]
    );
    assert_eq!(
        statuses(&reports)
            .iter()
            .filter(|(_, status)| *status == "migrated")
            .count(),
        5
    );
}

#[test]
fn hubs_may_have_a_ref_of_their_own() {
    let campaign = Campaign::new();
    campaign.source.git(&["branch", "before", "HEAD"]);
    campaign.source.commit(
        "Update all",
        &[("hubs/edx/image/apt.txt", "new"), ("hubs/cee/image/apt.txt", "new")],
    );
    campaign.list("ref = 'before'\n");
    campaign.reports(0, &[]);
    assert_eq!(campaign.target("cee").git(&["show", "main:apt.txt"]), "new");
    assert_eq!(campaign.target("edx").git(&["show", "main:apt.txt"]), "edx");
}

#[test]
fn fail_fast_begins_no_other_hub() {
    let campaign = Campaign::new();
    std::fs::remove_dir_all(campaign.target("biology").path).unwrap();
    let ran = campaign.run(&["--fail-fast", "--jobs", "1"]);
    assert_eq!(ran.code, 5);
    assert!(
        ran.stdout.contains("5 hubs: 1 migrated, 1 failed, 3 not begun;"),
        "{}",
        ran.stdout
    );
    assert_eq!(
        campaign.target("cee").git(&["log", "--format=%s", "main"]),
        "Initial commit"
    );
}

#[test]
fn shares_add_up_to_the_whole() {
    let campaign = Campaign::new();
    let mut seen = Vec::new();
    for shard in ["1/2", "2/2"] {
        seen.extend(campaign.reports(0, &["--shard", shard]).into_keys());
    }
    seen.sort();
    assert_eq!(seen, HUBS);
    assert_eq!(
        campaign.reports(0, &["--shard", "7/9"]).len(),
        0,
        "a share may have nothing"
    );
    let nothing = campaign.run(&["--shard", "7/9"]);
    assert_eq!(
        (nothing.code, nothing.stdout.lines().count()),
        (0, 1),
        "{}",
        nothing.stdout
    );
    assert_eq!(campaign.run(&["--shard", "0/2"]).code, 2);
}

#[test]
fn names_choose_hubs() {
    let campaign = Campaign::new();
    let reports = campaign.reports(0, &["--only", "[a-c]*", "--skip", "bio*", "--dry-run"]);
    assert_eq!(statuses(&reports), [("astro", "planned"), ("cee", "planned")]);
    let ran = campaign.run(&["--only", "data9"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("did you mean 'data8'?"), "{}", ran.stderr);
}

#[test]
fn the_list_is_shown_for_people_and_for_a_matrix() {
    let campaign = Campaign::new();
    campaign.list("[[hub]]\nname = 'secret'\ninto = 'https://me:token@example.org/x.git'\n");
    let listed = campaign.run(&["--list"]).stdout;
    assert!(
        listed.starts_with("astro    hubs/astro/image    t/astro.git\n"),
        "{listed}"
    );
    let ran = campaign.run(&["--list", "--json", "--shard", "2/2"]);
    assert_eq!(ran.stdout.lines().count(), 1, "a variable of GitHub's takes one line");
    let list = ran.json();
    schema::check_as("batch-list", &list);
    let names: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|hub| text(hub, "/name").to_owned())
        .collect();
    assert_eq!(names, ["biology", "data8", "secret"]);
    assert!(!ran.stdout.contains("token"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("\"into\":\"https://example.org/x.git\""),
        "{}",
        ran.stdout
    );
}

#[test]
fn mistakes_end_the_run_before_anything_is_read() {
    let campaign = Campaign::new();
    let before = campaign.refs();
    campaign.list("[[hub]]\nname = 'astro'\nsubdri = 'x'\n");
    let ran = campaign.run(&["--json"]);
    assert_eq!(ran.code, 2);
    let message = text(&ran.json(), "/error/message").to_owned();
    assert!(
        message.contains("hubs.toml:16:1: unknown key 'subdri' (did you mean 'subdir'?)"),
        "{message}"
    );
    assert!(
        message.contains("hubs.toml:15:8: the name 'astro' is there twice, first in line 5"),
        "{message}"
    );
    assert_eq!(campaign.refs(), before);
    assert_eq!(run(campaign.folder.path(), &["batch", "nowhere.toml"]).code, 2);
}

#[test]
fn a_plain_list_needs_no_more_than_the_source() {
    let campaign = Campaign::new();
    let list = "# DIR INTO\nhubs/astro/image t/astro.git\nhubs/edx/image t/edx.git\n";
    std::fs::write(campaign.folder.path().join("hubs.txt"), list).unwrap();
    let ran = run(
        campaign.folder.path(),
        &["batch", "hubs.txt", "--from", "deployments", "--ref", "main", "--json"],
    );
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(documents(&ran).into_keys().collect::<Vec<_>>(), ["astro", "edx"]);
}

#[test]
fn two_campaigns_at_once_do_everything_once() {
    let campaign = Campaign::new();
    let start = || {
        let mut command = split_image(campaign.folder.path());
        command.args(["batch", "hubs.toml", "--json"]);
        command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    let both = [start(), start()].map(|child| ran(child.wait_with_output().unwrap()));
    let mut tips: Vec<BTreeSet<String>> = Vec::new();
    for ran in &both {
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        tips.push(
            documents(ran)
                .values()
                .map(|report| text(report, "/target/after").to_owned())
                .collect(),
        );
    }
    assert_eq!(tips[0], tips[1]);
    for hub in HUBS {
        let target = campaign.target(hub);
        assert_eq!(target.git(&["rev-list", "--count", "main"]), "4", "{hub}");
        target.git(&["fsck", "--strict"]);
    }
}

#[test]
fn what_many_hubs_have_in_common_is_told_once() {
    let campaign = Campaign::new();
    let path = campaign.folder.path().join("hubs.toml");
    let list = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("remove = 'absent.txt'\n{list}")).unwrap();
    let shown = campaign.run(&["--dry-run"]).stdout;
    let notes: Vec<_> = shown.lines().filter(|line| line.contains("nothing-removed")).collect();
    assert_eq!(notes.len(), 1, "{shown}");
    assert!(notes[0].ends_with("(astro, biology, cee, data8, edx)"), "{shown}");
    assert!(shown.contains("Preview: nothing is written anywhere"), "{shown}");
}

#[test]
fn quiet_prints_names_and_ids() {
    let campaign = Campaign::new();
    let ran = campaign.run(&["--quiet", "--only", "edx"]);
    assert_eq!(ran.stdout, format!("edx {}\n", campaign.target("edx").id("main")));
    assert_eq!(ran.stderr, "");
}

#[test]
fn maps_and_clones_can_be_left_for_every_hub() {
    let campaign = Campaign::new();
    let path = campaign.folder.path().join("hubs.toml");
    let list = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        format!("map = '{{name}}.map'\nno_push = true\noutput = 'out/{{name}}'\n{list}"),
    )
    .unwrap();
    let before = campaign.refs();
    let reports = campaign.reports(0, &[]);
    assert_eq!(campaign.refs(), before);
    for hub in HUBS {
        let map = std::fs::read_to_string(campaign.folder.path().join(format!("{hub}.map"))).unwrap();
        assert_eq!(map.lines().count(), 7, "a heading and six commits");
        let clone = Repo {
            path: campaign.folder.path().join("out").join(hub),
        };
        assert_eq!(clone.id("HEAD"), text(&reports[hub], "/target/after"));
    }
}

#[test]
fn mistakes_that_begin_a_list_get_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let list = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        let ran = crate::support::run(folder.path(), &["batch", name]);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        ran.stderr
    };
    let prose = "# A page\n\nThis is no list at all.\nIt has a few lines of prose.\nNone of them is a hub.\n";
    assert!(list("page", prose).contains("this is not a list of hubs"));
    for (name, text) in [
        ("hubs.yaml", "hubs:\n- name: a\n"),
        ("hubs.toml", "[[hubs]]\nname = \"a\"\n"),
    ] {
        let words = "the list of hubs is the value of 'hub', and this key is 'hubs'";
        assert!(list(name, text).contains(words));
    }
    assert!(list("a.json", "{\"a\": ").contains("this is not valid YAML or JSON: "));
    assert!(list("a.toml", "a = \n").contains("this is not valid TOML: "));
    let ran = crate::support::run(folder.path(), &["batch", "a.toml", "--jobs", "0"]);
    assert!(ran.stderr.contains("give a number from 1 on"), "{}", ran.stderr);
}

#[test]
fn a_quiet_campaign_says_on_standard_error_that_another_push_was_refused() {
    let campaign = Campaign::new();
    let fork = Repo::clone(
        campaign.target("edx").path.to_str().unwrap(),
        campaign.folder.path().join("fork.git"),
        &["--bare"],
    );
    fork.hook("update", "echo 'not today' >&2\nexit 1");
    campaign.list("also_push = ['fork.git']\n");
    let before = fork.refs();
    let ran = campaign.run(&["--quiet", "--only", "edx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("edx") && ran.stderr.contains("fork.git"),
        "{}",
        ran.stderr
    );
    assert_eq!(fork.refs(), before);
}
