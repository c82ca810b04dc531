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
pub(super) fn pattern<'a>(images: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for (name, path) in images {
        let mut components: Vec<&str> = path.split('/').collect();
        let Some(at) = components.iter().position(|component| *component == name) else {
            continue;
        };
        components[at] = "{name}";
        *count.entry(components.join("/")).or_default() += 1;
    }
    let best = count.into_iter().max_by_key(|(_, hubs)| *hubs);
    best.filter(|(_, hubs)| *hubs > 1).map(|(pattern, _)| pattern)
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
        assert_eq!(pattern(images.into_iter()).as_deref(), Some("d/{name}/image"));
        assert_eq!(pattern([("user", "images/user")].into_iter()), None);
    }
}
