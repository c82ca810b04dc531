#!/usr/bin/env python3
"""Presses the tab key in real shells: bash, zsh and fish, each in a terminal and an empty home.

The install lines are those of the README. A line is typed up to the tab key; its words are then handed to a program that
writes them down, so that quotes and spaces are the shell's own. Lists are read from the screen.

usage: tests/oracle/shells.py BINARY [SHELL...]
"""

import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHELLS = ["bash", "zsh", "fish"]
ODD = "a$(touch pwned) b"
RUNS_WORDS = b"\x01words \n"

# What is typed, and the words that the tab key makes of it.
WORDS = [
    ("split-image bat", ["batch"]),
    ("split-image verify --fol", ["verify", "--follow"]),
    ("split-image --on-collision=i", ["--on-collision=image"]),
    ("split-image --on-collision t", ["--on-collision", "template"]),
    ("split-image completions f", ["completions", "fish"]),
    ("split-image explain symlink-e", ["explain", "symlink-escapes"]),
    ("split-image man han", ["man", "handoff"]),
    ("split-image --from source --subdir dep", ["--from", "source", "--subdir", "deployments/"]),
    ("split-image --from source --subdir deployments/as", ["--from", "source", "--subdir", "deployments/astro/"]),
    ("split-image --from source --subdir=deployments/astro/i", ["--from", "source", "--subdir=deployments/astro/image"]),
    ("split-image --from=source --subdir deployments/old\\ n", ["--from=source", "--subdir", "deployments/old name"]),
    ("split-image --from 'a source' --subdir dep", ["--from", "a source", "--subdir", "deployments/"]),
    ("split-image --from ~/source --subdir dep", ["--from", "{home}/source", "--subdir", "deployments/"]),
    ("split-image --from source --subdir odd/", ["--from", "source", "--subdir", f"odd/{ODD}"]),
    ("split-image -s deployments/astro/image --from sou", ["-s", "deployments/astro/image", "--from", "source/"]),
    ("split-image --from source --ref stag", ["--from", "source", "--ref", "staging"]),
    ("split-image --from source --ref=2024.", ["--from", "source", "--ref=2024.1"]),
    ("split-image discover source --ref feat", ["discover", "source", "--ref", "feature/x"]),
    ("split-image batch hubs.toml --only da", ["batch", "hubs.toml", "--only", "data8"]),
    ("split-image batch hub", ["batch", "hubs.toml"]),
    ("split-image --into git@github.com:org/x --on-collision=te", ["--into", "git@github.com:org/x", "--on-collision=template"]),
    ("split-image --from source --subdir former", ["--from", "source", "--subdir", "former"]),
]  # fmt: skip

# What is typed, what the list must have, and what it must not have.
LISTS = [
    ("split-image ", ["batch", "discover", "verify", "handoff", "demo", "completions"], ["--subdir"]),
    ("split-image --", ["--subdir", "--into", "--dry-run", "--version"], ["batch "]),
    ("split-image verify --", ["--subdir", "--follow", "--also-from"], ["--on-collision"]),
    ("split-image completions ", ["bash", "elvish", "fish", "powershell", "zsh"], ["--json"]),
    ("split-image --on-collision ", ["fail", "image", "template"], ["batch"]),
    ("split-image --from source --subdir deployments/", ["astro", "data8", "old"], ["hubs.toml"]),
    ("split-image --from source --ref ", ["main", "staging", "2024.1", "feature/x"], ["batch"]),
    ("split-image batch hubs.toml --only ", ["astro", "data8"], ["staging"]),
]


def scene(folder):
    """A source with branches, tags and odd names; a list; and the programs on the path."""
    for name in ("source", "a source"):
        source = folder / name
        for path in ("deployments/astro/image/f", "deployments/data8/image/f", "deployments/old name/f", f"odd/{ODD}/f", "former/f"):
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_text("x\n")
        git = ["git", "-C", str(source), "-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(source)], check=True)
        subprocess.run([*git, "add", "--all"], check=True)
        subprocess.run([*git, "commit", "--quiet", "--message", "First"], check=True)
        subprocess.run([*git, "branch", "staging"], check=True)
        subprocess.run([*git, "branch", "feature/x"], check=True)
        subprocess.run([*git, "tag", "2024.1"], check=True)
        # Only the tip counts, not what lies around.
        (source / "deployments" / "asleep").mkdir()
    hubs = "".join(
        f'[[hub]]\nname = "{name}"\nfrom = "source"\nsubdir = "deployments/{name}/image"\ninto = "{name}"\n\n'
        for name in ("astro", "data8")
    )
    (folder / "hubs.toml").write_text(hubs)


def install(folder, environment):
    """Runs the README's lines for completions."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    lines = next(block for block in blocks if "split-image completions" in block)
    subprocess.run(["sh", "-euc", lines], check=True, cwd=folder, env=environment)


class Terminal:
    """A shell in a terminal."""

    def __init__(self, shell, folder, environment):
        self.shell, self.written = shell, folder / "written"
        self.child, self.terminal = pty.fork()
        if not self.child:
            os.chdir(folder)
            termios.tcsetwinsize(0, (60, 200))
            os.execvpe(shell, [shell, "-i"], environment)

    def end(self):
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.terminal)

    def read(self, quiet, longest=10.0):
        """What is printed until nothing comes for a while."""
        shown, deadline = b"", time.monotonic() + longest
        while time.monotonic() < deadline:
            if not select.select([self.terminal], [], [], quiet)[0]:
                break
            try:
                shown += os.read(self.terminal, 65536)
            except OSError:
                break
        return shown.decode(errors="replace")

    def words(self, keys):
        """The words of the line after these keys."""
        self.written.unlink(missing_ok=True)
        os.write(self.terminal, keys)
        shown = self.read(0.3)
        os.write(self.terminal, RUNS_WORDS)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            shown += self.read(0.05)
            if self.written.exists() and (text := self.written.read_bytes()).endswith(b"\n\0"):
                return [word.decode() for word in text.split(b"\0")[:-2]], shown
        return None, shown

    def listed(self, keys):
        """What is on the screen after these keys."""
        os.write(self.terminal, keys)
        self.read(0.3)
        os.write(self.terminal, b"\t")
        shown = self.read(0.5)
        if self.shell == "bash":
            # The first one completes as far as all have it in common.
            os.write(self.terminal, b"\t")
            shown += self.read(0.5)
        os.write(self.terminal, b"\x03")
        self.read(0.3)
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]", "", shown)


def check(shell, binary):
    faults = 0
    # A fish that is closed may still write completions of manual pages there.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        folder = pathlib.Path(folder)
        programs = folder / "bin"
        programs.mkdir()
        (programs / "split-image").symlink_to(binary)
        (programs / "words").write_text(f"#!/bin/sh\nprintf '%s\\0' \"$@\" '\n' > {folder}/written\n")
        (programs / "words").chmod(0o755)
        environment = {
            "HOME": str(folder), "PATH": f"{programs}:{os.environ['PATH']}", "TERM": "xterm", "LC_ALL": "C.UTF-8",
            "COLUMNS": "200", "LINES": "50", "GIT_CONFIG_NOSYSTEM": "1", "ZDOTDIR": str(folder),
        }  # fmt: skip
        scene(folder)
        install(folder, environment)
        terminal = Terminal(shell, folder, environment)
        try:
            if terminal.words(b"ready")[0] != ["ready"]:
                print(f"{shell}: does not start")
                return 1
            for typed, expected in WORDS:
                expected = ["split-image", *(word.replace("{home}", str(folder)) for word in expected)]
                words, shown = terminal.words(typed.encode() + b"\t")
                if words != expected:
                    faults += 1
                    print(f"{shell}: '{typed}' becomes {words}, expected {expected}\n  {shown!r}")
                else:
                    print(f"{shell}: {typed}<TAB>  ->  {' '.join(repr(w) if ' ' in w else w for w in words)}")
            for typed, there, absent in LISTS:
                shown = terminal.listed(typed.encode())
                missing = [name for name in there if name not in shown]
                wrong = [name for name in absent if name in shown]
                if missing or wrong:
                    faults += 1
                    print(f"{shell}: '{typed}' lacks {missing}, has {wrong}\n  {shown!r}")
                else:
                    print(f"{shell}: {typed}<TAB>  lists  {' '.join(there)}")
            if (folder / "pwned").exists() or (folder / "source" / "pwned").exists():
                faults += 1
                print(f"{shell}: a name from the repository was run")
        finally:
            terminal.end()
    return faults


def main():
    binary = os.path.abspath(sys.argv[1])
    shells = sys.argv[2:] or SHELLS
    missing = [shell for shell in shells if not shutil.which(shell)]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}")
    faults = sum(check(shell, binary) for shell in shells)
    print(f"{len(shells)} shells, {len(WORDS) + len(LISTS)} lines each, {faults} faults")
    sys.exit(faults > 0)


if __name__ == "__main__":
    main()
