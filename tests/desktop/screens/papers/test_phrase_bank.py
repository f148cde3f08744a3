"""F3 offers what belongs to the matter of the paper: its own sentences, and what was written about it before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.issue_document import IssueDocument
from enforcement.facts.phrase_bank import matter_phrases, without_names
from enforcement.queries import AskMatterCard, AskMatters, AskWordings
from enforcement.text.phrases import BLANK
from forms import definitions
from tests.desktop.screens.papers.room import Room

FORM = "DEC-02"
WORDING = "安平县云溪示例建材有限公司在人行道上堆放黄砂，面积15平方米"


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def matter(room: Room) -> Any:
    rows = room.store.answer(AskMatters(day=room.session.clock.today(), text="堆放"))
    return next(row.matter for row in rows)


def test_an_earlier_wording_of_the_same_matter_comes_first_without_its_names(room: Room) -> None:
    code = matter(room).code
    room.lease(FORM)
    former = room.drafted(FORM, fact_text=WORDING)
    room.done(DraftPaper(form_id=FORM, document_id=former, matter=code))
    room.done(IssueDocument(document_id=former))
    assert room.store.answer(AskWordings(("other",))) == {}

    room.begin(FORM)
    form = room.place.desk.form
    room.place.maker.take_matter("violated", matter(room))
    room.wait()
    room.place.maker.look()
    room.wait()
    form.focus_field("fact_text")
    room.press("F3")
    menu = QApplication.activePopupWidget()
    assert menu is not None
    lines = [action.text() for action in menu.actions()]
    assert lines[0].startswith("1  写过：")
    room.press("1")
    form.flush()
    room.wait()
    stored = room.place.maker.document
    assert stored is not None
    assert room.stored(stored.id).matters == (code,)
    assert room.stored(stored.id).facts["fact_text"] == f"{BLANK}在人行道上堆放黄砂，面积15平方米"


def test_the_sentences_of_a_matter_are_its_checklist_with_blanks(room: Room) -> None:
    chosen = matter(room)
    card = room.store.answer(AskMatterCard(code=chosen.code, day=room.session.clock.today()))
    facts = matter_phrases("fact_text", "text", chosen, card.checklist)
    assert chosen.act_name in facts[0]
    assert len(facts) > 1, "a measurement or a document of the checklist gives a sentence"
    assert all(BLANK in text for text in facts[:1])
    assert matter_phrases("party.name", "name", chosen, card.checklist) == ()


def test_names_places_and_numbers_of_the_former_party_are_blanks() -> None:
    facts = {"party": {"name": "示例店", "address": "样本路1号"}, "act_place": "样本路1号门前"}
    assert without_names("示例店在样本路1号门前堆放", facts) == f"{BLANK}在{BLANK}堆放"


def test_the_phrases_of_the_form_stay(room: Room) -> None:
    room.begin("INV-19")
    field = definitions.load("INV-19").field("assist_matters")
    assert field is not None
    offered = [phrase.text for phrase in room.place.maker.bank.of(field)]
    assert offered == list(field.phrases)
