//! Paths in a repository, as bytes between slashes.

use gix::bstr::{BString, ByteSlice};

/// Returns true if `path` is `folder` or lies in it.
pub fn is_within(folder: &[u8], path: &[u8]) -> bool {
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// `name` below `folder`, which is empty at the top.
pub fn join(folder: &[u8], name: &[u8]) -> BString {
    match folder.is_empty() {
        true => name.into(),
        false => [folder, b"/", name].concat().into(),
    }
}

/// The folder that the file at `path` is in; empty at the top.
pub fn folder_of(path: &[u8]) -> &[u8] {
    path.rfind_byte(b'/').map_or(b"", |end| &path[..end])
}

/// The last component of `path`.
pub fn name_of(path: &[u8]) -> &[u8] {
    path.rfind_byte(b'/').map_or(path, |slash| &path[slash + 1..])
}

/// Returns true if a file of this name has YAML in it.
pub fn is_yaml(name: &[u8]) -> bool {
    name.ends_with(b".yml") || name.ends_with(b".yaml")
}

/// Returns true if a file of this name only says where the others have gone, or keeps their folder.
pub fn is_sign(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with(b"readme") || matches!(name.as_slice(), b".gitkeep" | b".keep" | b".gitignore")
}

/// Where `path` leads from `folder`, by its letters alone; none where that is above the top.
pub fn resolve(folder: &[u8], path: &[u8]) -> Option<BString> {
    let mut components: Vec<&[u8]> = Vec::new();
    for component in folder.split_str(b"/").chain(path.split_str(b"/")) {
        match component {
            b"" | b"." => {}
            b".." => {
                components.pop()?;
            }
            name => components.push(name),
        }
    }
    Some(components.join(&b'/').into())
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn paths_are_resolved_by_their_letters() {
        for (folder, path, expected) in [
            ("", "a/b", Some("a/b")),
            ("a/b", "../c", Some("a/c")),
            ("a", "./b//c/", Some("a/b/c")),
            ("a", "..", Some("")),
            ("a", "../..", None),
            ("a", "../../a", None),
        ] {
            let resolved = resolve(folder.as_bytes(), path.as_bytes());
            assert_eq!(resolved, expected.map(Into::into), "{folder} {path}");
        }
    }
}
