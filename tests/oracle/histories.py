"""Random histories: everything that decides an id in the rewrite, in all mixtures, from a seed."""

import random

from metadata import Writer
from objects import Store

DIRECTORIES = [
    b"d",
    b"img",
    b"a/img",
    b"a/b/c",
    b"deployments/hub/image",
    b"a/b/c/d",
    b"a b/c d",
    b'q"uote/d',
    b"new\nline/d",
    b"\xff\xfe/d",
    b"\xc3\xa9t\xc3\xa9",
    b"-n/d",
    b"*/d",
    b"tab\t/d",
    b"back\\slash",
    b"d.d/d",
]
FORMER = [b"former/img", b"older image", b"oldest"]
PLAIN = [b"Dockerfile", b"environment.yml", b"f", b"g", b"sub/x", b"sub/y", b"sub/deep/z", b"sub.txt", b"sub-a"]
ODD = [
    b"a b",
    b" lead",
    b"trail ",
    b"new\nline",
    b'q"q',
    b"tab\t/x",
    b"caf\xc3\xa9",
    b"\xff\x80",
    b"back\\slash",
    b"sub0",
    b"sub",
    b"f/under",
    b"-dash",
    b"~",
    b"\x01\x7f",
]
OUTSIDE = [b"README.md", b"top", b"other/f", b"other/g", b"zzz/deep/er/f"]


class History:
    """A random history and what to split of it: `store`, `tip`, `heads`, and `directories`, the newest name first.

    With `renamed` the directory has had other names. A commit's files are thought of as under the newest name, and
    written under the one that the directory has by then: moved at once, or in two steps, between which either only some
    files have moved, or all stand under both names.
    """

    def __init__(self, seed, hash_name="sha1", renamed=False):
        self.rng = rng = random.Random(f"split-image {seed}")
        self.store = Store(hash_name)
        self.directory = rng.choice(DIRECTORIES[:6]) if rng.random() < 0.7 else rng.choice(DIRECTORIES)
        self.renamed = renamed
        self.directories = [self.directory, *(FORMER[: rng.choice([1, 2, 3])] if renamed else [])]
        self.age = {}
        self.names = PLAIN[: rng.choice([2, 3, 5, 9])] + rng.sample(ODD, rng.choice([0, 0, 1, 4]))
        self.copying = renamed and rng.random() < 0.3
        self.blobs = [self.store.put(b"blob", b"content %d\n" % n) for n in range(rng.choice([2, 3, 8]))]
        self.writer = Writer(self.store, rng)
        self.files, self.parents = {}, {}
        self.made, self.heads = [], []
        # How this history is: each seed leans its own way, so that rare things meet each other.
        self.merging = rng.choice([0, 0.15, 0.35, 0.6])
        self.outside = rng.choice([0.1, 0.4, 0.6, 0.8])
        self.siding = rng.choice([0, 0.2, 0.7])
        self.branching = rng.choice([0.05, 0.3, 0.6])
        self.empty = rng.choice([0, 0.05, 0.2])
        self.rooting = rng.choice([0, 0.02, 0.1])
        self.drama = rng.choice([0, 0.05, 0.2])
        self.odd_modes = rng.random() < 0.3
        self.odd_trees = rng.random() < 0.1
        self.namesakes = rng.random() < 0.04
        self.steps = rng.choice([6, 12, 25, 25, 40, 40, 80, 150])
        self._grow()

    def directories_behind(self, tip):
        """The newest name, and those before it that a commit behind `tip` has."""
        found = ((self._names(path, self.age[c]), path) for c in self._behind(tip) for path in self.files[c])
        names = {name for names, path in found for name in names if path != self.directory}
        return [self.directory, *(name for name in self.directories[1:] if name in names)]

    def _grow(self):
        rng = self.rng
        self._root()
        while len(self.made) < self.steps:
            if self.namesakes and len(self.made) > 3:
                self._namesakes()
            dice = rng.random()
            if dice < self.rooting:
                self._root()
            elif dice < self.rooting + self.merging:
                self._side_branch() if rng.random() < self.siding else self._merge()
            else:
                self._line()
        if rng.random() < 0.6 and len(self.heads) > 1:
            parents = self.heads[-rng.choice([2, 2, 3, 8]) :]
            self._commit(parents, self._mixed(parents))
        self.tip = self.heads[-1] if rng.random() < 0.7 else rng.choice(self.heads)
        if rng.random() < 0.9:
            self._end_with_the_directory()
        if self.age[self.tip] < 2 * (len(self.directories) - 1):
            self._finish_the_move()

    def _finish_the_move(self):
        """The tip has the newest name only: the names before it are history."""
        parent, tree = self.tip, self.store.tree_of_files(self.files[self.tip])
        self.tip = self.writer.commit(tree, [parent], self.made)
        self.age[self.tip] = 2 * (len(self.directories) - 1)
        self._take(self.tip, [parent], self.files[parent], replace=True)

    def _end_with_the_directory(self):
        inside = [c for c in self.made if any(path.startswith(self.directory + b"/") for path in self.files[c])]
        if inside and self.tip not in inside:
            self.tip = inside[-1]
        elif not inside:
            self._set(files := dict(self.files[self.tip]), self._inside())
            self._commit([self.tip], files, replace=True)
            self.tip = self.made[-1]

    def _root(self):
        files = {}
        for _ in range(self.rng.choice([0, 1, 2, 5])):
            self._set(files, self._somewhere())
        self._commit([], files)

    def _line(self):
        rng = self.rng
        parent = self._some_head()
        files = dict(self.files[parent])
        dice = rng.random()
        if dice < self.empty:
            pass
        elif dice < self.empty + self.drama:
            self._drama(files)
        elif rng.random() < 0.12:
            back = rng.choice(self.made)
            files = dict(self.files[back]) if rng.random() < 0.5 else self._grafted(files, self.files[back])
        else:
            for _ in range(rng.choice([1, 1, 1, 2, 4])):
                self._change(files, self._somewhere())
        self._commit([parent], files, replace=rng.random() >= self.branching)

    def _merge(self):
        rng = self.rng
        kind = rng.choice(["two", "two", "two", "two", "octopus", "no-ff", "no-ff", "backwards", "repeat", "any"])
        if kind in ("two", "octopus"):
            parents = rng.sample(self.heads, min(len(self.heads), rng.choice([3, 3, 4, 6]) if kind == "octopus" else 2))
        elif kind == "any":
            parents = [rng.choice(self.made) for _ in range(rng.choice([2, 2, 3]))]
        else:
            head = self._some_head()
            behind = self._behind(head)
            other = head if kind == "repeat" else rng.choice(behind[-6:])
            parents = [other, head] if kind == "no-ff" else [head, other]
            if rng.random() < 0.2:
                parents.append(rng.choice(self.made))
        if len(parents) < 2:
            self._line()
            return
        self._commit(parents, self._mixed(parents), replace=rng.random() < 0.8)

    def _side_branch(self):
        """Two lines from one commit, of which one or both vanish, and their merge: what filter-repo trims."""
        rng, base = self.rng, self._some_head()
        ends = []
        for inside in rng.choice(
            [(False, True), (True, False), (False, False), (False, True, True), (True, False, True)]
        ):
            end = base
            for _ in range(rng.choice([0, 1, 1, 2, 3]) if not inside else rng.choice([1, 1, 2])):
                files = dict(self.files[end])
                for _ in range(rng.choice([1, 2])):
                    self._change(files, self._inside() if inside else self._outside())
                self._commit([end], files, replace=False)
                end = self.made[-1]
            ends.append(end)
        files = self._grafted(self.files[ends[0]], self.files[rng.choice(ends[1:])])
        if rng.random() < 0.5:
            self._change(files, rng.choice([self._inside(), self._somewhere()]))
        self._commit(ends, files)

    def _namesakes(self):
        """Two commits on one, with ids that begin alike."""
        self.namesakes = False
        parents = [self._some_head()]
        both = [dict(self.files[parents[0]]) for _ in range(2)]
        for files in both:
            self._change(files, self._somewhere())
        age = self._age(parents)
        ids = self.writer.namesakes([self.store.tree_of_files(self._placed(files, age)) for files in both], parents)
        for commit, files in zip(ids, both):
            self.age[commit] = age
            self._take(commit, parents, files, replace=False)

    def _mixed(self, parents):
        """The files of a merge: a side's, both, the directory of one side, or something evil."""
        rng = self.rng
        first, last = self.files[parents[0]], self.files[parents[-1]]
        kind = rng.choice(["first", "last", "both", "both", "directory", "directory", "evil", "revert"])
        if kind == "first":
            return dict(first)
        if kind == "last":
            return dict(last)
        if kind == "directory":
            return self._grafted(first, self.files[rng.choice(parents)])
        if kind == "revert":
            return self._grafted(first, self.files[rng.choice(self.made)])
        files = dict(first)
        for parent in parents[1:]:
            for path, entry in sorted(self.files[parent].items()):
                if path not in files or rng.random() < 0.5:
                    self._set(files, path, entry)
        if kind == "evil":
            self._change(files, self._somewhere())
        return files

    def _grafted(self, files, other):
        """The files, with the directory as it is in the other."""
        prefix = self.directory + b"/"
        result = {path: entry for path, entry in files.items() if not path.startswith(prefix)}
        for path, entry in sorted(other.items()):
            if path.startswith(prefix):
                self._set(result, path, entry)
        return result

    def _drama(self, files):
        """Something happens to the directory as a whole."""
        rng, directory = self.rng, self.directory
        kind = rng.choice(["gone", "gone", "file", "link", "module", "middle", "moved", "back", "nothing left"])
        if kind == "gone":
            for path in [p for p in files if p.startswith(directory + b"/")]:
                del files[path]
        elif kind in ("file", "link", "module"):
            mode = {"file": b"100644", "link": b"120000", "module": b"160000"}[kind]
            self._set(
                files, directory, (mode, b"1" * self.store.hex_len if kind == "module" else rng.choice(self.blobs))
            )
        elif kind == "middle" and b"/" in directory:
            self._set(files, directory.rsplit(b"/", 1)[0], (rng.choice([b"100644", b"120000"]), rng.choice(self.blobs)))
        elif kind == "moved":
            for path in [p for p in files if p.startswith(directory + b"/")]:
                self._set(files, directory + b"-old" + path[len(directory) :], files.pop(path))
        elif kind == "back":
            for path, entry in list(files.items()):
                if path.startswith(directory + b"-old/"):
                    self._set(files, directory + path[len(directory) + 4 :], entry)
        elif kind == "nothing left":
            files.clear()

    def _change(self, files, path):
        if path in files and self.rng.random() < 0.25:
            del files[path]
        else:
            self._set(files, path)

    def _set(self, files, path, entry=None):
        """Puts a file at a path, and whatever stood in its way is gone."""
        for at, byte in enumerate(path):
            if byte == 0x2F:
                files.pop(path[:at], None)
        for below in [p for p in files if p.startswith(path + b"/")]:
            del files[below]
        files[path] = entry or self._entry()

    def _entry(self):
        rng = self.rng
        mode = b"100644"
        if self.odd_modes or rng.random() < 0.05:
            mode = rng.choice([b"100644", b"100755", b"120000", b"160000"])
        if self.odd_trees and mode[:3] == b"100":
            mode = rng.choice([mode, b"100664", b"100600", b"100775", b"0100644", b"100444"])
        if self.odd_trees and rng.random() < 0.1:
            return b"40000", self.store.empty_tree
        if mode == b"160000":
            return mode, b"%d" % rng.randint(1, 3) * self.store.hex_len
        return mode, rng.choice(self.blobs)

    def _somewhere(self):
        return self._outside() if self.rng.random() < self.outside else self._inside()

    def _inside(self):
        return self.directory + b"/" + self.rng.choice(self.names)

    def _outside(self):
        rng, directory = self.rng, self.directory
        near = [
            directory + b"x/f",
            directory + b"-old/f",
            directory + b".txt",
            directory.upper() + b"/f",
            b"x" + directory + b"/f",
            directory.rsplit(b"/", 1)[0] + b"/near" if b"/" in directory else b"near",
            b"z/" + directory + b"/f",
        ]
        return rng.choice(near if rng.random() < 0.4 else OUTSIDE)

    def _some_head(self):
        return self.rng.choice(self.made) if self.rng.random() < 0.1 else self.rng.choice(self.heads)

    def _behind(self, commit):
        found, todo = {commit}, [commit]
        while todo:
            new = [p for p in self.parents[todo.pop()] if p not in found]
            found.update(new)
            todo += new
        return [c for c in self.made if c in found]

    def _commit(self, parents, files, replace=True):
        mode = b"040000" if self.odd_trees and self.rng.random() < 0.3 else b"40000"
        age = self._age(parents)
        commit = self.writer.commit(self.store.tree_of_files(self._placed(files, age), mode), parents, self.made)
        self.age[commit] = age
        self._take(commit, parents, files, replace)

    def _age(self, parents):
        """How many of the moves are over by the time of a commit on those parents; each has two steps."""
        age, last = max((self.age[p] for p in parents), default=0), 2 * (len(self.directories) - 1)
        if age < last and self.rng.random() < 0.1:
            age = min(last, age + self.rng.choice([1, 2, 2, 2]))
        return age

    def _placed(self, files, age):
        """The files, with the directory under the name that it has at that age."""
        moved = {}
        for path, entry in files.items():
            for name in self._names(path, age):
                moved[name + path[len(self.directory) :] if name else path] = entry
        return moved

    def _names(self, path, age):
        """The names at that age of the directory that a file is in, or None if it is not in that one."""
        if path != self.directory and not path.startswith(self.directory + b"/"):
            return [None]
        last = len(self.directories) - 1
        if self.copying:
            return {self.directories[last - age // 2], self.directories[last - (age + 1) // 2]}
        # In the first of the two steps of a move, only some files move.
        return [self.directories[last - age // 2 - (age % 2 and len(path) % 2)]]

    def _take(self, commit, parents, files, replace):
        if commit in self.files:
            return
        self.files[commit], self.parents[commit] = files, parents
        self.made.append(commit)
        if replace:
            self.heads = [h for h in self.heads if h not in parents]
        self.heads = [*self.heads[-7:], commit]
