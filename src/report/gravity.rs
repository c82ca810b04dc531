//! How grave a warning is, so that screens can begin with what matters most.

use super::code::Code;

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
            Code::NoRepo2dockerConfig
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
            | Code::LeftoversHarmless
            | Code::ReportLost
            | Code::ImageName
            | Code::NothingToHandOver
            | Code::HandedOverBefore => Gravity::Note,
            _ => Gravity::Check,
        }
    }
}
