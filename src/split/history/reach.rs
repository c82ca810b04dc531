//! Which commits are ancestors of which, answered without walking the history again and again.
//!
//! Two walks over the history label each commit with its place in a depth-first order and with the lowest place that can
//! be reached from it. Most questions are settled by comparing labels; the rest by a walk that the labels keep short.

use super::commits::History;
use super::number::CommitNumber;

/// Answers whether one commit is an ancestor of another.
pub(crate) struct Ancestry<'a> {
    history: &'a History,
    labels: [Vec<Label>; 2],
}

/// The memory of the walk for a question, to be used again for the next.
#[derive(Default)]
pub(crate) struct Met {
    /// By commit: the last question in which it was met.
    in_question: Vec<u32>,
    question: u32,
    stack: Vec<CommitNumber>,
}

#[derive(Clone, Copy, Default)]
struct Label {
    /// The place at which the walk left the commit: after everything behind it.
    left: u32,
    /// The place at which the walk came to it; what it newly found there has places from here to `left`.
    entered: u32,
    /// The lowest place of anything behind it.
    lowest: u32,
}

impl<'a> Ancestry<'a> {
    /// Labels the commits of `history`.
    pub fn of(history: &'a History) -> Self {
        Ancestry {
            history,
            labels: [labels(history, false), labels(history, true)],
        }
    }

    /// Returns true if `ancestor` is `commit` or behind it.
    pub fn reaches(&self, commit: CommitNumber, ancestor: CommitNumber, met: &mut Met) -> bool {
        if let Some(answer) = self.by_labels(commit, ancestor) {
            return answer;
        }
        met.in_question.resize(self.history.len(), 0);
        met.question += 1;
        met.stack.clear();
        met.stack.push(commit);
        while let Some(commit) = met.stack.pop() {
            for &parent in self.history.parents(commit) {
                if met.in_question[parent.index()] == met.question {
                    continue;
                }
                met.in_question[parent.index()] = met.question;
                match self.by_labels(parent, ancestor) {
                    Some(true) => return true,
                    Some(false) => {}
                    None => met.stack.push(parent),
                }
            }
        }
        false
    }

    /// The answer of the labels, if they give one.
    fn by_labels(&self, commit: CommitNumber, ancestor: CommitNumber) -> Option<bool> {
        // Parents have lower numbers than children.
        if ancestor >= commit {
            return Some(ancestor == commit);
        }
        for labels in &self.labels {
            let (commit, ancestor) = (labels[commit.index()], labels[ancestor.index()]);
            if ancestor.left > commit.left || ancestor.left < commit.lowest {
                return Some(false);
            }
            if ancestor.left >= commit.entered {
                return Some(true);
            }
        }
        None
    }
}

/// Labels from a depth-first walk that takes the parents in their order, or the other way round.
fn labels(history: &History, last_first: bool) -> Vec<Label> {
    let mut labels = vec![Label::default(); history.len()];
    let mut seen = vec![false; history.len()];
    let mut place = 0;
    let tip = history.last();
    seen[tip.index()] = true;
    let mut path = vec![(tip, 0)];
    while let Some((commit, next)) = path.last_mut() {
        let parents = history.parents(*commit);
        let at = if last_first {
            parents.len().wrapping_sub(1 + *next)
        } else {
            *next
        };
        *next += 1;
        match parents.get(at) {
            Some(&parent) if !std::mem::replace(&mut seen[parent.index()], true) => {
                let label = &mut labels[parent.index()];
                (label.entered, label.lowest) = (place, place);
                path.push((parent, 0));
            }
            Some(parent) => {
                let lowest = labels[parent.index()].lowest;
                let label = &mut labels[commit.index()];
                label.lowest = label.lowest.min(lowest);
            }
            None => {
                let label = &mut labels[commit.index()];
                label.left = place;
                place += 1;
                let lowest = label.lowest;
                path.pop();
                if let Some((child, _)) = path.last() {
                    let label = &mut labels[child.index()];
                    label.lowest = label.lowest.min(lowest);
                }
            }
        }
    }
    labels
}
