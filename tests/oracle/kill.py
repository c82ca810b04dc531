#!/usr/bin/env python3
"""Kills real runs at random moments, with each signal, and looks at what they leave behind.

Whatever the moment: the target's branch is as it was or complete, `git fsck` finds nothing, the source is byte for
byte as it was, and a new run finishes the job. After an interrupt or a TERM also: exit code 130, the target as it was,
and no temporary folder. Prints its seed; `--seed N` draws the same moments again.
"""

import argparse
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time

import sample
from product import listing
from sample import git, migrate


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--bin", required=True, type=pathlib.Path)
    args.add_argument("--count", type=int, default=20, help="how many kills (default 20)")
    args.add_argument("--seed", type=int, default=random.randrange(10**6))
    args = args.parse_args()
    rng, tally, binary = random.Random(args.seed), sample.Tally(), args.bin.resolve()
    print(f"seed {args.seed}")
    with tempfile.TemporaryDirectory(prefix="split-image-kill-") as folder:
        scene = Scene(pathlib.Path(folder), binary)
        for number in range(args.count):
            how = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)[number % 3]
            scene.kill(tally, how, rng.uniform(0, scene.seconds * 1.05), rng.random() < 0.5)
        ended = ", ".join(f"{count} {what}" for what, count in sorted(scene.ended.items()))
        print(f"      the whole run takes {scene.seconds:.2f} s; ended: {ended}")
    tally.end()


class Scene:
    """A source, a target with a slow hook, and how long an undisturbed run takes."""

    def __init__(self, folder, binary):
        self.folder, self.binary, self.ended = folder, binary, {}
        self.source = sample.deployments(folder / "source.git", commits=4000, ballast=1)
        self.blank = sample.template(folder / "blank.git")
        hook = self.blank / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        # Without this the push, which must be hit too, is over in a moment.
        hook.write_text("#!/bin/sh\nsleep 0.2\n")
        hook.chmod(0o755)
        (folder / "home").mkdir()
        self.env = sample.environment(folder / "home")
        self.listed = listing(self.source)
        self.before = git(self.blank, "rev-parse", "main")
        began = time.monotonic()
        code, words, self.report = migrate(binary, self.env, self.url(), self.fresh(), "--ref", "staging", "--json")
        self.seconds = time.monotonic() - began
        if code:
            raise SystemExit(f"the undisturbed run: exit {code}: {words}")
        self.after = self.report["target"]["after"]

    def url(self):
        """The source through a fetch, so that this can be hit as well."""
        return f"file://{self.source}"

    def fresh(self):
        """A new target."""
        shutil.rmtree(self.folder / "target.git", ignore_errors=True)
        return shutil.copytree(self.blank, self.folder / "target.git")

    def kill(self, tally, how, delay, whole_group):
        """One run, killed after `delay` seconds: it alone, or with its children as a terminal's Ctrl-C does it."""
        target = self.fresh()
        for place in (self.folder / "home").iterdir():
            if place.is_dir():
                shutil.rmtree(place)
        (self.folder / "home/tmp").mkdir()
        flags = ["--from", self.url(), "--ref", "staging", "--subdir", sample.IMAGE, "--into", str(target)]
        run = subprocess.Popen(
            [self.binary, *flags],
            env=self.env,
            cwd=self.env["HOME"],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            run.wait(delay)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, how) if whole_group else run.send_signal(how)
        words = run.communicate(timeout=60)[1].decode(errors="replace")
        self.wait_for_orphans(run.pid)
        code, tip = run.returncode, git(target, "rev-parse", "main")
        key = f"{how.name} with exit {code}"
        self.ended[key] = self.ended.get(key, 0) + 1
        name = f"{how.name} {'to all ' if whole_group else ''}after {delay:.3f} s (exit {code})"
        faults = []
        if tip not in (self.before, self.after):
            faults.append(f"the target's branch is {tip}")
        if tip == self.after and code not in (0, -signal.SIGKILL):
            faults.append("the branch was pushed, and the exit code denies it")
        if code == 0 and tip != self.after:
            faults.append("exit 0, and the target is as it was")
        refs = git(target, "for-each-ref", "--format=%(refname)")
        if refs != "refs/heads/main":
            faults.append(f"refs: {refs}")
        sound = subprocess.run(
            ["git", "fsck", "--strict"], cwd=target, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if sound.returncode:
            faults.append(f"git fsck: {sound.stdout}")
        if listing(self.source) != self.listed:
            faults.append("the source has changed")
        if how != signal.SIGKILL:
            # Before the program's first line the signal ends it by itself, which shells call 130 as well.
            if code not in (0, 130, -how):
                faults.append(f"exit {code}: {words}")
            if left := os.listdir(self.env["TMPDIR"]):
                faults.append(f"left in the temporary folder: {left}")
        code, words, report = migrate(self.binary, self.env, self.url(), target, "--ref", "staging", "--json")
        if code or git(target, "rev-parse", "main") != self.after:
            faults.append(f"the new run does not finish: exit {code}: {words}")
        tally.check(name, not faults, "; ".join(faults))

    def wait_for_orphans(self, session):
        """Waits until no child of a killed run is left: git may be at work for a moment longer."""
        until = time.monotonic() + 30
        while any(session_of(pid) == session for pid in os.listdir("/proc") if pid.isdigit()):
            if time.monotonic() > until:
                raise SystemExit("children of a killed run are still there after 30 s")
            time.sleep(0.01)


def session_of(pid):
    """The session of a process that is alive."""
    try:
        state, _, _, session = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:4]
    except (OSError, ValueError):
        return None
    return None if state == "Z" else int(session)


if __name__ == "__main__":
    main()
