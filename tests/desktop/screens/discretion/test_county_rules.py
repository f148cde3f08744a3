"""The county's own rules in the helper: chosen by the day of the act, carried with the paper, counted over all machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop import training
from desktop.screens.discretion.bench_part import RulesLine
from desktop.screens.discretion.opening import weigh_draft
from desktop.screens.discretion.view import WeighLayer, WeighSheet
from desktop.screens.discretion.writing import WritingLayer
from desktop.widgets.layers import top_layer
from enforcement.catalogue.benchmarks import Benchmarks, DiscretionTier
from enforcement.catalogue.release import from_release, to_release
from enforcement.discretion.proposal import propose
from enforcement.discretion.rule_sets import Degree, Reach, RuleSet, term
from enforcement.discretion.spans import Bounds
from enforcement.model.document import Document, DocumentState
from enforcement.model.plain import to_plain
from enforcement.model.rules_choice import RulesChoice
from tests.desktop.screens.discretion.test_weighing import FIRM, WATER, draft, opened
from tests.desktop.screens.papers.room import Room
from tests.desktop.store.samples import add, ident, save
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows
from tests.helpers.typing import press, type_text

NUMBER = "安政发〔2026〕8号"
SINCE = date(2026, 8, 15)
RULES = RuleSet(
    id="安平2026", title="安平县行政处罚裁量规则", issuer="安平县人民政府", document=NUMBER, status="unverified",
    source="test", speaks_for=(NUMBER,), bounds=Bounds(False, True), since=SINCE, county=True, default=True,
    degrees=(
        Degree("light", "从轻", range=Reach(term("min"), term("middle"), high_in=False)),
        Degree("heavy", "从重", range=Reach(term("middle"), term("max"))),
    ),
)  # fmt: skip


def step(tier: str, words: str, low: float, high: float) -> DiscretionTier:
    return DiscretionTier(
        matter_code=WATER, tier=tier, condition=words, low=low, high=high, unit="yuan", subject="",
        source=f"{NUMBER} 第3条", source_type="benchmark",
    )  # fmt: skip


STEPS = (step("轻微", "5吨以下", 20_000, 80_000), step("严重", "5吨以上", 80_000, 200_000))


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def publish(room: Room, version: str = "2027.1", steps: tuple[DiscretionTier, ...] = STEPS) -> None:
    content = from_release(training.training_release()).content
    others = tuple(one for one in content.tiers if one.matter_code != WATER)
    today = room.session.clock.today()
    release = to_release(
        replace(content, tiers=(*steps, *others), rules=(RULES,)),
        version=version, issuing_document=NUMBER, published=today, effective=SINCE, source="test",
        source_sha256="0" * 64,
    )  # fmt: skip
    room.store.install_release(release.data)


def test_the_county_s_rules_stand_first_and_go_by_the_day_of_the_act(room: Room) -> None:
    publish(room)
    sheet = opened(room, WATER, subject="单位")
    case = sheet.presenter.case
    assert case is not None
    assert (case.rules, case.confirmed) == (RULES, True)
    assert case.benchmarks.tiers == STEPS
    line: Any = sheet.answers.lines["rules"]
    assert isinstance(line, RulesLine)
    assert shows(line, "县里发布的默认规则")
    assert shows(line, "没有核对")
    assert not line.confirm_button.isVisibleTo(line)
    assert shows(sheet.answers, "以上含本数，以下不含本数")
    sheet.answers.lines["tier0"].taken.emit()  # type: ignore[attr-defined]
    sheet.presenter.set(degree="light")
    assert sheet.presenter.proposal is not None
    assert sheet.presenter.proposal.amount_words == "20,000 元以上 50,000 元以下（不含本数）"
    assert (cut_controls(sheet), nameless_controls(sheet)) == ([], [])
    field: Any = sheet.answers.lines["acted"]
    field.field.selectAll()
    type_text(field.field, "2026.8.14")
    press(field.field, "Enter")
    room.wait()
    before = sheet.presenter.case
    assert before is not None
    assert before.published == ()
    assert STEPS[0] not in before.benchmarks.tiers
    assert (before.row, before.rules, before.confirmed) == (None, None, False)
    assert not shows(sheet.answers, "5吨以下")


def test_a_place_s_choice_counts_for_its_own_words_and_days_only(room: Room) -> None:
    publish(room)
    sheet = opened(room, WATER, subject="单位")
    rules, case = sheet.presenter.rules, sheet.presenter.case
    assert case is not None
    assert rules.on is not None
    mine = replace(RULES, id="shared", default=False)
    rules.on = replace(rules.on, choice=RulesChoice(id=ident(702), rules=to_plain(mine)))
    bare = replace(case, benchmarks=Benchmarks(), rules=None)
    assert rules.ours(bare) == mine
    assert rules.are_ours(bare, mine)
    assert not rules.are_ours(bare, replace(mine, title="后来改过的规则")), "the same id, other words"
    assert rules.ours(replace(bare, acted=SINCE - timedelta(days=1))) is None


def weigh_again(room: Room, paper: str) -> WeighSheet:
    weigh_draft(room.shell, room.operations, room.session, room.stored(paper))
    room.wait()
    layer = top_layer(room.shell)
    assert isinstance(layer, WeighLayer)
    return layer.sheet


def test_what_was_written_is_shown_again_with_the_same_rules(room: Room) -> None:
    publish(room)
    room.session.agency = replace(room.session.agency, training=False)
    paper = draft(room, "REV-03")
    sheet = opened(room, WATER, subject="单位", document_id=paper, party_name=FIRM)
    sheet.answers.lines["tier1"].taken.emit()  # type: ignore[attr-defined]
    sheet.presenter.set(degree="heavy")
    made = sheet.presenter.proposal
    assert sheet.perform("submit")
    room.wait()
    layer = top_layer(room.shell)
    assert isinstance(layer, WritingLayer)
    type_text(layer.amount, "150000")
    press(layer.amount, "Enter")
    settle()
    layer.perform("submit")
    room.wait()
    sheet.close_button.click()
    settle()
    stored = room.stored(paper)
    assert stored.weighing["rules"]["id"] == RULES.id
    assert stored.matters == (), "the weighing itself names its matter"
    publish(room, "2027.2", ())  # the county withdraws the benchmark meanwhile
    again = weigh_again(room, paper)
    assert again.presenter.proposal == made
    assert again.presenter.case is not None
    assert propose(again.presenter.case) == made
    assert again.presenter.party == FIRM
    assert shows(again, "目录里的基准后来变了")


def test_earlier_penalties_say_where_they_are_counted(room: Room) -> None:
    decision = Document(
        id=ident(701), inspection_id="", form_id="DEC-02", form_version="1", title="行政处罚决定书",
        state=DocumentState.SERVED, number="罚1", issued_on=date(2026, 3, 1), facts={"party": {"name": FIRM}},
    )  # fmt: skip
    save(room.store, add(decision))
    sheet = opened(room, WATER, party_name=FIRM)
    line = sheet.answers.lines["party"]
    assert shows(line, "这台电脑存的本镇记录（含同步收到的）里查到 1 件处罚（罚1）")
    assert shows(line, "还没同步来的、县里其他乡镇的没有查。")
