#!/usr/bin/env python3
"""Writes made histories as git fast-import streams, to see how a split grows.

usage: histories.py KIND COMMITS | git -C REPO fast-import

  mixed      pull requests of one to three commits, every eighth one in the image directory
  nested     each merge joins the one before with a branch from the beginning
  parallel   so many branches from one commit, merged one after the other
  pruned     one commit in the directory, then only commits outside, a merge of both now and then
"""
import sys

OUT = sys.stdout.buffer
marks = 0


def commit(parents, path, text, reset=False):
    """Writes a commit that changes one file, and returns its mark."""
    global marks
    marks += 1
    data = text.encode()
    OUT.write(b"commit refs/heads/%s\nmark :%d\ncommitter A <a@example.org> %d +0000\ndata 2\nm\n"
              % (b"main" if not reset else b"side", marks, 1500000000 + marks))
    for n, parent in enumerate(parents):
        OUT.write(b"%s :%d\n" % (b"merge" if n else b"from", parent))
    if path:
        OUT.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data))
    OUT.write(b"\n")
    return marks


def path(n, every):
    """Every so many commits touch the image; the others one of some files elsewhere."""
    return "deployments/a/image/environment.yml" if n % every == 0 else f"deployments/b{n % 50}/config/common.yaml"


def start():
    base = commit([], "deployments/a/image/environment.yml", "begin")
    for n in range(50):
        base = commit([base], f"deployments/b{n}/config/common.yaml", "begin")
    return base


def mixed(count):
    main, n = start(), 0
    while marks < count:
        side = main
        for _ in range(1 + n % 3):
            n += 1
            side = commit([side], path(n, 8), f"text {n}", reset=True)
        if n % 5 == 0:
            main = commit([main], path(n + 1, 8), f"also {n}")
        main = commit([main, side], None, "")


def nested(count):
    base = main = start()
    n = 0
    while marks < count:
        n += 1
        side = commit([base], path(n, 8), f"text {n}", reset=True)
        main = commit([main, side], None, "")


def parallel(count):
    base = start()
    sides = [commit([base], path(n, 8), f"text {n}", reset=True) for n in range(count // 2)]
    main = base
    for side in sides:
        main = commit([main, side], None, "")


def pruned(count):
    base = main = start()
    n = 1
    while marks < count:
        n += 1
        main = commit([main], path(n * 8 + 1, 8), f"text {n}")
        if n % 100 == 0:
            main = commit([main, base], None, "")


kind = {"mixed": mixed, "nested": nested, "parallel": parallel, "pruned": pruned}[sys.argv[1]]
kind(int(sys.argv[2]))
