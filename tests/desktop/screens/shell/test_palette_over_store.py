"""The palette over a real training home: what an officer types, by hand, and what stands in the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop import training
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.operations import Operations
from desktop.screens.shell.finding import open_palette
from desktop.screens.shell.palette import Palette
from desktop.screens.shell.palette_hits import ITEM, MATTER, PARTY, Header, Hit, faces_of
from desktop.screens.shell.palette_presenter import GROUPS
from desktop.screens.shell.ports import ShellPorts
from desktop.screens.shell.view import Shell
from desktop.session import Session
from desktop.store.words import spell
from desktop.widgets.place import Place, PlaceSpec
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.party import Party
from enforcement.queries import AskParties
from enforcement.refusals import Done
from tests.helpers.qt import settle
from tests.helpers.typing import press_here, type_text


@dataclass
class Desk:
    """A window with the palette open."""

    operations: Operations
    shell: Shell
    palette: Palette
    store: Any

    def type(self, text: str) -> list[Any]:
        """Replace what stands in the line and wait; the lines of the list, headers among them."""
        self.palette.input.clear()
        type_text(self.palette.input, text)
        assert self.operations.wait_idle()
        settle()
        return faces_of(self.palette._hits)

    def hits(self, text: str, group: str) -> list[Hit]:
        return [line for line in self.type(text) if isinstance(line, Hit) and line.group == group]

    def marked(self, text: str, group: str) -> list[str]:
        hit = self.hits(text, group)[0]
        return [hit.title[start : start + length] for start, length in hit.spans]


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    store, _ = Home(tmp_path / "home").create(HomeState.TRAINING)
    clock = MachineClock()
    training.furnish(store, clock)
    context = context_for(store, training.officers()[0], training.agency(), clock)
    with store.unit_of_work(context.actor.id) as work:
        party = work.find(Party)[0]
        work.change(party, replace(party, phone="000-88001234"), "party.changed")
        assert isinstance(StartInspection(party_id=party.id).execute(work, context), Done)
        work.commit()
    operations = Operations(store, context)
    session = Session(training.officers()[0], training.agency(), clock, store.officers(), None)
    specs = (PlaceSpec("today", 1, "今日", "calendar-event", Place, initials="jr"),)
    shell = Shell(specs, operations, session, ShellPorts(spell=spell))
    qtbot.addWidget(shell)
    shell.resize(1366, 696)
    shell.show()
    shell.activateWindow()
    layer = open_palette(shell, specs, operations, session, ShellPorts(spell=spell))
    yield Desk(operations, shell, layer.palette_sheet, store)
    shell.close()
    operations.close()
    store.close()


@pytest.mark.parametrize(
    ("text", "marked"),
    [("油烟", ["油烟"]), ("yyjh", ["油烟净化"]), ("餐饮 净化", ["餐饮", "净化"]), ("youyan", ["油烟"])],
)
def test_matters_by_characters_and_pinyin_with_the_found_ones_marked(
    desk: Desk, text: str, marked: list[str]
) -> None:
    assert desk.marked(text, MATTER) == marked


def test_parties_by_telephone_whole_pinyin_and_initials(desk: Desk) -> None:
    party: Party = desk.store.answer(AskParties("好再来"))[0]
    for text in ("88001234", "1234", "haozailai", "haozail", "hzl", party.legal_rep, "好再来 云溪"):
        assert [hit.title for hit in desk.hits(text, PARTY)] == [party.name], text
    assert "000-88001234" in desk.hits("1234", PARTY)[0].remark


@pytest.mark.parametrize("text", ["haozailai", "hzl", "好再来"])
def test_the_found_part_of_a_party_is_marked(desk: Desk, text: str) -> None:
    assert desk.marked(text, PARTY) == ["好再来"]


def test_inspections_by_the_pinyin_of_the_party(desk: Desk) -> None:
    for text in ("haozailai", "hzl", "好再来"):
        assert "好再来" in desk.hits(text, "检查")[0].title


def test_checklist_items_open_their_matter(desk: Desk) -> None:
    hits = desk.hits("油烟", ITEM)
    assert hits
    assert all(hit.target[0] == "matter" and "油烟" in hit.title for hit in hits)


def test_a_slip_is_forgiven_and_said(desk: Desk) -> None:
    lines = desk.type("占到经营")
    header = next(line for line in lines if isinstance(line, Header) and line.group == MATTER)
    assert header.words == "事项  没有完全一样的，找到相近的"
    assert all(hit.near for hit in lines if isinstance(hit, Hit) and hit.group == MATTER)


def test_what_only_comes_near_stands_behind_a_command_that_was_typed_in_full(desk: Desk) -> None:
    hits = [line for line in desk.type("作废登记") if isinstance(line, Hit)]
    assert (hits[0].title, hits[0].near) == ("作废登记", False)
    assert [hit.near for hit in hits] == sorted(hit.near for hit in hits)
    assert hits[-1].near


def test_a_day_in_the_text_asks_for_that_day(desk: Desk) -> None:
    (pill, _), *_ = (hit.pill for hit in desk.hits("2020-01-02 油烟", MATTER))
    assert pill.startswith("2020-01-02 ")


def shows_header(desk: Desk, words: str) -> bool:
    return any(isinstance(line, Header) and line.words == words for line in desk.palette._model.rows)


def test_tab_shows_one_group_and_more_of_it(desk: Desk) -> None:
    assert len(desk.hits("行政", MATTER)) == 6
    assert shows_header(desk, "事项  前 6 个")
    press_here("Tab")
    assert desk.operations.wait_idle()
    settle()
    assert desk.palette.presenter.group == GROUPS[1] == MATTER
    assert len(desk.palette._hits) > 6


def test_each_key_withdraws_the_former_search(desk: Desk) -> None:
    shown: list[tuple[Hit, ...]] = []
    take: Callable[[tuple[Hit, ...]], None] = shown.append
    desk.palette.presenter._show = take
    for letter in "youyan":
        type_text(desk.palette.input, letter)
        QApplication.processEvents()
    assert desk.operations.wait_idle()
    settle()
    assert desk.palette.presenter.text == "youyan"
    assert {hit.group for hit in shown[-1]} >= {MATTER}
