//! One hub of a list: its settings into a request, each checked.

use std::path::PathBuf;

use super::Hub;
use super::check::Places;
use super::keys::Settings;
use crate::hub::fill::Values;
use crate::hub::image::Image;
use crate::migrate::{Destination, OnCollision, REMOVED, Removal, Request};
use crate::repos::location::Location;
use crate::repos::source::Cache;
use crate::repos::target::check_branch_name;
use crate::split::{Directory, Qualifier};

/// One hub; none where it has a mistake that leaves nothing to check it by.
pub(super) fn read(mut settings: Settings<'_>) -> Option<(Hub, Places)> {
    let places = Places {
        name: settings.has("name").then(|| settings.at("name")),
        hub: settings.at,
        subdir: settings.place("subdir"),
        into: settings.place("into"),
        also_push: settings.place("also_push"),
        output: settings.place("output"),
        map: settings.place("map"),
    };
    let name = settings.text("name");
    for key in ["subdir", "into"] {
        if !settings.has(key) {
            let hub = name
                .as_ref()
                .map_or_else(|| "this hub".into(), |name| format!("the hub '{name}'"));
            settings.mistakes.add(settings.at, format!("{hub} has no '{key}'"));
        }
    }
    let subdir = settings
        .text("subdir")
        .and_then(|typed| directory(&mut settings, "subdir", &typed));
    let also_from = settings.texts("also_from").unwrap_or_default();
    let also_from = also_from
        .iter()
        .filter_map(|typed| directory(&mut settings, "also_from", typed))
        .collect();
    let qualify_refs = settings.text("qualify_refs").and_then(|typed| {
        let qualifier = Qualifier::new(&typed);
        qualifier
            .map_err(|error| settings.mistakes.add_error(settings.at("qualify_refs"), error.into()))
            .ok()
    });
    let from = repository(&mut settings, "from");
    let into = repository(&mut settings, "into");
    let mut branch = |key| {
        let name: Option<String> = settings.text(key);
        let checked = name.as_deref().map_or(Ok(()), check_branch_name);
        checked.unwrap_or_else(|error| settings.mistakes.add_error(settings.at(key), error.into()));
        name
    };
    let (branch, push_branch) = (branch("branch"), branch("push_branch"));
    let also_push = settings.texts("also_push").unwrap_or_default();
    for typed in &also_push {
        if let Err(error) = Location::new(typed) {
            settings.mistakes.add_error(settings.at("also_push"), error);
        }
    }
    let removal = removal(&mut settings);
    let destination = destination(&mut settings);
    let template = repository(&mut settings, "template");
    let fill = fill(&mut settings, name.as_deref());
    let cache = cache(&mut settings);
    let reference = settings.text("ref");
    let (message, remove_message) = (settings.text("message"), settings.text("remove_message"));
    let sides = [
        ("fail", OnCollision::Fail),
        ("image", OnCollision::Image),
        ("template", OnCollision::Template),
    ];
    let on_collision = settings.choice("on_collision", &sides);
    let (follow, dry_run) = (settings.flag("follow"), settings.flag("dry_run"));
    let map = settings.text("map").map(PathBuf::from);

    let mut request = Request::new(subdir?, into?);
    request.also_from = also_from;
    request.qualify_refs = qualify_refs;
    request.follow = follow;
    request.branch = branch;
    request.template = template;
    request.fill = fill;
    request.push_branch = push_branch;
    request.also_push = also_push;
    request.removal = removal.unwrap_or(request.removal);
    request.destination = destination;
    request.on_collision = on_collision.unwrap_or_default();
    request.message = message.unwrap_or(request.message);
    request.remove_message = remove_message.unwrap_or(request.remove_message);
    let hub = Hub {
        name: name.unwrap_or_default(),
        from,
        reference,
        cache,
        request,
        dry_run,
        map,
    };
    Some((hub, places))
}

fn directory(settings: &mut Settings<'_>, key: &'static str, typed: &str) -> Option<Directory> {
    let directory = Directory::new(typed.as_bytes());
    directory
        .map_err(|error| settings.mistakes.add_error(settings.at(key), error.into()))
        .ok()
}

fn repository(settings: &mut Settings<'_>, key: &'static str) -> Option<String> {
    let typed = settings.text(key)?;
    match Location::new(&typed) {
        Ok(_) => Some(typed),
        Err(error) => {
            settings.mistakes.add_error(settings.at(key), error.into());
            None
        }
    }
}

fn removal(settings: &mut Settings<'_>) -> Option<Removal> {
    let none = settings.flag("no_remove");
    let paths = settings.texts("remove");
    let examples = settings.flag("remove_examples");
    if none {
        settings.never_both("remove", "no_remove");
        return Some(Removal::default());
    }
    match (paths, examples) {
        (None, false) => None,
        (paths, examples) => Some(Removal {
            paths: paths.unwrap_or_else(|| vec![REMOVED.into()]),
            examples,
        }),
    }
}

/// The values for the template; a hub that has any also fills in its name.
fn fill(settings: &mut Settings<'_>, name: Option<&str>) -> Values {
    let mut values = Values::default();
    if let Some(typed) = settings.text("image") {
        match Image::parse(&typed) {
            Ok(image) => values.image = Some(image),
            Err(error) => settings.mistakes.add_error(settings.at("image"), error),
        }
    }
    for typed in settings.texts("set").unwrap_or_default() {
        if let Err(error) = values.set(&typed) {
            settings.mistakes.add_error(settings.at("set"), error);
        }
    }
    if !values.is_empty() {
        values.hub = name.map(str::to_owned);
    }
    values
}

fn destination(settings: &mut Settings<'_>) -> Destination {
    let no_push = settings.flag("no_push");
    let output = settings.text("output");
    if !no_push {
        settings.needs("output", "no_push");
        return Destination::Push;
    }
    settings.needs("no_push", "output");
    settings.never_both("also_push", "no_push");
    output.map_or(Destination::Push, |folder| Destination::Clone(folder.into()))
}

fn cache(settings: &mut Settings<'_>) -> Option<Cache> {
    let folder = settings.text("cache");
    match (settings.flag("no_cache"), folder) {
        (false, folder) => folder.map(|folder| Cache::At(folder.into())),
        (true, _) => {
            settings.never_both("cache", "no_cache");
            Some(Cache::Off)
        }
    }
}
