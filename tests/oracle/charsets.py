#!/usr/bin/env python3
"""Messages in every encoding that iconv knows: the new ones are those of `git fast-export --reencode=yes`, or are named.

git filter-repo reads what fast-export writes, so git and its iconv decide how a message is converted. Each name of
`iconv -l` gets ASCII text and each byte from 0x80 on; charsets of more bytes get all pairs, and longer codes. A commit
whose text or header is another one than git's has to be in `differs_from_filter_repo` and in the warning
`unread-encoding`. Nobody may be named in the charsets that people use, and it is counted where one is named in vain.
"""

import argparse
import collections
import itertools
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from objects import Store, bare_skeleton
from product import ENVIRONMENT

CHUNK = 50_000
TEXT = bytes(range(0x20, 0x7F)) + b"\t\n"
UNKNOWN = ["x-unknown", "CP65001", "utf8mb4", "x-sjis", "windows1252", "ISO_8859_1", "nonsense"]
SPELLED = ["utf-8", "latin-1", "Latin1", "iso8859-1", "ISO 8859-1", "ISO-8859-1//IGNORE", "cp1252 ", "koi8-r//TRANSLIT"]
SINGLE = [f"ISO-8859-{part}" for part in range(1, 17) if part != 12] + [f"CP{page}" for page in range(1250, 1258)]
SINGLE += ["CP437", "CP850", "CP852", "CP866", "CP874", "TIS-620", "KOI8-R", "KOI8-U", "MACINTOSH", "US-ASCII", "UTF-8"]
PAIRS = ["EUC-JP", "SHIFT_JIS", "CP932", "GBK", "GB2312", "GB18030", "BIG5", "EUC-KR", "CP949"]
# The charsets that people use; nothing is left unread in them, but letters of CP1255 that wait for an accent, and
# numbers that are no characters.
USED = {*SINGLE, *PAIRS} - {"CP1255", "UTF-8"}


def names():
    """What `iconv -l` lists."""
    listed = subprocess.run(["iconv", "-l"], check=True, text=True, stdout=subprocess.PIPE).stdout.split()
    return [name.removesuffix("//").removesuffix("/") for name in listed]


def cases(rng):
    """Pairs of an encoding and a message."""
    for name in [*names(), *UNKNOWN, *SPELLED]:
        yield name, b""
        yield name, TEXT
        yield name, b"ends in a letter"
        yield from ((name, bytes([byte]) + b"\n") for byte in range(0x80, 0x100))
    for name in [*PAIRS, "CP1255"]:
        leads = range(0x80, 0x100) if name != "GB2312" else range(0xA0, 0x100)
        for lead, trail in itertools.product(leads, range(1, 0x100)):
            yield name, bytes([lead, trail]) + b"\n"
    for second, third in itertools.product(range(0xA0, 0x100), repeat=2):
        yield "EUC-JP", bytes([0x8F, second, third]) + b"\n"
    for _ in range(20_000):
        yield "GB18030", bytes([rng.randint(0x81, 0x90), *rng.choices(b"0123456789"), rng.randint(0x81, 0xFE)]) + rng.choice(
            [b"0\n", b"5\n", b"9\n", b"9", b"x\n"]
        )
        size = rng.randint(1, 6)
        yield "UTF-8", bytes([rng.randint(0x80, 0xFF), *rng.choices(range(0x80, 0xC0), k=size)]) + b"\n"
    for name in [*SINGLE, *PAIRS]:
        for _ in range(200):
            yield name, bytes(rng.choices(range(1, 0x100), k=rng.randint(1, 12))) + b"\n"


def write_history(path, chunk):
    """A repository with one commit for each case, in a line; every commit changes the directory."""
    store = Store()
    blobs = [store.put(b"blob", text) for text in (b"0\n", b"1\n")]
    trees = [store.tree_of_files({b"image/file": (b"100644", blob)}) for blob in blobs]
    commits, tip = [], None
    for number, (name, message) in enumerate(chunk):
        lines = [b"tree " + trees[number % 2]]
        lines += [b"parent " + tip] if tip else []
        lines += [b"%s Ann <a@x> %d +0000" % (who, number) for who in (b"author", b"committer")]
        lines.append(b"encoding " + name.encode())
        tip = store.put(b"commit", b"\n".join(lines) + b"\n\n" + message)
        commits.append(tip)
    store.write_repository(path, "main", {b"refs/heads/main": tip})
    return commits


def exported(repository):
    """{commit: (encoding, message)} as git fast-export hands them to git filter-repo."""
    command = ["git", "fast-export", "--reencode=yes", "--no-data", "--show-original-ids", "--signed-tags=strip", "main"]
    text = subprocess.run(command, cwd=repository, check=True, stdout=subprocess.PIPE).stdout
    found, at = {}, 0
    while True:
        at = text.find(b"\noriginal-oid ", at)
        if at < 0:
            return found
        start = text.index(b"\ndata ", at) + 6
        end = text.index(b"\n", start)
        size = int(text[start:end])
        head = text[at + 1 : start].split(b"\n")
        encoding = [line[9:].rstrip() for line in head if line.startswith(b"encoding ")]
        found[head[0][13:]] = (encoding[0] if encoding else b"", text[end + 1 : end + 1 + size])
        at = end + 1 + size


def written(repository, commits):
    """The same of the commits of a repository."""
    done = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=repository, input=b"\n".join(commits), check=True, stdout=subprocess.PIPE
    )
    found, at, text = {}, 0, done.stdout
    for commit in commits:
        end = text.index(b"\n", at)
        size = int(text[at:end].split()[2])
        head, _, message = text[end + 1 : end + 1 + size].partition(b"\n\n")
        encoding = [line[9:] for line in head.split(b"\n") if line.startswith(b"encoding ")]
        found[commit] = (encoding[0] if encoding else b"", message)
        at = end + 1 + size + 1
    return found


def judge(folder, chunk, binary, counts):
    """Splits one history, and returns what is wrong with it."""
    commits = write_history(folder / "source.git", chunk)
    target = bare_skeleton(folder / "target.git")
    command = [binary, "--json", "--quiet", "--from", folder / "source.git", "--subdir", "image", "--into", target]
    done = subprocess.run([*command, "--map", folder / "map"], stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode:
        return [f"exit {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}"]
    report = json.loads(done.stdout)
    named = {name.encode() for name in report["split"]["differs_from_filter_repo"]}
    warned = [warning for warning in report["warnings"] if warning["code"] == "unread-encoding"]
    told = {line.split(",")[0].encode() for warning in warned for line in warning["paths"]}
    faults = [] if told == named else [f"the warning names {len(told)} commits, the report {len(named)}"]
    new = dict(line.split() for line in (folder / "map").read_bytes().splitlines()[1:])
    ours, gits = written(target, list(new.values())), exported(folder / "source.git")
    for commit, (name, message) in zip(commits, chunk):
        got, expected = ours[new[commit]], gits[commit]
        equal = got == expected
        counts["equal" if equal else "named" if commit in named else "wrong"] += 1
        counts["named in vain"] += equal and commit in named
        if not equal and commit not in named:
            faults.append(f"{name} {message!r}: {got}, git has {expected}")
        elif commit in named and name.upper() in USED:
            faults.append(f"{name} {message!r} is not read")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, type=os.path.abspath)
    args = parser.parse_args()
    os.environ.update(ENVIRONMENT)
    counts, faults = collections.Counter(), []
    todo = cases(random.Random(1))
    while chunk := list(itertools.islice(todo, CHUNK)):
        with tempfile.TemporaryDirectory() as folder:
            faults += judge(pathlib.Path(folder), chunk, args.bin, counts)
    for fault in faults[:20]:
        print("FAULT", fault)
    print(
        f"{sum(counts[kind] for kind in ('equal', 'named', 'wrong'))} messages under {len(names())} names: "
        f"{counts['equal']} equal to git's ({counts['named in vain']} of them named in vain), {counts['named']} named, "
        f"{counts['wrong']} wrong"
    )
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
