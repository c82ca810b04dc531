//! Parts of the documents that the program shows.

/// The reference of all warnings: a section for each code, with the code as its heading.
pub const WARNINGS: &str = include_str!("../../../docs/reference/warnings.md");

/// A block of a document.
#[derive(Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, in one line.
    Paragraph(String),
    /// An item of a list, in one line.
    Item(String),
    /// Lines of an example.
    Example(String),
}

/// The blocks of a section.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut is_example = false;
    let mut begins = true;
    for line in markdown.lines() {
        let (is_fence, item) = (line.starts_with("```"), line.strip_prefix("- "));
        match blocks.last_mut() {
            _ if is_fence => {
                is_example = !is_example;
                if is_example {
                    blocks.push(Block::Example(String::new()));
                }
            }
            Some(Block::Example(example)) if is_example => {
                if !example.is_empty() {
                    example.push('\n');
                }
                example.push_str(line);
            }
            _ if line.is_empty() => {}
            Some(Block::Paragraph(text) | Block::Item(text)) if !begins && item.is_none() => {
                text.extend([" ", line.trim_start()]);
            }
            _ => blocks.push(match item {
                Some(item) => Block::Item(item.to_owned()),
                None => Block::Paragraph(line.to_owned()),
            }),
        }
        begins = is_fence || line.is_empty();
    }
    blocks
}

/// The text below a heading of the second level.
pub fn section(document: &'static str, heading: &str) -> &'static str {
    let mut sections = document.split("\n## ");
    let text = sections.find_map(|section| section.strip_prefix(heading)?.strip_prefix("\n\n"));
    text.expect("because a test shows every section that the program asks for")
        .trim_end()
}

/// The first two cells of each row of a table, as plain text.
pub fn rows(document: &'static str) -> impl Iterator<Item = (String, String)> {
    let rows = document.lines().filter_map(|line| line.strip_prefix("| "));
    rows.skip(1).filter_map(|row| {
        let mut cells = row.split('|').map(str::trim);
        Some((cells.next()?.replace('`', ""), cells.next()?.replace('`', "'")))
    })
}
