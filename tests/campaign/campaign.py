#!/usr/bin/env python3
"""A real campaign, by hand: every image that `discover` finds moves into a bare repository of its own, made from a template.

It is run undisturbed; again; killed at random moments and started again until it is done; twice at the same time; and with
targets that refuse, are missing or collide. Each time all targets pass `git fsck` and have the ids of the undisturbed run.

usage: campaign.py --bin target/release/split-image --source datahub.git --ref COMMIT --template edx-user-image.git

`--template` is any repository whose history begins, along first parents, with the template's initial commit. Needs only
git; everything is written to a temporary folder. Exits 1 where something is not as it should be.
"""
import argparse, json, os, pathlib, random, re, shutil, signal, subprocess, sys, tempfile, time

DATE = "2024-08-15 12:00:00 +0000"
ENV = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
    **{f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER")
       for what, value in (("NAME", "Campaign"), ("EMAIL", "campaign@example.org"), ("DATE", DATE))}}
failures = []


def git(repo, *args, check=True):
    done = subprocess.run(["git", "-C", str(repo), *args], env=ENV, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if check and done.returncode:
        sys.exit(f"git {' '.join(args)} in {repo}: {done.stdout}")
    return done.stdout.strip()


def expect(what, holds, detail=""):
    print(f"{'ok  ' if holds else 'FAIL'}  {what}{'' if holds else f': {detail}'}", flush=True)
    if not holds:
        failures.append(what)


class Campaign:
    def __init__(self, args, folder):
        self.args, self.folder, self.targets = args, folder, folder / "t"
        self.binary = str(pathlib.Path(args.bin).resolve())
        ENV["TMPDIR"] = str(folder / "tmp")
        (folder / "tmp").mkdir()
        self.template = git(args.template, "rev-list", "--first-parent", "--max-parents=0", "HEAD").splitlines()[-1]
        written = self.program("discover", args.source, "--ref", args.ref).stdout
        written = re.sub(r"^into = .*$", "into = \"t/{name}.git\"\nremove_examples = true", written, flags=re.M)
        (folder / "hubs.toml").write_text(written)
        listed = self.program("batch", "hubs.toml", "--list", "--json")
        self.names = [hub["name"] for hub in json.loads(listed.stdout)]

    def command(self, *args):
        return [self.binary, *map(str, args)]

    def program(self, *args):
        return subprocess.run(self.command(*args), env=ENV, cwd=self.folder, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)

    def start(self, *args):
        return subprocess.Popen(self.command("batch", "hubs.toml", "-j", self.args.jobs, *args), env=ENV, cwd=self.folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def reset(self):
        """Makes all targets anew, each with the template's first commit."""
        shutil.rmtree(self.targets, ignore_errors=True)
        for name in self.names:
            target = self.targets / f"{name}.git"
            subprocess.run(["git", "init", "-q", "--bare", "-b", "main", target], env=ENV, check=True)
            git(self.args.template, "push", "-q", str(target), f"{self.template}:refs/heads/main")

    def ids(self):
        return {name: git(self.targets / f"{name}.git", "for-each-ref", "--format=%(refname) %(objectname)")
                for name in self.names if (self.targets / f"{name}.git").exists()}

    def fsck(self):
        """The targets that do not pass."""
        bad = {}
        for name in self.names:
            said = git(self.targets / f"{name}.git", "fsck", "--full", "--strict", "--no-dangling", check=False)
            faults = [line for line in said.splitlines() if line.startswith(("error", "fatal", "missing", "broken"))]
            if faults:
                bad[name] = faults[0]
        return bad

    def timed(self, *args):
        begun = time.monotonic()
        done = self.program("batch", "hubs.toml", "-j", self.args.jobs, *args)
        return done, time.monotonic() - begun


def undisturbed(campaign):
    campaign.reset()
    planned, preview = campaign.timed("--dry-run", "--json")
    done, seconds = campaign.timed()
    print(done.stdout)
    print(f"preview {preview:.2f} s, run {seconds:.2f} s\n")
    expect("the undisturbed run does all", done.returncode == 0, done.stderr[-2000:])
    ids = campaign.ids()
    previews = {doc["name"]: f"refs/heads/main {doc['target']['after']}" for doc in map(json.loads, planned.stdout.splitlines())}
    expect("the preview had the ids of the run", previews == ids)
    expect("all targets pass fsck", not (bad := campaign.fsck()), bad)
    return ids, seconds


def again(campaign, ids):
    done, seconds = campaign.timed("--json")
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    expect("a second run finds nothing to do", {doc["status"] for doc in documents} == {"up-to-date"}, done.stderr[-2000:])
    expect("no ref has moved", campaign.ids() == ids)
    print(f"second run {seconds:.2f} s\n")
    verified, seconds = campaign.timed("--verify")
    expect("verify says that all are complete", verified.returncode == 0, verified.stdout[-2000:])
    print(f"verify {seconds:.2f} s\n")


def killed(campaign, ids, seconds):
    """Kills the program alone, so that its git goes on; or all at once, as when a machine goes down; or asks it to end."""
    kills, rounds = 0, 0
    while kills < campaign.args.kills:
        campaign.reset()
        rounds += 1
        while True:
            process = campaign.start()
            wait = random.uniform(0, seconds)
            try:
                code = process.wait(timeout=wait if kills < campaign.args.kills else None)
                expect(f"round {rounds} ends with everything done", code == 0, f"exit {code}")
                break
            except subprocess.TimeoutExpired:
                how = random.choice(["program", "all", "interrupt"])
                if how == "all":
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.send_signal(signal.SIGKILL if how == "program" else signal.SIGINT)
                process.wait()
                kills += 1
                done = sum(1 for name, ref in campaign.ids().items() if ref == ids[name])
                print(f"      kill {kills} ({how}) after {wait:.2f} s: {done} of {len(ids)} done")
        expect(f"round {rounds}: the ids of the undisturbed run", campaign.ids() == ids)
        expect(f"round {rounds}: all targets pass fsck", not (bad := campaign.fsck()), bad)
    left = sum(1 for _ in (campaign.folder / "tmp").iterdir())
    print(f"{kills} kills in {rounds} rounds; {left} temporary folders were left by kills that allow no cleaning\n")


def at_once(campaign, ids):
    campaign.reset()
    processes = [campaign.start(), campaign.start()]
    codes = [process.wait() for process in processes]
    expect("two campaigns at once both end well", codes == [0, 0], codes)
    expect("together they give the ids of one", campaign.ids() == ids)
    expect("all targets pass fsck", not (bad := campaign.fsck()), bad)
    print()


def trouble(campaign, ids):
    campaign.reset()
    refuses, missing, collides = random.sample(campaign.names, 3)
    hook = campaign.targets / f"{refuses}.git" / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'main is protected' >&2\nexit 1\n")
    hook.chmod(0o755)
    shutil.rmtree(campaign.targets / f"{missing}.git")
    target = campaign.targets / f"{collides}.git"
    blob = subprocess.run(["git", "-C", target, "hash-object", "-w", "--stdin"], input="of the template\n", env=ENV,
                          text=True, stdout=subprocess.PIPE, check=True).stdout.strip()
    entries = git(target, "ls-tree", "main") + f"\n100644 blob {blob}\tinfra-requirements.txt\n"
    tree = subprocess.run(["git", "-C", target, "mktree"], input=entries, env=ENV, text=True, stdout=subprocess.PIPE,
                          check=True).stdout.strip()
    git(target, "update-ref", "refs/heads/main", git(target, "commit-tree", "-p", "main", "-m", "Example", tree))
    text = (campaign.folder / "hubs.toml").read_text()
    (campaign.folder / "trouble.toml").write_text(text.replace("remove_examples = true\n", ""))
    before = campaign.ids()
    done = campaign.program("batch", "trouble.toml", "--json")
    exits = {doc["name"]: (doc["error"] or {}).get("exit", 0) for doc in map(json.loads, done.stdout.splitlines())}
    expect("the run ends with 5", done.returncode == 5, done.stderr[-2000:])
    expect(f"{refuses} refuses, {missing} is missing, {collides} collides",
           (exits[refuses], exits[missing], exits[collides]) == (4, 1, 3), exits)
    after = campaign.ids()
    expect("these are as they were", all(after[name] == before[name] for name in (refuses, collides)))
    others = [name for name in campaign.names if name not in (refuses, missing, collides)]
    touched = {name: exits[name] for name in others if exits[name] == 0 and after[name] == before[name]}
    expect("what did not fail is done", not touched, touched)
    failed = {name: code for name, code in exits.items() if code and name in others}
    print(f"      of the others {len(others) - len(failed)} are done; collisions with the template as it is: {sorted(failed)}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--bin", "--source", "--ref", "--template"):
        parser.add_argument(name, required=True)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--expect", help="a file whose lines begin with the directories that discover has to find")
    args = parser.parse_args()
    for repository in ("source", "template"):
        setattr(args, repository, str(pathlib.Path(getattr(args, repository)).resolve()))
    seed = args.seed if args.seed is not None else random.randrange(1 << 32)
    random.seed(seed)
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        campaign = Campaign(args, pathlib.Path(folder))
        print(f"{len(campaign.names)} hubs, template {campaign.template[:12]}, seed {seed}\n")
        if args.expect:
            lines = pathlib.Path(args.expect).read_text().splitlines()
            expected = sorted(line.split()[0] for line in lines if line and not line.startswith("#"))
            listed = json.loads(campaign.program("batch", "hubs.toml", "--list", "--json").stdout)
            expect("discover finds what was really migrated", sorted(hub["subdir"] for hub in listed) == expected)
        ids, seconds = undisturbed(campaign)
        again(campaign, ids)
        killed(campaign, ids, seconds)
        at_once(campaign, ids)
        trouble(campaign, ids)
    print(f"{len(failures)} failed" if failures else "all is well")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
