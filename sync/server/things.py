"""A thing of the county's state while entries are applied to it: what it is, and which entries made it so.

The row keeps the entries nobody has seen yet and the gseq of every entry, so that two people who wrote at once are
noticed without looking back; only then its history is read again and merged by groups (`enforcement.conflicts`).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from enforcement.conflicts.merge import Folded, Patch, fold, goes_on
from sync.protocol import canonical
from sync.protocol.moves import PLACES_FROM
from sync.server.core.values import StoredThing, ThingRow

ThingKey = tuple[str, str]  # (type, thing)
# The stored entries of one thing at these places of its stream, as the merge reads them.
Recall = Callable[[ThingKey, Sequence[int]], Sequence[Patch]]

_ID_BYTES = 16
_PLACE_BYTES = 8
_NOBODY = Folded({}, (), {})


class Thing(NamedTuple):
    """``made`` is the canonical form of its fields where one entry gave them all, else b"". ``fresh`` are the
    entries of this batch, ``places`` those stored before. While ``apart`` the merge still has to be made."""

    folded: Folded = _NOBODY
    fields: bytes = b""
    places: bytes = b""
    fresh: tuple[Patch, ...] = ()
    made: bytes = b""
    changed: bool = False
    apart: bool = False

    @classmethod
    def of(cls, stored: StoredThing | None) -> Thing:
        """As the state has it; empty for None."""
        if stored is None:
            return _NEW
        contested = canonical.decode(stored.contested) if stored.contested else {}
        folded = Folded(canonical.decode(stored.fields), heads_of(stored.heads), contested)
        return cls(folded, stored.fields, stored.places)

    def after(self, type_name: str, patch: Patch, plain: dict[str, Any], new_bytes: bytes) -> Thing:
        """With one more entry that was taken; ``plain`` are the fields with what it wrote over them, ``new_bytes``
        the canonical form of what it wrote, or b""."""
        folded = self.folded
        fresh = (*self.fresh, patch) if self.fresh else (patch,)
        if self.apart or not goes_on(type_name, folded, patch.parents, patch.new):
            # The fields are those of the last author until `merged`.
            folded = Folded(plain, folded.heads, folded.contested)
            return Thing(folded, self.fields, self.places, fresh, b"", True, True)
        # Nothing there before, nothing added to it: the state is what the body says, byte for byte.
        made = b"" if folded.plain else new_bytes
        folded = Folded(plain, (patch.entry_id,), folded.contested)
        return Thing(folded, self.fields, self.places, fresh, made, True)

    def linked(self, patch: Patch) -> Thing:
        """With one more entry that counts for nothing and shows what its author had seen."""
        return self._replace(fresh=(*self.fresh, patch))

    def merged(self, key: ThingKey, recall: Recall) -> Thing:
        """With the merge made, where two people wrote at once."""
        if not self.apart:
            return self
        history = recall(key, gseqs_of(self.places)) if self.places else ()
        return self._replace(folded=fold(key[0], [*history, *self.fresh]), apart=False)

    def row(self, stream: str, key: ThingKey, gseq: int) -> ThingRow:
        """As it is stored from ``gseq`` on."""
        fields = self.made or (canonical.encode(self.folded.plain) if self.changed else self.fields)
        places = _joined(self.places, b"".join([patch.position.to_bytes(8) for patch in self.fresh]))
        heads = bytes.fromhex("".join(self.folded.heads))
        contested = canonical.encode(self.folded.contested) if self.folded.contested else b""
        return ThingRow(stream, *key, fields, gseq, heads, places, contested)


_NEW: Final = Thing()


def _joined(before: bytes, more: bytes) -> bytes:
    """Places in their order: those of entries that came by an announcement stand behind the stream's own."""
    if int.from_bytes(before[-_PLACE_BYTES:]) < PLACES_FROM:
        return before + more
    every = before + more
    return b"".join(sorted(every[at : at + _PLACE_BYTES] for at in range(0, len(every), _PLACE_BYTES)))


def heads_of(packed: bytes) -> tuple[str, ...]:
    """The entry ids of a row's ``heads``."""
    if len(packed) == _ID_BYTES:
        return (packed.hex(),)
    return tuple(packed[at : at + _ID_BYTES].hex() for at in range(0, len(packed), _ID_BYTES))


def gseqs_of(packed: bytes) -> tuple[int, ...]:
    """The gseq of every entry of a row's ``places``."""
    return struct.unpack(f">{len(packed) // _PLACE_BYTES}q", packed)


def stored_patch(
    entry_id: str, gseq: int, taken: bool, parents: Sequence[str], body: tuple[dict[str, Any], dict[str, Any]]
) -> Patch:
    """A received entry as the merge reads it."""
    new, old = body if taken else ({}, {})
    return Patch(entry_id, tuple(parents), new, gseq, gseq, old, taken)
