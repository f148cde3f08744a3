"""What the window shows of facts that nobody types: worked out, carried over from the paper before, compared with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from enforcement.commands.draft_paper import DraftPaper
from enforcement.refusals import Level
from forms.conditions import lookup
from tests.desktop.screens.papers.room import Room


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def marks(room: Room, name: str) -> tuple[str, str, bool]:
    """Mark and help of a question, and whether it stands open."""
    question = room.place.desk.form.questions[name]
    return question._mark.text(), question._help.text(), question.isVisible()


def test_a_last_day_is_shown_with_the_rule_it_was_counted_by(room: Room) -> None:
    start = room.session.clock.today()
    room.lease("INV-13")
    draft = room.done(DraftPaper(form_id="INV-13", values={"preserve_from": start.isoformat()}))
    room.show(str(draft))
    until = lookup(room.place.maker.facts, "preserve_until")
    mark, told, shown = marks(room, "preserve_until")
    if until is None:  # in the last days of a year whose successor has no holiday table yet
        return
    assert until > (start + timedelta(days=8)).isoformat()
    assert (mark, shown) == ("程序算出", True)
    assert "7个工作日（行政处罚法（2021） 第56条、第85条）" in told


def test_instalments_are_typed_as_days_and_money_and_must_add_up(room: Room) -> None:
    decision = room.issued("DEC-02")
    room.lease("EXE-05")
    named = {"earlier.DEC-02.number": decision.number, "payment_mode": "instalments"}
    room.show(str(room.done(DraftPaper(form_id="EXE-05", values=named))))
    form = room.place.desk.form
    assert marks(room, "fine")[0] == "前面带出"
    assert "从《行政处罚决定书》带出。" in marks(room, "fine")[1]
    assert lookup(room.place.maker.facts, "fine") == 80_000
    party = next(group for group in form.groups if "party.name" in {q.field.name for q in group.questions})
    assert "当事人类型 单位" in party._words.text()
    assert form.focus_field("instalments")
    for text in ("20261130", "500", "20261228", "三百"):
        room.type(text)
        room.press("Enter")
    room.wait()
    assert "第2行" in form.questions["instalments"]._fault.text()
    stored = room.stored(room.place.maker.document.id).edits["instalments"]  # type: ignore[union-attr]
    assert stored == [{"due_on": "2026-11-30", "amount": 50_000}, {"due_on": "2026-12-28", "amount": "三百"}]
    assert "instalments" in room.place.maker.missing()
    form.questions["instalments"].editor.boxes[1].take_keyboard(1)  # type: ignore[attr-defined]
    room.press("Ctrl+A")
    room.type("299.5")
    room.press("Enter")
    room.wait()
    assert "instalments" not in room.place.maker.missing()
    gates = room.place.sheet.presenter.gates.refusals
    (told,) = [one for one in gates if one.field == "instalments"]
    assert (told.number, told.level) == ("G09", Level.BLOCK)
    assert "799.50元" in told.what
    assert "800元" in told.what


def test_the_cure_opens_the_other_paper(room: Room) -> None:
    decision = room.issued("DEC-02")
    wrong = {"earlier.DEC-02.number": decision.number, "fine": 70_000}
    draft = str(room.done(DraftPaper(form_id="EXE-18", values=wrong)))
    room.show(draft)
    (told,) = [one for one in room.place.sheet.presenter.gates.refusals if one.field == "fine"]
    assert "700元" in told.what
    assert "800元" in told.what
    (look,) = [cure for cure in told.cures if cure.action == "open_document"]
    room.place.sheet.presenter.cure(look.action, look.target)
    room.wait()
    shown = room.place.sheet.presenter.document
    assert shown is not None
    assert shown.id == decision.id
    assert not room.place.maker.is_open
