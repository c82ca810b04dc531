#!/usr/bin/env python3
"""Migrations at a GitHub of this machine: the real gh asks a server on loopback, over TLS.

    github.py --bin target/release/split-image

Each case is a run, what it has to say, and the requests that the server has to see.
"""

import argparse
import json
import pathlib
import sys
import tempfile

from github_create import cases as create
from github_pull import cases as pull
from github_scene import Scene
from github_server import Fault
from github_status import cases as status

IMAGE = "deployments/astro/image"


def run(scene, *arguments, **environment):
    code, out, errors, took = scene.start("--json", "--subdir", IMAGE, *arguments, **environment)
    if code != 0:
        raise AssertionError(errors)
    return json.loads(out), sorted(scene.server.asked), took


def visibility(scene):
    """Who may see the two sides: yields a name and whether it is as it should be."""
    scene.make("org/deployments", {f"{IMAGE}/apt.txt": "git\n"})
    scene.make("org/image", {"README.md": "image\n"})
    copy = scene.folder / "clone"
    scene.git("clone", "-q", scene.url("org/deployments"), copy)
    source, target = ("GET", "repos/org/deployments"), ("GET", "repos/org/image")
    into = ["--into", scene.url("org/image"), "--dry-run"]
    clone, url = ["--from", str(copy)], ["--from", scene.url("org/deployments")]

    def codes(report):
        return [warning["code"] for warning in report["warnings"]]

    def visible(from_, into_):
        scene.server.repositories.clear()
        for name, visibility in [("org/deployments", from_), ("org/image", into_)]:
            if visibility:
                scene.server.add(name, visibility)

    for place, arguments in [("clone", clone), ("URL", url)]:
        for from_, into_, says in [
            ("private", "public", True), ("internal", "public", True), ("public", "public", False),
            ("private", "private", False), (None, "public", False), ("private", None, False),
        ]:
            visible(from_, into_)
            report, asked, _ = run(scene, *arguments, *into)
            known = source in asked and set(asked) <= {source, target}
            yield f"{place}: {from_} into {into_}", ("becomes-public" in codes(report)) == says and known
    visible("private", "public")
    yield "--offline asks nothing", run(scene, *clone, *into, "--offline")[1] == []
    report, asked, _ = run(scene, *clone, *into, **scene.without_gh())
    yield "without gh", asked == [] and "becomes-public" not in codes(report)
    report, asked, _ = run(scene, *clone, *into, GH_ENTERPRISE_TOKEN="")
    yield "not logged in", "becomes-public" not in codes(report)
    scene.server.faults = [Fault("GET", "^/api/v3/repos/", 500, times=9)]
    yield "a server that fails", "becomes-public" not in codes(run(scene, *clone, *into)[0])
    scene.server.faults, scene.server.delay = [], 60
    report, _, took = run(scene, *clone, *into)
    yield f"a server that hangs ({took:.1f} s)", took < 12 and "becomes-public" not in codes(report)
    scene.server.delay = 0
    report, _, _ = run(scene, *clone, *into[:2], "--push-branch", "import")
    yield "a run says it, too", "becomes-public" in codes(report) and report["status"] == "migrated"
    report, _, _ = run(scene, *clone, *into[:2], "--push-branch", "import")
    yield "with nothing new it does not", "becomes-public" not in codes(report)
    visible(None, None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--only", default="", help="run the cases of this part: visibility, create, status or pull")
    typed = parser.parse_args()
    binary = str(pathlib.Path(typed.bin).resolve())
    failed = 0
    for cases in [visibility, create, status, pull]:
        if typed.only not in cases.__name__ and typed.only not in cases.__module__:
            continue
        with tempfile.TemporaryDirectory() as folder:
            scene = Scene(pathlib.Path(folder), binary)
            for name, is_right in cases(scene):
                failed += not is_right
                print("ok  " if is_right else "FAIL", name)
            failed += bool(scene.server.unknown)
            for question in scene.server.unknown:
                print("FAIL the server was asked", *question)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
