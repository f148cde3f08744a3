"""What a release states beside its matters: benchmarks, things and people needed, the county's amounts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.connect import Database
from desktop.store.mappers import thing_of, unpack
from desktop.store.tables import CatalogueAmount, CatalogueBenchmark, CatalogueNeed, core
from enforcement.catalogue.amount_lines import AmountLine
from enforcement.catalogue.benchmarks import EVERY_MATTER, Benchmarks, with_rules
from enforcement.catalogue.needs import MatterNeed
from enforcement.model.plain import from_plain

if TYPE_CHECKING:
    from desktop.store.snapshot import Snapshot

_BENCHMARK = core(CatalogueBenchmark)
_NEED = core(CatalogueNeed)
_AMOUNT = core(CatalogueAmount)


class StatedParts(ABC):
    """The parts of the release in force, as commands ask for them (`ports.Catalogue`)."""

    _database: Database

    @abstractmethod
    def _require(self) -> Snapshot:
        """The release in force."""

    def benchmarks(self, code: str) -> Benchmarks:
        """What the release in force says of the matter's discretion, empty without a word."""
        release = self._require().release_id
        with self._database.reading() as connection:
            return benchmarks_of(connection, release, code)

    def amounts(self) -> tuple[AmountLine, ...]:
        """Every amount that the release in force lists, whatever its days; empty when the county set none."""
        release = self._require().release_id
        with self._database.reading() as connection:
            return amounts_of(connection, release)


def benchmarks_of(connection: Connection, release: int, code: str) -> Benchmarks:
    """What one release says of a matter's discretion, with the county's rules that speak for it."""
    query = sa.select(_BENCHMARK.c.code, _BENCHMARK.c.body).where(
        _BENCHMARK.c.release == release, _BENCHMARK.c.code.in_((code, EVERY_MATTER))
    )
    said = {row.code: thing_of(Benchmarks, row.body) for row in connection.execute(query)}
    return with_rules(said.get(code, Benchmarks()), said.get(EVERY_MATTER, Benchmarks()))


def needs_of(connection: Connection, release: int, code: str) -> tuple[MatterNeed, ...]:
    """What one release says that a matter needs; empty when it says nothing."""
    query = sa.select(_NEED.c.body).where(_NEED.c.release == release, _NEED.c.code == code)
    body = connection.execute(query).scalar()
    return () if body is None else tuple(from_plain(MatterNeed, row) for row in unpack(body))


def amounts_of(connection: Connection, release: int) -> tuple[AmountLine, ...]:
    """The amounts that one release lists, in its order."""
    query = sa.select(_AMOUNT.c.body).where(_AMOUNT.c.release == release).order_by(_AMOUNT.c.place)
    return tuple(thing_of(AmountLine, body) for body in connection.execute(query).scalars())
