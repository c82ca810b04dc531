//! The files that run a campaign on many machines, in `docs/campaign`: their shell steps work, and every hub is done once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::Value;

use crate::support::repo::Repo;
use crate::support::{Ran, hermetic, ran};

const HUBS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// A deployment repository, its list, and a target for each hub that counts the pushes to it.
struct Campaign {
    folder: tempfile::TempDir,
}

impl Campaign {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = Repo::new(folder.path().join("deployments"));
        let template = Repo::new(folder.path().join("template"));
        template.commit("Initial commit", &[("README.md", "# image\n")]);
        let mut list = "from = 'deployments'\nsubdir = '{name}/image'\ninto = '{name}.git'\n".to_owned();
        for hub in HUBS {
            source.commit(&format!("Add {hub}"), &[(&format!("{hub}/image/apt.txt"), hub)]);
            let target = Repo::bare(folder.path().join(format!("{hub}.git")));
            template.git(&["push", "--quiet", target.typed(), "main"]);
            target.hook("post-receive", "cat >> pushes");
            list += &format!("[[hub]]\nname = '{hub}'\n");
        }
        std::fs::write(folder.path().join("hubs.toml"), list).unwrap();
        Campaign { folder }
    }

    /// How many pushes each target got.
    fn pushes(&self) -> Vec<usize> {
        let pushes = |hub: &&str| {
            let log = std::fs::read_to_string(self.folder.path().join(format!("{hub}.git/pushes")));
            log.map_or(0, |log| log.lines().count())
        };
        HUBS.iter().map(pushes).collect()
    }

    /// Puts the program, where a step expects it.
    fn install(&self, path: &str) -> PathBuf {
        let program = self.folder.path().join(path);
        std::fs::create_dir_all(program.parent().unwrap()).unwrap();
        // Another program copies it: one that is started meanwhile by another test would inherit the open file.
        let mut copy = Command::new("cp");
        let copied = copy
            .args([env!("CARGO_BIN_EXE_split-image").as_ref(), program.as_os_str()])
            .status();
        assert!(copied.unwrap().success());
        program
    }

    /// Runs a shell as a runner would, with the variables of a file.
    fn shell(&self, shell: &[&str], script: &str, variables: &BTreeMap<String, String>) -> Ran {
        let mut command = Command::new(shell[0]);
        hermetic(&mut command, self.folder.path());
        command.args(&shell[1..]).arg(script).envs(variables);
        ran(command.output().unwrap())
    }
}

/// A file of `docs/campaign`.
fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/campaign").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    json(&Yaml::load_from_str(&text).unwrap()[0])
}

fn json(yaml: &Yaml<'_>) -> Value {
    match yaml {
        Yaml::Value(Scalar::Integer(number)) => number.to_string().into(),
        Yaml::Value(scalar) => scalar.as_str().map(Value::from).unwrap_or_default(),
        Yaml::Sequence(items) => items.iter().map(json).collect(),
        Yaml::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| (key.as_str().unwrap().to_owned(), json(value)))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is not a text"))
        .to_owned()
}

/// The texts of a list.
fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(text).collect()
}

/// The variables of an `env` of GitHub Actions, with the expressions in it as `known` has them.
fn variables(env: &Value, known: &[(&str, &str)]) -> BTreeMap<String, String> {
    let value = |value: &Value| {
        let mut value = text(value);
        for (expression, stands_for) in known {
            value = value.replace(&format!("${{{{ {expression} }}}}"), stands_for);
        }
        assert!(!value.contains("${{"), "no value for {value}");
        value
    };
    let entries = env.as_object().into_iter().flatten();
    entries.map(|(key, of)| (key.clone(), value(of))).collect()
}

/// Runs the shell steps of a job of the workflow.
fn run_steps(campaign: &Campaign, workflow: &Value, job: &str, known: &[(&str, &str)]) -> Vec<Ran> {
    let steps = workflow["jobs"][job]["steps"].as_array().unwrap();
    let mut found = Vec::new();
    for step in steps.iter().filter(|step| step["run"].is_string()) {
        let mut all = variables(&workflow["env"], known);
        all.extend(variables(&step["env"], known));
        let summary = campaign.folder.path().join("summary");
        all.insert("GITHUB_STEP_SUMMARY".into(), summary.display().to_string());
        // A download loses the mode.
        let program = campaign.install("program/split-image");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        std::fs::set_permissions(program, mode).unwrap();
        found.push(campaign.shell(&["bash", "-e", "-c"], &text(&step["run"]), &all));
    }
    found
}

#[test]
fn the_shares_of_the_workflow_do_every_hub_once() {
    let campaign = Campaign::new();
    let workflow = read("campaign.yml");
    let list = text(&workflow["on"]["workflow_dispatch"]["inputs"]["list"]["default"]);
    let shards = texts(&workflow["jobs"]["hubs"]["strategy"]["matrix"]["shard"]);
    let inputs = |action: &'static str, shard: &str| {
        let known = [
            ("inputs.list", list.as_str()),
            ("inputs.do", action),
            ("matrix.shard", shard),
            ("github.actor", "maya"),
            ("github.actor_id", "1"),
            ("secrets.CAMPAIGN_TOKEN", "secret"),
        ];
        known.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let run = |job: &str, action: &'static str, shard: &str| {
        let known = inputs(action, shard);
        let known: Vec<_> = known
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let steps = run_steps(&campaign, &workflow, job, &known);
        assert_eq!(steps.len(), 1);
        for step in &steps {
            assert_eq!(step.code, 0, "{job} {action} {shard}: {}{}", step.stdout, step.stderr);
        }
    };
    for (action, expected) in [("dry-run", 0), ("migrate", 1), ("migrate", 1)] {
        shards.iter().for_each(|shard| run("hubs", action, shard));
        assert_eq!(campaign.pushes(), [expected; HUBS.len()], "{action}");
    }
    run("status", "status", "");
    let summary = std::fs::read_to_string(campaign.folder.path().join("summary")).unwrap();
    assert!(summary.starts_with("**6 hubs: 6 migrated**; "), "{summary}");
    let target = Repo {
        path: campaign.folder.path().join("a.git"),
    };
    assert_eq!(
        target.git(&["log", "-1", "--format=%ce", "main"]),
        "1+maya@users.noreply.github.com"
    );
}

#[test]
fn the_pods_of_the_job_do_every_hub_once() {
    let campaign = Campaign::new();
    let job = read("job.yaml");
    let pods: usize = text(&job["spec"]["completions"]).parse().unwrap();
    let container = &job["spec"]["template"]["spec"]["containers"][0];
    let command = texts(&container["command"]);
    let [shell, option, script] = &command[..] else {
        panic!("{command:?}")
    };
    campaign.install("work/program/bin/split-image");
    let folder = campaign.folder.path().display();
    // The list's paths begin at its folder.
    let script = script
        .replace("/work/", &format!("{folder}/work/"))
        .replace("/campaign/", &format!("{folder}/"));
    for pod in 0..pods {
        let mut variables = pod_variables(container);
        variables.insert("JOB_COMPLETION_INDEX".into(), pod.to_string());
        variables.insert("HOME".into(), format!("{folder}/work"));
        let done = campaign.shell(&[shell, option], &script, &variables);
        assert_eq!(done.code, 0, "pod {pod}: {}{}", done.stdout, done.stderr);
    }
    assert_eq!(campaign.pushes(), [1; HUBS.len()]);
}

/// The variables of a container; those from a secret are `secret`.
fn pod_variables(container: &Value) -> BTreeMap<String, String> {
    let list = container["env"].as_array().unwrap().iter();
    let value = |entry: &Value| entry["value"].as_str().unwrap_or("secret").to_owned();
    list.map(|entry| (text(&entry["name"]), value(entry))).collect()
}

#[test]
fn git_gets_the_token_for_github_and_for_nobody_else() {
    let campaign = Campaign::new();
    let known = ["inputs.list", "github.actor", "github.actor_id"].map(|name| (name, "x"));
    let mut of_workflow = variables(&read("campaign.yml")["env"], &known);
    of_workflow.insert("CAMPAIGN_TOKEN".into(), "secret".into());
    let job = read("job.yaml");
    let of_pod = pod_variables(&job["spec"]["template"]["spec"]["containers"][0]);
    for variables in [of_workflow, of_pod] {
        let git = |script: &str| campaign.shell(&["sh", "-c"], script, &variables);
        let fill = |host: &str| {
            git(&format!(
                "printf 'protocol=https\\nhost={host}\\n\\n' | git credential fill"
            ))
        };
        let given = fill("github.com");
        let password = "\nusername=x-access-token\npassword=secret\n";
        assert!(given.stdout.ends_with(password), "{}{}", given.stdout, given.stderr);
        assert!(!fill("example.org").stdout.contains("secret"));
        let address = git("git ls-remote --get-url git@github.com:org/a.git");
        assert_eq!(address.stdout, "https://github.com/org/a.git\n");
    }
}

#[test]
fn the_program_is_installed_from_its_repository() {
    let url = env!("CARGO_PKG_REPOSITORY");
    let step = text(&read("campaign.yml")["jobs"]["program"]["steps"][0]["run"]);
    assert!(step.contains(&format!("--git {url} ")), "{step}");
    let container = read("job.yaml")["spec"]["template"]["spec"]["initContainers"][0].clone();
    assert!(
        texts(&container["command"]).contains(&format!("--git={url}")),
        "{container}"
    );
}
