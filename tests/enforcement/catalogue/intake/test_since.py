"""Changed words of the law over random histories of official lists: every day keeps the words that a person with all lists
and all answers on the table would read for it, and without an answer nothing changes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.history import with_former
from enforcement.catalogue.intake.assembling import Composed, compose
from enforcement.catalogue.intake.beside import Beside
from enforcement.catalogue.intake.codes import History
from enforcement.catalogue.intake.files import SourceFile, sort_files
from enforcement.catalogue.intake.grant_cells import Surroundings
from enforcement.catalogue.intake.reading import read_official
from enforcement.catalogue.intake.records import Found
from enforcement.catalogue.intake.since import Answers, read_answers
from enforcement.catalogue.intake.towns import townships
from enforcement.catalogue.table import Cell, Grid
from enforcement.model.matter import Matter

TOWNS = townships("330523", "安吉县", ())
FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=step) for step in range(40)]
EDGES = [date(2000, 1, 1), *DAYS, date(2030, 1, 1)]
HEAD: list[Cell] = ["序号", "事项名称", "领域", "处罚依据", "依据施行日", "递铺街道"]
ONE, OTHER = "甲管理规定", "乙管理规定"


@dataclass(frozen=True)
class Words:
    """What a list writes of one matter: which law, which article, the upper end of the fine."""

    law: str
    article: int
    high: int

    @property
    def cell(self) -> str:
        return f"《{self.law}》第{self.article}条：处一百元以上{self.high}元以下罚款。"


@dataclass
class Table:
    """The brute-force reader: per matter the words of every day, and since when its newest words hold."""

    days: dict[str, dict[date, Words]] = field(default_factory=dict)
    newest: dict[str, Words] = field(default_factory=dict)
    since: dict[str, date | None] = field(default_factory=dict)

    def write(self, name: str, words: Words, day: date | None) -> None:
        """New words: over the days from ``day`` on; over the days of the newest words when ``day`` is None."""
        known = self.days.setdefault(name, {})
        first = self.since.get(name) if day is None else day
        for one in EDGES:
            if first is None or one >= first:
                known[one] = words
        self.newest[name], self.since[name] = words, first


def read(rows: list[list[Cell]], history: History, said: Answers) -> Composed:
    numbered = tuple((number, tuple(row)) for number, row in enumerate([HEAD, *rows], 1))
    sheets = sort_files([SourceFile("a.xlsx", (Grid(sheet="目录", rows=numbered),))], TOWNS, {}, {})
    found = Found(told=list(sheets.told), faults=list(sheets.faults))
    around = Surroundings(towns=TOWNS, domains=frozenset(("市容环境卫生",)), document="安政〔2026〕12号")
    for proposal, file in sheets.official:
        read_official(proposal, file, around, found)
    return compose(found, sheets.strict, history, TOWNS, FIRST, Beside(said=said))


def listed(name: str, words: Words, day: date | None = None) -> list[Cell]:
    return [None, f"对{name}的行政处罚", "市容环境卫生", words.cell, day, "√"]


def remembered(drafts: list[CatalogueDraft]) -> History:
    newest: dict[str, Matter] = {}
    for draft in reversed(drafts):
        for matter in draft.matters:
            newest.setdefault(matter.code, matter)
    return History(drafts[-1] if drafts else None, tuple(newest.values()))


def said_of(matter: Matter, day: date) -> tuple[str, str, float | None] | None:
    basis = matter.basis_on(day)
    return None if basis is None else (basis.penalty[0].law, basis.penalty[0].article, basis.fine.high)


def play(seed: int) -> int:
    """One history of up to eight lists; how many words changed."""
    chance = random.Random(seed)
    table, changed = Table(), 0
    drafts: list[CatalogueDraft] = []
    for _ in range(chance.randrange(2, 9)):
        rows, answers, plan, refused = [], {}, [], False
        for name in chance.sample(["做甲事", "做乙事", "做丙事"], k=chance.randrange(1, 4)):
            old = table.newest.get(name)
            law = f"{name}{chance.choice((ONE, OTHER))}"
            words = Words(law, chance.choice((3, 4)), chance.choice((500, 900)))
            words = old if old is not None and chance.random() < 0.4 else words
            day = chance.choice(DAYS)
            how = chance.choice(("column", "answer", "corrected", "nothing", "answer"))
            rows.append(listed(name, words, day if how == "column" else None))
            if how in ("answer", "corrected"):
                answers[words.law] = day if how == "answer" else None
            if old is None:
                plan.append((name, words, day if how == "column" else None))
            elif words != old:
                first = table.since[name]
                refused |= how == "nothing" or (how != "corrected" and first is not None and day <= first)
                plan.append((name, words, None if how == "corrected" else day))
        made = read(rows, remembered(drafts), Answers(answers))
        assert (made.draft is None) == refused, made.faults
        if made.draft is None:
            assert all(fault.row and fault.column and fault.value and fault.fix for fault in made.faults)
            continue
        drafts.append(made.draft)
        changed += sum(name in table.newest for name, _, _ in plan)
        for name, words, first in plan:
            table.write(name, words, first)
        check(table, drafts)
    return changed


def check(table: Table, drafts: list[CatalogueDraft]) -> None:
    """The newest release alone, and all releases as a device reads them, answer as the table does."""
    for matter in remembered(drafts).matters:
        older = [one for draft in reversed(drafts) for one in draft.matters if one.code == matter.code]
        name = matter.name.removeprefix("对").removesuffix("的行政处罚")
        for day in EDGES:
            words = table.days[name].get(day)
            expected = None if words is None else (words.law, f"第{words.article}条", float(words.high))
            assert said_of(matter, day) == expected, (name, day)
            assert sum(basis.valid_on(day) for basis in matter.bases) == (expected is not None)
            assert said_of(with_former(older[0], older[1:]), day) == expected


def test_every_day_keeps_its_words_over_random_histories() -> None:
    changed = sum(play(seed) for seed in range(20))
    assert changed > 20


@pytest.mark.nightly
def test_every_day_keeps_its_words_over_many_histories() -> None:
    assert sum(play(seed) for seed in range(1000, 2500)) > 1000


def test_a_day_is_asked_law_by_law() -> None:
    first = read(
        [listed("做甲事", Words(ONE, 3, 500)), listed("做乙事", Words(ONE, 5, 500))],
        History(None, ()),
        Answers(),
    )
    assert first.draft is not None
    history = remembered([first.draft])
    rows = [listed("做甲事", Words(ONE, 3, 900)), listed("做乙事", Words(ONE, 5, 900))]
    asked = read(rows, history, Answers())
    assert asked.draft is None
    assert dict(asked.asked) == {ONE: 2}
    (fault, _) = asked.faults
    assert (fault.sheet, fault.row, fault.column) == ("目录", 2, "处罚依据")
    assert fault.sentence.endswith(
        "没有说《甲管理规定》从哪天起这样写。用 --basis-from 法名=施行日 说明；只是更正写错的，写 法名=更正；"
        "按行不同的，加一列“依据施行日”。"
    )
    for words in ([f"《{ONE}》=2026-02-01"], ["其余=2026年2月1日"], [f"{ONE}=20260201", "别的规定=更正"]):
        told = read(rows, history, read_answers(words))
        assert told.draft is not None
        day = date(2026, 2, 1)
        for matter in told.draft.matters:
            assert said_of(matter, day) == (ONE, matter.penalty[0].article, 900.0)
            assert said_of(matter, day - timedelta(days=1)) == (ONE, matter.penalty[0].article, 500.0)
        assert told.since[0] == (
            "《甲管理规定》：新的写法从 2026-02-01 起，照这次说的；2026-01-31 以前的行为用原来的写法：2 个事项。"
        )
        assert any("《别的规定》" in one and "没有用上" in one for one in told.since) == (len(words) == 2)


def test_two_laws_with_two_days_are_told_row_by_row() -> None:
    first = read([listed("做甲事", Words(ONE, 3, 500))], History(None, ()), Answers())
    assert first.draft is not None
    cell = f"《{ONE}》第九条：处一百元以上五百元以下罚款。《{OTHER}》第八条：处一百元以上五百元以下罚款。"
    row = listed("做甲事", Words(ONE, 3, 500))
    row[3] = cell
    history = remembered([first.draft])
    made = read([row], history, read_answers([f"{ONE}=2026-02-01", f"{OTHER}=2026-03-01"]))
    assert [fault.fix for fault in made.faults] == ["加一列“依据施行日”，按行写"]
    row[4] = date(2026, 3, 1)
    told = read([row], history, Answers())
    assert told.draft is not None
    (matter,) = told.draft.matters
    assert [one.law for one in matter.penalty_on(date(2026, 3, 1))] == [ONE, OTHER]
    assert said_of(matter, date(2026, 2, 28)) == (ONE, "第3条", 500.0)


@pytest.mark.parametrize("word", ["甲", "甲=", "=2026-01-01", "甲=后天", "甲=2026-02-30"])
def test_an_answer_that_says_nothing_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="--basis-from 写成"):
        read_answers([word])


def test_two_answers_for_one_law_are_refused() -> None:
    with pytest.raises(ValueError, match="两个答复"):
        read_answers(["甲=2026-01-01", "《甲》=更正"])
