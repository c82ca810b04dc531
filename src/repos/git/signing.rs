//! Signatures of new commits, where git would sign them: by the program, with the key and the arguments that
//! `git commit` uses.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::Result;
use gix::bstr::ByteSlice;

use super::command::{self, Git};
use super::process::{Output, Running};
use super::terminal::Asker;
use crate::context::Context;
use crate::error::UserError;
use crate::files::temporary;
use crate::text;

/// The program and the key that sign new commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    format: Format,
    program: OsString,
    /// The key; for ssh also the path of its file.
    key: Vec<u8>,
}

/// The values of `gpg.format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    OpenPgp,
    X509,
    Ssh,
}

/// Returns true if git would sign new commits; false also where its setting cannot be read, which signing reports.
pub fn is_wanted() -> bool {
    static WANTED: OnceLock<bool> = OnceLock::new();
    *WANTED.get_or_init(|| wanted().unwrap_or(false))
}

fn wanted() -> Result<bool> {
    Ok(setting("bool", "commit.gpgSign")?.is_some_and(|value| value == b"true"))
}

impl Signer {
    /// The signer for commits of `committer`, which is a line with a date; none where git would not sign.
    ///
    /// # Errors
    /// When a setting cannot be used, or names no key.
    pub(super) fn of(committer: &[u8]) -> Result<Option<Signer>> {
        if !wanted()? {
            return Ok(None);
        }
        let (format, of_format, usual) = match setting("path", "gpg.format")?.as_deref() {
            None | Some(b"openpgp") => (Format::OpenPgp, "gpg.openpgp.program", "gpg"),
            Some(b"x509") => (Format::X509, "gpg.x509.program", "gpgsm"),
            Some(b"ssh") => (Format::Ssh, "gpg.ssh.program", "ssh-keygen"),
            Some(other) => {
                let message = format!(
                    "git's setting 'gpg.format' has the unknown value '{}'",
                    text::escaped(other)
                );
                return Err(UserError::new(message).hint("set it to openpgp, x509 or ssh").into());
            }
        };
        let mut program = setting("path", of_format)?;
        if program.is_none() && format == Format::OpenPgp {
            program = setting("path", "gpg.program")?;
        }
        let key = match (setting("path", "user.signingKey")?, format) {
            (Some(key), _) => key,
            (None, Format::Ssh) => default_ssh_key()?,
            (None, _) => committer[..committer.rfind_byte(b'>').map_or(0, |end| end + 1)].to_owned(),
        };
        Ok(Some(Signer {
            format,
            program: program.map_or_else(|| usual.into(), OsString::from_vec),
            key,
        }))
    }

    /// The signature of `payload`, in lines.
    ///
    /// # Errors
    /// When the program fails, in its own words, or the run was interrupted.
    pub fn sign(&self, payload: &[u8], context: Context<'_>) -> Result<Vec<u8>> {
        let signature = match self.format {
            Format::OpenPgp | Format::X509 => {
                let mut gpg = Command::new(&self.program);
                gpg.args(["--status-fd=2", "-bsau"])
                    .arg(OsString::from_vec(self.key.clone()));
                let output = self.run(&mut gpg, Some(payload), context)?;
                let is_created = |line: &String| line.starts_with("[GNUPG:] SIG_CREATED ");
                match output.stderr.iter().any(is_created) {
                    true => output.stdout,
                    false => return Err(self.failed(&output).into()),
                }
            }
            Format::Ssh => self.sign_with_ssh(payload, context)?,
        };
        Ok(signature.replace(b"\r\n", b"\n"))
    }

    fn sign_with_ssh(&self, payload: &[u8], context: Context<'_>) -> Result<Vec<u8>> {
        let folder = temporary::folder()?;
        let write = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            let written = fs::write(&path, content).map_err(|error| temporary::not_written(error, folder.path()));
            written.map(|()| path)
        };
        let mut keygen = Command::new(&self.program);
        keygen.args(["-Y", "sign", "-n", "git", "-f"]);
        match literal_key(&self.key) {
            // The public key of a pair whose private half an agent has.
            Some(key) => keygen.arg(write("key", key)?).arg("-U"),
            None => keygen.arg(OsString::from_vec(self.key.clone())),
        };
        keygen.arg(write("commit", payload)?);
        let output = self.run(&mut keygen, None, context)?;
        fs::read(folder.path().join("commit.sig")).map_err(|_| self.failed(&output).into())
    }

    /// Runs the program, which may ask for a passphrase in the terminal.
    fn run(&self, program: &mut Command, input: Option<&[u8]>, context: Context<'_>) -> Result<Output> {
        context.check()?;
        program.stdin(Stdio::null());
        program.stdout(Stdio::piped()).stderr(Stdio::piped());
        let running = Running::start(program, input.map(<[u8]>::to_vec));
        let running = running.map_err(|error| self.error(&error.root_cause().to_string()))?;
        let asker = Asker {
            progress: context.progress,
            subject: "the signatures of the new commits",
        };
        let output = running.finish(&|_| {}, &|| context.is_interrupted(), Some(&asker));
        match output.success {
            true => Ok(output),
            false => {
                context.check()?;
                Err(match output.wanted_terminal {
                    true => command::no_terminal().into(),
                    false => self.failed(&output).into(),
                })
            }
        }
    }

    fn failed(&self, output: &Output) -> UserError {
        let is_status = |line: &&String| line.starts_with("[GNUPG:]");
        let words: Vec<_> = output.stderr.iter().filter(|line| !is_status(line)).cloned().collect();
        self.error(&words.join("\n"))
    }

    fn error(&self, why: &str) -> UserError {
        let program = Path::new(&self.program).display().to_string();
        let program = text::escaped(program.as_bytes());
        UserError::new(format!("'{program}' did not sign a new commit: {why}")).hint(
            "'git config --show-origin --get-regexp \"^(gpg|user.signingkey|commit.gpgsign)\"' shows what asks for it; \
             'git config --global commit.gpgSign false' makes commits without signatures",
        )
    }
}

/// The text of a public key, where the setting holds a key and not a path.
fn literal_key(key: &[u8]) -> Option<&[u8]> {
    key.strip_prefix(b"key::")
        .or_else(|| key.starts_with(b"ssh-").then_some(key))
}

/// The first key that the command in the settings prints, such as `ssh-add -L`.
fn default_ssh_key() -> Result<Vec<u8>> {
    let no_key = |why: &str| {
        UserError::new(format!("no ssh key is configured to sign the new commits{why}"))
            .hint("run 'git config --global user.signingKey FILE' with the file of your public key")
    };
    let typed = setting("path", "gpg.ssh.defaultKeyCommand")?.ok_or_else(|| no_key(""))?;
    let shown = text::escaped(&typed);
    let words = words(&typed).ok_or_else(|| no_key(&format!(": '{shown}' ends within quotes")))?;
    let output = Command::new(&words[0]).args(&words[1..]).stdin(Stdio::null()).output();
    let output = output.map_err(|error| no_key(&format!(": '{shown}' cannot be started: {error}")))?;
    let first = output.stdout.lines_with_terminator().next().unwrap_or_default();
    match output.status.success() && literal_key(first).is_some() {
        true => Ok(first.to_owned()),
        false => Err(no_key(&format!(": '{shown}' prints none")).into()),
    }
}

/// The words of a command, which git takes apart without a shell; none where it ends within quotes.
fn words(command: &[u8]) -> Option<Vec<OsString>> {
    let mut words = vec![Vec::new()];
    let mut quote = None;
    let mut bytes = command.trim_ascii().iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            _ if quote == Some(byte) => quote = None,
            b'\'' | b'"' if quote.is_none() => quote = Some(byte),
            _ if quote.is_none() && byte.is_ascii_whitespace() => {
                while bytes.next_if(u8::is_ascii_whitespace).is_some() {}
                words.push(Vec::new());
            }
            b'\\' if quote != Some(b'\'') => words.last_mut()?.push(bytes.next()?),
            _ => words.last_mut()?.push(byte),
        }
    }
    let words = words.into_iter().map(OsString::from_vec).collect();
    quote.is_none().then_some(words)
}

/// A setting of the current folder's configuration, in the form that git makes of a `kind`; none where it is not set.
fn setting(kind: &str, name: &str) -> Result<Option<Vec<u8>>> {
    let args = ["config", &format!("--type={kind}"), "--null", "--get", name];
    let output = Git::in_current_folder().args(args).run(Context::unwatched())?;
    match (output.success, output.words_or_none()) {
        (true, _) => Ok(output.stdout.split(|&byte| byte == 0).next().map(<[u8]>::to_vec)),
        (false, None) => Ok(None),
        (false, Some(words)) => Err(super::version::unreadable_configuration(&words).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_taken_apart_as_git_does() {
        for (command, expected) in [
            ("ssh-add -L", &["ssh-add", "-L"][..]),
            (" a  'b c'\t\"d 'e\" ''", &["a", "b c", "d 'e", ""]),
            (r#"a\ b "c\"d" 'e\f' $g;h"#, &["a b", "c\"d", "e\\f", "$g;h"]),
        ] {
            assert_eq!(words(command.as_bytes()).unwrap(), expected, "{command}");
        }
        for command in ["a 'b", "a \"b", "a \\"] {
            assert_eq!(words(command.as_bytes()), None, "{command}");
        }
    }
}
