//! The checks before the push, and the files that have to be fetched for them.

use anyhow::Result;

use super::planning::{NewTip, Planning};
use crate::checks;
use crate::migrate::split_error::with_hint;
use crate::report::Status;
use crate::repos::new_objects::Finished;
use crate::repos::source;
use crate::text;

impl Planning<'_> {
    /// Adds a warning for everything that worked in the old place and may not in the new one.
    ///
    /// # Errors
    /// When an object cannot be read.
    pub fn check(&mut self, tip: Option<&NewTip>) -> Result<()> {
        if self.report.status == Status::UpToDate {
            return Ok(());
        }
        self.bring_blobs_for_checks(tip)?;
        let repo = self.workspace.repo();
        let template = tip.and_then(|tip| tip.template_tree);
        let mut found = checks::source(
            self.run.source,
            repo,
            self.split,
            template,
            self.run.known,
            self.context,
        )
        .map_err(with_hint)?;
        self.report.docker_hub_base = found.docker_hub_base;
        if let Some(tip) = tip {
            let target = &self.report.target;
            let pushed = text::escaped(&self.push_branch);
            let is_first = !self.report.in_target.contains(&true);
            let new = checks::NewRepository {
                tree: tip.tree,
                branch: target.branch.as_deref().unwrap_or(&pushed),
                image: self.split.tree,
                template: template.filter(|_| is_first),
                how_to_fill: self.how_to_fill(),
            };
            found.warnings.extend(checks::target(repo, &new)?);
        }
        self.report.warnings.extend(found.warnings);
        Ok(())
    }

    /// Fetches the blobs that the checks read, where the source came without them; a run that will push fetches those to
    /// send at the same time.
    fn bring_blobs_for_checks(&mut self, tip: Option<&NewTip>) -> Result<()> {
        if !self.run.source.is_fetched() {
            return Ok(());
        }
        let repo = self.workspace.repo();
        let mut wanted = checks::reads(self.run.source, self.split)?;
        wanted.retain(|id| !repo.objects.exists_without_refresh(id));
        if let (Some(tip), Finished::Folder(_)) = (tip, self.run.objects) {
            wanted.extend(source::missing_in_history(repo, tip.commit, self.before, self.context)?);
        }
        wanted.sort_unstable();
        wanted.dedup();
        // A check without its blobs gives a warning, and the push asks again for those that it needs.
        if self
            .run
            .source
            .bring(&wanted, self.workspace.path(), self.context)
            .is_err()
        {
            self.context.check()?;
        }
        self.workspace.reopen()
    }
}
