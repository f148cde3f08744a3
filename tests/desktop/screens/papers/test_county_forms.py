"""The county's forms in the window: chosen by keyboard, filled, issued; a draft that changes its form keeps all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.screens.papers.chooser import Chooser
from desktop.widgets.strips import Strip
from enforcement.commands.record_number_lease import RecordNumberLease
from enforcement.model.document import Document, DocumentState
from enforcement.refusals import Done
from sync.protocol.forms_release import FormsRelease, FormStep, sign_forms
from sync.protocol.keys import SigningKey
from tests.desktop.screens.papers.room import Room
from tests.helpers.county_forms import NOTICE, changed, order
from tests.helpers.qt import cut_controls, settle, shows

LOOK = os.environ.get("LOOK", "")
KEY = SigningKey(bytes(32))


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def install(room: Room, *steps: FormStep) -> None:
    """What a sync round does with a release whose signature it checked."""
    number = max(step.release for step in steps)
    release = FormsRelease("330199", number, 0, steps)
    room.store.install_forms(release, sign_forms(release, KEY))


def look(room: Room, name: str) -> None:
    if LOOK:
        settle()
        room.shell.grab().save(f"{LOOK}/{name}.png")


def lease(room: Room, series: str) -> None:
    command = RecordNumberLease(
        series=series, year=room.session.clock.today().year, first=1, last=20, lease="a lease"
    )
    answers: list[Any] = []
    room.operations.run(command, answers.append)
    room.operations.wait_idle()
    assert isinstance(answers[0], Done), answers


def drafts(room: Room) -> list[Document]:
    with room.store.unit_of_work("") as work:
        return list(work.find(Document))


def told(room: Room) -> str:
    return "".join(strip.sentence.text() for strip in room.place.desk.form.findChildren(Strip))


def test_a_form_of_the_county_is_chosen_filled_and_issued_by_keyboard(room: Room) -> None:
    today = room.session.clock.today()
    steps = (FormStep("XQ-01", 1, today, 1, NOTICE), FormStep("INV-17", 1, today, 2, order(2)))
    install(room, *steps)
    lease(room, "提示")
    room.press("Ctrl+N")
    room.wait()
    room.type("整改提示")
    chooser = room.shell.findChild(Chooser)
    assert chooser is not None
    look(room, "chooser")
    room.press("Enter")
    room.wait()
    form = room.place.maker.form
    assert form is not None
    assert form.id == "XQ-01"
    room.answer_all(
        {"party": {"name": "云溪镇好再来饭店"}, "hint": "门前物料占道", "contact": {"name": "陈立"}}
    )
    room.wait()
    for name in room.place.maker.missing():
        room.place.desk.form.focus_field(name)
        room.type("0599-5550100")
        room.press("Enter")
    room.wait()
    look(room, "filled")
    assert room.place.maker.missing() == ()
    assert told(room) == ""
    sheet = room.place.sheet
    sheet.only_button.setFocus()
    room.press("Enter")
    room.wait()
    paper = drafts(room)[0]
    assert (paper.state, paper.form_version, paper.serial) == (DocumentState.ISSUED, "c1", 1)
    assert sheet.presenter.copies == 2
    look(room, "issued")


def test_a_draft_whose_form_changes_keeps_everything_and_says_so(room: Room) -> None:
    today = room.session.clock.today()
    first = FormStep("XQ-01", 1, today, 1, NOTICE)
    install(room, first)
    room.begin("整改提示函")
    room.place.desk.form.focus_field("hint")
    room.type("门前物料占道")
    room.press("Enter")
    room.place.desk.form.focus_field("recheck")
    room.type("2026-12-05")
    room.press("Enter")
    room.wait()
    draft = drafts(room)[0]
    assert draft.edits["recheck"] == "2026-12-05"
    newer = changed(
        NOTICE, ("version = 1", "version = 2"), ('label = "提示内容"', 'label = "提示什么"'),
        ('[[fields]]\nname = "recheck"\nlabel = "复查日"\ntype = "date"\nblank = "{_14}年{_10}月{_10}日"\n\n', ""),
        ('[[sentences]]\nid = "F2"\nwhen = "recheck"\ntext = "本机关将于{recheck}前后上门复查。"\n\n', ""),
    )  # fmt: skip
    install(room, first, FormStep("XQ-01", 2, today, 2, newer))
    room.place.desk.form.focus_field("recheck")
    room.press("Esc")
    room.wait()
    room.documents.open("document", draft.id)
    room.wait()
    assert "改用现在的格式（县里的第 2 版）" in told(room)
    assert "“复查日”不再问了" in told(room)
    assert "recheck" not in room.place.desk.form.questions
    look(room, "moved")
    moved = drafts(room)[0]
    assert (moved.form_version, moved.edits) == ("c2", draft.edits)
    assert cut_controls(room.place.desk.form) == []
    room.documents.show_register()
    room.documents.open("document", draft.id)
    room.wait()
    assert told(room) == "“复查日”不再问了，填过的留着，不印在纸上。"


def test_a_release_that_comes_while_a_draft_is_open_asks_the_new_questions(room: Room) -> None:
    today = room.session.clock.today()
    room.begin("责令改正")
    assert "photo_to" not in room.place.desk.form.questions
    install(room, FormStep("INV-17", 1, today, 2, order(2)))
    room.place.desk.form.focus_field("act_place")
    room.type("云溪镇环城西路18号")
    room.press("Enter")
    room.wait()
    assert "photo_to" in room.place.desk.form.questions
    assert drafts(room)[0].edits["act_place"] == "云溪镇环城西路18号"
    assert room.place.maker.typed("act_place") == "云溪镇环城西路18号"
    assert "县里的第 2 版" in told(room)


def test_a_draft_whose_form_ended_is_kept_and_shown_with_the_reason(room: Room) -> None:
    today = room.session.clock.today()
    first = FormStep("XQ-01", 1, today, 1, NOTICE)
    install(room, first)
    room.begin("整改提示函")
    room.place.desk.form.focus_field("hint")
    room.type("门前物料占道")
    room.press("Enter")
    room.wait()
    draft = drafts(room)[0]
    room.press("Esc")
    install(room, first, FormStep("XQ-01", 2, today - timedelta(days=1)))
    room.documents.open("document", draft.id)
    room.wait()
    assert not room.place.maker.is_open
    assert shows(room.place, "现在没有可用的格式")
    assert drafts(room)[0].edits == draft.edits
    assert room.place.sheet.presenter.pages.pdf, (
        "its page can still be looked at, by the form it was begun with"
    )
    look(room, "ended")
    room.press("Alt+2")
    room.wait()
    assert room.shell.findChild(Chooser) is not None, "the second way leads to the chooser"
