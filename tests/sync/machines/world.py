"""Real machines of a county whose time only tests move."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.store.store import Store
from desktop.sync_exchange import join_county
from enforcement.commands.save_party import SaveParty
from enforcement.model.party import PartyKind
from enforcement.refusals import Done
from sync.server.enrolment import make_code
from tests.sync.server.support import TOWN, Clock, Served


class MovedClock(MachineClock):
    """A machine's clock that follows the county's."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._county = clock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._county.now / 1000, UTC)


def joined(folder: Path, county: Served, clock: Clock, kind: HomeState = HomeState.TRAINING) -> Store:
    """A machine that has just joined; without a password in training."""
    store, _ = Home(folder, clock=MovedClock(clock)).create(kind)
    join_county(store, county.url, make_code(county.county, TOWN)[0].grouped, MovedClock(clock))
    return store


def save_party(store: Store, clock: Clock, name: str = "云溪镇好再来饭店") -> str:
    """One save; the party's id."""
    agency, officer = store.agency(), store.officers()[0]
    assert agency is not None
    context = context_for(store, officer, agency, MovedClock(clock))
    with store.unit_of_work(officer.id) as work:
        command = SaveParty(kind=PartyKind.SOLE_TRADER, name=name, legal_rep="徐国良")
        answer = command.execute(work, context)
        assert isinstance(answer, Done), answer
        work.commit()
    return str(answer.value)
