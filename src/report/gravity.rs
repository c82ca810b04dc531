//! How grave a warning is, so that screens can begin with what matters most.

use super::code::Code;
use super::warning::Warning;

/// How grave a warning is; the gravest is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Good to know; nothing has to be done.
    Note,
    /// Something to look at, or a step that is left to a person.
    Check,
    /// The image, its history or the push may not become what was meant.
    Grave,
}

impl Code {
    /// How grave the warning is.
    pub fn gravity(self) -> Gravity {
        match self {
            Code::SourceBehind
            | Code::BecomesPublic
            | Code::OtherImage
            | Code::HistorySquashed
            | Code::HistoryRebased
            | Code::SourceRewritten
            | Code::OtherFlags
            | Code::NoRepo2dockerConfig
            | Code::CaseCollision
            | Code::SymlinkEscapes
            | Code::Submodule
            | Code::LfsPointer
            | Code::LargeFile
            | Code::ReachesOutside
            | Code::HistoryBeforeRename
            | Code::HistoryNotTaken
            | Code::HistoryUnclear
            | Code::LeftoverRepo2docker
            | Code::OtherRegistry
            | Code::TargetCheckedOut
            | Code::AlsoPushFailed
            | Code::NoHandoff
            | Code::OldPlaceEmpty => Gravity::Grave,
            Code::OddIdentity
            | Code::ReplaceRefs
            | Code::CommitGraphIgnored
            | Code::NoFilter
            | Code::NothingRemoved
            | Code::NoEffect
            | Code::LeftoversHarmless
            | Code::ReportLost
            | Code::ImageName
            | Code::NothingToHandOver
            | Code::HandedOverBefore => Gravity::Note,
            _ => Gravity::Check,
        }
    }
}

/// Warnings, the gravest first.
pub fn by_gravity(warnings: &[Warning]) -> Vec<&Warning> {
    let mut warnings: Vec<_> = warnings.iter().collect();
    warnings.sort_by_key(|warning| std::cmp::Reverse(warning.code.gravity()));
    warnings
}
