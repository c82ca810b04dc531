//! The table of settings.

use super::setting::{Choices, Reach, Setting, Takes};
use crate::batch::hub::Hub;
use crate::hub::image::Image;
use crate::migrate::{Destination, MERGE_MESSAGE, OnCollision, REMOVE_MESSAGE, REMOVED, Removal};
use crate::repos::github::Visibility;
use crate::repos::source::Cache;
use crate::repos::target::check_branch_name;
use crate::split::{OnOverlap, Qualifier};

/// All settings of one image, in the order of the help, under its headings.
pub const GROUPS: &[(&str, &[Setting])] = &[
    ("Source", SOURCE),
    ("History", HISTORY),
    ("Target", TARGET),
    ("Template", TEMPLATE),
    ("Preview", PREVIEW),
];

/// Pairs of settings that cannot be given together.
pub const CONFLICTS: &[(&str, &str)] = &[
    ("remove", "no_remove"),
    ("remove_examples", "no_remove"),
    ("also_push", "no_push"),
    ("create", "no_push"),
    ("cache", "no_cache"),
];

/// Pairs of which the first cannot be given without the second.
pub const NEEDS: &[(&str, &str)] = &[("output", "no_push"), ("no_push", "output")];

/// All settings.
pub fn all() -> impl Iterator<Item = &'static Setting> {
    GROUPS.iter().flat_map(|(_, settings)| *settings)
}

type HubSetting = Setting<Hub>;

const SOURCE: &[HubSetting] = &[
    HubSetting::text("name", "NAME", |hub, name| hub.name = name)
        .help("The name of the hub, which stands for '{name}' in its other keys")
        .only(Reach::Key),
    HubSetting::directory("subdir", Takes::One("DIR"), |hub, subdir| {
        hub.request.names.insert(0, subdir);
    })
    .help("The image directory in the source")
    .more("The path is read from the top of the source, or else, in its work tree, from the current folder.")
    .short('s')
    .common(),
    HubSetting::text("from", "REPO", |hub, typed| hub.from = Some(typed))
        .help("The deployment repository [default: the current one]")
        .more("A URL or a path. The default is the repository of the current directory.")
        .repository()
        .common(),
    HubSetting::text("ref", "REF", |hub, reference| hub.reference = Some(reference))
        .help("Branch, tag or commit of the source [default: its HEAD]")
        .common(),
    HubSetting::path("cache", "DIR", |hub, folder| hub.cache = Cache::At(folder))
        .help("Keep fetched sources in this folder")
        .more("The default is the folder 'split-image' in your cache folder. The next run fetches only what is new."),
    HubSetting::on("no_cache", |hub| hub.cache = Cache::Off).help("Fetch into a temporary folder and keep nothing"),
    HubSetting::on("offline", |hub| hub.request.offline = true)
        .help("Do not ask the source's own remote, or GitHub, about it")
        .more("A clone is then compared with what was fetched before. Source and target themselves are still reached."),
];

const HISTORY: &[HubSetting] = &[
    HubSetting::on("follow", |hub| hub.request.follow = true)
        .help("Also take the history under former names")
        .more("Former names of the directory are found as far back as the history shows them.")
        .common(),
    HubSetting::directory("also_from", Takes::Many("DIR"), |hub, former| {
        hub.request.names.push(former);
    })
    .help("Also take the history of this former directory; can be repeated"),
    HubSetting::one_of("on_overlap", "NAME", NAMES, |hub, name| {
        hub.request.on_overlap = match name.as_str() {
            "newer" => OnOverlap::Newer,
            "older" => OnOverlap::Older,
            _ => OnOverlap::Fail,
        };
    })
    .help("Which former name wins a path that two have")
    .more("In a commit where two names of the directory have a path with different content. This changes the ids of commits.")
    .default("fail"),
    HubSetting::parsed("qualify_refs", Takes::One("OWNER/REPO"), |hub, typed| {
        hub.request.qualify_refs = Some(Qualifier::new(typed)?);
        Ok(())
    })
    .help("Turn '#12' in messages into 'OWNER/REPO#12'")
    .more(
        "Without it, the number links to the issue of that number in the new repository. With it, it links to the old \
         one; once pushed to a default branch, each leaves an event there, and 'Fixes OWNER/REPO#12' can close an open \
         issue. A preview counts the messages. This changes the ids of commits.",
    ),
];

const NAMES: Choices = &[
    ("fail", "The names do not fit together"),
    ("newer", "Take the file under the newer name"),
    ("older", "Take the file under the older name"),
];

const TARGET: &[HubSetting] = &[
    HubSetting::text("into", "REPO", |hub, typed| hub.request.into = typed)
        .help("The image repository: URL or path")
        .repository()
        .short('i')
        .common(),
    HubSetting::one_of("create", "VISIBILITY", VISIBILITIES, |hub, word| {
        hub.request.create = Visibility::named(&word);
    })
    .help("Make the image repository at GitHub if it does not exist")
    .more(
        "It is made with your 'gh', empty, once nothing else can fail. Then it gets the variables that its workflows ask \
         for and access to the secrets of its organisation, before the first push. What only a person has is listed.",
    ),
    HubSetting::on("publish_history", |hub| hub.request.publish_history = true)
        .help("Let '--create public' publish the history of a source that is not public")
        .more("Everybody will see all commits of the directory, with the name and address of every author."),
    HubSetting::text("branch", "NAME", |hub, name| hub.request.branch = Some(name))
        .help("Branch of the image repository [default: its HEAD branch]")
        .more("A run builds on it and pushes to it.")
        .checked(check_branch_name)
        .short('b'),
    HubSetting::on("rejoin", |hub| hub.request.rejoin = true)
        .help("Join the history to a target whose pull request was squashed or rebased")
        .more(
            "A merge brings the history and keeps the target's files, with the new changes of the source. Also for a \
             source that was rewritten since.",
        ),
    HubSetting::on("force_target", |hub| hub.request.force_target = true)
        .help("Merge into a target that has another image"),
    HubSetting::one_of("on_collision", "SIDE", SIDES, |hub, side| {
        hub.request.on_collision = match side.as_str() {
            "image" => OnCollision::Image,
            "template" => OnCollision::Template,
            _ => OnCollision::Fail,
        };
    })
    .help("Which file wins a collision")
    .more("A path collides where both sides have it with different content.")
    .default("fail")
    .common(),
    HubSetting::text("message", "TEXT", |hub, message| hub.request.message = message)
        .help("Message of the merge commit")
        .short('m')
        .default(MERGE_MESSAGE),
    HubSetting::text("push_branch", "NAME", |hub, name| hub.request.push_branch = Some(name))
        .help("Push to this branch instead, for a pull request")
        .more("For a target whose branch is protected.")
        .checked(check_branch_name)
        .common(),
    HubSetting::texts("also_push", "REPO", |hub, typed| hub.request.also_push = typed)
        .help("Push the same commits here too; can be repeated")
        .repository(),
    // The folder of '--output' says it all, and each of the two needs the other.
    HubSetting::on("no_push", |_| {}).help("Push nothing and leave the result in a clone, see --output"),
    HubSetting::path("output", "DIR", |hub, folder| {
        hub.request.destination = Destination::Clone(folder);
    })
    .help("The folder for that clone")
    .more("The clone has the remotes 'origin' and 'source'."),
];

const VISIBILITIES: Choices = &[
    ("public", "Everybody can see it"),
    ("private", "Those who were given access can see it"),
    ("internal", "The members of the enterprise can see it"),
];

const SIDES: Choices = &[
    ("fail", "Stop and list the paths"),
    ("image", "Take the image's file"),
    ("template", "Take the template's file"),
];

const TEMPLATE: &[HubSetting] = &[
    HubSetting::text("template", "REPO", |hub, typed| hub.request.template = Some(typed))
        .help("Start an empty target from the files of this repository")
        .more("They become one \"Initial commit\". A target that has commits already is used as it is.")
        .repository(),
    HubSetting::texts("remove", "PATH", |hub, paths| hub.request.removal.paths = paths)
        .help("Template file to delete first; can be repeated")
        .more("A file, a folder or a pattern such as '*.R'.")
        .default(REMOVED),
    HubSetting::on("no_remove", |hub| hub.request.removal = Removal::default()).help("Delete nothing"),
    HubSetting::on("remove_examples", |hub| hub.request.removal.examples = true)
        .help("Also delete template files that collide or mislead repo2docker")
        .more(
            "repo2docker reads certain files of the template and would build another image than the one of the source.",
        ),
    HubSetting::text("remove_message", "TEXT", |hub, message| {
        hub.request.remove_message = message;
    })
    .help("Message of the removal commit")
    .default(REMOVE_MESSAGE),
    HubSetting::text("hub", "NAME", |hub, name| hub.request.fill.hub = Some(name))
        .help("The hub: fill in its name and show its hand-off")
        .more(
            "Fills '<HUBNAME>' of the template, makes README-template.md the README, and shows at the end which edits \
             the hub's configuration needs.",
        )
        .only(Reach::Flag)
        .common(),
    HubSetting::parsed("image", Takes::One("REGISTRY/PATH"), |hub, typed| {
        hub.request.fill.image = Some(Image::parse(typed)?);
        Ok(())
    })
    .help("Name of the image, such as quay.io/org/name")
    .more(
        "Sets IMAGE_NAME in the template's workflow. A hand-off takes the name from that workflow by default, or else \
         the one under which hubs build the directory.",
    ),
    HubSetting::parsed("set", Takes::Many("KEY=VALUE"), |hub, typed| {
        hub.request.fill.set(typed)
    })
    .help("Fill another placeholder of the template; can be repeated")
    .more("A hand-off uses the value in the command that sets the variable KEY of the image repository."),
];

const PREVIEW: &[HubSetting] = &[
    HubSetting::on("dry_run", |hub| hub.dry_run = true)
        .help("Show everything, with the new ids; write nothing")
        .short('n')
        .common(),
    HubSetting::path("map", "FILE", |hub, file| hub.map = Some(file))
        .help("Write the map of old to new commits to this file")
        .more("The format is that of git filter-repo's commit-map. '-' is standard output."),
];
