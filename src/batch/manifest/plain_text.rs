//! A manifest as plain text: `DIR INTO` a line.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistakes::Mistakes;

/// From how many odd lines on a text is taken for something else.
const FEW: usize = 3;

/// Reads `text` as the table that the same list has in TOML; lines of another form go to `mistakes`.
pub(super) fn read<'t>(text: &'t str, mistakes: &mut Mistakes<'_>) -> DeTable<'t> {
    let mut hubs = Vec::new();
    let shapes = || {
        text.lines()
            .map(|line| words(text, line).len())
            .filter(|words| *words > 0)
    };
    let odd = shapes().filter(|words| *words != 2).count();
    if odd >= FEW && odd > shapes().count() / 2 {
        mistakes.add_with_hint(
            0,
            "this is not a list of hubs: most of its lines are not a directory and a repository",
            "write lines 'DIR INTO', or a TOML file with a table '[[hub]]' for each; 'split-image discover' writes such a list",
        );
        return DeTable::new();
    }
    for line in text.lines() {
        match words(text, line).as_slice() {
            [] => {}
            [(at, subdir), (into_at, into)] => {
                let mut hub = DeTable::new();
                for (key, at, word) in [("subdir", at, subdir), ("into", into_at, into)] {
                    hub.insert(spanned(*at, key.into()), spanned(*at, DeValue::String((*word).into())));
                }
                hubs.push(spanned(*at, DeValue::Table(hub)));
            }
            [(at, _)] => mistakes.add_with_hint(
                *at,
                "a line has a directory and a repository, and this line has one word",
                "write 'DIR INTO'",
            ),
            [_, _, (at, _), ..] => mistakes.add_with_hint(
                *at,
                "a line has a directory and a repository, and this line has a third word",
                "use a TOML manifest for names with blanks and for more keys",
            ),
        }
    }
    DeTable::from_iter([(
        spanned(0, "hub".into()),
        spanned(0, DeValue::Array(hubs.into_iter().collect())),
    )])
}

fn spanned<T>(at: usize, value: T) -> Spanned<T> {
    Spanned::new(at..at, value)
}

/// The words of a line of `text` with their places, up to a word that begins with a `#`.
fn words<'t>(text: &'t str, line: &'t str) -> Vec<(usize, &'t str)> {
    let words = line.split_whitespace().take_while(|word| !word.starts_with('#'));
    let place = |word: &str| word.as_ptr().addr() - text.as_ptr().addr();
    words.map(|word| (place(word), word)).collect()
}
