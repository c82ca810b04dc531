#!/usr/bin/env python3
"""Runs the program in a pseudo-terminal, where git and ssh prompt, and presses keys.

A server on loopback asks for a name and a password, and a program that stands for ssh reads a passphrase from
/dev/tty. Each prompt stands below the name of its repository, with no bar drawn over it, one prompt at a time also for a
list of hubs; it takes its answer, and the run goes on. Without a terminal nothing prompts. Ctrl-C at a prompt ends the run with 130 within two seconds
and leaves no process; the terminal belongs to the shell again, and shows what is typed.

usage: tests/oracle/terminal.py BINARY
"""

import base64
import http.server
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import termios
import threading
import time

ASKS = """#!/usr/bin/env python3
import os, sys, termios
terminal = os.open("/dev/tty", os.O_RDWR)
before = termios.tcgetattr(terminal)
silent = termios.tcgetattr(terminal)
silent[3] &= ~termios.ECHO
termios.tcsetattr(terminal, termios.TCSAFLUSH, silent)
os.write(terminal, b"Enter passphrase: ")
answer = os.read(terminal, 100)
termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
if answer.strip() != b"secret":
    sys.exit("Permission denied (publickey).")
os.execvp("sh", ["sh", "-c", sys.argv[-1]])
"""


class Server(http.server.BaseHTTPRequestHandler):
    """git http-backend behind a password."""

    def log_message(self, format, *args):
        pass

    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.serve()

    def serve(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.path.startswith("/hangs"):
            time.sleep(20)
            return
        expected = "Basic " + base64.b64encode(b"me:secret").decode()
        if self.headers.get("Authorization") != expected:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="test"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        environment = dict(
            os.environ, GIT_PROJECT_ROOT=self.server.root, GIT_HTTP_EXPORT_ALL="1", PATH_INFO=path, QUERY_STRING=query,
            REQUEST_METHOD=self.command, CONTENT_TYPE=self.headers.get("Content-Type", ""), REMOTE_USER="me",
            CONTENT_LENGTH=str(length), HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""),
        )  # fmt: skip
        answer = subprocess.run(["git", "http-backend"], input=body, stdout=subprocess.PIPE, env=environment).stdout
        head, _, rest = answer.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest)


def untidy(text):
    """What is wrong with the prompts: each is the last thing on its line, and a line above it names the repository."""
    for prompt in re.finditer(r"(Username for|Password for|Enter passphrase)", text):
        line = text[text.rfind("\n", 0, prompt.start()) + 1 : prompt.start()]
        if re.search(r"[A-Za-z]", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line).rsplit("\r", 1)[-1]):
            return f"a prompt stands behind {line!r}"
        if "For the repository '" not in text[: prompt.start()]:
            return "no repository is named above a prompt"
        # The others do not show what is typed.
        if prompt[0] == "Username for" and not re.match(r" '[^']*': (me|\^C)", text[prompt.end() :]):
            return "a bar is drawn over a prompt"
    return None


def git(folder, *arguments):
    return subprocess.run(["git", "-C", folder, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def scene(folder):
    """A source, and a target with a template."""
    for name, files in (("source", {"hub/image/Dockerfile": "FROM x\n"}), ("template", {"README.md": "text\n"})):
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder / name], check=True)
        for path, text in files.items():
            file = folder / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        git(folder / name, "add", "--all")
        git(folder / name, "commit", "--quiet", "-m", f"Make the {name}")
    git(folder, "clone", "--quiet", "--bare", "template", "target.git")
    git(folder / "target.git", "config", "http.receivepack", "true")
    git(folder / "target.git", "config", "receive.denyCurrentBranch", "ignore")


def run(binary, folder, into, keys, environment):
    """Runs under a shell in a new terminal; `keys` are pairs of a prompt and what is typed there."""
    words = f"--from source --subdir hub/image --into {into}"
    if into is None or into.startswith("--"):
        words = f"batch {folder}/hubs --from source {into or ''}"
    command = f"PAGER='echo PAGED' {binary} {words}; echo EXIT $?; stty -a"
    started, child_terminal = time.monotonic(), None
    child, terminal = pty.fork()
    if not child:
        os.chdir(folder)
        os.environ.update(environment)
        os.execvp("bash", ["bash", "--norc", "-i", "-c", command])
    shown, since, took, mark = b"", None, None, 0
    deadline = started + 30
    keys = list(keys)
    try:
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 0.05)[0]:
                continue
            try:
                part = os.read(terminal, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
            if since is not None and took is None and b"EXIT " in shown:
                took = time.monotonic() - since
            if keys and keys[0][0] in shown[mark:]:
                mark = len(shown)
                time.sleep(0.3)
                os.write(terminal, keys[0][1])
                if keys.pop(0)[1] in (b"\x03",):
                    since = time.monotonic()
    finally:
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(child, 0)
        os.close(terminal)
    text = shown.decode(errors="replace")
    code = re.search(r"EXIT (\d+)", text)
    return int(code[1]) if code else None, took, text


def left(mark):
    """The processes that have the mark in their environment."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes() and int(process.name) != os.getpid():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            pass
    return found


def main():
    binary = os.path.abspath(sys.argv[1])
    faults = 0
    enter, control_c = b"secret\n", b"\x03"
    cases = [
        ("http, answered", "http", [(b"Username", b"me\n"), (b"Password", enter)] * 8, 0),
        ("http, Ctrl-C at the name", "http", [(b"Username", control_c)], 130),
        ("http, Ctrl-C at the password", "http", [(b"Username", b"me\n"), (b"Password", control_c)], 130),
        ("ssh, answered", "ssh", [(b"Enter passphrase", enter)] * 8, 0),
        ("two hubs, answered", "batch", [(b"Username", b"me\n"), (b"Password", enter)] * 16, 0),
        ("ssh, Ctrl-C", "ssh", [(b"Enter passphrase", control_c)], 130),
        *(
            (f"{flags}, Ctrl-C while a server hangs", flags, [(b"Waiting for", control_c)], 130)
            for flags in ("--dry-run", "--status", "--handoff --dry-run")
        ),
        ("ssh, Ctrl-C at the second prompt", "ssh", [(b"Enter passphrase", enter), (b"Enter passphrase", control_c)], 130),
    ]
    for name, wire, keys, expected in cases:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            mark = f"SPLIT_IMAGE_TERMINAL={folder}"
            environment = {
                "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
                "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
                "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_SSH_COMMAND": str(folder / "ssh"), "GIT_SSH_VARIANT": "simple",
                "SPLIT_IMAGE_TERMINAL": str(folder), "COLUMNS": "200",
            }  # fmt: skip
            os.environ.update({key: environment[key] for key in environment if key.startswith("GIT_")})
            scene(folder)
            (folder / "ssh").write_text(ASKS)
            (folder / "ssh").chmod(0o755)
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
            server.root = str(folder)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            url = f"http://127.0.0.1:{server.server_port}"
            subprocess.run(["git", "clone", "--quiet", "--bare", folder / "template", folder / "other.git"], check=True)
            git(folder / "other.git", "config", "http.receivepack", "true")
            (folder / "hubs").write_text(f"hub/image {url}/target.git\nhub/image {url}/other.git\n")
            into = {"http": f"{url}/target.git", "ssh": f"ssh://host{folder}/target.git", "batch": None}.get(wire, wire)
            is_preview = wire.startswith("--")
            if is_preview:
                (folder / "hubs").write_text(f"hub/image {folder}/target.git\nhub/image {url}/hangs/other.git\n")
            code, took, text = run(binary, folder, into, keys, environment)
            time.sleep(0.2)
            rest = left(mark)
            server.shutdown()
            why = []
            if code != expected:
                why.append(f"exit {code}, expected {expected}")
            if took and took > 2.0:
                why.append(f"ended after {took:.1f} s")
            if is_preview != ("PAGED" in text):
                why.append("a run opens a pager, or a preview does not")
            if untidy(text):
                why.append(untidy(text))
            if rest:
                why.append(f"left: {rest}")
            if not re.search(r"\secho\b", text.rsplit("EXIT", 1)[-1]):
                why.append("the terminal does not echo")
            has_landed = git(folder / "target.git", "rev-list", "--count", "main") != "1"
            if has_landed != (expected == 0):
                why.append("the target has it" if has_landed else "the target has it not")
            print(f"{name}: {'; '.join(why) or 'ok'}" + (f" ({took:.2f} s)" if took else ""))
            if why:
                faults += 1
                print(text)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
