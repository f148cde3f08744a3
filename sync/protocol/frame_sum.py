"""What stands for the body of a request of files in a signature *by frames* (`auth.py`).

The sum is SHA-256 over each frame's head, as its bytes stand on the wire, and behind the head of a frame that is only
part of a file the SHA-256 of its data. The head of a whole file names its size and its SHA-256, and nobody believes a
file before its content was compared with that name. So every byte of the body is covered, and the bytes of a whole
file are hashed once at the county, and not at all for the signature.
"""

from __future__ import annotations

import hashlib
from typing import Final

# The name of the figure among a hello answer's limits: 1 where the county takes signatures by frames.
SIGNED_FRAMES: Final = "signed_frames"


class FrameSum:
    """The sum of frames that come one after the other, each in pieces."""

    __slots__ = ("_data", "_head", "_sum")

    def __init__(self) -> None:
        self._sum = hashlib.sha256()
        self._head = b""
        self._data = hashlib.sha256()

    def begin(self, head: bytes) -> None:
        """A frame begins with `head`, its length included; it counts from `end` on."""
        self._head, self._data = head, hashlib.sha256()

    def take(self, data: bytes | memoryview) -> None:
        """A piece of the data of a frame that is part of a file; the data of a whole one is not given."""
        self._data.update(data)

    def end(self, *, whole: bool) -> None:
        """The frame is complete; `whole` where it is a whole file."""
        self._sum.update(self._head)
        if not whole:
            self._sum.update(self._data.digest())

    def digest(self) -> bytes:
        """The sum (32 bytes) of all complete frames."""
        return self._sum.digest()
