#!/usr/bin/env python3
"""Damages one file of a source or a target, and looks at what split-image makes of it.

The named cases are hostile objects, packs and indexes (hostile.py). For each seed one file of a sound repository in
one of some formats (stores.py) is damaged: bits, bytes, blocks, its length, numbers in it; or something that is no
file stands in its place. A dry run follows, sometimes also a real one. There are two allowed endings: the ids of the
sound repository with exit 0, or a clear refusal that leaves the target as it was; both within 20 seconds. Never other
ids with exit 0, a panic, an abort, a signal or a hang.

Where git itself reads other refs from the damaged repository, other ids are what it says. Where the checksum of a
damaged file was made to fit, as damage never does, only the manner of the ending is judged.
"""

import os
import pathlib
import random
import shutil
import stat
import struct
import subprocess

import hostile
import stores
import trials
from objects import bare_skeleton
from product import ENVIRONMENT
from stores import sealed
from trials import Fault

LIMIT = 20
SOURCES = [
    "loose",
    "one pack",
    "many packs",
    "no deltas",
    "commit-graph",
    "commit-graph of generation version 1",
    "commit-graph with changed paths",
    "chain of commit-graphs",
    "multi-pack-index",
    "multi-pack-index with bitmap",
    "bitmap",
    ".rev",
    "index with 64-bit offsets",
    "index version 1",
    "packed refs",
    "reflogs",
    "alternates",
    "replaced commit",
    "linked work tree of a bare repository",
]
OFTEN = [
    "commit-graph",
    "chain of commit-graphs",
    "commit-graph of generation version 1",
    "multi-pack-index",
    "one pack",
]
SPECIAL = ["fifo", "device", "folder", "link to itself", "link to zeroes", "socket", "gone"]
SEALED = (".idx", ".pack", ".rev", ".bitmap", ".graph", "commit-graph", "multi-pack-index")
TEXTS = ("HEAD", "packed-refs", "config", "alternates", "gitdir", "commondir", "commit-graph-chain")
GROUPS = {
    "depth": "depth",
    "name": "names",
    "file mode": "modes",
    "link mode": "modes",
    "tree mode": "modes",
    "offset": "64-bit offsets",
    "size": "sizes in packs",
    "loose": "loose objects",
}
# Here the dry run has to refuse what the run would.
FORESEEN = ("hostile: depth", "hostile: names", "hostile: modes")
GRAPHS = ["commit-graph", "commit-graph of generation version 1", "chain of commit-graphs"]
NUMBERS = [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 45, 1 << 62, (1 << 64) - 1]


class Bench:
    """Sound repositories in each format, and what a run makes of them."""

    names = [f"hostile: {name}" for name in hostile.CASES]

    def __init__(self, folder, binary):
        self.binary, self.folder = binary, folder
        self.env = trials.home(folder, **ENVIRONMENT)
        self.source = stores.history(folder / "source.git")
        self.target = bare_skeleton(folder / "target.git")
        tree = stores.git(self.target, "mktree", text=b"")
        first = stores.git(self.target, "commit-tree", "-m", "Initial commit", tree)
        stores.git(self.target, "update-ref", "refs/heads/main", first)
        made = self.run(self.source, self.target, "--ref", "early")
        if made.code:
            raise SystemExit(f"the undamaged run: {made.said()}")
        stores.git(self.target, "repack", "-adq")
        self.plain = self.run(self.source, self.target, "--dry-run").report
        self.formats = {}

    def run(self, source, target, *flags, subdir=stores.IMAGE, ref=stores.BRANCH):
        named = [] if "--ref" in flags or ref is None else ["--ref", ref]
        common = ["--from", str(source), "--subdir", subdir, "--into", str(target), "--no-remove", *named]
        return trials.run(self.binary, [*common, *flags], self.env, LIMIT)

    def format_of(self, side, name):
        """The folder that has a sound repository in a format, its location in it, and its ids."""
        if (side, name) not in self.formats:
            folder = self.folder / f"{side}-{len(self.formats)}"
            folder.mkdir()
            base, branch = (self.source, stores.BRANCH) if side == "source" else (self.target, "main")
            place = stores.FORMATS[name](stores.Maker(base, folder, branch))
            sound = self.run(*((place, self.target) if side == "source" else (self.source, place)), "--dry-run")
            if sound.code:
                raise SystemExit(f"{side}, {name}, undamaged: {sound.said()}")
            self.formats[side, name] = folder, place, ids(sound.report)
        return self.formats[side, name]

    def trial(self, key, folder):
        if isinstance(key, str):
            return self.hostile(key.removeprefix("hostile: "), folder)
        rng = random.Random(f"split-image damage {key}")
        side = "source" if rng.random() < 0.7 else "target"
        # A commit-graph is read before the objects, and nothing but its checksum tells that a bit of it has changed.
        flip = rng.random() < 0.3
        name = rng.choice(GRAPHS if flip else OFTEN if rng.random() < 0.3 else SOURCES)
        if side == "target" and name.startswith(("replaced", "linked")):
            name = "one pack"
        sound, place, wanted = self.format_of(side, name)
        shutil.copytree(sound, folder / "made", symlinks=True)
        made = folder / "made"
        relocate(made, sound)
        place = made / place.relative_to(sound)
        other = pathlib.Path(shutil.copytree(self.target if side == "source" else self.source, folder / "other.git"))
        source, target = (place, other) if side == "source" else (other, place)
        before_refs = refs(place, side)
        victim, kind, how, seal = damage(rng, made, flip)
        group = f"{side}: {kind}"
        what = f"{name}: {victim.relative_to(made)}: {how}"
        judged = not seal and refs(place, side) == before_refs
        before = snapshot(source), snapshot(target)
        run = self.run(source, target, "--dry-run")
        ending = self.judge(group, what, run, wanted if judged else None)
        if (snapshot(source), snapshot(target)) != before:
            raise Fault(group, "the dry run wrote", what)
        if rng.random() < 0.25:
            real = self.run(source, target)
            self.judge(group, what, real, None)
            if real.code and refs_of_files(target) != refs_of_files(target, before[1]):
                raise Fault(group, "refused, and the target's refs have changed", f"{what}: {real.said()[:200]}")
            if real.code == 0 and judged:
                tip = subprocess.run(
                    ["git", "rev-parse", "refs/heads/main"], cwd=target, env=self.env, capture_output=True, text=True
                ).stdout.strip()
                if tip != wanted["after"]:
                    raise Fault(group, "exit 0, and another branch", f"{what}: {tip}")
        return group, ending

    def judge(self, group, what, run, wanted):
        try:
            run.must_be_orderly(group, LIMIT)
        except Fault as fault:
            raise Fault(fault.group, fault.fault, f"{what}: {fault.why}") from None
        if run.code not in (0, 1, 2, 3, 4, 5):
            raise Fault(group, f"exit {run.code}", f"{what}: {run.said()[:300]}")
        if run.code:
            return "refused" if wanted else "refused (not judged)"
        if wanted and (got := ids(run.report)) != wanted:
            counts = f"{len(got['commits'])} commits, there are {len(wanted['commits'])}"
            raise Fault(group, "other ids with exit 0", f"{what}: {counts}")
        return "the same ids" if wanted else "exit 0 (not judged)"

    def hostile(self, name, folder):
        """A named case: its dry run, and the real run, which must agree."""
        expected = hostile.CASES[name](folder)
        group = "hostile: " + next((group for start, group in GROUPS.items() if name.startswith(start)), "objects")
        group = "hostile: entries of packs" if ", the " in name and group == "hostile: objects" else group
        empty = bare_skeleton(folder / "empty.git")
        source, target = expected.repository, empty
        flags = {"subdir": hostile.IMAGE.decode(), "ref": "main"}
        if expected.side == "target":
            source, target, flags = self.source, expected.repository, {}
        before = snapshot(source), snapshot(target)
        run = self.run(source, target, "--dry-run", **flags)
        self.judge(group, name, run, None)
        if (snapshot(source), snapshot(target)) != before:
            raise Fault(group, "the dry run wrote", name)
        real = self.run(source, target, **flags)
        self.judge(f"{group}, real run", name, real, None)
        # A blob that cannot be read is found by the push alone, since the rewrite opens none.
        if group in FORESEEN and (real.code == 0) != (run.code == 0):
            raise Fault(
                group, f"the dry run ends with {run.code}, the run with {real.code}", f"{name}: {real.said()[:300]}"
            )
        if run.code:
            missing = [word for word in expected.words if word not in run.said()]
            if missing:
                raise Fault(group, "refused without commit and path", f"{name}: {missing} in {run.said()[:300]}")
            if expected.warns:
                raise Fault(group, "refused, and a warning would do", f"{name}: {run.said()[:300]}")
            return group, "refused"
        if expected.refuse:
            raise Fault(group, "taken", name)
        if expected.ids and run.report["split"]["tip"] != expected.ids.tip.decode():
            raise Fault(group, "other ids with exit 0", f"{name}: {run.report['split']['tip']}, {expected.ids.tip}")
        if expected.warns and expected.warns not in str(run.report.get("warnings")):
            raise Fault(group, "taken without a warning", name)
        return group, "the right ids"


def ids(report):
    """All ids in a report."""
    commits = [(commit["old"], commit["new"]) for commit in report["commits"]]
    return {"tip": report["split"]["tip"], "after": report["target"]["after"], "commits": commits}


def relocate(made, sound):
    """Absolute paths in the copy of a repository lead into the copy."""
    for file in made.rglob("*"):
        if file.name in ("alternates", "gitdir", "commondir") or file.name == ".git" and file.is_file():
            file.write_bytes(file.read_bytes().replace(bytes(sound), bytes(made)))


def refs(place, side):
    """The refs that a run uses, as git reads them, or something that is equal to anything where it fails."""
    env = {**os.environ, **ENVIRONMENT}
    commands = [["show-ref", "--verify", f"refs/heads/{stores.BRANCH}"], ["for-each-ref", "refs/replace"]]
    if side == "target":
        commands = [["show-ref", "--verify", "refs/heads/main"], ["symbolic-ref", "HEAD"]]
    done = []
    for command in commands:
        try:
            run = subprocess.run(["git", *command], cwd=place, env=env, capture_output=True, timeout=5)
        except (subprocess.TimeoutExpired, OSError):
            return REFUSED_BY_GIT
        if run.returncode:
            return REFUSED_BY_GIT
        done.append(run.stdout)
    return tuple(done)


class Same:
    """Equal to anything: where git fails, the program has to fail as well, or to know better."""

    def __eq__(self, other):
        return True

    __hash__ = None


REFUSED_BY_GIT = Same()


def damage(rng, made, flip):
    """Damages one file; returns it, its kind, how, and whether its checksum was made to fit.

    With `flip` it is one bit of a commit-graph.
    """
    kinds = {}
    for file in sorted(made.rglob("*")):
        if file.is_file() and not file.is_symlink() and file.suffix not in (".sample", ".keep"):
            kinds.setdefault(kind_of(file, made), []).append(file)
    # Each kind of file has the same chance, however many there are.
    kind = rng.choice([kind for kind in sorted(kinds) if not flip or kind in ("commit-graph", ".graph")])
    victim = rng.choice(kinds[kind])
    victim.chmod(0o644)
    if flip:
        data = bytearray(victim.read_bytes())
        at, part = place_in_graph(rng, bytes(data))
        data[at] ^= 1 << rng.randrange(8)
        victim.write_bytes(bytes(data))
        return victim, kind, f"a bit at {at} ({part})", False
    if rng.random() < 0.1:
        return victim, kind, special(rng, victim), False
    data = bytearray(victim.read_bytes())
    how = hurt(rng, data)
    seal = len(data) > 40 and victim.name.endswith(SEALED) and rng.random() < 0.25
    victim.write_bytes(sealed(bytes(data)) if seal else bytes(data))
    return victim, kind, how + (", sealed" if seal else ""), seal


def place_in_graph(rng, graph):
    """A byte of a commit-graph, and its part: anywhere, in the commits' data, or the end of a parent's position."""
    found, _ = stores.chunks(graph)
    rows, counts = found[b"CDAT"], found[b"OIDF"]
    size = struct.unpack(">I", graph[counts + 1020 : counts + 1024])[0]
    part = rng.choice(["anywhere", "commits", "parents"])
    if part == "anywhere":
        return rng.randrange(len(graph)), part
    if part == "commits":
        return rows + rng.randrange(size * 36), part
    # Behind the tree's id of 20 bytes stand the positions of two parents.
    return rows + rng.randrange(size) * 36 + rng.choice([23, 23, 27]), part


def kind_of(file, made):
    """A name for what a file is to git."""
    parts = file.relative_to(made).parts
    if "objects" in parts:
        return "loose object" if len(file.name) == 38 else file.suffix or file.name
    if "refs" in parts:
        return "reflog" if "logs" in parts else "loose ref"
    return file.name if file.name in TEXTS else "other file"


def special(rng, victim):
    """Puts something else in place of a file."""
    how = rng.choice(SPECIAL)
    victim.unlink()
    if how == "fifo":
        os.mkfifo(victim)
    elif how == "device":
        try:
            os.mknod(victim, stat.S_IFCHR | 0o666, os.makedev(1, 5))
        except PermissionError:
            os.mkfifo(victim)
            how = "fifo"
    elif how == "socket":
        os.mknod(victim, stat.S_IFSOCK | 0o666)
    elif how == "folder":
        victim.mkdir()
    elif how == "link to itself":
        victim.symlink_to(victim.name)
    elif how == "link to zeroes":
        victim.symlink_to("/dev/zero")
    return how


def hurt(rng, data):
    """Damages bytes; returns how."""
    size = len(data)
    kind = rng.choice(
        ["bit"] * 6 + ["bytes", "bytes", "cut", "cut", "empty", "zeroes", "swap", "number", "number", "more"]
    )
    if not size or kind == "more":
        data += rng.randbytes(rng.choice([1, 20, 1000]))
        return "bytes at the end"
    at = rng.randrange(min(size, rng.choice([16, 100, 1100, size, size])))
    if kind == "bit":
        data[at] ^= 1 << rng.randrange(8)
        return f"a bit at {at}"
    if kind == "bytes":
        for _ in range(rng.choice([1, 2, 8])):
            data[rng.randrange(size)] = rng.randrange(256)
        return "some bytes"
    if kind == "cut":
        del data[rng.randrange(size) :]
        return f"cut to {len(data)}"
    if kind == "empty":
        del data[:]
        return "empty"
    if kind == "zeroes":
        length = min(rng.choice([1, 4, 20, 512, 4096]), size - at)
        data[at : at + length] = bytes(length)
        return f"{length} zeroes at {at}"
    if kind == "swap":
        length = min(rng.choice([4, 20, 64, 512]), size // 2)
        one, two = sorted((rng.randrange(size - length + 1), rng.randrange(size - length + 1)))
        data[one : one + length], data[two : two + length] = data[two : two + length], data[one : one + length]
        return f"blocks of {length} at {one} and {two} swapped"
    number = rng.choice(NUMBERS)
    at -= at % 4
    raw = struct.pack(">Q", number) if number > 0xFFFFFFFF or rng.random() < 0.3 else struct.pack(">I", number)
    data[at : at + len(raw)] = raw
    return f"{number:#x} at {at}"


def snapshot(folder):
    """Every entry of a folder with its size and time; nothing is opened or followed."""
    found = {}
    top = pathlib.Path(folder)
    for place, folders, names in os.walk(top):
        for name in [*folders, *names]:
            at = os.lstat(os.path.join(place, name))
            # A folder's time says nothing that its entries do not.
            mark = (at.st_size, at.st_mtime_ns) if stat.S_ISREG(at.st_mode) else at.st_mode
            found[os.path.relpath(os.path.join(place, name), top)] = mark
    return found


def refs_of_files(folder, entries=None):
    """The part of a snapshot that is not objects, which a refused push may leave behind without harm."""
    entries = snapshot(folder) if entries is None else entries
    return {name: mark for name, mark in entries.items() if not name.startswith("objects")}


if __name__ == "__main__":
    trials.Trials(__doc__, Bench, count=300).main()
