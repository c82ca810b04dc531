//! The commits that an abbreviated id in a message may mean.

use crate::split::history::{CommitNumber, History};

/// Finds kept commits by the beginning of their original id.
pub(crate) struct OldIds<'a> {
    history: &'a History,
    kept: &'a [CommitNumber],
    /// Places in `kept`, by id; made when the first message asks.
    sorted: Option<Vec<u32>>,
}

impl<'a> OldIds<'a> {
    /// Looks among the commits `kept` of `history`.
    pub fn new(history: &'a History, kept: &'a [CommitNumber]) -> Self {
        OldIds {
            history,
            kept,
            sorted: None,
        }
    }

    /// The one commit before `place` whose id begins with these digits.
    pub fn find(&mut self, hex: &[u8], place: usize) -> Option<usize> {
        let id_at = |place: u32| self.history.id(self.kept[place as usize]);
        let sorted = self.sorted.get_or_insert_with(|| {
            let mut places: Vec<u32> = (0..self.kept.len() as u32).collect();
            places.sort_unstable_by_key(|&place| id_at(place));
            places
        });
        let prefix = gix::hash::Prefix::from_hex(std::str::from_utf8(hex).ok()?).ok()?;
        let first = sorted.partition_point(|&candidate| prefix.cmp_oid(id_at(candidate)).is_gt());
        let same = sorted[first..]
            .iter()
            .take_while(|&&candidate| prefix.cmp_oid(id_at(candidate)).is_eq());
        let mut earlier = same
            .map(|&candidate| candidate as usize)
            .filter(|&candidate| candidate < place);
        let found = earlier.next()?;
        earlier.next().is_none().then_some(found)
    }
}
