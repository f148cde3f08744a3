"""What the world knows for certain, beside both cores: which saves a window confirmed, what the county had on disk at
some time, and what its people have seen. The checks compare the cores with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from enforcement.conflicts.merge import Folded


class Broken(AssertionError):
    """A property does not hold: `name` is P1…P11, the text says where."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Written:
    """One entry as its author made it; `seen` are the entries about the same thing that the author's machine held."""

    entry_id: str
    save_id: str
    scope: str
    type: str
    thing: str
    new: dict[str, object]
    body: bytes
    seen: frozenset[str]


@dataclass(slots=True)
class Ledger:
    """`written` are entries that came onto a disk, `confirmed` those of which the window said so; `saves` maps a
    save to its entry ids; `durable` holds entry hashes (files: names) that the county once had synced;
    `logs` are the leaves under each root that the county ever signed; `archived` and `archived_files` what a drill
    brought back; `sometimes` counts what must occur in a campaign (P11)."""

    written: dict[str, Written] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    saves: dict[str, tuple[str, ...]] = field(default_factory=dict)
    durable: set[bytes] = field(default_factory=set)
    durable_files: set[str] = field(default_factory=set)
    lost_with_disk: dict[str, int] = field(
        default_factory=dict
    )  # entry → restores of the county so far, -1: not there
    logs: dict[bytes, tuple[bytes, ...]] = field(default_factory=dict)
    archived: set[bytes] = field(default_factory=set)
    archived_files: set[str] = field(default_factory=set)
    sometimes: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    folded: dict[tuple[str, ...], Folded] = field(default_factory=dict, compare=False)
