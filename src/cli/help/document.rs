//! Parts of the documents that the program shows.

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
