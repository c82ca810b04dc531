//! What the terminal can do, and what the user wants of it.

use std::ffi::OsString;
use std::io::IsTerminal;

use super::args::When;
use super::render::ink::Ink;

/// A stream that people may be looking at.
#[derive(Debug, Clone, Copy)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

impl Stream {
    /// Whether a person sees it at once.
    pub fn is_terminal(self) -> bool {
        match self {
            Stream::Out => std::io::stdout().is_terminal(),
            Stream::Err => std::io::stderr().is_terminal(),
        }
    }

    /// How to write to it.
    pub fn ink(self, color: When) -> Ink {
        let terminal = self.is_terminal();
        Ink {
            colours: colours(color, terminal, |name| std::env::var_os(name)),
            width: terminal.then(|| self.columns()).flatten(),
        }
    }

    fn columns(self) -> Option<usize> {
        let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let term = match self {
            Stream::Out => console::Term::stdout(),
            Stream::Err => console::Term::stderr(),
        };
        told.or_else(|| term.size_checked().map(|(_, columns)| columns.into()))
            .filter(|&columns| columns > 0)
    }
}

/// Decides on colours as <https://no-color.org> and <https://bixense.com/clicolors> have it; the flag goes first.
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
