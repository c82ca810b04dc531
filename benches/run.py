#!/usr/bin/env python3
"""Measures split-image as whole processes, and prints the tables of the README's performance section.

usage: benches/run.py [--bin target/release/split-image] [--repos DIR] [--runs N] [--only SECTION,...]

DIR has, or gets by `git clone --bare`, the three public repositories that are measured. The peers that are installed
(git filter-repo, filter-repo-rs, josh-filter, splitsh-lite) are measured on the same input in the same run, the commands
in turn, since a machine's speed drifts. Needs git and Python 3 and nothing else.

sections: rows, graph, many, real, growth, wire
"""
import argparse, os, pathlib, re, shutil, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
ROWS = [  # repository, what it is cloned from, branch or commit, directory
    ("datahub.git", "https://github.com/berkeley-dsep-infra/datahub", "cce544f5608850dd9568c02da1a951d18d61db9c",
     "deployments/datahub/images/default"),
    ("infrastructure.git", "https://github.com/2i2c-org/infrastructure", "main", "config/clusters/2i2c"),
    ("git.git", "https://github.com/git/git", "master", "Documentation"),
]
CAMPAIGN = "2dc3f5a219353b03b233139b0ad38f7cdcf5894c"
ENV = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b",
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b", "GIT_AUTHOR_DATE": "@1700000000 +0000",
    "GIT_COMMITTER_DATE": "@1700000000 +0000"}


def git(*args, cwd=None, **kwargs):
    return subprocess.run(["git", *map(str, args)], check=True, text=True, stdout=subprocess.PIPE, cwd=cwd, env=ENV,
                          **kwargs).stdout.strip()


class Failed(Exception):
    """A command that did not succeed."""


def once(command, cwd=None):
    """Runs a command: wall seconds and peak megabytes."""
    begin = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               cwd=cwd, env=ENV)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"{' '.join(map(str, command))}: exit {process.returncode}\n{said.decode(errors='replace')}")
    return time.monotonic() - begin, usage.ru_maxrss / 1024


def measure(commands, runs, before=lambda name: None):
    """Medians of several runs of several commands, taken in turn after one run that is not counted."""
    figures = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, (command, cwd) in commands.items():
            before(name)
            figure = once(command, cwd)
            if run:
                figures[name].append(figure)
    return {name: tuple(statistics.median(column) for column in zip(*rows)) for name, rows in figures.items()}


def table(header, rows):
    widths = [max(len(str(row[i])) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) + " |")
    print()


class Bench:
    def __init__(self, args, tmp):
        self.bin, self.runs, self.tmp = pathlib.Path(args.bin).resolve(), args.runs, tmp
        self.repos = pathlib.Path(args.repos)
        self.repos.mkdir(parents=True, exist_ok=True)
        for name, url, _, _ in ROWS:
            if not (self.repos / name).exists():
                git("clone", "-q", "--bare", url, self.repos / name)

    def target(self):
        """An empty target: the split becomes its branch."""
        path = self.tmp / "target.git"
        if not path.exists():
            git("init", "-q", "--bare", "-b", "main", path)
        return path

    def preview(self, repo, ref, directory):
        # The other tools do not ask the clone's remote either.
        return [self.bin, "--dry-run", "--no-pager", "--offline", "--from", repo, "--ref", ref, "--subdir", directory,
                "--into", self.target()], None

    def peers(self, repo, ref, directory):
        """The peers that are installed; those that change a repository work in a copy that shares its objects."""
        work = self.tmp / "peer.git"

        def copy(_):
            shutil.rmtree(work, ignore_errors=True)
            git("clone", "-q", "--bare", "--shared", repo, work)
            git("update-ref", "refs/heads/measured", ref, cwd=work)
            git("symbolic-ref", "HEAD", "refs/heads/measured", cwd=work)
        commands = {}
        if shutil.which("git-filter-repo"):
            commands["git filter-repo"] = (["git", "filter-repo", "--force", "--quiet", "--subdirectory-filter", directory,
                                            "--refs", "measured"], work)
        if shutil.which("filter-repo-rs"):
            commands["filter-repo-rs"] = (["filter-repo-rs", "--force", "--subdirectory-filter", directory,
                                           "--refs", "refs/heads/measured"], work)
        if shutil.which("josh-filter"):
            commands["josh-filter"] = (["josh-filter", f":/{directory}", "measured"], work)
        if shutil.which("splitsh-lite"):
            commands["splitsh-lite"] = (["splitsh-lite", "--prefix", directory, "--origin", "refs/heads/measured"], work)
        return commands, copy

    def peer(self, name, command, copy):
        """What a peer takes, or none where it fails, such as for a file that a partial source lacks."""
        try:
            return measure({name: command}, max(1, self.runs // 3), copy)[name]
        except Failed as error:
            print(error, file=sys.stderr)
            return None

    def rows(self):
        """The dry run against git's own walks and the peers."""
        out, names = [], []
        for name, _, ref, directory in ROWS:
            repo = self.repos / name
            commands = {
                "git rev-list --count": (["git", "-C", repo, "rev-list", "--count", ref], None),
                "git rev-list -- DIR": (["git", "-C", repo, "rev-list", "--full-history", "--count", ref, "--", directory],
                                        None),
                "split-image --dry-run": self.preview(repo, ref, directory),
            }
            figures = measure(commands, self.runs)
            peers, copy = self.peers(repo, ref, directory)
            slow = {peer: self.peer(peer, command, copy) for peer, command in peers.items()}
            ratio = figures["split-image --dry-run"][0] / figures["git rev-list --count"][0]
            names = list(figures) + list(slow)
            cells = [f"{figure[0]:.2f} s, {figure[1]:.0f} MB" if figure else "fails" for figure in (figures | slow).values()]
            out.append([f"{name} {directory}", *cells, f"{ratio:.2f}"])
        table(["source and directory", *names, "dry run / rev-list"], out)

    def graph(self):
        """The same with a commit-graph file, in a copy."""
        name, _, ref, directory = ROWS[-1]
        copy = self.tmp / "graph.git"
        git("clone", "-q", "--bare", "--shared", self.repos / name, copy)
        git("commit-graph", "write", "--reachable", "--no-progress", cwd=copy)
        figures = measure({"without": self.preview(self.repos / name, ref, directory),
                           "with": self.preview(copy, ref, directory)}, self.runs)
        table(["git.git", "wall", "peak"], [[f"{which} a commit-graph", f"{wall:.2f} s", f"{peak:.0f} MB"]
                                            for which, (wall, peak) in figures.items()])

    def many(self):
        """One directory, and all image directories of one commit in one pass, into empty targets."""
        found = subprocess.run([self.bin, "discover", "--ref", CAMPAIGN, self.repos / ROWS[0][0]], check=True, text=True,
                               stdout=subprocess.PIPE, env=ENV).stdout
        head, *hubs = found.split("\n[[hub]]\n")
        head = re.sub("(?m)^into = .*$", f'into = "{self.tmp}/many-{{name}}.git"', head)
        head = re.sub("(?m)^(template|remove_examples) = .*$", "", head)
        names = [re.search('^name = "(.*)"', hub).group(1) for hub in hubs]
        for name in names:
            git("init", "-q", "--bare", "-b", "main", f"{self.tmp}/many-{name}.git")
        lists = {f"{len(hubs)} directories": hubs} | {
            f"1 directory, {name}": [hubs[names.index(name)]] for name in ("datahub", "edx")}
        commands = {}
        for title, some in lists.items():
            path = self.tmp / f"{len(commands)}.toml"
            path.write_text("\n[[hub]]\n".join([head, *some]))
            commands[title] = [self.bin, "batch", "--dry-run", "--offline", path], None
        figures = measure(commands, self.runs)
        table(["datahub, in one pass", "wall", "peak"], [[which, f"{wall:.3f} s", f"{peak:.0f} MB"]
                                                         for which, (wall, peak) in figures.items()])

    def real(self):
        """A dry run, and a real one that pushes to a local target; beside them, a plain push of the same objects."""
        out, target, plain = [], self.target(), self.tmp / "plain.git"

        def fresh(_):
            shutil.rmtree(target, ignore_errors=True)
            self.target()
        for name, _, ref, directory in (ROWS[0], ROWS[-1]):
            preview = self.preview(self.repos / name, ref, directory)
            real = ([part for part in preview[0] if part not in ("--dry-run", "--no-pager")], None)
            fresh(None)
            once(*real)
            shutil.rmtree(plain, ignore_errors=True)
            git("clone", "-q", "--bare", "--no-local", target, plain)
            push = (["git", "-C", plain, "push", "-q", target, "HEAD:refs/heads/pushed"], None)
            figures = measure({"dry run": preview, "push": push, "real run": real}, self.runs, fresh)
            walls = [wall for wall, _ in figures.values()]
            cells = [f"{wall:.2f} s, {peak:.0f} MB" for wall, peak in figures.values()]
            out.append([f"{name} {directory}", *cells, f"{walls[2] / (walls[0] + walls[1]):.2f}"])
        fresh(None)
        table(["local source and target", "dry run", "git push of the same", "real run", "real / (dry + push)"], out)

    def growth(self):
        """Made histories: how time and memory grow with the commits."""
        out = []
        for kind, count in [("mixed", 100_000), ("mixed", 1_000_000), ("nested", 100_000), ("parallel", 20_000),
                            ("pruned", 500_000)]:
            repo = self.repos / f"made-{kind}-{count}.git"
            if not repo.exists():
                git("init", "-q", "--bare", "-b", "main", repo)
                maker = subprocess.Popen([sys.executable, HERE / "histories.py", kind, str(count)], stdout=subprocess.PIPE)
                git("fast-import", "--quiet", cwd=repo, stdin=maker.stdout)
            commits = int(git("rev-list", "--count", "main", cwd=repo))
            command = self.preview(repo, "main", "deployments/a/image")
            wall, peak = measure({"": command}, max(1, self.runs // 3))[""]
            above = max(0, peak - 150) * 1024 * 1024 / commits
            out.append([kind, f"{commits:,}", f"{wall:.2f} s", f"{wall / commits * 1e6:.1f} µs", f"{peak:.0f} MB", f"{above:.0f}"])
        table(["made history", "commits", "wall", "a commit", "peak", "bytes a commit above 150 MB"], out)

    def wire(self):
        """What a source given by URL costs: the objects that are fetched, of all that there are."""
        name, _, ref, directory = ROWS[0]
        served, port, out = self.tmp / "served", 19418, []
        daemon = subprocess.Popen(["git", "daemon", "--export-all", "--listen=127.0.0.1", f"--port={port}",
                                   f"--base-path={served}", "--reuseaddr", str(served)], env=ENV, stderr=subprocess.DEVNULL)
        try:
            server = served / "source.git"
            git("clone", "-q", "--bare", "--shared", self.repos / name, server)
            git("update-ref", "refs/heads/measured", ref, cwd=server)
            git("config", "uploadpack.allowFilter", "true", cwd=server)
            git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=server)
            for run in ("first", "second"):
                shutil.rmtree(self.target(), ignore_errors=True)
                wall, _ = once([self.bin, "--from", f"git://127.0.0.1:{port}/source.git", "--ref", "measured",
                                "--subdir", directory, "--into", self.target(), "--cache", self.tmp / "cache"])
                size = sum(path.stat().st_size for path in (self.tmp / "cache").rglob("*.pack")) / 1e6
                out.append([f"{run} run, packs in the cache", f"{size:.1f} MB", f"{wall:.1f} s"])
            whole = sum(path.stat().st_size for path in (self.repos / name).rglob("*.pack")) / 1e6
            out.append(["the whole repository", f"{whole:.1f} MB", ""])
        finally:
            daemon.terminate()
            daemon.wait()
        table(["datahub by URL, then pushed to a local target", "size", "wall"], out)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--bin", default=HERE.parent / "target/release/split-image")
    args.add_argument("--repos", default=HERE.parent / "target/bench")
    args.add_argument("--runs", type=int, default=5)
    args.add_argument("--only", default="rows,graph,many,real,growth,wire")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        bench = Bench(args, pathlib.Path(tmp))
        print(f"{os.cpu_count()} cores, {git('--version')}, medians of {args.runs} runs\n")
        try:
            for section in args.only.split(","):
                getattr(bench, section)()
        except Failed as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main()
