//! The lines that git writes to standard error: progress meters are separated from messages.

use crate::progress::{Meter, Place};
use crate::text;

/// Collects git's messages: progress meters end in a carriage return, messages in a newline, or in both where ssh
/// writes
/// them.
#[derive(Default)]
pub(super) struct Messages {
    rest: Vec<u8>,
    kept: Vec<String>,
    sent_pack: bool,
}

impl Messages {
    /// Takes the next bytes; `show` gets each state of a meter.
    pub fn push(&mut self, bytes: &[u8], show: &dyn Fn(Meter<'_>)) {
        for &byte in bytes {
            if byte != b'\n' && self.rest.last() == Some(&b'\r') {
                self.rest.clear();
            }
            match byte {
                b'\r' | b'\n' => match read(&self.rest) {
                    Some(meter) => {
                        self.sent_pack |= meter.percent == 100 && self.rest.starts_with(b"Writing objects:");
                        show(meter);
                        self.rest.clear();
                    }
                    None if byte == b'\n' => {
                        let line = std::mem::take(&mut self.rest);
                        self.keep(&line);
                    }
                    None => self.rest.push(byte),
                },
                _ => self.rest.push(byte),
            }
        }
    }

    fn keep(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        if is_meter(&line) {
            return;
        }
        // Git and hooks indent with tabs.
        let line = line.trim_end().replace('\t', "    ");
        self.kept.push(line);
    }

    /// Returns true if git may have sent a whole pack: it shows 100% before it writes the checksum at the end, and a
    /// line with the total even of an empty pack.
    pub fn sent_pack(&self) -> bool {
        self.sent_pack || self.kept.iter().any(|line| line.starts_with("Total "))
    }

    /// The messages, safe to print.
    pub fn end(mut self) -> Vec<String> {
        let line = std::mem::take(&mut self.rest);
        if !line.is_empty() {
            self.keep(&line);
        }
        // An address may be in two lines.
        let all = text::message(&self.kept.join("\n"));
        all.lines().map(|line| text::escaped(line.as_bytes())).collect()
    }
}

/// Returns true if a line is the end of a meter without a percentage, such as `remote: Enumerating objects: 20, done.`.
fn is_meter(line: &str) -> bool {
    let counted = line.trim_end().strip_suffix(", done.");
    let number = counted.and_then(|counted| counted.rsplit_once(": "));
    number.is_some_and(|(_, number)| number.starts_with(|c: char| c.is_ascii_digit()))
}

/// The state in a meter's line, such as `Receiving objects:  45% (9/20), 5.00 MiB | 2.30 MiB/s`.
fn read(line: &[u8]) -> Option<Meter<'_>> {
    let line = std::str::from_utf8(line).ok()?;
    let (title, rest) = line.split_once(": ")?;
    let (place, rest) = match title {
        "remote" => (Place::Server, rest.split_once(": ")?.1),
        "Receiving objects" | "Writing objects" => (Place::Wire, rest),
        _ => (Place::Here, rest),
    };
    let (number, rest) = rest.trim_start().split_once('%')?;
    let volume = rest.split_once("), ").map_or("", |(_, volume)| volume);
    let volume = volume.trim_end().trim_end_matches("done.").trim_end_matches(", ");
    let is_volume = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ' ' | '|' | '/');
    Some(Meter {
        place,
        percent: number.parse().ok()?,
        volume: if volume.chars().all(is_volume) { volume } else { "" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meters_are_told_apart_from_words() {
        let seen = std::cell::RefCell::new(Vec::new());
        let mut lines = Messages::default();
        let text = b"remote: Enumerating objects: 2, done.\nremote: Counting objects: 100% (2/2), done.\nReceiving objects: 100% (2/2), 5.00 MiB | 2.30 MiB/s, done.\nfatal: no\x1b[m\nlast";
        lines.push(text, &|meter| {
            let volume = meter.volume.to_owned();
            seen.borrow_mut().push((meter.place, meter.percent, volume));
        });
        assert_eq!(lines.end(), ["fatal: no\\u{1b}[m", "last"]);
        let (counted, received) = (String::new(), "5.00 MiB | 2.30 MiB/s".to_owned());
        assert_eq!(
            *seen.borrow(),
            [(Place::Server, 100, counted), (Place::Wire, 100, received)]
        );
    }

    #[test]
    fn an_address_in_two_lines_loses_its_password() {
        let mut lines = Messages::default();
        lines.push(
            b"fatal: unable to access 'https://me:pass\nword@host/x/': no\n",
            &|_| {},
        );
        assert_eq!(lines.end(), ["fatal: unable to access 'https://host/x/': no"]);
    }

    #[test]
    fn a_pack_may_be_sent_once_its_last_object_is_written() {
        let sent = |text: &[u8]| {
            let mut lines = Messages::default();
            lines.push(text, &|_| {});
            lines.sent_pack()
        };
        assert!(!sent(
            b"Counting objects: 100% (9/9), done.\nWriting objects:  88% (8/9)\r"
        ));
        assert!(sent(b"Writing objects: 100% (9/9)\r"));
        assert!(sent(b"Total 0 (delta 0), reused 0 (delta 0), pack-reused 0\n"));
    }

    #[test]
    fn the_words_of_ssh_are_kept() {
        let mut lines = Messages::default();
        for part in [
            "working\rssh: no such host\r",
            "\nPermission denied.\r\n",
            "fatal: no\r",
        ] {
            lines.push(part.as_bytes(), &|_| {});
        }
        assert_eq!(lines.end(), ["ssh: no such host", "Permission denied.", "fatal: no"]);
    }
}
