//! Values that are looked up: directories, branches and tags of the source, hubs of the list. Only this machine is asked.

use std::ffi::OsStr;
use std::path::Path;

use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};
use gix::bstr::ByteSlice;
use split_image::batch::{Hub, Manifest};
use split_image::repos::source::{Cache, Source};
use split_image::repos::tree;
use split_image::{paths, text};

use super::line::Line;

/// The command line with everything that completes its values; `line` has the other values.
///
/// Before the first letter of a word there are commands and values, if there are any, and flags else. Behind flags of one
/// image no command is offered.
pub fn with_completers(command: Command, line: &Line) -> Command {
    let names = command.get_subcommands().map(|command| command.get_name().to_owned());
    let names: Vec<String> = names.collect();
    let mut command = command
        .disable_help_subcommand(line.is_for_one_image)
        .mut_args(|argument| with_completer(argument, line));
    for name in &names {
        command = command.mut_subcommand(name, |command| {
            let command = command.hide(line.is_for_one_image);
            command.mut_args(|argument| with_completer(argument, line))
        });
    }
    let pages = ArgValueCandidates::new(move || names.iter().map(CompletionCandidate::new).collect());
    command.mut_subcommand("man", |man| man.mut_arg("command", |argument| argument.add(pages)))
}

fn with_completer(argument: Arg, line: &Line) -> Arg {
    let hides = line.is_new_word && !line.is_for_one_image && !argument.is_positional();
    let argument = argument.hide(hides);
    let line = line.clone();
    match argument.get_id().as_str() {
        "subdir" | "also_from" => argument.add(ArgValueCompleter::new(move |typed: &OsStr| {
            directories(&line, typed).unwrap_or_default()
        })),
        "ref" | "reference" => argument.add(ArgValueCandidates::new(move || {
            refs(&line, line.text("from")).unwrap_or_default()
        })),
        "branch" => argument.add(ArgValueCandidates::new(move || {
            let target = line.text("into");
            target.and_then(|target| refs(&line, Some(target))).unwrap_or_default()
        })),
        "only" | "skip" => argument.add(ArgValueCandidates::new(move || hubs(&line).unwrap_or_default())),
        _ => match hint(&argument) {
            Some(hint) => argument.value_hint(hint),
            None => argument,
        },
    }
}

/// The kind of an argument's values, by their name in the help.
fn hint(argument: &Arg) -> Option<ValueHint> {
    match argument.get_value_names()?.first()?.as_str() {
        "REPO" | "DIR" => Some(ValueHint::DirPath),
        "FILE" | "MANIFEST" => Some(ValueHint::FilePath),
        _ => None,
    }
}

/// The directories of the tip that begin with `typed`; one that has others ends with a slash.
fn directories(line: &Line, typed: &OsStr) -> Option<Vec<CompletionCandidate>> {
    let reference = line.text("ref").or(line.text("reference"));
    let source = Source::at_hand(line.text("from"), reference, &cache(line)).ok()??;
    let root = tree::of_commit(&source.repo, source.tip).ok()?;
    let typed = typed.to_str()?.as_bytes();
    let above = paths::folder_of(typed);
    let folder = match above.is_empty() {
        true => root,
        false => tree::folder(&source.repo, root, above).ok()??,
    };
    let entries = tree::read(&source.repo, folder).ok()?;
    let candidates = entries.iter().filter(|entry| tree::is_tree(entry)).filter_map(|entry| {
        let path = paths::join(above, &entry.filename);
        let shown = path
            .to_str()
            .ok()
            .filter(|path| text::escaped(path.as_bytes()) == **path)?;
        let goes_on = tree::read(&source.repo, entry.oid).is_ok_and(|below| below.iter().any(tree::is_tree));
        path.starts_with(typed)
            .then(|| CompletionCandidate::new(format!("{shown}{}", if goes_on { "/" } else { "" })))
    });
    Some(candidates.collect())
}

fn refs(line: &Line, repository: Option<&str>) -> Option<Vec<CompletionCandidate>> {
    let source = Source::at_hand(repository, None, &cache(line)).ok()??;
    Some(
        source
            .ref_names()
            .ok()?
            .into_iter()
            .map(CompletionCandidate::new)
            .collect(),
    )
}

fn hubs(line: &Line) -> Option<Vec<CompletionCandidate>> {
    let list = Path::new(line.value("manifest")?);
    // Of standard input, nothing may be read here.
    let manifest = Manifest::read(list, &Hub::default()).ok().filter(|_| list.is_file())?;
    let names = manifest.hubs.into_iter().map(|hub| hub.name);
    Some(
        names
            .filter(|name| text::escaped(name.as_bytes()) == *name)
            .map(CompletionCandidate::new)
            .collect(),
    )
}

fn cache(line: &Line) -> Cache {
    line.value("cache")
        .map_or(Cache::Default, |folder| Cache::At(folder.into()))
}
