#!/usr/bin/env python3
"""A campaign to the last click, at a GitHub of this machine: discover, create, migrate, hand off, pull request.

    campaign.py --bin target/release/split-image [--source datahub.git --commit 2dc3f5a]

Without '--source', a deployment repository with a few hubs is made. The branch of the hand-off has to have the tree that
single hand-offs give, one after another. Then the same campaign is killed at random moments, with each signal in turn,
and run again until it is done: the repositories, the branch and the pull request have to be those of the first.
"""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from github_pull import HUBS, files
from github_scene import Scene
from github_server import Organization

WORKFLOW = """\
on: {push: {branches: [main]}}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: jupyterhub/repo2docker-action@master
        with:
          DOCKER_REGISTRY: us-central1-docker.pkg.dev
          IMAGE_NAME: ${{ vars.IMAGE }}
          DOCKER_USERNAME: _json_key
          DOCKER_PASSWORD: ${{ secrets.GAR_SECRET_KEY }}
      - run: gh workflow run --repo org/deployments ${{ vars.HUB }}
        env: {GH_TOKEN: "${{ secrets.DEPLOY_TOKEN }}"}
"""
TEMPLATE = {".github/workflows/build.yaml": WORKFLOW, "README.md": "template\n", "environment.yml": "name: template\n"}
PULL = ["--handoff", "--handoff-branch", "move-images", "--pull-request"]
FIXED = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}


class Campaign:
    """A GitHub with a deployment repository and nothing else, and the list that 'discover' writes."""

    def __init__(self, folder, typed, transcript):
        folder.mkdir()
        self.scene = Scene(folder, typed.bin.resolve())
        self.transcript, self.server, self.requests = transcript, self.scene.server, collections.Counter()
        self.scene.environment |= FIXED
        self.scene.make("org/template", TEMPLATE)
        if typed.source:
            bare = self.scene.bare("org/deployments")
            self.scene.git("clone", "-q", "--bare", typed.source, bare)
            for name in self.scene.git("-C", bare, "for-each-ref", "--format=%(refname)").split():
                self.scene.git("-C", bare, "update-ref", "-d", name)
            self.scene.git("-C", bare, "update-ref", "refs/heads/staging", typed.commit)
            self.scene.git("-C", bare, "symbolic-ref", "HEAD", "refs/heads/staging")
            # As GitHub has it.
            for key in ["http.receivepack", "uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"]:
                self.scene.git("-C", bare, "config", key, "true")
        else:
            self.scene.make("org/deployments", {path: text for hub in HUBS for path, text in files(hub).items()}, "staging")
        self.deployments = self.server.add("org/deployments", "private")
        organization = self.server.organizations["org"] = Organization()
        organization.shared["secrets"] = {"GAR_SECRET_KEY": set()}
        self.list = folder / "hubs.toml"
        _, text, errors, _ = self.run("discover", self.scene.url("org/deployments"))
        text = re.sub(r"(?m)^into = .*", f'into = "{self.scene.url("org/{name}-user-image")}"', text)
        text = re.sub(r"(?m)^template = .*", f'template = "{self.scene.url("org/template")}"', text)
        self.list.write_text(text)
        self.hubs = json.loads(self.run("batch", self.list, "--list", "--json")[1])

    def run(self, *arguments):
        before = len(self.server.asked)
        code, out, errors, took = self.scene.start(*arguments)
        asked = collections.Counter(f"{method} {kind(path)}" for method, path in self.server.asked)
        self.requests += asked
        shown = " ".join(str(argument) for argument in arguments).replace(str(self.list), "hubs.toml")
        self.transcript.write(f"$ split-image {shown}    # {code}, {took:.1f} s, {sum(asked.values())} requests\n")
        self.transcript.write(out + errors + "\n")
        return code, out, errors, took

    def batch(self, *arguments):
        return self.run("batch", self.list, *arguments)

    def state(self):
        """The refs of all repositories, what GitHub keeps for them, and the pull requests."""
        state = {}
        for name, repository in sorted(self.server.repositories.items()):
            refs = self.scene.git("-C", self.scene.bare(name), "for-each-ref", "--format=%(refname) %(objectname)")
            if name == "org/deployments":
                # Its commits name the host, which has another port in each campaign.
                refs = re.sub(r" \w+", "", refs)
            state[name] = (refs, repository.visibility, repository.values, len(repository.pulls))
        return state

    def tree(self, branch):
        return self.scene.git("-C", self.scene.bare("org/deployments"), "rev-parse", f"{branch}^{{tree}}")

    def single_hand_offs(self):
        """The tree after a hand-off of each hub, one after another, each into the branch that is deployed."""
        scene, copy = self.scene, self.scene.folder / "copy.git"
        scene.git("clone", "-q", "--bare", "--single-branch", "-b", "staging", scene.bare("org/deployments"), copy)
        for hub in self.hubs:
            image = self.images[hub["name"]]
            flags = ["--subdir", hub["subdir"], "--into", hub["into"], "--from", copy, "--image", image, "--quiet",
                     "--handoff-branch", "one"]
            code, _, errors, _ = self.run("handoff", *flags, "--hub", hub["name"])
            if code != 0 and "there is no hub" in errors:
                code, _, errors, _ = self.run("handoff", *flags)
            assert code == 0, errors
            one = scene.git("-C", copy, "for-each-ref", "--format=%(objectname)", "refs/heads/one")
            if one:
                scene.git("-C", copy, "update-ref", "refs/heads/staging", one)
                scene.git("-C", copy, "update-ref", "-d", "refs/heads/one")
        return scene.git("-C", copy, "rev-parse", "staging^{tree}")


def kind(path):
    """A path of the API without the names of repositories."""
    path = re.sub(r"repositories/\d+$", "repositories/ID", re.sub(r"^repos/[^/]+/[^/]+", "repos/OWNER/REPO", path))
    return "REPO" if path.endswith(".git") else re.sub(r"pulls/\d+", "pulls/N", path)


def whole(campaign, tally):
    """Runs the campaign as a person would, and checks each step; returns the seconds of the two that write."""
    hubs, server = campaign.hubs, campaign.server
    campaign.batch("--status")
    code, out, errors, _ = campaign.batch("--create", "private", "--dry-run")
    alone = [name for name in server.repositories if name not in ("org/deployments", "org/template")]
    tally(f"a preview of {len(hubs)} hubs makes nothing", code == 0 and alone == [])
    code, out, errors, took = campaign.batch("--create", "private")
    seconds = [took]
    made = [name for name in server.repositories if name.endswith("-user-image")]
    tally(f"{len(made)} repositories are made and filled in {took:.1f} s", code == 0 and len(made) == len(hubs))
    ready = all("IMAGE" in server.repositories[name].values["variables"] for name in made)
    numbers = server.organizations["org"].shared["secrets"]["GAR_SECRET_KEY"]
    tally("with variables and access to the secret", ready and len(numbers) == len(hubs))
    tally("never more requests at a time than jobs", server.most <= 4)
    campaign.batch("--status")
    code, out, _, took = campaign.batch(*PULL, "--json")
    seconds.append(took)
    reports = [json.loads(line) for line in out.splitlines()]
    campaign.images = {report["name"]: report["handoff"]["image"] for report in reports if report["handoff"]}
    pulls = campaign.deployments.pulls
    rows = [line for line in pulls[0]["body"].splitlines() if line.startswith("| `")]
    tally(f"a pull request with {len(rows)} hubs in {took:.1f} s", code == 0 and len(rows) == len(hubs) == len(reports))
    campaign.transcript.write(pulls[0]["body"] + "\n\n")
    code, out, _, _ = campaign.batch(*PULL)
    tally("a second run changes nothing", code == 0 and len(pulls) == 1 and f"{len(hubs)} up to date" in out)
    campaign.batch("--status", "--handoff-branch", "move-images")
    tally("the tree is that of single hand-offs", campaign.tree("move-images") == campaign.single_hand_offs())
    bare = campaign.scene.bare("org/deployments")
    campaign.scene.git("-C", bare, "update-ref", "refs/heads/staging", "refs/heads/move-images")
    campaign.batch("--status")
    tally("the server knows all that it is asked", server.unknown == [])
    for asked, count in sorted(campaign.requests.items()):
        campaign.transcript.write(f"{count:5} {asked}\n")
    return seconds


def killed(campaign, kills, rng, tally, seconds):
    """Runs the campaign, kills it at random, and runs it again until it is done."""
    steps = [["--create", "private"], PULL]
    ended = collections.Counter()
    for number in range(kills):
        how = [signal.SIGKILL, signal.SIGINT, signal.SIGTERM][number % 3]
        # Most of the kills hit the first step, which has more to lose.
        phase = int(number >= kills * 2 // 3)
        step = steps[phase]
        command = [campaign.scene.binary, "batch", campaign.list, *step]
        running = subprocess.Popen(command, env=campaign.scene.environment, cwd=campaign.scene.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(rng.uniform(0, seconds[phase]))
        running.send_signal(how)
        ended[running.wait()] += 1
        repositories = [name for name in campaign.server.repositories if name.endswith("-user-image")]
        for name in repositories:
            subprocess.run(["git", "-C", campaign.scene.bare(name), "fsck", "--connectivity-only"], check=True,
                           capture_output=True)
    # What a killed run has started may still be under way.
    deadline = time.monotonic() + 60
    while campaign.server.busy and time.monotonic() < deadline:
        time.sleep(0.05)
    codes = [campaign.batch(*step)[0] for step in steps]
    tally(f"killed {kills} times (exit codes {dict(ended)}), then done", codes == [0, 0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=pathlib.Path)
    parser.add_argument("--source", help="a deployment repository [default: a small one is made]")
    parser.add_argument("--commit", default="HEAD", help="the commit to deploy")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--transcript", default=os.devnull, help="write what was run and printed to this file")
    typed = parser.parse_args()
    print(f"seed {typed.seed}")
    failed = 0

    def tally(name, is_right):
        nonlocal failed
        failed += not is_right
        print("ok  " if is_right else "FAIL", name, flush=True)

    with tempfile.TemporaryDirectory(prefix="split-image-campaign-") as folder, open(typed.transcript, "w") as transcript:
        folder = pathlib.Path(folder)
        first = Campaign(folder / "first", typed, transcript)
        seconds = whole(first, tally)
        second = Campaign(folder / "second", typed, transcript)
        killed(second, typed.kills, random.Random(typed.seed), tally, seconds)
        bare = first.scene.bare("org/deployments")
        first.scene.git("-C", bare, "update-ref", "refs/heads/staging", second.scene.git(
            "-C", second.scene.bare("org/deployments"), "rev-parse", "staging"))
        tally("and all is as without kills", first.state() == second.state())
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
