//! The table in `src/lib.rs` says which module may use which, and the code keeps to it.

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn modules_use_only_those_that_come_after_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let root = std::fs::read_to_string(src.join("lib.rs")).unwrap();
    let order: Vec<&str> = root
        .lines()
        .filter_map(|line| line.strip_prefix("//! |")?.split('|').next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter(|name| *name != "cli")
        .collect();
    let declared: BTreeSet<&str> = root
        .lines()
        .filter_map(|line| {
            line.strip_prefix("pub ")
                .unwrap_or(line)
                .strip_prefix("mod ")?
                .strip_suffix(';')
        })
        .collect();
    assert_eq!(order.iter().copied().collect::<BTreeSet<_>>(), declared);
    assert_eq!(order.len(), declared.len(), "a module is in the table twice");

    let mut arrows = 0;
    for (place, module) in order.iter().enumerate() {
        let mut text = String::new();
        for path in [src.join(module), src.join(format!("{module}.rs"))] {
            read_all(&path, &mut text);
        }
        for used in used(&text) {
            let other = order.iter().position(|name| *name == used);
            let other = other.unwrap_or_else(|| panic!("'{module}' uses '{used}', which is no module"));
            assert!(other >= place, "'{module}' uses '{used}', which comes before it");
            arrows += usize::from(other > place);
        }
    }
    assert!(arrows > 40, "only {arrows} arrows were found");
}

/// The modules that come right behind a `crate::`, alone or in braces.
fn used(text: &str) -> BTreeSet<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        let Some(list) = rest.strip_prefix('{') else {
            found.extend(rest.split(|c| !is_word(c)).next());
            continue;
        };
        let mut depth = 0;
        let end = list.find(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth < 0
        });
        let mut depth = 0;
        for item in list[..end.unwrap()].split(',') {
            let name = item.trim().split(|c| !is_word(c)).next().unwrap();
            if depth == 0 && !name.is_empty() {
                found.insert(name);
            }
            depth += item.matches('{').count();
            depth -= item.matches('}').count();
        }
    }
    found
}

/// Adds the code below `path`, without tests and comments, which may look anywhere.
fn read_all(path: &Path, text: &mut String) {
    if path.is_dir() {
        for entry in path.read_dir().unwrap() {
            read_all(&entry.unwrap().path(), text);
        }
    } else if path.exists() && !path.ends_with("tests.rs") {
        let code = std::fs::read_to_string(path).unwrap();
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            text.push_str(line);
            text.push('\n');
        }
    }
}
