//! The tables in `src/lib.rs` and `src/split/mod.rs` say which module may use which, and no files use each other in a
//! circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A module by its path from the crate, such as `split`, `tree`, `store`.
type Module = Vec<String>;

#[test]
fn folders_use_only_those_that_come_after_them() {
    follows_its_table("lib.rs", &[], 40);
}

#[test]
fn rooms_of_the_engine_use_only_those_that_come_after_them() {
    follows_its_table("split/mod.rs", &["split"], 30);
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let uses = uses();
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = uses
        .keys()
        .map(|module| (module, reached_from(module, &uses)))
        .collect();
    let in_circles: Vec<_> = reached
        .iter()
        .filter(|(module, reached)| reached.contains(**module))
        .map(|(module, _)| module.join("::"))
        .collect();
    assert_eq!(in_circles, Vec::<String>::new());
}

#[test]
fn the_engine_knows_no_flag() {
    for (module, file) in modules() {
        if module.first().is_some_and(|top| top == "split") {
            let code = code_of(&file);
            let flag = code.split('"').skip(1).step_by(2).find(|text| text.contains("--"));
            assert_eq!(flag, None, "{}", file.display());
        }
    }
}

/// Checks that the modules below `above` use each other as the table in the documentation of `file` says.
fn follows_its_table(file: &str, above: &[&str], least: usize) {
    let text = std::fs::read_to_string(source().join(file)).unwrap();
    let order: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("//! |")?.split('|').next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter(|name| *name != "cli")
        .collect();
    let declared: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| {
            line[..line.find("mod ")? + 4]
                .strip_suffix("mod ")
                .map(|before| (line, before))
        })
        .filter(|(_, before)| matches!(*before, "" | "pub " | "pub(crate) "))
        .filter_map(|(line, before)| line[before.len() + 4..].strip_suffix(';'))
        .collect();
    assert_eq!(order.iter().copied().collect::<BTreeSet<_>>(), declared);
    assert_eq!(order.len(), declared.len(), "a module is in the table twice");

    let place = |module: &Module| {
        let below = module.strip_prefix(above.iter().map(ToString::to_string).collect::<Vec<_>>().as_slice())?;
        order
            .iter()
            .position(|name| Some(*name) == below.first().map(String::as_str))
    };
    let mut arrows = BTreeSet::new();
    for (module, used) in uses() {
        let Some(from) = place(&module) else { continue };
        for to in used.iter().filter_map(place) {
            assert!(
                from <= to,
                "'{}' uses '{}', which comes before it",
                module.join("::"),
                order[to]
            );
            arrows.extend((from < to).then_some((from, to)));
        }
    }
    assert!(arrows.len() > least, "only {} arrows were found", arrows.len());
}

fn reached_from<'a>(module: &'a Module, uses: &'a BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut open = vec![module];
    while let Some(module) = open.pop() {
        open.extend(uses[module].iter().filter(|used| reached.insert(*used)));
    }
    reached
}

/// For each module with a file, those that it uses.
fn uses() -> BTreeMap<Module, BTreeSet<Module>> {
    let modules = modules();
    let uses = modules.iter().map(|(module, file)| {
        let used = paths_in(&code_of(file));
        let used = used.iter().filter_map(|path| resolve(path, module, &modules));
        (module.clone(), used.filter(|used| used != module).collect())
    });
    uses.collect()
}

/// The module that a path in `module` leads to, if it is one of the crate; a path may begin with a module inside it.
fn resolve(path: &[String], module: &Module, modules: &BTreeMap<Module, PathBuf>) -> Option<Module> {
    let mut absolute = module.clone();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => absolute.clear(),
        "super" => {}
        "self" => rest = &path[1..],
        first => {
            absolute.push(first.to_owned());
            modules.get(&absolute)?;
            absolute.pop();
        }
    }
    while rest.first().is_some_and(|name| name == "super") {
        absolute.pop();
        rest = &rest[1..];
    }
    let rest = rest.strip_prefix(&["crate".to_owned()]).unwrap_or(rest);
    absolute.extend_from_slice(rest);
    while !absolute.is_empty() && !modules.contains_key(&absolute) {
        absolute.pop();
    }
    (!absolute.is_empty()).then_some(absolute)
}

/// All paths with `::`, and those of all `use` declarations.
fn paths_in(code: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("::") {
        let start = code[..at].trim_end_matches(is_of_path).len();
        if start < at && !code[start..at].contains(':') {
            flatten(&[], tree_at(&code[start..]), &mut paths);
        }
    }
    for line in code.split(';') {
        let declaration = line.split("use ").last().unwrap_or_default();
        if line.trim_end_matches(declaration).ends_with("use ") {
            flatten(&[], declaration, &mut paths);
        }
    }
    paths
}

fn is_of_path(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | ':')
}

/// A path with its braces, if it ends in some.
fn tree_at(code: &str) -> &str {
    let end = code.find(|c| !is_of_path(c)).unwrap_or(code.len());
    if !code[end..].starts_with('{') || !code[..end].ends_with("::") {
        return &code[..end];
    }
    let mut depth = 0;
    let close = code.char_indices().skip_while(|(at, _)| *at < end).find(|(_, c)| {
        depth += i32::from(*c == '{') - i32::from(*c == '}');
        depth == 0
    });
    &code[..close.unwrap().0 + 1]
}

/// Adds the paths that `tree` stands for, behind `before`.
fn flatten(before: &[String], tree: &str, paths: &mut Vec<Vec<String>>) {
    let (head, list) = match tree.split_once('{') {
        Some((head, list)) => (head, list.trim_end().strip_suffix('}').unwrap_or(list)),
        None => (tree.split(" as ").next().unwrap(), ""),
    };
    let names = head.split("::").map(str::trim).filter(|name| !name.is_empty());
    let path: Vec<String> = before.iter().cloned().chain(names.map(str::to_owned)).collect();
    let mut depth = 0;
    let split = list.split(|c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    for item in split.map(str::trim).filter(|item| !item.is_empty()) {
        flatten(&path, item, paths);
    }
    if list.is_empty() {
        paths.push(path);
    }
}

/// All modules that have a file; those of tests may look anywhere.
fn modules() -> BTreeMap<Module, PathBuf> {
    let mut found = BTreeMap::new();
    add_modules(&source(), &Vec::new(), &mut found);
    found
}

fn add_modules(folder: &Path, module: &Module, found: &mut BTreeMap<Module, PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let mut name = module.clone();
        match path.file_stem().unwrap().to_str().unwrap() {
            "tests" | "lib" | "main" => continue,
            "mod" => {}
            stem => name.push(stem.to_owned()),
        }
        match path.is_dir() {
            true => add_modules(&path, &name, found),
            false => drop(found.insert(name, path)),
        }
    }
}

/// The code of a file without tests and comments.
fn code_of(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}
