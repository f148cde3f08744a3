"""A matter chosen for a paper gives the articles of the day of the act, and says when it has none for that day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from desktop import training
from desktop.screens.inspection.finder import Hit
from desktop.screens.papers.found_editors import ArticlesEditor
from desktop.widgets.rows import TwoLineRow
from desktop.widgets.strips import Strip
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.commands.check_document import CheckDocument
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.let_pass import LetPass
from enforcement.model.document import Document
from enforcement.model.officer import Role
from enforcement.refusals import Level, Refused
from forms.definitions import load
from tests.desktop.screens.papers.room import Room
from tests.helpers.qt import shows
from tests.helpers.typing import type_text

FORM = "REV-03"
BY_CODE = {one.code: one for one in shipped_catalogue().matters}
GRILL, LIGHT = BY_CODE["070006"], BY_CODE["020006"]


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def taken(room: Room, matter: Any, acted: str) -> Document:
    """The draft after ``matter`` was chosen for an act on ``acted``."""
    room.begin(FORM)
    maker = room.place.maker
    maker.set("act_time", acted)
    maker.take_matter("violated", matter)
    room.wait()
    maker.look()
    room.wait()
    assert maker.document is not None
    return room.stored(maker.document.id)


@pytest.mark.parametrize(
    ("acted", "law", "article"),
    [
        ("2026-08-14T20:00", "中华人民共和国大气污染防治法", "第118条第3款"),
        ("2026-08-15T20:00", "中华人民共和国生态环境法典", "第1132条第3款"),
    ],
)
def test_the_articles_are_those_of_the_day_of_the_act(room: Room, acted: str, law: str, article: str) -> None:
    facts = taken(room, GRILL, acted).facts
    assert {row["law"] for row in facts["violated"]} == {law}
    assert facts["penalty_basis"] == [{"law": law, "article": article}]


def test_a_matter_without_a_text_for_the_day_fills_nothing_and_says_why(room: Room) -> None:
    heard: list[Refused] = []
    room.place.maker.refused.connect(heard.append)
    draft = taken(room, LIGHT, "2026-08-14T20:00")
    assert not draft.facts.get("violated")
    assert draft.matters == ()
    assert [one.number for one in heard[0].refusals] == ["R82"]
    assert any(
        "2026-08-15前无国家层面统一罚则" in one.sentence.text() for one in room.shell.findChildren(Strip)
    )


def test_changing_the_day_afterwards_is_caught_by_the_gates(room: Room) -> None:
    draft = taken(room, GRILL, "2026-08-14T20:00")
    room.done(DraftPaper(form_id=FORM, document_id=draft.id, values={"act_time": "2026-08-16T20:00"}))
    results = room.done(CheckDocument(document_id=draft.id))
    stops = [one.refusal for one in results if one.refusal and one.rule == "G15"]
    assert {one.level for one in stops} == {Level.BLOCK}
    assert "第一千一百三十二条第三款" in stops[0].what


def grills(finder: QWidget | None) -> list[TwoLineRow]:
    """The hits for open-air grilling."""
    assert finder is not None
    return [one for one in finder.findChildren(TwoLineRow) if shows(one, GRILL.act_name)]


def test_where_the_law_changed_both_texts_are_offered(room: Room, qtbot: Any) -> None:
    room.begin(FORM)
    maker = room.place.maker
    maker.set("act_time", "2026-08-14T20:00")
    form = room.place.desk.form
    form.focus_field("violated")
    room.wait()
    editor = form.questions["violated"].editor
    assert isinstance(editor, ArticlesEditor)
    assert editor.finder is not None
    type_text(editor.finder.field, "露天烧烤")
    qtbot.waitUntil(lambda: len(grills(editor.finder)) == 2, timeout=10_000)
    rows = grills(editor.finder)
    assert shows(rows[0], "行为时 · 生态环境 · 中华人民共和国大气污染防治法 第81条第3款")
    assert shows(rows[1], "现行，较轻才用 · 生态环境 · 中华人民共和国生态环境法典 第250条第4款")
    rows[1].activated.emit()
    room.wait()
    maker.look()
    room.wait()
    assert maker.document is not None
    draft = room.stored(maker.document.id)
    assert {row["law"] for row in draft.facts["violated"]} == {"中华人民共和国生态环境法典"}
    results = room.done(CheckDocument(document_id=draft.id))
    asked = [one.refusal for one in results if one.refusal and one.rule == "R83"]
    assert {one.level for one in asked} == {Level.CAPTAIN}


def test_an_act_under_todays_law_is_offered_once(room: Room) -> None:
    finding = room.place.maker.finding
    shown: list[tuple[Hit, ...]] = []
    field = load(FORM).field("violated")
    assert field is not None
    finding.search(field, "露天烧烤", lambda _text, hits: shown.append(hits), {"act_time": "2026-08-15"})
    room.wait()
    grills = [hit for hit in shown[0] if hit.value.matter.code == GRILL.code]
    assert [hit.remark.split(" · ")[0] for hit in grills] == ["生态环境"]


def test_choosing_todays_text_for_an_older_act_is_kept_with_captain_and_reason(room: Room) -> None:
    room.lease(FORM)
    new = [{"law": one.law, "article": one.article} for one in GRILL.penalty]
    draft = room.drafted(FORM, act_time="2026-08-10T09:00", violated=new, penalty_basis=new)
    room.done(DraftPaper(form_id=FORM, document_id=draft, matter=GRILL.code))
    answers: list[object] = []
    room.operations.run(IssueDocument(document_id=draft), answers.append)
    room.wait()
    assert isinstance(answers[0], Refused)
    assert [one.number for one in answers[0].refusals] == ["R83"]
    captain = next(one for one in training.officers() if Role.CAPTAIN in one.roles)
    reason = "当事人没有拒不改正，现行普通一档较轻，适用现行规定。"
    passed = LetPass(number="R83", captain_id=captain.id, reason=reason)
    room.done(IssueDocument(document_id=draft, let_pass=(passed,)))
    kept = room.stored(draft).overrides
    assert [(one.number, one.captain_name, one.reason) for one in kept] == [("R83", captain.name, reason)]
