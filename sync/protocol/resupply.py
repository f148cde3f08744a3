"""After a county was restored: what a device holds of journals that nobody else may bring back, and what of it the
county lacks (`sync.md` 5.4). The batches themselves travel as their authors signed them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields
from sync.protocol.frames import BlobState

JOURNALS_MAX: Final = 2000
MOVES: Final = "moves"
MOVES_A_REQUEST: Final = 200  # signed announcements of POST /api/v1/moves
DAMAGED_MAX: Final = 20  # of one hello answer


@dataclass(frozen=True, slots=True)
class Upto:
    """Entries 1…`seq` of a journal."""

    journal: str
    seq: int

    def to_plain(self) -> dict[str, Any]:
        """As in both messages."""
        return {"journal": self.journal, "seq": self.seq}

    @classmethod
    def from_plain(cls, plain: Any) -> Upto:
        """Read one."""
        fields = Fields(plain)
        return cls(fields.id("journal"), fields.integer("seq"))


@dataclass(frozen=True, slots=True)
class Damaged:
    """Entry `seq` of a journal, of which the county's disk lost the bytes: whoever holds them may bring the batch."""

    journal: str
    seq: int

    def to_plain(self) -> dict[str, Any]:
        """As in the county's answer."""
        return {"journal": self.journal, "seq": self.seq}

    @classmethod
    def from_plain(cls, plain: Any) -> Damaged:
        """Read one."""
        fields = Fields(plain)
        return cls(fields.id("journal"), fields.integer("seq", 1))


@dataclass(frozen=True, slots=True)
class Offer:
    """Body of POST /api/v1/lacking: journals of others in the device's stream, and how far it holds them."""

    journals: tuple[Upto, ...]

    def to_bytes(self) -> bytes:
        """Canonical form."""
        return canonical.encode({"journals": [one.to_plain() for one in self.journals]})

    @classmethod
    def from_bytes(cls, data: bytes) -> Offer:
        """Read and check."""
        fields = Fields(canonical.decode(data, max_bytes=limits.MIB))
        return cls(fields.list("journals", Upto.from_plain, JOURNALS_MAX))


@dataclass(frozen=True, slots=True)
class Lacking:
    """The answer: of the offered journals those that go further than the county's, each with what the county has; and
    files that entries of the stream name and the county lacks."""

    journals: tuple[Upto, ...] = ()
    files: tuple[BlobState, ...] = ()

    def to_bytes(self) -> bytes:
        """Canonical form."""
        return canonical.encode(
            {
                "journals": [one.to_plain() for one in self.journals],
                "files": [one.to_plain() for one in self.files],
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Lacking:
        """Read and check."""
        fields = Fields(canonical.decode(data, max_bytes=limits.REQUEST_BYTES_MAX))
        return cls(
            fields.list("journals", Upto.from_plain, JOURNALS_MAX),
            fields.list("files", BlobState.from_plain, limits.WANTED_MAX),
        )
