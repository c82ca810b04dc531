//! The list of hubs: TOML, YAML or plain text into checked requests, before anything is fetched.

mod check;
mod hub;
mod keys;
mod list;
mod node;
#[cfg(test)]
mod tests;
mod toml;
mod yaml;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::error::{Exit, UserError};
use crate::migrate::Request;
use crate::repos::location::Location;
use crate::repos::source::Cache;
use crate::text;
use check::Places;
use keys::Settings;
use node::{Entry, Mistakes, Position, Value};

/// A list of hubs, and how to talk about it.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The hubs, in the order of the list.
    pub hubs: Vec<Hub>,
    /// What the list says of the run as a whole.
    pub output: Output,
}

/// One hub of a list.
#[derive(Debug, Clone)]
pub struct Hub {
    /// Its name: its own, or that of the target.
    pub name: String,
    /// The deployment repository; none for that of the current directory.
    pub from: Option<String>,
    /// What to split; none for the source's HEAD.
    pub reference: Option<String>,
    /// Where the source is kept, if the list says so.
    pub cache: Option<Cache>,
    /// What to do.
    pub request: Request,
    /// Only look.
    pub dry_run: bool,
    /// Where to write the map of old to new commits.
    pub map: Option<PathBuf>,
}

impl Hub {
    /// Where its source is, as far as the list says.
    pub fn location(&self) -> Option<Location> {
        self.from.as_deref().and_then(|from| Location::new(from).ok())
    }
}

/// The output flags that a list sets, as on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// `--json`
    pub json: bool,
    /// `--quiet`
    pub quiet: bool,
    /// `--verbose`
    pub verbose: bool,
    /// `--color`
    pub color: Option<When>,
    /// `--progress`
    pub progress: Option<When>,
}

/// Whether to do something that a terminal is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// If there is a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the command line says instead of the top of a list.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    /// The deployment repository.
    pub from: Option<String>,
    /// What to split.
    pub reference: Option<String>,
}

impl Manifest {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// When it cannot be read, or has mistakes: a usage error that names all of them with line and column.
    pub fn read(path: &Path, defaults: &Defaults) -> Result<Manifest, UserError> {
        let shown = text::escaped(path.display().to_string().as_bytes());
        let cannot = |why: String| {
            UserError::new(format!("cannot read the manifest '{shown}': {why}"))
                .hint("'split-image discover' writes one")
                .exit(Exit::Usage)
        };
        let bytes = std::fs::read(path).map_err(|error| cannot(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| cannot("it is not UTF-8".into()))?;
        Manifest::parse(&shown, &text, defaults)
    }

    /// Takes a manifest from `text`; its form is that of the ending of the `file` name, or else the one it looks like.
    ///
    /// # Errors
    /// When it has mistakes: a usage error that names all of them with line and column.
    pub fn parse(file: &str, text: &str, defaults: &Defaults) -> Result<Manifest, UserError> {
        defaults.from.as_deref().map(Location::new).transpose()?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut mistakes = Mistakes::new(file);
        let entries = match Form::of(file, text) {
            Form::Toml => toml::read(text, &mut mistakes),
            Form::Yaml => yaml::read(text, &mut mistakes),
            Form::List => list::read(text, &mut mistakes),
        };
        let manifest = match mistakes.is_empty() {
            true => manifest(entries, defaults, &mut mistakes),
            false => None,
        };
        match manifest {
            Some(manifest) if mistakes.is_empty() => Ok(manifest),
            _ => Err(mistakes.into_error()),
        }
    }
}

/// How a manifest is written.
enum Form {
    Toml,
    Yaml,
    List,
}

impl Form {
    fn of(file: &str, text: &str) -> Form {
        match Path::new(file).extension().and_then(|ending| ending.to_str()) {
            Some("toml") => return Form::Toml,
            Some("yaml" | "yml" | "json") => return Form::Yaml,
            _ => {}
        }
        let mut lines = text.lines().map(str::trim);
        let Some(first) = lines.find(|line| !line.is_empty() && !line.starts_with('#')) else {
            return Form::List;
        };
        let key_end = first.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'));
        let (key, rest) = first.split_at(key_end.unwrap_or(first.len()));
        match rest.trim_start().chars().next() {
            Some('[') if key.is_empty() => Form::Toml,
            Some('=') => Form::Toml,
            Some('{') if key.is_empty() => Form::Yaml,
            Some(':') if rest.len() == 1 || rest[1..].starts_with(char::is_whitespace) => Form::Yaml,
            _ if first == "---" => Form::Yaml,
            _ => Form::List,
        }
    }
}

fn manifest(entries: Vec<Entry>, defaults: &Defaults, mistakes: &mut Mistakes) -> Option<Manifest> {
    let of_hubs = keys::HUB.iter().filter(|key| **key != "name");
    let all: Vec<&'static str> = of_hubs.chain(keys::TOP).copied().collect();
    let typed = typed(defaults);
    let mut top = keys::known(&entries, &all, mistakes);
    top.extend(typed.iter().map(|(key, entry)| (*key, entry)));

    let output = output(&top, mistakes);
    let mut hubs = Vec::new();
    for (at, table) in tables(&top, mistakes) {
        let own = keys::known(table, keys::HUB, mistakes);
        hubs.extend(hub::read(Settings::new(&top, own, at, mistakes)));
    }
    if hubs.is_empty() && mistakes.is_empty() {
        mistakes.add_with_hint(
            Position { line: 1, column: 1 },
            "there is no hub in this list",
            "write a table '[[hub]]' for each, or lines 'DIR INTO'; 'split-image discover' writes such a list",
        );
    }
    name_the_nameless(&mut hubs);
    check::all(&hubs, mistakes);
    let hubs = hubs.into_iter().map(|(hub, _)| hub).collect();
    Some(Manifest { hubs, output })
}

/// What the command line says, as if it stood before the first line.
fn typed(defaults: &Defaults) -> Vec<(&'static str, Entry)> {
    let at = Position { line: 0, column: 0 };
    let texts = [("from", &defaults.from), ("ref", &defaults.reference)];
    let given = texts.into_iter().filter_map(|(key, text)| Some((key, text.clone()?)));
    let entry = |(key, text): (&'static str, String)| {
        let value = node::Node {
            at,
            value: Value::Text(text),
        };
        let key_text = key.to_owned();
        (
            key,
            Entry {
                key: key_text,
                at,
                value,
            },
        )
    };
    given.map(entry).collect()
}

/// The tables of the hubs, each with where it begins.
fn tables<'a>(top: &BTreeMap<&'static str, &'a Entry>, mistakes: &mut Mistakes) -> Vec<(Position, &'a [Entry])> {
    let Some(entry) = top.get("hub") else {
        return Vec::new();
    };
    let hint = "write '[[hub]]' in TOML; in YAML the key 'hub' has a list";
    let Value::List(nodes) = &entry.value.value else {
        mistakes.add_with_hint(
            entry.at,
            format!("'hub' is {}, and takes a list", entry.value.value.kind()),
            hint,
        );
        return Vec::new();
    };
    let mut tables = Vec::new();
    for node in nodes {
        match &node.value {
            Value::Table(table) => tables.push((node.at, table.as_slice())),
            other => mistakes.add_with_hint(node.at, format!("a hub is a table, and this is {}", other.kind()), hint),
        }
    }
    tables
}

fn output(top: &BTreeMap<&'static str, &Entry>, mistakes: &mut Mistakes) -> Output {
    let own: BTreeMap<&'static str, &Entry> = top
        .iter()
        .filter(|(key, _)| keys::TOP.contains(key))
        .map(|(key, entry)| (*key, *entry))
        .collect();
    let start = Position { line: 1, column: 1 };
    let mut settings = Settings::new(&BTreeMap::new(), own, start, mistakes);
    let when = [("auto", When::Auto), ("always", When::Always), ("never", When::Never)];
    Output {
        json: settings.flag("json"),
        quiet: settings.flag("quiet"),
        verbose: settings.flag("verbose"),
        color: settings.choice("color", &when),
        progress: settings.choice("progress", &when),
    }
}

/// A hub without a name goes by that of its target, or by the whole address where two targets have the same.
fn name_the_nameless(hubs: &mut [(Hub, Places)]) {
    let of_target = |hub: &Hub| {
        let into = text::without_secrets(&hub.request.into);
        let last = into.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default();
        let name = last.strip_suffix(".git").unwrap_or(last);
        (text::escaped(name.as_bytes()), text::escaped(into.as_bytes()))
    };
    let mut taken: HashMap<String, usize> = HashMap::new();
    for (hub, _) in hubs.iter() {
        let name = if hub.name.is_empty() {
            of_target(hub).0
        } else {
            hub.name.clone()
        };
        *taken.entry(name).or_default() += 1;
    }
    for (hub, _) in hubs {
        if hub.name.is_empty() {
            let (name, whole) = of_target(hub);
            hub.name = if taken[&name] == 1 { name } else { whole };
        }
        hub.request.name = Some(hub.name.clone());
    }
}
