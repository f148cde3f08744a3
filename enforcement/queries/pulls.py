"""Questions about what exchanges with the county (收发) brought and changed on this machine (回到同步前)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from enforcement.model.take_back import Standing
from enforcement.refusals import Refusal


class PullWay(StrEnum):
    """How the entries came."""

    NETWORK = "network"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class AskPulls:
    """→ tuple[PullRow, ...]: exchanges that brought something, newest first."""

    limit: int = 100


@dataclass(frozen=True, slots=True)
class PullRow:
    """``number`` names the exchange on this machine; ``who`` wrote what it brought, ``entries`` of them."""

    number: int
    way: PullWay
    at: datetime
    entries: int
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskPull:
    """→ PullView | None: what exchange ``number`` changed here, None when there is no such one."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PullField:
    """A field in words: before the exchange, as it came, and as it is now. ``name`` is dotted inside a paper."""

    name: str
    label: str
    former: str
    came: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullLine:
    """One group of one thing that the exchange changed. ``who`` wrote it in which act (``what``) and when; ``reason`` is
    given where it was itself a taking back. ``barrier`` says why it cannot be taken back, None when it can. ``form``
    (id, version) names the fields of a paper."""

    thing_type: str
    thing_id: str
    group: str
    thing: str
    words: str
    fields: tuple[PullField, ...]
    who: str
    what: str
    at: datetime
    reason: str
    standing: Standing
    barrier: Refusal | None
    form: tuple[str, str] = ("", "")

    @property
    def key(self) -> str:
        """As lists and the command line name it."""
        return f"{self.thing_id}/{self.group}"

    @property
    def place(self) -> tuple[str, str, str]:
        """As the command takes it."""
        return self.thing_type, self.thing_id, self.group


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRecord:
    """What the exchange did to one record. ``fresh`` are things that are new in it, by type; ``papers`` are sentences
    about issued papers of it."""

    root_type: str
    root_id: str
    title: str
    lines: tuple[PullLine, ...]
    fresh: tuple[tuple[str, int], ...]
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PullView:
    """``records`` have changed lines or new things; ``fresh`` counts records that came new, by type. ``unlisted``
    changed things are not in ``records``: there are too many for one page."""

    row: PullRow
    records: tuple[PullRecord, ...]
    fresh: tuple[tuple[str, int], ...]
    unlisted: int = 0

    @property
    def lines(self) -> tuple[PullLine, ...]:
        """All of them, record by record."""
        return tuple(line for record in self.records for line in record.lines)
