"""并机 over the local network, the bytes on the wire (decision 23): short canonical messages, each after its length, and
files of announced size between them.

Nothing secret travels: packages are sealed to the county or to one machine and signed. The six digits on the leader's
screen keep strangers out and lead to the right leader; they are proved both ways over fresh nonces and never sent.
"""

from __future__ import annotations

import hashlib
import hmac
import socket
from collections.abc import Callable
from typing import Any, BinaryIO, Final

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields
from sync.protocol.keys import KEY_ID_BYTES

PORT: Final = 47640
VERSION: Final = 1
CODE_DIGITS: Final = 6
NONCE_BYTES: Final = 16
PROOF_BYTES: Final = 32
SILENCE_SECONDS: Final = 20.0
KEYS_MOST: Final = 16
_MESSAGE_MOST: Final = 4 * limits.KIB
_PIECE: Final = 256 * limits.KIB

CLIENT, LEADER = "colleague", "leader"


def tell(link: socket.socket, **plain: Any) -> None:
    """Send one message. Raises OSError."""
    data = canonical.encode({**plain, "v": VERSION})
    link.sendall(len(data).to_bytes(4) + data)


def hear(link: socket.socket) -> Fields:
    """Wait for one message. Raises OSError where the other side went away; ProtocolProblem for what is none."""
    size = int.from_bytes(_exactly(link, 4))
    if not 0 < size <= _MESSAGE_MOST:
        raise ConnectionError("no message of a hub")
    fields = Fields(canonical.decode(_exactly(link, size), max_bytes=_MESSAGE_MOST))
    fields.integer("v", VERSION, VERSION)
    return fields


def send_file(
    link: socket.socket,
    file: BinaryIO,
    size: int,
    step: Callable[[int], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Exactly `size` bytes of an open file. Raises OSError."""
    while size:
        piece = file.read(min(size, _PIECE))
        if not piece or stopped():
            raise ConnectionError("stopped")
        link.sendall(piece)
        size -= len(piece)
        step(len(piece))


def receive_file(link: socket.socket, out: BinaryIO, size: int) -> None:
    """Exactly `size` bytes into an open file. Raises OSError."""
    while size:
        piece = link.recv(min(size, _PIECE))
        if not piece:
            raise ConnectionError("cut")
        out.write(piece)
        size -= len(piece)


def proof(code: str, side: str, theirs: bytes, mine: bytes) -> bytes:
    """That `side` knows the code, over the leader's and the colleague's nonce."""
    words = b"ZF/hub/1\x00" + side.encode() + b"\x00" + theirs + mine
    return hmac.new(code.encode(), words, hashlib.sha256).digest()


def key_ids(fields: Fields) -> frozenset[bytes]:
    """Sealing keys (ids) of the machine that asks for what waits for it."""
    data = fields.data("keys", most=KEYS_MOST * KEY_ID_BYTES)
    return frozenset(data[at : at + KEY_ID_BYTES] for at in range(0, len(data), KEY_ID_BYTES))


def _exactly(link: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        piece = link.recv(size - len(parts))
        if not piece:
            raise ConnectionError("cut")
        parts += piece
    return bytes(parts)
