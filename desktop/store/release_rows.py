"""A release's bytes → the rows that the store keeps of it, without any connection.

Reading, checking and spelling a whole catalogue takes more than a second of the interpreter, so processes of its own do
it (`desktop.store.release_child`), which are light: neither SQL nor settings are imported here.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import cbor2

from desktop.store.words import spell
from enforcement.catalogue.benchmarks import Benchmarks, by_matter
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.history import powers_of
from enforcement.catalogue.release import BrokenReleaseError, read_release
from enforcement.catalogue.search_keys import search_keys
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Matter
from enforcement.model.plain import from_plain, to_plain

Row = tuple[Any, ...]

MATTERS = "catalogue_matter"
COLUMNS = {
    MATTERS: ("code", "place", "body", "search"),
    "catalogue_item": ("code", "number", "body"),
    "catalogue_benchmark": ("code", "body"),
    "catalogue_power": ("division_code", "body"),
    "catalogue_answer": ("proposal_id", "accepted", "reason"),
    "catalogue_need": ("code", "body"),
    "catalogue_amount": ("place", "body"),
    "catalogue_ended": ("division_code", "body"),
}
"""The tables of a release, and the columns of `ReleaseRows` behind the column ``release``."""


@dataclass(frozen=True, slots=True)
class ReleaseRows:
    """``version`` as plain data; ``tables``: name of the table → its rows."""

    version: dict[str, Any]
    tables: dict[str, list[Row]]

    def with_searches(self, searches: Iterable[bytes]) -> ReleaseRows:
        """The same, each matter with its search keys as the last column. ValueError when there are fewer or more."""
        matters = [(*row, search) for row, search in zip(self.tables[MATTERS], searches, strict=True)]
        return ReleaseRows(self.version, {**self.tables, MATTERS: matters})


def rows_of(data: bytes) -> ReleaseRows:
    """The rows of a release. Raises BrokenReleaseError, also when something is listed twice."""
    return plain_rows(data).with_searches(searches_of(data))


def searches_of(data: bytes) -> Iterator[bytes]:
    """The packed search keys of the matters of a release, in its order. The bytes are not judged here."""
    for row in json.loads(data)["matters"]:
        yield cbor2.dumps(to_plain(search_keys(from_plain(Matter, row), spell)))


def plain_rows(data: bytes) -> ReleaseRows:
    """As `rows_of`, the matters still without their search keys. Raises BrokenReleaseError."""
    release, plain = read_release(data)
    content = release.content
    _once((matter.code for matter in content.matters), "matter")
    _once(((item.matter_code, item.number) for item in content.checklists), "checklist item")
    _once((answer.proposal_id for answer in content.answers), "answer")
    tables: dict[str, Iterable[Row]] = {
        MATTERS: ((row["code"], place, cbor2.dumps(row)) for place, row in enumerate(plain["matters"])),
        "catalogue_item": (
            (item["matter_code"], item["number"], cbor2.dumps(item)) for item in plain["checklists"]
        ),
        "catalogue_benchmark": (
            (code, cbor2.dumps(to_plain(said))) for code, said in _benchmarks(content).items()
        ),
        "catalogue_power": _powers(powers_of(content)),
        "catalogue_ended": _powers(content.ended),
        "catalogue_answer": ((one.proposal_id, one.accepted, one.reason) for one in content.answers),
        "catalogue_need": ((code, cbor2.dumps(rows)) for code, rows in _needs(plain["needs"]).items()),
        "catalogue_amount": ((place, cbor2.dumps(row)) for place, row in enumerate(plain["amounts"])),
    }
    return ReleaseRows(to_plain(release.version), {name: list(rows) for name, rows in tables.items()})


def _benchmarks(content: CatalogueDraft) -> dict[str, Benchmarks]:
    return by_matter(content.tiers, content.weighted, content.exemptions, content.rules)


def _powers(stated: Iterable[PowerGrant]) -> Iterator[Row]:
    """One row a township: the packed powers of each matter, in the release's order."""
    towns: dict[str, dict[str, list[Any]]] = {}
    for power in stated:
        towns.setdefault(power.division_code, {}).setdefault(power.matter_code, []).append(to_plain(power))
    for town, held in towns.items():
        yield town, cbor2.dumps({code: cbor2.dumps(powers) for code, powers in held.items()})


def _needs(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["matter_code"], []).append(row)
    return found


def _once(names: Iterable[Hashable], what: str) -> None:
    seen: set[Hashable] = set()
    for name in names:
        if name in seen:
            raise BrokenReleaseError(f"a {what} stands there twice")
        seen.add(name)
