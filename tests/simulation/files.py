"""The simulated county's shelf of files: named by entries, resumed at the byte, whole only when the hash is right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from sync.protocol.frames import BlobFrame, BlobState
from sync.protocol.problems import BLOB_MISMATCH, BLOB_NOT_WANTED, BLOB_OFFSET

Name = tuple[str, str, str, int]  # sha256, stream, journal, size


@dataclass(slots=True)
class Shelf:
    """`parts` are the beginnings that came so far, `stored` the whole files."""

    names: frozenset[Name] = frozenset()
    parts: dict[str, bytes] = field(default_factory=dict)
    stored: dict[str, bytes] = field(default_factory=dict)
    aside: dict[str, bytes] = field(default_factory=dict)  # from proved backups, for what will be named

    def image(self) -> Shelf:
        """A copy; bytes never change."""
        return replace(self, parts=dict(self.parts), stored=dict(self.stored))

    def name(self, sha: str, size: int, journal: str, stream: str) -> None:
        """An entry speaks of a file."""
        self.names = self.names | {(sha, stream, journal, size)}
        if sha in self.aside:
            self.stored[sha] = self.aside[sha]
            self.parts.pop(sha, None)

    def take(self, frame: BlobFrame, stream: str) -> tuple[BlobState, int]:
        """What becomes of one frame: the file's state and the number of a problem."""
        sha = frame.sha256
        if sha in self.stored:
            return BlobState(sha, len(self.stored[sha]), complete=True), 0
        if not any(name[0] == sha and name[1] == stream for name in self.names):
            return BlobState(sha, 0), BLOB_NOT_WANTED.number
        have = self.parts.get(sha, b"")
        if frame.offset != len(have):
            return BlobState(sha, len(have)), BLOB_OFFSET.number
        have += bytes(frame.data)
        if len(have) < frame.total:
            self.parts[sha] = have
            return BlobState(sha, len(have)), 0
        self.parts.pop(sha, None)
        if hashlib.sha256(have).hexdigest() != sha:
            return BlobState(sha, 0), BLOB_MISMATCH.number
        self.stored[sha] = have
        return BlobState(sha, len(have), complete=True), 0

    def wanted(self, journal: str) -> tuple[BlobState, ...]:
        """What a journal names and is not whole here."""
        names = {name[0] for name in self.names if name[2] == journal and name[0] not in self.stored}
        return tuple(BlobState(sha, len(self.parts.get(sha, b""))) for sha in sorted(names))

    def lacks(self, stream: str) -> tuple[BlobState, ...]:
        """What entries of a stream name and is not whole here."""
        names = {name[0] for name in self.names if name[1] == stream and name[0] not in self.stored}
        return tuple(BlobState(sha, len(self.parts.get(sha, b""))) for sha in sorted(names))

    def bring(self, files: dict[str, bytes]) -> None:
        """Whole files from a backup, each as soon as it is named."""
        self.aside = {**self.aside, **files}
        named = {name[0] for name in self.names}
        for sha in named & files.keys():
            self.stored[sha] = files[sha]
            self.parts.pop(sha, None)

    def whole(self, sha: str, stream: str) -> bytes | None:
        """A stored file that an entry of the stream names."""
        named = any(name[0] == sha and name[1] == stream for name in self.names)
        return self.stored.get(sha) if named else None
