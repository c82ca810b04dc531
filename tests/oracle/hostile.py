"""Objects, packs and indexes that no git writes: what somebody may hand to split-image to see it fall.

`CASES` maps a name to a function of the folder, which makes a source repository and returns what may come of it.
"""

import hashlib
import pathlib
import struct
import zlib

from model import Rewrite
from objects import KINDS, Store, bare_skeleton, hash_of

IMAGE = b"img"
OFS_DELTA, REF_DELTA = 6, 7
CASES = {}


def case(name, *args):
    """Enters a function into `CASES`, called with those arguments after the folder."""

    def enter(function):
        CASES[name] = lambda folder: function(folder, *args)
        return function

    return enter


class Expected:
    """The allowed endings of a case: `ids`, a model, if the run may succeed; `words` that a refusal has to have.

    `side` says whether the repository is the source or the target. With `warns`, a success needs a warning with these
    words. `refuse` says that only a refusal will do.
    """

    def __init__(self, repository, ids=None, words=(), warns=None, refuse=False, side="source"):
        self.repository, self.ids, self.words, self.warns = repository, ids, words, warns
        self.refuse, self.side = refuse, side


class History:
    """A few commits of one directory, to which something is done."""

    def __init__(self, hash_name="sha1"):
        self.store, self.clock, self.tip = Store(hash_name), 1_600_000_000, None
        self.blob = self.store.put(b"blob", b"text\n")
        for n in range(3):
            files = {IMAGE + b"/f%d" % k: (b"100644", self.store.put(b"blob", b"%d\n" % k)) for k in range(n + 1)}
            self.commit(self.store.tree_of_files(files))

    def commit(self, tree, parents=None):
        """Adds a commit on top, or on those parents."""
        self.clock += 60
        parents = parents if parents is not None else [self.tip] if self.tip else []
        ident = b"Ann <ann@example.org> %d +0000" % self.clock
        head = [b"tree " + tree, *(b"parent " + p for p in parents), b"author " + ident, b"committer " + ident]
        self.tip = self.store.put(b"commit", b"\n".join(head) + b"\n\nchange\n")
        return self.tip

    def commit_image(self, *entries):
        """Adds a commit whose directory has `f0` and these entries."""
        inside = sorted([(b"100644", b"f0", self.blob), *entries], key=lambda e: e[1] + b"/" * (e[0] == b"40000"))
        return self.commit(self.store.tree([(b"40000", IMAGE, self.store.tree(inside))]))

    def write(self, folder):
        return self.store.write_repository(folder / "hostile.git", "main", {b"refs/heads/main": self.tip})

    def model(self):
        return Rewrite(self.store, self.tip, [IMAGE])


def deep(folder, depth, where):
    """Trees in trees."""
    history = History()
    tree = history.store.tree([(b"100644", b"f", history.blob)])
    for _ in range(depth - 1):
        tree = history.store.tree([(b"40000", b"d", tree)])
    if where == "inside":
        history.commit_image((b"40000", b"deep", tree))
    else:
        image = history.store.tree([(b"100644", b"f0", history.blob), (b"100644", b"new", history.blob)])
        history.commit(history.store.tree([(b"40000", b"deep", tree), (b"40000", IMAGE, image)]))
    if where == "history":
        history.commit_image()
    return Expected(history.write(folder), side="target" if where == "target" else "source")


for depth in (500, 2000, 2100, 10_000, 50_000):
    for where in ("inside", "outside", "history", "target"):
        case(f"depth {depth} {where}", depth, where)(deep)


def named(folder, name, mode, verdict, where):
    """An entry whose name or mode git does not write; in the tip, in a subfolder, or only in the history."""
    history = History()
    tree = history.store.tree([(b"100644", b"f", history.blob)])
    entry = (mode, name, tree if verdict == "tree as a file" or mode == b"40000" else history.blob)
    if verdict == "file as a tree":
        entry = (mode, name, history.blob)
    if where == "below":
        entry = (b"40000", b"sub", history.store.tree([entry]))
    found = history.commit_image(entry)
    if where == "history":
        history.commit_image()
    repository = history.write(folder)
    if verdict == "warn":
        return Expected(repository, ids=history.model(), warns="git-on-other-systems")
    # The path is quoted one way or another where its name has nothing to show.
    words = [found.decode()[:7], *([name.decode()] if len(name) > 2 else [])]
    return Expected(repository, words=words, refuse=True)


for name in (b"", b".", b"..", b"a/b", b"/abs", b"../up", b".git", b".GIT", b".Git"):
    for mode in (b"100644", b"40000"):
        for where in ("tip", "below", "history"):
            what = "folder" if mode == b"40000" else "file"
            case(f"name '{name.decode()}' of a {what}, {where}", name, mode, "refuse", where)(named)
for name in (b"GIT~1", b"git~1", b".git ", b".git.", b".g\xe2\x80\x8cit"):
    for where in ("tip", "below", "history"):
        case(f"name '{name.decode()}', {where}", name, b"40000", "warn", where)(named)
for where in ("tip", "below", "history"):
    case(f"file mode on a tree, {where}", b"wrong", b"100644", "tree as a file", where)(named)
    case(f"link mode on a tree, {where}", b"wrong", b"120000", "tree as a file", where)(named)
    case(f"tree mode on a file, {where}", b"wrong", b"40000", "file as a tree", where)(named)


class Pack:
    """A pack and its index (version 2), entry by entry, with whatever is put into them."""

    def __init__(self):
        self.body, self.rows, self.offset = b"PACK" + struct.pack(">II", 2, 0), [], 12

    def entry(self, name, kind, data, base=b"", size=None):
        """Adds an entry for that id; returns its offset."""
        size, start = len(data) if size is None else size, self.offset
        head = bytearray([kind << 4 | size & 15])
        size >>= 4
        while size:
            head[-1] |= 128
            head.append(size & 127)
            size >>= 7
        raw = bytes(head) + base + zlib.compress(data, 1)
        self.rows.append([name, zlib.crc32(raw), start])
        self.body += raw
        self.offset += len(raw)
        return start

    def objects(self, store, without=()):
        for name, (kind, data) in store.objects.items():
            if name not in without:
                self.entry(name, KINDS[kind], data)

    def write(self, folder, offsets=None):
        """Writes both files; `offsets` are put into the table of 64-bit offsets, in place of the true ones."""
        pack = self.body[:8] + struct.pack(">I", len(self.rows)) + self.body[12:]
        trailer = hashlib.sha1(pack).digest()
        rows = sorted(self.rows)
        fanout = [sum(int(name[:2], 16) <= n for name, _, _ in rows) for n in range(256)]
        large, small = [], []
        for name, _, offset in rows:
            if offsets and name in offsets:
                small.append(1 << 31 | len(large))
                large.append(offsets[name])
            else:
                small.append(offset)
        index = b"\xfftOc" + struct.pack(">I256I", 2, *fanout) + b"".join(bytes.fromhex(r[0].decode()) for r in rows)
        index += b"".join(struct.pack(">I", row[1]) for row in rows)
        index += b"".join(struct.pack(">I", n) for n in small) + b"".join(struct.pack(">Q", n) for n in large)
        index += trailer
        stem = pathlib.Path(folder) / "objects/pack" / f"pack-{trailer.hex()}"
        stem.with_suffix(".pack").write_bytes(pack + trailer)
        stem.with_suffix(".idx").write_bytes(index + hashlib.sha1(index).digest())


def packed(folder, fill):
    """A repository with the pack that `fill` makes of a history and a victim in it; it may only be refused."""
    history = History()
    tree = history.store.tree([(b"100644", b"f%02d" % n, history.blob) for n in range(30)])
    history.commit(history.store.tree([(b"40000", IMAGE, tree)]))
    repository = bare_skeleton(folder / "hostile.git")
    (repository / "refs/heads/main").write_bytes(history.tip + b"\n")
    pack = Pack()
    offsets = fill(pack, history, tree)
    pack.write(repository, offsets)
    return history, repository


def only_refused(fill):
    """A case that may have the right ids if the victim is not looked at, or be refused."""

    def make(folder):
        history, repository = packed(folder, fill)
        return Expected(repository, ids=history.model())

    return make


def varint(number):
    """A size as deltas have it."""
    out = bytearray()
    while True:
        out.append(number & 127 | (128 if number > 127 else 0))
        number >>= 7
        if not number:
            return bytes(out)


def distance(number):
    """The offset of a delta's base, as the entry has it before the delta."""
    out = [number & 127]
    number >>= 7
    while number:
        number -= 1
        out.insert(0, 128 | number & 127)
        number >>= 7
    return bytes(out)


def victims(history, tree):
    """The objects at which things are tried: the directory's tree, the root tree, the tip, its parent, a blob."""
    commit = history.store.get(history.tip).split(b"\n")
    return {
        "tree": tree,
        "root": commit[0][5:],
        "tip": history.tip,
        "parent": commit[1][7:],
        "blob": history.blob,
    }


def enter_pack_cases():
    """For each kind of victim: offsets, sizes, deltas, hashes and types."""

    def offset(value, who):
        def fill(pack, history, tree):
            pack.objects(history.store)
            return {victims(history, tree)[who]: value}

        return fill

    def size(value, who):
        def fill(pack, history, tree):
            victim = victims(history, tree)[who]
            pack.objects(history.store, [victim])
            kind, data = history.store.objects[victim]
            pack.entry(victim, KINDS[kind], data, size=value)

        return fill

    def delta(build, who):
        def fill(pack, history, tree):
            victim = victims(history, tree)[who]
            pack.objects(history.store, [victim])
            build(pack, victim, history.store.objects[victim])

        return fill

    def whole(kind, data, ending=b""):
        return varint(len(data)) + varint(len(data)) + ending

    def beyond(pack, victim, thing):
        kind, data = thing
        at = pack.entry(hash_of("sha1", kind, b"base"), KINDS[kind], data[:10])
        copy = bytes([0x80 | 0x01 | 0x02 | 0x10, 0xF0, 0xFF, 0x40])
        pack.entry(victim, OFS_DELTA, varint(10) + varint(0x40) + copy, distance(pack.offset - at))

    def looped_by_id(pack, victim, thing):
        other = hash_of("sha1", b"blob", b"other of a loop")
        pack.entry(victim, REF_DELTA, whole(*thing), bytes.fromhex(other.decode()))
        pack.entry(other, REF_DELTA, whole(*thing), bytes.fromhex(victim.decode()))

    def own_base(pack, victim, thing):
        pack.entry(victim, REF_DELTA, whole(*thing), bytes.fromhex(victim.decode()))

    def base_at_itself(pack, victim, thing):
        pack.entry(victim, OFS_DELTA, whole(*thing), distance(0))

    def base_before_pack(pack, victim, thing):
        pack.entry(victim, OFS_DELTA, whole(*thing), distance(pack.offset + 5000))

    def base_far_away(pack, victim, thing):
        pack.entry(victim, OFS_DELTA, whole(*thing), b"\xff" * 8 + b"\x7f")

    def base_in_an_entry(pack, victim, thing):
        pack.entry(victim, OFS_DELTA, whole(*thing), distance(pack.offset - 20))

    def base_missing(pack, victim, thing):
        pack.entry(victim, REF_DELTA, whole(*thing), b"\x11" * 20)

    def huge_result(pack, victim, thing):
        kind, data = thing
        at = pack.entry(hash_of("sha1", kind, b"base"), KINDS[kind], data)
        pack.entry(victim, OFS_DELTA, varint(len(data)) + varint(1 << 60), distance(pack.offset - at))

    def short_result(pack, victim, thing):
        kind, data = thing
        at = pack.entry(hash_of("sha1", kind, b"base"), KINDS[kind], data)
        pack.entry(victim, OFS_DELTA, varint(len(data)) + varint(len(data)) + b"\x01x", distance(pack.offset - at))

    def long_result(pack, victim, thing):
        kind, data = thing
        at = pack.entry(hash_of("sha1", kind, b"base"), KINDS[kind], data)
        text = varint(len(data)) + varint(3) + b"\x0512345"
        pack.entry(victim, OFS_DELTA, text, distance(pack.offset - at))

    def reserved(pack, victim, thing):
        kind, data = thing
        at = pack.entry(hash_of("sha1", kind, b"base"), KINDS[kind], data)
        pack.entry(victim, OFS_DELTA, varint(len(data)) + varint(len(data)) + b"\x00", distance(pack.offset - at))

    def cut_off(pack, victim, thing):
        kind, data = thing
        at = pack.entry(hash_of("sha1", kind, b"base"), KINDS[kind], data)
        pack.entry(victim, OFS_DELTA, varint(len(data)) + varint(len(data)) + b"\x7fxy", distance(pack.offset - at))

    def empty_delta(pack, victim, thing):
        kind, data = thing
        at = pack.entry(hash_of("sha1", kind, b"base"), KINDS[kind], data)
        pack.entry(victim, OFS_DELTA, b"", distance(pack.offset - at))

    def another_text(pack, victim, thing):
        kind, data = thing
        pack.entry(
            victim, KINDS[kind], data.replace(b"change", b"chance") if kind == b"commit" else data[: len(data) // 2]
        )

    def other_kind(pack, victim, thing):
        kind, data = thing
        pack.entry(victim, KINDS[b"blob" if kind != b"blob" else b"tree"], data)

    def no_kind(pack, victim, thing):
        pack.entry(victim, 5, thing[1])

    def kind_zero(pack, victim, thing):
        pack.entry(victim, 0, thing[1])

    for who in ("tree", "root", "tip", "parent", "blob"):
        for value in (1 << 31, 1 << 45, 1 << 62, (1 << 63) - 1, 1 << 63, (1 << 64) - 1):
            CASES[f"offset {value:#x} of the {who}"] = only_refused(offset(value, who))
        for value in (0, 1, 1 << 20, 1 << 31, 1 << 40, 1 << 60, (1 << 64) - 1):
            CASES[f"size {value:#x} of the {who}"] = only_refused(size(value, who))
        for build in (
            beyond, looped_by_id, own_base, base_at_itself, base_before_pack, base_far_away, base_in_an_entry,
            base_missing, huge_result, short_result, long_result, reserved, cut_off, empty_delta, another_text,
            other_kind, no_kind, kind_zero,
        ):  # fmt: skip
            CASES[f"{build.__name__.replace('_', ' ')}, the {who}"] = only_refused(delta(build, who))


enter_pack_cases()


def loose(folder, who, change):
    """A loose object with other bytes than its id says."""
    history = History()
    tree = history.store.tree([(b"100644", b"f%02d" % n, history.blob) for n in range(30)])
    history.commit(history.store.tree([(b"40000", IMAGE, tree)]))
    repository = bare_skeleton(folder / "hostile.git")
    (repository / "refs/heads/main").write_bytes(history.tip + b"\n")
    victim = victims(history, tree)[who]
    for name, (kind, data) in history.store.objects.items():
        text = b"%s %d\0%s" % (kind, len(data), data)
        raw = change(kind, data) if name == victim else zlib.compress(text)
        path = repository / "objects" / name[:2].decode() / name[2:].decode()
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(raw)
    return Expected(repository, ids=history.model())


LOOSE = {
    "wrong hash": lambda kind, data: zlib.compress(
        b"%s %d\0%s"
        % (kind, len(data), data.replace(b"change", b"chance").replace(b"f29", b"f30").replace(b"text", b"next"))
    ),
    "wrong kind": lambda kind, data: zlib.compress(b"%s %d\0%s" % (b"tag", len(data), data)),
    "kind of no object": lambda kind, data: zlib.compress(b"nonsense %d\0%s" % (len(data), data)),
    "size too small": lambda kind, data: zlib.compress(b"%s %d\0%s" % (kind, len(data) - 1, data)),
    "size too large": lambda kind, data: zlib.compress(b"%s %d\0%s" % (kind, len(data) + 1, data)),
    "size absurd": lambda kind, data: zlib.compress(b"%s %d\0%s" % (kind, 1 << 62, data)),
    "size over 64 bits": lambda kind, data: zlib.compress(b"%s %d\0%s" % (kind, 1 << 80, data)),
    "size negative": lambda kind, data: zlib.compress(b"%s -1\0%s" % (kind, data)),
    "no header": lambda kind, data: zlib.compress(data),
    "header without an end": lambda kind, data: zlib.compress(kind + b" " + b"1" * 5000),
    "a bomb": lambda kind, data: zlib.compress(b"%s %d\0" % (kind, len(data)) + bytes(100_000_000), 9),
    "empty": lambda kind, data: b"",
}
for fault, change in LOOSE.items():
    for who in ("tree", "root", "tip", "parent", "blob"):
        case(f"loose: {fault}, the {who}", who, change)(loose)


@case("commit whose tree is a blob", "blob")
@case("commit whose tree is a commit", "commit")
def wrong_tree(folder, kind):
    history = History()
    other = history.blob if kind == "blob" else history.tip
    history.commit(other)
    return Expected(history.write(folder), refuse=True)


@case("commit whose parent is a tree", "tree")
@case("commit whose parent is a blob", "blob")
@case("commit whose parent is missing", "missing")
def wrong_parent(folder, kind):
    history = History()
    tree = history.store.get(history.tip).split(b"\n")[0][5:]
    other = {"tree": tree, "blob": history.blob, "missing": b"1" * 40}[kind]
    history.commit(tree, [history.tip, other])
    return Expected(history.write(folder), refuse=True)


@case("directory that is a commit under the mode of a tree")
def commit_as_directory(folder):
    history = History()
    history.commit(history.store.tree([(b"40000", IMAGE, history.tip)]))
    return Expected(history.write(folder), refuse=True)


@case("tree that is cut off", b"100644 f\0short")
@case("tree without a mode", b"f\0" + bytes(20))
@case("tree without an end of a name", b"100644 name without end")
@case("tree with a mode of letters", b"10x644 f\0" + b"\x11" * 20)
@case("tree with a mode over 32 bits", b"777777777777777777777777 f\0" + b"\x11" * 20)
@case("tree of zeroes", bytes(500))
def broken_tree(folder, data):
    history = History()
    history.commit(history.store.tree([(b"40000", IMAGE, history.store.put(b"tree", data))]))
    return Expected(history.write(folder), refuse=True)


@case("tree with two entries of one name", [b"f", b"f"])
@case("tree that is not sorted", [b"g", b"f"])
def disorderly_tree(folder, names):
    history = History()
    tree = history.store.tree([(b"100644", name, history.blob) for name in names])
    history.commit(history.store.tree([(b"40000", IMAGE, tree)]))
    return Expected(history.write(folder), refuse=True, words=[tree.decode()[:7]])


@case("branch that is a blob", "blob")
@case("branch that is a tree", "tree")
@case("branch that is a tag of a tree", "tag")
def wrong_branch(folder, kind):
    history = History()
    tree = history.store.get(history.tip).split(b"\n")[0][5:]
    tag = history.store.put(b"tag", b"object " + tree + b"\ntype tree\ntag t\ntagger A <a@x> 1 +0000\n\n")
    history.tip = {"blob": history.blob, "tree": tree, "tag": tag}[kind]
    return Expected(history.write(folder), refuse=True)


@case("commit without a tree", b"author A <a@x> 1 +0000\ncommitter A <a@x> 1 +0000\n\nno tree\n")
@case("commit with nothing", b"")
@case("commit of zeroes", bytes(200))
@case("commit with a short id", b"tree 1234\nauthor A <a@x> 1 +0000\ncommitter A <a@x> 1 +0000\n\n")
def broken_commit(folder, data):
    history = History()
    history.tip = history.store.put(b"commit", data)
    return Expected(history.write(folder), refuse=True)
