"""Random bytes around a tree: people, dates, headers, encodings, and messages that cite commits."""

import hashlib
import itertools

PEOPLE = [
    b"Ann Author <ann@example.org>",
    b"Bob <bob@example.org>",
    b"J\xc3\xbcrgen \xe2\x98\x83 <j@x>",
    b"J\xfcrgen <latin@x>",
]
ODD_PEOPLE = [
    b" <only@mail>",
    b"Only Name <>",
    b" <>",
    b"  Two  Blanks  <  b@x  >",
    b"Comma, Dot. <a,b@x>",
    b"'q' \"q\" <q@x>",
    b"Tab\tbed <t@x>",
    b"Trailing Dot. <.>",
    b"<no-space@x>",
    b"x <a b c>",
    b"\x7f <\x80@x>",
]
ZONES = [b"+0000", b"+0530", b"-0800", b"-0000", b"+1400", b"+9999", b"-7000000", b"+051800", b"+1"]
ENCODED = [
    (b"ISO-8859-1", b"caf\xe9 \x80\x9f\n"),
    (b"latin-1", b"\xfc\n"),
    (b"latin1", b"\xfc\n"),
    (b"iso8859-15", b"\xa4 euro\n"),
    (b"windows-1252", b"\x93quoted\x94\n"),
    (b"CP1252", b"\x80\n"),
    (b"windows-1251", b"\xcf\xf0\xe8\n"),
    (b"KOI8-R", b"\xf0\xd2\xc9\xd7\xc5\xd4\n"),
    (b"Shift_JIS", b"\x93\xfa\x96{\n"),
    (b"EUC-JP", b"\xc6\xfc\xcb\xdc\n"),
    (b"GBK", b"\xd6\xd0\xce\xc4\n"),
    (b"ISO-8859-2", b"\xb1\xe6\n"),
    (b"UTF-8", b"caf\xc3\xa9\n"),
    (b"utf8", b"caf\xc3\xa9\n"),
    (b"UTF-8", b"broken \xff\n"),
    (b"x-unknown", b"any \xe9\n"),
    (b"UTF-8  ", b"blanks\n"),
    (b"", b"nothing\n"),
    (b"US-ASCII", b"plain\n"),
    (b"US-ASCII", b"not \xe9\n"),
    (b"EUC-JP", b"broken \xff\xff\n"),
    (b"x-odd  ", b"kept\n"),
    (b"Shift_JIS", b"lost \x81"),
    (b"BIG5", b"\xa4\xa4\xa4\xe5\n"),
    (b"EUC-KR", b"\xc7\xd1\n"),
    (b"GB18030", b"\x81\x30\x81\x30\n"),
]
MESSAGES = [
    b"",
    b"\n",
    b"no newline",
    b"CRLF\r\nsecond\r\n",
    b"\n\nlate subject\n",
    b"trailing\n\n\n",
    b"\xff\xfe broken\n",
    b"tabs\tand \x01\n",
    b"caf\xc3\xa9 \xf0\x9f\x98\x80\n",
    b" leading blank\n",
    b"tree 123\nparent x\n\nbody\n",
    b"a\rb\r",
]
SIGNATURE = b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQE=\n encoding x\n author x\n -----END PGP SIGNATURE-----"


class Writer:
    """Writes the commits of one history, which all share its leanings."""

    def __init__(self, store, rng):
        self.store, self.rng = store, rng
        self.clock = rng.choice(["forward", "forward", "still", "backward", "random"])
        self.now = 1_500_000_000
        self.citing = rng.choice([0, 0.2, 0.7])
        self.odd = rng.choice([0, 0.05, 0.3])
        self.encoded = rng.choice([0, 0, 0.05, 0.3])
        self.signed = rng.choice([0, 0.1])
        self.same = rng.random() < 0.15
        self.count = 0
        self.pair = []

    def commit(self, tree, parents, earlier):
        """Adds a commit and returns its id; its message may cite the earlier ones."""
        rng = self.rng
        self.count += 1
        lines = [b"tree " + tree, *(b"parent " + p for p in parents)]
        author, committer = self._person(), self._person()
        lines += [b"author " + author, b"committer " + (author if rng.random() < 0.5 else committer)]
        message = b"same\n" if self.same else self._message(earlier)
        if rng.random() < self.odd / 4:
            lines.append(
                rng.choice(
                    [b"HG:extra x", b"author Second <s@x> 1 +0000", b"mergetag object 1\n type commit\n encoding y"]
                )
            )
        if rng.random() < self.encoded:
            encoding, text = rng.choice(ENCODED)
            lines.append(b"encoding " + encoding)
            message = rng.choice([text, text, message])
        if rng.random() < self.signed:
            lines.append(SIGNATURE)
        if rng.random() < self.odd / 5:
            message += b"\0after the end " + (rng.choice(earlier) if earlier else b"")
        data = b"\n".join(lines) + b"\n"
        if message or rng.random() < 0.7:
            data += b"\n" + message
        return self.store.put(b"commit", data)

    def namesakes(self, trees, parents):
        """Adds two commits whose ids begin with the same 7 digits, so that a short citation is ambiguous."""
        bodies = []
        for tree in trees:
            lines = [
                b"tree " + tree,
                *(b"parent " + p for p in parents),
                b"author " + self._person(),
                b"committer " + self._person(),
            ]
            bodies.append(b"\n".join(lines) + b"\n\nnamesake ")
        tries = [hashlib.new(self.store.hash_name, b"commit %d\0" % (len(body) + 8) + body) for body in bodies]

        def variant(which, number):
            attempt = tries[which].copy()
            attempt.update(b"%08d" % number)
            return attempt.hexdigest()[:7]

        firsts = {variant(0, number): number for number in range(1 << 14)}
        number = next(number for number in itertools.count() if variant(1, number) in firsts)
        self.pair = [
            self.store.put(b"commit", bodies[0] + b"%08d" % firsts[variant(1, number)]),
            self.store.put(b"commit", bodies[1] + b"%08d" % number),
        ]
        return self.pair

    def _person(self):
        rng = self.rng
        if self.same:
            return b"Ann <a@x> 1500000000 +0000"
        person = rng.choice(ODD_PEOPLE if rng.random() < self.odd / 3 else PEOPLE)
        return person + b" " + self._date()

    def _date(self):
        rng = self.rng
        self.now += {"forward": 60, "still": 0, "backward": -3600, "random": rng.randint(-(10**6), 10**6)}[self.clock]
        if rng.random() < self.odd / 5:
            return (
                rng.choice([b"0", b"1", b"-1", b"-86400", b"4294967296", b"18446744073709551615", b"0012"])
                + b" "
                + rng.choice(ZONES)
            )
        return b"%d %s" % (self.now, rng.choice(ZONES) if rng.random() < self.odd else b"+0200")

    def _message(self, earlier):
        rng = self.rng
        text = rng.choice(MESSAGES) if rng.random() < self.odd else b"change %d\n" % self.count
        while earlier and rng.random() < self.citing:
            cited = rng.choice(self.pair if self.pair and rng.random() < 0.5 else earlier)
            text += self._cited(cited) + rng.choice([b"\n", b" ", b"", b".", b"\xc3\xa9", b"\n\n"])
        return text

    def _cited(self, commit):
        rng = self.rng
        length = rng.choice([4, 6, 7, 7, 8, 10, 12, 20, 39, self.store.hex_len, self.store.hex_len])
        text = commit[:length]
        return (
            rng.choice(
                [
                    b"%s",
                    b"%s",
                    b"%s",
                    b"revert %s.",
                    b"(%s)",
                    b"https://x/c/%s#n",
                    b"%s..%s",
                    b"_%s",
                    b"%sg",
                    b"g%s",
                    b"%s_x",
                    b"0%s",
                    b"%s0",
                    b"-%s-",
                    b"\xe9%s\xe9",
                    b"upper %X",
                ]
            )
            .replace(b"%X", text.upper())
            .replace(b"%s", text)
        )
