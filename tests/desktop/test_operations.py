"""Closing finishes every save that was queued, and what announces itself afterwards wakes nobody."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop import training
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.operations import Operations
from enforcement.commands.save_party import SaveParty
from enforcement.model.party import PartyKind
from enforcement.queries import AskParties


def test_a_save_queued_before_closing_is_kept_and_a_late_question_is_not_asked(
    qapp: Any, tmp_path: Path
) -> None:
    store, _ = Home(tmp_path / "home").create(HomeState.TRAINING)
    training.furnish(store, MachineClock())
    officer = training.officers()[0]
    operations = Operations(store, context_for(store, officer, training.agency(), MachineClock()))
    late: list[Any] = []
    operations.changed.connect(lambda _changes: operations.ask(AskParties("关窗"), late.append))
    command = SaveParty(kind=PartyKind.PERSON, name="关窗前一刻", phone="", address="老街")
    operations.run(command)
    operations.close()
    QApplication.processEvents()
    assert [party.name for party in store.answer(AskParties("关窗"))] == ["关窗前一刻"]
    assert late == []
    with pytest.raises(RuntimeError):
        operations.run(command)
    store.close()


def test_a_withdrawn_question_is_neither_answered_nor_delivered(qapp: Any, tmp_path: Path) -> None:
    store, _ = Home(tmp_path / "home").create(HomeState.TRAINING)
    training.furnish(store, MachineClock())
    officer = training.officers()[0]
    operations = Operations(store, context_for(store, officer, training.agency(), MachineClock()))
    gate, told = threading.Event(), list[Any]()
    operations.work(lambda: gate.wait(30))
    waiting = operations.ask("no question of ours: answering it would be a bug", told.append)
    assert waiting is not None
    waiting.withdraw()
    gate.set()
    assert operations.wait_idle()
    answered = operations.ask(AskParties(""), told.append)
    assert answered is not None
    operations.close()
    answered.withdraw()  # the store has answered, the window has not heard of it yet
    assert operations.wait_idle()
    assert told == []
    store.close()
