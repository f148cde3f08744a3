"""What the county holds of one stream, counted, for 对数."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sync.protocol.fields import Fields, bad

_COUNT_TYPES_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Counts:
    """What the county holds of one stream, for 对数: things by type in its state, entries received, entries
    in quarantine, blobs named by entries and blobs stored and verified."""

    stream: str
    things: dict[str, int]
    entries: int
    quarantined: int
    blobs_named: int
    blobs_stored: int

    def to_plain(self) -> dict[str, Any]:
        """As in the answer."""
        return {
            "stream": self.stream,
            "things": dict(self.things),
            "entries": self.entries,
            "quarantined": self.quarantined,
            "blobs_named": self.blobs_named,
            "blobs_stored": self.blobs_stored,
        }

    @classmethod
    def from_plain(cls, plain: Any) -> Counts:
        """Read one set of counts."""
        fields = Fields(plain)
        things = fields.map("things")
        if len(things) > _COUNT_TYPES_MAX or any(type(n) is not int or n < 0 for n in things.values()):
            raise bad("things")
        return cls(
            fields.scope("stream"),
            things,
            fields.integer("entries"),
            fields.integer("quarantined"),
            fields.integer("blobs_named"),
            fields.integer("blobs_stored"),
        )
