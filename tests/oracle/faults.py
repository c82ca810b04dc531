#!/usr/bin/env python3
"""Migrates over wires at fault, and holds the exit code against what the target has in the end.

For each seed a server dies at some byte, hangs, answers garbage or an error of HTTP, loses the report of a push that
landed, is slow in a hook, or refuses by a hook with the words of GitHub. The wires are http (`git http-backend` behind
a small server on loopback), ssh (GIT_SSH_COMMAND is a program that stands for the wire), and a path. Some runs are
interrupted at a random moment.

Exit 0 if and only if the target has the result, also once the server has come to rest; 130 if and only if it was
interrupted and the target has it not; 6 with the status "unknown" only where the server cannot be asked, or may still
be at work. After an interrupt the run ends within 2 s, and 5 s more for asking. It leaves no process and nothing in
TMPDIR. A second run over a sound wire finishes the job with the ids that it always has.
"""

import collections
import http.server
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

import sample
import trials
from product import ENVIRONMENT
from sample import git
from trials import Fault

CLIENT, SERVER = "SPLIT_IMAGE_TRIAL", "SPLIT_IMAGE_SERVER"
LIMIT = 60
# Two seconds for the processes and five for asking; the rest is for a busy machine. The slowest hook takes longer than
# all of that, so a run that waits for it is found.
AFTER_INTERRUPT = 7 + 5
SLOWEST = 16
AT_REST = SLOWEST + 4
WORDS = [
    ("push protection", "error: GH013: Repository rule violations found for refs/heads/main.\n"
     "- GITHUB PUSH PROTECTION\n  - Push cannot contain secrets\n"),
    ("linear history", "error: GH006: Protected branch update failed for refs/heads/main.\n"
     "error: This branch must not contain merge commits.\n"),
    ("signed commits", "error: GH006: Protected branch update failed for refs/heads/main.\n"
     "error: Commits must have verified signatures.\n"),
    ("large file", "error: GH001: Large files detected. You may want to try Git Large File Storage.\n"
     "error: File big.bin is 123.45 MB; this exceeds GitHub's file size limit of 100.00 MB\n"),
    ("protected branch", "error: GH006: Protected branch update failed for refs/heads/main.\n"
     "error: Changes must be made through a pull request.\n"),
]  # fmt: skip
PHASES = ["info", "fetch", "push info", "push"]
HTTP = ["cut", "cut", "cut request", "hang", "garbage", "status", "lost", "lost with 500", "slow", "slow", "refuse"]
SSH = ["cut", "cut", "hang", "garbage", "dead", "lost", "slow", "slow", "refuse"]
PATH = ["slow", "slow", "refuse", "killed before", "killed after", "chatty", "none"]


class Bench:
    """A source and a target, and the result that every run has to come to."""

    names = []

    def __init__(self, folder, binary):
        self.folder, self.binary = folder, binary
        self.source = sample.deployments(folder / "source.git", commits=60, ballast=1)
        self.blank = sample.template(folder / "blank.git")
        git(self.blank, "config", "http.receivepack", "true")
        self.before = git(self.blank, "rev-parse", "main")
        target = shutil.copytree(self.blank, folder / "sound.git")
        run = trials.run(binary, self.flags(self.source, target), trials.home(folder, **ENVIRONMENT), LIMIT)
        if run.code:
            raise SystemExit(f"the undisturbed run: {run.said()}")
        self.after = git(target, "rev-parse", "main")

    def flags(self, source, target):
        return ["--from", str(source), "--ref", "staging", "--subdir", sample.IMAGE, "--into", str(target)]

    def trial(self, seed, folder):
        plan = Plan(random.Random(f"split-image faults {seed}"))
        mark = f"{os.getpid()}-{seed}"
        target = pathlib.Path(shutil.copytree(self.blank, folder / "target.git"))
        # The source under the same root, for the server.
        (folder / "source.git").symlink_to(self.source)
        env = trials.home(folder, **{CLIENT: mark})
        env.pop(SERVER, None)
        plan.hook(target)
        base, server = str(folder), None
        if plan.wire == "http":
            server = Server(folder, plan, mark)
            base = f"http://127.0.0.1:{server.server_address[1]}"
        elif plan.wire == "ssh":
            base = f"ssh://server{folder}"
            env.update(GIT_SSH_VARIANT="simple", GIT_SSH_COMMAND=plan.ssh_command(folder, mark))
        flags = self.flags(f"{base}/source.git", f"{base}/target.git")
        try:
            return plan.group, self.watch(plan, flags, env, target, mark)
        finally:
            if server:
                server.close()
            end_marked(SERVER, mark)
            end_marked(CLIENT, mark)

    def watch(self, plan, flags, env, target, mark):
        """One run, its interrupt, and everything that has to hold afterwards."""
        started = trials.Started(self.binary, flags, env)
        process = started.process
        interrupted = None
        if plan.interrupt is not None:
            try:
                process.wait(plan.interrupt)
            except subprocess.TimeoutExpired:
                interrupted = time.monotonic()
                os.killpg(process.pid, plan.signal) if plan.to_all else process.send_signal(plan.signal)
        run = started.finish(30 if interrupted else LIMIT)
        took = time.monotonic() - interrupted if interrupted else None
        left = self.left_behind(mark)
        rest = wait_for_rest(mark)
        tip = git(target, "rev-parse", "main")
        why = f"{plan}; exit {run.code}, the target {'has' if tip == self.after else 'has not'} it: {run.said()[-250:]}"
        if run.code in (-signal.SIGINT, -signal.SIGTERM) and plan.interrupt is not None and plan.interrupt < 0.05:
            # Before the program's first line the signal ends it by itself, which shells call 130 as well.
            run.code = 130
        if run.code == 101 or run.code is None or run.code < 0:
            run.must_be_orderly(plan.group, 30 if interrupted else LIMIT)
        self.judge(plan, run, tip, interrupted, why)
        if took and took > AFTER_INTERRUPT:
            raise Fault(plan.group, "slow to end after an interrupt", f"{took:.1f} s; {why}")
        if left:
            raise Fault(plan.group, "processes left", f"{left}; {why}")
        if not rest:
            raise Fault(plan.group, "the server's side does not come to rest", why)
        if names := os.listdir(env["TMPDIR"]):
            raise Fault(plan.group, "left in TMPDIR", f"{names}; {why}")
        ending = f"exit {run.code}"
        plan.mend(target)
        again = trials.run(self.binary, flags, env, LIMIT)
        again.must_be_orderly(plan.group, LIMIT)
        if again.code or git(target, "rev-parse", "main") != self.after:
            raise Fault(plan.group, "a second run does not finish", f"exit {again.code}: {again.said()[-300:]}; {why}")
        return ending

    def judge(self, plan, run, tip, interrupted, why):
        """The exit code against the target's branch."""
        landed = tip == self.after
        if tip not in (self.before, self.after):
            raise Fault(plan.group, "another result", f"{tip}; {why}")
        if run.code == 6:
            if run.report.get("status") != "unknown":
                raise Fault(plan.group, "exit 6 without the status", why)
            if not plan.may_be_unknown(interrupted):
                raise Fault(plan.group, "exit 6, and the target could be asked", why)
            return
        if run.code == 0 and not landed:
            raise Fault(plan.group, "exit 0, and nothing has landed", why)
        if run.code != 0 and landed:
            raise Fault(plan.group, f"exit {run.code}, and the push has landed", why)
        if run.code not in (0, 1, 4, 130) or run.code == 130 and not interrupted:
            raise Fault(plan.group, f"exit {run.code}", why)
        if interrupted and run.code in (1, 4) and plan.fault in ("slow", "hang", "none"):
            raise Fault(plan.group, f"interrupted, and exit {run.code}", why)
        if plan.fault == "refuse" and not interrupted:
            lines = [line.strip("- ") for line in plan.words[1].split("\n") if line]
            if run.code != 4:
                raise Fault(plan.group, f"refused, and exit {run.code}", why)
            if not all(line.strip() in " ".join(run.said().replace("remote:", "").split()) for line in lines):
                raise Fault(plan.group, "refused without the server's words", why)

    def left_behind(self, mark):
        """The command lines of processes that the run started and that are alive a moment after its end."""
        until = time.monotonic() + 0.5
        while (left := marked(CLIENT, mark)) and time.monotonic() < until:
            time.sleep(0.02)
        return list(left.values())


class Plan:
    """The fault of one trial, and its interrupt."""

    def __init__(self, rng):
        self.wire = rng.choice(["http", "http", "ssh", "path"])
        self.fault = rng.choice({"http": HTTP, "ssh": SSH, "path": PATH}[self.wire])
        self.phase = rng.choice(PHASES)
        if self.fault in ("lost", "lost with 500", "slow", "refuse"):
            self.phase = "push"
        elif self.fault == "cut request":
            self.phase = rng.choice(["fetch", "push"])
        self.always = rng.random() < 0.5
        if self.wire == "path":
            self.phase, self.always = "push", True
        # Most answers are short: bytes are drawn from the first hundred, and from all.
        self.at = rng.choice([0, 1, rng.randrange(100), rng.randrange(2000)])
        self.status = rng.choice([500, 502, 503, 429, 403, 404])
        self.seconds = rng.choice([0.5, 2, 2, 4, SLOWEST]) if self.fault == "slow" else 0
        self.stage = rng.choice(["pre-receive", "update", "post-receive"])
        self.words = rng.choice(WORDS)
        self.signal = rng.choice([signal.SIGINT, signal.SIGTERM])
        self.to_all = rng.random() < 0.4
        chance = {"hang": 1, "slow": 0.85, "none": 1}.get(self.fault, 0.25)
        moment = rng.uniform(0.3, 1.5) if self.fault in ("hang", "slow") else rng.uniform(0, 0.8)
        self.interrupt = moment if rng.random() < chance else None
        self.sound, self.hits = False, collections.Counter()
        self.group = f"{self.wire}: {self.fault}" + (", interrupted" if self.interrupt is not None else "")

    def __str__(self):
        what = [f"{self.wire}: {self.fault} in {self.phase}{' always' if self.always else ''} at {self.at}"]
        if self.fault == "status":
            what.append(str(self.status))
        if self.fault == "slow":
            what.append(f"{self.stage} of {self.seconds} s")
        if self.fault == "refuse":
            what.append(self.words[0])
        if self.interrupt is not None:
            name = self.signal.name + (" to all" if self.to_all else "")
            what.append(f"{name} after {self.interrupt:.2f} s")
        return ", ".join(what)

    def strikes(self, phase):
        """Counts a request; returns true if it meets the fault."""
        self.hits[phase] += phase == self.phase
        return not self.sound and phase == self.phase and (self.always or self.hits[phase] == 1)

    def may_be_unknown(self, interrupted):
        """True if nobody can say how the push went: the target does not answer, or may still be at work."""
        broke = self.wire != "path" and self.phase == "push" and self.fault in ("cut", "cut request", "dead", "garbage", "hang")
        broke |= self.fault == "status" and self.phase == "push" and self.status >= 500
        deaf = self.always and self.phase in ("info", "fetch") and self.fault not in ("slow", "refuse")
        return deaf or broke or bool(interrupted) and self.wire != "path"

    def hook(self, target):
        """Puts the hook of this fault into the target."""
        text, stage = None, self.stage
        if self.fault == "slow":
            text = f"sleep {self.seconds}\n"
        elif self.fault == "refuse":
            stage = "pre-receive" if stage == "post-receive" else stage
            text = "cat >&2 <<'E'\n" + self.words[1] + "E\nexit 1\n"
        elif self.fault == "killed before":
            stage, text = "pre-receive", "kill -9 $PPID\n"
        elif self.fault == "killed after":
            stage, text = "post-receive", "kill -9 $PPID\n"
        elif self.fault == "chatty":
            text = "head -c 200000 /dev/urandom >&2\n"
        if text:
            path = target / "hooks" / stage
            path.parent.mkdir(exist_ok=True)
            path.write_text("#!/bin/sh\n" + text)
            path.chmod(0o755)

    def mend(self, target):
        """Takes the fault away."""
        self.sound = True
        shutil.rmtree(target / "hooks", ignore_errors=True)
        (target.parent / "plan.json").unlink(missing_ok=True)

    def ssh_command(self, folder, mark):
        """Writes the plan for the program that stands for ssh; returns the command that git runs."""
        keys = ("fault", "phase", "always", "at")
        (folder / "plan.json").write_text(json.dumps({key: getattr(self, key) for key in keys}))
        return f"{sys.executable} {pathlib.Path(__file__).resolve()} --ssh {folder} {mark}"


class Server(http.server.ThreadingHTTPServer):
    """`git http-backend` on loopback, with the fault of a plan."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, root, plan, mark):
        super().__init__(("127.0.0.1", 0), Handler)
        self.root, self.plan, self.mark, self.over = root, plan, mark, threading.Event()
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.over.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that goes away is what this is about."""


class Handler(http.server.BaseHTTPRequestHandler):
    """One request: to the backend, and back with the fault."""

    def log_message(self, format, *args):
        pass

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
        else:
            size = int(self.headers.get("Content-Length", 0))
            plan = self.server.plan
            if plan.fault == "cut request" and self.phase() == plan.phase:
                with self.server.lock:
                    strikes = plan.strikes(self.phase())
                if strikes:
                    self.rfile.read(min(plan.at, size))
                    self.hang_up()
                    return
            body = self.rfile.read(size)
        self.answer(body)

    def phase(self):
        push = "git-receive-pack" in self.path
        if "/info/refs" in self.path:
            return "push info" if push else "info"
        return "push" if push else "fetch"

    def answer(self, body):
        plan = self.server.plan
        with self.server.lock:
            strikes = plan.fault != "cut request" and plan.strikes(self.phase())
        if strikes and plan.fault == "status":
            self.send_response(plan.status)
            if plan.status == 429:
                self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(b"the server has a bad day\n")
            return
        status, headers, text = self.backend(body)
        if strikes and plan.fault == "lost":
            self.hang_up()
            return
        if strikes and plan.fault == "lost with 500":
            status, text = 500, b"the gateway has lost the answer\n"
            headers = [("Content-Type", "text/plain")]
        if strikes and plan.fault == "garbage":
            text = text[: plan.at] + random.Random(plan.at).randbytes(max(50, len(text) - plan.at))
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if strikes and plan.fault in ("cut", "hang"):
            self.wfile.write(text[: min(plan.at, max(0, len(text) - 1))])
            self.wfile.flush()
            if plan.fault == "hang":
                self.server.over.wait(60)
            self.hang_up()
            return
        self.wfile.write(text)

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def backend(self, body):
        """Runs the backend to its end, whatever becomes of the client; returns status, headers and body."""
        path, _, query = self.path.partition("?")
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            **ENVIRONMENT,
            SERVER: self.server.mark,
            "GIT_PROJECT_ROOT": str(self.server.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            "PATH_INFO": urllib.parse.unquote(path),
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_USER": "ann",
            "REMOTE_ADDR": "127.0.0.1",
        }
        done = subprocess.run(
            ["git", "http-backend"], env=env, input=body, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        head, _, text = done.stdout.partition(b"\r\n\r\n")
        headers = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n") if ": " in line]
        status = int(dict(headers).get("Status", "200").split()[0])
        return status, [pair for pair in headers if pair[0] != "Status"], text


def stand_for_ssh(folder, mark, host, command):
    """Runs a command as a server would, beyond the reach of the client's signals, with the fault of the plan."""
    path = pathlib.Path(folder) / "plan.json"
    plan = json.loads(path.read_text()) if path.exists() else {"phase": None, "always": False}
    push = "receive-pack" in command
    # In one conversation there are the refs and then the packs; the phase says at which side of it the fault is.
    phases = ("push info", "push") if push else ("info", "fetch")
    hit = plan["phase"] in phases
    once = pathlib.Path(folder) / "struck"
    if hit and not plan["always"]:
        hit = not once.exists()
    if hit:
        once.touch()
    if hit and plan["fault"] == "dead":
        print("ssh: connect to host server port 22: Connection refused", file=sys.stderr)
        sys.exit(255)
    env = {name: value for name, value in os.environ.items() if name != CLIENT}
    server = subprocess.Popen(
        ["sh", "-c", command],
        env={**env, SERVER: mark},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )

    asked = threading.Event()

    def forward():
        while data := os.read(0, 65536):
            asked.set()
            try:
                os.write(server.stdin.fileno(), data)
            except OSError:
                break
        server.stdin.close()

    threading.Thread(target=forward, daemon=True).start()
    sent, limit = 0, None
    if hit and plan["fault"] in ("cut", "hang", "garbage"):
        # The refs are about 500 bytes here; what is asked for after them comes later.
        limit = plan["at"] + (500 if plan["phase"] in ("fetch", "push") else 0)
    swallowing = False
    while data := os.read(server.stdout.fileno(), 65536):
        # The refs may come in several parts; what follows the client's first words is the report.
        if hit and plan["fault"] == "lost" and asked.is_set():
            swallowing = True
        if swallowing:
            continue
        if limit is not None and sent + len(data) > limit:
            os.write(1, data[: limit - sent])
            if plan["fault"] == "garbage":
                os.write(1, random.Random(limit).randbytes(max(50, len(data) - limit + sent)))
                sent = 1 << 40
                continue
            if plan["fault"] == "hang":
                time.sleep(60)
            os._exit(255)
        if sent < 1 << 40:
            os.write(1, data)
            sent += len(data)
    code = server.wait()
    os._exit(255 if swallowing else code)


def marked(name, mark):
    """The {pid: command line} of living processes that have a mark in their environment."""
    found = {}
    entry = f"{name}={mark}".encode()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if int(pid) == os.getpid():
            continue
        try:
            place = pathlib.Path("/proc", pid)
            if entry in (place / "environ").read_bytes().split(b"\0"):
                found[int(pid)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:120]
        except OSError:
            continue
    return found


def wait_for_rest(mark):
    """Waits until nothing runs for a trial, on the server's side or the client's; whether that came about."""
    until = time.monotonic() + AT_REST
    while marked(SERVER, mark) or marked(CLIENT, mark):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def end_marked(name, mark):
    """Ends what a failed trial has left, each process by its id."""
    for pid in marked(name, mark):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ssh"]:
        stand_for_ssh(*sys.argv[2:6])
    else:
        trials.Trials(__doc__, Bench, count=60).main()
