//! Which command takes which of the settings.

use super::settings::Takers;

/// A run for one image takes every setting.
#[derive(Debug, Clone)]
pub struct OneImage;

impl Takers for OneImage {
    fn takes(_: &str) -> bool {
        true
    }
}

/// `verify` takes the two sides and the history.
#[derive(Debug, Clone)]
pub struct Moved;

impl Takers for Moved {
    fn takes(key: &str) -> bool {
        let sides = [
            "subdir", "from", "ref", "into", "branch", "cache", "no_cache", "offline",
        ];
        sides.contains(&key) || matches!(key, "follow" | "also_from" | "on_overlap" | "qualify_refs")
    }
}

/// `discover` takes the place where a fetched source is kept.
#[derive(Debug, Clone)]
pub struct CacheOnly;

impl Takers for CacheOnly {
    fn takes(key: &str) -> bool {
        matches!(key, "cache" | "no_cache")
    }
}

/// `batch` takes the settings of hubs that do not have their own.
#[derive(Debug, Clone)]
pub struct Defaults;

impl Takers for Defaults {
    fn takes(key: &str) -> bool {
        let sides = ["from", "ref", "create", "publish_history"];
        sides.contains(&key) || matches!(key, "dry_run" | "cache" | "no_cache" | "offline")
    }
}

/// `handoff` takes the two sides, the history, and the values that fill the template.
#[derive(Debug, Clone)]
pub struct HandedOver;

impl Takers for HandedOver {
    fn takes(key: &str) -> bool {
        let sides = [
            "subdir", "from", "ref", "into", "branch", "cache", "no_cache", "offline",
        ];
        let history = ["follow", "also_from", "qualify_refs"];
        sides.contains(&key) || history.contains(&key) || matches!(key, "hub" | "image" | "set" | "dry_run")
    }
}

/// `doctor` takes the two sides, and the place where a fetched source is kept; it needs none.
#[derive(Debug, Clone)]
pub struct Looked;

impl Takers for Looked {
    fn takes(key: &str) -> bool {
        matches!(key, "from" | "into" | "cache" | "no_cache")
    }

    fn requires(_: &str) -> bool {
        false
    }
}
