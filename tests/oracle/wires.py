#!/usr/bin/env python3
"""Migrates over real wires, on loopback: ssh to a real sshd, and https to `git http-backend` behind a real web server.

Needs sshd, lighttpd with its TLS module, and openssl. Both servers have their own keys, run from a temporary folder,
and end with this script.
"""

import argparse
import contextlib
import getpass
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import sample
from sample import PASSWORD, git, migrate

REFUSAL = "main is protected: ask Ann"


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--bin", required=True, type=pathlib.Path)
    args.add_argument("--only", choices=["ssh", "https"])
    args = args.parse_args()
    binary, tally = args.bin.resolve(), sample.Tally()
    for wire, serve in {"ssh": ssh_server, "https": https_server}.items():
        if args.only in (None, wire):
            with (
                tempfile.TemporaryDirectory(prefix=f"split-image-{wire}-") as folder,
                contextlib.ExitStack() as servers,
            ):
                folder = pathlib.Path(folder)
                sample.deployments(folder / "source.git")
                sample.template(folder / "target.git")
                (folder / "home").mkdir()
                base, env = serve(folder, servers)
                journey(tally, wire, binary, folder, base, env)
                if wire == "ssh":
                    connections(tally, binary, folder, base, env)
                if wire == "https":
                    passwords(tally, binary, folder, base, env)
                    downloads(tally, binary, folder, base, env)
    tally.end()


def journey(tally, wire, binary, folder, base, env):
    """Preview, migration, again, and a refused push."""
    source, target, repository = f"{base}/source.git", f"{base}/target.git", folder / "target.git"
    before = git(repository, "rev-parse", "main")
    code, words, preview = migrate(binary, env, source, target, "--ref", "staging", "--dry-run", "--json")
    tally.check(f"{wire}: a dry run plans", code == 0 and preview["status"] == "planned", words)
    tally.check(f"{wire}: and writes nothing", git(repository, "rev-parse", "main") == before)
    allow = sample.refuse_pushes(repository, REFUSAL)
    code, words, _ = migrate(binary, env, source, target, "--ref", "staging")
    tally.check(f"{wire}: a refused push is exit 4", code == 4, f"exit {code}: {words}")
    tally.check(f"{wire}: with the server's own words", REFUSAL in words, words)
    tally.check(f"{wire}: and leaves the target as it was", git(repository, "rev-parse", "main") == before)
    allow()
    code, words, report = migrate(binary, env, source, target, "--ref", "staging", "--json", "-v")
    tally.check(f"{wire}: a run migrates", code == 0 and report.get("status") == "migrated", words)
    tip = git(repository, "rev-parse", "main")
    tally.check(
        f"{wire}: the push landed", report.get("target", {}).get("after") == tip != before, f"{before} {tip} {words}"
    )
    planned = preview.get("target", {}).get("after")
    tally.check(f"{wire}: with the ids of the dry run", planned == tip, f"{planned} {tip}")
    tree = git(repository, "ls-tree", "-r", "--name-only", "main").split("\n")
    tally.check(
        f"{wire}: both sides are there",
        {"README.md", "Dockerfile"} <= set(tree) and "environment.yml" not in tree,
        tree,
    )
    sound = subprocess.run(
        ["git", "fsck", "--strict"], cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    tally.check(f"{wire}: git fsck is content", sound.returncode == 0, sound.stdout)
    code, words, report = migrate(binary, env, source, target, "--ref", "staging", "--json")
    tally.check(f"{wire}: a second run is up to date", code == 0 and report.get("status") == "up-to-date", words)
    tally.check(f"{wire}: and pushes nothing", git(repository, "rev-parse", "main") == tip)
    code, words, _ = migrate(binary, env, f"{base}/nowhere.git", target)
    tally.check(f"{wire}: a source that is not there is exit 1", code == 1, f"exit {code}: {words}")
    tally.check(f"{wire}: no temporary folder is left", not os.listdir(env["TMPDIR"]), os.listdir(env["TMPDIR"]))


def connections(tally, binary, folder, base, env):
    """A run logs in as seldom as git allows: sshd counts."""
    target = sample.template(folder / "target-counted.git").name

    def counted():
        return (folder / "sshd.log").read_text(errors="replace").count("Accepted publickey")

    for what, expected in [("a first run", 4), ("one with nothing new", 2)]:
        before = counted()
        cache = ["--cache", str(folder / "counted")]
        code, words, _ = migrate(binary, env, f"{base}/source.git", f"{base}/{target}", *cache)
        tally.check(f"ssh: {what} ends well", code == 0, words)
        made = counted() - before
        tally.check(f"ssh: {what} takes {expected} connections", made == expected, f"{made}: {words}")


def passwords(tally, binary, folder, base, env):
    """No password on the screen, in the JSON, or in an error, wherever it came from."""
    typed = base.replace("https://", f"https://ann:{PASSWORD}@")
    wrong = base.replace("https://", "https://ann:wrong-2468@")
    said = ""
    for source, target, flags in [
        (base, base, ["-v"]),
        (typed, typed, ["-v"]),
        (typed, typed, ["--json", "--dry-run"]),
        (typed, typed, ["--no-cache", "-v", "--dry-run"]),
        (wrong, wrong, ["-v"]),
        (typed, wrong, ["--json", "-v"]),
        (base, f"{typed}/nowhere.git", ["-v"]),
    ]:
        words = migrate(binary, env, f"{source}/source.git", f"{target}/target.git", "--ref", "staging", *flags)[1]
        said += words
    allow = sample.refuse_pushes(folder / "target.git", REFUSAL)
    git(
        folder / "target.git",
        "update-ref",
        "refs/heads/main",
        git(folder / "target.git", "rev-list", "--max-parents=0", "main").split("\n")[-1],
    )
    said += migrate(binary, env, f"{typed}/source.git", f"{typed}/target.git", "--ref", "staging", "-v")[1]
    allow()
    at = max(said.find(PASSWORD), said.find("wrong-2468"))
    tally.check("https: no password is shown", at < 0, said[max(at - 200, 0) : at + 60])
    tally.check("https: but the address is", base.split("//")[1] in said, said[-300:])
    kept = [
        path
        for path in (folder / "home").rglob("*")
        if path.is_file() and path.name not in (".gitconfig", "credentials")
    ]
    leaks = [path for path in kept if PASSWORD.encode() in path.read_bytes()]
    tally.check("https: no password is kept", not leaks, leaks)


def downloads(tally, binary, folder, base, env):
    """A source given by its URL is not downloaded, where the server knows filters."""
    source = folder / "source.git"

    def sent(number):
        target = sample.template(folder / f"target-{number}.git").name
        flags = ["--ref", "staging", "--no-cache", "--json"]
        start = log_until(folder, base, f"begin-{number}")
        code, words, report = migrate(binary, env, f"{base}/source.git", f"{base}/{target}", *flags)
        lines = log_until(folder, base, f"end-{number}")[len(start) :]
        return code, words, report, sum(int(line.rsplit(" ", 1)[1]) for line in lines if "/source.git/" in line)

    code, words, report, filtered = sent(1)
    tally.check("https: a filtered fetch migrates", code == 0, words)
    whole_size = sum(path.stat().st_size for path in (source / "objects").rglob("*") if path.is_file())
    tally.check("https: the source is not downloaded", filtered < whole_size / 4, f"{filtered} of {whole_size} bytes")
    plain = report.get("target", {}).get("after")
    git(source, "config", "uploadpack.allowFilter", "false")
    code, words, report, full = sent(2)
    tally.check(
        "https: a server without filters is fetched in full",
        code == 0 and full > filtered,
        f"{full}, {filtered} bytes: {words}",
    )
    tally.check("https: with the same result", plain and report.get("target", {}).get("after") == plain, words)
    notes = [w for w in report.get("warnings", []) if w["code"] == "no-filter"]
    tally.check("https: and a note says so", notes, report.get("warnings"))
    print(f"      bytes sent for the source: {filtered} filtered, {full} in full, {whole_size} on disk")


def log_until(folder, base, mark):
    """The lines of the web server's log up to a request for `mark`; it writes them with some delay."""
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.urlopen(f"{base}/{mark}", context=ssl.create_default_context(cafile=folder / "cert.pem"))
    until = time.monotonic() + 20
    while time.monotonic() < until:
        lines = (folder / "access.log").read_text().splitlines()
        for number, line in enumerate(lines):
            if f"/{mark} " in line:
                return lines[: number + 1]
        time.sleep(0.1)
    raise SystemExit("the web server does not write its log")


def ssh_server(folder, servers):
    """Starts sshd for this user; returns the base URL and the environment of a user who may log in."""
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "user.pub", folder / "authorized")
    port = free_port()
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPidFile none\n"
        "PermitRootLogin prohibit-password\n"
    )
    key = (folder / "host.pub").read_text().split()
    (folder / "known").write_text(f"[127.0.0.1]:{port} {key[0]} {key[1]}\n")
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    serve(
        servers,
        port,
        folder / "sshd.log",
        [shutil.which("sshd") or "/usr/sbin/sshd", "-D", "-e", "-f", str(folder / "sshd_config")],
    )
    command = (
        f"ssh -F /dev/null -i {folder}/user -o IdentitiesOnly=yes -o UserKnownHostsFile={folder}/known "
        "-o StrictHostKeyChecking=yes -o BatchMode=yes"
    )
    return f"ssh://{getpass.getuser()}@127.0.0.1:{port}{folder}", sample.environment(
        folder / "home", GIT_SSH_COMMAND=command
    )


def https_server(folder, servers):
    """Starts lighttpd in front of git http-backend; the password is with a credential helper."""
    port = free_port()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
        + [
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            str(folder / "key.pem"),
            "-out",
            str(folder / "cert.pem"),
        ],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    backend = pathlib.Path(subprocess.check_output(["git", "--exec-path"], text=True).strip(), "git-http-backend")
    (folder / "users").write_text(f"ann:{PASSWORD}\n")
    (folder / "lighttpd.conf").write_text(
        f"""
server.modules = ("mod_auth", "mod_authn_file", "mod_alias", "mod_setenv", "mod_cgi", "mod_accesslog", "mod_openssl")
server.feature-flags = ("server.h2proto" => "disable", "server.h2c" => "disable")
server.bind = "127.0.0.1"
server.port = {port}
server.document-root = "{folder}/home"
server.errorlog = "{folder}/error.log"
accesslog.filename = "{folder}/access.log"
accesslog.format = "%r %s %O"
ssl.engine = "enable"
ssl.pemfile = "{folder}/cert.pem"
ssl.privkey = "{folder}/key.pem"
auth.backend = "plain"
auth.backend.plain.userfile = "{folder}/users"
auth.require = ("/" => ("method" => "basic", "realm" => "git", "require" => "valid-user"))
alias.url = ("/git" => "{backend}")
setenv.add-environment = ("GIT_PROJECT_ROOT" => "{folder}", "GIT_HTTP_EXPORT_ALL" => "1",
                          "GIT_CONFIG_GLOBAL" => "{folder}/server.gitconfig")
cgi.assign = ("" => "")
"""
    )
    (folder / "server.gitconfig").write_text("[safe]\n\tdirectory = *\n")
    (folder / "home/credentials").write_text(f"https://ann:{PASSWORD}@127.0.0.1%3a{port}\n")
    (folder / "home/.gitconfig").write_text(
        f"[credential]\n\thelper = store --file {folder}/home/credentials\n[http]\n\tsslCAInfo = {folder}/cert.pem\n"
    )
    server = shutil.which("lighttpd") or "/usr/sbin/lighttpd"
    serve(servers, port, folder / "lighttpd.log", [server, "-D", "-f", str(folder / "lighttpd.conf")])
    return f"https://127.0.0.1:{port}/git", sample.environment(folder / "home")


def serve(servers, port, log, command):
    """Starts a server, waits until it answers, and has it ended with the rest."""
    words = servers.enter_context(open(log, "wb"))
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=words, stderr=words)
    servers.callback(server.wait, 20)
    servers.callback(server.terminate)
    until = time.monotonic() + 20
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"{command[0]} does not answer:\n{log.read_text(errors='replace')}")


def free_port():
    """A port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
