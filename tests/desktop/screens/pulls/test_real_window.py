"""回到同步前 in a real window over a real store, by keys alone: from the history of rounds to the entry that travels."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop import training
from desktop.actions import REVIEW, TAKE_BACK_PULL
from desktop.clock import MachineClock
from desktop.context import begin_session, context_for
from desktop.notices import Notices
from desktop.operations import Changes, Operations
from desktop.places import PlaceParts, place_specs
from desktop.screens.pulls.view import PullsView
from desktop.screens.review.place import SyncAndReviewPlace
from desktop.screens.shell.ports import ShellPorts
from desktop.screens.shell.view import Shell
from desktop.store import settings
from desktop.store.store import Store
from desktop.widgets.buttons import Button
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Finding, Inspection, InspectionMatter
from enforcement.model.things import THINGS
from enforcement.queries import AskPulls
from enforcement.rules import kinds
from tests.desktop.screens.review.test_real_window import exchange
from tests.desktop.store.samples import add, change, ident, inspection, make_store, party, save
from tests.desktop.store.traffic import SmallCounty
from tests.helpers.qt import cut_controls, on_stage, settle, shows
from tests.helpers.typing import press, press_here, type_text

VISIT = ident(200)
MATTER = InspectionMatter(
    id=ident(300), inspection_id=VISIT, matter_code="140003", catalogue_version="1", position=1
)
PAPER = Document(
    id=ident(500), inspection_id=VISIT, form_id="INV-17", form_version="1", title="责令改正通知书",
    state=DocumentState.ISSUED, sha256="a" * 64, number="安云溪责改字〔2026〕41号", issued_on=date(2026, 11, 24),
)  # fmt: skip


@dataclass
class Desk:
    """A window over one machine, and a colleague's machine."""

    shell: Shell
    operations: Operations
    mine: Store
    theirs: Store
    county: SmallCounty
    colleague: str

    def colleague_writes(self, *pairs: tuple[Any, Any, str]) -> None:
        """Changes that come with the next exchange, and that exchange."""

        def go() -> None:
            for old, new, kind in pairs:
                save(self.theirs, change(old, new, kind), actor=self.colleague)
            exchange(self.county, self.mine, self.theirs)

        self.operations.work(go)
        assert self.operations.wait_idle()
        self.operations.notify(Changes(frozenset(THINGS), frozenset()))
        assert self.operations.wait_idle()
        settle()

    def page(self, qtbot: Any) -> PullsView:
        """Let the page follow, and give it."""
        assert self.operations.wait_idle()
        qtbot.wait(200)
        assert self.operations.wait_idle()
        settle()
        assert isinstance(self.shell.place, SyncAndReviewPlace)
        return self.shell.place.pulls

    def shot(self, name: str) -> None:
        """A picture for whoever asks for one."""
        folder = os.environ.get("ZHENFA_TEST_PICTURES", "")
        if folder:
            self.shell.window().grab().save(f"{folder}/{name}.png")


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    clock, county = MachineClock(), SmallCounty()
    mine, theirs = make_store(tmp_path / "mine", 1), make_store(tmp_path / "theirs", 2)
    training.furnish(mine, clock)
    save(mine, add(party()), add(inspection(correction_text="装好排风")), add(MATTER), add(PAPER))
    exchange(county, mine, theirs)
    captain = next(one for one in mine.officers() if "captain" in one.roles)
    colleague = next(one for one in mine.officers() if one.id != captain.id)
    session = begin_session(mine, captain, clock)
    operations = Operations(mine, context_for(mine, captain, session.agency, clock))
    shell = Shell(
        place_specs(PlaceParts(operations, session)), operations, session, ShellPorts(notices=Notices())
    )

    def end(_shell: Any) -> None:
        # Widgets are deleted before fixtures end, so the window ends its work first.
        if not operations.closed:
            operations.wait_idle()
            shell.close()
            operations.wait_idle()
            operations.close()

    qtbot.addWidget(shell, before_close_func=end)
    on_stage(qtbot, shell, size=(1366, 696))
    assert operations.wait_idle()
    yield Desk(shell, operations, mine, theirs, county, colleague.id)
    end(shell)
    mine.close()
    theirs.close()


def changed(desk: Desk) -> None:
    """Two groups of the inspection, a judgement, the party's phone, a new inspection, a count on paper."""
    visit = inspection(correction_text="装好排风")
    other = replace(visit, place="云溪镇西路 27 号", correction_text="停用靠窗的灶台，装好排风和油烟净化设施")
    save(
        desk.theirs,
        add(party(101, "老街农贸市场肉摊")),
        add(inspection(201, ident(101))),
        actor=desk.colleague,
    )
    desk.colleague_writes(
        (visit, other, kinds.INSPECTION_EDITED),
        (MATTER, replace(MATTER, finding=Finding.FOUND, correction="撤走纸箱"), kinds.MATTER_JUDGED),
        (PAPER, replace(PAPER, prints=2), kinds.DOCUMENT_PRINTED),
        (party(), replace(party(), phone="13800000000"), kinds.PARTY_CHANGED),
    )


def newest(desk: Desk) -> int:
    found: list[int] = []
    desk.operations.ask(AskPulls(), lambda rows: found.append(rows[0].number))
    assert desk.operations.wait_idle()
    return found[0]


def place_of(store: Store) -> Inspection:
    with store.unit_of_work("") as work:
        found = work.get(Inspection, VISIT)
    assert found is not None
    return found


def test_from_the_palette_to_the_entry_by_keys(desk: Desk, qtbot: Any) -> None:
    changed(desk)
    desk.shell.perform(TAKE_BACK_PULL)
    page = desk.page(qtbot)
    assert desk.shell.place.breadcrumb == ("同步", "回到同步前")
    for said in (
        "改了本机 5 处", "整件新来：对象 1、检查 1", "云溪镇好再来饭店 · 检查", "检查 · 检查地点", "云溪镇西路 26 号",
        "云溪镇西路 27 号", "《责令改正通知书》安云溪责改字〔2026〕41号", "收回不改已经出具的纸", "只往前走，不能收回",
    ):  # fmt: skip
        assert shows(desk.shell, said), said
    desk.shot("pulls-1")
    press_here("Ctrl+Enter")
    settle()
    assert shows(page, "先勾上要收回的。")
    press(page.list, "Enter")
    press_here("Space")
    settle()
    assert page.presenter.chosen == {f"{VISIT}/place"}
    assert shows(page, "收回 1 处")
    press_here("Ctrl+Enter")
    assert desk.operations.wait_idle()
    settle()
    assert shows(page, "请写明为什么收回")
    type_text(page.reason, "店主说门牌没换")
    desk.shot("pulls-2")
    press_here("Ctrl+Enter")
    page = desk.page(qtbot)
    assert shows(page, "收回了 1 处。")
    assert shows(page, "已是原样")
    desk.shot("pulls-3")
    assert place_of(desk.mine).place == "云溪镇西路 26 号"
    assert place_of(desk.mine).correction_text == "停用靠窗的灶台，装好排风和油烟净化设施"
    desk.operations.work(lambda: exchange(desk.county, desk.mine, desk.theirs))
    assert desk.operations.wait_idle()
    assert place_of(desk.theirs) == place_of(desk.mine)


def test_a_record_and_all_of_it_by_buttons_and_another_exchange(desk: Desk, qtbot: Any) -> None:
    changed(desk)
    now = replace(place_of(desk.theirs), opinion="没有异议。")
    desk.colleague_writes((place_of(desk.theirs), now, kinds.INSPECTION_EDITED))
    assert desk.shell.open("pull", "")
    page = desk.page(qtbot)
    assert [line.group for line in page.presenter.view.lines] == ["opinion"]  # type: ignore[union-attr]
    page.other.click()
    settle()
    assert shows(desk.shell.window(), "看哪一次收发")
    press_here("Down", "Enter")
    page = desk.page(qtbot)
    page.every.click()
    assert len(page.presenter.chosen) == 4
    page.every.click()
    assert not page.presenter.chosen
    press(page.list, "Space")
    settle()
    assert len(page.presenter.chosen) == 3
    spoken = page.list.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "云溪镇好再来饭店 · 检查，改了 4 处，勾了 3"
    assert cut_controls(page) == []
    press(page, "Esc")
    settle()
    assert desk.shell.place.breadcrumb == ("同步", "收发与回执")


def test_the_history_of_rounds_leads_there(desk: Desk, qtbot: Any) -> None:
    changed(desk)
    number = newest(desk)
    line = {"rounds": [[1_795_000_000_000, 2.0, 1, 0, 5, 900, 900, "", 1, number]], "trouble": None}
    desk.operations.remember(settings.LINE, line)
    desk.shell.open("sync", "")
    desk.page(qtbot)
    place = desk.shell.place
    assert isinstance(place, SyncAndReviewPlace)
    desk.shot("sync-card")
    layer = place.sync._receipts.open_all()
    settle()
    desk.shot("sync-history")
    (look,) = [one for one in layer.findChildren(Button) if one.accessibleName().endswith("改了什么")]
    look.click()
    page = desk.page(qtbot)
    assert place.breadcrumb == ("同步", "回到同步前")
    assert page.presenter.view is not None
    assert page.presenter.view.row.number == number


def test_a_difference_leads_to_where_it_is_settled(desk: Desk, qtbot: Any) -> None:
    visit = inspection(correction_text="装好排风")
    save(desk.mine, change(visit, replace(visit, place="甲路 1 号"), kinds.INSPECTION_EDITED))
    desk.colleague_writes((visit, replace(visit, place="乙路 2 号"), kinds.INSPECTION_EDITED))
    desk.shell.perform(TAKE_BACK_PULL)
    page = desk.page(qtbot)
    for said in ("等着定", "甲路 1 号", "乙路 2 号"):
        assert shows(page, said), said
    desk.shot("pulls-disputed")
    (settle_it,) = [one for one in page.findChildren(Button) if one.text() == "去定下来"]
    settle_it.click()
    assert desk.operations.wait_idle()
    assert desk.shell.place.breadcrumb == ("同步", "要你定的")
    desk.shell.perform(REVIEW)


def test_before_anything_came_it_says_so(desk: Desk, qtbot: Any) -> None:
    desk.shell.perform(TAKE_BACK_PULL)
    page = desk.page(qtbot)
    assert shows(page, "还没有收到过同事的改动")
    assert not page.list.isVisible()
