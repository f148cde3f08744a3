"""What the stories of bad input stand on: an officer's desk over a real store, and how to see that nothing was lost."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from desktop import training
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.store.rebuild import rows_digest
from desktop.store.slots import FLOOR
from desktop.store.store import Store
from desktop.sync_exchange import join_county
from enforcement.commands.add_evidence import AddEvidence
from enforcement.commands.add_fact import AddFact
from enforcement.commands.save_party import SaveParty
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.inspection import FactStatement
from enforcement.model.officer import Officer
from enforcement.model.party import PartyKind
from enforcement.ports import BlobRef, Context
from enforcement.refusals import Done, Refused

PASSWORD = "青山流水 老街 7 号"
FACT = "检查人员看到西侧通道堆放纸箱，挡住安全出口，䶮巷口张𬭎喆的摊位也堆到了门前。"


NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class DeskClock(MachineClock):
    """A machine's clock that reads 24 November 2026, noon in China, when it is made, and then runs; ``shift`` moves it."""

    def __init__(self, start: datetime = NOON) -> None:
        super().__init__()
        self.shift = timedelta()
        self._start, self._made = start, time.monotonic()

    def now(self) -> datetime:
        passed = timedelta(milliseconds=int((time.monotonic() - self._made) * 1000))
        return self._start + passed + self.shift


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a store says of itself: end of the journal, its hash, and a digest over every row."""

    entries: int
    head: bytes
    rows: str


class Desk:
    """One officer at one store. ``run`` is what `Operations` does on the store thread."""

    def __init__(self, store: Store, clock: MachineClock) -> None:
        self.store = store
        agency = store.agency()
        assert agency is not None
        officer = next(one for one in store.officers() if one.name == "陈立")
        self.context: Context = context_for(store, officer, agency, clock)

    def run(self, command: Any) -> Done | Refused:
        """Execute, and commit unless refused."""
        with self.store.unit_of_work(self.context.actor.id) as work:
            answer: Done | Refused = command.execute(work, self.context)
            if isinstance(answer, Done):
                work.commit()
        return answer

    def value(self, command: Any) -> str:
        """The id a command answers with; fails the test when it is refused."""
        answer = self.run(command)
        assert isinstance(answer, Done), answer
        return str(answer.value)

    def refusal(self, command: Any) -> str:
        """The sentence of a refusal; fails the test when the command did its work."""
        answer = self.run(command)
        assert isinstance(answer, Refused)
        return answer.sentence

    def officer(self, name: str) -> Officer:
        return next(one for one in self.store.officers() if one.name == name)

    def a_days_work(self) -> str:
        """A party, an inspection, a fact and a photo; the inspection's id."""
        party = self.value(
            SaveParty(
                kind=PartyKind.SOLE_TRADER,
                name="云溪镇好再来饭店",
                legal_rep="徐国良",
                address="老街西路28号",
            )
        )
        inspection = self.value(StartInspection(party_id=party, officer_ids=self.pair()))
        self.value(AddFact(inspection_id=inspection, text=FACT))
        self.value(AddEvidence(inspection_id=inspection, blob=self.photo(b"\xff\xd8\xff first photo")))
        return inspection

    def pair(self) -> tuple[str, ...]:
        return tuple(self.officer(name).id for name in ("陈立", "王晓敏"))

    def photo(self, data: bytes) -> BlobRef:
        return self.store.blobs.put(BytesIO(data), "image/jpeg")

    def kept(self) -> Kept:
        """What the store holds now, to be compared later."""
        state = self.store.exchange.state()
        with self.store._database.reading() as connection:
            rows = rows_digest(connection)
        return Kept(state.last_seq, self.store.exchange.hash_at(state.last_seq) or b"", rows)

    def facts(self) -> list[str]:
        """Texts of all facts, oldest first."""
        with self.store.unit_of_work("") as work:
            return [fact.text for fact in work.find(FactStatement)]


def training_desk(folder: Path, **parts: Any) -> Desk:
    """A desk in a fresh training home; ``parts`` are those of `Home`."""
    clock = DeskClock()
    store, _ = Home(folder, clock=clock, **parts).create(HomeState.TRAINING)
    training.furnish(store, clock)
    return Desk(store, clock)


def joined_desk(folder: Path, url: str, code: str, clock: MachineClock) -> Desk:
    """A desk in a fresh real home that just joined the county at ``url``."""
    store, _ = Home(folder, clock=clock).create(HomeState.ENROLLED, PASSWORD, cost=FLOOR)
    join_county(store, url, code, clock)
    return Desk(store, clock)
