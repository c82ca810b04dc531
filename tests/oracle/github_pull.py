"""'batch --handoff --pull-request': the pull request of a campaign is opened once, and its text kept up to date."""

import json

from github_server import Fault, Organization

HUBS = ["astro", "biology", "cee"]
WORKFLOW = "jobs:\n  build:\n    steps:\n      - run: push ${{ vars.IMAGE }} ${{ secrets.KEY }}\n"
BRANCH = ["--handoff", "--handoff-branch", "move", "--pull-request"]


def files(hub):
    return {
        f"hubs/{hub}/image/apt.txt": "git\n",
        f"hubs/{hub}/hubploy.yaml": f"images:\n  images:\n    - name: quay.io/org/{hub}\n      path: image/\n",
        f"hubs/{hub}/config/common.yaml": f"jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/org/{hub}\n",
    }


class Campaign:
    def __init__(self, scene):
        self.scene, self.server = scene, scene.server
        scene.make("org/deployments", {path: text for hub in HUBS for path, text in files(hub).items()})
        scene.make("org/template", {".github/workflows/build.yaml": WORKFLOW, "README.md": "template\n"})
        self.deployments = self.server.add("org/deployments", "private")
        self.server.organizations["org"] = Organization()
        self.list = scene.folder / "hubs.toml"
        self.list.write_text(
            f"from = '{scene.url('org/deployments')}'\nsubdir = 'hubs/{{name}}/image'\nimage = 'quay.io/org/{{name}}'\n"
            f"into = '{scene.url('org/{name}')}'\ntemplate = '{scene.url('org/template')}'\ncreate = 'private'\n"
            + "".join(f"[[hub]]\nname = '{hub}'\n" for hub in HUBS))

    def batch(self, *arguments, **environment):
        self.code, self.out, self.errors, _ = self.scene.start("batch", self.list, *arguments, **environment)
        return self

    def writes(self):
        return [asked for asked in self.server.asked if asked[0] != "GET"]

    def pull(self):
        return self.deployments.pulls[-1]


def cases(scene):
    """Yields a name and whether it is as it should be."""
    campaign = Campaign(scene)
    server = scene.server
    server.faults = [Fault("POST", "orgs/org/repos", 403, "Resource not accessible")]
    campaign.batch("--only", "[ab]*", "--jobs", "2")
    made = [name for name in ["org/astro", "org/biology"] if name in server.repositories]
    yield "one that fails does not stop the other", campaign.code == 5 and len(made) == 1 and "1 migrated" in campaign.out
    server.faults = [Fault("POST", "orgs/org/repos", 429, "rate limit", {"Retry-After": "1"})]
    campaign.batch("--only", "[ab]*", "--jobs", "2")
    yield "the next run makes it, once GitHub takes requests", campaign.code == 0 and "org/biology" in server.repositories
    yield f"at most {server.most} requests at a time with 2 jobs", server.most <= 2
    campaign.batch(*BRANCH, "--dry-run")
    text = "quay.io/org/astro" in campaign.out and "`cee`" in campaign.out
    yield "a preview shows the text and opens nothing", text and campaign.code == 5 and not campaign.writes()
    campaign.batch(*BRANCH)
    pulls, body = campaign.deployments.pulls, campaign.pull()["body"]
    rows = [line for line in body.splitlines() if line.startswith("| `")]
    right = len(pulls) == 1 and len(rows) == 2 and pulls[0]["base"] == "main" and pulls[0]["head"] == "move"
    yield "it is opened", right and campaign.code == 5 and pulls[0]["html_url"] in campaign.out
    yield "with the steps that are left", f"- [ ] secret `KEY` for `{scene.host}/org/astro`" in body
    yield "and the hub that is not there", "**Not in this branch yet**" in body and "- `cee`: " in body
    yield "after the push", [method for method, _ in campaign.writes()] == ["git push", "POST"]
    campaign.batch(*BRANCH)
    yield "a second run changes nothing", campaign.code == 5 and not campaign.writes() and len(pulls) == 1
    ticked = body.replace("- [ ] each image is built", "- [x] each image is built").replace("\n", "\r\n")
    pulls[0].update(body=f"For review by Maya.\r\n\r\n{ticked}", title="Ours")
    campaign.batch(*BRANCH)
    yield "words and ticks of people are no change", not campaign.writes()
    campaign.batch()
    server.repositories["org/astro"].values["secrets"]["KEY"] = "given"
    campaign.batch(*BRANCH)
    body = pulls[0]["body"]
    kept = body.startswith("For review by Maya.\n") and "- [x] each image is built" in body and pulls[0]["title"] == "Ours"
    yield "it is brought up to date", campaign.code == 0 and len(pulls) == 1 and "quay.io/org/cee" in body and kept
    yield "without what was done", "/org/astro`" not in body.split("**Before")[1] and "Not in this branch" not in body
    pulls[0]["state"] = "closed"
    server.faults = [Fault("POST", "pulls", 403, "Resource not accessible")]
    campaign.batch(*BRANCH)
    yield "403: said, and the branch stays", campaign.code == 1 and "Resource not accessible" in campaign.errors
    server.faults = [Fault("POST", "pulls", 0, late=True)]
    campaign.batch(*BRANCH)
    yield "connection lost after it was opened: found", campaign.code == 0 and len(pulls) == 2
    pulls[1]["state"] = "closed"
    server.faults = [Fault("POST", "pulls", 422, "A pull request already exists", late=True)]
    campaign.batch(*BRANCH)
    yield "422, another run was faster: found", campaign.code == 0 and len(pulls) == 3
    server.faults = [Fault("GET", "pulls", 429, "rate limit", {"Retry-After": "1"})]
    campaign.batch(*BRANCH)
    yield "429: waited for", campaign.code == 0 and "waiting 1 s" in campaign.errors
    campaign.batch(*BRANCH, **scene.without_gh())
    yield "without gh: said", campaign.code == 1 and "no 'gh'" in campaign.errors
    one = ["handoff", "--subdir", "hubs/astro/image", "--from", scene.url("org/deployments"), "--into",
           scene.url("org/astro"), "--image", "quay.io/org/astro", "--handoff-branch", "astro",
           "--pull-request", "--json"]
    opened = [json.loads(scene.start(*one)[1])["handoff"]["pull_request"] for _ in range(2)]
    title = campaign.pull()["title"]
    yield "one image", len(pulls) == 4 and opened == [pulls[3]["html_url"]] * 2 and "hubs/astro/image" in title
    copy = scene.folder / "copy"
    scene.git("clone", "-q", scene.url("org/deployments"), copy)
    one[one.index("--from") + 1] = copy
    code, out, _, _ = scene.start(*one)
    yield "from a clone: refused before anything", code == 2 and not scene.git("-C", copy, "branch", "--list", "astro")
