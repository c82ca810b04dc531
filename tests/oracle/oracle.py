#!/usr/bin/env python3
"""Holds split-image against `git filter-repo --subdirectory-filter` on random histories, id for id.

For each seed it makes a history and splits it three times: by the reference, by the model (model.py), and by
split-image. Model and reference must agree wherever the reference's trees are right; split-image must agree with the
model everywhere, name the merges at which the reference goes wrong, and leave source and target as they were. Every
20th seed is also migrated for real, and what arrives is read with git alone: `git fsck --strict`, and each tree
against the original's.

A seed that fails is printed with the folder that holds its repositories; `--seed N` replays it.
Without --bin, only the reference and the model are held against each other.
"""

import argparse
import collections
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import model
import reference
import product
from histories import History

BRANCH = "main"


class Case:
    """One seed: its history, its folder, and what is known about it so far."""

    def __init__(self, seed, folder, renamed):
        self.seed, self.folder = seed, folder
        self.hash_name = "sha256" if seed % 40 == 39 else "sha1"
        self.history = History(seed, self.hash_name, renamed)
        self.store, self.tip = self.history.store, self.history.tip
        self.directories = self.history.directories_behind(self.tip)
        refs = {b"refs/heads/%d" % n: head for n, head in enumerate(self.history.heads)}
        self.source = self.store.write_repository(folder / "source.git", BRANCH, {**refs, b"refs/heads/main": self.tip})
        self.model = model.Rewrite(self.store, self.tip, self.directories)
        self.expected = {c.name: self.model.new.get(c.name) for c in self.model.order}
        self.counts = collections.Counter(
            histories=1,
            commits=len(self.model.order),
            kept=len(self.model.new),
            merges=sum(len(p) > 1 for p in self.model.parents.values()),
        )

    def judge(self, binary):
        """Runs all three; raises AssertionError where one differs."""
        if self.seed % 20 == 0:
            self.compare_order()
        if self.hash_name == "sha1":
            self.compare_reference()
        if binary:
            product.judge(self, binary)
        return self.counts

    def compare_order(self):
        listed = subprocess.run(
            ["git", "rev-list", "--topo-order", "--reverse", BRANCH],
            cwd=self.source,
            check=True,
            stdout=subprocess.PIPE,
        ).stdout.split()
        assert listed == [c.name for c in self.model.order], "the model's order is not git's"

    def compare_reference(self):
        work = reference.throw_away(self.folder / "reference.git", self.source, BRANCH, self.tip)
        try:
            answer = reference.fast(work, self.directories, BRANCH, self.folder / "reference.log")
        except reference.Unfinished as died:
            assert any(not model.readable(c) for c in self.model.order), f"the reference died: {died}"
            self.counts["where the reference dies"] += 1
            return
        if self.seed % 100 == 0:
            again = reference.throw_away(self.folder / "whole.git", self.source, BRANCH, self.tip)
            assert reference.whole(again, self.directories, BRANCH) == answer, (
                "the short cut through filter-repo differs from filter-repo"
            )
        if answer == self.expected:
            assert not self.model.wrong_in_reference, "the reference was expected to write a wrong tree"
            return
        self.counts["where the reference's trees are wrong"] += 1
        self.explain(answer, reference.read_commits(work, answer.values()))

    def explain(self, answer, commits):
        """Makes sure that wrong trees alone made the reference's answer another one."""
        # What cites a commit with another id has another one itself, and its tree is right all the same.
        tainted, astray, first_wrong = set(), set(), set()
        for c in self.model.order:
            ours, theirs = self.expected[c.name], answer.get(c.name)
            if ours == theirs:
                continue
            behind = self.model.behind(c.name)
            cites = any(
                old[:7] in c.message or new and new[:7] in c.message for old, new in answer.items() if old in tainted
            )
            if theirs and ours and commits[theirs].tree != self.model.tree[c.name]:
                first_wrong.update([c.name] if not behind & astray else [])
                astray.add(c.name)
            else:
                assert behind & tainted or cites, f"{c.name.decode()}: the reference says {theirs}, the model {ours}"
            tainted.add(c.name)
            astray.update([c.name] if behind & astray else [])
        listed = self.model.wrong_in_reference
        expected = {name for name in listed if not self.model.behind(name) & set(listed)}
        assert first_wrong == expected, f"the reference first goes wrong at {first_wrong}, expected {expected}"


def run(job):
    seed, keep, binary, renamed = job
    folder = pathlib.Path(keep) / f"seed-{seed}"
    folder.mkdir()
    try:
        counts = Case(seed, folder, renamed).judge(binary)
    except Exception as failure:
        words = f"{type(failure).__name__}: {failure}" if not isinstance(failure, AssertionError) else str(failure)
        (folder / "failure.txt").write_text(words)
        return seed, None, words
    shutil.rmtree(folder)
    return seed, counts, None


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--bin", type=pathlib.Path, help="the split-image to judge")
    args.add_argument("--seed", type=int, help="replay one seed, and keep its folder")
    args.add_argument("--start", type=int, default=0, help="the first seed (default 0)")
    args.add_argument("--count", type=int, default=200, help="how many seeds (default 200)")
    args.add_argument("--renamed", action="store_true", help="the directory had other names, all of which are split")
    args.add_argument("--jobs", type=int, default=os.cpu_count())
    args = args.parse_args()
    seeds = [args.seed] if args.seed is not None else range(args.start, args.start + args.count)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    os.environ.update(product.ENVIRONMENT)
    in_memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    keep = pathlib.Path(tempfile.mkdtemp(prefix="split-image-oracle-", dir=in_memory))
    binary = args.bin and args.bin.resolve()
    began, total, failed = time.monotonic(), collections.Counter(), 0
    with multiprocessing.Pool(args.jobs) as pool:
        for seed, counts, words in pool.imap_unordered(run, [(seed, keep, binary, args.renamed) for seed in seeds]):
            total.update(counts or {})
            if words:
                failed += 1
                print(f"FAIL  seed {seed}: {words}")
                print(f"      {keep / f'seed-{seed}'}; replay: {sys.argv[0]} --seed {seed}", flush=True)
    if not failed:
        shutil.rmtree(keep)
    seconds = time.monotonic() - began
    rest = ", ".join(f"{total[key]} {key}" for key in total if key not in ("histories", "merges"))
    print(f"seeds {seeds[0]} to {seeds[-1]}, {seconds:.0f} s: {rest}")
    print(f"{len(seeds)} histories, {total['merges']} merges, {failed} differ")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
