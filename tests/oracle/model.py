"""A second opinion: the rewrite in plain Python, slow, small, and independent of both programs that it judges.

It always writes the right trees, so it still has an answer where git filter-repo's trees are wrong, where an odd
ident kills it, and for sha256. The oracle holds it against filter-repo on every history where that is sound.
"""

import re
import subprocess

from objects import sort_key

IDENT = re.compile(rb"(.*?) <(.*?)> (.*)$", re.S)
CITED = {length: re.compile(rb"\b[0-9a-f]{7,%d}\b" % length) for length in (40, 64)}
ICONV = {}


class Commit:
    """What a commit says: tree, parents, and its other bytes."""

    def __init__(self, store, name):
        self.name = name
        self.data = store.get(name).split(b"\0", 1)[0]
        head, blank, self.message = self.data.partition(b"\n\n")
        self.lines = (head if blank else head.removesuffix(b"\n")).split(b"\n")
        self.tree = self.lines[0].removeprefix(b"tree ")
        self.parents = [line.removeprefix(b"parent ") for line in self.lines[1:] if line.startswith(b"parent ")]

    def header(self, key):
        """The first header of that name, or None."""
        return next((line[len(key) + 1 :] for line in self.lines if line.startswith(key + b" ")), None)


class Trees:
    """Canonical trees, and sets of files, by tree id."""

    def __init__(self, store):
        self.store, self.known, self.files_of = store, {}, {}

    def canonical(self, tree):
        """The id of the same files in a tree as git writes it today."""
        if tree not in self.known:
            entries = []
            for mode, name, sha in self.store.entries(tree):
                mode = canonical_mode(mode)
                if mode == b"40000":
                    sha = self.canonical(sha)
                if sha != self.store.empty_tree or mode != b"40000":
                    entries.append((mode, name, sha))
            self.known[tree] = self.store.tree(sorted(entries, key=sort_key))
        return self.known[tree]

    def find(self, root, directory):
        """The tree that a directory has, as it stands, or None."""
        for component in directory.strip(b"/").split(b"/"):
            found = [
                sha
                for mode, name, sha in self.store.entries(root)
                if name == component and canonical_mode(mode) == b"40000"
            ]
            if not found:
                return None
            root = found[0]
        return root

    def at(self, root, directory):
        """The canonical tree at a directory, the empty tree where there is none."""
        tree = self.find(root, directory)
        return self.canonical(tree) if tree else self.store.empty_tree

    def united(self, root, directories):
        """The canonical tree of all files of several directories; the same path must be the same file in each."""
        if len(directories) == 1:
            return self.at(root, directories[0])
        files = {}
        for directory in directories:
            for path, entry in self.files(self.at(root, directory)).items():
                assert files.setdefault(path, entry) == entry, f"{path} differs between the directories"
        return self.store.tree_of_files(files)

    def files(self, tree, prefix=b""):
        """The {path: (mode, id)} below a canonical tree."""
        if tree not in self.files_of:
            found = {}
            for mode, name, sha in self.store.entries(tree):
                if mode == b"40000":
                    found.update((name + b"/" + path, entry) for path, entry in self.files(sha).items())
                else:
                    found[name] = (mode, sha)
            self.files_of[tree] = found
        return self.files_of[tree]


class Rewrite:
    """The rewrite of everything behind `tip`, for one directory under all `names` that it had.

    `stands` maps each original to the kept original that stands for it, or None; `new` a kept original to its new id;
    `wrong_in_reference` lists the merges whose tree git filter-repo gets wrong although the parents' are right.
    """

    def __init__(self, store, tip, names):
        self.store, self.names = store, names
        self.trees = Trees(store)
        self.order = topo_order(store, tip)
        self._by_name = {commit.name: commit for commit in self.order}
        self.stands, self.new, self.parents, self.tree = {}, {}, {}, {}
        self.wrong_in_reference = []
        self.changed_twice = set()
        self.short = {}
        self._behind, self._behind_new, self._bit = {}, {}, {}
        for place, commit in enumerate(self.order):
            self._bit[commit.name] = 1 << place
            self.tree[commit.name] = self.trees.united(commit.tree, names)
            self._commit(commit)
        self.tip = self.new.get(self.stands[tip])

    def behind(self, name):
        """The originals that an original can reach, itself left out."""
        return {c.name for c in self.order if c.name != name and self._behind[name] & self._bit[c.name]}

    def _commit(self, c):
        pre = [self.stands[p] for p in c.parents]
        self._behind[c.name] = self._bit[c.name] | union(self._behind[p] for p in c.parents)
        behind_new = self._bit[c.name] | union(self._behind_new[n] for n in pre if n)

        def left_out(i, j):
            """Whether entry i of a merge became redundant because of entry j."""
            (n_i, p_i, _), (n_j, p_j, _) = i, j
            return self._behind_new[n_j] & self._bit[n_i] and not self._behind[p_j] & self._bit[p_i]

        present = [(n, p, n != p) for n, p in zip(pre, c.parents) if n]
        final, solo = [n for n, _, _ in present], None
        if len(present) >= 2:
            unique = [e for at, e in enumerate(present) if not e[2] or e[0] not in final[:at]]
            if len(unique) >= 2:
                unique = [
                    e
                    for at, e in enumerate(unique)
                    if not (e[2] and any(left_out(e, o) for k, o in enumerate(unique) if k != at))
                ]
            if len(unique) == 1:
                solo = unique[0][0]
            else:
                final = [n for n, _, _ in unique]
        base = final[0] if final else None
        stand_in = solo or base
        relative = c.parents[0] if c.parents else None
        if final and (pre[0] != final[0] or solo and solo != final[0]):
            relative = next(p for p, n in zip(c.parents, pre) if n == stand_in)
        own, before = self.tree[c.name], self.tree[relative] if relative else self.store.empty_tree
        stays = self._stays_in_reference(relative, c)
        empty = own == before and not stays
        if len(final) >= 2 and not solo:
            pruned = False
        elif len(final) < 2 and not self._changed_something(c):
            lost = len(final) < len(c.parents) or len(c.parents) == 1 and self.stands[c.parents[0]] != c.parents[0]
            pruned = empty and lost
        else:
            pruned = empty
        if pruned:
            self.stands[c.name] = stand_in
            return
        self.stands[c.name], self.parents[c.name] = c.name, final
        self._behind_new[c.name] = behind_new
        self.new[c.name] = self.store.put(b"commit", self._bytes(c, own, final))
        self.short.setdefault(c.name[:7], []).append(c.name)
        if final and self._as_reference(relative, c, self.tree[final[0]]) != self.trees.files(own):
            self.wrong_in_reference.append(c.name)

    def _changed_something(self, c):
        first = self.trees.canonical(self._by_name[c.parents[0]].tree) if c.parents else self.store.empty_tree
        return self.trees.canonical(c.tree) != first

    def _stays_in_reference(self, relative, c):
        """Whether filter-repo keeps a commit that leaves the files of several directories as they are."""
        if len(self.names) == 1:
            return False
        none_pruned = all(self.stands[name] == name for name in self.stands)
        written, several = self._written(relative, c)
        self.changed_twice |= several
        own = self.trees.files(self.tree[c.name])
        unsure = any(misread(path) or (entry and entry[0] == b"160000") for path, entry in written.items())
        deleted = any(entry is None and path in own for path, entry in written.items())
        return unsure or deleted or (len(c.parents) == 1 and none_pruned and not written.keys() <= self.changed_twice)

    def _written(self, relative, c):
        """What filter-repo takes for the changes of a commit, {path: entry or None}, and what changed under two names."""
        written, several = {}, set()
        for name in self.names:
            before = self.trees.files(self.trees.at(self._by_name[relative].tree, name)) if relative else {}
            own = self.trees.files(self.trees.at(c.tree, name))
            for path in before.keys() | own.keys():
                if before.get(path) != own.get(path):
                    several |= {path} & written.keys()
                    written[path] = own.get(path) or written.get(path)
        return written, several

    def _as_reference(self, relative, c, onto):
        """The files that filter-repo writes: the changes since `relative`, on top of another commit's files."""
        written, files = self._written(relative, c)[0], dict(self.trees.files(onto))
        for path, entry in sorted(written.items()):
            files.pop(path, None)
            if entry:
                above = {path[:at] for at, byte in enumerate(path) if byte == 0x2F}
                for other in [f for f in files if f in above or f.startswith(path + b"/")]:
                    del files[other]
                files[path] = entry
        return files

    def _bytes(self, c, tree, parents):
        author, committer = c.header(b"author"), c.header(b"committer")
        if (match := IDENT.match(author)) and not match[1] and not match[2]:
            author = committer
        lines = [
            b"tree " + tree,
            *(b"parent " + self.new[p] for p in parents),
            b"author " + author,
            b"committer " + committer,
        ]
        message, encoding = c.message, (c.header(b"encoding") or b"").rstrip()
        if encoding:
            converted = to_utf8(message, encoding)
            if converted is None:
                lines.append(b"encoding " + encoding)
            else:
                message = converted
        return b"\n".join(lines) + b"\n\n" + CITED[self.store.hex_len].sub(self._translated, message)

    def _translated(self, match):
        cited = match[0]
        meant = [name for name in self.short.get(cited[:7], []) if name.startswith(cited)]
        return self.new[meant[0]][: len(cited)] if len(meant) == 1 else cited


def misread(path):
    """Whether filter-repo cannot read what fast-import says of a path: it splits at blanks, and quotes fewer names."""
    quoted = path.startswith(b'"') or b"\n" in path
    needs_quotes = any(byte < 0x20 or byte >= 0x7F or byte in b'"\\' for byte in path)
    return b" " in path or (needs_quotes and not quoted)


def readable(c):
    """Whether the reference lives through a commit.

    It dies of an odd ident, and git fast-export (2.47) of an encoding without a message.
    """
    no_message = b"\n\n" not in c.data and c.header(b"encoding") is not None
    return not no_message and all(IDENT.match(c.header(key)) for key in (b"author", b"committer"))


def topo_order(store, tip):
    """The commits behind `tip` as `git rev-list --topo-order --reverse` lists them."""
    commits, todo, children = {}, [tip], {tip: 0}
    while todo:
        name = todo.pop()
        if name in commits:
            continue
        commits[name] = Commit(store, name)
        for parent in commits[name].parents:
            children[parent] = children.get(parent, 0) + 1
            todo.append(parent)
    shown, stack = [], [tip]
    while stack:
        commit = commits[stack.pop()]
        shown.append(commit)
        for parent in commit.parents:
            children[parent] -= 1
            if not children[parent]:
                stack.append(parent)
    return shown[::-1]


def canonical_mode(mode):
    """The mode that git makes of any it reads."""
    bits = int(mode, 8)
    kind = bits & 0o170000
    if kind == 0o100000:
        return b"100755" if bits & 0o100 else b"100644"
    return {0o120000: b"120000", 0o040000: b"40000"}.get(kind, b"160000")


def to_utf8(text, encoding):
    """The text converted as git's iconv does it, or None."""
    name = {b"latin-1": b"ISO-8859-1"}.get(encoding.lower(), encoding)
    if (text, name) not in ICONV:
        done = subprocess.run(
            [b"iconv", b"-f", name, b"-t", b"UTF-8"],
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        ICONV[text, name] = done.stdout if done.returncode == 0 else None
    return ICONV[text, name]


def union(masks):
    """All bits of the masks."""
    result = 0
    for mask in masks:
        result |= mask
    return result
