//! `split-image explain [CODE]`: the page of a warning, out of the reference.

use anyhow::Result;
use split_image::report::Code;

use super::args::OutputArgs;
use super::help::document::section;
use super::output;
use super::render::ink::Ink;
use super::terminal::Stream;

/// The reference of all warnings: a section for each code, with the code as its heading.
const REFERENCE: &str = include_str!("../../docs/reference/warnings.md");

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
    lines.extend(plain(&ink, section(REFERENCE, code.name())));
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
    let mut block = String::new();
    let mut is_example = false;
    for line in markdown.lines().chain([""]) {
        let is_fence = line.starts_with("```");
        if (is_fence || line.is_empty() || line.starts_with("- ")) && !block.is_empty() {
            let hanging = if block.starts_with("- ") { 2 } else { 0 };
            lines.extend(ink.indented(&block.replace('`', "'"), hanging));
            block.clear();
        }
        match line {
            _ if is_fence => is_example = !is_example,
            _ if is_example => lines.extend(ink.indented(&format!("    {line}"), 6)),
            "" => lines.push(String::new()),
            _ if block.is_empty() => block.push_str(line),
            _ => block.extend([" ", line.trim_start()]),
        }
    }
    // The empty line that ended the last block.
    lines.pop();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_section_in_the_order_of_the_codes() {
        let headings = REFERENCE.lines().filter_map(|line| line.strip_prefix("## "));
        let codes: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(headings.collect::<Vec<_>>(), codes);
        for code in Code::ALL {
            let section = section(REFERENCE, code.name());
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
