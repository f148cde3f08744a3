"""Counties that answer over TLS, and those who pretend to be one: real sockets, real certificates."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sync.server.certificates import ready
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.tls import TlsAuthority, issue_server, make_authority
from tests.sync.server.support import NOW, Clock, Served, served


def certificate(config: ServerConfig) -> Path:
    """The county's own certificate, made or renewed as `serve` would."""
    county = open_county(config)
    try:
        return ready(county, config.keys).server_file
    finally:
        county.close()


@contextmanager
def secured(config: ServerConfig, clock: Clock) -> Iterator[Served]:
    """The county of `config` over its own TLS."""
    with served(config, clock, certificate(config)) as running:
        yield running


def stranger_file(folder: Path, hosts: tuple[str, ...] = ("127.0.0.1",)) -> Path:
    """Key and certificate of somebody else's authority, for the same address, as an office proxy makes them."""
    return written(folder, make_authority(hosts, NOW))


def written(folder: Path, authority: TlsAuthority, now: int = NOW) -> Path:
    """A server certificate of `authority` as a file."""
    path = folder / "stranger.pem"
    path.write_bytes(issue_server(authority, now))
    return path


class Answering:
    """A TLS (or plain) listener that gives everybody the same answer and keeps what it was sent."""

    def __init__(self, answer: bytes, context: ssl.SSLContext | None) -> None:
        self._answer, self._context = answer, context
        self.seen: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run)

    @property
    def url(self) -> str:
        scheme = "http" if self._context is None else "https"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Answering:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # A closed listener does not wake its accept; a last caller does.
        address = self._listener.getsockname()
        self._stopped = True
        with suppress(OSError), socket.create_connection(address):
            pass
        self._thread.join(10)
        self._listener.close()

    _stopped = False

    def _run(self) -> None:
        while not self._stopped:
            link, _ = self._listener.accept()
            link.settimeout(5)
            with link, suppress(OSError):
                if self._context is None:
                    self._speak(link)
                else:
                    with self._context.wrap_socket(link, server_side=True) as secure:
                        self._speak(secure)

    def _speak(self, link: socket.socket) -> None:
        data = link.recv(65536)
        if data:
            self.seen.append(data)
            link.sendall(self._answer)


def server_context(pem: Path, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    """A server's side with one certificate, speaking nothing newer than `newest`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.maximum_version = newest
    return context


def page(text: str) -> bytes:
    """A login page with 200, as a portal sends it to everybody."""
    body = text.encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + body
