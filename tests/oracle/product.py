"""Runs split-image on a case of the oracle and holds what it says, and what it writes, against the expectation."""

import json
import os
import subprocess

from model import Commit
from objects import bare_skeleton

PRUNED = b"0"
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "GIT_AUTHOR_NAME": "Oracle",
    "GIT_AUTHOR_EMAIL": "oracle@example.org",
    "GIT_AUTHOR_DATE": "1700000000 +0000",
    "GIT_COMMITTER_NAME": "Oracle",
    "GIT_COMMITTER_EMAIL": "oracle@example.org",
    "GIT_COMMITTER_DATE": "1700000000 +0000",
}
# What the originals may have in their idents and what is copied byte for byte.
ODD_IDENTS = [
    "badDate",
    "badDateOverflow",
    "badEmail",
    "badName",
    "badTimezone",
    "missingEmail",
    "missingNameBeforeEmail",
    "missingSpaceBeforeDate",
    "missingSpaceBeforeEmail",
    "zeroPaddedDate",
]


def judge(case, binary):
    """The dry run of a case, and for some seeds the real run; raises AssertionError."""
    target = bare_skeleton(case.folder / "target.git", "main", case.hash_name)
    before = listing(case.source), listing(target)
    report, words, code = run(case, binary, target, "--dry-run", "--map", str(case.folder / "map"))
    assert (listing(case.source), listing(target)) == before, "the dry run wrote into the source or the target"
    there = case.model.trees.find(case.model.order[-1].tree, case.directories[0])
    if there is None or case.model.tip is None:
        refused(case, report, words, code)
        return
    assert code == 0, f"exit {code}: {words}"
    compare_map(case, case.folder / "map")
    compare_report(case, report)
    if case.seed % 20 == 0:
        migrate(case, binary, target)
        case.counts["migrated"] += 1


def run(case, binary, target, *flags):
    """Runs split-image with --json; returns its report, what it said, and its exit code.

    The commit is named by its id: a tip that has nothing left but a README is split only where it is asked for so.
    """
    command = [
        binary,
        "--json",
        "--from",
        case.source,
        "--ref",
        case.model.order[-1].name,
        b"--subdir=" + case.directories[0],
        "--into",
        target,
        *flags,
    ]
    for directory in case.directories[1:]:
        command.append(b"--also-from=" + directory)
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=case.folder
    )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        report = {}
    return report, (done.stderr or done.stdout).decode(errors="replace")[-600:], done.returncode


def refused(case, report, words, code):
    """A directory that the tip does not have: an error that names a commit which has a file in it, if any has.

    Where none behind the tip has one, but another branch has the directory, the error names such a branch. A tree that
    holds only empty trees is a directory for git's plumbing, but no file of it ever existed, so no commit is named.
    """
    case.counts["without the directory"] += 1
    assert code in (1, 2), f"the tip has nothing in the directory, and the exit code is {code}: {words}"
    assert report.get("status") == "failed" and report["error"]["message"], "a failure without a report"
    said = report["error"]["message"] + str(report["error"]["hint"])
    if case.model.tip is None:
        return
    trees = case.model.trees
    having = [
        c.name.decode() for c in case.model.order if any(trees.files(trees.at(c.tree, d)) for d in case.directories)
    ]
    if having:
        assert any(name[:7] in said for name in having), f"no commit that has the directory is named: {said}"
        return
    branches = [
        b"%d" % number
        for number, head in enumerate(case.history.heads)
        if trees.find(Commit(case.store, head).tree, case.directories[0])
    ]
    assert not branches or "is a file" in said or any(f"'{name.decode()}'" in said for name in branches), (
        f"no branch that has the directory is named: {said}"
    )


def compare_map(case, path):
    """Every original's new id."""
    lines = path.read_bytes().splitlines()
    assert lines[0].split() == [b"old", b"new"], f"the map begins with {lines[0]}"
    answer = {old: None if not new.strip(PRUNED) else new for old, new in (line.split() for line in lines[1:])}
    for c in case.model.order:
        expected, got = case.expected[c.name], answer.pop(c.name, b"missing in the map")
        assert got == expected, f"{c.name.decode()} becomes {got}, expected {expected}"
    assert not answer, f"the map has commits that are not behind the branch: {answer}"


def compare_report(case, report):
    """The numbers and ids of the JSON report."""
    model, split = case.model, report["split"]
    expected = {
        "tip": model.tip.decode(),
        "tree": model.tree[model.order[-1].name].decode(),
        "commits_walked": len(model.order),
        "commits_kept": len(set(model.new.values())),
        "merges_kept": case.counts["merges"],
        "signatures_dropped": sum(c.header(b"gpgsig") is not None for c in model.order if c.name in model.new),
    }
    got = {key: split[key] for key in expected}
    assert got == expected, f"the report says {got}, expected {expected}"
    assert report["target"]["after"] == split["tip"], "the split does not become the branch of an empty target"
    kept = [{"old": c.name.decode(), "new": model.new[c.name].decode()} for c in model.order if c.name in model.new]
    assert [{"old": c["old"], "new": c["new"]} for c in report["commits"]] == kept, (
        "the report's commits differ from the map's"
    )
    roots = {model.new[name].decode() for name, parents in model.parents.items() if not parents}
    behind_tip = {root["new"] for root in split["roots"]}
    assert behind_tip <= roots, f"the report's roots {behind_tip} are none"
    wrong = model.wrong_in_reference
    named, every = {name.encode() for name in split["differs_from_filter_repo"]}, set(wrong)
    first = {name for name in every if not model.behind(name) & every}
    # Where a file moved between two names, the program compares what the reference writes anew, and may name too many.
    assert first <= named <= (every if len(case.directories) == 1 else set(model.new)), (
        f"the reference goes wrong at {every}, the report names {named}"
    )


def migrate(case, binary, target):
    """A real run, read with git alone."""
    _, words, code = run(case, binary, target)
    assert code == 0, f"the real run: exit {code}: {words}"
    tip = git(target, "rev-parse", "refs/heads/main").strip()
    assert tip == case.model.tip, f"the real run pushed {tip}, the dry run said {case.model.tip}"
    lenient = [word for name in ODD_IDENTS for word in ("-c", f"fsck.{name}=ignore")]
    fsck = subprocess.run(
        ["git", *lenient, "fsck", "--strict", "--full"], cwd=target, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert fsck.returncode == 0 and b"missing" not in fsck.stdout, f"git fsck: {fsck.stdout}"
    arrived = set(git(target, "rev-list", "main").split())
    for old, new in case.expected.items():
        if new in arrived:
            expected = set().union(*(files(case.source, old, name) for name in case.directories))
            assert files(target, new) == expected, f"{old} and {new} have other files"
    report, words, code = run(case, binary, target)
    assert (code, report["status"]) == (0, "up-to-date"), (
        f"the second run: exit {code}, {report.get('status')}: {words}"
    )


def files(repository, commit, directory=b""):
    """What `git ls-tree -r` shows below a directory: modes, ids and paths."""
    done = subprocess.run(
        ["git", "ls-tree", "-r", "-z", commit + b":" + directory],
        cwd=repository,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return {line for line in done.stdout.split(b"\0") if b" tree " not in line}


def git(repository, *args):
    """The output of a git command that must succeed."""
    return subprocess.run(["git", *args], cwd=repository, check=True, stdout=subprocess.PIPE).stdout


def listing(folder):
    """Every file of a folder with its size and time."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            at = os.stat(os.path.join(place, name))
            found[os.path.join(place, name)] = at.st_size, at.st_mtime_ns
    return found
