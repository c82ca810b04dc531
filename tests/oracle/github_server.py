"""A GitHub of this machine, over TLS on loopback, for the real gh and git.

It gives out bare repositories with git's own http-backend, answers the endpoints of the API that split-image uses, and
notes what it is asked. It refuses what GitHub refuses; a question that it does not know is noted in 'unknown'.
"""

import http.server
import json
import os
import re
import ssl
import subprocess
import threading
import time
import urllib.parse


class Repository:
    def __init__(self, number, visibility):
        self.id, self.visibility = number, visibility
        self.values = {"variables": {}, "secrets": {}}
        self.pulls, self.runs = [], []


class Organization:
    """Its variables and secrets: the name, then 'all', 'private', or the numbers of chosen repositories."""

    def __init__(self):
        self.shared = {"variables": {}, "secrets": {}}


class Fault:
    """An answer that replaces the right one, 'times' times; status 0 cuts the connection, 'late' after the work is done."""

    def __init__(self, method, path, status, message="", headers=(), times=1, late=False):
        self.method, self.path, self.status, self.times, self.late = method, re.compile(path), status, times, late
        self.headers, self.body = dict(headers), {"message": message}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, root, certificate):
        super().__init__(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.root, self.lock = root, threading.Lock()
        self.repositories, self.organizations, self.user = {}, {}, "somebody"
        self.asked, self.bodies, self.unknown, self.faults, self.delay, self.busy, self.most = [], [], [], [], 0, 0, 0

    def handle_error(self, *_):
        pass

    def add(self, name, visibility):
        self.repositories[name] = Repository(len(self.repositories) + 1, visibility)
        return self.repositories[name]

    def fault(self, method, path):
        with self.lock:
            for fault in self.faults:
                if fault.times and fault.method == method and fault.path.search(path):
                    fault.times -= 1
                    return fault
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.work(b"")

    def do_POST(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline().strip(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.work(body)

    do_PUT = do_PATCH = do_POST

    def work(self, body):
        path, _, query = self.path.partition("?")
        if self.command == "POST" and path.endswith("/git-receive-pack"):
            self.server.asked.append(("git push", path.strip("/").removesuffix("/git-receive-pack")))
        if not path.startswith("/api/v3/"):
            return self.backend(path, query, body)
        server, path = self.server, path.removeprefix("/api/v3/")
        with server.lock:
            server.asked.append((self.command, path))
            server.busy += 1
            server.most = max(server.most, server.busy)
        try:
            time.sleep(server.delay)
            fault = server.fault(self.command, self.path)
            if fault and not fault.late:
                return self.fail(fault)
            if not self.headers.get("Authorization", "").startswith("token "):
                return self.answer(401, {"message": "Requires authentication"})
            with server.lock:
                status, answer = self.api(path, urllib.parse.parse_qs(query), json.loads(body or "null"))
            return self.fail(fault) if fault else self.answer(status, answer)
        finally:
            server.busy -= 1

    def fail(self, fault):
        if fault.status == 0:
            # No answer at all.
            self.close_connection = True
            self.connection.close()
            return
        self.answer(fault.status, fault.body, fault.headers)

    def answer(self, status, answer, headers=()):
        content = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def api(self, path, query, body):
        """The status and the answer of one call."""
        server, missing = self.server, (404, {"message": "Not Found"})
        if body is not None:
            server.bodies.append((self.command, path, body))
        if (self.command, path) == ("GET", "user"):
            return 200, {"login": server.user}
        match path.split("/"):
            case ["users", owner] if self.command == "GET":
                kind = "Organization" if owner in server.organizations else "User"
                return (200, {"login": owner, "type": kind}) if kind != "User" or owner == server.user else missing
            case ["orgs", owner, "repos"] if self.command == "POST":
                return self.create(owner, body) if owner in server.organizations else missing
            case ["user", "repos"] if self.command == "POST":
                return self.create(server.user, body)
            case ["orgs", owner, "actions", kind] if self.command == "GET" and owner in server.organizations:
                shared = server.organizations[owner].shared[kind]
                word = lambda what: what if isinstance(what, str) else "selected"
                return 200, page(kind, [{"name": name, "visibility": word(what)} for name, what in shared.items()], query)
            case ["orgs", owner, "actions", kind, name, "repositories", number] if self.command == "PUT":
                chosen = server.organizations[owner].shared[kind].get(name)
                if not isinstance(chosen, set):
                    return (409, {"message": "Conflict"}) if chosen else missing
                if int(number) not in [repository.id for repository in server.repositories.values()]:
                    return missing
                chosen.add(int(number))
                return 204, None
            case ["repos", owner, name, *rest]:
                repository = server.repositories.get(f"{owner}/{name}")
                found = self.repository(owner, name, repository, rest, query, body) if repository else missing
                if found:
                    return found
        server.unknown.append((self.command, path))
        return missing

    def create(self, owner, body):
        server, name = self.server, f"{owner}/{body['name']}"
        if name in server.repositories:
            errors = [{"resource": "Repository", "code": "custom", "field": "name",
                       "message": "name already exists on this account"}]
            return 422, {"message": "Repository creation failed.", "errors": errors}
        assert body["private"] == (body["visibility"] != "public") and "auto_init" not in body
        bare = server.root / f"{name}.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", bare], check=True)
        subprocess.run(["git", "-C", bare, "config", "http.receivepack", "true"], check=True)
        made = server.add(name, body["visibility"])
        return 201, {"id": made.id, "visibility": made.visibility, "private": body["private"], "default_branch": "main"}

    def repository(self, owner, name, repository, rest, query, body):
        server = self.server
        organization = server.organizations.get(owner)
        match [self.command, *rest]:
            case ["GET"]:
                visibility = repository.visibility
                return 200, {"id": repository.id, "visibility": visibility, "private": visibility != "public",
                             "default_branch": "main"}
            case ["GET", "actions", "runs"]:
                keys = [("head_sha", "head_sha"), ("branch", "head_branch")]
                fits = lambda run: all(run.get(key) in query.get(name, [run.get(key)]) for name, key in keys)
                runs = [run for run in repository.runs if fits(run)]
                return 200, {"total_count": len(runs), "workflow_runs": runs}
            case ["GET", "actions", ("variables" | "secrets") as kind]:
                values = repository.values[kind].items()
                return 200, page(kind, [{"name": name, "value": value} for name, value in values], query)
            case ["GET", "actions", ("organization-variables" | "organization-secrets") as kind] if organization:
                kind = kind.removeprefix("organization-")
                has = lambda what: repository.id in what if isinstance(what, set) else (
                    what == "all" or repository.visibility != "public")
                shared = organization.shared[kind].items()
                return 200, page(kind, [{"name": name} for name, what in shared if has(what)], query)
            case ["POST", "actions", "variables"]:
                if body["name"] in repository.values["variables"]:
                    return 409, {"message": "Already exists - Variable already exists"}
                assert re.fullmatch(r"[A-Z_][A-Z0-9_]*", body["name"]) and isinstance(body["value"], str)
                repository.values["variables"][body["name"]] = body["value"]
                return 201, {}
            case ["GET", "pulls"]:
                head, base = (query.get(key, [None])[0] for key in ["head", "base"])
                fits = lambda pull: f"{owner}:{pull['head']}" == head and base in (None, pull["base"])
                return 200, [pull for pull in repository.pulls if pull["state"] == "open" and fits(pull)]
            case ["POST", "pulls"]:
                if any(pull["head"] == body["head"] and pull["state"] == "open" for pull in repository.pulls):
                    return 422, {"message": "Validation Failed", "errors": [
                        {"message": f"A pull request already exists for {owner}:{body['head']}."}]}
                bare = server.root / f"{owner}/{name}.git"
                for branch in [body["head"], body["base"]]:
                    there = subprocess.run(["git", "-C", bare, "rev-parse", "-q", "--verify", f"refs/heads/{branch}"],
                                           capture_output=True)
                    if there.returncode:
                        return 422, {"message": "Validation Failed", "errors": [{"field": branch, "code": "invalid"}]}
                number = len(repository.pulls) + 1
                pull = {key: body[key] for key in ["title", "body", "head", "base"]} | {
                    "number": number, "state": "open", "html_url": f"https://github.example/{owner}/{name}/pull/{number}"}
                repository.pulls.append(pull)
                return 201, pull
            case ["PATCH", "pulls", number]:
                pull = repository.pulls[int(number) - 1]
                pull.update(body)
                return 200, pull
        return None

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


def page(kind, values, query):
    """One page of a list."""
    size, number = (int(query.get(key, [default])[0]) for key, default in [("per_page", "30"), ("page", "1")])
    return {"total_count": len(values), kind: values[size * (number - 1):size * number]}
