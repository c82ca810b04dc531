"""'batch --status': the builds of images as GitHub's workflow runs say, and the repositories that are not there."""

import json

from github_server import Fault

WORKFLOW = "on: push\njobs:\n  build:\n    runs-on: x\n    steps:\n      - uses: jupyterhub/repo2docker-action@master\n"
LINT = "on: push\njobs:\n  lint:\n    runs-on: x\n    steps:\n      - run: yamllint .\n"
BUILD = ".github/workflows/build.yaml"
HUBS = ["astro", "cee", "edx"]


class Campaign:
    """Three hubs; the repository of the last one is not there."""

    def __init__(self, scene):
        self.scene, self.server = scene, scene.server
        scene.make("org/deployments", {f"{hub}/image/apt.txt": f"{hub}\n" for hub in HUBS})
        lines = [f"from = '{scene.url('org/deployments')}'", "subdir = '{name}/image'", f"into = '{scene.url('org/{name}')}'"]
        lines += [f"[[hub]]\nname = '{hub}'" for hub in HUBS]
        (scene.folder / "hubs.toml").write_text("\n".join(lines) + "\n")
        for hub in HUBS[:2]:
            scene.make(f"org/{hub}", {BUILD: WORKFLOW, ".github/workflows/lint.yaml": LINT})
            scene.server.add(f"org/{hub}", "private")
        code, out, errors, _ = scene.start("batch", "hubs.toml", "--only", "astro", "--only", "cee")
        assert code == 0, errors + out

    def tip(self, hub):
        return self.scene.git("-C", self.scene.bare(f"org/{hub}"), "rev-parse", "main")

    def ran(self, hub, status, conclusion=None, path=BUILD, event="push", commit=None):
        run = {"head_sha": commit or self.tip(hub), "head_branch": "main", "path": path, "event": event, "status": status,
               "conclusion": conclusion, "html_url": f"https://github.example/org/{hub}/actions/runs/1"}
        self.server.repositories[f"org/{hub}"].runs.insert(0, run)

    def forget(self):
        for repository in self.server.repositories.values():
            repository.runs.clear()

    def look(self, *arguments, faults=(), **environment):
        self.server.faults = list(faults)
        self.code, self.out, self.errors, self.took = self.scene.start(
            "batch", "hubs.toml", "--status", *arguments, **environment)
        if "--json" in arguments:
            self.hubs = {hub["name"]: hub for hub in map(json.loads, self.out.splitlines())}
        return self

    def builds(self):
        return [(self.hubs[hub]["build"] or {}).get("status") for hub in HUBS]

    def why(self, hub):
        return self.hubs[hub]["build"]["why"] or ""

    def asked(self):
        return sorted(path for method, path in self.server.asked if path.endswith("actions/runs"))


def cases(scene):
    """Yields a name and whether it is as it should be."""
    campaign = Campaign(scene)
    look = campaign.look
    look("--json")
    states = [campaign.hubs[hub]["status"] for hub in HUBS]
    yield "a repository that is not there", campaign.code == 0 and states == ["migrated", "migrated", "no-repository"]
    yield "no run", campaign.builds() == ["not-built", "not-built", None]
    yield "a question for each image", campaign.asked() == [f"repos/org/{hub}/actions/runs" for hub in HUBS[:2]]
    yield "nothing is written", {method for method, _ in scene.server.asked} <= {"GET"}

    campaign.ran("astro", "in_progress")
    campaign.ran("cee", "completed", "success")
    yield "one runs and one is done", look("--json").builds() == ["building", "built", None]
    campaign.ran("astro", "completed", "failure")
    campaign.ran("cee", "completed", "failure", path=".github/workflows/lint.yaml")
    yield "one failed, and what failed at the other is no build", look("--json").builds() == ["failed", "built", None]
    page = look("--markdown").out
    yield "the page leads to the runs", "[built](https://github.example/org/cee/actions/runs/1)" in page
    yield "and to the repositories", f"[migrated](https://{scene.host}/org/astro)" in page
    yield "the screen has it", "1 image built, 0 in use" in look().out

    campaign.forget()
    campaign.ran("astro", "completed", "success", event="pull_request")
    campaign.ran("cee", "completed", "success", commit="1" * 40)
    yield "pull requests and other commits do not count", look("--json").builds() == ["not-built", "not-built", None]

    campaign.forget()
    campaign.ran("cee", "completed", "success")
    forbidden = Fault("GET", "org/astro/actions/runs", 403, "Resource not accessible by personal access token", times=9)
    look("--json", faults=[forbidden])
    yield "one is forbidden", campaign.builds() == ["unknown", "built", None] and "forbids" in campaign.why("astro")
    limited = Fault("GET", "org/astro/actions/runs", 429, "slow down", {"Retry-After": "1"})
    yield "a limit is waited for", look("--json", faults=[limited]).builds() == ["not-built", "built", None]
    lost = Fault("GET", "org/cee/actions/runs", 0)
    yield "a lost answer is asked for again", look("--json", faults=[lost]).builds() == ["not-built", "built", None]
    gone = Fault("GET", "org/cee/actions/runs", 404, "Not Found", times=9)
    yield "one is not found", look("--json", faults=[gone]).builds() == ["not-built", "unknown", None]

    (scene.folder / "hubs.toml").write_text("push_branch = 'image'\n" + (scene.folder / "hubs.toml").read_text())
    scene.make("org/waits", {"README.md": "image\n"})
    server = scene.server.add("org/waits", "private")
    with (scene.folder / "hubs.toml").open("a") as file:
        file.write(f"[[hub]]\nname = 'waits'\nsubdir = 'edx/image'\ninto = '{scene.url('org/waits')}'\n")
    scene.start("batch", "hubs.toml", "--only", "waits")
    pull = lambda: look("--json", "--only", "waits").hubs["waits"]["pull_request"]
    yield "a branch without a pull request", pull() == {"status": "missing", "page": None, "why": None}
    yield "the screen says so", "waits on the branch 'image', without a pull request\n" in look("--only", "waits").out
    page = "https://github.example/org/waits/pull/7"
    server.pulls.append({"number": 7, "state": "open", "head": "image", "base": "main", "html_url": page})
    yield "a pull request", pull() == {"status": "open", "page": page, "why": None}
    yield "the page leads to it", f"[waiting]({page})" in look("--only", "waits", "--markdown").out
    server.pulls[0]["state"] = "closed"
    yield "a closed one", pull()["status"] == "missing"

    look("--json", "--skip", "waits", **scene.without_gh())
    yield "without gh", campaign.code == 0 and campaign.builds() == ["unknown", "unknown", None]
    yield "the reason has one line", look("--skip", "waits", **scene.without_gh()).out.count("? image: there is no 'gh' (astro, cee)\n") == 1
    look("--json", GH_ENTERPRISE_TOKEN="")
    yield "not logged in", campaign.code == 0 and "not logged in" in campaign.why("astro")
