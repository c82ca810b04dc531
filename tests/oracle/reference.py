"""Runs the reference, `git filter-repo --subdirectory-filter DIR --refs BRANCH --force`.

`fast` runs filter-repo's own parser and filter in a forked child, without the checks before and the files after them,
which cost ten processes a run. `whole` runs the command itself, to show that the short cut changes nothing.
"""

import os
import pickle
import subprocess
import sys
import traceback

import git_filter_repo
from model import Commit
from objects import Store, bare_skeleton

PRUNED = b"0" * 40
# It only asks git for its version, by two processes a run.
git_filter_repo.FilteringOptions.sanity_check_args = staticmethod(lambda args: None)


class Unfinished(Exception):
    """The reference died; its words."""


class Filter(git_filter_repo.RepoFilter):
    """Only the filtering: its caller knows that the repository is a throw-away one."""

    def _run_sanity_checks(self):
        self._sanity_checks_handled = True
        self._orig_refs = {}

    def _ref_update(self, target_working_dir):
        self._flush_renames()

    def _record_metadata(self, metadata_dir, orig_refs):
        pass

    def cleanup(self, *args, **kwargs):
        pass


def arguments(directories, branch):
    """The reference's own arguments; more than one directory is what `--follow` and `--also-from` stand for."""
    if len(directories) == 1:
        wanted = ["--subdirectory-filter=" + os.fsdecode(directories[0])]
    else:
        wanted = ["--path=" + os.fsdecode(d) + "/" for d in directories]
        wanted += ["--path-rename=" + os.fsdecode(d) + "/:" for d in directories]
    return [*wanted, "--refs", branch, "--force"]


def throw_away(path, source, branch, tip):
    """A repository that borrows all objects, to be rewritten."""
    bare_skeleton(path, branch, alternate=source)
    with open(path / "config", "a") as config:
        config.write(
            "[fastimport]\n\tunpackLimit = 1\n[core]\n\tfsync = none\n[pack]\n\tthreads = 1\n[gc]\n\tauto = 0\n"
        )
    (path / "refs/heads" / branch).write_bytes(tip + b"\n")
    return path


def fast(repository, directories, branch, log):
    """Returns {old: new or None} for every commit behind the branch."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read_end)
            with open(log, "wb") as words:
                os.dup2(words.fileno(), 1)
                os.dup2(words.fileno(), 2)
            os.chdir(repository)
            run = Filter(git_filter_repo.FilteringOptions.parse_args([*arguments(directories, branch), "--quiet"]))
            run.run()
            with os.fdopen(write_end, "wb") as answer:
                pickle.dump(run._commit_renames, answer)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(1)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as answer:
        renames = answer.read()
    _, status = os.waitpid(child, 0)
    if status or not renames:
        raise Unfinished(log.read_text(errors="replace"))
    return pickle.loads(renames)


def whole(repository, directories, branch):
    """The same, by the command."""
    done = subprocess.run(
        [sys.executable, git_filter_repo.__file__, *arguments(directories, branch)],
        cwd=repository,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise Unfinished(done.stdout)
    lines = (repository / "filter-repo" / "commit-map").read_bytes().splitlines()[1:]
    return {old: None if new == PRUNED else new for old, new in (line.split() for line in lines)}


def read_commits(repository, names):
    """The {id: commit} of those ids that are not None."""
    wanted = [name for name in names if name]
    text = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=repository, input=b"\n".join(wanted), check=True, stdout=subprocess.PIPE
    ).stdout
    store, at = Store(), 0
    while at < len(text):
        head, _, _ = text[at:].partition(b"\n")
        size = int(head.split()[2])
        at += len(head) + 1
        store.put(b"commit", text[at : at + size])
        at += size + 1
    return {name: Commit(store, name) for name in wanted}
