"""What every thing's row has, whatever the noun: the whole current value, and the columns only the store
needs."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class ThingRow(SQLModel):
    """``body`` is the canonical CBOR of the current plain value, with keys of later versions kept.

    ``number`` is the order in which this store first heard of the thing. ``contested`` is empty, or
    canonical CBOR {group: [[entry id, {field: value}], …]} of the sides that wait for a person, the one
    shown first (`enforcement.conflicts.merge`). ``readable`` is False when the value is of a later version than this program understands.
    ``journal`` is where it was born and ``born_at`` when, by that device's clock (ms). ``heads`` are the
    entries that no later known entry has seen (ids joined by blanks): parents of the next one about it.
    """

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    body: bytes
    contested: bytes = b""
    readable: bool = True
    journal: str = ""
    born_at: int = 0
    heads: str = ""
