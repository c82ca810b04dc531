#!/usr/bin/env python3
"""Reads one history in some ninety storage formats (stores.py): the same ids from each, or a clear refusal.

Each format is tried as the source of a dry run, and as the target of a later run that has to merge. A source
has to give the ids that a plain repository gives; where objects are replaced, those that the model makes of the objects
as git reads them. Formats that may or must be refused are listed in stores.py, with words that the error must have.
"""

import stores
import trials
from objects import bare_skeleton
from product import ENVIRONMENT, listing
from trials import Fault

# These are about what a source has, or no push can go there.
SOURCES_ONLY = {"bundle", "shallow", "grafts", "by a fetch", "trees missing", "branch that stands for another"}
# HEAD of these names no branch, or another.
NAMES_NO_BRANCH = ("detached", "linked")


class Bench:
    """A plain source and target for each hash, and what a run makes of them."""

    def __init__(self, folder, binary):
        self.binary, self.folder = binary, folder
        self.env = trials.home(folder, **ENVIRONMENT)
        self.plain = {}
        for hash_name in ("sha1", "sha256"):
            source = stores.history(folder / f"{hash_name}-source.git", hash_name)
            target = folder / f"{hash_name}-target.git"
            stores.git(folder, "init", "-q", "--bare", "-b", "main", f"--object-format={hash_name}", str(target))
            tree = stores.git(target, "mktree", text=b"")
            first = stores.git(target, "commit-tree", "-m", "Initial commit", tree)
            stores.git(target, "update-ref", "refs/heads/main", first)
            self.checked("plain", self.run(source, target, "--ref", "early"))
            later = self.checked("plain", self.run(source, target, "--dry-run"))
            self.plain[hash_name] = source, target, later
        self.names = [
            f"{side}: {name}{suffix}"
            for side in ("source", "target")
            for suffix in ("", ", sha256")
            for name in stores.FORMATS
            if side == "source" or not (name in SOURCES_ONLY or "replace" in name)
        ]

    def run(self, source, target, *flags):
        common = ["--from", str(source), "--subdir", stores.IMAGE, "--into", str(target), "--no-remove"]
        if "--ref" not in flags:
            common += ["--ref", stores.BRANCH]
        return trials.run(self.binary, [*common, *flags], self.env, 60)

    def checked(self, group, run):
        run.must_be_orderly(group, 60)
        if run.code:
            raise Fault(group, "refused", run.said()[-400:])
        return run.report

    def trial(self, key, folder):
        side, _, name = key.partition(": ")
        hash_name = "sha256" if name.endswith(", sha256") else "sha1"
        name = name.removesuffix(", sha256")
        source, target, plain = self.plain[hash_name]
        group = f"{side}, {hash_name}"
        base, branch = (source, stores.BRANCH) if side == "source" else (target, "main")
        try:
            place = stores.FORMATS[name](stores.Maker(base, folder, branch))
        except SystemExit as failed:
            # A format that this git cannot make, such as reftable before 2.45, and some for sha256 only.
            return group, f"not made ({name}: {' '.join(str(failed).split())[:100]})"
        if "replace" in name:
            target = bare_skeleton(folder / "empty.git", "main", hash_name)
        before = listing(folder)
        flags = ["--branch", "main"] if side == "target" and name.startswith(NAMES_NO_BRANCH) else []
        run = self.run(*((place, target) if side == "source" else (source, place)), *flags, "--dry-run")
        run.must_be_orderly(f"{group}: {name}", 60)
        if listing(folder) != before:
            raise Fault(f"{group}: {name}", "the dry run wrote into it")
        if run.code:
            words = stores.MUST_REFUSE.get(name) or stores.MAY_REFUSE.get(name)
            if words is None:
                raise Fault(f"{group}: {name}", "refused", run.said()[-400:])
            if words not in run.said():
                raise Fault(f"{group}: {name}", f"refused without '{words}'", run.said()[-400:])
            return group, "refused, as listed"
        if name in stores.MUST_REFUSE:
            raise Fault(f"{group}: {name}", "taken, and git refuses it")
        if side == "source":
            self.compare(f"{group}: {name}", place, run.report, plain, hash_name)
        else:
            got, wanted = run.report["target"]["after"], plain["target"]["after"]
            if got != wanted:
                raise Fault(f"{group}: {name}", "other ids", f"{got}, expected {wanted}")
            self.push(f"{group}: {name}", source, place, flags, run.report)
        return group, "the same ids"

    def compare(self, group, place, report, plain, hash_name):
        """The ids of all commits; replaced objects make them others than the plain ones."""
        if "replace" in group:
            model = stores.expected(place)
            wanted = [(c.name.decode(), model.new[c.name].decode()) for c in model.order if c.name in model.new]
        else:
            wanted = [(c["old"], c["new"]) for c in plain["commits"]]
        got = [(c["old"], c["new"]) for c in report["commits"]]
        if got != wanted:
            first = next((pair for pair in zip(got, wanted) if pair[0] != pair[1]), (len(got), len(wanted)))
            raise Fault(group, "other ids", f"{first[0]}, expected {first[1]}")
        if "replace" not in group and report["target"]["after"] != plain["target"]["after"]:
            raise Fault(group, "another merge", f"{report['target']['after']}")

    def push(self, group, source, place, flags, planned):
        """The real run into a target: where git takes the push, it has what the dry run said."""
        run = self.run(source, place, *flags)
        run.must_be_orderly(group, 60)
        tip = stores.git(place, "rev-parse", "refs/heads/main") if place.is_dir() else None
        if run.code == 4 and "checked out" in run.said():
            return
        if run.code:
            raise Fault(group, "planned, and the run fails", run.said()[-400:])
        if tip and tip != planned["target"]["after"]:
            raise Fault(group, "other ids than planned", f"{tip}, expected {planned['target']['after']}")


if __name__ == "__main__":
    trials.Trials(__doc__, Bench, count=0).main()
