//! `split-image cache`: lists the fetched sources, and removes them.

use anyhow::Result;
use serde::Serialize;
use split_image::repos::source::{Cache, CachedCopy};
use split_image::text;

use super::args::{CacheArgs, OutputArgs};
use super::output;
use super::render::ink::widest;

/// The repositories of fetched sources.
#[derive(Debug, Serialize)]
pub struct Copies {
    /// The folder that they are in.
    pub folder: String,
    pub repositories: usize,
    pub bytes: u64,
    /// The name of each repository, and its bytes.
    pub each: Vec<(String, u64)>,
}

impl Copies {
    /// Sums up the `copies` of a cache; none where no folder for them is known.
    ///
    /// # Errors
    /// When the current directory cannot be read.
    pub fn of(cache: &Cache, copies: &[CachedCopy]) -> Result<Option<Copies>> {
        Ok(cache.folder()?.map(|folder| Copies {
            folder: text::path(&folder),
            repositories: copies.len(),
            bytes: copies.iter().map(|copy| copy.bytes).sum(),
            each: copies.iter().map(|copy| (copy.name.clone(), copy.bytes)).collect(),
        }))
    }

    /// The count and the size, in words.
    pub fn sum(&self) -> String {
        let repositories = match self.repositories {
            1 => "1 repository".to_owned(),
            n => format!("{n} repositories"),
        };
        format!("{repositories}, {}", megabytes(self.bytes))
    }
}

/// The document of `--json`.
#[derive(Debug, Serialize)]
struct Listed {
    folder: Option<String>,
    bytes: u64,
    repositories: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    bytes: u64,
    removed: bool,
}

/// Prints the list, or removes what is in it and is not in use.
///
/// # Errors
/// When the folder cannot be read, a repository in it not removed, or standard output not written.
pub fn run(args: &CacheArgs, output: &OutputArgs) -> Result<()> {
    let cache = args.place.hub()?.cache;
    let each = cache.copies()?;
    let copies = Copies::of(&cache, &each)?;
    let gone = match args.clear {
        true => cache.clear(&each)?,
        false => Vec::new(),
    };
    let row = |copy: &CachedCopy| Row {
        name: copy.name.clone(),
        bytes: copy.bytes,
        removed: gone.contains(&copy.name.as_str()),
    };
    let rows: Vec<_> = each.iter().map(row).collect();
    if output.json {
        return output::json(&Listed {
            folder: copies.as_ref().map(|copies| copies.folder.clone()),
            bytes: copies.map_or(0, |copies| copies.bytes),
            repositories: rows,
        });
    }
    let width = widest(rows.iter().map(|row| row.name.as_str()));
    let line = |row: &Row| {
        let state = match row.removed {
            true => "  removed",
            false if args.clear => "  in use",
            false => "",
        };
        format!("{:width$}  {:>8}{state}", row.name, megabytes(row.bytes))
    };
    let mut lines: Vec<_> = rows.iter().map(line).collect();
    lines.push(match copies {
        Some(copies) => format!("{}: {}", copies.folder, copies.sum()),
        None => "There is no folder to keep anything in.".to_owned(),
    });
    output::print_lines(&lines, output)
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}
