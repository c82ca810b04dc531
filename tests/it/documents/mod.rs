//! README and guide claim what commands do, and here they do it.
//!
//! Each page has a sandbox; its blocks run in it one after the other, as a reader would type them. A `sh` block has to
//! succeed, a `console` block has to print what the page shows, and a `toml`, `yaml` or `text` block that begins with a
//! comment such as `# hubs.toml` becomes that file. With `DOCUMENTS=update` in the environment, pages get the output
//! that the program prints today.

mod blocks;
mod sandbox;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use blocks::Block;
use sandbox::Sandbox;

/// The blocks that are not run: the page, how the block begins, and why.
const NOT_RUN: &[(&str, &str, &str)] = &[
    (
        "README.md",
        "git clone git@github.com:org/deployments.git",
        "needs git filter-repo; tests/oracle compares with it",
    ),
    (
        "README.md",
        "cargo run --release -- demo",
        "builds the program; .ci/run runs both lines",
    ),
    ("README.md", "cargo install", "builds the program"),
    ("docs/guide/install.md", "cargo install", "builds the program"),
    ("docs/guide/install.md", "pip install .", "builds the program"),
    (
        "docs/guide/install.md",
        ".github/release/tools",
        "builds the program; .ci/run runs both lines",
    ),
    (
        "docs/guide/install.md",
        "pip install split_image_git",
        "needs the wheel; .ci/run installs it",
    ),
    (
        "docs/guide/many-images.md",
        "$ split-image batch hubs.toml --create",
        "needs GitHub; tests/oracle/github_create.py has one of this machine",
    ),
    ("docs/guide/install.md", "docker build", "needs Docker"),
    ("docs/guide/install.md", "docker run", "needs Docker"),
];

/// The languages of blocks, so that none goes unseen for a slip in its name.
const LANGUAGES: &[&str] = &["sh", "console", "toml", "yaml", "text", "json", "diff"];

#[test]
fn the_readme_does_what_it_says() {
    follow("README.md");
}

#[test]
fn the_guide_to_an_installation_does_what_it_says() {
    follow("docs/guide/install.md");
}

#[test]
fn the_guide_to_one_image_does_what_it_says() {
    follow("docs/guide/one-image.md");
}

#[test]
fn the_guide_to_templates_does_what_it_says() {
    follow("docs/guide/templates.md");
}

#[test]
fn the_guide_to_former_names_does_what_it_says() {
    follow("docs/guide/former-names.md");
}

#[test]
fn the_guide_to_many_images_does_what_it_says() {
    follow("docs/guide/many-images.md");
}

#[test]
fn the_guide_to_verify_does_what_it_says() {
    follow("docs/guide/verify.md");
}

#[test]
fn the_guide_to_the_hand_off_does_what_it_says() {
    follow("docs/guide/hand-off.md");
}

#[test]
fn the_guide_to_sharing_does_what_it_says() {
    follow("docs/guide/sharing.md");
}

#[test]
fn the_guide_to_troubles_does_what_it_says() {
    follow("docs/guide/troubles.md");
}

#[test]
fn the_reference_of_lists_does_what_it_says() {
    follow("docs/reference/list.md");
}

#[test]
fn every_page_of_the_guide_has_a_test() {
    let source = include_str!("mod.rs");
    for page in pages().iter().filter(|page| page.starts_with("docs/guide")) {
        let page = page.display();
        assert!(
            source.contains(&format!("follow(\"{page}\")")),
            "{page} has no test here"
        );
    }
}

#[test]
fn links_lead_somewhere_and_the_summary_has_every_page() {
    let mut linked = BTreeSet::new();
    for page in pages() {
        for link in links(&read(&page)) {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let to = match path {
                "" => page.clone(),
                path => clean(&page.parent().unwrap().join(path)),
            };
            assert!(root().join(&to).exists(), "{}: no '{link}'", page.display());
            if !anchor.is_empty() {
                let anchors: Vec<String> = headings(&read(&to));
                assert!(
                    anchors.iter().any(|other| other == anchor),
                    "{}: no '{link}'",
                    page.display()
                );
            }
            if page.ends_with("docs/SUMMARY.md") {
                linked.insert(to);
            }
        }
    }
    let below_docs = |page: &&PathBuf| page.starts_with("docs") && !page.ends_with("SUMMARY.md");
    let missing: Vec<_> = pages()
        .into_iter()
        .filter(|page| below_docs(&page) && !linked.contains(page))
        .collect();
    assert_eq!(missing, Vec::<PathBuf>::new(), "not in docs/SUMMARY.md");
}

#[test]
fn the_readme_is_short() {
    let lines = read(Path::new("README.md")).lines().count();
    assert!(lines <= 160, "{lines} lines: move something to docs");
}

/// Runs the blocks of a page.
fn follow(page: &str) {
    let text = read(Path::new(page));
    let mut updated: Vec<String> = text.lines().map(str::to_owned).collect();
    let not_run: Vec<_> = NOT_RUN.iter().filter(|entry| entry.0 == page).collect();
    let mut used = 0;
    let mut sandbox = Sandbox::new();
    // From the end, so that the numbers of lines before stay right.
    let mut changes: Vec<(usize, usize, String)> = Vec::new();
    for block in blocks::of(&text) {
        let at = format!("{page}:{}", block.line);
        assert!(
            LANGUAGES.contains(&block.language.as_str()),
            "{at}: unknown language '{}'",
            block.language
        );
        if not_run.iter().any(|(_, begin, _)| block.text.starts_with(begin)) {
            used += 1;
            continue;
        }
        match block.language.as_str() {
            "sh" => {
                let ran = sandbox.run(&format!("set -e\n{}", block.text));
                assert_eq!(ran.code, 0, "{at}: {}", ran.stdout);
            }
            "console" => {
                let now = console(&mut sandbox, &block, &at);
                changes.push((block.line - 1, block.text.lines().count(), now));
            }
            language => {
                // The steps of a workflow of GitHub Actions.
                for line in block.text.lines().filter(|_| language == "yaml") {
                    if let Some(command) = line.trim_start().trim_start_matches("- ").strip_prefix("run: ") {
                        let ran = sandbox.run(command);
                        assert_eq!(ran.code, 0, "{at}: {command}: {}", ran.stdout);
                    }
                }
                let name = block.text.lines().next().and_then(|line| line.strip_prefix("# "));
                if let Some(name) = name.filter(|name| name.starts_with("hubs.")) {
                    sandbox.write(name, &block.text);
                }
            }
        }
    }
    assert_eq!(
        used,
        not_run.len(),
        "{page}: a block that is listed as not run is not there"
    );
    if std::env::var_os("DOCUMENTS").is_some() {
        for (from, count, now) in changes.into_iter().rev() {
            updated.splice(from..from + count, now.lines().map(str::to_owned));
        }
        std::fs::write(root().join(page), updated.join("\n") + "\n").unwrap();
    }
}

/// Runs the commands of a block; returns the block with today's output where the page shows another.
fn console(sandbox: &mut Sandbox, block: &Block, at: &str) -> String {
    let commands = blocks::commands(&block.text);
    let mut now = String::new();
    for (place, (command, shown)) in commands.iter().enumerate() {
        let ran = sandbox.run(command);
        let asks_for_code = commands.get(place + 1).is_some_and(|(next, _)| next == "echo $?");
        assert!(
            ran.code == 0 || asks_for_code,
            "{at}: '{command}' fails: {}",
            ran.stdout
        );
        let output = ran.stdout.trim_matches('\n');
        let shown = shown.trim_matches('\n');
        let (shown_lines, output_lines) = (lines(shown), lines(output));
        let is_shown = blocks::shows(&shown_lines, &output_lines);
        let update = std::env::var_os("DOCUMENTS").is_some();
        assert!(
            is_shown || update,
            "{at}: '{command}' prints\n{output}\nand the page shows\n{shown}"
        );
        now += &format!("$ {command}\n");
        for line in match is_shown {
            true => shown_lines,
            false => blocks::updated(&shown_lines, &output_lines),
        } {
            now += &format!("{line}\n");
        }
    }
    now
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(page: &Path) -> String {
    std::fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// Every page that people read, by its path in the repository.
fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benches/README.md"]
        .map(PathBuf::from)
        .into();
    let mut folders = vec![PathBuf::from("docs")];
    while let Some(folder) = folders.pop() {
        for entry in root().join(&folder).read_dir().unwrap().map(|entry| entry.unwrap()) {
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// The targets of links into the repository, those of pictures too.
fn links(page: &str) -> Vec<String> {
    let mut is_code = false;
    let prose: String = page
        .lines()
        .filter(|line| {
            is_code ^= line.trim_start().starts_with("```");
            !is_code
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets
        .filter(|target| !target.contains("://"))
        .map(str::to_owned)
        .collect()
}

/// The anchors of a page's headings, as GitHub and mdBook make them.
fn headings(page: &str) -> Vec<String> {
    page.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            let kept = words
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// A path without `..`.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                clean.pop();
            }
            std::path::Component::CurDir => {}
            part => clean.push(part),
        }
    }
    clean
}
