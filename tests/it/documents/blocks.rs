//! The fenced blocks of a Markdown page.

/// A block of code in a page.
pub struct Block {
    /// The number of its first line, from 1.
    pub line: usize,
    /// The word behind the fence, such as `sh`.
    pub language: String,
    /// Its lines, without the fences.
    pub text: String,
}

/// Finds the blocks of `page`.
pub fn of(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for (number, line) in page.lines().enumerate() {
        // In a list, blocks are indented; `sh` does not mind.
        match line.trim_start().strip_prefix("```") {
            Some(_) if is_open => is_open = false,
            Some(language) => {
                is_open = true;
                blocks.push(Block {
                    line: number + 2,
                    language: language.to_owned(),
                    text: String::new(),
                });
            }
            None if is_open => {
                let block = blocks.last_mut().unwrap();
                block.text += line;
                block.text.push('\n');
            }
            None => {}
        }
    }
    assert!(!is_open, "a block is not closed");
    blocks
}

/// The commands of a `console` block, each with the output that the page shows for it.
pub fn commands(text: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => commands.push((command.to_owned(), String::new())),
            None => {
                let (command, output) = commands.last_mut().expect("a block begins with a command");
                let to = if goes_on { command } else { output };
                if goes_on {
                    to.push('\n');
                    *to += line;
                } else {
                    *to += line;
                    to.push('\n');
                }
            }
        }
        let is_command = line.starts_with("$ ") || goes_on;
        goes_on = is_command && line.ends_with('\\');
    }
    commands
}

/// Compares output with what a page shows; there, a line `...` stands for any number of lines.
pub fn shows(shown: &[&str], output: &[&str]) -> bool {
    match shown.split_first() {
        None => output.is_empty(),
        Some((&"...", rest)) => (0..=output.len()).any(|skipped| shows(rest, &output[skipped..])),
        Some((first, rest)) => output.first() == Some(first) && shows(rest, &output[1..]),
    }
}

/// The output as a page should show it, with the lines `...` that it has now: a part between two of them begins at the
/// same line as before, or at least with the same word, and has as many lines.
pub fn updated<'a>(shown: &[&'a str], output: &[&'a str]) -> Vec<&'a str> {
    let parts: Vec<&[&str]> = shown.split(|line| *line == "...").collect();
    let mut now = Vec::new();
    let mut at = 0;
    for (place, part) in parts.iter().enumerate() {
        let is_last = place + 1 == parts.len();
        if place > 0 {
            now.push("...");
            let begin = part.iter().find(|line| !line.is_empty());
            let place_of = |begin: &&&str| {
                let rest = &output[at..];
                let word = |line: &str| line.split_whitespace().next().map(str::to_owned);
                let same = rest.iter().position(|line| line == *begin);
                same.or_else(|| rest.iter().position(|line| word(line) == word(begin)))
            };
            match begin.as_ref().map(place_of) {
                Some(Some(skipped)) => at += skipped,
                Some(None) => return output.to_vec(),
                None if is_last => return now,
                None => {}
            }
            let blanks = part.iter().take_while(|line| line.is_empty());
            now.extend(blanks);
        }
        let count = part.iter().skip_while(|line| place > 0 && line.is_empty()).count();
        let end = if is_last {
            output.len()
        } else {
            output.len().min(at + count)
        };
        now.extend_from_slice(&output[at..end]);
        at = end;
    }
    now
}
