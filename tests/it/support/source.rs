//! A small source repository in a temporary folder, its split, and what git filter-repo makes of it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use split_image::context::Context;
use split_image::split::history::History;
use split_image::split::{self, Directory, Sink, Spec, Split};

/// A bare repository with one branch, `main`.
pub struct Source {
    folder: tempfile::TempDir,
}

impl Source {
    /// A repository without a commit.
    pub fn empty() -> Self {
        Source::with_format("sha1")
    }

    /// A repository without a commit, with ids of this format.
    pub fn with_format(format: &str) -> Self {
        let source = Source {
            folder: tempfile::tempdir().unwrap(),
        };
        let format = format!("--object-format={format}");
        // Copying the template's sample hooks would take longer than all else.
        let template = "--template=";
        source.git(&["init", "--quiet", "--bare", template, "--initial-branch=main", &format]);
        source
    }

    /// A repository made by a `git fast-import` stream.
    pub fn import(stream: &[u8]) -> Self {
        let source = Source::empty();
        source.git_with(&["fast-import", "--quiet"], stream);
        source
    }

    /// A repository made from a story, one commit a line: `M(P,S): x=1 d/y=2 -d/z` is a merge of `P` and `S`, with `x`
    /// and `d/y` written and `d/z` deleted against its first parent. A file's content has lines where the story has `/`.
    pub fn story(story: &str) -> Self {
        let mut stream = String::new();
        let mut marks: Vec<&str> = Vec::new();
        for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (head, changes) = line.split_once(':').unwrap();
            let (label, parents) = head.split_once('(').unwrap_or((head, ")"));
            marks.push(label);
            let (mark, seconds) = (marks.len(), 1_000_000_000 + 60 * marks.len());
            stream += "reset refs/heads/main\n";
            stream += &format!("commit refs/heads/main\nmark :{mark}\ncommitter T <t@example.com> {seconds} +0000\n");
            stream += &format!("data {}\n{label}\n", label.len());
            let parents = parents
                .trim_end_matches(')')
                .split(',')
                .filter(|parent| !parent.is_empty());
            for (place, parent) in parents.enumerate() {
                let parent = 1 + marks
                    .iter()
                    .position(|mark| *mark == parent)
                    .expect("parents come first");
                stream += &format!("{} :{parent}\n", ["from", "merge"][place.min(1)]);
            }
            for change in changes.split_whitespace() {
                match change.split_once('=') {
                    Some((path, content)) => {
                        let content = content.replace('/', "\n");
                        stream += &format!("M 100644 inline {path}\ndata {}\n{content}\n", content.len());
                    }
                    None => stream += &format!("D {}\n", change.strip_prefix('-').unwrap()),
                }
            }
        }
        Source::import(stream.as_bytes())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Opens it with gix, which reads no configuration but its own.
    pub fn open(&self) -> gix::Repository {
        gix::open_opts(self.path(), gix::open::Options::isolated()).unwrap()
    }

    /// Walks the history of `main`.
    pub fn walk(&self) -> anyhow::Result<History> {
        let tip = gix::ObjectId::from_hex(self.git(&["rev-parse", "main"]).as_bytes())?;
        Ok(History::read(&self.open(), tip, Context::unwatched())?)
    }

    /// Runs git in it, and returns what it prints.
    pub fn git(&self, arguments: &[&str]) -> String {
        self.git_with(arguments, b"")
    }

    /// Runs git in it with `input`, and returns what it prints, without the last newline.
    pub fn git_with(&self, arguments: &[&str], input: &[u8]) -> String {
        let mut git = Command::new("git");
        super::hermetic(&mut git, self.path());
        let output = run(git.args(arguments), input);
        output.strip_suffix('\n').unwrap_or(&output).to_owned()
    }

    /// Writes an object as it is, whatever git thinks of it, and returns its id.
    pub fn object(&self, kind: &str, data: &[u8]) -> String {
        self.git_with(&["hash-object", "-t", kind, "-w", "--literally", "--stdin"], data)
    }

    /// Takes an object away, as a partial clone leaves it out.
    pub fn lose(&self, id: &str) {
        let packs = self.path().join("objects/pack");
        for pack in std::fs::read_dir(&packs).unwrap().map(|entry| entry.unwrap().path()) {
            if pack.extension().is_some_and(|extension| extension == "pack") {
                let objects = std::fs::read(&pack).unwrap();
                std::fs::remove_file(pack.with_extension("idx")).unwrap();
                std::fs::remove_file(&pack).unwrap();
                self.git_with(&["unpack-objects", "-q"], &objects);
            }
        }
        std::fs::remove_file(self.path().join("objects").join(&id[..2]).join(&id[2..])).unwrap();
    }

    /// Writes a file's content, and returns its id.
    pub fn blob(&self, content: &str) -> String {
        self.object("blob", content.as_bytes())
    }

    /// Writes a tree with these entries, as they are: modes, names and hexadecimal ids.
    pub fn tree(&self, entries: &[(&str, &str, &str)]) -> String {
        let mut data = Vec::new();
        for (mode, name, id) in entries {
            write!(data, "{mode} {name}\0").unwrap();
            data.extend_from_slice(gix::ObjectId::from_hex(id.as_bytes()).unwrap().as_slice());
        }
        self.object("tree", &data)
    }

    /// Writes a commit with this tree and message, and makes it the tip. All such commits have the same date.
    pub fn commit(&self, message: &str, tree: &str, parents: &[&str]) -> String {
        let parents: String = parents.iter().map(|parent| format!("parent {parent}\n")).collect();
        let person = "T <t@example.com> 1000000000 +0000";
        self.raw_commit(format!("tree {tree}\n{parents}author {person}\ncommitter {person}\n\n{message}").as_bytes())
    }

    /// Writes a commit object as it is, and makes it the tip.
    pub fn raw_commit(&self, data: &[u8]) -> String {
        let id = self.object("commit", data);
        self.git(&["update-ref", "refs/heads/main", &id]);
        id
    }

    /// Splits `directory` off `main`; the new objects go to the repository.
    pub fn split(&self, directory: &str) -> anyhow::Result<Split> {
        self.split_bytes(directory.as_bytes())
    }

    /// As [`split`](Self::split), for a directory whose name is no text.
    pub fn split_bytes(&self, directory: &[u8]) -> anyhow::Result<Split> {
        self.split_spec(spec(directory)?)
    }

    /// As [`split`](Self::split), for a directory that had several names, the newest first.
    pub fn split_names(&self, names: &[&str]) -> anyhow::Result<Split> {
        let names = names.iter().map(|name| Ok(Directory::new(name.as_bytes())?));
        self.split_spec(Spec {
            names: names.collect::<anyhow::Result<_>>()?,
            ..Spec::default()
        })
    }

    /// As [`split`](Self::split), for what `spec` says.
    pub fn split_spec(&self, spec: Spec) -> anyhow::Result<Split> {
        let mut splits = split::subdirectories(&self.walk()?, &[spec], &mut Store(self.open()), Context::unwatched())?;
        Ok(splits.remove(0))
    }

    /// Splits `directory` off, checks the result, and returns it as [`history`](Self::history) tells it.
    ///
    /// With `SPLIT_IMAGE_RECORD`, git filter-repo has to give the same.
    pub fn split_history(&self, directory: &str) -> String {
        self.names_history(&[directory])
    }

    /// As [`split_history`](Self::split_history), for a directory that had several names, the newest first.
    pub fn names_history(&self, names: &[&str]) -> String {
        let split = self.split_names(names).unwrap();
        let history = self.checked_history(&split);
        if recording() {
            assert_eq!(
                history,
                self.filtered_names(names).history("main"),
                "ours is on the left"
            );
        }
        history
    }

    /// What a split is, as [`history`](Self::history) tells it; git finds nothing wrong with it.
    pub fn checked_history(&self, split: &Split) -> String {
        let tip = split.tip.map(|tip| split.commits[tip].new.to_string());
        tip.map_or(String::new(), |tip| {
            self.git(&["fsck", "--no-dangling", "--no-progress", &tip]);
            self.history(&tip)
        })
    }

    /// What git filter-repo makes of it: a repository of its own. Used to record what is expected only.
    pub fn filtered(&self, directory: &str) -> Self {
        self.filtered_names(&[directory])
    }

    /// As [`filtered`](Self::filtered), for a directory that had several names, the newest first.
    pub fn filtered_names(&self, names: &[&str]) -> Self {
        let copy = Source::empty();
        let fetched = format!("{}/objects", self.path().display());
        std::fs::write(copy.path().join("objects/info/alternates"), fetched + "\n").unwrap();
        copy.git(&["update-ref", "refs/heads/main", &self.git(&["rev-parse", "main"])]);
        let paths: Vec<String> = match names {
            [only] => vec![format!("--subdirectory-filter={only}")],
            _ => names
                .iter()
                .flat_map(|name| [format!("--path={name}/"), format!("--path-rename={name}/:")])
                .collect(),
        };
        let mut arguments = vec!["filter-repo", "--force", "--quiet", "--refs=main"];
        arguments.extend(paths.iter().map(String::as_str));
        copy.git(&arguments);
        copy
    }

    /// The message of a commit.
    pub fn label(&self, commit: &gix::oid) -> String {
        self.git(&["log", "-1", "--format=%B", &commit.to_string()])
            .trim()
            .to_owned()
    }

    /// The history behind `tip` as text, parents first, one line a commit: the beginning of its id, its label, the
    /// labels of its parents, its files with their content.
    ///
    /// An executable file has a star behind its name, a symlink is `name>target`, a submodule `name@commit`.
    pub fn history(&self, tip: &str) -> String {
        let log = self.git(&["log", "--topo-order", "--reverse", "--format=%H %T %P%x00%B%x00", tip]);
        let mut labels = std::collections::HashMap::new();
        let mut lines = String::new();
        let mut fields = log.split('\0').map(str::trim);
        while let (Some(ids), Some(label)) = (fields.next(), fields.next()) {
            let ids: Vec<&str> = ids.split(' ').collect();
            labels.insert(ids[0].to_owned(), label.to_owned());
            let parents: Vec<&str> = ids[2..].iter().map(|parent| labels[*parent].as_str()).collect();
            let mut line = format!("{} {label}({})", &ids[0][..12], parents.join(","));
            for entry in self.git(&["ls-tree", "-r", "-t", ids[1]]).lines() {
                line += &self.file(entry);
            }
            lines += &line;
            lines += "\n";
        }
        lines
    }

    fn file(&self, entry: &str) -> String {
        let (head, name) = entry.split_once('\t').unwrap();
        let (mode, id) = (head.split(' ').next().unwrap(), head.split(' ').next_back().unwrap());
        let content = || self.git(&["cat-file", "blob", id]);
        match mode {
            "040000" => String::new(),
            "100644" => format!(" {name}={}", content()),
            "100755" => format!(" {name}*={}", content()),
            "120000" => format!(" {name}>{}", content()),
            "160000" => format!(" {name}@{}", &id[..7]),
            other => panic!("{other} is no mode that git writes"),
        }
    }
}

/// A directory that had one name all the time.
pub fn spec(directory: &[u8]) -> anyhow::Result<Spec> {
    Ok(Spec {
        names: vec![Directory::new(directory)?],
        ..Spec::default()
    })
}

/// Whether this run is to compare with git filter-repo, and to record what it does.
pub fn recording() -> bool {
    std::env::var_os("SPLIT_IMAGE_RECORD").is_some()
}

/// Writes new objects into the repository that they come from.
struct Store(gix::Repository);

impl Sink for Store {
    fn put(&mut self, kind: gix::object::Kind, id: &gix::oid, data: &[u8]) -> split::Result<()> {
        let written = gix::objs::Write::write_buf(&self.0.objects, kind, data)
            .map_err(|error| split::Error::Caller(error.into()))?;
        assert_eq!(written, id, "the sink gets the right id");
        Ok(())
    }
}

/// Runs a command with `input` to its end, and returns what it prints.
fn run(command: &mut Command, input: &[u8]) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}
