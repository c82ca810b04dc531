//! The name of an image, derived from its path.

use std::collections::BTreeMap;

use gix::bstr::ByteSlice;

use crate::text;

/// Suggests a name for each of `paths`, no two the same.
pub(super) fn suggest(paths: &[&[u8]]) -> Vec<String> {
    let short: Vec<String> = paths.iter().map(|path| short(path)).collect();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &short {
        *count.entry(name).or_default() += 1;
    }
    let whole = |path: &[u8]| text::escaped(&path.replace("/", "-"));
    let names = short.iter().zip(paths).map(|(name, path)| match count[name.as_str()] {
        1 => name.clone(),
        _ => whole(path),
    });
    names.collect()
}

/// The component that tells it from the others: `image` and `images/default` are like all, so it is what is above them.
fn short(path: &[u8]) -> String {
    let components: Vec<&[u8]> = path.split_str(b"/").collect();
    let name = match components.as_slice() {
        [.., hub, b"image"] | [.., hub, b"images", b"default"] => hub.to_vec(),
        [.., hub, b"images", image] => [*hub, b"-", *image].concat(),
        [.., last] => last.to_vec(),
        [] => Vec::new(),
    };
    text::escaped(&name)
}

/// A pattern with `{name}` that gives as many of the `images`, names and directories, as one can.
pub(super) fn directory_pattern<'a>(images: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    most_common(images.filter_map(|(name, path)| {
        let mut components: Vec<&str> = path.split('/').collect();
        let at = components.iter().position(|component| *component == name)?;
        components[at] = "{name}";
        Some(components.join("/"))
    }))
}

/// A pattern with `{name}` that gives as many of the `images`, names here and in the registry, as one can.
pub(super) fn image_pattern<'a>(images: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    most_common(images.filter_map(|(name, image)| {
        let (folder, last) = image.rsplit_once('/')?;
        let rest = last.strip_prefix(name)?;
        let is_whole = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        is_whole.then(|| format!("{folder}/{{name}}{rest}"))
    }))
}

/// The pattern that most have, if several have it.
fn most_common(patterns: impl Iterator<Item = String>) -> Option<String> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for pattern in patterns {
        *count.entry(pattern).or_default() += 1;
    }
    let best = count.into_iter().max_by_key(|(_, images)| *images);
    best.filter(|(_, images)| *images > 1).map(|(pattern, _)| pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_particular() {
        let paths: Vec<&[u8]> = vec![
            b"deployments/astro/image",
            b"deployments/datahub/images/default",
            b"deployments/dev/images/default",
            b"deployments/dev/images/secondary",
            b"images/user",
            b"image",
        ];
        let expected = ["astro", "datahub", "dev", "dev-secondary", "user", "image"];
        assert_eq!(suggest(&paths), expected);
        assert_eq!(suggest(&[b"a/x/image", b"b/x/image"]), ["a-x-image", "b-x-image"]);
    }

    #[test]
    fn the_pattern_is_that_of_most() {
        let images = [("a", "d/a/image"), ("b", "d/b/image"), ("c", "d/c/images/default")];
        assert_eq!(directory_pattern(images.into_iter()).as_deref(), Some("d/{name}/image"));
        assert_eq!(directory_pattern([("user", "images/user")].into_iter()), None);
        let images = [
            ("a", "r.dev/p/a-image"),
            ("b", "r.dev/p/b-image"),
            ("ab", "r.dev/p/abc-image"),
        ];
        assert_eq!(
            image_pattern(images.into_iter()).as_deref(),
            Some("r.dev/p/{name}-image")
        );
        assert_eq!(image_pattern([("a", "abc"), ("b", "b")].into_iter()), None);
    }
}
