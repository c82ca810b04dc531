"""Numbered and named trials of split-image: their command line, their limits, and the sum at the end.

A trial is a function of its key and an empty folder; it returns the class it belongs to and how it ended, or raises
`Fault`. The folder of a failed trial stays, and the command that runs it again is printed.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import sample

MEMORY = 6 << 30


class Fault(Exception):
    """The program did what it must not: the class of the trial, a short name for the fault, and the evidence."""

    def __init__(self, group, fault, why=""):
        super().__init__(f"{group}: {fault}: {why}")
        self.group, self.fault, self.why = group, fault, why


class Run:
    """One run of split-image that has ended: exit code, words, JSON report, seconds."""

    def __init__(self, code, out, err, seconds):
        self.code, self.seconds = code, seconds
        self.words = err.decode(errors="replace")
        try:
            self.report = json.loads(out)
        except ValueError:
            self.report = {}

    def error(self):
        """The message of the error in the report."""
        return (self.report.get("error") or {}).get("message") or ""

    def said(self):
        """Everything that was said about an error, on one line."""
        text = f"{self.error()} | {(self.report.get('error') or {}).get('hint') or ''} | {self.words}"
        return " ".join(text.split())

    def must_be_orderly(self, group, limit):
        """Faults that no repository excuses: a hang, a signal, a panic, an unknown exit code, a silent failure."""
        if self.code is None:
            raise Fault(group, "hang", f"no end after {limit} s: {self.said()[-300:]}")
        if self.code < 0 or self.code in (128 + signal.SIGABRT, 128 + signal.SIGSEGV):
            name = signal.Signals(-self.code).name if self.code < 0 else str(self.code)
            raise Fault(group, f"ended by {name}", self.said()[:300])
        if self.code == 101 or "panicked at" in self.words:
            raise Fault(group, "panic", self.said()[:300])
        if self.code not in (0, 1, 2, 3, 4, 5, 6, 130):
            raise Fault(group, f"exit {self.code}", self.said()[-300:])
        if self.code and not (self.error() and self.words.strip()):
            raise Fault(group, "a failure without a message", f"exit {self.code}: {self.said()[-300:]}")


class Started:
    """A run of split-image with --json in the folder HOME, in a new session and with limited memory."""

    def __init__(self, binary, flags, env):
        # Files, since a pipe would stay open for as long as a process that was left behind.
        self.out, self.err, self.began = tempfile.TemporaryFile(), tempfile.TemporaryFile(), time.monotonic()
        self.process = subprocess.Popen(
            [str(binary), "--json", *flags],
            env=env,
            cwd=env["HOME"],
            stdin=subprocess.DEVNULL,
            stdout=self.out,
            stderr=self.err,
            start_new_session=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        )

    def finish(self, limit):
        """Waits for the end; a run that takes longer than `limit` seconds is ended, and its code is None."""
        code = None
        try:
            code = self.process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        seconds = time.monotonic() - self.began
        said = []
        for file in (self.out, self.err):
            file.seek(0)
            said.append(file.read())
            file.close()
        return Run(code, *said, seconds)


def run(binary, flags, env, limit=20):
    """Runs split-image to its end."""
    return Started(binary, flags, env).finish(limit)


class Trials:
    """The command line of a script, and its trials.

    `setup(folder, binary)` returns what has `names`, a list of named cases (may be empty), and `trial(key, folder)`,
    where a key is a name or the number of a seed. `count` is how many seeds are tried by default.
    """

    def __init__(self, doc, setup, count):
        args = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
        args.add_argument("--bin", required=True, type=pathlib.Path, help="the split-image to judge")
        args.add_argument("--start", type=int, default=0, help="the first seed (default 0)")
        args.add_argument("--count", type=int, default=count, help=f"how many seeds (default {count})")
        args.add_argument("--minutes", type=float, help="go on with more seeds until so many minutes are over")
        args.add_argument("--case", action="append", help="run only this seed or named case, and keep its folder")
        self.args, self.setup = args.parse_args(), setup
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            del os.environ[name]
        self.ended = collections.defaultdict(collections.Counter)
        self.faults = collections.defaultdict(collections.Counter)
        self.first = {}

    def main(self):
        """Runs all trials, prints the sum, and leaves with exit code 1 where one failed."""
        in_memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        script = pathlib.Path(sys.argv[0]).stem
        keep = pathlib.Path(tempfile.mkdtemp(prefix=f"split-image-{script}-", dir=in_memory))
        began, kept = time.monotonic(), False
        try:
            bench = self.setup(keep, self.args.bin.resolve())
            for number, key in enumerate(self.keys(bench, began)):
                words = re.findall(r"[a-z0-9]+", str(key))
                kept |= self.one(bench, key, keep / "-".join(["trial", str(number), *words]))
            self.sum_up(time.monotonic() - began)
            wrong = getattr(bench, "judge_all", lambda ended: [])(self.ended)
        finally:
            if not kept:
                shutil.rmtree(keep, ignore_errors=True)
        for words in wrong:
            print(f"FAIL  {words}")
        passed = sum(sum(counts.values()) for counts in self.ended.values())
        failed = sum(sum(counts.values()) for counts in self.faults.values()) + len(wrong)
        print(f"{passed} passed, {failed} failed")
        sys.exit(1 if failed else 0)

    def keys(self, bench, began):
        """The keys of the trials: the named cases, then the seeds."""
        if self.args.case:
            yield from (int(key) if key.isdecimal() else key for key in self.args.case)
            return
        yield from bench.names
        seed = self.args.start
        while seed < self.args.start + self.args.count or (
            self.args.minutes and time.monotonic() - began < 60 * self.args.minutes
        ):
            yield seed
            seed += 1

    def one(self, bench, key, folder):
        """Runs one trial; returns whether its folder stays."""
        folder.mkdir()
        try:
            group, ending = bench.trial(key, folder)
        except Fault as fault:
            self.faults[fault.group][fault.fault] += 1
            # One folder for each kind of fault is enough to work with, and a long run does not fill the disk.
            known = (fault.group, fault.fault) in self.first
            self.first.setdefault((fault.group, fault.fault), key)
            print(f"FAIL  case {key}: {fault}")
            print(f"      python3 {sys.argv[0]} --bin {self.args.bin} --case '{key}'", flush=True)
            if not known or self.args.case:
                print(f"      {folder}", flush=True)
                return True
        else:
            self.ended[group][ending] += 1
            if self.args.case:
                print(f"ok    case {key}: {group}: {ending}; {folder}")
                return True
        shutil.rmtree(folder, ignore_errors=True)
        return False

    def sum_up(self, seconds):
        """Prints a line for each class: how its trials ended, and its faults with the first case of each."""
        print(f"{seconds:.0f} s")
        for group in sorted(self.ended.keys() | self.faults.keys()):
            good = ", ".join(f"{count} {what}" for what, count in sorted(self.ended[group].items()))
            bad = ", ".join(
                f"{count} {what} (first: {self.first[group, what]})"
                for what, count in sorted(self.faults[group].items())
            )
            print(f"  {group}: {good or 'none as it should be'}{f'; FAULTS: {bad}' if bad else ''}")


def home(folder, **more):
    """The environment of a user with an empty home in that folder."""
    (folder / "home").mkdir(parents=True, exist_ok=True)
    return sample.environment(folder / "home", **more)
