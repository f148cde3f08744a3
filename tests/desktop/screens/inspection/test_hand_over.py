"""交接 in a real window over a real store: the sheet by keys, 今日 of the new officer and of the former one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop import training
from desktop.actions import HAND_OVER
from desktop.clock import MachineClock
from desktop.context import begin_session, context_for
from desktop.operations import Operations
from desktop.places import PlaceParts, place_specs
from desktop.screens.inspection.hand_over_layer import HandOverLayer
from desktop.screens.shell.ports import ShellPorts
from desktop.screens.shell.view import Shell
from desktop.store.store import Store
from enforcement.model.inspection import Holder, Inspection
from enforcement.queries import AskToday
from tests.desktop.store.samples import add, change, ident, inspection, make_store, party, save
from tests.helpers.qt import on_stage, settle, shows
from tests.helpers.typing import press_here, type_text

WHY = "调到执法二队，案子由新来的接着办"


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[tuple[Shell, Store, Operations]]:
    store, clock = make_store(tmp_path), MachineClock()
    training.furnish(store, clock)
    officer, partner = store.officers()[:2]
    pair = (officer.id, partner.id)
    save(store, add(party()), add(inspection(officer_ids=pair, created_by=officer.id)), actor=officer.id)
    session = begin_session(store, officer, clock)
    operations = Operations(store, context_for(store, officer, session.agency, clock))
    shell = Shell(place_specs(PlaceParts(operations, session)), operations, session, ShellPorts())
    on_stage(qtbot, shell, size=(1366, 696))
    assert operations.wait_idle()
    yield shell, store, operations
    assert operations.wait_idle()
    operations.close()
    store.close()


def held(store: Store) -> Inspection:
    with store.unit_of_work("") as work:
        found = work.get(Inspection, ident(200))
    assert found is not None
    return found


def layer_of(shell: Shell) -> HandOverLayer:
    return shell.window().findChildren(HandOverLayer)[0]


def test_an_inspection_changes_hands_by_keys(qtbot: Any, window: tuple[Shell, Store, Operations]) -> None:
    shell, store, operations = window
    assert shell.open("inspection", ident(200))
    assert operations.wait_idle()
    assert shell.perform(HAND_OVER)
    settle()
    layer = layer_of(shell)
    assert shows(layer, "交接：云溪镇好再来饭店")
    assert shows(layer, "到过现场的检查人员不变")
    press_here("Down", "Enter")
    qtbot.wait(150)
    type_text(layer.reason, "调岗")
    press_here("Enter")
    assert operations.wait_idle()
    assert held(store).holder == Holder()
    assert shows(layer, "请写明为什么交接")
    type_text(layer.reason, "，案子由新来的接着办")
    taker = layer.who.current_key
    press_here("Enter")
    assert operations.wait_idle()
    settle()
    assert held(store).holder.officer_id == taker
    names = {one.id: one.name for one in store.officers()}
    assert shows(shell, f"交给了{names[taker]}：调岗，案子由新来的接着办")
    assert shell.go("today")
    assert operations.wait_idle()
    settle()
    assert shows(shell, "已交出")
    assert shows(shell, f"交给{names[taker]}：调岗，案子由新来的接着办")


def test_without_an_open_inspection_the_palette_says_what_is_missing(
    window: tuple[Shell, Store, Operations],
) -> None:
    shell, _, operations = window

    assert shell.perform(HAND_OVER)
    assert operations.wait_idle()
    assert shows(shell, "先打开一次检查，再交接。")


def test_the_new_officer_sees_it_first_thing(window: tuple[Shell, Store, Operations]) -> None:
    shell, store, operations = window
    me, other = store.officers()[0], store.officers()[1]
    now = MachineClock().now()
    given = Holder(officer_id=me.id, from_id=other.id, by=other.id, reason=WHY, at=now)
    old = held(store)
    save(store, change(old, replace(old, holder=given)), actor=other.id)
    assert shell.go("today")
    assert operations.wait_idle()
    settle()
    assert shows(shell, "交给你的")
    assert shows(shell, f"{other.name} ")
    assert shows(shell, WHY)
    today = MachineClock().today()
    assert store.answer(AskToday(day=today + timedelta(days=6))).handed
    assert not store.answer(AskToday(day=today + timedelta(days=7))).handed
