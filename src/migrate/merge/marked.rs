//! A text with conflict markers, the base of a later merge where merge bases do not merge (xmerge.c).

use gix::diff::blob::Token;

use super::regions::{Region, Regions, changes};

/// The marker lines of a conflict in a merge of merge bases.
const MARKERS: [&[u8]; 3] = [
    b"<<<<<<<<< Temporary merge branch 1\n",
    b"=========\n",
    b">>>>>>>>> Temporary merge branch 2\n",
];
/// Git shows two conflicts as one where so few lines are between them.
const FEW_LINES: usize = 3;

/// The texts with conflict markers of which git takes one as the base of a later merge, by the order of the sides.
pub(super) fn marked(base: &[u8], ours: &[u8], theirs: &[u8]) -> Option<[Vec<u8>; 2]> {
    let by_order = |one, two| Regions::new([base, one, two])?.marked();
    Some([by_order(ours, theirs)?, by_order(theirs, ours)?])
}

impl Regions<'_> {
    /// The text with conflict markers: each conflict without the lines that both sides have, except for a few between
    /// two of them.
    fn marked(self) -> Option<Vec<u8>> {
        let mut regions: Vec<Region> = Vec::new();
        for region in self.regions {
            match region {
                Region::Conflict(sides) => refined(sides)?
                    .into_iter()
                    .for_each(|region| append(&mut regions, region)),
                region => append(&mut regions, region),
            }
        }
        let mut text = Vec::new();
        let lines = |tokens: &[Token]| {
            tokens
                .iter()
                .map(|token| self.lines.interner[*token])
                .collect::<Vec<_>>()
                .concat()
        };
        let ended = |mut lines: Vec<u8>| {
            if !lines.is_empty() && !lines.ends_with(b"\n") {
                lines.push(b'\n');
            }
            lines
        };
        for region in regions {
            match region {
                Region::Shared(tokens) | Region::Changed(tokens) => text.extend(lines(&tokens)),
                Region::Conflict([one, two]) => {
                    let [start, middle, end] = MARKERS;
                    let sides = [start, &ended(lines(&one)), middle, &ended(lines(&two)), end];
                    text.extend(sides.concat());
                }
            }
        }
        Some(text)
    }
}

/// A conflict without the lines that the sides have in common.
fn refined([one, two]: [Vec<Token>; 2]) -> Option<Vec<Region>> {
    if one.is_empty() || two.is_empty() {
        return Some(vec![Region::Conflict([one, two])]);
    }
    let mut regions = Vec::new();
    let mut done = 0;
    for change in changes(&one, &two)? {
        regions.push(Region::Shared(one[done..change.base.start].to_vec()));
        done = change.base.end;
        regions.push(Region::Conflict([one[change.base].to_vec(), two[change.side].to_vec()]));
    }
    regions.push(Region::Shared(one[done..].to_vec()));
    Some(regions)
}

/// Adds a region behind others, and makes one of two conflicts that are close to each other.
fn append(regions: &mut Vec<Region>, region: Region) {
    match (&mut regions[..], region) {
        ([.., Region::Shared(lines)], Region::Shared(more)) => lines.extend(more),
        ([.., Region::Conflict(sides)], Region::Conflict(more)) => join(sides, &[], more),
        ([.., Region::Conflict(sides), Region::Shared(between)], Region::Conflict(more))
            if between.len() <= FEW_LINES =>
        {
            join(sides, between, more);
            regions.pop();
        }
        (_, region) => regions.push(region),
    }
}

fn join(sides: &mut [Vec<Token>; 2], between: &[Token], more: [Vec<Token>; 2]) {
    for (side, more) in sides.iter_mut().zip(more) {
        side.extend_from_slice(between);
        side.extend(more);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_marked_text_shows_both_sides_of_a_conflict() {
        let marked = super::marked(b"1\n2\n3\n", b"one\n2\n3\n", b"eins\n2\n3\n").unwrap();
        let [ours, theirs] = marked.map(|text| String::from_utf8(text).unwrap());
        let [start, middle, end] = super::MARKERS.map(|line| std::str::from_utf8(line).unwrap());
        assert_eq!(ours, format!("{start}one\n{middle}eins\n{end}2\n3\n"));
        assert_eq!(theirs, format!("{start}eins\n{middle}one\n{end}2\n3\n"));
    }

    #[test]
    fn conflicts_with_few_lines_between_them_are_marked_as_one() {
        let marked = |between: &str| {
            let [base, ours, theirs] = ["1", "A", "B"].map(|end| format!("{end}\n{between}{end}"));
            let marked = super::marked(base.as_bytes(), ours.as_bytes(), theirs.as_bytes());
            String::from_utf8(marked.unwrap()[0].clone()).unwrap()
        };
        let [start, middle, end] = super::MARKERS.map(|line| std::str::from_utf8(line).unwrap());
        let few = "a\nb\nc\n";
        assert_eq!(marked(few), format!("{start}A\n{few}A\n{middle}B\n{few}B\n{end}"));
        let more = "a\nb\nc\nd\n";
        let one = format!("{start}A\n{middle}B\n{end}");
        assert_eq!(marked(more), format!("{one}{more}{one}"));
    }
}
