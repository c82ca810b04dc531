//! The places of an image that were left to a person, as warnings.

use super::choice::Choice;
use super::config::Config;
use super::mentions::mentions;
use super::names::Names;
use super::places::Place;
use crate::hub::image::Image;
use crate::report::{Code, Warning};
use crate::text;

/// The warnings of a hand-off, where `choices` are the images that the hub's users choose from, and `built` those that
/// were built from the directory.
pub(super) fn warnings(
    configs: &[Config<'_>],
    choice: &Choice<'_>,
    choices: &[&Place<'_>],
    by_hand: &[String],
    names: &Names<'_>,
    built: &[Place<'_>],
) -> Vec<Warning> {
    let lines = |places: &[&Place<'_>]| -> Vec<String> {
        let line = |place: &&Place<'_>| format!("{}: {}", configs[place.file].at(place.line), place.shown());
        places.iter().map(line).collect()
    };
    let (unread, mentions) = mentions(configs, choice, names, built);
    let by_hand = [by_hand, &unread].concat();
    let about = [
        (
            Code::EditByHand,
            "these files use the image too, but cannot be edited safely; edit them by hand",
            by_hand,
        ),
        (
            Code::SeveralTags,
            "the hubs use several tags of the image, so none of these lines was changed; name the hub with '--hub', or \
             the tag to replace with '--old-image NAME:TAG'",
            lines(&choice.several),
        ),
        (
            Code::SharedByHubs,
            "several hubs share these lines, and one of them cannot override them; hand over to all hubs, or edit them \
             by hand",
            lines(&choice.shared),
        ),
        (
            Code::OfferedToUsers,
            "the hub's users get one of these images, so any other image of the hub would be ignored; put the new one \
             where it belongs, or name the one that it replaces with '--old-image NAME'",
            lines(choices),
        ),
        (
            Code::OtherHubs,
            "these lines use the image too and were not changed, since they are about other hubs or tags",
            lines(&choice.others),
        ),
        (
            Code::NamedInText,
            "these lines name the image outside the hubs' values; change them where needed",
            mentions,
        ),
    ];
    let about = about.into_iter();
    about
        .filter_map(|(code, headline, paths)| Warning::about(code, headline, paths))
        .collect()
}

/// `image-name`: a name that was made from the address of a web page.
pub(super) fn corrected(image: &Image) -> Option<Warning> {
    let typed = text::escaped(image.corrected_from()?.as_bytes());
    let warning = Warning::new(
        Code::ImageName,
        "'--image' is the address of a web page; the name of the image was taken from it",
    );
    Some(warning.detail(format!("'{image}' from '{typed}'")))
}
