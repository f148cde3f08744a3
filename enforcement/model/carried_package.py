"""A 摆渡包 that this team wrote: which one, from which entry on, onto which stick, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CarryState(StrEnum):
    """Whether the package came about."""

    PREPARED = "prepared"  # noted before its first byte; the package carries this note itself
    ABANDONED = "abandoned"  # it was stopped, or the stick failed: nothing of it counts


CARRY_NAMES = {CarryState.PREPARED: "已写", CarryState.ABANDONED: "没写成"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedPackage:
    """`number` is 第几包 of this machine, `first` the first entry of its journal inside (0: none before this note),
    `files` and `size` the files that go along and their bytes, `volume` the stick as the system names it ("" where it
    does not tell). Where it was written to is not kept otherwise."""

    id: str
    number: int
    journal: str
    first: int
    files: int
    size: int
    volume: str = ""
    recordings: bool = False
    everything: bool = False
    state: CarryState = CarryState.PREPARED
    prepared_by: str = ""
    prepared_at: datetime | None = None
