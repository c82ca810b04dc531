#!/usr/bin/env python3
"""The pages of '--html' in a browser: headless Chromium, axe and a validator of HTML look at pages of made-up repositories.

    page.py --bin target/release/split-image [--tools target/page-tools] [--images docs/images] [--source datahub.git]

Pages are made of one image with former names and a hand-off, of a campaign, of collisions, of a repository that is
hostile in every word, of a long history with many lanes, and of verifications. `page.js` opens each at 1280 and 400
pixels, light and dark. Beside that the sizes are held to their limits, and Markdown to GitHub's.

With --images the screenshots of the documentation are made anew, with --source out of a clone of
https://github.com/berkeley-dsep-infra/datahub; this needs pngquant. Needs Chromium, Node.js, and in --tools the packages axe-core,
html-validate and puppeteer-core; '.ci/run' installs them.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

from sample import Tally, environment

HERE = pathlib.Path(__file__).resolve().parent
# The commit out of which 21 images were really moved.
COMMIT = "2dc3f5a219353b03b233139b0ad38f7cdcf5894c"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "</style><iframe src=javascript:alert(1)>",
    "</title></script><base href=https://evil.example/>",
    "javascript:alert(1)",
    "[x](javascript:alert(1)) ![y](https://evil.example/pixel.png) @everyone #12",
    "--><object data=x>]]>&lt;b&gt;",
    "\u202egnp.exe \u2066right\u2069 to left",
    "{{7*7}} ${7*7} `code` ``| table |",
    "a bar \\|<img src=x> `` \\",
]


class Scenes:
    """Repositories in a folder, and the runs that make pages of them."""

    def __init__(self, folder, binary, tally):
        self.folder, self.binary, self.tally, self.cases = folder, binary, tally, []
        # Without fixed dates, as users are.
        dates = ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE")
        self.env = {key: value for key, value in environment(folder).items() if key not in dates}
        self.rng = random.Random(18)

    # Repositories

    def git(self, repository, *args, text=None):
        done = subprocess.run(["git", *map(str, args)], cwd=repository, env=self.env, input=text, stdout=subprocess.PIPE, check=True)
        return done.stdout.decode(errors="replace").strip()

    def imported(self, name, commits):
        """A bare repository of `commits`: each a mark, parents, author, subject and files, where None deletes."""
        path = self.folder / name
        self.git(self.folder, "init", "-q", "--bare", "-b", "main", path)
        stream = []
        for mark, parents, author, subject, files in commits:
            when = 1_500_000_000 + mark * 86_400
            stream.append(b"commit refs/heads/main\nmark :%d\n" % mark)
            stream.append(b"author %s <a@example.org> %d +0000\n" % (author.encode(), when))
            stream.append(b"committer A <a@example.org> %d +0000\n" % when)
            stream.append(b"data %d\n%s\n" % (len(subject.encode()), subject.encode()))
            stream.extend(b"%s :%d\n" % (word, parent) for word, parent in zip([b"from"] + [b"merge"] * 9, parents))
            for file, content in files.items():
                quoted = b'"%s"' % file.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
                if content is None:
                    stream.append(b"D %s\n" % quoted)
                else:
                    stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (quoted, len(content.encode()), content.encode()))
        self.git(path, "fast-import", "--quiet", text=b"".join(stream))
        return path

    def target(self, name, files):
        return self.imported(name, [(1, [], "Template", "Initial commit", files)])

    def history(self, directory, commits, others=()):
        """A history of one image with merges; `others` are files of the first commit."""
        image = f"{directory}/apt.txt"
        yield 1, [], "Ann", "Start", {image: "git\n", f"{directory}/environment.yml": "name: x\n", **dict(others)}
        last = 1
        for mark in range(2, commits):
            side = self.rng.random() < 0.25 and last > 1
            parents = [last, last - 1] if side else [last]
            yield mark, parents, f"Author {mark % 7}", f"Change {mark}", {image: f"git {mark}\n"}
            last = mark

    # Runs

    def run(self, *args, codes=(0,)):
        start = time.monotonic()
        done = subprocess.run([self.binary, *map(str, args)], cwd=self.folder, env=self.env, capture_output=True)
        words = (done.stdout + done.stderr).decode(errors="replace")
        self.tally.check(f"{' '.join(map(str, args))[:100]}: exit {codes}", done.returncode in codes, words)
        return done.stdout.decode(errors="replace"), time.monotonic() - start

    def page(self, name, *args, codes=(0,), limit=300_000, **expected):
        """Makes a page, and checks the same run in Markdown."""
        file = self.folder / f"{name}.html"
        self.run(*args, "--html", file, codes=codes)
        size = file.stat().st_size
        self.tally.check(f"{name}: {size:,} bytes are at most {limit:,}", size <= limit)
        markdown, _ = self.run(*args, "--markdown", codes=codes)
        (self.folder / f"{name}.md").write_text(markdown)
        units = len(markdown.encode("utf-16-le")) // 2
        self.tally.check(f"{name}: {units:,} characters of Markdown are at most 65,536", 200 < units <= 65_536, markdown[:300])
        plain = not any(ord(c) < 32 and c not in "\n\t" or c in "\u202e\u2066" for c in file.read_text() + markdown)
        self.tally.check(f"{name}: no control character and no override is left", plain)
        self.cases.append({"name": name, "file": str(file), **expected})
        return markdown

    # Scenes

    def one(self):
        """Former names, merges, a hand-off."""
        commits = list(self.history("images/astro", 30))
        last = commits[-1][0]
        hub = {
            "deployments/astro/hubploy.yaml": "images:\n  images:\n    - name: quay.io/old/astro\n      path: image\n",
            "deployments/astro/config/common.yaml": "jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/old/astro\n      tag: '1'\n",
        }
        image = "deployments/astro/image"
        moved = {f"images/astro/{file}": None for file in ("apt.txt", "environment.yml")}
        moved |= {f"{image}/apt.txt": f"git {last}\n", f"{image}/environment.yml": "name: x\n"}
        commits.append((last + 1, [last], "Bea", "Move the image of astro", {**hub, **moved}))
        commits.append((last + 2, [last + 1], "Bea", "A newer package", {f"{image}/apt.txt": "vim\n"}))
        self.imported("one.git", commits)
        self.target("one-target.git", {"README.md": "# image\n", "environment.yml": "x\n", ".github/workflows/build.yaml": "on: push\n"})
        args = ["--from", "one.git", "--subdir", image, "--into", "one-target.git", "--follow", "--hub", "astro", "--image", "quay.io/new/astro"]
        search = {"text": "newer package", "found": "1 commit"}
        self.page("one", *args, "--dry-run", search=search, texts=["images/astro", "decided by the run"])
        self.page("run", *args, search=search)
        self.page("verify", "verify", *args[:6], "--follow")

    def campaign(self):
        """Hubs that are planned, refused and missing."""
        commits, mark = [], 0
        for number, hub in enumerate(["astro", "biology", "chemistry", "data8", "edx"]):
            for one in self.history(f"deployments/{hub}/image", 12 + 30 * number):
                parents = [parent + mark for parent in one[1]] or ([mark] if mark else [])
                commits.append((one[0] + mark, parents, *one[2:]))
            mark = commits[-1][0]
            if hub != "edx":
                self.target(f"{hub}-image.git", {"README.md": "x\n", "environment.yml": "x\n", **({"apt.txt": "other\n"} if hub == "data8" else {})})
        self.imported("hubs.git", commits)
        hubs = "".join(f'[[hub]]\nname = "{hub}"\n' for hub in ["astro", "biology", "chemistry", "data8", "edx"])
        text = 'from = "hubs.git"\nsubdir = "deployments/{name}/image"\ninto = "{name}-image.git"\n'
        (self.folder / "hubs.toml").write_text(text + hubs)
        expected = {"filter": {"text": "data8", "hubs": 1}, "search": {"text": "change 40", "found": "4 commits"}}
        self.page("campaign", "batch", "hubs.toml", "--dry-run", codes=(5,), **expected, limit=600_000)
        self.page("checked", "batch", "hubs.toml", "--verify", codes=(5,), filter={"text": "incomplete", "hubs": 4}, limit=600_000)

    def collision(self, **more):
        """Files that both sides have, and a target that takes nothing."""
        self.imported("two.git", list(self.history("image", 6, [("image/README.md", "one\n"), ("image/start", "#!/bin/sh\n")])))
        self.target("two-target.git", {"README.md": "other\n", "apt.txt": "vim\n", "postBuild": "x\n"})
        self.page("collision", "--from", "two.git", "--subdir", "image", "--into", "two-target.git", "--dry-run", codes=(1, 3), texts=["apt.txt", "different content"], **more)

    def hostile(self, **more):
        """A repository that is hostile in every word."""
        directory = "im<i>age & \"co\""
        files = {f"{directory}/{words.replace('/', '-')}": f"{words}\n" for words in HOSTILE}
        files |= {f"{directory}/<b>/{number}": "x\n" for number in range(3)}
        files |= {f"{directory}/apt.txt": "x\n", "ci.yml": f"build: {directory}\n"}
        commits = [(1, [], "A", "start", files)]
        for number, words in enumerate(HOSTILE, 2):
            author = words.replace("<", "(").replace(">", ")")
            commits.append((number, [number - 1], author, words, {f"{directory}/apt.txt": words}))
        self.imported("evil.git", commits)
        self.target("evil<s>target.git", {"README.md": "x\n", "<u>.md": "x\n"})
        args = ["--from", "evil.git", "--subdir", directory, "--into", "evil<s>target.git", "--dry-run"]
        markdown = self.page("hostile", *args, texts=["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\\u{202e}"], search={"text": "onerror", "found": "1 commit"}, **more)
        rendered = [line for line in markdown.splitlines() if "<script" in line.replace("`<script>alert(1)</script>`", "")]
        outside = [line for line in rendered if "`" not in line and not line.startswith(("+", "-", "~"))]
        self.tally.check("hostile: no element in Markdown outside of code", not outside, outside)

    def long(self):
        """Thousands of commits in many lanes."""
        commits, tips = [], [1]
        for mark in range(1, 3001):
            parents = []
            if mark > 1:
                parents = self.rng.sample(tips, min(len(tips), self.rng.choice([1, 1, 1, 2, 3])))
                tips = [tip for tip in tips if tip not in parents or self.rng.random() < 0.2][-12:]
            tips.append(mark)
            commits.append((mark, parents, f"Author {mark % 40}", f"Change {mark} " + "of words " * (mark % 9), {"image/apt.txt": f"{mark}\n", f"image/f{mark % 300}": f"{mark}\n"}))
        commits.append((3001, tips, "Author", "All", {"image/apt.txt": "all\n"}))
        self.imported("long.git", commits)
        self.target("long-target.git", {"README.md": "x\n", "environment.yml": "x\n"})
        args = ["--from", "long.git", "--subdir", "image", "--into", "long-target.git", "--dry-run"]
        self.page("long", *args, limit=2_000_000, large=True, search={"text": "change 2999", "found": "1 commit"})
        without = sorted(self.run(*args)[1] for _ in range(3))[1]
        with_page = sorted(self.run(*args, "--html", "again.html")[1] for _ in range(3))[1]
        print(f"long: {without:.2f} s without, {with_page:.2f} s with the page")

    def documentation(self, source):
        """The pictures of the documentation, out of a real repository."""
        (self.folder / "datahub.git").symlink_to(source)
        listed, _ = self.run("discover", "datahub.git", "--ref", COMMIT)
        text = "\n".join('into = "{name}-user-image.git"' if line.startswith("into = ") else line for line in listed.splitlines())
        (self.folder / "datahub.toml").write_text('remove = ["environment.yml"]\n' + text)
        hubs = json.loads(self.run("batch", "datahub.toml", "--list", "--json")[0])
        self.target("template.git", {"README.md": "# Image\n", "LICENSE": "MIT\n", "environment.yml": "x\n", ".github/workflows/build.yaml": "on: push\n"})
        for hub in hubs:
            shutil.copytree(self.folder / "template.git", self.folder / hub["into"])
        self.page("hubs", "batch", "datahub.toml", "--dry-run", limit=3_000_000, images=["1280-light", "400-light"], height=1400, large=True)
        shutil.copytree(self.folder / "template.git", self.folder / "edx.git")
        args = ["--from", "datahub.git", "--ref", COMMIT, "--subdir", "deployments/edx/image", "--into", "edx.git", "--dry-run"]
        self.page("edx", *args, images=["1280-light", "1280-dark", "400-light"], height=1400)
        self.collision(images=["1280-light"])
        self.hostile(images=["1280-light"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--tools", type=pathlib.Path, default=pathlib.Path("target/page-tools"))
    parser.add_argument("--images", type=pathlib.Path, help="keep the pictures of the documentation here")
    parser.add_argument("--source", type=pathlib.Path, help="a clone of datahub, for these pictures")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the pages here")
    args = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="split-image-page-") as folder:
        scenes = Scenes(pathlib.Path(folder), args.bin.resolve(), tally)
        if args.images:
            scenes.documentation(args.source.resolve())
        else:
            for scene in (scenes.one, scenes.campaign, scenes.collision, scenes.hostile, scenes.long):
                scene()
        cases = pathlib.Path(folder) / "cases.json"
        cases.write_text(json.dumps(scenes.cases))
        if args.keep:
            args.keep.mkdir(exist_ok=True)
            for case in scenes.cases:
                shutil.copy(case["file"], args.keep)
                shutil.copy(pathlib.Path(case["file"]).with_suffix(".md"), args.keep)
        env = {**os.environ, "NODE_PATH": str((args.tools / "node_modules").resolve())}
        command = ["node", HERE / "page.js", cases, *([args.images.resolve()] if args.images else [])]
        done = subprocess.run(command, env=env)
        tally.check("the browser finds nothing", done.returncode == 0, "see above")
        for image in sorted(args.images.glob("page-*.png") if args.images else []):
            subprocess.run(["pngquant", "--force", "--skip-if-larger", "--speed", "1", "--output", image, "48", image], check=False)
            size = image.stat().st_size
            tally.check(f"{image.name}: {size:,} bytes are at most 150,000", size <= 150_000)
    tally.end()


if __name__ == "__main__":
    main()
