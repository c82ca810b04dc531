//! The hand-off of a campaign: one branch with a commit for each hub, which grows and is never rewritten.

use serde_json::Value;

use crate::support::repo::{Repo, text};
use crate::support::{Ran, run, schema};

const HUBS: [&str; 3] = ["cee", "astro", "biology"];

/// A deployment repository with three hubs, and a bare image repository for each.
struct Campaign {
    folder: tempfile::TempDir,
    /// A clone, to commit in.
    clone: Repo,
    /// The deployment repository that the list names.
    source: Repo,
}

fn hubploy(hub: &str) -> String {
    format!("images:\n  images:\n    - name: quay.io/o/{hub}\n      path: image/\n")
}

fn values(hub: &str) -> String {
    format!("jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/o/{hub}\n      tag: old\n")
}

impl Campaign {
    /// The list names the deployment repository as `from`.
    fn new(from: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = Repo::bare(folder.path().join("deployments.git"));
        let clone = Repo::new(folder.path().join("clone"));
        let template = Repo::new(folder.path().join("template"));
        template.commit("Initial commit", &[("CONTRIBUTING.md", "# How to\n")]);
        let from = from.replace("HERE", folder.path().to_str().unwrap());
        let mut list = format!("from = '{from}'\nsubdir = 'hubs/{{name}}/image'\ninto = 't/{{name}}.git'\n");
        for hub in HUBS {
            let files = [
                (format!("hubs/{hub}/image/apt.txt"), hub.to_owned()),
                (format!("hubs/{hub}/image/environment.yml"), format!("name: {hub}\n")),
                (format!("hubs/{hub}/hubploy.yaml"), hubploy(hub)),
            ];
            let files: Vec<_> = files
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str()))
                .collect();
            clone.commit(&format!("Add {hub}"), &files);
            list += &format!("[[hub]]\nname = '{hub}'\n");
            Repo::bare(folder.path().join(format!("t/{hub}.git")));
            template.git(&["push", "--quiet", &format!("../t/{hub}.git"), "main"]);
        }
        std::fs::write(folder.path().join("hubs.toml"), list).unwrap();
        let campaign = Campaign { folder, clone, source };
        campaign.publish();
        campaign
    }

    /// Pushes the clone's branch.
    fn publish(&self) {
        self.clone.git(&["push", "--quiet", "../deployments.git", "main"]);
    }

    fn batch(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = run(self.folder.path(), &[&["batch", "hubs.toml"], arguments].concat());
        assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
        ran
    }

    /// Pushes the hand-off to the branch 'move', and returns the status of each hub.
    fn hand_over(&self, code: i32, arguments: &[&str]) -> Vec<String> {
        let always = ["--handoff", "--handoff-branch", "move", "--json"];
        let ran = self.batch(code, &[&always, arguments].concat());
        let status = |line: &str| {
            let document: Value = serde_json::from_str(line).unwrap();
            schema::check(&document);
            format!("{} {}", text(&document, "/name"), text(&document, "/status"))
        };
        ran.stdout.lines().map(status).collect()
    }

    /// The subjects of the commits of the branch 'move' that 'main' does not have, the oldest first.
    fn subjects(&self) -> Vec<String> {
        let log = self.source.git(&["log", "--reverse", "--format=%s", "main..move"]);
        log.lines().map(str::to_owned).collect()
    }
}

fn moves(hubs: &[&str]) -> Vec<String> {
    let subject = |hub: &&str| format!("Move the image in hubs/{hub}/image to its own repository");
    hubs.iter().map(subject).collect()
}

#[test]
fn the_branch_has_the_tree_that_hand_offs_one_after_another_give() {
    // In place, and through git.
    for from in ["deployments.git", "file://HERE/deployments.git"] {
        let campaign = Campaign::new(from);
        campaign.batch(0, &["--quiet"]);
        let before = campaign.source.refs();
        let preview = campaign.hand_over(0, &["--dry-run"]);
        assert_eq!(preview, ["cee planned", "astro planned", "biology planned"]);
        assert_eq!(campaign.source.refs(), before);
        let done = campaign.hand_over(0, &[]);
        assert_eq!(done, ["cee migrated", "astro migrated", "biology migrated"]);
        assert_eq!(campaign.subjects(), moves(&HUBS));
        campaign.source.git(&["fsck", "--strict"]);

        let folder = campaign.folder.path();
        campaign
            .source
            .git(&["clone", "--quiet", "--bare", ".", "../alone.git"]);
        let alone = Repo {
            path: folder.join("alone.git"),
        };
        for hub in HUBS {
            let (subdir, into) = (format!("hubs/{hub}/image"), format!("t/{hub}.git"));
            let sides = ["handoff", "--from", "alone.git", "--subdir", &subdir, "--into", &into];
            let branch = ["--handoff-branch", hub, "--quiet"];
            let ran = run(folder, &[&sides[..], &branch].concat());
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            alone.git(&["branch", "--force", "main", hub]);
        }
        let tree = |repo: &Repo, branch: &str| repo.git(&["rev-parse", &format!("{branch}^{{tree}}")]);
        assert_eq!(tree(&campaign.source, "move"), tree(&alone, "main"));
    }
}

#[test]
fn the_series_is_one_file_of_patches_with_the_same_tree() {
    let campaign = Campaign::new("deployments.git");
    campaign.batch(0, &["--quiet"]);
    campaign.hand_over(0, &[]);
    let before = campaign.source.refs();
    campaign.batch(0, &["--handoff", "--patch", "all.patch"]);
    assert_eq!(campaign.source.refs(), before);
    campaign.clone.git(&["am", "--quiet", "../all.patch"]);
    let subjects = campaign.clone.git(&["log", "--reverse", "--format=%s", "-3"]);
    assert_eq!(subjects.lines().collect::<Vec<_>>(), moves(&HUBS));
    assert_eq!(
        campaign.clone.git(&["rev-parse", "main^{tree}"]),
        campaign.source.git(&["rev-parse", "move^{tree}"])
    );
}

#[test]
fn a_second_run_adds_what_came_in_between_and_changes_nothing_else() {
    let campaign = Campaign::new("file://HERE/deployments.git");
    campaign.batch(0, &["--quiet", "--skip", "astro"]);
    let first = campaign.hand_over(5, &[]);
    assert_eq!(first, ["cee migrated", "astro failed", "biology migrated"]);
    let tip = campaign.source.id("move");

    // The source goes on, and so does an image that was handed over.
    campaign.clone.commit("Go on", &[("README.md", "hubs\n")]);
    campaign.publish();
    campaign.batch(0, &["--quiet", "--only", "astro"]);
    let image = Repo::new(campaign.folder.path().join("image"));
    image.git(&["pull", "--quiet", "../t/cee.git", "main"]);
    image.commit("Build again", &[("apt.txt", "more\n")]);
    image.git(&["push", "--quiet", "../t/cee.git", "main"]);

    let second = campaign.hand_over(0, &[]);
    assert_eq!(second, ["cee up-to-date", "astro migrated", "biology up-to-date"]);
    assert_eq!(campaign.source.id("move^"), tip);
    assert_eq!(campaign.subjects(), moves(&["cee", "biology", "astro"]));
    let before = campaign.source.refs();
    assert!(campaign.hand_over(0, &[]).iter().all(|hub| hub.ends_with("up-to-date")));
    assert_eq!(campaign.source.refs(), before);

    // After the merge, there is nothing left.
    campaign.clone.git(&[
        "pull",
        "--quiet",
        "--no-rebase",
        "--no-edit",
        "../deployments.git",
        "move",
    ]);
    campaign.publish();
    let before = campaign.source.refs();
    assert!(campaign.hand_over(0, &[]).iter().all(|hub| hub.ends_with("up-to-date")));
    assert_eq!(campaign.source.refs(), before);
}

#[test]
fn an_image_that_waits_for_its_pull_request_is_not_handed_over() {
    let campaign = Campaign::new("deployments.git");
    let list = campaign.folder.path().join("hubs.toml");
    let text = std::fs::read_to_string(&list).unwrap();
    std::fs::write(&list, text + "push_branch = 'import'\n").unwrap();
    campaign.batch(0, &["--quiet"]);
    let ran = campaign.batch(5, &["--handoff", "--handoff-branch", "move"]);
    assert!(ran.stdout.contains("the branch 'import'"), "{}", ran.stdout);
    assert_eq!(campaign.subjects(), moves(&["cee", "astro"]));

    let target = campaign.folder.path().join("t/biology.git");
    Repo { path: target }.git(&["branch", "--force", "main", "import"]);
    let merged = campaign.hand_over(0, &[]);
    assert_eq!(merged, ["cee up-to-date", "astro up-to-date", "biology migrated"]);
}

#[test]
fn a_branch_with_a_commit_of_somebody_else_stays_as_it_is() {
    let campaign = Campaign::new("deployments.git");
    campaign.batch(0, &["--quiet"]);
    campaign.hand_over(0, &["--skip", "biology"]);
    campaign.clone.git(&["pull", "--quiet", "../deployments.git", "move"]);
    campaign.clone.commit("Mend by hand", &[("README.md", "mended\n")]);
    campaign
        .clone
        .git(&["push", "--quiet", "../deployments.git", "main:move"]);
    let before = campaign.source.refs();
    let id = campaign.source.id("move");
    let ran = campaign.batch(4, &["--handoff", "--handoff-branch", "move"]);
    assert!(
        ran.stderr.contains(&id) && ran.stderr.contains("not the hand-off"),
        "{}",
        ran.stderr
    );
    // Nor does the branch that people work on change.
    let ran = campaign.batch(2, &["--handoff", "--handoff-branch", "main"]);
    assert!(ran.stderr.contains("main"), "{}", ran.stderr);
    assert_eq!(campaign.source.refs(), before);
}

#[test]
fn one_hub_gets_its_images_before_the_others() {
    let campaign = Campaign::new("deployments.git");
    let mut files = Vec::new();
    for hub in HUBS {
        files.push((format!("hubs/{hub}/hubploy.yaml"), String::new()));
        files.push((format!("deployments/{hub}/config/common.yaml"), values(hub)));
    }
    // It shares an image with another one.
    files.push(("deployments/staging/config/common.yaml".to_owned(), values("astro")));
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    campaign.clone.commit("Use registries", &files);
    campaign.publish();
    let list = campaign.folder.path().join("hubs.toml");
    let text = std::fs::read_to_string(&list).unwrap();
    let with_image = HUBS.iter().fold(text, |text, hub| {
        text.replace(
            &format!("name = '{hub}'"),
            &format!("name = '{hub}'\nimage = 'quay.io/o/{hub}'"),
        )
    });
    std::fs::write(&list, with_image).unwrap();
    campaign.batch(0, &["--quiet"]);

    let first = campaign.hand_over(0, &["--first", "staging"]);
    assert_eq!(first, ["cee up-to-date", "astro migrated", "biology up-to-date"]);
    let show = |path: &str| campaign.source.git(&["show", &format!("move:{path}")]);
    assert!(!show("deployments/staging/config/common.yaml").contains("tag: old"));
    assert!(show("deployments/astro/config/common.yaml").contains("tag: old"));
    let all = campaign.hand_over(0, &[]);
    assert!(all.iter().all(|hub| hub.ends_with("migrated")), "{all:?}");
    assert!(!show("deployments/astro/config/common.yaml").contains("tag: old"));
}

#[test]
fn nothing_is_handed_over_from_two_repositories_at_once() {
    let campaign = Campaign::new("deployments.git");
    campaign.batch(0, &["--quiet"]);
    campaign
        .source
        .git(&["clone", "--quiet", "--bare", ".", "../other.git"]);
    let list = campaign.folder.path().join("hubs.toml");
    let text = std::fs::read_to_string(&list).unwrap();
    std::fs::write(&list, text + "from = 'other.git'\n").unwrap();
    let before = campaign.source.refs();
    let ran = campaign.batch(2, &["--handoff", "--handoff-branch", "move"]);
    assert!(
        ran.stderr.contains("other.git") && ran.stderr.contains("--only"),
        "{}",
        ran.stderr
    );
    assert_eq!(campaign.source.refs(), before);
    campaign.batch(0, &["--handoff", "--handoff-branch", "move", "--skip", "biology"]);
}

#[test]
fn flags_of_the_hand_off_need_it() {
    let campaign = Campaign::new("deployments.git");
    for flags in [&["--first", "cee"][..], &["--patch", "x"], &["--handoff-branch", "x"]] {
        let ran = campaign.batch(2, flags);
        assert!(
            ran.stderr.contains(flags[0]) && ran.stderr.contains("--handoff'"),
            "{}",
            ran.stderr
        );
    }
}
