"""Holds the hand-off against the moves that people made: each merge after which a `hubploy.yaml` takes an image from a
registry that was built from a directory before is asked of `examples/hub_edits`, one directory after the other.

    cargo build --release --example hub_edits
    hub_moves.py REPOSITORY [--edits target/release/examples/hub_edits] [--show]

A file is right (the same bytes, the same values in other bytes, or the same except for the jobs that deploy the hubs, which
people moved elsewhere in the same merges), or it differs, or one side alone edits it. A second hand-off has to change
nothing. It needs PyYAML.
"""

import argparse
import collections
import difflib
import posixpath

from hub_files import Repository, Scratch, ask, load, plain_values, typed, untagged


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("repository")
    parser.add_argument("--edits", default="target/release/examples/hub_edits")
    parser.add_argument("--show", choices=["names", "diff"], help="print each file that is not right, with the difference")
    args = parser.parse_args()
    repository = Repository(args.repository)
    scratch = Scratch(args.repository)
    counts = collections.Counter()
    listed = repository.git("log", "--first-parent", "--format=%H %P", "--", "*hubploy.yaml", "*hubploy.yml")
    for commit, parent, *_ in filter(lambda ids: len(ids) > 1, map(str.split, listed.decode().splitlines())):
        moved = moves(repository, parent, commit)
        if not moved:
            continue
        counts["moves"] += len(moved)
        state, warnings = parent, []
        for directory, (name, tag) in moved.items():
            question = dict(repository=scratch.path, image=typed(name), tag=tag, directory=directory)
            answer, = ask(args.edits, [dict(question, commit=state)])
            warnings += answer.get("warnings", [])
            state = scratch.commit(state, answer.get("files", {}))
            again, = ask(args.edits, [dict(question, commit=state)])
            counts["a second hand-off edits more"] += bool(again.get("files"))
        judge(repository, scratch, (parent, commit, state), (list(moved), warnings), counts, args.show)
    for what, count in sorted(counts.items()):
        print(f"{count:4} {what}")


def moves(repository, parent, commit):
    """The directories whose images come from a registry after the commit: name and tag of each."""
    found = {}
    for path in repository.changed(commit, parent):
        if path.rpartition("/")[2] not in ("hubploy.yaml", "hubploy.yml"):
            continue
        images = images_of(repository.file(parent, path)), images_of(repository.file(commit, path))
        for (old, directory), (new, later) in zip(*images):
            is_built = directory or untagged(old)[1] is None
            name, tag = untagged(new)
            if is_built and tag and not later:
                found[posixpath.normpath(posixpath.join(posixpath.dirname(path), directory or "image"))] = name, tag
    return found


def images_of(text):
    """The images of a hubploy file: name and directory."""
    images = (load(text) or {}).get("images") or {}
    alone = [(images["image_name"], None)] if "image_name" in images else []
    return alone + [(image["name"], image.get("path")) for image in images.get("images") or [] if image.get("name")]


def judge(repository, scratch, commits, moved, counts, show):
    """Counts the files that either side edited, by what became of them."""
    (parent, people, ours), (directories, warnings) = commits, moved
    named = {place.split(":")[0] for warning in warnings for place in warning["paths"]}
    for path in sorted({*repository.changed(people, parent, hidden=True), *scratch.changed(ours, parent, hidden=True)}):
        texts = [side.file(commit, path, hidden=True) for side, commit in ((repository, parent), (repository, people), (scratch, ours))]
        if path.startswith((".github/ISSUE_TEMPLATE", *(f"{directory}/" for directory in directories))) or not texts[0]:
            continue
        values = [plain_values(text) for text in texts]
        if texts[1] == texts[2]:
            verdict = "right: bytes"
        elif values[1] == values[2]:
            verdict = "right: values"
        elif without_deployments(load(texts[1])) == without_deployments(load(texts[2])):
            verdict = "right: beside deployments"
        elif texts[2] == texts[0]:
            verdict = "people alone, named" if path in named else "people alone"
        else:
            verdict = "ours alone" if texts[1] == texts[0] else "differs"
        counts[f"{kind_of(path)}: {verdict}"] += 1
        if show and not verdict.startswith("right"):
            print(people[:10], path, verdict)
            if show == "diff":
                print(difference(texts[1], texts[2]))


def without_deployments(value):
    """The jobs without the steps that deploy a hub."""
    if isinstance(value, list):
        deploys = lambda item: isinstance(item, dict) and "hubploy deploy" in str((item.get("run") or {}))
        return [without_deployments(item) for item in value if not deploys(item)]
    if isinstance(value, dict):
        return {key: without_deployments(below) for key, below in value.items()}
    return value


def difference(people, ours):
    lines = [text.decode().splitlines() for text in (people, ours)]
    return "\n".join(difflib.unified_diff(*lines, "people", "ours", "", "", 2, ""))


def kind_of(path):
    return next((kind for kind in ("hubploy", ".circleci", ".github", "config/") if kind in path), "other")


if __name__ == "__main__":
    main()
