"""Holds the edits of the hand-off against those that people made: each commit of a repository with hubs that gives one
user image another tag or name is asked of `examples/hub_edits` at the commit's parent.

    cargo build --release --example hub_edits
    hubs.py REPOSITORY [--since 2022-01-01] [--edits target/release/examples/hub_edits] [--show KIND] [--lint]

An answer is right (the same bytes, or the same values in other bytes), handed back (nothing else is edited, and each
line that people changed is named) or wrong; a second hand-off has to change nothing. It needs PyYAML, and yamllint with
`--lint`.
"""

import argparse
import collections
import functools
import posixpath
import re

from hub_files import Repository, Scratch, ask, is_yaml, places, plain_values, typed, untagged

IMAGE_KEYS = re.compile(rb"^[+-].*\b(image|tag|name|image_repo|image_name)\b\s*:", re.M)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("repository")
    parser.add_argument("--ref", default="HEAD")
    parser.add_argument("--since")
    parser.add_argument("--edits", default="target/release/examples/hub_edits")
    parser.add_argument("--every", type=int, default=1, help="ask only each Nth case")
    parser.add_argument("--show", help="print the commits with this verdict")
    parser.add_argument("--lint", action="store_true", help="run yamllint on each file before and after")
    args = parser.parse_args()
    repository = Repository(args.repository)
    cases = [case for commit in commits(repository, args) for case in questions(repository, commit)][:: args.every]
    scratch = Scratch(args.repository)
    answers = ask(args.edits, [question(scratch, case, f"{case['commit']}^") for case in cases])
    edited = [scratch.commit(f"{case['commit']}^", answer.get("files", {})) for case, answer in zip(cases, answers)]
    again = ask(args.edits, [question(scratch, case, commit) for case, commit in zip(cases, edited)])
    counts = collections.Counter()
    for case, answer, second in zip(cases, answers, again):
        verdict = judge(repository, case, answer)
        if args.lint:
            lint(repository, case, answer, counts)
        if second.get("files"):
            verdict = "wrong: a second hand-off edits more"
        counts[case["kind"], verdict] += 1
        if args.show and verdict.startswith(args.show):
            print(case["commit"][:10], case["kind"], case["asked"], verdict, answer.get("error", ""), answer.get("warnings", ""))
    for (kind, verdict), count in sorted(counts.items()):
        print(f"{kind:10} {verdict:14} {count}")
    print("all", collections.Counter(verdict.split(":")[0] for (_, verdict), n in counts.items() for _ in range(n)))


def commits(repository, args):
    """The commits without merges that touch an image's line, the newest first."""
    limit = [f"--since={args.since}"] if args.since else []
    listed = repository.git("log", "--no-merges", "--min-parents=1", "--format=%H", *limit, args.ref, "--", "*.yaml", "*.yml").split()
    for commit in listed:
        commit = commit.decode()
        changed = repository.changed(commit)
        if len(changed) <= 12 and IMAGE_KEYS.search(repository.git("show", "-U0", "--format=", commit, "--", *changed)):
            yield commit


def questions(repository, commit):
    """The question that the commit answers, where it does nothing but give one user image another name or tag."""
    before, after, other = {}, {}, 0
    for path in repository.changed(commit):
        old, new = repository.file(f"{commit}^", path), repository.file(commit, path)
        values = plain_values(old), plain_values(new)
        if None in values:
            return
        images = places(old), places(new)
        for at in set(images[0]) | set(images[1]):
            one, two = images[0].get(at), images[1].get(at)
            if (one and one[:2]) != (two and two[:2]):
                before[path, at], after[path, at] = one, two
        covered = {leaf for found in images for _, _, leaves, _ in found.values() for leaf in leaves}
        other += sum(1 for leaf in set(values[0]) | set(values[1]) if values[0].get(leaf) != values[1].get(leaf) and leaf not in covered)
    if other or not any(map(is_of_users, after)):
        return
    olds = {place[:2] for place in before.values() if place}
    news = {place[:2] for place in after.values() if place}
    if len(news) != 1 or not olds and not all(name for name, _ in news):
        return
    (name, tag), = news
    if not name or not tag:
        names = {name for place in before.values() if place for name in [place[0]]}
        name = name or next(iter(names), None)
    old_names = {old for old, _ in olds if old} - {name}
    if not name or not tag:
        name = name or tag_only_name(repository, commit, before)
        if not name or not tag:
            return
    if not all(re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9./:_-]*", name) for name in (name, *old_names)) or olds == news:
        return
    # An image that stays in use has not moved: one of several choices had it by mistake.
    if any(place and place[:2] in olds and place[0] in old_names for at, place in elsewhere(repository, commit, before)):
        return
    added = [at for at in before if not before[at]]
    own = lambda path: sum(path in hub.files for hub in repository.hubs(f"{commit}^")) == 1
    if any(at[1][-2:] != ("singleuser", "image") or not own(at[0]) for at in added):
        return
    removed = [at for at in after if not after[at]]
    kind = "override" if added else "moved up" if removed else "rename" if old_names else "bump"
    case = dict(commit=commit, kind=kind, places=before, after=after, image=name, tag=tag, old=sorted(old_names))
    case["asked"] = asked(repository, case)
    yield case


def elsewhere(repository, commit, before):
    """The images of the changed files at other places than those that changed."""
    for path in {path for path, _ in before}:
        for at, place in places(repository.file(commit, path)).items():
            if (path, at) not in before:
                yield at, place


def is_of_users(at):
    """True for an image that users get, and not one of the hub's own pods."""
    pods = ("initContainers", "extraContainers", "extraPodConfig")
    return not any(step in pods for step in at[1]) and any(str(step) in ("singleuser", "kubespawner_override", "profileList", "image_repo", "images") for step in at[1])


def tag_only_name(repository, commit, before):
    """The name of an image whose file has the tag alone: of the one image that its hub's files name."""
    path = next(iter(before))[0]
    hubs = [hub for hub in repository.hubs(f"{commit}^") if path in hub.files]
    names = {place[0] for hub in hubs for file in hub.files for at, place in places(repository.file(f"{commit}^", file)).items()
             if place[0] and at[-2:] == ("singleuser", "image")}
    return names.pop() if len(names) == 1 else None


def asked(repository, case):
    """The flags that the person would have given: the widest with which just these places change."""
    parent = f"{case['commit']}^"
    names = {image((name, None))[0] for name in (case["image"], *case["old"])}
    everywhere = {(path, at) for path in repository.yaml_files(parent) for at, place in places(repository.file(parent, path)).items()
                  if place[0] and image(place)[0] in names and place[:2] != (case["image"], case["tag"])}
    changed = {at for at, place in case["places"].items() if place}
    files = {path for path, _ in case["places"]}
    hubs = [hub for hub in repository.hubs(parent) if files & set(hub.files)]
    # A name without a tag in a hubploy.yaml is that of an image which is built from a directory.
    built = {posixpath.normpath(posixpath.join(posixpath.dirname(path), plain_values(repository.file(parent, path)).get((*at[:-1], "path"), "image")))
             for (path, at), place in case["places"].items() if place and place[1] is None and at[:2] == ("images", "images")}
    if len(built) == 1:
        return dict(directory=built.pop())
    if case["kind"] == "override":
        return dict(first=hubs[0].name, cluster=hubs[0].cluster) if hubs else {}
    if everywhere <= changed or not hubs:
        return {}
    of_cluster = {file for hub in repository.hubs(parent) if hub.cluster == hubs[0].cluster for file in hub.files}
    if hubs[0].cluster and {at for at in everywhere if at[0] in of_cluster} <= changed:
        return dict(cluster=hubs[0].cluster)
    hubs.sort(key=lambda hub: (not files <= set(hub.files), len({at for at in everywhere if at[0] in hub.files} ^ changed)))
    return dict(hub=hubs[0].name, cluster=hubs[0].cluster)


def question(scratch, case, commit):
    image = dict(image=typed(case["image"]), tag=case["tag"], old=case["old"], **case["asked"])
    return dict(repository=scratch.path, commit=commit, **image)


def judge(repository, case, answer):
    """`right: bytes`, `right: values`, `handed back`, or `wrong` with the reason."""
    parent = f"{case['commit']}^"
    people = {path: repository.file(case["commit"], path) for path, _ in case["places"]}
    ours = {path: text.encode() for path, text in answer.get("files", {}).items() if is_yaml(path)}
    if ours == people:
        return "right: bytes"
    if ours and {path: plain_values(text) for path, text in ours.items()} == {path: plain_values(text) for path, text in people.items()}:
        return "right: values"
    named = {place.split(": ")[0] for warning in answer.get("warnings", []) for place in warning["paths"]}
    edited = set()
    for path, text in ours.items():
        old, new = places(repository.file(parent, path)), places(text)
        edited |= {(path, at) for at in set(old) | set(new) if (old.get(at) or [None])[:2] != (new.get(at) or [None])[:2]}
    if edited - set(case["places"]):
        return "wrong: too wide"
    # A block beside a list that sets the same image is as good as none, and so is the old place of one that moved.
    ignored = {at for at in edited if not case["after"].get(at, True) and places(ours[at[0]])[at[1]][:2] == (case["image"], case["tag"])}
    edited -= ignored
    left = {at: place for at, place in case["places"].items() if at not in edited | ignored and (place or not ignored)}
    if left and all(place is None or f"{at[0]}:{place[3]}" in named for at, place in left.items()) and named:
        return "handed back"
    same = all(image(places(ours[path]).get(at)) == image(case["after"][path, at]) for path, at in edited)
    if not left and same:
        return "right: values"
    return "wrong: missed" if "error" not in answer else "wrong: error"


def image(place):
    """The name and the tag of a place; Docker Hub's names have no registry."""
    return place and (place[0].removeprefix("docker.io/").removeprefix("library/"), place[1])


def lint(repository, case, answer, counts):
    """Counts edited files that no longer load, or with which yamllint finds more than before."""
    for path, text in answer.get("files", {}).items():
        if not is_yaml(path, hidden=True):
            continue
        before = repository.file(f"{case['commit']}^", path, hidden=True)
        more = complaints(text.encode()) - complaints(before)
        counts["lint", "more" if more else "same"] += 1
        if plain_values(text.encode()) is None:
            counts["lint", "no YAML"] += 1


@functools.lru_cache(maxsize=4096)
def complaints(text):
    """yamllint's complaints, counted by rule."""
    from yamllint import config, linter

    return collections.Counter(found.rule for found in linter.run(text.decode(), config.YamlLintConfig("extends: relaxed")))


if __name__ == "__main__":
    main()
