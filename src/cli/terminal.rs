//! The terminal: its width, and the colours that the user wants there.

use std::ffi::OsString;
use std::io::IsTerminal;

use super::args::When;
use super::render::ink::Ink;

/// A stream that may be a terminal.
#[derive(Debug, Clone, Copy)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

impl Stream {
    /// True if it is a terminal.
    pub fn is_terminal(self) -> bool {
        match self {
            Stream::Out => std::io::stdout().is_terminal(),
            Stream::Err => std::io::stderr().is_terminal(),
        }
    }

    /// The look of text on it.
    pub fn ink(self, color: When) -> Ink {
        let terminal = self.is_terminal();
        Ink {
            colours: colours(color, terminal, |name| std::env::var_os(name)),
            width: match (terminal, color) {
                // Forced colours in a pipe are for a screen behind it, whose width only COLUMNS can tell.
                (true, _) | (false, When::Always) => self.columns(),
                (false, _) => None,
            },
        }
    }

    fn columns(self) -> Option<usize> {
        let set = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let term = match self {
            Stream::Out => console::Term::stdout(),
            Stream::Err => console::Term::stderr(),
        };
        set.or_else(|| term.size_checked().map(|(_, columns)| columns.into()))
            .filter(|&columns| columns > 0)
    }
}

/// Decides on colours: first the flag, then <https://no-color.org>, then <https://bixense.com/clicolors>.
fn colours(color: When, terminal: bool, env: impl Fn(&str) -> Option<OsString>) -> bool {
    let set = |name| env(name).is_some_and(|value| !value.is_empty());
    match color {
        When::Always => true,
        When::Never => false,
        When::Auto if set("NO_COLOR") => false,
        When::Auto if env("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0") => true,
        When::Auto if env("CLICOLOR").is_some_and(|value| value == "0") => false,
        When::Auto => terminal && env("TERM").is_none_or(|term| term != "dumb"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(color: When, terminal: bool, vars: &[(&str, &str)]) -> bool {
        colours(color, terminal, |name| {
            vars.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    fn the_flag_wins_then_no_color_then_the_terminal() {
        assert!(decide(When::Auto, true, &[]));
        assert!(!decide(When::Auto, false, &[]));
        assert!(!decide(When::Auto, true, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
        assert!(decide(When::Auto, true, &[("NO_COLOR", "")]));
        assert!(decide(When::Always, false, &[("NO_COLOR", "1")]));
        assert!(!decide(When::Never, true, &[("CLICOLOR_FORCE", "1")]));
        assert!(decide(When::Auto, false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!decide(When::Auto, true, &[("CLICOLOR", "0")]));
        assert!(!decide(When::Auto, true, &[("TERM", "dumb")]));
    }
}
