//! Random small histories: the same seed always gives the same one.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::source::Source;

/// A history of up to 40 commits with the directory `d`, merges of all kinds, several roots, and dates in any order.
pub fn history(seed: u64) -> Source {
    let mut random = Random(seed);
    let mut commits: Vec<Commit> = Vec::new();
    let mut stream = String::from("feature done\n");
    for number in 0..10 + random.below(30) {
        let heads: Vec<usize> = (0..commits.len()).filter(|&at| !commits[at].has_child).collect();
        let parents = some_parents(&mut random, commits.len(), &heads);
        add(&mut random, &mut commits, &mut stream, number, parents);
    }
    // The tip has everything behind it.
    let heads = (0..commits.len()).filter(|&at| !commits[at].has_child).collect();
    let number = commits.len();
    add(&mut random, &mut commits, &mut stream, number, heads);
    stream += "done\n";
    let source = Source::empty();
    // Loose objects in some, a pack with deltas in others.
    let limit = if seed.is_multiple_of(2) { "0" } else { "10000" };
    let limit = format!("fastimport.unpackLimit={limit}");
    source.git_with(&["-c", &limit, "fast-import", "--quiet"], stream.as_bytes());
    source
}

struct Commit {
    files: BTreeMap<&'static str, u64>,
    has_child: bool,
}

/// Mostly one of the heads, sometimes two or three, or older commits, or the same one twice, or none.
fn some_parents(random: &mut Random, count: usize, heads: &[usize]) -> Vec<usize> {
    if count == 0 || random.one_in(12) {
        return Vec::new();
    }
    let parents = if random.one_in(3) { 2 + random.below(2) } else { 1 };
    let parent = |_| match random.below(4) {
        0 => random.below(count),
        1 => count - 1,
        _ => heads[random.below(heads.len())],
    };
    (0..parents).map(parent).collect()
}

fn add(random: &mut Random, commits: &mut Vec<Commit>, stream: &mut String, number: usize, parents: Vec<usize>) {
    const PATHS: [&str; 7] = ["d/x", "d/y", "d/s/z", "d.x", "o", "o2/p", "o2/q"];
    let mut files = parents
        .first()
        .map_or(BTreeMap::new(), |&first| commits[first].files.clone());
    // A merge takes some files of its other parents, as a clean or an evil merge would.
    for &parent in parents.iter().skip(1) {
        for path in PATHS {
            if random.one_in(2) {
                match commits[parent].files.get(path) {
                    Some(&content) => files.insert(path, content),
                    None => files.remove(path),
                };
            }
        }
    }
    let changes = if parents.len() > 1 {
        random.below(2)
    } else {
        random.below(3)
    };
    for _ in 0..changes {
        let path = PATHS[random.below(PATHS.len())];
        if random.one_in(4) {
            files.remove(path);
        } else {
            files.insert(path, random.below(3) as u64);
        }
    }
    // Sometimes the directory goes, and a file stands in its place until the directory comes back.
    if random.one_in(15) {
        files.retain(|path, _| !path.starts_with("d/"));
        files.insert("d", 0);
    }
    if files.keys().any(|path| path.starts_with("d/")) {
        files.remove("d");
    }
    let date = 1_000_000_000 + random.below(20);
    if parents.is_empty() {
        *stream += "reset refs/heads/main\n";
    }
    writeln!(stream, "commit refs/heads/main\nmark :{}", number + 1).unwrap();
    writeln!(
        stream,
        "committer T <t@example.com> {date} +0000\ndata <<.\ncommit {number}\n."
    )
    .unwrap();
    for (at, &parent) in parents.iter().enumerate() {
        let verb = if at == 0 { "from" } else { "merge" };
        writeln!(stream, "{verb} :{}", parent + 1).unwrap();
        commits[parent].has_child = true;
    }
    *stream += "deleteall\n";
    for (path, content) in &files {
        writeln!(stream, "M 100644 inline {path}\ndata <<.\n{content}\n.").unwrap();
    }
    commits.push(Commit {
        files,
        has_child: false,
    });
}

/// splitmix64: a few lines, and the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }
}
