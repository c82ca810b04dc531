//! The table of settings.

use super::setting::{Reach, Setting, Takes};
use super::values::{branch, directories, path, repository, text, texts};
use crate::batch::hub::Hub;
use crate::hub::image::Image;
use crate::migrate::{Destination, MERGE_MESSAGE, OnCollision, REMOVE_MESSAGE, REMOVED, Removal};
use crate::repos::location::Location;
use crate::repos::source::Cache;
use crate::split::Qualifier;

/// Settings under one heading of the help.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// The heading.
    pub heading: &'static str,
    /// The settings, in the order of the help.
    pub settings: &'static [Setting],
}

/// All settings of one image.
pub const GROUPS: &[Group] = &[
    Group {
        heading: "Source",
        settings: SOURCE,
    },
    Group {
        heading: "History",
        settings: HISTORY,
    },
    Group {
        heading: "Target",
        settings: TARGET,
    },
    Group {
        heading: "Template",
        settings: TEMPLATE,
    },
    Group {
        heading: "Preview",
        settings: PREVIEW,
    },
];

/// Pairs of settings that cannot be given together.
pub const CONFLICTS: &[(&str, &str)] = &[
    ("remove", "no_remove"),
    ("remove_examples", "no_remove"),
    ("also_push", "no_push"),
    ("cache", "no_cache"),
];

/// Pairs of which the first cannot be given without the second.
pub const NEEDS: &[(&str, &str)] = &[("output", "no_push"), ("no_push", "output")];

/// The setting with this key.
pub fn find(key: &str) -> Option<&'static Setting> {
    let mut all = GROUPS.iter().flat_map(|group| group.settings);
    all.find(|setting| setting.key == key)
}

type Row = Setting<Hub>;

const SOURCE: &[Row] = &[
    Row::new(
        "name",
        Takes::Text("NAME"),
        "The name of the hub, which stands for '{name}' in its other keys",
        |hub, given| text(given).map(|name| hub.name = name),
    )
    .only(Reach::Key),
    Row::new(
        "subdir",
        Takes::Path("DIR"),
        "The image directory in the source",
        |hub, given| {
            if let Some(directory) = directories(given)?.into_iter().next() {
                hub.request.subdir = directory;
            }
            Ok(())
        },
    )
    .short('s')
    .common(),
    Row::new(
        "from",
        Takes::Text("REPO"),
        "The deployment repository [default: the current one]\n\
         A URL or a path. The default is the repository of the current directory.",
        |hub, given| repository(given).map(|typed| hub.from = Some(typed)),
    )
    .common(),
    Row::new(
        "ref",
        Takes::Text("REF"),
        "Branch, tag or commit of the source [default: its HEAD]",
        |hub, given| text(given).map(|reference| hub.reference = Some(reference)),
    )
    .common(),
    Row::new(
        "cache",
        Takes::Path("DIR"),
        "Keep fetched sources in this folder\n\
         The default is the folder 'split-image' in your cache folder. The next run fetches only what is new.",
        |hub, given| {
            hub.cache = Cache::At(path(given));
            Ok(())
        },
    ),
    Row::new(
        "no_cache",
        Takes::Nothing,
        "Fetch into a temporary folder and keep nothing",
        |hub, _| {
            hub.cache = Cache::Off;
            Ok(())
        },
    ),
];

const HISTORY: &[Row] = &[
    Row::new(
        "follow",
        Takes::Nothing,
        "Also take the history under former names\n\
         Former names of the directory are found as far back as the history shows them.",
        |hub, _| {
            hub.request.follow = true;
            Ok(())
        },
    )
    .common(),
    Row::new(
        "also_from",
        Takes::Paths("DIR"),
        "Also take the history of this former directory; can be repeated",
        |hub, given| directories(given).map(|former| hub.request.also_from = former),
    ),
    Row::new(
        "qualify_refs",
        Takes::Text("OWNER/REPO"),
        "Turn '#12' in messages into 'OWNER/REPO#12'\n\
         The number then links to the old repository. This changes the ids of commits.",
        |hub, given| {
            hub.request.qualify_refs = Some(Qualifier::new(&text(given)?)?);
            Ok(())
        },
    ),
];

const TARGET: &[Row] = &[
    Row::new(
        "into",
        Takes::Text("REPO"),
        "The image repository: URL or path",
        |hub, given| repository(given).map(|typed| hub.request.into = typed),
    )
    .short('i')
    .common(),
    Row::new(
        "branch",
        Takes::Text("NAME"),
        "Branch of the image repository [default: its HEAD branch]\n\
         A run builds on it and pushes to it.",
        |hub, given| branch(given).map(|name| hub.request.branch = Some(name)),
    )
    .short('b'),
    Row::new(
        "on_collision",
        Takes::OneOf(
            "SIDE",
            &[
                ("fail", "Stop and list the paths"),
                ("image", "Take the image's file"),
                ("template", "Take the template's file"),
            ],
        ),
        "Which file wins a collision\n\
         A path collides where both sides have it with different content.",
        |hub, given| {
            hub.request.on_collision = match text(given)?.as_str() {
                "image" => OnCollision::Image,
                "template" => OnCollision::Template,
                _ => OnCollision::Fail,
            };
            Ok(())
        },
    )
    .default("fail")
    .common(),
    Row::new(
        "message",
        Takes::Text("TEXT"),
        "Message of the merge commit",
        |hub, given| text(given).map(|message| hub.request.message = message),
    )
    .short('m')
    .default(MERGE_MESSAGE),
    Row::new(
        "push_branch",
        Takes::Text("NAME"),
        "Push to this branch instead, for a pull request\n\
         For a target whose branch is protected.",
        |hub, given| branch(given).map(|name| hub.request.push_branch = Some(name)),
    )
    .common(),
    Row::new(
        "also_push",
        Takes::Texts("REPO"),
        "Push the same commits here too; can be repeated",
        |hub, given| {
            let typed = texts(given)?;
            typed.iter().try_for_each(|typed| Location::new(typed).map(drop))?;
            hub.request.also_push = typed;
            Ok(())
        },
    ),
    Row::new(
        "no_push",
        Takes::Nothing,
        "Push nothing and leave the result in a clone, see --output",
        |_, _| Ok(()),
    ),
    Row::new(
        "output",
        Takes::Path("DIR"),
        "The folder for that clone\n\
         The clone has the remotes 'origin' and 'source'.",
        |hub, given| {
            hub.request.destination = Destination::Clone(path(given));
            Ok(())
        },
    ),
];

const TEMPLATE: &[Row] = &[
    Row::new(
        "template",
        Takes::Text("REPO"),
        "Start an empty target from the files of this repository\n\
         They become one \"Initial commit\". A target that has commits already is used as it is.",
        |hub, given| repository(given).map(|typed| hub.request.template = Some(typed)),
    ),
    Row::new(
        "remove",
        Takes::Texts("PATH"),
        "Template file to delete first; can be repeated\n\
         A file, a folder or a pattern such as '*.R'.",
        |hub, given| texts(given).map(|paths| hub.request.removal.paths = paths),
    )
    .default(REMOVED),
    Row::new("no_remove", Takes::Nothing, "Delete nothing", |hub, _| {
        hub.request.removal = Removal::default();
        Ok(())
    }),
    Row::new(
        "remove_examples",
        Takes::Nothing,
        "Also delete template files that collide or mislead repo2docker\n\
         repo2docker reads certain files of the template and would build another image than the one of the source.",
        |hub, _| {
            hub.request.removal.examples = true;
            Ok(())
        },
    ),
    Row::new(
        "remove_message",
        Takes::Text("TEXT"),
        "Message of the removal commit",
        |hub, given| text(given).map(|message| hub.request.remove_message = message),
    )
    .default(REMOVE_MESSAGE),
    Row::new(
        "hub",
        Takes::Text("NAME"),
        "The hub: fill in its name and show its hand-off\n\
         Fills '<HUBNAME>' of the template, makes README-template.md the README, and shows at the end which edits the \
         hub's configuration needs.",
        |hub, given| text(given).map(|name| hub.request.fill.hub = Some(name)),
    )
    .only(Reach::Flag)
    .common(),
    Row::new(
        "image",
        Takes::Text("REGISTRY/PATH"),
        "Name of the image, such as quay.io/org/name\n\
         Sets IMAGE_NAME in the template's workflow. A hand-off takes the name from that workflow by default, or else \
         the one under which hubs build the directory.",
        |hub, given| {
            hub.request.fill.image = Some(Image::parse(&text(given)?)?);
            Ok(())
        },
    ),
    Row::new(
        "set",
        Takes::Texts("KEY=VALUE"),
        "Fill another placeholder of the template; can be repeated\n\
         A hand-off uses the value in the command that sets the variable KEY of the image repository.",
        |hub, given| texts(given)?.iter().try_for_each(|typed| hub.request.fill.set(typed)),
    ),
];

const PREVIEW: &[Row] = &[
    Row::new(
        "dry_run",
        Takes::Nothing,
        "Show everything, with the real new ids; write nothing",
        |hub, _| {
            hub.dry_run = true;
            Ok(())
        },
    )
    .short('n')
    .common(),
    Row::new(
        "map",
        Takes::Path("FILE"),
        "Write the map of old to new commits to this file\n\
         The format is that of git filter-repo's commit-map.",
        |hub, given| {
            hub.map = Some(path(given));
            Ok(())
        },
    ),
];
