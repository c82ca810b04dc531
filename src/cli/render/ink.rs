//! Colours and widths: how text looks on one stream.

use clap::builder::styling::{AnsiColor, Style};

/// The look of text on one stream.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    /// True to write colours.
    pub colours: bool,
    /// The width of the terminal; none in a pipe, where lines are as long as they are.
    pub width: Option<usize>,
}

impl Ink {
    /// The title of a part.
    pub fn title(&self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    /// The lines that begin a part.
    pub fn part(&self, title: &str) -> [String; 3] {
        [String::new(), self.title(title), String::new()]
    }

    /// Text of less weight than the rest.
    pub fn faint(&self, text: &str) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    /// The id of an existing object.
    pub fn old_id(&self, text: &str) -> String {
        self.styled(AnsiColor::Yellow.on_default().dimmed(), text)
    }

    /// The id of an object that the run creates.
    pub fn new_id(&self, text: &str) -> String {
        self.styled(AnsiColor::Yellow.on_default(), text)
    }

    /// Something from the image's side.
    pub fn image(&self, text: &str) -> String {
        self.styled(AnsiColor::Green.on_default(), text)
    }

    /// Something from the template's side.
    pub fn template(&self, text: &str) -> String {
        self.styled(AnsiColor::Cyan.on_default(), text)
    }

    /// Something to check.
    pub fn warning(&self, text: &str) -> String {
        self.styled(AnsiColor::Yellow.on_default().bold(), text)
    }

    /// A failure.
    pub fn error(&self, text: &str) -> String {
        self.styled(AnsiColor::Red.on_default().bold(), text)
    }

    /// A success.
    pub fn done(&self, text: &str) -> String {
        self.styled(AnsiColor::Green.on_default().bold(), text)
    }

    fn styled(&self, style: Style, text: &str) -> String {
        match self.colours {
            true => format!("{style}{text}{style:#}"),
            false => text.to_owned(),
        }
    }

    /// Cuts a line to the width; colours do not count.
    pub fn cut(&self, line: &str) -> String {
        match self.width {
            Some(width) => console::truncate_str(line.trim_end(), width, "…").into_owned(),
            None => line.trim_end().to_owned(),
        }
    }

    /// Cuts the beginning of plain text off, where it does not fit; the end tells addresses apart.
    pub fn end_of(&self, text: &str) -> String {
        let chars = text.chars().count();
        match self.width {
            Some(width) if chars > width => {
                let end = text.chars().skip(chars + 1 - width.max(1));
                format!("…{}", end.collect::<String>())
            }
            _ => text.to_owned(),
        }
    }

    /// The look of lines that are indented by `columns`.
    pub fn within(self, columns: usize) -> Ink {
        Ink {
            width: self.width.map(|width| width.saturating_sub(columns)),
            ..self
        }
    }

    /// Text after a label, in lines that fit; further lines begin below the first one's text.
    pub fn labelled(&self, label: &str, text: &str) -> Vec<String> {
        let indent = width_of(label) + 1;
        let broken = text.lines().flat_map(|line| self.wrapped(line, indent));
        let line = |(place, line): (usize, String)| match place {
            0 => format!("{label} {line}"),
            _ => format!("{}{line}", " ".repeat(indent)),
        };
        broken.enumerate().map(line).collect()
    }

    /// The lines of `text`, which may begin with blanks; further lines begin below its first word, or with `hanging`
    /// blanks if those are more.
    pub fn indented(&self, text: &str, hanging: usize) -> Vec<String> {
        let words = text.trim_start();
        let first = text.len() - words.len();
        let broken = self.wrapped(words, hanging.max(first)).into_iter().enumerate();
        let indent = |place| " ".repeat(if place == 0 { first } else { hanging.max(first) });
        broken.map(|(place, line)| indent(place) + &line).collect()
    }

    /// Breaks plain text into lines that fit beside an indentation of `indent` columns.
    pub fn wrapped(&self, text: &str, indent: usize) -> Vec<String> {
        let room = self.width.unwrap_or(usize::MAX).saturating_sub(indent).max(20);
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let line = lines.last_mut().expect("because it begins with one line");
            if line.is_empty() {
                line.push_str(word);
            } else if width_of(line) + 1 + width_of(word) <= room {
                line.push(' ');
                line.push_str(word);
            } else {
                lines.push(word.to_owned());
            }
        }
        lines
    }
}

/// The beginning of an id, as long as the tag of an image.
pub fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

/// The number of columns of `text` on a screen; colours take none.
pub fn width_of(text: &str) -> usize {
    console::measure_text_width(text)
}

/// The width of a column of `texts`.
pub fn widest<'a>(texts: impl IntoIterator<Item = &'a str>) -> usize {
    texts.into_iter().map(width_of).max().unwrap_or(0)
}

/// Cuts or fills `text` to exactly `width` columns.
pub fn fitted(text: &str, width: usize) -> String {
    console::pad_str(text, width, console::Alignment::Left, Some("…")).into_owned()
}

/// Writes a number with a comma between thousands.
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The first `most` of `words`, as `show` writes them, and how many others there are.
pub fn first_few<W: AsRef<str>>(words: &[W], most: usize, show: impl Fn(&str) -> String) -> String {
    let mut shown: Vec<_> = words.iter().take(most).map(|word| show(word.as_ref())).collect();
    if words.len() > most {
        shown.push(count(words.len() - most, "other"));
    }
    shown.join(", ")
}

/// `1 commit`, `2 commits`.
pub fn count(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", number(n), if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_000), "1,000");
        assert_eq!(number(12_345_678), "12,345,678");
    }

    #[test]
    fn lines_are_cut_by_columns_not_by_bytes() {
        let ink = Ink {
            colours: true,
            width: Some(6),
        };
        assert_eq!(ink.cut("日本語の題"), "日本…");
        let cut = ink.cut(&ink.error("a long message"));
        assert_eq!(width_of(&cut), 6);
        assert!(cut.ends_with("\x1b[0m"), "{cut:?} leaves its colour on");
    }

    #[test]
    fn addresses_are_cut_at_their_beginning() {
        let ink = Ink {
            colours: false,
            width: Some(6),
        };
        assert_eq!(ink.end_of("org/name"), "…/name");
        assert_eq!(ink.end_of("a/name"), "a/name");
    }

    #[test]
    fn words_are_wrapped_between_words() {
        let ink = Ink {
            colours: false,
            width: Some(26),
        };
        assert_eq!(
            ink.wrapped("one two three four five six", 4),
            ["one two three four", "five six"]
        );
    }
}
