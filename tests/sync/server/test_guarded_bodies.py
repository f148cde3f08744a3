"""Bodies on their straight way past h11: what the app gets is what was sent, however it was cut; what begins, ends or
comes in chunks goes through h11 as ever; and who does not read keeps only a little of it in memory."""

from __future__ import annotations

import asyncio
import hashlib
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import h11
import pytest
import uvicorn
from h11._readers import ContentLengthReader

from sync.protocol.limits import KIB
from sync.server.guard import guarded

LARGE = random.Random(3).randbytes(3_000_000)


class Echo:
    """Answers size and hash of a body; reads only once `go` is set, and notes requests that were broken off."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.broken = threading.Event()
        self.url = ("", 0)
        self.server: uvicorn.Server

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while not self.go.is_set():
            await asyncio.sleep(0.01)
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.broken.set()
                return
            body, more = body + message["body"], message["more_body"]
        told = f"{len(body)} {hashlib.sha256(body).hexdigest()}".encode()
        headers = [(b"content-length", str(len(told)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": told})

    def waiting(self) -> int:
        """Bytes of bodies that nobody has read yet."""
        cycles = (getattr(one, "cycle", None) for one in tuple(self.server.server_state.connections))
        return sum(len(cycle.body) for cycle in cycles if cycle is not None)


@pytest.fixture
def echo() -> Iterator[Echo]:
    app = Echo()
    listener = socket.create_server(("127.0.0.1", 0))
    app.url = listener.getsockname()
    server = app.server = uvicorn.Server(uvicorn.Config(app, lifespan="off", **guarded(None)))
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    yield app
    app.go.set()
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def post(body: bytes, *, chunked: bool = False, expect: bool = False) -> bytes:
    """A request as it goes over the wire."""
    length = b"transfer-encoding: chunked" if chunked else f"content-length: {len(body)}".encode()
    more = b"\r\nexpect: 100-continue" if expect else b""
    if chunked:
        pieces = [body[at : at + 70_000] for at in range(0, len(body), 70_000)]
        body = b"".join(f"{len(one):x}\r\n".encode() + one + b"\r\n" for one in pieces) + b"0\r\n\r\n"
    return b"POST / HTTP/1.1\r\nhost: county\r\n" + length + more + b"\r\n\r\n" + body


def answers(link: socket.socket, count: int) -> list[bytes]:
    """The bodies of the next answers."""
    client, found = h11.Connection(h11.CLIENT), list[bytes]()
    while len(found) < count:
        client.send(h11.Request(method="POST", target="/", headers=[("host", "x"), ("content-length", "0")]))
        client.send(h11.EndOfMessage())
        body = b""
        while not isinstance(event := client.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                client.receive_data(link.recv(65_536))
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
        found.append(body)
        client.start_next_cycle()
    return found


def told(body: bytes) -> bytes:
    return f"{len(body)} {hashlib.sha256(body).hexdigest()}".encode()


def test_bodies_of_every_size_arrive_as_they_were_sent(echo: Echo) -> None:
    bodies = [LARGE[:size] for size in (0, 1, 1000, 65_536, 262_144, 262_145, 300_000, 3_000_000)]
    with socket.create_connection(echo.url, timeout=20) as link:
        for body in bodies:
            link.sendall(post(body))
            assert answers(link, 1) == [told(body)]


@pytest.mark.parametrize("size", [997, 65_537, 1_000_003])
def test_wherever_it_is_cut_one_request_ends_where_the_next_begins(echo: Echo, size: int) -> None:
    bodies = [LARGE[:400_000], b"", LARGE[400_000:1_500_000], LARGE[7:9]]
    wire = b"".join(map(post, bodies)) + post(LARGE[:200_000], chunked=True) + post(b"the last")
    with socket.create_connection(echo.url, timeout=20) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(wire), size):
            link.sendall(wire[at : at + size])
        assert answers(link, 6) == [*map(told, bodies), told(LARGE[:200_000]), told(b"the last")]


def test_who_waits_for_leave_to_send_gets_it(echo: Echo) -> None:
    head, body = post(LARGE, expect=True)[: -len(LARGE)], LARGE
    with socket.create_connection(echo.url, timeout=20) as link:
        link.sendall(head)
        assert link.recv(1000).startswith(b"HTTP/1.1 100")
        link.sendall(body)
        assert answers(link, 1) == [told(body)]


def test_an_app_that_does_not_read_holds_little_in_memory(echo: Echo) -> None:
    echo.go.clear()
    with socket.create_connection(echo.url, timeout=20) as link:
        sender = threading.Thread(target=lambda: link.sendall(post(LARGE * 4)))
        sender.start()
        seen = [echo.waiting() for _ in range(60) if not threading.Event().wait(0.01)]
        assert 0 < max(seen) <= 512 * KIB
        echo.go.set()
        assert answers(link, 1) == [told(LARGE * 4)]
        sender.join(20)


def test_a_body_that_breaks_off_is_no_body(echo: Echo) -> None:
    with socket.create_connection(echo.url, timeout=20) as link:
        link.sendall(post(LARGE)[:-1])
    assert echo.broken.wait(20)


def test_the_library_has_what_the_straight_way_leans_on() -> None:
    """For a new version of it: without these, `guard.py` has to be written anew."""
    assert ContentLengthReader(5)._remaining == 5
    assert hasattr(h11.Connection(h11.SERVER), "_reader")
