#!/usr/bin/env python3
"""Runs a whole campaign on a real deployment repository, undisturbed and disturbed, and checks what it leaves behind.

    undisturbed   discover, dry run, run: each target sound, its tip the one that the dry run told
    again         a second run: not a file of any target changes, and 'batch --verify' finds all complete
    killed        KILL or TERM at random moments and started again, until done: the same tips, every target sound
    together      two campaigns at once on the same targets: each target migrated once
    failures      one target refuses, one is missing, one has a collision: the others go on, and a later run ends it

Without --source it takes, or clones into target/bench, the repository and commit out of which 21 images were really
moved. Prints the seed of the moments; exits 1 where a check failed. Needs git and Python 3 and nothing else.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BUILT = pathlib.Path(__file__).resolve().parent.parent / "target"
URL = "https://github.com/berkeley-dsep-infra/datahub"
COMMIT = "2dc3f5a219353b03b233139b0ad38f7cdcf5894c"
TEMPLATE = {
    ".github/workflows/build.yaml": "on: push\n",
    "LICENSE": "made\n",
    "README.md": "# image\n",
    "environment.yml": "dependencies:\n- numpy\n",
}
# What templates have as examples, for an operator to remove.
EXAMPLES = ["apt.txt", "environment.yml", "install.R", "install.R.disabled", "overrides.json", "postBuild", "start"]

# Alone, a push under way goes on; with its gits, it is as when the machine goes down.
KILLS = {
    "alone": lambda pid: os.kill(pid, signal.SIGKILL),
    "with its gits": lambda pid: os.killpg(pid, signal.SIGKILL),
    "asked to end": lambda pid: os.kill(pid, signal.SIGTERM),
}


def environment(home, date):
    """That of a user who has nothing but a name."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "XDG_"))}
    who = {"NAME": "Ann", "EMAIL": "ann@example.org", "DATE": f"@{date} +0000"}
    identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    config = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    return {**kept, **identity, **config, "HOME": str(home), "TMPDIR": str(home), "COLUMNS": "100"}


class Campaign:
    """A list of hubs, and the targets that it names."""

    def __init__(self, args, folder):
        self.folder, self.targets, self.failed = folder, folder / "targets", 0
        self.binary, self.source, self.ref = args.bin.resolve(), args.source.resolve(), args.ref
        self.env = environment(folder, 1_700_000_000)
        self.rng, self.kills = random.Random(args.seed), args.kills
        if not self.source.exists():
            self.git(folder, "clone", "-q", "--bare", URL, self.source)
        written, seconds = self.run("discover", self.source, "--ref", self.ref)
        self.template = self.blank(args.template)
        files = self.git(self.template, "ls-tree", "--name-only", "main").splitlines()
        removed = [name for name in EXAMPLES if name in files]
        edited = re.sub("(?m)^into = .*$", f'into = "{self.targets}/{{name}}.git"', written)
        # The targets have the template already, and a collision is to stop its hub.
        edited = re.sub("(?m)^(template|remove_examples) = .*$", "", edited)
        (folder / "hubs.toml").write_text(f"remove = {json.dumps(removed)}\n{edited}")
        self.hubs = {hub["name"]: hub["subdir"] for hub in json.loads(self.batch("--list", "--json")[0])}
        print(f"discover: {seconds:.2f} s, {len(self.hubs)} images")
        print("\n".join(f"  {name:14} {subdir}" for name, subdir in self.hubs.items()))

    # Running programs

    def git(self, repository, *args, text=None):
        command = ["git", *map(str, args)]
        done = subprocess.run(
            command, cwd=repository, env=self.env, input=text, text=True, check=True, stdout=subprocess.PIPE
        )
        return done.stdout.strip()

    def begin(self, *args, env=None):
        return subprocess.Popen(
            [self.binary, *args],
            env=env or self.env,
            cwd=self.folder,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *args, expect=0):
        """What it wrote, and how long that took."""
        began = time.monotonic()
        process = self.begin(*args)
        written, words = process.communicate()
        if process.returncode != expect:
            raise SystemExit(f"{args}: exit {process.returncode}\n{written}{words}")
        return written, time.monotonic() - began

    def batch(self, *flags, expect=0):
        return self.run("batch", "hubs.toml", *flags, expect=expect)

    # Making targets

    def commit(self, repository, message, files, *parents):
        """Commits `files` on top of what the index has to the branch."""
        for name, text in files.items():
            blob = self.git(repository, "hash-object", "-w", "--stdin", text=text)
            self.git(repository, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
        tree = self.git(repository, "write-tree")
        flags = [flag for parent in parents for flag in ("-p", parent)]
        commit = self.git(repository, "commit-tree", "-m", message, *flags, tree)
        self.git(repository, "update-ref", "refs/heads/main", commit)

    def blank(self, template):
        """A bare repository as the template's button makes it: the template's files in one commit."""
        path = self.folder / "template.git"
        self.git(self.folder, "init", "-q", "--bare", "-b", "main", path)
        if template:
            self.git(path, "fetch", "-q", "--depth=1", template.resolve().as_uri(), "HEAD")
            self.git(path, "read-tree", "FETCH_HEAD")
        self.commit(path, "Initial commit", {} if template else TEMPLATE)
        return path

    def target(self, name):
        return self.targets / f"{name}.git"

    def renew(self, name):
        shutil.rmtree(self.target(name), ignore_errors=True)
        self.git(self.folder, "clone", "-q", "--bare", self.template, self.target(name))

    def fresh(self, slow=False):
        """New targets; slow ones take a moment for each push, like a server far away."""
        if self.targets.exists():
            # What a kill left running may still write there.
            self.targets.rename(tempfile.mkdtemp(dir=self.folder))
        for name in self.hubs:
            self.renew(name)
            if slow:
                self.hook(name, "sleep 0.2")

    def hook(self, name, script):
        path = self.target(name) / "hooks/pre-receive"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def collide(self, name):
        """Gives a target a file that its image has with other content."""
        listed = self.git(self.source, "ls-tree", f"{self.ref}:{self.hubs[name]}")
        entries = [line.split(maxsplit=3) for line in listed.splitlines()]
        file = next(path for _, kind, _, path in entries if kind == "blob" and path not in EXAMPLES)
        self.git(self.target(name), "read-tree", "main")
        self.commit(self.target(name), "More", {file: "another\n"}, "main")

    # Looking at targets

    def check(self, what, holds, why=""):
        self.failed += not holds
        print(f"{'ok  ' if holds else 'FAIL'}  {what}{'' if holds else f': {why}'}", flush=True)

    def tips(self, names=None):
        return {name: self.git(self.target(name), "rev-parse", "main") for name in names or self.hubs}

    def files(self):
        return {path: path.stat().st_mtime_ns for path in self.targets.rglob("*")}

    def shapes(self):
        """What no identity and no date changes: the files, and how many commits there are."""
        targets = {name: self.target(name) for name in self.hubs}
        trees = {name: self.git(path, "rev-parse", "main:") for name, path in targets.items()}
        return {name: (trees[name], self.git(path, "rev-list", "--count", "main")) for name, path in targets.items()}

    def sound(self, tips):
        """Every target passes `git fsck`, has one ref, and is at its tip."""
        bad = {}
        for name in self.hubs:
            fsck = subprocess.run(["git", "fsck"], cwd=self.target(name), env=self.env, capture_output=True, text=True)
            refs = self.git(self.target(name), "for-each-ref", "--format=%(objectname) %(refname)")
            if fsck.returncode or refs != f"{tips[name]} refs/heads/main":
                bad[name] = fsck.stderr + refs
        self.check(f"git fsck, one ref and the right tip on {len(self.hubs)} targets", not bad, bad)

    # The runs

    def undisturbed(self):
        self.fresh()
        planned, seconds = self.batch("--dry-run", "--json")
        planned = {report["name"]: report["target"]["after"] for report in map(json.loads, planned.splitlines())}
        print(f"dry run: {seconds:.2f} s")
        table, self.seconds = self.batch()
        print(f"run: {self.seconds:.2f} s\n\n{table}")
        self.sound(planned)
        self.done, self.shape = self.tips(), self.shapes()

    def again(self):
        before = self.files()
        table, seconds = self.batch()
        print(f"second run: {seconds:.2f} s; {table.splitlines()[-1]}")
        self.check("no ref moved, and no file was written", self.tips() == self.done and self.files() == before)
        table, seconds = self.batch("--verify")
        print(f"verify: {seconds:.2f} s; {table.splitlines()[-1]}")

    def killed(self):
        """A campaign that is done before all kills were dealt out is followed by another."""
        blank, kills = self.git(self.template, "rev-parse", "main"), 0
        while kills < self.kills:
            self.fresh(slow=True)
            while kills < self.kills and blank in self.tips().values():
                moment, way = self.rng.uniform(0, self.seconds * 0.6), self.rng.choice(list(KILLS))
                process = self.begin("batch", "hubs.toml")
                try:
                    process.communicate(timeout=moment)
                    continue
                except subprocess.TimeoutExpired:
                    KILLS[way](process.pid)
                process.communicate()
                kills += 1
                tips = self.tips()
                strange = {name: tip for name, tip in tips.items() if tip not in (blank, self.done[name])}
                how = f"kill {kills}, {way}, after {moment:.2f} s"
                left = list(tips.values()).count(blank)
                self.check(f"{how}: {left} hubs as they were, {len(tips) - left} done", not strange, strange)
            table, seconds = self.batch()
            print(f"run to the end: {seconds:.2f} s; {table.splitlines()[-1]}")
            self.sound(self.done)

    def together(self):
        """Two operators, whose commits have other dates and so other ids."""
        self.fresh(slow=True)
        dates = (1_700_000_000, 1_700_000_100)
        both = [self.begin("batch", "hubs.toml", "--json", env=environment(self.folder, date)) for date in dates]
        tips, migrated = {}, collections.Counter()
        for process in both:
            written, words = process.communicate()
            reports = [json.loads(line) for line in written.splitlines()]
            mine = {report["name"]: report["target"]["after"] for report in reports if report["status"] == "migrated"}
            print(f"exit {process.returncode}: {dict(collections.Counter(report['status'] for report in reports))}")
            self.check("ended well", process.returncode == 0, words)
            migrated.update(mine.keys())
            tips |= mine
        self.check("each target is migrated by one of them", set(migrated.values()) == {1}, migrated)
        self.sound(tips)
        self.check("files and numbers of commits are those of one campaign", self.shapes() == self.shape)

    def failures(self):
        if len(self.hubs) < 3:
            print("there are too few images for this")
            return
        self.fresh()
        chosen = refuses, missing, collides = self.rng.sample(sorted(self.hubs), 3)
        self.hook(refuses, "echo 'pushes are frozen until Monday' >&2; exit 1")
        shutil.rmtree(self.target(missing))
        self.collide(collides)
        before = self.tips([refuses, collides])
        table, seconds = self.batch(expect=5)
        print(f"{refuses} refuses, {missing} is missing, {collides} collides: {seconds:.2f} s\n\n{table}")
        same = self.tips([refuses, collides]) == before and not self.target(missing).exists()
        self.check("the targets that failed are as they were", same)
        others = self.tips(set(self.hubs) - set(chosen))
        self.check(f"the {len(others)} others are done", others.items() <= self.done.items(), others)
        for name in chosen:
            self.renew(name)
        table, seconds = self.batch()
        print(f"mended: {seconds:.2f} s; {table.splitlines()[-1]}")
        self.sound(self.done)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--bin", type=pathlib.Path, default=BUILT / "release/split-image")
    args.add_argument("--source", type=pathlib.Path, default=BUILT / "bench/datahub.git")
    args.add_argument("--ref", default=COMMIT)
    args.add_argument("--template", type=pathlib.Path, help="a clone of the template of the targets")
    args.add_argument("--kills", type=int, default=10)
    args.add_argument("--seed", type=int, default=random.randrange(10**6))
    args = args.parse_args()
    print(f"{os.cpu_count()} cores, seed {args.seed}")
    with tempfile.TemporaryDirectory(prefix="split-image-campaign-") as folder:
        campaign = Campaign(args, pathlib.Path(folder))
        for part in (campaign.undisturbed, campaign.again, campaign.killed, campaign.together, campaign.failures):
            print(f"\n== {part.__name__}")
            part()
    print(f"\n{campaign.failed} checks failed")
    sys.exit(1 if campaign.failed else 0)


if __name__ == "__main__":
    main()
