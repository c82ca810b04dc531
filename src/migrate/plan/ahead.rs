//! What the user should know before the push, and the files that have to be read to know it.

use anyhow::Result;

use super::{Planning, Step};
use crate::checks;
use crate::migrate::carry_out;
use crate::migrate::split_error::with_hint;
use crate::report::Status;
use crate::repos::new_objects::Finished;

impl Planning<'_> {
    /// Looks for what will not work as it did, and for what is left to do in the target.
    pub(super) fn look_ahead(&mut self, step: Option<&Step>) -> Result<()> {
        if self.report.status == Status::UpToDate {
            return Ok(());
        }
        self.bring_ahead(step)?;
        let repo = self.workspace.repo();
        let template = step.and_then(|step| step.template_tree);
        let mut found = checks::source(
            self.run.source,
            repo,
            self.split,
            template,
            self.run.known,
            self.context,
        )
        .map_err(with_hint)?;
        if let Some(step) = step {
            found.extend(checks::target(repo, step.tree)?);
        }
        self.report.warnings.extend(found);
        Ok(())
    }

    /// Fetches what the checks read, where the source came without it; a run that will push gets in the same go what it
    /// will send.
    fn bring_ahead(&mut self, step: Option<&Step>) -> Result<()> {
        let source = self.run.source;
        if !source.is_fetched() {
            return Ok(());
        }
        let repo = self.workspace.repo();
        let mut wanted = checks::reads(source, self.split)?;
        if let (Some(step), Finished::Folder(_)) = (step, self.run.objects) {
            wanted.extend(carry_out::missing(repo, step.after, self.before)?);
        }
        wanted.sort_unstable();
        wanted.dedup();
        wanted.retain(|id| !repo.objects.exists_without_refresh(id));
        // What cannot be checked is told; what is missing for the push is asked for again.
        if source.bring(&wanted, self.workspace.path(), self.context).is_err() {
            self.context.check()?;
        }
        self.workspace.reopen()
    }
}
