"""'--create': the image repository is made, gets what its workflows ask for, and then its first push; and each fault."""

import json
import signal
import subprocess
import time

from github_server import Fault, Organization

WORKFLOW = """\
on: push
jobs:
  build:
    steps:
      - run: build ${{ vars.HUB }} ${{ vars.IMAGE }} ${{ vars.APP_ID }}
      - run: push ${{ secrets.QUAY_KEY }} ${{ secrets.EVERYWHERE }} ${{ secrets.PRIVATE_ONLY }} ${{ secrets.NOBODYS }}
"""
IMAGE = "deployments/astro/image"


class Hub:
    """One run after the other into a target that does not exist."""

    def __init__(self, scene):
        self.scene, self.server, self.count = scene, scene.server, 0

    def run(self, *arguments, create="private", into=None, fresh=True, **environment):
        if fresh:
            self.count += 1
            self.server.faults = []
        self.into = into or f"org/image-{self.count}"
        command = ["--json", "--subdir", IMAGE, "--from", self.scene.url("org/deployments"), "--into",
                   self.scene.url(self.into), "--template", self.scene.url("org/template"), "--hub", "astro",
                   "--image", "quay.io/org/astro", "--create", create, *arguments]
        self.code, out, self.errors, self.took = self.scene.start(*command, **environment)
        self.report = json.loads(out)
        return self

    def again(self, *arguments, **environment):
        return self.run(*arguments, into=self.into, fresh=False, **environment)

    def after(self, *faults, **options):
        """A run into a new target at a server with these faults."""
        self.count += 1
        self.server.faults = list(faults)
        return self.run(into=f"org/image-{self.count}", fresh=False, **options)

    def steps(self, status):
        setup = self.report["setup"] or {"steps": []}
        return [(step["kind"], step["name"]) for step in setup["steps"] if step["status"] == status]

    def writes(self):
        return [path for method, path in self.server.asked if method not in ("GET", "git push")]

    def has_image(self):
        if self.into not in self.server.repositories:
            return False
        ran = self.scene.git("-C", self.scene.bare(self.into), "for-each-ref", "refs/heads/main")
        return ran != ""

    def error(self):
        return (self.report["error"] or {}).get("message", "")


DONE = [("repository", None), ("variable", "HUB"), ("variable", "IMAGE"), ("shared-variable", "APP_ID"),
        ("shared-secret", "QUAY_KEY")]
LEFT = [("secret", "NOBODYS"), ("registry", "quay.io/org/astro")]


def steps_are(hub, status, expected):
    names = [(kind, hub.into if name is None else name) for kind, name in expected]
    return sorted(hub.steps(status)) == sorted(names)


def cases(scene):
    """Yields a name and whether it is as it should be."""
    scene.make("org/deployments", {f"{IMAGE}/apt.txt": "git\n"})
    scene.make("org/template", {".github/workflows/build.yaml": WORKFLOW, "README.md": "template\n"})
    server, hub = scene.server, Hub(scene)
    server.add("org/deployments", "private")
    server.add("org/template", "public")
    organization = server.organizations["org"] = Organization()
    organization.shared["variables"] = {"APP_ID": set()}
    organization.shared["secrets"] = {f"OTHER_{number}": set() for number in range(40)} | {
        "QUAY_KEY": set(), "EVERYWHERE": "all", "PRIVATE_ONLY": "private"}
    yield from right(hub)
    yield from visibilities(hub)
    yield from faults(hub)
    yield from owners(hub)


def right(hub):
    server = hub.server
    hub.run("--dry-run")
    planned = steps_are(hub, "planned", DONE) and steps_are(hub, "left", LEFT)
    yield "a preview lists the steps and does none", hub.code == 0 and planned and hub.writes() == []
    hub.run()
    made = server.repositories.get(hub.into)
    done = hub.code == 0 and steps_are(hub, "done", DONE) and steps_are(hub, "left", LEFT) and hub.has_image()
    values = made and made.values["variables"] == {"HUB": "astro", "IMAGE": "org/astro"}
    organization = server.organizations["org"]
    chosen = [organization.shared["secrets"]["QUAY_KEY"], organization.shared["variables"]["APP_ID"]]
    given = made and made.visibility == "private" and all(made.id in numbers for numbers in chosen)
    yield f"a run makes it ready and pushes ({len(server.asked)} requests)", done and values and given
    yield "the hand-off does not ask for it again", hub.report["handoff"]["commands"] == []
    asked = [path for method, path in server.asked if method != "GET"]
    yield "the push comes last", asked == [
        "orgs/org/repos", f"orgs/org/actions/variables/APP_ID/repositories/{made.id}",
        *[f"repos/{hub.into}/actions/variables"] * 2, f"orgs/org/actions/secrets/QUAY_KEY/repositories/{made.id}",
        f"{hub.into}.git"]
    hub.again()
    again = hub.code == 0 and hub.report["status"] == "up-to-date" and hub.writes() == []
    yield "a second run changes nothing", again and hub.steps("done") == [] and steps_are(hub, "left", LEFT[:1])
    made.values["secrets"]["NOBODYS"] = "given"
    made.values["variables"]["HUB"] = "other"
    hub.again()
    codes = [warning["code"] for warning in hub.report["warnings"]]
    other = "other-variable" in codes and made.values["variables"]["HUB"] == "other"
    yield "another value stays, and is reported", hub.code == 0 and hub.report["setup"]["steps"] == [] and other
    hub.run("--on-collision", "fail", "--branch", "main", "--message", "")
    yield "a run that cannot succeed makes nothing", hub.code != 0 and hub.writes() == []
    for environment in [hub.scene.without_gh(), {"GH_ENTERPRISE_TOKEN": ""}]:
        hub.run(**environment)
        commands = [step["command"] for step in hub.report["setup"]["steps"] if step["command"]]
        listed = f"gh repo create {hub.scene.host}/{hub.into} --private" in commands and len(commands) == 8
        why = "gh' is not logged in" if environment.get("PATH") is None else "no 'gh'"
        yield f"{why}: commands, and exit code 1", hub.code == 1 and listed and why in hub.error()
    hub.run("--set", "APP_ID=it's @$(id) {owner}", "--dry-run", **hub.scene.without_gh())
    steps = {step["name"]: step["command"] for step in hub.report["setup"]["steps"]}
    # 'gh repo create' speaks GraphQL, which this server does not.
    made = server.add(hub.into, "private")
    for name in ["HUB", "APP_ID"]:
        hub.scene.shell(steps[name])
    values = {"HUB": "astro", "APP_ID": "it's @$(id) {owner}"}
    yield "such a command does it, whatever the value is", made.values["variables"] == values
    hub.scene.remove(hub.into)


def visibilities(hub):
    server = hub.server
    hub.run(create="public")
    told = "'localhost" in hub.error() and "is private" in hub.error() and "--publish-history" in hub.report["error"]["hint"]
    yield "a private source is not published unasked", hub.code == 2 and told and hub.writes() == []
    hub.run("--offline", create="public")
    yield "an unknown source is taken for a private one", hub.code == 2 and "not known" in hub.error()
    hub.run("--publish-history", create="public")
    public = hub.code == 0 and server.repositories[hub.into].visibility == "public"
    refused = ("secret", "PRIVATE_ONLY") in hub.steps("left")
    yield "told twice, it is published", public and refused
    server.repositories["org/deployments"].visibility = "public"
    hub.run(create="public")
    yield "a public source needs to be told once", hub.code == 0 and hub.has_image()
    hub.again(create="private")
    codes = [warning["code"] for warning in hub.report["warnings"]]
    yield "another visibility is reported, not changed", hub.code == 0 and "other-visibility" in codes and not hub.writes()
    server.repositories["org/deployments"].visibility = "private"
    hub.run(create="internal")
    yield "internal", hub.code == 0 and server.repositories[hub.into].visibility == "internal"


def faults(hub):
    server = hub.server
    create = "orgs/org/repos"
    hub.after(Fault("POST", create, 403, "Resource not accessible"))
    yield "403: said, nothing pushed", hub.code == 1 and "Resource not accessible" in hub.error() and not hub.has_image()
    hub.after(Fault("POST", create, 404, "Not Found"))
    yield "404: said", hub.code == 1 and "no user or organisation 'org'" in hub.error()
    taken = Fault("POST", create, 422, "name already exists on this account", late=True)
    hub.after(taken)
    yield "422, another run was faster: it is looked up again", hub.code == 0 and hub.has_image()
    hub.after(Fault("POST", create, 422, "name already exists on this account"))
    yield "422, and nothing there: said", hub.code == 1 and "name is taken" in hub.error()
    for status in [429, 403]:
        hub.after(Fault("POST", create, status, "secondary rate limit", {"Retry-After": "1"}, times=2))
        waited = "GitHub takes no more requests for now; waiting 1 s" in hub.errors
        yield f"{status} with retry-after: waited for and shown", hub.code == 0 and hub.took > 2 and waited
    server.faults = [Fault("POST", create, 429, "rate limit", {"Retry-After": "600"})]
    code, took = interrupted(hub)
    yield f"Ctrl-C ends the wait ({took:.1f} s)", code == 130 and "org/interrupted" not in server.repositories
    hub.after(Fault("GET", "repos/", 429, "rate limit", {"Retry-After": "1"}))
    yield "429 of a question", hub.code == 0 and hub.has_image()
    hub.after(Fault("POST", create, 429, "rate limit", {"Retry-After": "90000"}))
    yield "a limit of a day: said", hub.code == 1 and "90000 seconds" in hub.error()
    hub.after(Fault("POST", create, 0, late=True))
    yield "connection lost after it was made: found", hub.code == 0 and hub.has_image()
    hub.after(Fault("POST", create, 0))
    yield "connection lost before: said", hub.code == 1 and "did not answer" in hub.error()
    hub.again()
    yield "and the next run does it", hub.code == 0 and hub.has_image()
    hub.after(Fault("GET", "repos/org/image", 0, times=2))
    yield "a question is asked again", hub.code == 0
    hub.after(Fault("POST", "actions/variables", 0))
    is_empty = hub.into in server.repositories and not hub.has_image()
    yield "lost on the way: the repository stays, empty", hub.code == 1 and is_empty
    hub.again()
    yield "the next run finds it", hub.code == 0 and hub.has_image() and "orgs/org/repos" not in hub.writes()
    hub.after(Fault("PUT", "QUAY_KEY", 403, "Must have admin rights"))
    left = ("shared-secret", "QUAY_KEY") in hub.steps("left")
    yield "no access to a secret: left to a person", hub.code == 0 and left and hub.has_image()
    hub.after(Fault("GET", "orgs/org/actions/secrets", 403, "Must be an owner", times=9))
    reasons = [step["reason"] for step in hub.report["setup"]["steps"] if step["name"] == "QUAY_KEY"]
    yield "secrets that nobody shows: left to a person", hub.code == 0 and "Must be an owner" in str(reasons)
    hub.after(Fault("POST", create, 502, times=9))
    yield "502: said", hub.code == 1 and "status 502" in hub.error()
    server.faults = []


def interrupted(hub):
    """The exit code of a run that is interrupted while it waits, and the seconds that it takes to end."""
    scene, create = hub.scene, ["--create", "private", "--template", hub.scene.url("org/template")]
    command = [scene.binary, "--subdir", IMAGE, "--from", scene.url("org/deployments"), "--into",
               scene.url("org/interrupted"), *create]
    running = subprocess.Popen(command, env=scene.environment, cwd=scene.folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    for line in running.stderr:
        if "waiting 600 s" in line:
            break
    began = time.monotonic()
    running.send_signal(signal.SIGINT)
    running.communicate()
    return running.returncode, time.monotonic() - began


def owners(hub):
    server = hub.server
    hub.run(into="nobody/image")
    yield "no such organisation", hub.code == 1 and "'nobody'" in hub.error() and hub.writes() == []
    hub.run("--dry-run", into="nobody/image")
    yield "a preview says so, too", hub.code == 1 and "'nobody'" in hub.error()
    hub.run(into="somebody/image")
    yield "the user's own", hub.code == 0 and "user/repos" in hub.writes() and hub.has_image()
    hub.run(into="somebody/internal", create="internal")
    yield "nothing internal of a user", hub.code == 1 and "internal" in hub.error() and hub.writes() == []
    server.user = "else"
    hub.run(into="somebody/other")
    yield "another user's", hub.code == 1 and hub.writes() == []
    server.user = "somebody"
    token = str(hub.errors) + json.dumps(hub.report)
    yield "no token is printed", "token" not in token
