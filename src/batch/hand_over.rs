//! The hand-off of a campaign: the hubs whose images have arrived get a commit each on one branch.

use anyhow::{Context as _, Result};
use serde::Serialize;

use super::arrived::Checked;
use super::hub::Hub;
use super::pull_request::{self, RequestEnd, TITLE};
use super::work::Ending;
use crate::context::Context;
use crate::error::{Exit, UserError};
use crate::handoff::deliver::Delivery;
use crate::handoff::pull_request::PullRequest;
use crate::handoff::series::{self, Added, Series};
use crate::handoff::{HubChoice, MovedImage, gate, next_steps};
use crate::hub::image::tag_of;
use crate::report::{Failure, Report, SetupStep, Status};
use crate::repos::git::var::{Identity, are_ids_fixed};
use crate::repos::github::Github;
use crate::repos::source::{Named, Source};
use crate::repos::target::Target;
use crate::repos::tree;
use crate::text;

/// The hand-off of one hub of a campaign.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct HandedOver {
    /// The report, with the hand-off where there is something to hand over.
    pub report: Report,
    /// True if the hub of `--first` does not use the image.
    #[serde(skip)]
    pub is_not_used: bool,
}

impl HandedOver {
    /// The same with the steps that the image repository lacks, where these are known.
    fn lacking(mut self, looked_up: Option<(String, &Result<Vec<SetupStep>, String>)>) -> Self {
        if let (Some(handoff), Some((_, Ok(steps)))) = (&mut self.report.handoff, looked_up) {
            handoff.needs.steps.clone_from(steps);
        }
        self
    }
}

impl Ending for HandedOver {
    fn passed(&self) -> bool {
        self.report.passed()
    }
}

/// Which hubs get the images, and the destination of the commits.
#[derive(Debug)]
pub struct HandOver<'a> {
    /// Which hubs.
    pub choice: &'a HubChoice,
    /// The destination; none to look only.
    pub delivery: Option<Delivery>,
    /// GitHub, where a pull request is to be opened.
    pub github: Option<&'a Github>,
    /// True if nothing is to be written.
    pub dry_run: bool,
}

/// The hand-off of a campaign.
#[derive(Debug, Default)]
pub struct HandOverEnd {
    /// Its hubs, in the order of the list; none for those that were not begun.
    pub endings: Vec<Option<HandedOver>>,
    /// The pull request, where it was asked for and there are commits.
    pub pull_request: Option<RequestEnd>,
}

impl HandOver<'_> {
    /// Makes the commits of `hubs` in the order of the list, where `checked` says that they are complete, and delivers them
    /// all at once. Then it opens or updates the pull request.
    ///
    /// # Errors
    /// When the hubs come from several deployment repositories, the branch has commits of somebody else, or the run is
    /// interrupted. Nothing was pushed then.
    pub fn run(&self, hubs: &[Hub], checked: &[Option<Checked>], context: Context<'_>) -> Result<HandOverEnd> {
        let Some((base, hub)) = base(hubs, checked)? else {
            let endings = checked.iter().zip(hubs).map(|(one, hub)| refused(hub, one.as_ref()));
            return Ok(HandOverEnd {
                endings: endings.collect(),
                pull_request: None,
            });
        };
        let wanted = match (self.github, &self.delivery) {
            (Some(github), Some(Delivery::Branch(name))) => Some(PullRequest::of(base, github, name, TITLE)?),
            _ => None,
        };
        let existing = match &self.delivery {
            Some(Delivery::Branch(name)) => series::existing(base, hub.from.as_deref(), name, &hub.cache, context)?,
            _ => None,
        };
        let is_written = self.delivery.is_some() && !self.dry_run;
        // 'git am' makes its own commits of a patch.
        let signs = is_written && matches!(self.delivery, Some(Delivery::Branch(_)));
        let directories: Vec<_> = hubs.iter().filter_map(|hub| hub.request.names.first()).collect();
        let identity = Identity::current(signs)?;
        let mut making = Making {
            options: self,
            series: Series::begin(base, existing.as_ref(), &directories, identity, context)?,
            base,
            is_written,
            context,
        };
        let mut endings = Vec::new();
        for (hub, checked) in hubs.iter().zip(checked) {
            context.check()?;
            endings.push(match checked.as_ref().and_then(Checked::moved) {
                Some((_, target)) => Some(
                    making
                        .hub(hub, target)
                        .lacking(checked.as_ref().and_then(Checked::lacks)),
                ),
                None => refused(hub, checked.as_ref()),
            });
        }
        let commits = making.series.commits(base)?;
        let is_delivered = match self.delivery.as_ref().filter(|_| is_written) {
            Some(delivery) => making.deliver(delivery, &mut endings),
            None => true,
        };
        let known = hubs.iter().zip(checked).zip(&endings);
        let known: Vec<_> = known
            .map(|((hub, checked), ending)| (hub, checked.as_ref(), ending.as_ref().map(|ending| &ending.report)))
            .collect();
        let wanted = wanted.filter(|_| is_delivered);
        let pull_request =
            wanted.and_then(|wanted| pull_request::settle(&wanted, &commits, &known, self.dry_run, context));
        if let Some(RequestEnd::Settled(settled)) = &pull_request {
            let handoffs = endings
                .iter_mut()
                .flatten()
                .filter_map(|ending| ending.report.handoff.as_mut());
            handoffs.for_each(|handoff| {
                handoff.pull_request = Some(settled.page().to_owned());
                handoff.next_steps.clear();
            });
        }
        Ok(HandOverEnd { endings, pull_request })
    }
}

/// The series while its commits are made.
struct Making<'a> {
    options: &'a HandOver<'a>,
    base: &'a Source,
    series: Series,
    is_written: bool,
    context: Context<'a>,
}

impl Making<'_> {
    fn hub(&mut self, hub: &Hub, target: &Target) -> HandedOver {
        let mut report = hub.first_report(Some(self.base));
        let added = self.added(hub, target, &mut report);
        let is_not_used = matches!(added, Ok(Added::NotUsed));
        match added {
            Ok(Added::Commit(handoff)) => {
                report.status = if self.is_written {
                    Status::Migrated
                } else {
                    Status::Planned
                };
                report.warnings.extend(handoff.warnings);
                let mut handoff = handoff.report;
                let delivery = self.options.delivery.as_ref();
                let is_decided = delivery.is_some() && (self.is_written || are_ids_fixed());
                handoff.commit = handoff.commit.filter(|_| is_decided);
                if let Some(delivery) = delivery {
                    handoff.handed_to = Some(delivery.place(self.base));
                    handoff.next_steps = next_steps::delivered(self.base, delivery);
                }
                report.handoff = Some(handoff);
            }
            Ok(Added::Before | Added::NotUsed) => report.status = Status::UpToDate,
            Err(error) => fail(&mut report, Failure::of(&error)),
        }
        HandedOver { report, is_not_used }
    }

    fn added(&mut self, hub: &Hub, target: &Target, report: &mut Report) -> Result<Added> {
        let branch = target.branch(hub.request.branch.as_deref())?;
        let tip = target.tip(branch.as_ref());
        let tip = tip.with_context(|| format!("'{}' has no commit yet", target.location))?;
        let opened = target.opened().context("the target was not read")?;
        let tree = tree::of_commit(&opened.repo, tip)?;
        let (into, branch, tag) = (target.location.to_string(), text::escaped(&branch), tag_of(tip));
        report.reads_target(&branch, tip, &tag);
        let moved = MovedImage {
            directories: &hub.request.names,
            into: &into,
            branch: &branch,
            target: Some((&opened.repo, tree)),
            tag: &tag,
            hubs: self.options.choice,
            values: &hub.request.fill,
        };
        self.series.add(&moved, self.context)
    }

    /// Delivers the series, and returns true if that worked. A failure is that of every hub which has a commit in it.
    fn deliver(self, delivery: &Delivery, endings: &mut [Option<HandedOver>]) -> bool {
        let delivered = self.series.deliver(self.base, delivery, self.context);
        let reports = endings.iter_mut().flatten().map(|ending| &mut ending.report);
        let mut with_commits = reports.filter(|report| report.status == Status::Migrated);
        let is_delivered = delivered.is_ok();
        match delivered {
            Ok(warning) => {
                if let (Some(warning), Some(report)) = (warning, with_commits.next()) {
                    report.warnings.push(warning);
                }
            }
            Err(error) => {
                let failure = Failure::of(&error);
                with_commits.for_each(|report| fail(report, failure.clone()));
            }
        }
        is_delivered
    }
}

fn fail(report: &mut Report, failure: Failure) {
    report.handoff = None;
    report.fail(failure);
}

/// The ending of a hub whose image has not arrived; none where it was not begun.
fn refused(hub: &Hub, checked: Option<&Checked>) -> Option<HandedOver> {
    let verified = &checked?.verified;
    let mut report = hub.first_report(None);
    report.source = verified.source.clone();
    report.warnings = verified.warnings.clone();
    let again = "then run the list again with '--handoff'";
    let refused = gate::check(verified, again).and_then(|()| gate::check_merged(verified, again));
    if let Err(error) = refused {
        fail(&mut report, Failure::of(&error.into()));
    }
    Some(HandedOver {
        report,
        is_not_used: false,
    })
}

/// The source that the commits are for, and a hub that comes from it; none where no hub is complete. A hub whose image is
/// gone has an older commit of the same repository.
///
/// # Errors
/// When the hubs come from several repositories or branches.
fn base<'a>(hubs: &'a [Hub], checked: &'a [Option<Checked>]) -> Result<Option<(&'a Source, &'a Hub)>> {
    let moved = || {
        let sources = checked.iter().map(|checked| Some(checked.as_ref()?.moved()?.0));
        sources.zip(hubs).filter_map(|(source, hub)| Some((source?, hub)))
    };
    let is_commit = |source: &Source| source.named == Named::Commit;
    let Some(base) = moved()
        .find(|(source, _)| !is_commit(source))
        .or_else(|| moved().next())
    else {
        return Ok(None);
    };
    let is_other = |(source, _): &(&Source, &Hub)| {
        source.location.identity() != base.0.location.identity() || (source.tip != base.0.tip && !is_commit(source))
    };
    match moved().find(is_other) {
        None => Ok(Some(base)),
        Some((other, _)) => Err(UserError::new(format!(
            "the hubs come from '{}' of '{}' and from '{}' of '{}', and a hand-off is one branch of one repository",
            base.0.reference, base.0.location, other.reference, other.location
        ))
        .hint("choose the hubs of one of them with '--only'")
        .exit(Exit::Usage)
        .into()),
    }
}
