"""A proxy on the way to a county that does what bad ones do: a login page for everybody, answers cut short, doubled or
from yesterday, requests sent twice. It speaks whole HTTP messages; what happens to bytes on the line is `relay.py`'s."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self

PAGE: Final = "<html><body>请先登录校园网</body></html>".encode()
HTML: Final = (("content-type", "text/html; charset=utf-8"),)
_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"})


@dataclass(frozen=True, slots=True)
class Message:
    """An answer: status, headers without lengths, body; `promised` is the length that is told (-1: the body's)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    promised: int = -1


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came to the proxy."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


# (the request, a way to ask the county, what this proxy remembers) → the answer that the device gets.
Manner = Callable[[Asked, Callable[[Asked], Message], dict[str, Message]], Message]


def honest(asked: Asked, ask: Callable[[Asked], Message], memory: dict[str, Message]) -> Message:
    """Passes everything on."""
    return ask(asked)


def portal(asked: Asked, ask: Callable[[Asked], Message], memory: dict[str, Message]) -> Message:
    """A captive portal: 200 and a page, whatever is asked."""
    return Message(200, HTML, PAGE)


def portal_in_disguise(asked: Asked, ask: Callable[[Asked], Message], memory: dict[str, Message]) -> Message:
    """The same page under the county's content type."""
    return Message(200, (("content-type", "application/cbor"),), PAGE)


def redirecting(asked: Asked, ask: Callable[[Asked], Message], memory: dict[str, Message]) -> Message:
    """To a login page elsewhere."""
    return Message(302, (("location", "http://login.example/"), *HTML), b"")


def empty(asked: Asked, ask: Callable[[Asked], Message], memory: dict[str, Message]) -> Message:
    """The county does its work, and the proxy drops the answer's body."""
    return Message(200, ask(asked).headers, b"")


def truncating(asked: Asked, ask: Callable[[Asked], Message], memory: dict[str, Message]) -> Message:
    """Half of the answer, told to be all of it."""
    answer = ask(asked)
    return Message(answer.status, answer.headers, answer.body[: len(answer.body) // 2])


def breaking_off(asked: Asked, ask: Callable[[Asked], Message], memory: dict[str, Message]) -> Message:
    """Half of the answer, and the line ends."""
    answer = ask(asked)
    return Message(answer.status, answer.headers, answer.body[: len(answer.body) // 2], len(answer.body))


def doubling(asked: Asked, ask: Callable[[Asked], Message], memory: dict[str, Message]) -> Message:
    """The answer's body twice."""
    answer = ask(asked)
    return Message(answer.status, answer.headers, answer.body * 2)


def asking_twice(asked: Asked, ask: Callable[[Asked], Message], memory: dict[str, Message]) -> Message:
    """Every request is sent to the county twice, as a proxy does that tries again; the second answer counts."""
    ask(asked)
    return ask(asked)


def halving_requests(asked: Asked, ask: Callable[[Asked], Message], memory: dict[str, Message]) -> Message:
    """The county gets half of what the device said."""
    return ask(Asked(asked.method, asked.path, asked.headers, asked.body[: len(asked.body) // 2]))


def of_yesterday(asked: Asked, ask: Callable[[Asked], Message], memory: dict[str, Message]) -> Message:
    """A cache that gives the first answer it ever got for a route to everybody."""
    route = asked.method + asked.path.split("?")[0]
    return memory.setdefault(route, ask(asked))


MANNERS: Final = (
    *(portal, portal_in_disguise, redirecting, empty, truncating, breaking_off, doubling),
    *(asking_twice, halving_requests, of_yesterday),
)


@dataclass
class Proxy:
    """Listens on a free loopback port before the county at `host`:`port`. `manner` is asked for each request from the
    `after`-th on (counted since `behave`); those before pass."""

    host: str
    port: int
    manner: Manner = honest
    after: int = 0
    requests: int = 0
    memory: dict[str, Message] = field(default_factory=dict)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer._serve(self)

            do_POST = do_GET

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="proxy", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def behave(self, manner: Manner, after: int = 0) -> None:
        """From now on, from the `after`-th request on (0: the first)."""
        self.manner, self.after, self.requests = manner, after, 0

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length", 0)))
        asked = Asked(handler.command, handler.path, tuple(handler.headers.items()), body)
        manner = self.manner if self.requests >= self.after else honest
        self.requests += 1
        answer = manner(asked, self._ask, self.memory)
        size = len(answer.body) if answer.promised < 0 else answer.promised
        handler.send_response_only(answer.status)
        for name, value in answer.headers:
            handler.send_header(name, value)
        handler.send_header("content-length", str(size))
        handler.end_headers()
        handler.wfile.write(answer.body)
        handler.close_connection = answer.promised >= 0

    def _ask(self, asked: Asked) -> Message:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            headers = {name: value for name, value in asked.headers if name.lower() not in _HOP}
            connection.request(asked.method, asked.path, asked.body or None, headers)
            answer = connection.getresponse()
            kept = tuple((name, value) for name, value in answer.getheaders() if name.lower() not in _HOP)
            return Message(answer.status, kept, answer.read())
        finally:
            connection.close()


def seconds_of(act: Callable[[], object]) -> float:
    """How long something took, by the clock on the wall."""
    began = time.monotonic()
    act()
    return time.monotonic() - began
