"""事项库 in a real window over a real training home: the place as the program builds it, and a hand for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from desktop import training
from desktop.clock import MachineClock
from desktop.context import begin_session, context_for
from desktop.home import Home, HomeState
from desktop.matters_wiring import matters_place
from desktop.operations import Operations
from desktop.places import PlaceParts
from desktop.screens.matters.view import MattersPlace
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import from_release, to_release
from enforcement.commands.add_matter import AddMatter
from enforcement.commands.judge_matter import JudgeMatter
from enforcement.commands.save_party import SaveParty
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.inspection import Finding
from enforcement.model.party import PartyKind
from enforcement.refusals import Done
from tests.helpers.qt import settle

EXITS = "140003"
TODAY = date(2026, 11, 24)


class Morning(MachineClock):
    """24 November 2026, 9:30 in China, and it stays so."""

    def now(self) -> datetime:
        return datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


class LibraryRoom:
    """The place on screen, its store, and what a person does there."""

    def __init__(
        self, folder: Path, size: tuple[int, int] = (1290, 688), *, alone: bool = False, layout: str = "wide"
    ) -> None:
        """``alone``: the place without what other rooms hang into it."""
        clock = Morning()
        self.store, _ = Home(folder / "home", clock=clock).create(HomeState.TRAINING)
        training.furnish(self.store, clock)
        self.session = begin_session(self.store, training.officers()[0], clock)
        self.context = context_for(self.store, self.session.officer, self.session.agency, clock)
        self.operations = Operations(self.store, self.context)
        parts = PlaceParts(self.operations, self.session)
        self.place = MattersPlace(self.operations, self.session) if alone else matters_place(parts)
        self.wanted: list[tuple[str, str]] = []
        self.place.open_requested.connect(lambda kind, key: self.wanted.append((kind, key)))
        self.place.set_layout_class(layout)
        self.place.resize(*size)
        self.place.show()
        self.place.activateWindow()
        self.place.activate()
        self.wait()

    def close(self) -> None:
        self.place.flush()
        self.wait()
        self.place.stop()
        self.place.close()
        self.operations.close()
        self.store.close()
        self.place.deleteLater()
        settle()

    def wait(self) -> None:
        """Until nothing is asked or saved any more."""
        for _ in range(20):
            settle()
            self.operations.wait_idle()
            settle()
            if self.operations.idle:
                break
        settle()

    def open(self, code: str) -> None:
        assert self.place.open("matter", code)
        self.wait()

    def shelf(self, key: str) -> None:
        """As a press on the left list, without waiting for the selection to settle."""
        self.place.left.select(key)
        self.place.left.shelf_chosen.emit(key)
        self.wait()

    def codes(self) -> list[str]:
        """The rows of the list."""
        model: Any = self.place.table.model()
        return [row.matter.code for row in model.rows]

    def do(self, command: Any) -> Any:
        """A command of the signed-in officer; its value."""
        with self.store.unit_of_work(self.context.actor.id) as work:
            answer = command.execute(work, self.context)
            assert isinstance(answer, Done), answer
            work.commit()
        return answer.value

    def inspect(self, code: str, finding: Finding = Finding.FOUND) -> str:
        """An inspection of a shop with one matter, judged; its id."""
        party = self.do(
            SaveParty(kind=PartyKind.SOLE_TRADER, name="云溪镇张𬭎喆杂货店", address="云溪镇老街1号")
        )
        pair = tuple(one.id for one in training.officers()[:2])
        inspection = self.do(StartInspection(party_id=party, officer_ids=pair))
        entry = self.do(AddMatter(inspection_id=inspection, matter_code=code))
        self.do(JudgeMatter(inspection_matter_id=entry, finding=finding))
        return str(inspection)

    def publish(self, content: CatalogueDraft, effective: date = TODAY) -> None:
        """A newer release takes the place of the training town's."""
        release = to_release(
            content,
            version="2026.4",
            issuing_document="安平县政府公告〔2026〕4号",
            published=date(2026, 11, 23),
            effective=effective,
            source="test",
            source_sha256="0" * 64,
        )
        self.store.install_release(release.data)

    def content(self) -> CatalogueDraft:
        return from_release(training.training_release()).content

    def without(self, code: str) -> CatalogueDraft:
        """The catalogue without one matter and its powers."""
        now = self.content()
        return replace(
            now,
            matters=tuple(one for one in now.matters if one.code != code),
            checklists=tuple(one for one in now.checklists if one.matter_code != code),
            grants=tuple(one for one in now.grants if one.matter_code != code),
            tiers=tuple(one for one in now.tiers if one.matter_code != code),
            weighted=tuple(one for one in now.weighted if one.matter_code != code),
            exemptions=tuple(one for one in now.exemptions if one.matter_code != code),
        )
