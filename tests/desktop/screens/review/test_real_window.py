"""The whole way in a real window over a real store: a colleague's entries arrive, the window says so, 今日 leads there,
and the choice made by keys is an entry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop import training
from desktop.clock import MachineClock
from desktop.context import begin_session, context_for
from desktop.notices import Notices
from desktop.operations import Changes, Operations
from desktop.places import PlaceParts, place_specs
from desktop.screens.review.place import SyncAndReviewPlace
from desktop.screens.shell.ports import ShellPorts
from desktop.screens.shell.view import Shell
from desktop.standing_notices import with_standing_notices
from desktop.store.store import Store
from enforcement.model.inspection import Inspection
from tests.desktop.store.samples import add, change, ident, inspection, make_store, party, save
from tests.desktop.store.traffic import SmallCounty
from tests.helpers.qt import on_stage, settle, shows
from tests.helpers.typing import press_here, type_text


def place_of(store: Store) -> str:
    with store.unit_of_work("") as work:
        found = work.get(Inspection, ident(200))
    assert found is not None
    return found.place


def exchange(county: SmallCounty, *stores: Store) -> None:
    for store in (*stores, *stores):
        county.push(store)
        county.pull(store)


def test_from_the_notice_to_the_entry(qtbot: Any, tmp_path: Path) -> None:
    clock, county = MachineClock(), SmallCounty()
    mine, theirs = make_store(tmp_path / "mine", 1), make_store(tmp_path / "theirs", 2)
    training.furnish(mine, clock)
    save(mine, add(party()), add(inspection()))
    exchange(county, mine, theirs)
    officer, colleague = mine.officers()[:2]
    session = begin_session(mine, officer, clock)
    operations, notices = Operations(mine, context_for(mine, officer, session.agency, clock)), Notices()
    shell = Shell(
        place_specs(PlaceParts(operations, session)), operations, session, ShellPorts(notices=notices)
    )
    with_standing_notices(shell, operations, notices)
    on_stage(qtbot, shell, size=(1366, 696))
    assert operations.wait_idle()

    def both_write() -> None:
        for store, who, words in ((mine, officer, "甲路 1 号"), (theirs, colleague, "乙路 2 号")):
            save(store, change(inspection(), replace(inspection(), place=words)), actor=who.id)
        exchange(county, mine, theirs)

    operations.work(both_write)
    assert operations.wait_idle()
    operations.notify(Changes(frozenset({"inspection"}), frozenset({ident(200)})))
    assert operations.wait_idle()
    settle()
    assert shows(shell, "收到的和本机写的有 1 处不一样，要你定。")
    assert shell.rail.badge("today") == 1
    assert shows(shell, "1 处两台电脑写得不一样")
    assert shell.open("review", f"{ident(200)}/place")
    assert operations.wait_idle()
    qtbot.wait(150)
    assert isinstance(shell.place, SyncAndReviewPlace)
    assert shows(shell, "甲路 1 号")
    assert shows(shell, "乙路 2 号")
    press_here("Alt+2")
    reason = shell.place.review.detail.reason
    assert reason is not None
    type_text(reason, "看过门牌")
    reason.setFocus()
    press_here("Ctrl+Enter")
    assert operations.wait_idle()
    settle()
    assert shows(shell, "“检查地点”定下了。")
    assert place_of(mine) == "乙路 2 号"
    operations.work(lambda: exchange(county, mine, theirs))
    assert operations.wait_idle()
    assert place_of(theirs) == "乙路 2 号"
    shell.close()
    operations.close()
    mine.close()
    theirs.close()
