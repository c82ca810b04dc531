//! Mutations of real objects, files and texts, for everything that reads what others wrote: it may refuse them, and
//! never panics.
//!
//! `cargo test` does a few thousand fixed rounds. With `SPLIT_IMAGE_FUZZ_SECONDS` each target goes on for that long, from
//! a seed that nobody has tried before, which is printed. A finding prints its own; `SPLIT_IMAGE_FUZZ_SEED` begins there.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use gix::ObjectId;

use crate::batch::{Hub, Manifest};
use crate::context::Context;
use crate::hub::yaml::{self, Quotes};
use crate::progress::Silent;
use crate::split::packs::delta;
use crate::split::tree::canonical::Looker;
use crate::split::tree::entries;
use crate::split::write::commit;
use crate::split::write::original::{self, Original};
use crate::split::{Directory, History, Spec, subdirectory};

/// Numbers that are often the wrong ones.
const NUMBERS: &[u64] = &[
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    1 << 45,
    1 << 62,
    u64::MAX,
];

/// A source of numbers that look random: xorshift.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 11) as usize % end.max(1)
    }

    /// Changes `data` in one to four ways.
    fn mutate(&mut self, data: &mut Vec<u8>, others: &[Vec<u8>]) {
        for _ in 0..=self.below(4) {
            let at = self.below(data.len());
            let length = self.below(data.len() - at.min(data.len())).min(1 + self.below(64));
            match self.below(8) {
                0..=2 if !data.is_empty() => data[at] ^= 1 << self.below(8),
                3 => data.truncate(at),
                4 => drop(data.drain(at..at + length)),
                5 => {
                    let number = NUMBERS[self.below(NUMBERS.len())].to_be_bytes();
                    let number = &number[[0, 4, 7][self.below(3)]..];
                    let end = (at + number.len()).min(data.len());
                    data.splice(at..end, number.iter().copied());
                }
                6 => {
                    let other = &others[self.below(others.len())];
                    let from = self.below(other.len());
                    let part = other[from..].iter().take(1 + length).copied();
                    data.splice(at..at, part.collect::<Vec<_>>());
                }
                _ => {
                    let part = data[at..at + length].to_vec();
                    data.splice(at..at, part);
                }
            }
        }
    }
}

/// Says which seed panicked.
struct Finding(u64);

impl Drop for Finding {
    #[allow(clippy::print_stderr)]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("to see it again: SPLIT_IMAGE_FUZZ_SEED={}", self.0);
        }
    }
}

/// Calls `each` with mutations of `seeds`, `rounds` times or for as long as the environment says.
fn mutations(rounds: u64, seeds: &[Vec<u8>], mut each: impl FnMut(&[u8], &mut Random)) {
    let number = |name| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let end = number("SPLIT_IMAGE_FUZZ_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let now = std::time::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_nanos() as u64);
    let first = number("SPLIT_IMAGE_FUZZ_SEED").unwrap_or(if end.is_some() { now } else { 0 });
    if end.is_some() {
        // Past the test harness, which loses what it holds back where the process is aborted.
        let target = std::thread::current().name().unwrap_or_default().to_owned();
        let _ = writeln!(std::io::stderr(), "{target}: SPLIT_IMAGE_FUZZ_SEED={first}");
    }
    for round in 0.. {
        let goes_on = end.map_or(round < rounds, |end| Instant::now() < end);
        if !goes_on {
            break;
        }
        let seed = first.wrapping_add(round);
        let _finding = Finding(seed);
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut data = seeds[random.below(seeds.len())].clone();
        random.mutate(&mut data, seeds);
        each(&data, &mut random);
    }
}

#[test]
fn trees() {
    let id = ObjectId::empty_blob(gix::hash::Kind::Sha1);
    let entry = |mode: &str, name: &str| [format!("{mode} {name}\0").as_bytes(), id.as_slice()].concat();
    let seeds = [
        [entry("100644", "a"), entry("40000", "b"), entry("120000", "c.txt")].concat(),
        [
            entry("100755", ".gitignore"),
            entry("160000", "sub"),
            entry("40000", "z"),
        ]
        .concat(),
        [entry("100644", "name.txt"), entry("40000", "name")].concat(),
        Vec::new(),
    ];
    mutations(5000, &seeds, |content, random| {
        // A tree is judged alike whatever tree was looked at before.
        let judge = |looker: &mut Looker, content: &[u8]| {
            let look = looker.at(&id, content, |_| true);
            look.map(|look| (look.odd, look.git_elsewhere)).ok()
        };
        let mut looker = Looker::new();
        judge(&mut looker, &seeds[random.below(seeds.len())]);
        assert_eq!(judge(&mut looker, content), judge(&mut Looker::new(), content));
        if let Ok(entries) = entries::read(&id, content) {
            entries::content(&entries);
        }
    });
}

#[test]
fn commits() {
    let tree = ObjectId::empty_tree(gix::hash::Kind::Sha1);
    let head = format!("tree {tree}\nparent {tree}\nauthor A B <a@b> 1 +0000\ncommitter C <c> 2 -0130\n");
    let seeds = [
        "\nmessage abcdef0 #12\n",
        "encoding ISO-8859-1\n\ncaf\u{e9}\n",
        "gpgsig -----\n x\n\nsigned\0\n",
    ]
    .map(|tail| [head.as_bytes(), tail.as_bytes()].concat());
    mutations(5000, &seeds, |content, _| {
        original::people(content);
        original::author_date(content);
        if let Ok(original) = Original::parse(content) {
            commit::write(
                &original,
                &tree,
                [tree].into_iter(),
                |_| Some(tree),
                None,
                &mut Vec::new(),
            );
        }
    });
}

#[test]
fn deltas() {
    let base: Vec<u8> = (0..=255).cycle().take(5000).collect();
    let seeds = [
        &b"\x88\x27\x0a\x91\x06\x05\x05hello"[..],
        b"\x88\x27\x80\x0a\xb0\x00\x05",
        b"\x88\x27\x03\x03abc",
    ];
    mutations(20_000, &seeds.map(<[u8]>::to_vec), |content, _| {
        let mut out = Vec::new();
        if delta::apply(&base, content, &mut out).is_some() {
            assert!(
                out.len() < 1 << 26,
                "{} bytes from a delta of {}",
                out.len(),
                content.len()
            );
        }
    });
}

/// A repository with a pack, its index and a commit-graph; returns its folder, and the tip.
fn repository() -> (tempfile::TempDir, ObjectId) {
    let folder = tempfile::tempdir().unwrap();
    let git = |args: &[&str], input: &str| {
        let mut git = Command::new("git");
        git.args(["-c", "gc.auto=0", "-c", "fastimport.unpackLimit=1"])
            .args(args)
            .current_dir(folder.path());
        git.env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null");
        let mut git = git
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        git.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = git.wait_with_output().unwrap();
        assert!(output.status.success(), "{args:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let commit = |n: u32| {
        let text = format!("line {n}\n").repeat(20);
        format!(
            "commit refs/heads/main\ncommitter A <a@b> {n} +0000\ndata 2\nm\nM 644 inline img/f{}\ndata {}\n{text}\n",
            n % 7,
            text.len()
        )
    };
    git(&["init", "-q", "--bare", "."], "");
    git(&["fast-import", "--quiet"], &(1..40).map(commit).collect::<String>());
    git(&["repack", "-adfq", "--window=20"], "");
    git(&["commit-graph", "write", "--reachable", "--no-progress"], "");
    let tip = ObjectId::from_hex(git(&["rev-parse", "refs/heads/main"], "").trim().as_bytes()).unwrap();
    (folder, tip)
}

fn new_tip(folder: &Path, tip: ObjectId) -> Option<ObjectId> {
    let interrupt = AtomicBool::new(false);
    let context = Context {
        progress: &Silent,
        interrupt: &interrupt,
    };
    let repo = gix::open_opts(folder, gix::open::Options::isolated()).ok()?;
    let history = History::read(&repo, tip, context).ok()?;
    let spec = Spec::of(Directory::new(b"img").unwrap());
    subdirectory(&history, spec, &mut (), context).ok()?.new_tip()
}

/// The bytes of a file with the checksum that belongs at their end.
fn sealed(content: &[u8]) -> Vec<u8> {
    let kind = gix::hash::Kind::Sha1;
    let body = &content[..content.len().saturating_sub(kind.len_in_bytes())];
    let mut hasher = gix::hash::hasher(kind);
    hasher.update(body);
    [body, hasher.try_finalize().unwrap().as_slice()].concat()
}

/// Mutates a file of a repository in each round; the right id or an error is what may come of it. Every other round gives
/// the file a right checksum again, so that the bytes in front of it are read: then it may lie, and nothing panics.
fn files(extension: &str, rounds: u64) {
    let (folder, tip) = repository();
    let right = new_tip(folder.path(), tip);
    assert!(right.is_some());
    let place = folder.path().join(if extension.is_empty() {
        "objects/info"
    } else {
        "objects/pack"
    });
    let wanted = |path: &Path| match extension {
        "" => path.ends_with("commit-graph"),
        extension => path.extension().is_some_and(|found| found == extension),
    };
    let file = fs::read_dir(place)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| wanted(path))
        .unwrap();
    let sound = fs::read(&file).unwrap();
    let mut round = 0;
    mutations(rounds, std::slice::from_ref(&sound), |content, random| {
        let is_sealed = random.below(2) == 0;
        // The file is replaced and never changed: an earlier round has it mapped.
        fs::remove_file(&file).unwrap();
        fs::write(&file, if is_sealed { sealed(content) } else { content.to_vec() }).unwrap();
        // Nor does its time say that it is the file that was judged before.
        round += 1;
        let time = std::time::UNIX_EPOCH + Duration::from_secs(round);
        fs::File::open(&file).unwrap().set_modified(time).unwrap();
        let found = new_tip(folder.path(), tip);
        assert!(is_sealed || found.is_none() || found == right, "another id");
    });
}

#[test]
fn commit_graphs() {
    files("", 300);
}

#[test]
fn packs() {
    files("pack", 300);
}

#[test]
fn pack_indices() {
    files("idx", 300);
}

const LIST: &str =
    "image = \"registry/{name}\"\n\n[[hub]]\nsubdir = \"hubs/a\"\ninto = \"../a.git\"\nremove = [\"x\", 'y']\n";
const YAML: &str = "# a hub\nhub:\n  image: &name \"old\" # the image\n  tags: [a, 'b', {c: d}]\n  text: |\n    many\n    lines\nother: *name\n";

#[test]
fn lists() {
    let seeds = [
        LIST,
        YAML,
        "hub:\n  - subdir: a\n    into: b\n  - {subdir: c, into: d}\n",
    ];
    mutations(3000, &seeds.map(|text| text.as_bytes().to_vec()), |content, _| {
        let text = String::from_utf8_lossy(content);
        for file in ["hubs.toml", "hubs.yaml", "hubs"] {
            let _ = Manifest::parse(file, &text, &Hub::default());
        }
    });
}

#[test]
fn yaml_edits() {
    let seeds = [YAML, "a: 1\nb:\n- c: 2\n  d: 3\n", "hub: {image: x, tags: []}\n"];
    mutations(3000, &seeds.map(|text| text.as_bytes().to_vec()), |content, _| {
        let text = String::from_utf8_lossy(content);
        for path in [&["hub", "image"][..], &["b"], &["new", "key"]] {
            let _ = yaml::set(&text, &yaml::keys(path), "value: 1", Quotes::AsNeeded);
            let _ = yaml::remove(&text, &yaml::keys(path));
        }
        let _ = yaml::uncomment(&text, "image", "value");
    });
}

#[test]
fn deep_yaml() {
    for text in [
        "[".repeat(100_000),
        "- ".repeat(100_000),
        "{a: ".repeat(100_000),
        "? ".repeat(100_000),
    ] {
        assert!(yaml::Document::parse(&text).is_err());
        let _ = Manifest::parse("hubs.yaml", &text, &Hub::default());
        let _ = Manifest::parse("hubs.toml", &format!("a = {text}"), &Hub::default());
    }
}
