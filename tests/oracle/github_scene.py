"""A folder with a GitHub of this machine, and the program that is run there."""

import os
import shutil
import subprocess
import threading
import time

from github_server import Server


class Scene:
    """A server, the environment in which gh and git reach it, and a folder to run in."""

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

    def url(self, name):
        return f"https://{self.host}/{name}.git"

    def git(self, *arguments, **options):
        command = ["git", *map(str, arguments)]
        ran = subprocess.run(command, check=True, env=self.environment, capture_output=True, text=True, **options)
        return ran.stdout.strip()

    def bare(self, name):
        return self.root / f"{name}.git"

    def make(self, name, files, branch="main"):
        """A repository with one commit, which the API does not know yet."""
        bare, work = self.bare(name), self.folder / "work" / name
        self.git("init", "-q", "--bare", "-b", branch, bare)
        self.git("-C", bare, "config", "http.receivepack", "true")
        self.git("init", "-q", "-b", branch, work)
        for path, text in files.items():
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).write_text(text)
        self.git("-C", work, "add", "--all")
        self.git("-C", work, "commit", "-q", "-m", "Initial commit")
        self.git("-C", work, "push", "-q", bare, branch)

    def remove(self, name):
        """Removes a repository, so that the next case begins without it."""
        shutil.rmtree(self.bare(name), ignore_errors=True)
        self.server.repositories.pop(name, None)

    def without_gh(self):
        """An environment whose PATH has git and no gh."""
        folder = self.folder / "bin"
        if not folder.exists():
            folder.mkdir()
            for name in ["git", "sh"]:
                (folder / name).symlink_to(shutil.which(name))
        return {"PATH": str(folder)}

    def shell(self, command):
        """Runs a command line as a person would paste it."""
        subprocess.run(["sh", "-c", command], check=True, env=self.environment, capture_output=True)

    def start(self, *arguments, **environment):
        """Runs the program; its exit code, standard output, standard error and seconds."""
        self.server.asked.clear()
        began = time.monotonic()
        command = [self.binary, *map(str, arguments)]
        ran = subprocess.run(command, env=self.environment | environment, capture_output=True, text=True, cwd=self.folder)
        return ran.returncode, ran.stdout, ran.stderr, time.monotonic() - began
