#!/usr/bin/env python3
"""Migrations at a GitHub of this machine: the real gh asks a server on loopback, over TLS, who may see a repository.

    github.py --bin target/release/split-image

The server gives out bare repositories with git's own http-backend, and answers 'GET /api/v3/repos/OWNER/REPO'. Each case
is a run, what it has to say, and the requests that the server has to see.
"""

import argparse
import http.server
import json
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading
import time

IMAGE = "deployments/astro/image"


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, root, certificate):
        super().__init__(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.root, self.visibility, self.asked, self.delay, self.status = root, {}, [], 0, 200


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *_):
        pass

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if not path.startswith("/api/v3/"):
            return self.backend(path, query, b"")
        self.server.asked.append(f"{path} {self.headers.get('Authorization', '').split(' ')[0]}")
        time.sleep(self.server.delay)
        visibility = self.server.visibility.get(path.removeprefix("/api/v3/repos/"))
        status = self.server.status if visibility else 404
        status = status if self.headers.get("Authorization") else 401
        body = json.dumps({"visibility": visibility, "private": visibility != "public"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        path, _, query = self.path.partition("?")
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline().strip(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.backend(path, query, body)

    def backend(self, path, query, body):
        environment = os.environ | {
            "GIT_PROJECT_ROOT": str(self.server.root), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
            "QUERY_STRING": query, "REQUEST_METHOD": self.command, "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""), "REMOTE_USER": "somebody",
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        answer = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True).stdout
        head, _, content = answer.partition(b"\r\n\r\n")
        lines = dict(line.decode().split(": ", 1) for line in head.split(b"\r\n") if b": " in line)
        self.send_response(int(lines.pop("Status", "200").split()[0]))
        for name, value in lines.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Scene:
    def __init__(self, folder, binary):
        self.folder, self.binary = folder, binary
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
            check=True, capture_output=True)
        self.root = folder / "srv"
        self.server = Server(self.root, folder)
        self.host = f"localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "GH_HOST": self.host, "GH_ENTERPRISE_TOKEN": "token",
            "SSL_CERT_FILE": str(folder / "cert.pem"), "GIT_SSL_CAINFO": str(folder / "cert.pem"),
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
            "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
        }
        self.clone = folder / "clone"
        self.make("org/deployments", {f"{IMAGE}/apt.txt": "git\n"})
        self.git("clone", "-q", self.url("org/deployments"), self.clone)

    def url(self, name):
        return f"https://{self.host}/{name}.git"

    def git(self, *arguments):
        subprocess.run(["git", *map(str, arguments)], check=True, env=self.environment, capture_output=True)

    def make(self, name, files):
        bare, work = self.root / f"{name}.git", self.folder / "work" / name
        self.git("init", "-q", "--bare", "-b", "main", bare)
        self.git("-C", bare, "config", "http.receivepack", "true")
        self.git("init", "-q", "-b", "main", work)
        for path, text in files.items():
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).write_text(text)
        self.git("-C", work, "add", "--all")
        self.git("-C", work, "commit", "-q", "-m", "Initial commit")
        self.git("-C", work, "push", "-q", bare, "main")

    def run(self, *arguments, **environment):
        self.server.asked.clear()
        command = [self.binary, "--json", "--subdir", IMAGE, *arguments]
        started = time.monotonic()
        ran = subprocess.run(command, env=self.environment | environment, capture_output=True, text=True, cwd=self.folder)
        took = time.monotonic() - started
        if ran.returncode != 0:
            raise AssertionError(ran.stderr)
        return json.loads(ran.stdout), sorted(self.server.asked), took


def cases(scene):
    """Yields a name and whether it is as it should be."""
    scene.make("org/image", {"README.md": "image\n"})
    source, target = "/api/v3/repos/org/deployments token", "/api/v3/repos/org/image token"
    into = ["--into", scene.url("org/image"), "--dry-run"]
    clone, url = ["--from", str(scene.clone)], ["--from", scene.url("org/deployments")]

    def codes(report):
        return [warning["code"] for warning in report["warnings"]]

    def visible(from_, into_):
        scene.server.visibility = {"org/deployments": from_, "org/image": into_}

    for place, arguments in [("clone", clone), ("URL", url)]:
        for from_, into_, says in [
            ("private", "public", True), ("internal", "public", True), ("public", "public", False),
            ("private", "private", False), (None, "public", False), ("private", None, False),
        ]:
            visible(from_, into_)
            report, asked, _ = scene.run(*arguments, *into)
            known = source in asked and set(asked) <= {source, target}
            yield f"{place}: {from_} into {into_}", ("becomes-public" in codes(report)) == says and known
    visible("private", "public")
    yield "--offline asks nothing", scene.run(*clone, *into, "--offline")[1] == []
    nowhere = {"PATH": str(scene.folder / "bin")}
    (scene.folder / "bin").mkdir()
    for name in ["git", "sh"]:
        (scene.folder / "bin" / name).symlink_to(subprocess.check_output(["which", name], text=True).strip())
    report, asked, _ = scene.run(*clone, *into, **nowhere)
    yield "without gh", asked == [] and "becomes-public" not in codes(report)
    report, asked, _ = scene.run(*clone, *into, GH_ENTERPRISE_TOKEN="")
    yield "not logged in", "becomes-public" not in codes(report)
    scene.server.status = 500
    yield "a server that fails", "becomes-public" not in codes(scene.run(*clone, *into)[0])
    scene.server.status, scene.server.delay = 200, 60
    report, _, took = scene.run(*clone, *into)
    yield f"a server that hangs ({took:.1f} s)", took < 12 and "becomes-public" not in codes(report)
    scene.server.delay = 0
    report, _, _ = scene.run(*clone, *into[:2], "--push-branch", "import")
    yield "a run says it, too", "becomes-public" in codes(report) and report["status"] == "migrated"
    report, _, _ = scene.run(*clone, *into[:2], "--push-branch", "import")
    yield "with nothing new it does not", "becomes-public" not in codes(report)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    binary = str(pathlib.Path(parser.parse_args().bin).resolve())
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, is_right in cases(Scene(pathlib.Path(folder), binary)):
            failed += not is_right
            print("ok  " if is_right else "FAIL", name)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
