"""A git server that seems far away: `git http-backend`, behind a link with a delay and a rate, which counts what is asked.

The link is a proxy on loopback: it holds every byte back for the time that it would travel, shares its rate among all
connections in each direction, and lets a connection begin one round trip later, as the handshake of TCP does.
"""

import asyncio
import contextlib
import gzip
import http.server
import os
import pathlib
import subprocess
import threading
import time

CHUNK = 1 << 16


class Link:
    """One direction of the link."""

    def __init__(self, delay, rate):
        self.delay, self.rate, self.is_free = delay, rate, 0.0

    def arrival(self, size, begin):
        """When the last of `size` bytes arrives that are sent at `begin`."""
        begin = max(begin, self.is_free)
        self.is_free = begin + size / self.rate if self.rate else begin
        return self.is_free + self.delay


class Backend(http.server.BaseHTTPRequestHandler):
    """Runs `git http-backend` for each request, over connections that stay open."""

    protocol_version = "HTTP/1.1"
    wbufsize = CHUNK

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        self.answer(self.body())

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def answer(self, body):
        began = time.monotonic()
        path, _, query = self.path.partition("?")
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        env = self.server.env | {
            "REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query, "REMOTE_USER": "ann",
            "REMOTE_ADDR": "127.0.0.1", "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)), "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}
        backend = subprocess.Popen(["git", "http-backend"], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        threading.Thread(target=feed, args=(backend.stdin, body), daemon=True).start()
        status, headers = 200, []
        while line := backend.stdout.readline().strip().decode():
            name, _, value = line.partition(": ")
            if name == "Status":
                status = int(value.split()[0])
            else:
                headers.append((name, value))
        self.send_response_only(status)
        for name, value in [*headers, ("Transfer-Encoding", "chunked")]:
            self.send_header(name, value)
        self.end_headers()
        sent = 0
        while part := backend.stdout.read1(CHUNK):
            sent += len(part)
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()
        backend.wait()
        command = body[12:int(body[:4], 16)].decode().strip() if body[4:12] == b"command=" else ""
        self.server.log.append((began, time.monotonic(), self.command, self.path, command, len(body), sent))

    def log_message(self, *args):
        pass


def feed(pipe, body):
    with contextlib.suppress(BrokenPipeError):
        pipe.write(body)
    pipe.close()


class FarServer:
    """Serves the repositories below `root` at `url`, `delay` seconds away, at `rate` bytes a second."""

    def __init__(self, root, delay, rate):
        self.delay, self.rate, self.connections = delay, rate, 0
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
        self.server.daemon_threads, self.server.log = True, []
        self.server.env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | {
            "GIT_PROJECT_ROOT": str(pathlib.Path(root)), "GIT_HTTP_EXPORT_ALL": "1", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null"}
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True).start()
        ready.wait()
        self.url = f"http://127.0.0.1:{self.port}"

    async def serve(self, ready):
        self.there, self.back = Link(self.delay, self.rate), Link(self.delay, self.rate)
        proxy = await asyncio.start_server(self.connection, "127.0.0.1", 0, limit=CHUNK)
        self.port = proxy.sockets[0].getsockname()[1]
        ready.set()
        await proxy.serve_forever()

    async def connection(self, reader, writer):
        self.connections += 1
        opened = time.monotonic() + 2 * self.delay
        far_reader, far_writer = await asyncio.open_connection(*self.server.server_address, limit=CHUNK)
        await asyncio.gather(carry(reader, far_writer, self.there, opened), carry(far_reader, writer, self.back, opened))

    def reset(self):
        """Begins to count anew."""
        self.connections = 0
        self.server.log.clear()

    def counts(self):
        """Connections and requests since the last `reset`."""
        return self.connections, len(self.server.log)

    def requests(self):
        """A line for each request since the last `reset`, in the order of their beginnings."""
        log = sorted(self.server.log)
        first = log[0][0] if log else 0
        return [f"{began - first:6.2f} s  {ended - began:5.2f} s  {received:>9,} B there {sent:>12,} B back  {method:4} {path} {command}"
                for began, ended, method, path, command, received, sent in log]


async def carry(reader, writer, link, opened):
    """Brings what one side sends to the other side, when it would arrive."""
    queue = asyncio.Queue()

    async def deliver():
        while True:
            at, part = await queue.get()
            if (wait := at - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            if not part:
                break
            writer.write(part)
            await writer.drain()
        writer.close()

    delivery = asyncio.ensure_future(deliver())
    with contextlib.suppress(ConnectionError):
        while part := await reader.read(CHUNK):
            queue.put_nowait((link.arrival(len(part), max(time.monotonic(), opened)), part))
    queue.put_nowait((link.arrival(0, time.monotonic()), b""))
    with contextlib.suppress(ConnectionError):
        await delivery
