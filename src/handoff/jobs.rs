//! The jobs of a continuous integration that built the directory: they go with it, and whatever waits for them no longer
//! does.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use gix::bstr::ByteSlice;
use memchr::memmem::Finder;

use super::files::ConfigFile;
use crate::checks::{builds_deployment, names_path};
use crate::hub::yaml::{self, Document, Step, Value};
use crate::split::Directory;

/// The directory that is emptied, and the hubs that built an image in it and build none any more.
pub(super) struct Emptied<'a> {
    pub directory: &'a Directory,
    pub hubs: BTreeSet<String>,
}

/// A file without the jobs, and the lines of it that build the directory or name it all the same.
pub(super) struct Jobs {
    pub text: String,
    pub lines: Vec<usize>,
}

/// Removes the jobs from a file.
pub(super) fn without(file: &ConfigFile, emptied: &Emptied<'_>) -> Jobs {
    let mut names = BTreeSet::new();
    let text = match file.path.starts_with(b".circleci/") {
        // A removal that fails leaves its lines to a person.
        true => without_jobs(&file.text, emptied).unwrap_or_else(|_| {
            names = names_of_jobs(&file.text, emptied);
            file.text.clone()
        }),
        false => without_paths(&file.text, emptied),
    };
    let lines = lines(&text, emptied, &names);
    Jobs { text, lines }
}

/// The lines that build the directory or name it, or one of the jobs with these `names`.
fn lines(text: &str, emptied: &Emptied<'_>, names: &BTreeSet<String>) -> Vec<usize> {
    let directory = Finder::new(emptied.directory.path().as_bytes());
    let is_job = |part: &str| {
        let part = part.trim().trim_start_matches("- ");
        let part = ["name:", "requires:"]
            .iter()
            .find_map(|key| part.strip_prefix(key))
            .unwrap_or(part);
        names.contains(part.trim().trim_matches(['"', '\'']))
    };
    let lines = text.lines().enumerate().filter(|(_, line)| {
        let bytes = line.as_bytes();
        !bytes.trim_start().starts_with(b"#")
            && (names_path(bytes, &directory)
                || builds_deployment(bytes, text.as_bytes(), &emptied.hubs)
                || line.split(['[', ']', '{', '}', ',']).any(is_job))
    });
    lines.map(|(number, _)| number + 1).collect()
}

/// The names of the jobs that build the images of the emptied hubs; none where the text is not valid YAML.
fn names_of_jobs(text: &str, emptied: &Emptied<'_>) -> BTreeSet<String> {
    let document = Document::parse(text);
    let jobs = document.iter().flat_map(|document| jobs(document, emptied));
    jobs.map(|(_, name)| name).collect()
}

/// A CircleCI configuration without the jobs that build the images of the emptied hubs.
///
/// # Errors
/// When it is not valid YAML, or a job does not go without others.
fn without_jobs(text: &str, emptied: &Emptied<'_>) -> Result<String> {
    let mut names = BTreeSet::new();
    let without_builds = without_each(text, &mut |document, out| match jobs(document, emptied).pop() {
        Some((path, name)) => {
            names.insert(name);
            yaml::remove(out, &path).map(Some)
        }
        None => Ok(None),
    })?;
    without_each(&without_builds, &mut |document, out| {
        let path = wait_for(document, &names)?;
        path.map(|path| yaml::remove(out, &path)).transpose()
    })
}

/// The text after `next` has edited it as often as it finds something to edit.
///
/// # Errors
/// Those of `next`, and when the text is not valid YAML.
fn without_each(text: &str, next: &mut dyn FnMut(&Document<'_>, &str) -> Result<Option<String>>) -> Result<String> {
    let mut out = text.to_owned();
    loop {
        let edited = next(&Document::parse(&out)?, &out)?;
        match edited {
            Some(edited) => out = edited,
            None => return Ok(out),
        }
    }
}

/// The jobs in workflows that build the image of an emptied hub, each with the name by which others wait for it.
fn jobs<'d>(document: &'d Document<'_>, emptied: &Emptied<'_>) -> Vec<(Vec<Step<'d>>, String)> {
    let mut found = Vec::new();
    document.walk(&mut |path, value| {
        let [Step::Key("workflows"), Step::Key(_), Step::Key("jobs"), Step::Item(_)] = path else {
            return;
        };
        let Some((kind, settings)) = value.entries().next() else {
            return;
        };
        let text = |key| settings.step(Step::Key(key)).and_then(Value::scalar_text);
        let builds = kind.text().is_some_and(|kind| kind.contains("build"));
        let is_of_hub = text("deployment").is_some_and(|deployment| emptied.hubs.contains(&*deployment));
        if builds && is_of_hub {
            let name = text("name").map(String::from);
            let name = name.or_else(|| kind.text().map(str::to_owned)).unwrap_or_default();
            found.push((path.to_vec(), name));
        }
    });
    found
}

/// The first place that waits for a job that is gone from its workflow: an item of `requires`, or all of it.
///
/// # Errors
/// When a job has nothing else.
fn wait_for<'d>(document: &'d Document<'_>, gone: &BTreeSet<String>) -> Result<Option<Vec<Step<'d>>>> {
    let mut there = BTreeSet::new();
    document.walk(&mut |path, value| {
        if let [
            Step::Key("workflows"),
            Step::Key(workflow),
            Step::Key("jobs"),
            Step::Item(_),
        ] = path
        {
            let entry = value.entries().next();
            let settings = entry.and_then(|(_, settings)| settings.step(Step::Key("name")));
            let name = settings
                .and_then(Value::text)
                .or_else(|| entry.and_then(|(kind, _)| kind.text()));
            there.extend(name.or_else(|| value.text()).map(|name| (*workflow, name)));
        }
    });
    let mut found = None;
    let mut alone = false;
    document.walk(&mut |path, value| {
        let [
            Step::Key("workflows"),
            Step::Key(workflow),
            Step::Key("jobs"),
            ..,
            Step::Key("requires"),
        ] = path
        else {
            return;
        };
        if found.is_some() {
            return;
        }
        let is_gone = |name: &str| gone.contains(name) && !there.contains(&(*workflow, name));
        let mut items = value.items().enumerate();
        if let Some((item, _)) = items.find(|(_, name)| name.text().is_some_and(is_gone)) {
            let is_last = value.items().count() == 1;
            let item = [Step::Item(item)];
            found = Some([path, if is_last { &[] } else { &item }].concat());
            let job = document.get(&path[..path.len() - 1]);
            alone |= is_last && job.is_some_and(|job| job.entries().count() == 1);
        }
    });
    ensure!(!alone, "a job has nothing but what it waits for");
    Ok(found)
}

/// A workflow of GitHub without the paths and the entries of a matrix that are the directory's. Each goes by itself, and
/// what cannot stays.
fn without_paths(text: &str, emptied: &Emptied<'_>) -> String {
    let mut kept = 0;
    let edited = without_each(text, &mut |document, out| {
        for path in path_items(document, emptied).iter().skip(kept) {
            match yaml::remove(out, path) {
                Ok(edited) => return Ok(Some(edited)),
                Err(_) => kept += 1,
            }
        }
        Ok(None)
    });
    edited.unwrap_or_else(|_| text.to_owned())
}

/// The items of lists of paths and of matrices that are the directory's.
fn path_items<'d>(document: &'d Document<'_>, emptied: &Emptied<'_>) -> Vec<Vec<Step<'d>>> {
    let finder = Finder::new(emptied.directory.path().as_bytes());
    let names = |value: Value<'_>| value.text().is_some_and(|text| names_path(text.as_bytes(), &finder));
    let mut found = Vec::new();
    document.walk(&mut |path, value| {
        let is_item = match path {
            [.., Step::Key("paths" | "paths-ignore"), Step::Item(_)] => names(value),
            [.., Step::Key("matrix"), Step::Key(_), Step::Item(_)] => {
                names(value) || value.entries().any(|(_, value)| names(value))
            }
            _ => false,
        };
        if is_item {
            found.push(path.to_vec());
        }
    });
    found
}
