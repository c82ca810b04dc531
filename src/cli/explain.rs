//! `split-image explain [CODE]`: the page of a warning, out of the reference.

use anyhow::Result;
use split_image::report::Code;

use super::args::OutputArgs;
use super::help::document::{Block, WARNINGS, blocks, section};
use super::output;
use super::render::ink::Ink;
use super::terminal::Stream;

/// The width of text where there is no terminal, and the widest that is easy to read.
const WIDTHS: (usize, usize) = (80, 100);

/// Prints the section of one warning, or the list of all.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(code: Option<Code>, output: &OutputArgs) -> Result<()> {
    let ink = Stream::Out.ink(output.color);
    let lines = match code {
        Some(code) => page(&ink, code),
        None => list(&ink),
    };
    output::page(&lines, output)
}

/// The section of one warning.
fn page(ink: &Ink, code: Code) -> Vec<String> {
    let ink = Ink {
        width: Some(ink.width.unwrap_or(WIDTHS.0).min(WIDTHS.1)),
        ..*ink
    };
    let mut lines = vec![ink.title(code.name()), String::new()];
    lines.extend(plain(&ink, section(WARNINGS, code.name())));
    lines
}

/// One line for each warning.
fn list(ink: &Ink) -> Vec<String> {
    let widest = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or(0);
    let row = |code: &Code| ink.cut(&format!("{:widest$}  {}", code.name(), code.meaning()));
    Code::ALL.iter().map(row).collect()
}

/// Markdown as plain text: paragraphs and items wrapped, code in quotes, examples indented.
fn plain(ink: &Ink, markdown: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let blocks = blocks(markdown);
    for (place, block) in blocks.iter().enumerate() {
        let follows_item = place > 0 && matches!(blocks[place - 1], Block::Item(_));
        if place > 0 && !(follows_item && matches!(block, Block::Item(_))) {
            lines.push(String::new());
        }
        lines.extend(match block {
            Block::Paragraph(text) => ink.indented(&text.replace('`', "'"), 0),
            Block::Item(text) => ink.indented(&format!("- {}", text.replace('`', "'")), 2),
            Block::Example(text) => text
                .lines()
                .flat_map(|line| ink.indented(&format!("    {line}"), 6))
                .collect(),
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_section_in_the_order_of_the_codes() {
        let headings = WARNINGS.lines().filter_map(|line| line.strip_prefix("## "));
        let codes: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(headings.collect::<Vec<_>>(), codes);
        for code in Code::ALL {
            let section = section(WARNINGS, code.name());
            assert!(
                section.contains(&format!("```text\n! {code}: ")),
                "{code} has no example"
            );
            assert!(section.contains("\n- "), "{code} does not say what to do");
        }
    }

    #[test]
    fn markdown_becomes_plain_text() {
        let ink = Ink {
            colours: false,
            width: Some(34),
        };
        let markdown = "A paragraph with `code` that\ngoes on.\n\n```text\n! a: b\n      c\n```\n\n- Do `this` and\n  that, which is long.\n- Or not.\n";
        let expected = [
            "A paragraph with 'code' that goes",
            "on.",
            "",
            "    ! a: b",
            "          c",
            "",
            "- Do 'this' and that, which is",
            "  long.",
            "- Or not.",
        ];
        assert_eq!(plain(&ink, markdown), expected);
    }
}
