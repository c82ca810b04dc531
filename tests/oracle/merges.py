#!/usr/bin/env python3
"""Holds the merge of a later run against git's own, over random three-way and criss-cross merges.

For each seed it makes a source and a target that has had the first run: the split as it was then, merged, with commits
of the target on top. Then the source has more commits, split-image runs again, and `git merge-tree --write-tree` merges
the same two commits. Both sides rename files and folders, change modes, edit texts of few different lines, delete and
add. In a criss-cross the target has merged two branches of the source by itself, which the source merged, too.

Never may split-image commit a merge where git stops; where both merge, the trees are equal. To stop where git would
not is allowed in a small share of the trials (STOPS), and counted.
"""

import random
import re
import subprocess

import trials
from model import Rewrite
from objects import Store
from product import ENVIRONMENT
from trials import Fault

DIRECTORY = b"hubs/image"
LINES = [b"", b"}", b"{", b"  - numpy", b"  - scipy", b"RUN pip install", b"# end", b"fi"]
NAMES = [
    b"Dockerfile",
    b"apt.txt",
    b"req.txt",
    b"start",
    b"conf/a",
    b"conf/b",
    b"conf/c",
    b"lib/x",
    b"lib/y",
    b"lib/in/z",
]
MOVED = [b"moved.txt", b"conf/moved", b"etc/moved", b"lib/moved", b"other/deep/moved"]
FOLDERS = [b"conf", b"lib", b"lib/in"]
NEW_FOLDERS = [b"settings", b"library", b"conf/inner", b"lib/deep"]
IDENT = b"Ann <ann@example.org> %d +0000"
# With this number of trials or more, this share may stop where git does not.
ENOUGH, STOPS = 200, 0.01


class Bench:
    """Makes the repositories of a seed and compares the two merges."""

    names = []

    def __init__(self, folder, binary):
        self.binary = binary

    def trial(self, seed, folder):
        scene = Scene(seed)
        env = trials.home(folder, **ENVIRONMENT)
        source = scene.store.write_repository(folder / "source.git", "main", {b"refs/heads/main": scene.source_tip})
        target = scene.store.write_repository(folder / "target.git", "main", {b"refs/heads/main": scene.target_tip})
        ours, theirs = scene.target_tip.decode(), scene.split_tip.decode()
        done = subprocess.run(
            ["git", "merge-tree", "--write-tree", "--name-only", ours, theirs], cwd=target, env=env, capture_output=True
        )
        if done.returncode not in (0, 1):
            raise SystemExit(f"git merge-tree: {done.stderr}")
        expected = done.stdout.split()[0].decode() if done.returncode == 0 else None
        kinds = ", ".join(sorted(set(re.findall(r"CONFLICT \((.*?)\)", done.stdout.decode(errors="replace")))))
        git_said = " ".join(done.stdout.decode(errors="replace").split())[-300:]
        flags = ["--from", str(source), "--subdir", DIRECTORY.decode(), "--into", str(target)]
        run = trials.run(self.binary, flags, env, 60)
        run.must_be_orderly(scene.group, 60)
        if run.code == 3:
            return scene.group, "both stop" if expected is None else "only split-image stops"
        if run.code != 0:
            raise Fault(scene.group, f"exit {run.code}", run.said())
        if run.report.get("status") == "up-to-date":
            behind = ["git", "merge-base", "--is-ancestor", theirs, ours]
            if subprocess.run(behind, cwd=target, env=env).returncode:
                raise Fault(scene.group, "up to date without the commits of the source")
            return scene.group, "nothing to merge"
        got = subprocess.run(
            ["git", "log", "-1", "--format=%T %P", "main"],
            cwd=target,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        if got[1:] != [ours, theirs]:
            raise Fault(scene.group, "other parents", f"{got[1:]}, expected {[ours, theirs]}")
        if expected is None:
            raise Fault(scene.group, f"commits where git stops ({kinds})", git_said)
        if got[0] != expected:
            changes = subprocess.run(
                ["git", "diff", "--stat=200", expected, got[0]], cwd=target, env=env, capture_output=True, text=True
            ).stdout
            raise Fault(scene.group, "another tree than git's", " ".join(changes.split()))
        return scene.group, "both merge, the same tree"

    def judge_all(self, ended):
        """The rule about all trials together."""
        stops = sum(counts["only split-image stops"] for counts in ended.values())
        whole = sum(sum(counts.values()) for counts in ended.values())
        if whole >= ENOUGH and stops > whole * STOPS:
            return [f"split-image stops where git merges in {stops} of {whole}"]
        return []


class Scene:
    """The commits of one seed: `source_tip`, its split `split_tip`, and `target_tip`."""

    def __init__(self, seed):
        self.rng = rng = random.Random(f"split-image merges {seed}")
        self.store, self.clock = Store(), 1_600_000_000
        self.few = rng.random() < 0.5
        self.long = rng.choice([4, 12, 30, 60, 200])
        # Where both sides change one text that repeats itself, much depends on how its lines are matched.
        self.repetitive = rng.random() < 0.4
        start = {}
        for name in rng.sample(NAMES, rng.choice([3, 6, len(NAMES)])):
            start[name] = self.entry(self.text())
        first = self.source_commit(start, [])
        if rng.random() < 0.3:
            self.group = "criss-cross"
            self.criss_cross(start, first)
        else:
            self.group = "three-way"
            files = self.edited(start)
            base = self.source_commit(files, [first])
            self.target_tip = self.target(self.template(), base, files)
            after = files
            for _ in range(rng.choice([1, 1, 2, 3])):
                after = self.edited(after)
                base = self.source_commit(after, [base])
            self.source_tip = base
        self.split_tip = self.split(self.source_tip)

    def criss_cross(self, start, first):
        """Both sides merge the branches `left` and `right` of the source, each in their own way, and go on."""
        one, two = self.edited(start), self.edited(start)
        left, right = self.source_commit(one, [first]), self.source_commit(two, [first])
        united = self.united(one, two)
        self.source_tip = self.source_commit(self.edited(united), [left, right])
        if self.rng.random() < 0.5:
            self.source_tip = self.source_commit(self.edited(united), [self.source_tip])
        files = dict(one)
        tip = self.target(self.template(), left, files)
        tip = self.commit(self.united(files, two), [tip, self.split(right)])
        self.target_tip = self.commit(self.edited(self.united(one, two)), [tip])

    def target(self, template, base, files):
        """The target after the first run, with one commit or more on top."""
        merge = self.commit({**files, b"README.md": self.entry(b"# template\n")}, [template, self.split(base)])
        files = {**files, b"README.md": self.entry(b"# template\n")}
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            files = self.edited(files)
            merge = self.commit(files, [merge])
        return merge

    def template(self):
        return self.commit({b"README.md": self.entry(b"# template\n")}, [])

    def split(self, tip):
        """The rewritten commit, by the model."""
        return Rewrite(self.store, tip, [DIRECTORY]).tip

    def source_commit(self, files, parents):
        placed = {DIRECTORY + b"/" + name: entry for name, entry in files.items()}
        return self.commit({**placed, b"top": self.entry(b"%d\n" % self.clock)}, parents)

    def commit(self, files, parents):
        self.clock += 60
        ident = IDENT % self.clock
        head = [b"tree " + self.store.tree_of_files(files), *(b"parent " + p for p in parents)]
        lines = [*head, b"author " + ident, b"committer " + ident]
        return self.store.put(b"commit", b"\n".join(lines) + b"\n\nchange %d\n" % self.clock)

    def entry(self, text, mode=b"100644"):
        return mode, self.store.put(b"blob", text)

    def text(self):
        """A text of lines that are all alike, or nearly unique."""
        rng = self.rng
        lines = [
            rng.choice(LINES[:4] if self.repetitive else LINES)
            if self.few or rng.random() < 0.3
            else b"line %d" % rng.randrange(1000)
            for _ in range(rng.randint(1, self.long))
        ]
        return b"\n".join(lines) + (b"\n" if rng.random() < 0.9 else b"")

    def united(self, one, two):
        """Files of both, a side's at random where they differ."""
        files = {}
        for name in sorted(one.keys() | two.keys()):
            entry = self.rng.choice([one.get(name), two.get(name)])
            if entry:
                self.put(files, name, entry)
        return files or dict(one)

    def put(self, files, name, entry):
        """Puts a file, where no folder or file is in its way."""
        above = {name[:at] for at, byte in enumerate(name) if byte == 0x2F}
        if not above & files.keys() and not any(other.startswith(name + b"/") for other in files):
            files[name] = entry

    def edited(self, files):
        """The files after one to four changes of one side."""
        rng, files = self.rng, dict(files)
        for _ in range(rng.choice([1, 1, 2, 2, 3, 4])):
            kind = rng.choice(
                ["lines"] * 6 + ["mode", "rename", "rename", "folder", "delete", "add", "add", "link", "rewrite"]
            )
            name = min(files) if self.repetitive and rng.random() < 0.7 else rng.choice(sorted(files))
            if self.repetitive and rng.random() < 0.7:
                kind = "lines"
            mode, blob = files[name]
            if kind == "lines" and mode != b"120000":
                files[name] = self.entry(self.changed(self.store.get(blob)), mode)
            elif kind == "mode" and mode != b"120000":
                files[name] = (b"100755" if mode == b"100644" else b"100644", blob)
            elif kind == "rename" and len(files) > 1:
                del files[name]
                if rng.random() < 0.4 and mode != b"120000":
                    mode, blob = self.entry(self.changed(self.store.get(blob)), mode)
                self.put(files, rng.choice(MOVED), (mode, blob))
            elif kind == "folder":
                self.rename_folder(files)
            elif kind == "delete" and len(files) > 1:
                del files[name]
            elif kind == "add":
                self.put(
                    files, rng.choice(NAMES + MOVED + [b"conf/new", b"lib/new", b"lib/in/new"]), self.entry(self.text())
                )
            elif kind == "link":
                files[name] = self.entry(rng.choice([b"Dockerfile", b"conf/a"]), b"120000")
            elif kind == "rewrite":
                files[name] = self.entry(self.text())
        if not files:
            files[b"Dockerfile"] = self.entry(self.text())
        return files

    def rename_folder(self, files):
        """Moves a whole folder, sometimes into another that is there."""
        old, new = self.rng.choice(FOLDERS), self.rng.choice(NEW_FOLDERS + FOLDERS)
        inside = sorted(name for name in files if name.startswith(old + b"/"))
        moved = {name: files.pop(name) for name in inside}
        for name, entry in moved.items():
            self.put(files, new + name[len(old) :], entry)

    def changed(self, text):
        """A text with lines put in, taken out, exchanged, or a block moved or doubled."""
        rng, lines = self.rng, text.split(b"\n")
        for _ in range(rng.choice([1, 1, 2, 3])):
            at = rng.randrange(len(lines) + 1)
            size = rng.choice([1, 1, 2, 4, 12] if self.repetitive else [1, 1, 2, 4])
            kind = rng.choice(["in", "out", "exchange", "move", "double"])
            if kind in ("out", "exchange"):
                del lines[at : at + size]
            if kind in ("in", "exchange"):
                new = [rng.choice(LINES) if self.few else b"new %d" % rng.randrange(100) for _ in range(size)]
                lines[at:at] = new
            if kind in ("move", "double"):
                block = lines[at : at + size]
                if kind == "move":
                    del lines[at : at + size]
                to = rng.randrange(len(lines) + 1)
                lines[to:to] = block
        return b"\n".join(lines)


if __name__ == "__main__":
    trials.Trials(__doc__, Bench, count=300).main()
