"""For the scripts that run split-image for real: a deployment repository, a template repository, a tally of checks."""

import json
import os
import random
import subprocess
import sys

from product import ENVIRONMENT

IMAGE = "deployments/astro/image"
PASSWORD = "correct-horse-7531"


class Tally:
    """Prints a line a check, and at the end how many passed."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, holds, why=""):
        """Counts one check; `why` is shown where it does not hold."""
        self.passed += bool(holds)
        self.failed += not holds
        print(f"{'ok   ' if holds else 'FAIL '} {what}{'' if holds else f': {str(why)[-600:]}'}", flush=True)
        return holds

    def end(self):
        """Prints the sum and leaves, with exit code 1 where any failed."""
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)


def environment(home, **more):
    """The environment of a user who has nothing but what the folder `home` holds."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "XDG_", "SSH_"))}
    (home / "tmp").mkdir(exist_ok=True)
    config = {"HOME": str(home), "TMPDIR": str(home / "tmp"), "GIT_CONFIG_GLOBAL": str(home / ".gitconfig")}
    return {**kept, **ENVIRONMENT, **config, **more}


def git(repository, *args, text=None, check=True):
    """The output of git in a repository, without its last newline."""
    env = {**os.environ, **ENVIRONMENT}
    done = subprocess.run(
        ["git", *args], cwd=repository, env=env, input=text, check=check, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    return done.stdout.decode(errors="replace").strip()


def deployments(path, commits=40, ballast=4):
    """Makes a bare deployment repository: images of two hubs with merges, and megabytes that no image needs."""
    rng = random.Random(7)
    stream = []
    for mark in range(1, ballast + 1):
        body = rng.randbytes(500_000)
        stream.append(b"blob\nmark :%d\ndata %d\n%s\n" % (mark, len(body), body))
    first = mark = ballast + 1
    for number in range(commits):
        parent = b"from :%d\n" % (mark - 1) if mark > first else b""
        hub = rng.choice([b"astro", b"astro", b"other"])
        text = b"package-%d\n" % number
        change = b"M 100644 inline deployments/%s/image/requirements-%d.txt\ndata %d\n%s" % (
            hub,
            number % 5,
            len(text),
            text,
        )
        if number == 0:
            change += b"".join(b"M 100644 :%d data/ballast-%d\n" % (n, n) for n in range(1, ballast + 1))
            change += b"M 100644 inline deployments/astro/image/Dockerfile\ndata 12\nFROM scratch"
        if number and number % 7 == 0:
            parent += b"merge :%d\n" % (mark - 3)
        message = b"change %d of %s\n" % (number, hub)
        stream.append(
            b"commit refs/heads/staging\nmark :%d\ncommitter Ann <ann@example.org> %d +0000\ndata %d\n%s%s%s\n"
            % (mark, 1_600_000_000 + number * 3600, len(message), message, parent, change)
        )
        mark += 1
    subprocess.run(["git", "init", "-q", "--bare", "-b", "staging", str(path)], check=True)
    git(path, "fast-import", "--quiet", text=b"".join(stream))
    git(path, "config", "uploadpack.allowFilter", "true")
    git(path, "config", "uploadpack.allowAnySHA1InWant", "true")
    return path


def template(path):
    """Makes a bare repository as the template's button makes it: one commit, with an example to remove."""
    files = [
        (b"environment.yml", b"name: example\n"),
        (b"README.md", b"# template\n"),
        (b".github/workflows/build.yaml", b"on: push\n"),
    ]
    stream = b"commit refs/heads/main\ncommitter Ann <ann@example.org> 1650000000 +0000\ndata 14\nInitial commit\n"
    for name, text in files:
        stream += b"M 100644 inline %s\ndata %d\n%s" % (name, len(text), text)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(path)], check=True)
    git(path, "fast-import", "--quiet", text=stream)
    return path


def refuse_pushes(repository, words):
    """Puts a hook into a repository that refuses every push; returns a function that takes it away again."""
    hook = repository / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
    hook.chmod(0o755)
    return hook.unlink


def migrate(binary, env, source, target, *flags):
    """Runs split-image in the folder HOME; returns its exit code, all it said, and its JSON report if there is one."""
    command = [str(binary), "--from", str(source), "--subdir", IMAGE, "--into", str(target), *flags]
    done = subprocess.run(
        command,
        env=env,
        cwd=env["HOME"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=120,
    )
    words = (done.stdout + done.stderr).decode(errors="replace")
    try:
        report = json.loads(done.stdout)
    except ValueError:
        report = {}
    return done.returncode, words, report
