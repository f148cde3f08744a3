"""Homes, things and devices for the store's tests: fictional people, a clock that steps, ids that count."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from desktop.home import Home, HomeState
from desktop.store.store import Store
from enforcement.model.inspection import Inspection
from enforcement.model.officer import Officer, OfficerCertificate, Role
from enforcement.model.party import Party, PartyKind
from enforcement.model.things import THINGS
from enforcement.ports import BlobRef

START = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
SCOPE = "339901001"
CHEN = "1" * 32


class SteppingClock:
    """Every look at it is one second later; ``mono`` follows."""

    def __init__(self, start: datetime = START) -> None:
        self.moment = start

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def mono(self) -> int:
        return int(self.moment.timestamp()) * 1_000_000_000


class CountingIds:
    """Ids that count upward; ``device`` keeps those of two devices apart."""

    def __init__(self, device: int = 0) -> None:
        self._device = device
        self._count = 0

    def new(self) -> str:
        self._count += 1
        return f"{self._device + 1:08x}{self._count:024x}"


def make_home(path: Path, device: int = 0) -> Home:
    """A home with a stepping clock and counting ids."""
    return Home(path, clock=SteppingClock(), ids=CountingIds(device))


def make_store(path: Path, device: int = 0) -> Store:
    """A fresh training store; the caller closes it."""
    store, _ = make_home(path, device).create(HomeState.TRAINING, scope=SCOPE)
    return store


def save(store: Store, *acts: Callable[[Any], None], actor: str = CHEN) -> None:
    """One unit of work that does all of ``acts`` and commits."""
    with store.unit_of_work(actor) as work:
        for act in acts:
            act(work)
        work.commit()


def add(thing: Any, kind: str = "test.added", blobs: tuple[BlobRef, ...] = ()) -> Callable[[Any], None]:
    return lambda work: work.add(thing, kind, blobs)


def change(old: Any, new: Any, kind: str = "test.changed") -> Callable[[Any], None]:
    return lambda work: work.change(old, new, kind)


def ident(number: int) -> str:
    """A well-formed id that is easy to tell from others."""
    return f"{number:032x}"


def party(number: int = 100, name: str = "云溪镇好再来饭店", **more: Any) -> Party:
    values = {"kind": PartyKind.SOLE_TRADER, "legal_rep": "徐国良", **more}
    return Party(id=ident(number), name=name, **values)


def inspection(number: int = 200, party_id: str = ident(100), **more: Any) -> Inspection:
    values = {"place": "云溪镇西路 26 号", "started_at": START, **more}
    return Inspection(id=ident(number), party_id=party_id, **values)


def officer(number: int, name: str, valid_to: date = date(2028, 3, 31)) -> Officer:
    certificate = OfficerCertificate(
        number=f"330590180{number:02}", valid_from=date(2024, 4, 1), valid_to=valid_to
    )
    return Officer(id=ident(number), name=name, roles=(Role.OFFICER,), certificate=certificate)


_PLAIN_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_BY_TYPE: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(codec="utf-8"), max_size=30)
    | st.sampled_from(["张𬭎喆", "䶮", "塱头村啰田组"]),
    int: st.integers(-(2**40), 2**40),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    date: st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    datetime: st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
}


def things_of(thing_type: str) -> st.SearchStrategy[Any]:
    """Any value of a class of THINGS, whatever its fields; its id is well-formed."""
    return _values(THINGS[thing_type])


def _values(hint: Any) -> st.SearchStrategy[Any]:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(_values(one) for one in inner))
    if origin is tuple:
        return st.lists(_values(inner[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(st.text(max_size=8), _PLAIN_VALUES, max_size=4)
    if hint is type(None):
        return st.none()
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        fields = {field.name: _values(hints[field.name]) for field in dataclasses.fields(hint)}
        if "id" in fields:
            fields["id"] = st.integers(1, 2**64).map(ident)
        return st.builds(typing.cast(Any, hint), **fields)
    return st.sampled_from(list(hint)) if issubclass(hint, Enum) else _BY_TYPE[hint]
