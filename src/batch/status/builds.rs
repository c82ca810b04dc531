//! The builds of images at GitHub, as the runs of workflows say.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use gix::bstr::ByteSlice;
use serde::Serialize;
use serde_json::Value;

use crate::batch::hub::Hub;
use crate::context::Context;
use crate::hub::actions;
use crate::repos::github::{Api, Call, Repository, in_path, page_of};
use crate::repos::target::Target;
use crate::repos::tree;
use crate::text;

/// The build of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImageBuild {
    /// Its state.
    pub status: BuildStatus,
    /// The page of the run that shows it.
    pub run: Option<String>,
    /// The reason why it is not known.
    pub why: Option<String>,
}

/// The state of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BuildStatus {
    /// It is done.
    Built,
    /// It runs, or waits for a runner or a person.
    Building,
    /// It failed, or was cancelled.
    Failed,
    /// No workflow has begun it.
    NotBuilt,
    /// It is not known.
    Unknown,
}

/// Asks GitHub about the newest commit of the branch that `hub` builds.
pub(super) fn ask(api: &Api, target: &Target, hub: &Hub, context: Context<'_>) -> ImageBuild {
    let Some(repository) = Repository::read_at(&target.location) else {
        return ImageBuild::unknown("only GitHub is asked for builds".into());
    };
    let asked = || -> Result<ImageBuild> {
        let branch = target.branch(hub.request.branch.as_deref())?;
        let commit = target.tip(branch.as_ref()).context("the branch has no commit")?;
        let repo = &target.opened().context("the target was not read")?.repo;
        let builders = builders(repo, tree::of_commit(repo, commit)?)?;
        let branch = in_path(&branch.to_str_lossy());
        let call = Call::about(
            &repository,
            &format!("actions/runs?head_sha={commit}&branch={branch}&per_page=100"),
        );
        Ok(ImageBuild::of(&api.send(&call, context)?, &builders))
    };
    asked().unwrap_or_else(|error| ImageBuild::unknown(text::message(&format!("{error:#}"))))
}

/// The paths of the workflows that build an image.
fn builders(repo: &gix::Repository, root: gix::ObjectId) -> Result<BTreeSet<String>> {
    let mut workflows = actions::workflows(repo, root)?;
    workflows.retain(|entry| {
        let content = tree::small_blob(repo, entry.oid);
        content.is_some_and(|content| actions::builds_image(&content.to_str_lossy()))
    });
    Ok(workflows.iter().map(|entry| entry.filename.to_string()).collect())
}

impl ImageBuild {
    fn unknown(why: String) -> ImageBuild {
        ImageBuild {
            status: BuildStatus::Unknown,
            run: None,
            why: Some(why),
        }
    }

    /// Reads the runs of GitHub's `answer`, the newest first. Those of `builders` count, or all where a repository builds
    /// by the workflow of another one.
    fn of(answer: &Value, builders: &BTreeSet<String>) -> ImageBuild {
        let Some(runs) = answer["workflow_runs"].as_array() else {
            return ImageBuild::unknown("GitHub's answer has no list of runs".into());
        };
        let mut seen = BTreeSet::new();
        let newest = runs.iter().filter(|run| {
            let path = run["path"].as_str().unwrap_or_default();
            let path = path.split('@').next().unwrap_or_default();
            // A pull request's build is pushed nowhere.
            let is_push = !run["event"].as_str().unwrap_or_default().starts_with("pull_request");
            is_push && (builders.is_empty() || builders.contains(path)) && seen.insert(path)
        });
        let states: Vec<_> = newest.map(|run| (state(run), run)).collect();
        // Which of several workflows is about the image is not known.
        let order = match builders.is_empty() {
            true => [BuildStatus::Building, BuildStatus::Failed, BuildStatus::Built],
            false => [BuildStatus::Built, BuildStatus::Building, BuildStatus::Failed],
        };
        let found = order
            .iter()
            .find_map(|wanted| states.iter().find(|(state, _)| state == wanted));
        ImageBuild {
            status: found.map_or(BuildStatus::NotBuilt, |(state, _)| *state),
            run: found.and_then(|(_, run)| run["html_url"].is_string().then(|| page_of(run))),
            why: None,
        }
    }
}

/// The state of one run.
fn state(run: &Value) -> BuildStatus {
    match (run["status"].as_str(), run["conclusion"].as_str()) {
        (Some("completed"), Some("success")) => BuildStatus::Built,
        // As where its only job has a condition.
        (Some("completed"), Some("skipped" | "neutral")) => BuildStatus::NotBuilt,
        (Some("completed"), _) => BuildStatus::Failed,
        _ => BuildStatus::Building,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn status(runs: &[(&str, &str, &str, &str)], builders: &[&str]) -> BuildStatus {
        let run = |(path, event, status, conclusion): &(&str, &str, &str, &str)| {
            let conclusion = Some(*conclusion).filter(|conclusion| !conclusion.is_empty());
            json!({"path": path, "event": event, "status": status, "conclusion": conclusion, "html_url": "https://x/1"})
        };
        let runs: Vec<_> = runs.iter().map(run).collect();
        let builders = builders.iter().map(|path| (*path).to_owned()).collect();
        ImageBuild::of(&json!({"workflow_runs": runs}), &builders).status
    }

    #[test]
    fn the_newest_run_of_the_workflow_that_builds_counts() {
        let push = |conclusion| ("b.yaml", "push", "completed", conclusion);
        let lint = ("lint.yaml", "push", "completed", "success");
        assert_eq!(status(&[push("success")], &["b.yaml"]), BuildStatus::Built);
        assert_eq!(
            status(&[push("success"), push("failure")], &["b.yaml"]),
            BuildStatus::Built
        );
        assert_eq!(
            status(&[push("failure"), push("success")], &["b.yaml"]),
            BuildStatus::Failed
        );
        assert_eq!(status(&[push("cancelled"), lint], &["b.yaml"]), BuildStatus::Failed);
        assert_eq!(status(&[push("skipped")], &["b.yaml"]), BuildStatus::NotBuilt);
        assert_eq!(status(&[lint], &["b.yaml"]), BuildStatus::NotBuilt);
        assert_eq!(status(&[], &["b.yaml"]), BuildStatus::NotBuilt);
        for waits in ["queued", "in_progress", "waiting", "requested", "pending"] {
            assert_eq!(
                status(&[("b.yaml", "push", waits, "")], &["b.yaml"]),
                BuildStatus::Building
            );
        }
        let by_pull_request = ("b.yaml", "pull_request", "completed", "success");
        assert_eq!(status(&[by_pull_request], &["b.yaml"]), BuildStatus::NotBuilt);
        let by_hand = ("b.yaml@refs/heads/main", "workflow_dispatch", "completed", "success");
        assert_eq!(status(&[by_hand], &["b.yaml"]), BuildStatus::Built);
    }

    #[test]
    fn where_the_builder_is_not_known_all_must_have_passed() {
        let run = |path, conclusion| (path, "push", "completed", conclusion);
        assert_eq!(
            status(&[run("a", "success"), run("b", "failure")], &[]),
            BuildStatus::Failed
        );
        assert_eq!(
            status(&[run("a", "success"), run("b", "success")], &[]),
            BuildStatus::Built
        );
        let answers = [json!({}), json!([]), json!({"workflow_runs": [{}]})];
        let found = answers.map(|answer| ImageBuild::of(&answer, &BTreeSet::new()).status);
        assert_eq!(
            found,
            [BuildStatus::Unknown, BuildStatus::Unknown, BuildStatus::Building]
        );
    }
}
