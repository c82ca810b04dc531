#!/usr/bin/env python3
"""Measures what people wait for: source and targets on a server that is far away.

usage: benches/far.py [--bin FILE] [--source DIR] [--datahub DIR] [--runs N] [--delay MS] [--rate MBIT] [--only ROW,...] [--log]

Wall seconds (medians), connections and requests of each row. `--delay` is one way; with `--delay 0 --rate 0` the server
is on this machine and nothing is held back. `--log` prints the requests of the last run of each row. Needs git and
Python 3; the row `by hand` also git filter-repo.

rows: hand, cold, again, another, small, clone, campaign
"""
import argparse, os, pathlib, shutil, statistics, subprocess, sys, tempfile, time

from far_server import FarServer

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = ("https://github.com/2i2c-org/infrastructure", "main")
DIRECTORY, OTHER, SMALL = "helm-charts/images/hub", "docs", "helm-charts/support"
DATAHUB = ("https://github.com/berkeley-dsep-infra/datahub", "2dc3f5a219353b03b233139b0ad38f7cdcf5894c")
TEMPLATE = {
    ".github/workflows/build.yaml": "on: push\n", "LICENSE": "made\n", "README.md": "# image\n",
    "environment.yml": "dependencies:\n- numpy\n", "CONTRIBUTING.md": "# Contributing\n"}
EXAMPLES = ["README.md", "LICENSE", "environment.yml"]
WHO = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER")
       for key, value in {"NAME": "A", "EMAIL": "a@b", "DATE": "@1700000000 +0000"}.items()}


class FarBench:
    def __init__(self, args, folder):
        self.bin, self.runs, self.log, self.folder = args.bin.resolve(), args.runs, args.log, folder
        self.served, self.cache = folder / "served", folder / "cache"
        self.env = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "XDG_"))} | WHO | {
            "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(folder),
            "TMPDIR": str(folder / "tmp")}
        (folder / "gitconfig").write_text("[user]\n\tname = A\n\temail = a@b\n[init]\n\tdefaultBranch = main\n")
        (folder / "tmp").mkdir()
        for name, path, (url, ref) in [("source", args.source, SOURCE), ("deployments", args.datahub, DATAHUB)]:
            if not path.exists():
                self.git("clone", "-q", "--bare", url, path)
            self.git("clone", "-q", "--bare", path, self.served / f"{name}.git")
            commit = self.git("rev-parse", f"{ref}^0", cwd=path)
            self.git("update-ref", "refs/heads/main", commit, cwd=self.served / f"{name}.git")
            self.git("symbolic-ref", "HEAD", "refs/heads/main", cwd=self.served / f"{name}.git")
            self.git("config", "uploadpack.allowFilter", "true", cwd=self.served / f"{name}.git")
            self.git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=self.served / f"{name}.git")
        self.template = self.make_template()
        self.far = FarServer(self.served, args.delay / 1000, args.rate * 125_000)

    def git(self, *args, cwd=None):
        command = ["git", *map(str, args)]
        done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, cwd=cwd, env=self.env)
        return done.stdout.strip()

    def make_template(self):
        folder = self.folder / "template"
        self.git("init", "-q", "-b", "main", folder)
        for name, text in TEMPLATE.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        self.git("add", "-A", cwd=folder)
        self.git("commit", "-qm", "Initial commit", cwd=folder)
        return folder

    def target(self, name="target"):
        """A new repository out of the template, on the server."""
        path = self.served / f"{name}.git"
        shutil.rmtree(path, ignore_errors=True)
        self.git("clone", "-q", "--bare", self.template, path)
        self.git("config", "http.receivepack", "true", cwd=path)
        return f"{self.far.url}/{name}.git"

    def run(self, *command, cwd=None, env=None):
        done = subprocess.run([str(part) for part in command], cwd=cwd or self.folder, env=env or self.env, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            sys.exit(f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}")

    def split(self, directory, target, *flags, cwd=None):
        source = [] if cwd else ["--from", f"{self.far.url}/source.git"]
        removed = [flag for name in EXAMPLES for flag in ("--remove", name)]
        self.run(self.bin, *source, "--subdir", directory, "--into", target, "--cache", self.cache, *removed, *flags,
                 cwd=cwd)

    # Each row: what is made ready, and what is measured.

    def hand(self):
        target = self.target()
        shutil.rmtree(self.folder / "by-hand", ignore_errors=True)
        (self.folder / "by-hand").mkdir()
        script = f"""set -e
            git clone -q {self.far.url}/source.git deployment
            cd deployment && git filter-repo --quiet --force --subdirectory-filter {DIRECTORY} && cd ..
            git clone -q {target} image && cd image
            git rm -q {' '.join(EXAMPLES)} && git commit -qm 'Remove unused files'
            git fetch -q ../deployment main && git merge -q --allow-unrelated-histories -m merge FETCH_HEAD
            git push -q origin main"""
        return lambda: self.run("sh", "-c", script, cwd=self.folder / "by-hand")

    def cold(self):
        target = self.target()
        shutil.rmtree(self.cache, ignore_errors=True)
        return lambda: self.split(DIRECTORY, target)

    def again(self):
        """Follows `cold`, or another `again`."""
        return lambda: self.split(DIRECTORY, f"{self.far.url}/target.git")

    def another(self):
        target = self.target("another")
        return lambda: self.split(OTHER, target, "--on-collision", "image")

    def small(self):
        """As `another`, with 2 MB of files in its history instead of 4."""
        target = self.target("small")
        return lambda: self.split(SMALL, target, "--on-collision", "image")

    def clone(self):
        """In a clone of the deployment repository; the target has it all."""
        clone = self.folder / "clone"
        if not clone.exists():
            self.git("clone", "-q", f"{self.far.url}/source.git", clone)
        return lambda: self.split(DIRECTORY, f"{self.far.url}/target.git", cwd=clone)

    def hubs(self):
        listed = self.folder / "hubs.toml"
        source = self.served / "deployments.git"
        written = subprocess.run([self.bin, "discover", source], env=self.env, check=True, text=True,
                                 stdout=subprocess.PIPE).stdout
        names = [line.split('"')[1] for line in written.splitlines() if line.startswith("name = ")]
        lines = [line for line in written.splitlines() if not line.startswith(("into = ", "from = "))]
        top = [f'from = "{self.far.url}/deployments.git"', f'into = "{self.far.url}/image-{{name}}.git"',
               'on_collision = "image"', f"remove = {EXAMPLES}".replace("'", '"')]
        listed.write_text("\n".join([*top, *lines]) + "\n")
        return names

    def batch(self, *flags):
        return lambda: self.run(self.bin, "batch", "hubs.toml", "--cache", self.cache, *flags)

    def campaign(self):
        names = self.hubs()

        def fresh(cached):
            for name in names:
                self.target(f"image-{name}")
            if not cached:
                shutil.rmtree(self.cache, ignore_errors=True)

        def row(prepare, *flags):
            def ready():
                prepare()
                return self.batch(*flags)
            return ready
        return {
            f"{len(names)} hubs, cold": row(lambda: fresh(False)),
            "the same again": row(lambda: None),
            "dry run, source cached": row(lambda: fresh(True), "--dry-run"),
            "run, source cached": row(lambda: None),
        }

    def rows(self, only):
        named = {"hand": "by hand", "cold": "cold", "again": "again, nothing new", "another": "another directory",
                 "small": "another, small directory", "clone": "in a clone, nothing new"}
        rows = {title: getattr(self, name) for name, title in named.items() if name in only}
        return rows | (self.campaign() if "campaign" in only else {})

    def table(self, only):
        """The rows are run in turn, since each leaves what the next one needs."""
        figures, logs = {}, {}
        for _ in range(self.runs):
            for title, ready in self.rows(only).items():
                measured = ready()
                self.far.reset()
                began = time.monotonic()
                measured()
                seconds = time.monotonic() - began
                figures.setdefault(title, []).append((seconds, *self.far.counts()))
                logs[title] = self.far.requests()
        print("| | wall | connections | requests |\n|---|---|---|---|")
        for title, rows in figures.items():
            wall, connections, requests = (statistics.median(column) for column in zip(*rows))
            print(f"| {title} | {wall:.2f} s | {connections:.0f} | {requests:.0f} |")
        for title in logs if self.log else []:
            print(f"\n{title}:", *logs[title], sep="\n")


def main():
    built = HERE.parent / "target"
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--bin", type=pathlib.Path, default=built / "release/split-image")
    args.add_argument("--source", type=pathlib.Path, default=built / "bench/infrastructure.git")
    args.add_argument("--datahub", type=pathlib.Path, default=built / "bench/datahub.git")
    args.add_argument("--runs", type=int, default=5)
    args.add_argument("--delay", type=float, default=50)
    args.add_argument("--rate", type=float, default=100)
    args.add_argument("--only", default="hand,cold,again,another,small,clone,campaign")
    args.add_argument("--log", action="store_true")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        FarBench(args, pathlib.Path(folder)).table(args.only.split(","))


if __name__ == "__main__":
    main()
