"""Makes git objects and bare repositories without git: fast, and free to write what git itself would refuse.

A random history has hundreds of objects; one pack written here takes a millisecond, where asking git takes a process
each. It also gives an object's id at once, so that a later commit message can cite it.
"""

import hashlib
import os
import pathlib
import struct
import zlib

KINDS = {b"commit": 1, b"tree": 2, b"blob": 3, b"tag": 4}


class Store:
    """Objects in memory, by their hex id (bytes)."""

    def __init__(self, hash_name="sha1"):
        self.hash_name = hash_name
        self.hex_len = hashlib.new(hash_name).digest_size * 2
        self.objects = {}
        self.empty_tree = self.put(b"tree", b"")

    def put(self, kind, data):
        """Adds an object and returns its id."""
        name = hash_of(self.hash_name, kind, data)
        self.objects[name] = (kind, data)
        return name

    def get(self, name):
        """The content of an object that is here."""
        return self.objects[name][1]

    def tree(self, entries):
        """Adds a tree of (mode, name, id), in the order in which they are given, and returns its id."""
        return self.put(
            b"tree", b"".join(mode + b" " + name + b"\0" + bytes.fromhex(sha.decode()) for mode, name, sha in entries)
        )

    def entries(self, tree):
        """The (mode, name, id) of a tree, as they stand."""
        data, at, raw_len = self.get(tree), 0, self.hex_len // 2
        while at < len(data):
            space = data.index(b" ", at)
            end = data.index(b"\0", space)
            yield data[at:space], data[space + 1 : end], data[end + 1 : end + 1 + raw_len].hex().encode()
            at = end + 1 + raw_len

    def tree_of_files(self, files, directory_mode=b"40000"):
        """Adds the trees of a {path: (mode, id)} and returns the root's id."""
        top = {}
        for path, entry in files.items():
            *folders, name = path.split(b"/")
            level = top
            for folder in folders:
                level = level.setdefault(folder, {})
            level[name] = entry

        def write(level):
            entries = [
                (directory_mode, name, write(entry)) if isinstance(entry, dict) else (entry[0], name, entry[1])
                for name, entry in level.items()
            ]
            return self.tree(sorted(entries, key=sort_key))

        return write(top)

    def write_repository(self, path, branch, refs):
        """Makes a bare repository with all objects in one pack, and the given {ref: id}."""
        path = bare_skeleton(path, branch, self.hash_name)
        (path / "packed-refs").write_bytes(b"".join(b"%s %s\n" % (sha, ref) for ref, sha in sorted(refs.items())))
        self.write_pack(path / "objects" / "pack")
        return path

    def write_pack(self, folder):
        """Writes pack and index (version 2)."""
        parts = [b"PACK" + struct.pack(">II", 2, len(self.objects))]
        offset, places = 12, {}
        for name, (kind, data) in self.objects.items():
            size, head = len(data), bytearray()
            byte, size = KINDS[kind] << 4 | size & 15, size >> 4
            while size:
                head.append(byte | 128)
                byte, size = size & 127, size >> 7
            head.append(byte)
            entry = bytes(head) + zlib.compress(data, 1)
            places[name] = (zlib.crc32(entry), offset)
            parts.append(entry)
            offset += len(entry)
        pack = b"".join(parts)
        trailer = hashlib.new(self.hash_name, pack).digest()
        names = sorted(places)
        fanout = [0] * 256
        for name in names:
            fanout[int(name[:2], 16)] += 1
        for i in range(1, 256):
            fanout[i] += fanout[i - 1]
        index = b"".join(
            [
                b"\xfftOc",
                struct.pack(">I256I", 2, *fanout),
                bytes.fromhex(b"".join(names).decode()),
                b"".join(struct.pack(">I", places[n][0]) for n in names),
                b"".join(struct.pack(">I", places[n][1]) for n in names),
                trailer,
            ]
        )
        index += hashlib.new(self.hash_name, index).digest()
        stem = os.path.join(folder, "pack-" + trailer.hex())
        pathlib.Path(stem + ".pack").write_bytes(pack + trailer)
        pathlib.Path(stem + ".idx").write_bytes(index)


def hash_of(hash_name, kind, data):
    """The hex id of an object."""
    return hashlib.new(hash_name, b"%s %d\0" % (kind, len(data)) + data).hexdigest().encode()


def sort_key(entry):
    """Git's order of tree entries: a directory sorts as if its name ended in a slash."""
    mode, name, _ = entry
    return name + b"/" if mode.lstrip(b"0") == b"40000" else name


def bare_skeleton(path, branch="main", hash_name="sha1", alternate=None):
    """What `git init --bare` makes, as far as git needs it; `alternate` lends its objects."""
    path = pathlib.Path(path)
    for folder in ("objects/info", "objects/pack", "refs/heads"):
        (path / folder).mkdir(parents=True)
    (path / "HEAD").write_text(f"ref: refs/heads/{branch}\n")
    config = "[core]\n\trepositoryformatversion = %d\n\tbare = true\n" % (hash_name != "sha1")
    if hash_name != "sha1":
        config += f"[extensions]\n\tobjectformat = {hash_name}\n"
    (path / "config").write_text(config)
    if alternate:
        (path / "objects/info/alternates").write_text(f"{pathlib.Path(alternate).resolve()}/objects\n")
    return path
