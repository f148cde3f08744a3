"""A county with two townships, served for real, and real machines: two of the first township, one of the second, and one
that may read the county's stream beside its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desktop.clock import MachineClock
from desktop.home import Home, HomeState
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from desktop.sync_port import county_of
from enforcement.commands.add_fact import AddFact
from enforcement.model.inspection import FactStatement, Inspection
from enforcement.refusals import Withheld
from sync.client.report import RoundReport
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.moves.moving import Moved, move_record, share_record
from sync.server.moves.rights import give_streams
from sync.server.verify import verify_county
from tests.journeys.bad_input import Desk
from tests.sync.client.county import COUNTY_CODE, OTHER_TOWN, TOWN, CountyThread, code_for, found

WHY = "违法行为发生地在那边，按管辖移交"


@dataclass(slots=True)
class World:
    """The county's folder and server, and the machines by name."""

    folder: Path
    config: ServerConfig
    county: CountyThread
    desks: list[Desk] = field(default_factory=list)

    def desk(self, name: str, town: str = TOWN) -> Desk:
        """A machine that just joined."""
        store, _ = Home(self.folder / name).create(HomeState.TRAINING)
        join_county(store, self.county.url, code_for(self.config, town))
        made = Desk(store, MachineClock())
        self.desks.append(made)
        return made

    @contextmanager
    def open(self) -> Iterator[County]:
        """The county beside its server, as its commands have it."""
        county = open_county(self.config)
        try:
            yield county
        finally:
            county.close()

    def move(self, record: str, to: str = OTHER_TOWN) -> Moved:
        """Hand a record over."""
        with self.open() as county:
            return move_record(county, record, to, WHY)

    def share(self, record: str, to: str = COUNTY_CODE) -> Moved:
        """Show a record in another stream too."""
        with self.open() as county:
            return share_record(county, record, to, WHY)

    def give(self, desk: Desk, *streams: str) -> None:
        """Let a machine read these streams beside its own."""
        with self.open() as county:
            give_streams(county, device_of(desk), streams)

    def verified(self) -> dict[str, str]:
        """What `verify` finds."""
        with self.open() as county:
            return verify_county(county).faults


@contextmanager
def made_world(folder: Path) -> Iterator[World]:
    """Everything, until the block ends."""
    config = found(folder)
    with CountyThread(config) as county:
        world = World(folder, config, county)
        try:
            yield world
        finally:
            for desk in world.desks:
                desk.store.close()


def sync(*desks: Desk) -> list[RoundReport]:
    """One round of each, in order; every one whole."""
    reports = []
    for desk in desks:
        report, _ = StoreExchange(desk.store).run()
        assert report.trouble is None, report.trouble.sentence + report.trouble.detail
        assert report.difference == 0, report.counts
        assert report.quarantined == ()
        reports.append(report)
    return reports


def device_of(desk: Desk) -> str:
    """The county's id of a machine."""
    known = county_of(desk.store)
    assert known is not None
    return known.device


def facts_of(desk: Desk, record: str) -> list[str]:
    """Texts of the facts of an inspection, in an order of their own."""
    with desk.store.unit_of_work("") as work:
        return sorted(fact.text for fact in work.find(FactStatement, inspection_id=record))


def has(desk: Desk, record: str) -> bool:
    """Whether the machine has this inspection, whole."""
    with desk.store.unit_of_work("") as work:
        return work.get(Inspection, record) is not None


def write(desk: Desk, record: str, text: str) -> None:
    """A fact of an inspection."""
    desk.value(AddFact(inspection_id=record, text=text))


def withheld(desk: Desk, record: str) -> str:
    """The number and sentence of the refusal to write about a record, "" where it was written."""
    try:
        write(desk, record, "后来写的一条")
    except Withheld as answer:
        return f"{answer.refusal.number} {answer.refusal.sentence}"
    return ""


def store_of(desk: Desk) -> Store:
    """Its store, whole: every page, chain and row checked."""
    desk.store.check()
    return desk.store
