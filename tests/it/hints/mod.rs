//! Every hint that shows a command or a flag works when it is followed in the situation that printed it.

mod handoff;
mod list;
mod literals;
mod source;
mod table;
mod target;

use std::process::Command;

use crate::support::Ran;
use crate::support::repo::Scene;

/// Runs with `arguments`, which has to fail and to print these `words` in its hint.
fn hinted(scene: &Scene, arguments: &[&str], words: &str) -> Ran {
    let ran = scene.run(arguments);
    assert_ne!(ran.code, 0, "{arguments:?}: {}", ran.stdout);
    let hint = ran.json()["error"]["hint"].as_str().unwrap_or_default().to_owned();
    assert!(hint.contains(words), "{arguments:?}: {words:?} is not in {hint:?}");
    ran
}

/// Runs a command line that a hint shows, in the scene's folder; it has to succeed.
fn follow(scene: &Scene, command: &str) {
    let mut shell = Command::new("sh");
    crate::support::hermetic(&mut shell, scene.folder());
    let ran = crate::support::ran(shell.args(["-c", command]).output().unwrap());
    assert_eq!(ran.code, 0, "{command}: {}{}", ran.stdout, ran.stderr);
}

/// The paths of a warning in a report that has it with these `words`.
fn warned(report: &serde_json::Value, code: &str, words: &str) -> serde_json::Value {
    let warnings = report["warnings"].as_array().unwrap();
    let warning = warnings.iter().find(|warning| warning["code"] == code);
    let warning = warning.unwrap_or_else(|| panic!("no {code} in {report:#}"));
    assert!(warning["message"].as_str().unwrap().contains(words), "{warning:#}");
    warning["paths"].clone()
}

/// The codes of a report's warnings.
fn codes(report: &serde_json::Value) -> Vec<&str> {
    let warnings = report["warnings"].as_array().unwrap();
    warnings.iter().filter_map(|warning| warning["code"].as_str()).collect()
}
