//! What the preview warns of: each code on a real repository, and silence where all is well.

mod all_files;
mod image_build;
mod outer_rules;
mod outside_files;
mod pointers;
mod target_files;

use std::path::Path;

use serde_json::Value;

use crate::support::repo::{Scene, at, text};

/// The paths of the one warning with this code; none where there is no such warning.
fn paths(report: &Value, code: &str) -> Option<Vec<String>> {
    let mut found = report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|warning| warning["code"] == code);
    let warning = found.next()?;
    assert!(found.next().is_none(), "{code} is told twice");
    let paths = warning["paths"].as_array().unwrap();
    Some(paths.iter().map(|path| path.as_str().unwrap().to_owned()).collect())
}

/// The message of the warning with this code.
fn message<'a>(report: &'a Value, code: &str) -> &'a str {
    let warnings = report["warnings"].as_array().unwrap();
    let warning = warnings.iter().find(|warning| warning["code"] == code);
    text(warning.unwrap_or_else(|| panic!("no {code} in {report:#}")), "/message")
}

/// Commits files to the source, and looks.
fn preview(scene: &Scene, files: &[(&str, &str)]) -> Value {
    scene.source.commit("More", files);
    scene.migrate(&["--dry-run"])
}

#[cfg(unix)]
fn symlink(scene: &Scene, name: &str, target: &str) {
    let path = scene.source.path.join(at(name));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(target, path).unwrap();
}

fn write(folder: &Path, name: &str, content: &[u8]) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}
