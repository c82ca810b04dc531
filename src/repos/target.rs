//! The image repository: which branches it has, and their objects where a merge can read them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};

use crate::context::Context;
use crate::error::UserError;
use crate::files::temporary;
use crate::repos::git::addresses::Addresses;
pub use crate::repos::git::branch_clone::Objects;
use crate::repos::git::branch_clone::{self, BranchClone};
use crate::repos::git::{fetch, refs};
use crate::repos::in_place::{self, Opened};
use crate::repos::location::Location;
use crate::text;
use crate::text::nearest::{did_you_mean, nearest};

/// An image repository as it is now.
pub struct Target {
    /// Where it is.
    pub location: Location,
    /// Its branches with their tips.
    branches: BTreeMap<BString, ObjectId>,
    /// The branch that its HEAD names, whether it exists or not.
    head: Option<BString>,
    /// The repository itself where it is on this machine, or what was fetched of it.
    opened: Option<Opened>,
}

impl Target {
    /// Looks at the repository at `location`, and fetches its `branch`, or that of its HEAD, and the branch `also` where
    /// there is one, unless it can be read in place. To look only, `objects` may leave out large files.
    ///
    /// # Errors
    /// When there is none, it cannot be reached, or it is shallow.
    pub fn look(
        location: Location,
        branch: Option<&str>,
        also: Option<&str>,
        objects: Objects,
        context: Context<'_>,
    ) -> Result<Target> {
        let opened = in_place::open(&location, "target")?;
        match opened.filter(|opened| !in_place::needs_git(&opened.repo)) {
            Some(opened) => Target::in_place(location, opened),
            None => {
                let also = also.filter(|also| Some(*also) != branch);
                Target::through_git(location, branch, also, objects, context)
            }
        }
    }

    /// A target that is still to be made, as one that is empty.
    pub fn missing(location: Location) -> Target {
        Target {
            location,
            branches: BTreeMap::new(),
            head: Some("main".into()),
            opened: None,
        }
    }

    fn in_place(location: Location, opened: Opened) -> Result<Target> {
        let repo = &opened.repo;
        let head = in_place::head_branch(repo).with_context(|| format!("cannot read HEAD of '{location}'"))?;
        let head = head.map(|name| name.as_ref().shorten().to_owned());
        let mut branches = BTreeMap::new();
        for branch in repo.references()?.local_branches()? {
            let mut branch = branch
                .map_err(|err| anyhow::anyhow!(err))
                .context("cannot read a branch of the target")?;
            let name = branch.name().shorten().to_owned();
            let tip = branch
                .follow_to_object()
                .map_err(anyhow::Error::from)
                .and_then(|tip| in_place::commit(repo, tip.detach()));
            let tip = tip.with_context(|| format!("cannot read the target's branch '{}'", text::escaped(&name)))?;
            branches.insert(name, tip);
        }
        Ok(Target {
            location,
            branches,
            head,
            opened: Some(opened),
        })
    }

    fn through_git(
        location: Location,
        branch: Option<&str>,
        also: Option<&str>,
        objects: Objects,
        context: Context<'_>,
    ) -> Result<Target> {
        let folder = temporary::folder()?;
        let path = folder.path().join("target.git");
        let cloned = match also {
            None => branch_clone::clone_branch(&path, &location, branch, objects, context)?,
            Some(_) => None,
        };
        let unborn = match cloned {
            Some(BranchClone {
                head: Some(head),
                tip: Some(tip),
                repo,
                ..
            }) => {
                return Ok(Target {
                    location,
                    branches: [(head.clone(), tip)].into(),
                    head: Some(head),
                    opened: Some(Opened {
                        repo,
                        folder: Some(Arc::new(folder)),
                    }),
                });
            }
            // It may have other branches.
            Some(empty) => empty.head,
            None => None,
        };
        let advertised = refs::advertised(&location, context)?;
        let branches: BTreeMap<_, _> = advertised
            .branches()
            .map(|name| (name.into(), advertised.find_branch(name)))
            .filter_map(|(name, tip)| Some((name, tip?)))
            .collect();
        let short = advertised
            .head
            .as_ref()
            .and_then(|name| name.strip_prefix(b"refs/heads/"));
        let head = match short {
            Some(name) => Some(name.into()),
            None if branches.is_empty() => match unborn {
                Some(name) => Some(name),
                None => Some(refs::unborn_head(&location, context)?),
            },
            None => None,
        };
        let mut target = Target {
            location,
            branches,
            head,
            opened: None,
        };
        target.fetch([branch.map(BStr::new), also.map(BStr::new)], context)?;
        Ok(target)
    }

    /// Fetches the first of `branches`, or that of HEAD, and the other one, as far as they are there.
    fn fetch(&mut self, branches: [Option<&BStr>; 2], context: Context<'_>) -> Result<()> {
        let [base, also] = branches;
        let base = base.or(self.head.as_ref().map(AsRef::as_ref));
        let there = [base, also].into_iter().flatten();
        let tips: BTreeSet<_> = there.filter_map(|name| self.tip(name)).collect();
        let Some(hash) = self.hash().filter(|_| !tips.is_empty()) else {
            return Ok(());
        };
        let folder = temporary::folder()?;
        temporary::initialize(folder.path(), hash)?;
        // By their ids, since a branch may have moved by now.
        let refspecs: Vec<_> = tips.iter().map(|id| format!("{id}:refs/target/{id}")).collect();
        fetch::fetch(folder.path(), &self.location, &refspecs, context)?;
        self.opened = Some(Opened {
            repo: temporary::open(folder.path())?,
            folder: Some(Arc::new(folder)),
        });
        Ok(())
    }

    /// A repository with its objects; none where it is empty.
    pub fn opened(&self) -> Option<&Opened> {
        self.opened.as_ref()
    }

    fn repo(&self) -> Option<&gix::Repository> {
        self.opened.as_ref().map(|opened| &opened.repo)
    }

    /// Returns true if it has no commit yet.
    pub fn is_empty(&self) -> bool {
        self.branches.is_empty()
    }

    /// The hash of its object ids, as far as it is known.
    pub fn hash(&self) -> Option<gix::hash::Kind> {
        let known = self.repo().map(gix::Repository::object_hash);
        known.or_else(|| self.branches.values().next().map(|tip| tip.as_ref().kind()))
    }

    /// Returns true if it is the repository that `source` is.
    pub fn is_same(&self, source: &gix::Repository) -> bool {
        let canonical = |repo: &gix::Repository| std::fs::canonicalize(repo.common_dir()).ok();
        self.repo().is_some_and(|repo| canonical(repo) == canonical(source))
    }

    /// The name of the branch to build on: the one that is wanted, or its HEAD's; it exists unless the target is empty.
    ///
    /// # Errors
    /// When there is no such branch.
    pub fn branch(&self, wanted: Option<&str>) -> Result<BString> {
        let location = &self.location;
        if let Some(wanted) = wanted {
            check_branch_name(wanted)?;
            if self.is_empty() || self.branches.contains_key(wanted.as_bytes().as_bstr()) {
                return Ok(wanted.into());
            }
            let names: Vec<_> = self.branches.keys().map(|name| text::escaped(name)).collect();
            let hint = did_you_mean(&nearest(wanted, names.iter().map(String::as_str)));
            return Err(UserError::new(format!(
                "the target '{location}' has no branch '{}'",
                text::escaped(wanted.as_bytes())
            ))
            .hint(hint.unwrap_or_else(|| self.list()))
            .into());
        }
        match &self.head {
            Some(head) if self.is_empty() || self.branches.contains_key(head) => Ok(head.clone()),
            head => {
                let why = match head {
                    Some(head) => format!("names the branch '{}', which does not exist", text::escaped(head)),
                    None => "does not name a branch".into(),
                };
                Err(UserError::new(format!("HEAD of the target '{location}' {why}"))
                    .hint(format!("name one with '--branch'; {}", self.list()))
                    .into())
            }
        }
    }

    fn list(&self) -> String {
        let names: Vec<_> = self
            .branches
            .keys()
            .map(|name| format!("'{}'", text::escaped(name)))
            .collect();
        format!("it has {}", names.join(", "))
    }

    /// The tip of a branch, if there is such a branch.
    pub fn tip(&self, branch: &BStr) -> Option<ObjectId> {
        self.branches.get(branch).copied()
    }

    /// Returns true if git will refuse a push to `branch`, since a worktree of the target has it checked out. It is
    /// not known where git pushes elsewhere.
    pub fn is_checked_out(&self, branch: &BStr) -> bool {
        let Some(repo) = self
            .repo()
            .filter(|_| !Addresses::of(&self.location).pushes_elsewhere())
        else {
            return false;
        };
        let setting = repo.config_snapshot().string("receive.denyCurrentBranch");
        let refuses = setting.is_none_or(|setting| {
            let setting = setting.to_string().to_lowercase();
            !["ignore", "warn", "updateinstead", "false", "no", "off", "0"].contains(&setting.as_str())
        });
        let has_it = |repo: &gix::Repository| {
            let head = repo.head_name().ok().flatten();
            !repo.is_bare() && head.is_some_and(|name| name.shorten() == branch)
        };
        let linked = repo.worktrees().unwrap_or_default();
        let linked = linked
            .into_iter()
            .filter_map(|proxy| proxy.into_repo_with_possibly_inaccessible_worktree().ok());
        refuses && (has_it(repo) || linked.into_iter().any(|repo| has_it(&repo)))
    }
}

/// Refuses what git would refuse as the name of a branch.
///
/// # Errors
/// A usage error that names it.
pub fn check_branch_name(name: &str) -> Result<(), UserError> {
    if let Some(short) = name.strip_prefix("refs/heads/") {
        let (name, short) = (text::escaped(name.as_bytes()), text::escaped(short.as_bytes()));
        return Err(UserError::new(format!("'{name}' is the full name of a branch"))
            .hint(format!("give its short name, '{short}'"))
            .exit(crate::error::Exit::Usage));
    }
    let full = format!("refs/heads/{name}");
    match gix::validate::reference::name(full.as_str().into()) {
        Ok(_) if !name.starts_with('-') && name != "HEAD" => Ok(()),
        _ => Err(UserError::new(format!(
            "'{}' cannot be the name of a branch",
            text::escaped(name.as_bytes())
        ))
        .hint("a name has no blank and none of '..', '~', '^', ':', '?', '*', '[', '\\' and '@{', and does not begin with '-'")
        .exit(crate::error::Exit::Usage)),
    }
}
