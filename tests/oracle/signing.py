#!/usr/bin/env python3
"""Signs new commits with real keys, as git's settings say, and has git verify them.

The keys: an ssh key in a file, one in an agent, the first one that an agent has, and one of gpg. For each, git verifies
the removal commit, the merge commit and the commit for the source, and none of the rewritten commits has a signature.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import tempfile

import sample
from sample import git, migrate

FLAGS = ["--hub", "astro", "--image", "quay.io/org/name", "--handoff-branch", "moved"]


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--bin", required=True, type=pathlib.Path)
    binary, tally = args.parse_args().bin.resolve(), sample.Tally()
    with tempfile.TemporaryDirectory(prefix="split-image-signing-", dir="/tmp") as folder:
        folder = pathlib.Path(folder)
        env = sample.environment(folder)
        env["GNUPGHOME"] = str(folder / "gnupg")
        (folder / "gnupg").mkdir(mode=0o700)
        agent = Agent(folder, env)
        try:
            public = ssh_key(folder, env, "in-file")
            of_agent = ssh_key(folder, env, "in-agent")
            run(env, "ssh-add", "-q", folder / "in-agent")
            (folder / "in-agent").unlink()
            email = env["GIT_COMMITTER_EMAIL"]
            run(env, "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", f"Oracle <{email}>")
            (folder / "signers").write_text(f"{email} {public}\n{email} {of_agent}\n")
            ssh = {"gpg.format": "ssh", "gpg.ssh.allowedSignersFile": str(folder / "signers")}
            judge(tally, binary, folder, env, "an ssh key in a file", {**ssh, "user.signingKey": "~/in-file"})
            judge(tally, binary, folder, env, "an ssh key in an agent", {**ssh, "user.signingKey": f"key::{of_agent}"})
            judge(tally, binary, folder, env, "the agent's first key", {**ssh, "gpg.ssh.defaultKeyCommand": "ssh-add -L"})
            judge(tally, binary, folder, env, "the committer's key of gpg", {})
        finally:
            agent.end()
            subprocess.run(["gpgconf", "--kill", "all"], env=env, check=False)
    tally.end()


class Agent:
    """An ssh agent for this trial only."""

    def __init__(self, folder, env):
        env["SSH_AUTH_SOCK"] = str(folder / "agent")
        self.process = subprocess.Popen(["ssh-agent", "-D", "-a", env["SSH_AUTH_SOCK"]], stdout=subprocess.PIPE)
        self.process.stdout.readline()

    def end(self):
        self.process.terminate()
        self.process.wait()


def run(env, *command):
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ssh_key(folder, env, name):
    """Makes a key; returns its public half."""
    run(env, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder / name)
    return (folder / f"{name}.pub").read_text().strip()


def judge(tally, binary, folder, env, key, settings):
    """Migrates with one key, and has git look at every commit that it brings."""
    place = pathlib.Path(tempfile.mkdtemp(dir=folder))
    source, target = sample.deployments(place / "source.git", ballast=1), sample.template(place / "target.git")
    settings = {"commit.gpgSign": "true", **settings}
    (folder / ".gitconfig").unlink(missing_ok=True)
    for name, value in settings.items():
        run(env, "git", "config", "--global", name, value)
    code, words, report = migrate(binary, env, source, target, "--json", *FLAGS)
    if not tally.check(f"{key}: exit 0", code == 0 and report.get("handoff"), words):
        return
    own = [(target, report["remove_commit"]), (target, report["merge_commit"]), (source, report["handoff"]["commit"])]
    for repository, commit in own:
        verified = subprocess.run(["git", "-C", repository, "verify-commit", commit], env=env, stderr=subprocess.PIPE)
        tally.check(f"{key}: git verifies {commit[:12]}", verified.returncode == 0, verified.stderr)
    commits = git(target, "log", "--format=%H", report["split"]["tip"]).split()
    signed = [commit for commit in commits if "gpgsig" in git(target, "cat-file", "commit", commit)]
    tally.check(f"{key}: no rewritten commit is signed", len(commits) > 1 and not signed, signed)
    tally.check(f"{key}: nothing is left in TMPDIR", not os.listdir(env["TMPDIR"]), os.listdir(env["TMPDIR"]))
    shutil.rmtree(place)


if __name__ == "__main__":
    main()
