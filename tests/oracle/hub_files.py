"""What the files of hubs say, read with PyYAML: which images they name, at which places, and which hub reads which files."""

import collections
import functools
import json
import os
import subprocess
import sys
import tempfile

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Hub = collections.namedtuple("Hub", "cluster name files")


class Repository:
    """Files of commits, read through one `git cat-file`."""

    def __init__(self, path):
        self.path = path

    @functools.cached_property
    def reader(self):
        return subprocess.Popen(["git", "-C", self.path, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def git(self, *arguments):
        return subprocess.run(["git", "-C", self.path, *arguments], capture_output=True, check=True).stdout

    @functools.lru_cache(maxsize=200_000)
    def file(self, commit, path, hidden=False):
        """The content of a file; empty where there is none."""
        entry = self.tree(commit, hidden).get(path)
        return self.blob(entry) if entry else b""

    @functools.lru_cache(maxsize=200_000)
    def blob(self, name):
        self.reader.stdin.write(name.encode() + b"\n")
        self.reader.stdin.flush()
        header = self.reader.stdout.readline().split()
        content = self.reader.stdout.read(int(header[2]))
        self.reader.stdout.read(1)
        return content

    @functools.lru_cache(maxsize=8)
    def tree(self, commit, hidden=False):
        """The YAML files of a commit that have to do with hubs, with their blobs; `hidden` ones too."""
        lines = self.git("ls-tree", "-r", commit).decode(errors="replace").splitlines()
        entries = (line.split(None, 3) for line in lines)
        return {path: blob for _, kind, blob, path in entries if kind == "blob" and is_yaml(path, hidden)}

    @functools.lru_cache(maxsize=16)
    def changed(self, commit, parent=None, hidden=False):
        """The YAML files that a commit changes."""
        ids = [parent, commit] if parent else ["--root", commit]
        names = self.git("diff-tree", "-r", "--no-commit-id", "--name-only", "--no-renames", *ids)
        return [path for path in names.decode(errors="replace").splitlines() if is_yaml(path, hidden)]

    def yaml_files(self, commit):
        return list(self.tree(commit))

    def hubs(self, commit):
        """The hubs of all clusters, and those of `deployments/`."""
        found = []
        for path in self.yaml_files(commit):
            folder, _, name = path.rpartition("/")
            if name in ("cluster.yaml", "hubs.yaml") or name.endswith(".cluster.yaml"):
                found += listed(path, folder, self.file(commit, path))
            elif name.startswith("hubploy."):
                files = [other for other in self.yaml_files(commit) if other.startswith(f"{folder}/")]
                found.append(Hub(None, folder.rpartition("/")[2], files))
        return found


@functools.lru_cache(maxsize=4096)
def listed(path, folder, text):
    document = load(text)
    hubs = document.get("hubs") if isinstance(document, dict) else None
    found = []
    for hub in hubs or []:
        files = [f"{folder}/{file}" for file in hub.get("helm_chart_values_files") or hub.get("helm_chart_config_values_files") or []]
        found.append(Hub(folder.rpartition("/")[2] if "clusters/" in path else document.get("name"), hub.get("name"), files or [path]))
    return found


class Scratch(Repository):
    """A repository for commits of edited files, which borrows the objects of another one."""

    def __init__(self, other):
        self.folder = tempfile.TemporaryDirectory()
        subprocess.run(["git", "init", "-q", "--bare", self.folder.name], check=True)
        objects = subprocess.run(["git", "-C", other, "rev-parse", "--path-format=absolute", "--git-path", "objects"], capture_output=True, check=True)
        with open(f"{self.folder.name}/objects/info/alternates", "wb") as alternates:
            alternates.write(objects.stdout)
        super().__init__(self.folder.name)

    def commit(self, parent, files):
        """A commit on top of `parent` with the files in it."""
        identity = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        environment = {**os.environ, **identity, "GIT_INDEX_FILE": f"{self.path}/edit-index"}
        run = lambda *arguments, given=None: subprocess.run(
            ["git", "-C", self.path, *arguments], input=given, env=environment, capture_output=True, check=True
        ).stdout.decode().strip()
        run("read-tree", parent)
        blobs = {path: run("hash-object", "-w", "--stdin", given=text.encode()) for path, text in files.items()}
        run("update-index", "-z", "--index-info", given="".join(f"100644 {blob}\t{path}\0" for path, blob in blobs.items()).encode())
        return run("commit-tree", "-p", parent, "-m", "Edit", run("write-tree"))


def ask(binary, questions):
    """The answers of the product, in the order of the questions."""
    ran = subprocess.run([binary], input="\n".join(map(json.dumps, questions)), capture_output=True, text=True)
    if ran.returncode:
        sys.exit(ran.stderr)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def typed(name):
    """The name as `--image` wants it: with its registry."""
    first = name.split("/")[0]
    if "/" in name and ("." in first or ":" in first):
        return name
    return f"docker.io/{name}" if "/" in name else f"docker.io/library/{name}"


def is_yaml(path, hidden=False):
    name = path.rpartition("/")[2]
    is_hidden = name.startswith("enc-") or path.startswith((".github", ".circleci", "docs/", "dashboards/"))
    return path.endswith((".yaml", ".yml")) and (hidden or not is_hidden)


def load(text):
    """The document; none where it is no YAML."""
    try:
        return yaml.load(text, Loader=Plain)
    except (yaml.YAMLError, ValueError):
        return None


class Plain(Loader):
    """Numbers and dates as they are written."""


for kind in ("int", "float", "bool", "timestamp"):
    Plain.add_constructor(f"tag:yaml.org,2002:{kind}", lambda loader, node: node.value)
Plain.add_multi_constructor("!", lambda loader, suffix, node: None)


def untagged(text):
    """The name and the tag of an image; no tag where there is none."""
    last = text.rfind("/") + 1
    colon = min((at for at in (text.find(":", last), text.find("@", last)) if at >= 0), default=-1)
    return (text, None) if colon < 0 else (text[:colon], text[colon + 1 :])


@functools.lru_cache(maxsize=50_000)
def plain_values(text):
    """Each leaf by its path; none where it is no YAML."""
    document = load(text)
    return None if document is None and text.strip(b"\n") and load_fails(text) else dict(leaves(document))


def load_fails(text):
    try:
        yaml.load(text, Loader=Plain)
        return False
    except (yaml.YAMLError, ValueError):
        return True


def leaves(value, at=()):
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, (*at, str(key)))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from leaves(below, (*at, number))
    else:
        yield at, value


@functools.lru_cache(maxsize=50_000)
def places(text):
    """The images that a file names: path → (name, tag, the paths of its leaves, the line)."""
    try:
        root = yaml.compose(text, Loader=Loader)
    except (yaml.YAMLError, ValueError):
        return {}
    found = {}
    if root is not None:
        look(root, (), found)
    return found


def look(node, at, found):
    if isinstance(node, yaml.MappingNode):
        entries = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
        scalars = {key: value for key, value in entries.items() if isinstance(value, yaml.ScalarNode)}
        is_block = at and at[-1] == "image" and ("name" in scalars or "tag" in scalars)
        if is_block:
            name, tag = (scalars[key].value if key in scalars and scalars[key].value else None for key in ("name", "tag"))
            line = scalars.get("tag", scalars.get("name")).start_mark.line + 1
            leaves = [(*at, key) for key in ("name", "tag") if key in scalars]
            if name and tag is None:
                name, tag = untagged(name)
            found[at] = (name, tag, leaves, line)
        for key, value in entries.items():
            below = (*at, key)
            is_image = key in ("image", "image_repo", "image_name") or (key == "name" and at[:2] == ("images", "images"))
            if isinstance(value, yaml.ScalarNode) and is_image and value.value:
                found[below] = (*untagged(value.value), [below], value.start_mark.line + 1)
            elif not isinstance(value, yaml.ScalarNode):
                look(value, below, found)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            look(item, (*at, number), found)
