"""A real S3-speaking server in a process of its own, and a door before it that lies, stutters or is shut."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from sync.server.objects.secrets import S3_FILE

BUCKET: Final = "anping-files"
_SECONDS: Final = 30.0
_OPERATOR: Final = (
    "AWS4-HMAC-SHA256 Credential=key/20261122/cn-north-1/s3/aws4_request, SignedHeaders=host, Signature=0"
)
_HOP: Final = ("connection", "transfer-encoding", "keep-alive", "content-length", "server", "date")


@dataclass(slots=True)
class Door:
    """How the way to the store is: `shut` refuses connections' requests by closing, `broken` answers 500,
    `forgetful` says 200 to a PUT and stores nothing, `garbled` gives back other bytes, `short` only half of them."""

    port: int
    behind: int
    mode: str = ""
    requests: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None  # called as each request comes
    after: Callable[[], None] = lambda: None  # called before each answer goes

    @property
    def url(self) -> str:
        """What goes into the settings."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        """One request to the store itself, past the door: what its operator could do."""
        connection = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=_SECONDS)
        # Without a signature the store makes a bucket; with a wrong one it lets an operator at what is in it.
        connection.request(method, path, body, {"Authorization": _OPERATOR} if path.count("/") > 1 else {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        assert answer.status < 400, (method, path, answer.status)
        return content

    def secrets(self, home: Path) -> None:
        """Write the home's `s3.json`, for us alone."""
        home.mkdir(parents=True, exist_ok=True)
        path = home / S3_FILE
        plain = {
            "endpoint": self.url,
            "region": "cn-north-1",
            "access_key_id": "key",
            "secret_access_key": "word",
        }
        path.touch(mode=0o600)
        path.write_text(json.dumps(plain), encoding="utf-8")
        path.chmod(0o400)


@contextmanager
def object_store() -> Iterator[Door]:
    """The store with an empty bucket, and its door, open."""
    behind = _free_port()
    command = [sys.executable, "-c", f"from moto.server import main; main(['-p', '{behind}'])"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            _wait_for(behind)
            door = Door(0, behind)
            server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"door": door}))
            door.port = server.server_address[1]
            thread = threading.Thread(target=server.serve_forever, name="door")
            thread.start()
            try:
                door.ask("PUT", f"/{BUCKET}")
                yield door
            finally:
                server.shutdown()
                thread.join()
                server.server_close()
        finally:
            process.terminate()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Clients are killed in the middle; that is what this is for."""


class _Handler(BaseHTTPRequestHandler):
    door: Door
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._pass_on()

    do_PUT = do_POST = do_HEAD = do_DELETE = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def _pass_on(self) -> None:
        door = self.door
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        door.requests.append(f"{self.command} {self.path}")
        door.before()
        if door.mode == "shut":
            self.close_connection = True
            return
        if door.mode == "broken":
            self._answer(500, [], b"<Error><Code>InternalError</Code></Error>")
            return
        if door.mode == "forgetful" and self.command == "PUT":
            self._answer(200, [("ETag", '"0"')], b"")
            return
        status, headers, content = self._forward(body)
        door.after()
        if self.command == "GET" and "list-type" not in self.path:
            if door.mode == "garbled":
                content = bytes(len(content))
            elif door.mode == "short":
                self._answer(status, headers, content[: len(content) // 2], len(content))
                return
        self._answer(status, headers, content)

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.door.behind, timeout=_SECONDS)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP]
        if self.command == "HEAD":
            kept.append(("Content-Length", answer.getheader("content-length") or "0"))
        connection.close()
        return answer.status, kept, content

    def _answer(
        self, status: int, headers: list[tuple[str, str]], content: bytes, length: int | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Connection", "close")  # no thread outlives its request
        for name, value in headers:
            self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(content) if length is None else length))
        elif not any(name == "Content-Length" for name, _ in headers):
            self.send_header("Content-Length", "0")
        self.end_headers()
        self.wfile.write(content if self.command != "HEAD" else b"")
        self.close_connection = True


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the object store did not start")
