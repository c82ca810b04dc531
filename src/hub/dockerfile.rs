//! Dockerfiles: what each stage is built on, which user it ends as, and which files of the build context it takes.

use std::collections::BTreeMap;

use parse_dockerfile::{Flag, Instruction, Source};

/// A Dockerfile.
#[derive(Debug, Default)]
pub struct Dockerfile {
    /// Its stages; none in an empty one.
    pub stages: Vec<Stage>,
}

/// A stage.
#[derive(Debug, Default)]
pub struct Stage {
    /// Its name, in small letters.
    name: Option<String>,
    /// The line of its `FROM`.
    pub line: usize,
    /// The image or the stage that it is built on, with the defaults of its variables.
    pub base: String,
    /// The last user, with the line that sets it.
    pub user: Option<(usize, String)>,
    /// The paths of the build context that it takes.
    pub copies: Vec<Copied>,
}

/// A path of the build context that an instruction takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The line of the instruction.
    pub line: usize,
    /// The path as it is written.
    pub path: String,
}

impl Dockerfile {
    /// Reads one; none where docker would not.
    pub fn parse(text: &str) -> Option<Dockerfile> {
        let is_empty = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
        if text.lines().all(is_empty) {
            return Some(Dockerfile::default());
        }
        let parsed = parse_dockerfile::parse(text).ok()?;
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let mut globals = BTreeMap::new();
        for argument in parsed.global_args() {
            set(&mut globals, &argument.arguments.value);
        }
        let stages = parsed.stages().map(|stage| {
            let mut variables = globals.clone();
            let mut found = Stage {
                name: stage.from.as_.as_ref().map(|(_, name)| name.value.to_lowercase()),
                line: line(stage.from.from.span.start),
                base: expanded(&stage.from.image.value, &globals),
                ..Stage::default()
            };
            for instruction in stage.instructions {
                match instruction {
                    Instruction::Arg(argument) => set(&mut variables, &argument.arguments.value),
                    Instruction::Env(variable) => set(&mut variables, &variable.arguments.value),
                    Instruction::User(user) => {
                        let name = expanded(&user.arguments.value, &variables);
                        found.user = Some((line(user.user.span.start), name));
                    }
                    Instruction::Copy(copy) => {
                        let at = line(copy.copy.span.start);
                        found.copies.extend(copied(at, &copy.options, &copy.src, &variables));
                    }
                    Instruction::Add(add) => {
                        let at = line(add.add.span.start);
                        found.copies.extend(copied(at, &add.options, &add.src, &variables));
                    }
                    _ => {}
                }
            }
            found
        });
        Some(Dockerfile {
            stages: stages.collect(),
        })
    }

    /// The stages that the image consists of: the last one, and those that it is built on.
    fn chain(&self) -> Vec<&Stage> {
        let mut chain: Vec<&Stage> = self.stages.last().into_iter().collect();
        let mut left = self.stages.len().saturating_sub(1);
        while let Some(last) = chain.last() {
            let base = last.base.to_lowercase();
            let earlier = self.stages[..left]
                .iter()
                .enumerate()
                .rev()
                .find(|(number, stage)| stage.name.as_deref() == Some(&base) || base == number.to_string());
            let Some((number, stage)) = earlier else {
                break;
            };
            chain.push(stage);
            left = number;
        }
        chain
    }

    /// The stage that begins with the image that all is built on; none in an empty Dockerfile.
    pub fn first_stage(&self) -> Option<&Stage> {
        self.chain().pop()
    }

    /// The user that the image ends as, with the line that says so.
    pub fn user(&self) -> Option<(usize, &str)> {
        let user = self.chain().into_iter().find_map(|stage| stage.user.as_ref());
        user.map(|(line, name)| (*line, name.as_str()))
    }
}

/// The paths that an instruction takes from the build context.
fn copied(
    line: usize,
    options: &[Flag<'_>],
    sources: &[Source<'_>],
    variables: &BTreeMap<String, String>,
) -> Vec<Copied> {
    if options.iter().any(|flag| flag.name.value == "from") {
        return Vec::new();
    }
    let paths = sources.iter().filter_map(|source| match source {
        Source::Path(path) => Some(expanded(path.value.trim_matches(['"', '\'']), variables)),
        _ => None,
    });
    let is_local = |path: &String| !path.contains("://") && !path.starts_with("git@");
    paths.filter(is_local).map(|path| Copied { line, path }).collect()
}

/// Sets the variables of an `ARG` or `ENV`: `NAME=VALUE`, several of them, or `NAME VALUE`.
fn set(variables: &mut BTreeMap<String, String>, arguments: &str) {
    let unquoted = |value: &str| value.trim_matches(['"', '\'']).to_owned();
    if let Some((name, value)) = arguments.split_once([' ', '='])
        && arguments[name.len()..].starts_with(' ')
    {
        let value = expanded(&unquoted(value.trim()), variables);
        variables.insert(name.to_owned(), value);
        return;
    }
    for pair in arguments.split_ascii_whitespace() {
        if let Some((name, value)) = pair.split_once('=') {
            let value = expanded(&unquoted(value), variables);
            variables.insert(name.to_owned(), value);
        }
    }
}

/// The text with the known variables filled in; others stay.
fn expanded(text: &str, variables: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let after = &rest[at + 1..];
        let (name, default, length) = match after.strip_prefix('{') {
            Some(inner) => {
                let end = inner.find('}').unwrap_or(inner.len());
                let (name, default) = inner[..end].split_once(":-").unwrap_or((&inner[..end], ""));
                (name, default, (end + 2).min(after.len()))
            }
            None => {
                let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
                let end = end.unwrap_or(after.len());
                (&after[..end], "", end)
            }
        };
        out.push_str(&rest[..at]);
        match variables
            .get(name)
            .map(String::as_str)
            .or(Some(default).filter(|value| !value.is_empty()))
        {
            Some(value) => out.push_str(value),
            None => out.push_str(&rest[at..at + 1 + length]),
        }
        rest = &after[length..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copies(text: &str) -> Vec<(usize, String)> {
        let dockerfile = Dockerfile::parse(text).unwrap();
        let copies = dockerfile.stages.iter().flat_map(|stage| &stage.copies);
        copies.map(|copied| (copied.line, copied.path.clone())).collect()
    }

    #[test]
    fn only_the_build_context_is_copied_from() {
        for (instruction, expected) in [
            ("COPY --chown=1:1 --chmod=644 a b c/", vec!["a", "b"]),
            ("copy [\"with space\", \"/to\"]", vec!["with space"]),
            ("ADD https://example.com/x.tar /x", vec![]),
            ("COPY --from=build /a /b", vec![]),
            ("COPY <<EOF /b\nCOPY c /\nEOF", vec![]),
            ("RUN cp ../a b", vec![]),
            ("COPY a \\\n  # why\n  b \\\n  /there", vec!["a", "b"]),
            ("ARG P=x\nCOPY ${P}/a ${Q}/b ${R:-y}/c /", vec!["x/a", "${Q}/b", "y/c"]),
        ] {
            let paths: Vec<_> = copies(&format!("FROM x\n{instruction}\n"))
                .into_iter()
                .map(|(_, path)| path)
                .collect();
            assert_eq!(paths, expected, "{instruction}");
        }
        let text = "FROM x\n# COPY ../no /\nCOPY a \\\n  # why\n  b \\\n  /there\nRUN y\nCOPY c /\n";
        let lines: Vec<_> = copies(text).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [3, 3, 8]);
    }

    #[test]
    fn the_last_stage_makes_the_image() {
        let text = "ARG TAG=1\nFROM ubuntu:${TAG} AS Base\nENV NB_USER=jovyan\nUSER ${NB_USER}\n\
                    FROM x AS other\nUSER root\nFROM base\nRUN y\n";
        let dockerfile = Dockerfile::parse(text).unwrap();
        assert_eq!(dockerfile.user(), Some((4, "jovyan")));
        assert_eq!(dockerfile.first_stage().unwrap().base, "ubuntu:1");
        let empty = Dockerfile::parse("# nothing\n\n").unwrap();
        assert!(empty.user().is_none() && empty.first_stage().is_none());
        assert!(Dockerfile::parse("not a file\n").is_none());
    }
}
