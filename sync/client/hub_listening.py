"""The leader's side of 并机 over the local network: listens only between `open` and `close`, takes packages in, hands
waiting answers out. What is kept was read through and its signature checked by `HubHouse.keep`."""

from __future__ import annotations

import contextlib
import hmac
import ipaddress
import os
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from sync.client import hub_wire as wire
from sync.protocol.fields import Fields
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_header import PART_BYTES_MAX

TRIES: Final = 5  # wrong codes until another code is on the screen
TOGETHER: Final = 4  # colleagues at the same time
_TICK_SECONDS: Final = 0.3


class Waiting(Protocol):
    """A package that waits for its machine."""

    @property
    def path(self) -> Path: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...


class HubHouse(Protocol):
    """Where packages lie. `keep` takes a whole file over and gives its SHA-256; raises ProtocolProblem or OSError, and
    then nothing stays."""

    def room(self) -> int: ...
    def has(self, sha256: str) -> bool: ...
    def aside(self) -> Path: ...
    def keep_file(self, aside: Path) -> str: ...
    def drop(self, aside: Path) -> None: ...
    def returns_for(self, sealing: frozenset[bytes]) -> Sequence[Waiting]: ...
    def note(self, sha256: str, what: str) -> None: ...


class HubListener:
    """`happened` is called (on a thread of the listener) whenever something came, went, or the code changed."""

    def __init__(self, house: HubHouse, happened: Callable[[], object] = lambda: None) -> None:
        self._house, self._happened = house, happened
        self._lock = threading.Lock()
        self._server: socket.socket | None = None
        self._threads: list[threading.Thread] = []
        self._wrong = 0
        self._over = threading.Event()
        self._links: set[socket.socket] = set()
        self.code = ""
        self.port = 0

    def open(self, port: int = wire.PORT) -> None:
        """Begin to listen; another port where this one is taken. Raises OSError."""
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            server.bind(("", port))
        except OSError:
            server.bind(("", 0))
        server.listen(TOGETHER)
        server.settimeout(_TICK_SECONDS)
        self._server, self.port = server, server.getsockname()[1]
        self._new_code()
        self._over.clear()
        self._begin(self._serve, server)

    def close(self) -> None:
        """Listen no more; what is under way is cut and leaves nothing. Safe to call twice."""
        self._over.set()
        with self._lock:
            links, threads = list(self._links), list(self._threads)
        for link in links:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        if self._server is not None:
            self._server.close()
            self._server = None

    # ---- inside

    def _begin(self, run: Callable[[socket.socket], None], link: socket.socket) -> None:
        thread = threading.Thread(target=run, args=(link,), name="hub")
        with self._lock:
            self._threads = [one for one in self._threads if one.is_alive()] + [thread]
            thread.start()

    def _serve(self, server: socket.socket) -> None:
        while not self._over.is_set():
            try:
                link, address = server.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with self._lock:
                welcome = len(self._links) < TOGETHER and ipaddress.ip_address(address[0]).is_private
                if welcome:
                    self._links.add(link)
            if welcome:
                self._begin(self._talk, link)
            else:
                link.close()

    def _talk(self, link: socket.socket) -> None:
        """One colleague, from the first byte to the last."""
        link.settimeout(wire.SILENCE_SECONDS)
        try:
            with link, contextlib.suppress(OSError, ProtocolProblem):
                if self._greet(link):
                    while not self._over.is_set() and self._answer(link, wire.hear(link)):
                        self._happened()
        finally:
            with self._lock:
                self._links.discard(link)

    def _greet(self, link: socket.socket) -> bool:
        mine = os.urandom(wire.NONCE_BYTES)
        wire.tell(link, nonce=mine)
        said = wire.hear(link)
        theirs = said.data("nonce", wire.NONCE_BYTES)
        with self._lock:
            code = self.code
            right = hmac.compare_digest(
                said.data("proof", wire.PROOF_BYTES), wire.proof(code, wire.CLIENT, mine, theirs)
            )
            self._wrong = 0 if right else self._wrong + 1
            renew = self._wrong >= TRIES
        if renew:
            self._new_code()
            self._happened()
        if not right:
            wire.tell(link, ok=False, proof=b"")
            return False
        wire.tell(link, ok=True, proof=wire.proof(code, wire.LEADER, mine, theirs))
        return True

    def _answer(self, link: socket.socket, said: Fields) -> bool:
        act = said.name("act")
        if act == "put":
            self._take(link, said.sha256("sha256"), said.integer("size", 1, PART_BYTES_MAX))
        elif act == "get":
            self._give(link, wire.key_ids(said))
        return act in ("put", "get")

    def _take(self, link: socket.socket, sha256: str, size: int) -> None:
        if self._house.has(sha256):
            wire.tell(link, answer="have")
            return
        if size > self._house.room():
            wire.tell(link, answer="full")
            return
        wire.tell(link, answer="go")
        aside = self._house.aside()
        try:
            with aside.open("xb") as out:
                wire.receive_file(link, out, size)
            kept = self._house.keep_file(aside)
            answer = "kept" if kept == sha256 else "broken"
        except ProtocolProblem as problem:
            answer = problem.problem.name
        finally:
            self._house.drop(aside)
        wire.tell(link, answer=answer)

    def _give(self, link: socket.socket, keys: frozenset[bytes]) -> None:
        """Every answer that waits, one after the other; noted as handed when the machine says that it has it."""
        for one in self._house.returns_for(keys):
            wire.tell(link, answer="file", sha256=one.sha256, size=one.size)
            with one.path.open("rb") as file:
                wire.send_file(link, file, one.size)
            if wire.hear(link).flag("have"):
                self._house.note(one.sha256, "handed")
        wire.tell(link, answer="end")

    def _new_code(self) -> None:
        with self._lock:
            self._wrong = 0
            self.code = f"{secrets.randbelow(10**wire.CODE_DIGITS):0{wire.CODE_DIGITS}d}"
