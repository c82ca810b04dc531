"""One history in many storage formats: how git, and what writes as git does, may keep the same commits on a disk.

`FORMATS` maps the name of each to a function of a `Maker`, which has a plain bare repository and an empty folder. It
returns the location to give to split-image. `MAY_REFUSE` lists the formats that split-image may refuse, `MUST_REFUSE`
those that it must refuse, as git does, with words that the error then has.
"""

import hashlib
import os
import pathlib
import random
import shutil
import struct
import subprocess

from model import Rewrite
from objects import Store
from product import ENVIRONMENT

IMAGE = "hubs/astro/image"
BRANCH = "staging"
FORMATS = {}
MUST_REFUSE = {
    "bundle": "bundle",
    "shallow": "unshallow",
    "grafts": "convert-graft-file",
    "unknown extension": "extension",
    "version 99": "version",
}
MAY_REFUSE = {
    "alternates in a circle": "cycle",
    "reftable": "reftable",
    "trees missing": "missing",
    "folder of a work tree": "did you mean",
    "path without .git": "does not exist",
}


def store(name):
    """Enters a function into `FORMATS`."""

    def enter(function):
        FORMATS[name] = function
        return function

    return enter


def git(place, *args, text=None, **more):
    """The output of git, which must succeed."""
    env = {**{k: v for k, v in os.environ.items() if not k.startswith("GIT_")}, **ENVIRONMENT, **more}
    done = subprocess.run(["git", *args], cwd=place, env=env, input=text, capture_output=True)
    if done.returncode:
        raise SystemExit(f"git {' '.join(args)}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode(errors="replace").strip()


def history(path, hash_name="sha1", commits=90):
    """Makes a bare repository: an image with many files, so that trees become deltas, branches, merges and tags."""
    rng, stream, heads = random.Random(11), [], []
    for mark in range(1, commits + 1):
        parents = heads[-1:]
        if mark % 9 == 0:
            parents = [heads[-1], heads[-4]]
        elif mark % 9 == 7:
            parents = heads[-3:-2]
        # Folders of the same files but one: what a delta is for.
        folder = rng.choice([IMAGE.encode(), IMAGE.encode(), b"hubs/other/image", b"docs"])
        changes = [(folder + b"/file-%02d" % rng.randrange(40), b"text %d\n" % mark)]
        if mark == 1:
            changes += [(IMAGE.encode() + b"/file-%02d" % n, b"first %d\n" % n) for n in range(40)]
            changes += [(IMAGE.encode() + b"/conf/deep/%02d" % n, b"deep %d\n" % n) for n in range(20)]
            changes += [(b"top-%03d" % n, b"top %d\n" % n) for n in range(80)]
        if mark % 5 == 0:
            changes.append((IMAGE.encode() + b"/conf/deep/%02d" % rng.randrange(20), b"deep text %d\n" % mark))
        stream.append(
            b"commit refs/heads/%s\nmark :%d\ncommitter Ann <ann@example.org> %d +0000\ndata <<E\nchange %d\nE\n"
            % (BRANCH.encode(), mark, 1_600_000_000 + mark * 3600, mark)
        )
        keys = [b"from", b"merge"]
        stream += [b"%s :%d\n" % (keys[at], parent) for at, parent in enumerate(parents)]
        stream += [b"M 100644 inline %s\ndata %d\n%s\n" % (name, len(text), text) for name, text in changes]
        stream.append(b"\n")
        heads.append(mark)
    stream.append(b"reset refs/heads/early\nfrom :%d\n\n" % (commits // 15 * 9))
    stream.append(b"tag v1\nfrom :%d\ntagger Ann <ann@example.org> 1700000000 +0000\ndata 3\nv1\n\n" % commits)
    git(".", "init", "-q", "--bare", "-b", BRANCH, f"--object-format={hash_name}", "--ref-format=files", str(path))
    git(path, "fast-import", "--quiet", text=b"".join(stream))
    git(path, "config", "uploadpack.allowFilter", "true")
    git(path, "config", "gc.auto", "0")
    return path


def expected(repository, reference=BRANCH, directory=IMAGE):
    """The rewrite by the model, of the objects as git reads them, replacements included."""
    hash_name = git(repository, "rev-parse", "--show-object-format")
    # The options that must stand before the command keep an index out of it that may say something else.
    plain = ["-c", "core.commitGraph=false"]
    tip = git(repository, *plain, "rev-parse", f"{reference}^{{commit}}")
    return Rewrite(objects(repository, hash_name), tip.encode(), [directory.encode()])


def objects(repository, hash_name="sha1"):
    """Every object that any ref reaches, as git reads it: under the id of a replaced one stands its replacement."""
    known = Store(hash_name)
    names = git(repository, "-c", "core.commitGraph=false", "rev-list", "--objects", "--all", "--no-object-names")
    env = {**os.environ, **ENVIRONMENT}
    text = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=repository, env=env, input=names.encode(), check=True, capture_output=True
    ).stdout
    at = 0
    while at < len(text):
        head, _, _ = text[at:].partition(b"\n")
        name, kind, size = head.split()
        at += len(head) + 1
        known.objects[name] = (kind, text[at : at + int(size)])
        at += int(size) + 1
    return known


class Maker:
    """A plain repository, and a folder in which a format of it is made; `tip` is the branch that is asked for."""

    def __init__(self, base, folder, branch=BRANCH):
        self.base, self.folder, self.branch = base, folder, branch

    def copy(self, name="store.git"):
        """A copy of the plain repository."""
        return pathlib.Path(shutil.copytree(self.base, self.folder / name, symlinks=True))

    def repacked(self, *args, name="store.git", config=()):
        """A copy with one new pack."""
        path = self.copy(name)
        git(path, *[word for pair in config for word in ("-c", pair)], "repack", "-adfq", *args)
        return path

    def unpacked(self, name="store.git"):
        """A copy with loose objects only."""
        path = self.copy(name)
        packs = list((path / "objects/pack").iterdir())
        for pack in packs:
            pack.rename(self.folder / pack.name)
        for pack in self.folder.glob("*.pack"):
            git(path, "unpack-objects", "-q", text=pack.read_bytes())
        for pack in packs:
            (self.folder / pack.name).unlink()
        return path

    def many_packs(self, name="store.git", count=12):
        """A copy with the history in packs one after another."""
        path = self.unpacked(name)
        commits = git(path, "rev-list", "--reverse", "--topo-order", "--all").split()
        step = max(1, len(commits) // count)
        for end in [*range(step, len(commits), step), len(commits)]:
            wants = "\n".join(commits[:end][-step:] + [f"^{c}" for c in commits[: max(0, end - step)][-1:]])
            git(path, "pack-objects", "-q", "--revs", str(path / "objects/pack/pack"), text=wants.encode() + b"\n")
        git(path, "prune-packed", "-q")
        return path

    def work_tree(self, *args, name="work"):
        """A clone with a work tree."""
        path = self.folder / name
        git(self.folder, "clone", "-q", "--no-hardlinks", *args, str(self.base), str(path))
        for ref in git(self.base, "for-each-ref", "--format=%(refname)").split():
            git(path, "fetch", "-q", "-u", str(self.base), f"+{ref}:{ref}")
        return path


def split_index(path):
    """The names of the packs of a repository, without ending."""
    return [pack.with_suffix("") for pack in sorted((path / "objects/pack").glob("*.pack"))]


@store("one pack")
def _(make):
    return make.repacked()


@store("as fast-import leaves it")
def _(make):
    return make.copy()


@store("loose")
def _(make):
    return make.unpacked()


@store("loose, not compressed")
def _(make):
    path = make.copy()
    pack = next((path / "objects/pack").glob("*.pack"))
    data = pack.read_bytes()
    for old in (path / "objects/pack").iterdir():
        old.unlink()
    git(path, "-c", "core.looseCompression=0", "unpack-objects", "-q", text=data)
    return path


@store("loose and packs")
def _(make):
    path = make.many_packs()
    for stem in split_index(path)[::2]:
        data = stem.with_suffix(".pack").read_bytes()
        for file in stem.parent.glob(stem.name + ".*"):
            file.unlink()
        git(path, "unpack-objects", "-q", text=data)
    return path


@store("many packs")
def _(make):
    return make.many_packs()


@store("packs with the same objects")
def _(make):
    path = make.many_packs()
    git(path, "repack", "-aq")
    return path


@store("geometric packs")
def _(make):
    path = make.many_packs()
    git(path, "repack", "-dq", "--geometric=2")
    return path


@store("aggressive gc")
def _(make):
    path = make.many_packs()
    git(path, "gc", "-q", "--aggressive", "--prune=now")
    return path


@store("long delta chains")
def _(make):
    return make.repacked("--depth=250", "--window=250")


@store("deltas by id")
def _(make):
    return make.repacked(config=["repack.useDeltaBaseOffset=false"])


@store("no deltas")
def _(make):
    return make.repacked("--depth=0", "--window=0")


@store("pack, not compressed")
def _(make):
    return make.repacked("-F", config=["pack.compression=0"])


@store("index version 1")
def _(make):
    return make.repacked(config=["pack.indexVersion=1"])


@store("index with 64-bit offsets")
def _(make):
    path = make.repacked()
    for stem in split_index(path):
        stem.with_suffix(".idx").chmod(0o644)
        git(path, "index-pack", "--index-version=2,0x40", str(stem.with_suffix(".pack")))
    return path


@store("no .rev")
def _(make):
    return make.repacked(config=["pack.writeReverseIndex=false"])


@store(".rev")
def _(make):
    return make.repacked(config=["pack.writeReverseIndex=true"])


@store("bitmap")
def _(make):
    return make.repacked("-b")


@store("bitmap with all extensions")
def _(make):
    config = ["pack.writeBitmapHashCache=true", "pack.writeBitmapLookupTable=true"]
    return make.repacked("-b", config=config)


@store("multi-pack-index")
def _(make):
    path = make.many_packs()
    git(path, "multi-pack-index", "write")
    return path


@store("multi-pack-index with bitmap")
def _(make):
    path = make.many_packs()
    git(path, "multi-pack-index", "write", "--bitmap")
    return path


@store("multi-pack-index, older than the packs")
def _(make):
    path = make.many_packs()
    aside = make.folder / "aside"
    aside.mkdir()
    for file in (path / "objects/pack").glob(split_index(path)[-1].name + ".*"):
        file.rename(aside / file.name)
    git(path, "multi-pack-index", "write")
    for file in aside.iterdir():
        file.rename(path / "objects/pack" / file.name)
    return path


@store("multi-pack-index of packs that are gone")
def _(make):
    path = make.many_packs()
    git(path, "multi-pack-index", "write")
    index = (path / "objects/pack/multi-pack-index").read_bytes()
    git(path, "repack", "-adq")
    (path / "objects/pack/multi-pack-index").write_bytes(index)
    return path


@store("incremental multi-pack-index")
def _(make):
    path = make.many_packs()
    git(path, "multi-pack-index", "write", "--incremental")
    return path


@store("commit-graph")
def _(make):
    path = make.repacked()
    git(path, "commit-graph", "write", "--reachable")
    return path


@store("commit-graph with changed paths")
def _(make):
    path = make.repacked()
    git(path, "commit-graph", "write", "--reachable", "--changed-paths")
    return path


@store("commit-graph of generation version 1")
def _(make):
    path = make.repacked()
    git(path, "-c", "commitGraph.generationVersion=1", "commit-graph", "write", "--reachable")
    return path


def graph_chain(make):
    """A repository with a chain of three commit-graphs."""
    path = make.repacked()
    commits = git(path, "rev-list", "--reverse", "--topo-order", "--all").split()
    for end in (len(commits) // 3, len(commits) * 2 // 3, len(commits)):
        wants = "\n".join(commits[:end]).encode() + b"\n"
        git(path, "commit-graph", "write", "--stdin-commits", "--split=no-merge", text=wants)
    return path


@store("chain of commit-graphs")
def _(make):
    return graph_chain(make)


@store("chain of commit-graphs with one gone")
def _(make):
    path = graph_chain(make)
    last = (path / "objects/info/commit-graphs/commit-graph-chain").read_text().split()[-1]
    (path / f"objects/info/commit-graphs/graph-{last}.graph").unlink()
    return path


@store("commit-graph, older than the history")
def _(make):
    path = make.repacked()
    commits = git(path, "rev-list", "--reverse", "--topo-order", "--all").split()
    wants = "\n".join(commits[: len(commits) // 2]).encode() + b"\n"
    git(path, "commit-graph", "write", "--stdin-commits", text=wants)
    return path


@store("commit-graph with commits that are gone")
def _(make):
    path = make.repacked()
    tree = git(path, "rev-parse", f"{make.branch}^{{tree}}")
    gone = git(path, "commit-tree", "-m", "gone", "-p", make.branch, tree)
    git(path, "commit-graph", "write", "--stdin-commits", text=gone.encode() + b"\n")
    (path / "objects" / gone[:2] / gone[2:]).unlink()
    return path


def chunks(graph):
    """The {name: offset} of a commit-graph's chunks."""
    count = graph[6]
    rows = [struct.unpack(">4sQ", graph[8 + 12 * n : 20 + 12 * n]) for n in range(count + 1)]
    return dict(rows), [offset for _, offset in rows]


def sealed(data, hash_name="sha1"):
    """The data with a new checksum at its end."""
    size = hashlib.new(hash_name).digest_size
    return data[:-size] + hashlib.new(hash_name, data[:-size]).digest()


@store("commit-graph with wrong generations")
def _(make):
    path = make.repacked()
    git(path, "-c", "commitGraph.generationVersion=1", "commit-graph", "write", "--reachable")
    file = path / "objects/info/commit-graph"
    graph, rng = bytearray(file.read_bytes()), random.Random(5)
    hash_name = git(path, "rev-parse", "--show-object-format")
    raw = hashlib.new(hash_name).digest_size
    found, _ = chunks(graph)
    total = struct.unpack(">I", graph[found[b"OIDF"] + 1020 : found[b"OIDF"] + 1024])[0]
    for n in range(total):
        at = found[b"CDAT"] + n * (raw + 16) + raw + 8
        word = struct.unpack(">I", graph[at : at + 4])[0]
        graph[at : at + 4] = struct.pack(">I", rng.randrange(1, 200) << 2 | word & 3)
    file.chmod(0o644)
    file.write_bytes(sealed(bytes(graph), hash_name))
    return path


@store("reftable")
def _(make):
    path = make.copy()
    git(path, "refs", "migrate", "--ref-format=reftable")
    return path


@store("packed refs")
def _(make):
    path = make.repacked()
    git(path, "pack-refs", "--all")
    return path


@store("packed refs without a header")
def _(make):
    path = make.repacked()
    git(path, "pack-refs", "--all")
    lines = (path / "packed-refs").read_text().splitlines(keepends=True)
    plain = [line for line in lines if line[0] not in "#^"]
    (path / "packed-refs").write_text("".join(reversed(plain)))
    return path


@store("packed refs, older than loose ones")
def _(make):
    path = make.repacked()
    tip = git(path, "rev-parse", make.branch)
    git(path, "update-ref", f"refs/heads/{make.branch}", f"{make.branch}^")
    git(path, "pack-refs", "--all")
    git(path, "update-ref", f"refs/heads/{make.branch}", tip)
    return path


@store("branch that stands for another")
def _(make):
    path = make.repacked()
    git(path, "branch", "-m", make.branch, "real")
    git(path, "symbolic-ref", f"refs/heads/{make.branch}", "refs/heads/real")
    return path


@store("HEAD as a symbolic link")
def _(make):
    path = make.copy()
    (path / "HEAD").unlink()
    (path / "HEAD").symlink_to(f"refs/heads/{make.branch}")
    return path


@store("reflogs")
def _(make):
    path = make.copy()
    git(path, "config", "core.logAllRefUpdates", "always")
    git(path, "update-ref", "-m", "back", f"refs/heads/{make.branch}-2", f"{make.branch}^")
    git(path, "update-ref", "-m", "on", f"refs/heads/{make.branch}-2", make.branch)
    return path


@store("alternates")
def _(make):
    lender = make.copy("lender.git")
    return borrower(make, f"{lender}/objects\n")


def borrower(make, alternates, name="store.git"):
    """A repository that has refs but no objects, and borrows."""
    path = make.copy(name)
    shutil.rmtree(path / "objects/pack")
    (path / "objects/pack").mkdir()
    (path / "objects/info").mkdir(exist_ok=True)
    (path / "objects/info/alternates").write_text(alternates)
    return path


@store("relative alternates")
def _(make):
    make.copy("lender.git")
    return borrower(make, "../../lender.git/objects\n")


@store("chain of alternates")
def _(make):
    lender = make.copy("lender.git")
    middle = borrower(make, f"{lender}/objects\n", "middle.git")
    return borrower(make, f"{middle}/objects\n")


@store("chain of relative alternates")
def _(make):
    make.copy("lender.git")
    borrower(make, "../../lender.git/objects\n", "middle.git")
    return borrower(make, "../../middle.git/objects\n")


@store("alternates with comments and quotes")
def _(make):
    lender = make.copy('le"nder \t.git')
    quoted = str(lender / "objects").replace('"', '\\"').replace("\t", "\\t")
    return borrower(make, f'# a comment\n\n"{quoted}"\n')


@store("alternates of which one is gone")
def _(make):
    lender = make.copy("lender.git")
    return borrower(make, f"{make.folder}/nowhere/objects\n{lender}/objects\n")


@store("alternates in a circle")
def _(make):
    lender = make.copy("lender.git")
    path = borrower(make, f"{lender}/objects\n")
    (lender / "objects/info").mkdir(exist_ok=True)
    (lender / "objects/info/alternates").write_text(f"{path}/objects\n")
    return path


@store("part of the history in an alternate")
def _(make):
    lender = make.many_packs("lender.git")
    path = borrower(make, f"{lender}/objects\n")
    last = split_index(lender)[0].name
    for file in list((lender / "objects/pack").glob(last + ".*")):
        file.rename(path / "objects/pack" / file.name)
    return path


@store("clone --shared")
def _(make):
    make.copy("lender.git")
    git(make.folder, "clone", "-q", "--bare", "--shared", "lender.git", "store.git")
    return make.folder / "store.git"


@store("mirror")
def _(make):
    git(make.folder, "clone", "-q", "--mirror", str(make.base), "store.git")
    return make.folder / "store.git"


@store("single branch")
def _(make):
    git(make.folder, "clone", "-q", "--bare", "--single-branch", "-b", make.branch, str(make.base), "store.git")
    return make.folder / "store.git"


@store("work tree")
def _(make):
    return make.work_tree()


@store("work tree, by its .git")
def _(make):
    return make.work_tree() / ".git"


@store("folder of a work tree")
def _(make):
    path = make.work_tree()
    (path / "below/deep").mkdir(parents=True)
    return path / "below/deep"


@store("linked work tree")
def _(make):
    path = make.work_tree()
    git(path, "worktree", "add", "-q", "--detach", str(make.folder / "linked"))
    return make.folder / "linked"


@store("linked work tree of a bare repository")
def _(make):
    path = make.copy()
    git(path, "worktree", "add", "-q", "--detach", str(make.folder / "linked"), make.branch)
    return make.folder / "linked"


@store("linked work tree with its own configuration")
def _(make):
    path = make.work_tree()
    git(path, "config", "extensions.worktreeConfig", "true")
    git(path, "worktree", "add", "-q", "--detach", str(make.folder / "linked"))
    git(make.folder / "linked", "config", "--worktree", "core.sparseCheckout", "true")
    return make.folder / "linked"


@store("separate git directory")
def _(make):
    return make.work_tree(f"--separate-git-dir={make.folder}/elsewhere")


@store("git directory by a symbolic link")
def _(make):
    path = make.work_tree()
    (path / ".git").rename(make.folder / "elsewhere")
    (path / ".git").symlink_to(make.folder / "elsewhere")
    return path


@store("objects by a symbolic link")
def _(make):
    path = make.copy()
    (path / "objects").rename(make.folder / "elsewhere")
    (path / "objects").symlink_to(make.folder / "elsewhere")
    return path


@store("submodule")
def _(make):
    whole = make.folder / "whole"
    git(make.folder, "init", "-q", str(whole))
    git(whole, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(make.base), "below/module")
    for ref in git(make.base, "for-each-ref", "--format=%(refname)").split():
        git(whole / "below/module", "fetch", "-q", "-u", str(make.base), f"+{ref}:{ref}")
    return whole / "below/module"


@store("core.worktree")
def _(make):
    path = make.work_tree()
    (make.folder / "tree").mkdir()
    git(path, "config", "core.worktree", str(make.folder / "tree"))
    return path / ".git"


@store("sparse checkout")
def _(make):
    path = make.work_tree()
    git(path, "sparse-checkout", "set", "--cone", "--sparse-index", "docs")
    return path


@store("split index")
def _(make):
    path = make.work_tree()
    git(path, "update-index", "--split-index")
    return path


@store("precious objects")
def _(make):
    path = make.copy()
    git(path, "config", "core.repositoryFormatVersion", "1")
    git(path, "config", "extensions.preciousObjects", "true")
    return path


@store("objectFormat that says sha1")
def _(make):
    path = make.copy()
    git(path, "config", "core.repositoryFormatVersion", "1")
    git(path, "config", "extensions.objectFormat", git(path, "rev-parse", "--show-object-format"))
    git(path, "config", "extensions.noop", "")
    return path


@store("unknown extension")
def _(make):
    path = make.copy()
    git(path, "config", "core.repositoryFormatVersion", "1")
    git(path, "config", "extensions.fromTheFuture", "true")
    return path


@store("version 99")
def _(make):
    path = make.copy()
    git(path, "config", "core.repositoryFormatVersion", "99")
    return path


@store("blobs missing")
def _(make):
    git(make.folder, "clone", "-q", "--bare", "--filter=blob:none", f"file://{make.base}", "store.git")
    return make.folder / "store.git"


@store("trees missing")
def _(make):
    git(make.folder, "clone", "-q", "--bare", "--filter=tree:0", f"file://{make.base}", "store.git")
    return make.folder / "store.git"


@store("promisor pack")
def _(make):
    path = make.repacked()
    git(path, "config", "remote.origin.promisor", "true")
    git(path, "config", "remote.origin.url", str(make.base))
    for stem in split_index(path):
        stem.with_suffix(".promisor").touch()
    return path


@store("kept packs")
def _(make):
    path = make.many_packs()
    for stem in split_index(path)[::2]:
        stem.with_suffix(".keep").touch()
    git(path, "repack", "-adq")
    return path


@store("cruft pack")
def _(make):
    path = make.copy()
    tree = git(path, "rev-parse", f"{make.branch}^{{tree}}")
    for n in range(5):
        git(path, "commit-tree", "-m", f"cruft {n}", tree)
    git(path, "repack", "--cruft", "-dq")
    return path


@store("rubbish beside the objects")
def _(make):
    path = make.unpacked()
    (path / "objects/ab").mkdir(exist_ok=True)
    (path / "objects/ab/tmp_obj_x1").write_bytes(b"half")
    (path / "objects/pack/tmp_pack_x1").write_bytes(b"PACK")
    (path / "objects/pack/pack-not.idx").write_bytes(b"")
    (path / "gc.log").write_text("failed\n")
    return path


@store("pack without its index")
def _(make):
    path = make.unpacked()
    (path / "objects/pack/pack-1234567890123456789012345678901234567890.pack").write_bytes(b"PACK\0\0\0\2\0\0\0\0")
    return path


@store("bundle")
def _(make):
    git(make.base, "bundle", "create", "-q", str(make.folder / "store.bundle"), "--all")
    return make.folder / "store.bundle"


@store("shallow")
def _(make):
    git(make.folder, "clone", "-q", "--bare", "--depth=20", "--no-single-branch", f"file://{make.base}", "store.git")
    return make.folder / "store.git"


@store("empty file of shallow commits")
def _(make):
    path = make.copy()
    (path / "shallow").write_text("")
    return path


@store("grafts")
def _(make):
    path = make.copy()
    commit = git(path, "rev-parse", f"{make.branch}~10")
    (path / "info").mkdir(exist_ok=True)
    (path / "info/grafts").write_text(f"{commit}\n")
    return path


def replaced(make, what, change):
    """A repository with a replacement for an object, which is another by `change` of its text or listing."""
    path = make.repacked()
    old = git(path, "rev-parse", what)
    git(path, "replace", old, change(path, old))
    return path


def with_blob(path, tree):
    """A tree without its first entry, and with one more."""
    lines = git(path, "ls-tree", tree).split("\n")
    blob = git(path, "hash-object", "-w", "--stdin", text=b"the replacement\n")
    return git(path, "mktree", text="\n".join([*lines[1:], f"100644 blob {blob}\tzz-replacement"]).encode() + b"\n")


def with_message(path, commit):
    """A commit with another message."""
    text = git(path, "cat-file", "commit", commit) + "\nof the replacement\n"
    return git(path, "hash-object", "-t", "commit", "-w", "--stdin", text=text.encode())


def without_parents(path, commit):
    """A root in place of a commit."""
    text = "\n".join(line for line in git(path, "cat-file", "commit", commit).split("\n") if line[:7] != "parent ")
    return git(path, "hash-object", "-t", "commit", "-w", "--stdin", text=text.encode() + b"\n")


@store("replaced commit")
def _(make):
    return replaced(make, f"{make.branch}~30", with_message)


@store("replaced commit without parents")
def _(make):
    return replaced(make, f"{make.branch}~20", without_parents)


@store("replaced tip")
def _(make):
    return replaced(make, make.branch, with_message)


@store("replaced tree at the top")
def _(make):
    return replaced(make, f"{make.branch}~5:", with_blob)


@store("replaced tree above the directory")
def _(make):
    return replaced(make, f"{make.branch}~5:hubs", with_blob)


@store("replaced tree at the directory")
def _(make):
    return replaced(make, f"{make.branch}~5:{IMAGE}", with_blob)


@store("replaced tree below the directory")
def _(make):
    return replaced(make, f"{make.branch}~5:{IMAGE}/conf/deep", with_blob)


@store("replaced blob in the directory")
def _(make):
    # The tree still names the old blob: filter-repo rewrites without the blobs' content, and so does split-image.
    return replaced(
        make,
        f"{make.branch}:{IMAGE}/file-03",
        lambda path, _: git(path, "hash-object", "-w", "--stdin", text=b"other\n"),
    )


@store("replacement, packed, with a commit-graph")
def _(make):
    path = make.repacked()
    git(path, "commit-graph", "write", "--reachable")
    old = git(path, "rev-parse", f"{make.branch}~30")
    git(path, "replace", old, with_message(path, old))
    git(path, "pack-refs", "--all")
    return path


@store("detached HEAD")
def _(make):
    path = make.copy()
    (path / "HEAD").write_text(git(path, "rev-parse", make.branch) + "\n")
    return path


@store("path with blanks and other bytes")
def _(make):
    path = make.copy("a store, 'of' \"ours\" é$HOME.git")
    return path


@store("path that is a symbolic link")
def _(make):
    path = make.copy()
    (make.folder / "link").symlink_to(path)
    return make.folder / "link"


@store("path without .git")
def _(make):
    make.copy("store.git")
    return make.folder / "store"


@store("by a fetch")
def _(make):
    return f"file://{make.repacked()}"
