//! Text as GitHub's Markdown, in which words of a repository mention nobody and are never markup.

/// The number of characters that GitHub takes in an issue, a pull request or a comment.
pub const LONGEST: usize = 65_536;

/// `text` as inline code: it is shown as it is, and neither `@name` nor `#12` in it is a mention. The same in a table.
pub fn code(text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    if text.contains("\\|") {
        // In a table the backslash would take away the one that keeps the bar from ending the cell.
        return format!("<code>{}</code>", words(text));
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A blank on both sides goes away again, and keeps backquotes apart.
    let blank = if text.contains('`') { " " } else { "" };
    format!("{fence}{blank}{}{blank}{fence}", in_one_line(text).replace('|', "\\|"))
}

/// `text` as words of a paragraph, an item or a table.
pub fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in in_one_line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            // Behind a backslash these would still be mentions.
            '@' | '#' => out.extend([c.to_string().as_str(), "<!-- -->"]),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '>' | '|' | '~' | '!' | '$' => {
                out.extend(['\\', c]);
            }
            // Only at the beginning of a line are these a list or a heading.
            '+' | '-' | '=' if out.is_empty() => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    let is_item = |c: char| matches!(c, '.' | ')');
    if let Some(place) = out.find(|c: char| !c.is_ascii_digit())
        && place > 0
        && out[place..].starts_with(is_item)
    {
        out.insert(place, '\\');
    }
    out
}

/// `text` as a block of code in the language `name`.
pub fn block(name: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{name}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

/// A table; `heads` and cells are Markdown already. The columns of `numbers` are aligned to the right.
pub fn table(heads: &[&str], numbers: &[usize], rows: &[Vec<String>]) -> String {
    let line = |cells: &[&str]| format!("| {} |\n", cells.join(" | "));
    let rule = |place| if numbers.contains(&place) { "---:" } else { "---" };
    let rules: Vec<_> = (0..heads.len()).map(rule).collect();
    let rows = rows
        .iter()
        .map(|row| line(&row.iter().map(String::as_str).collect::<Vec<_>>()));
    line(heads) + &line(&rules) + &rows.collect::<String>()
}

/// Returns true if nothing in the address of a page ends a link to it.
pub fn is_address(page: &str) -> bool {
    page.starts_with("https://") && !page.contains([' ', '(', ')', '<', '>', '|', '`'])
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_longer_fenced_than_the_backquotes_in_it() {
        assert_eq!(code("a*b"), "`a*b`");
        assert_eq!(code("a``b"), "``` a``b ```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a|b\n c"), "`a\\|b c`");
        assert_eq!(code(" "), "");
        assert_eq!(code(r"a\|<b>"), r"<code>a\\\|&lt;b\></code>");
    }

    #[test]
    fn words_are_no_markup_and_mention_nobody() {
        assert_eq!(
            words("<script>[x](javascript:y)"),
            "&lt;script\\>\\[x\\]\\(javascript:y\\)"
        );
        assert_eq!(words("@all see #12"), "@<!-- -->all see #<!-- -->12");
        assert_eq!(words("a | b"), "a \\| b");
        assert_eq!(words("- item"), "\\- item");
        assert_eq!(words("12. item"), "12\\. item");
        assert_eq!(words("# no\ntitle"), "#<!-- --> no title");
    }

    #[test]
    fn a_block_cannot_be_left() {
        assert_eq!(block("diff", "+```\n+x\n"), "````diff\n+```\n+x\n````\n");
    }

    #[test]
    fn numbers_of_a_table_are_on_the_right() {
        let rows = [vec![code("a|b"), "1".to_owned()]];
        let expected = "| hub | commits |\n| --- | ---: |\n| `a\\|b` | 1 |\n";
        assert_eq!(table(&["hub", "commits"], &[1], &rows), expected);
    }
}
