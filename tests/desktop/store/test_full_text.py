"""Words and pinyin over the real encrypted tables: the same rows, in the same order, as looking at every one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.queries import full_text
from desktop.store.queries.full_text import newest_matches
from desktop.store.store import Store
from desktop.store.syllables import cuts, endings
from desktop.store.tables import DocumentRow, InspectionRow, core
from desktop.store.words import initials, named, normal, spaced, spell, wanted
from enforcement.model.document import Document, DocumentState
from enforcement.queries import AskDocuments, AskInspections, AskParties
from tests.desktop.store.samples import CHEN, ident, inspection, make_store, party

_INSPECTION, _DOCUMENT = core(InspectionRow), core(DocumentRow)
NAMES = ("好再来饭店", "王家五金店", "张家药房", "药王家具厂", "KTV一二三", "示例超市12号店")
START = datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """600 inspections of six parties; starts jump about, so that no order is that of the numbers."""
    store = make_store(tmp_path_factory.mktemp("town") / "home")
    chance = random.Random(3)
    with store.unit_of_work(CHEN) as work:
        for place, name in enumerate(NAMES):
            one = replace(party(), id=ident(100 + place), name=name, id_no="", phone=f"000-8800{place:04}")
            work.add(one, "party.added")
        for number in range(600):
            visit = replace(
                inspection(),
                id=ident(1000 + number),
                party_id=ident(100 + chance.randrange(len(NAMES))),
                place=f"老街{chance.randrange(1, 200)}号",
                started_at=START + timedelta(minutes=chance.randrange(9_000)),
            )
            work.add(visit, "inspection.started")
            if number % 3 == 0:
                paper = Document(
                    id=ident(5000 + number),
                    inspection_id=visit.id,
                    form_id="correction_notice",
                    form_version="1",
                    title="责令改正通知书",
                    number=f"云镇责改〔2026〕{number}号",
                )
                work.add(paper, "document.prepared")
        work.commit()
    yield store
    store.close()


def by_looking(connection: Connection, table: str, order: str, fits: Callable[[str], bool]) -> list[int]:
    """Numbers of the rows whose text fits, in order; the text is that of the first parts of the search words."""
    sql = f"SELECT number, words FROM {table} JOIN {table}_words AS w ON w.rowid = number ORDER BY {order}"
    rows = connection.exec_driver_sql(sql).all()
    return [number for number, words in rows if any(fits(part) for part in words.split(" seam "))]


def holds(text: str) -> Callable[[str], bool]:
    """Whether a stored part, its characters put together again, contains the text."""
    return lambda part: normal(text) in part.replace(" ", "") if _single(part) else False


def _single(part: str) -> bool:
    return all(len(token) == 1 for token in part.split())


@pytest.mark.parametrize("rare", [1, 300])
@pytest.mark.parametrize(
    "text", ["店", "老街", "药", "家五金店", "老街12", "12", "1", "wj", "wjwjd", "飞碟", "k", "KTV", "zzz"]
)
@pytest.mark.parametrize(("offset", "limit"), [(0, 50), (7, 13), (0, 1)])
def test_inspections_by_words(
    town: Store, monkeypatch: pytest.MonkeyPatch, rare: int, text: str, offset: int, limit: int
) -> None:
    monkeypatch.setattr(full_text, "_RARE", rare)
    monkeypatch.setattr(full_text, "_FIRST_STEP", 16)
    ordered = sa.select(_INSPECTION.c.number).order_by(
        _INSPECTION.c.sort_at.desc(), _INSPECTION.c.number.desc()
    )
    shown, number = _INSPECTION.c.readable, _INSPECTION.c.number
    with town._database.reading() as connection:
        found = newest_matches(
            connection, ordered, shown, number, "inspection_words", text, offset=offset, limit=limit
        )
        plain = by_looking(connection, "inspection", "sort_at DESC, number DESC", holds(text))
    assert found == plain[offset : offset + limit]


@pytest.mark.parametrize("rare", [1, 300])
@pytest.mark.parametrize("text", ["责改", "改〔2026〕12", "5号", "好再来", "2026", "飞碟", "zg"])
def test_papers_by_words(town: Store, monkeypatch: pytest.MonkeyPatch, rare: int, text: str) -> None:
    monkeypatch.setattr(full_text, "_RARE", rare)
    monkeypatch.setattr(full_text, "_SPARE", 1)
    ordered = sa.select(_DOCUMENT.c.number).order_by(_DOCUMENT.c.number.desc())
    shown, number = sa.and_(_DOCUMENT.c.readable, _DOCUMENT.c.number % 7 != 0), _DOCUMENT.c.number
    with town._database.reading() as connection:
        found = newest_matches(
            connection, ordered, shown, number, "document_words", text, offset=3, limit=9, by_number=True
        )
        letters = "".join(letter for letter in text if letter.isalnum())
        plain = by_looking(connection, "document", "number DESC", holds(letters))
    assert found == [one for one in plain if one % 7][3:12]


def test_every_way_to_type_a_name(town: Store) -> None:
    for text in (
        "好再来",
        "haozailai",
        "haozail",
        "hzl",
        "zailaifan",
        "好再 来饭",
        "fandian 再来",
        "88000000",
        "8800 好",
    ):
        found = town.answer(AskParties(text))
        assert [one.name for one in found] == ["好再来饭店"], text
    assert town.answer(AskParties("haozalai")) == ()
    assert {row.party_name for row in town.answer(AskInspections(text="haozailai"))} == {"好再来饭店"}
    assert {row.party_name for row in town.answer(AskInspections(text="hzl 老街"))} == {"好再来饭店"}
    assert {row.party_name for row in town.answer(AskDocuments(text="wujindian"))} == {"王家五金店"}


def test_a_changed_telephone_is_found_at_once(town: Store) -> None:
    with town.unit_of_work(CHEN) as work:
        one = work.get(type(party()), ident(101))
        assert one is not None
        work.change(one, replace(one, phone="000-12345678", address="学院路 3 号"), "party.changed")
        work.commit()
    assert [found.id for found in town.answer(AskParties("345678"))] == [ident(101)]
    assert [found.id for found in town.answer(AskParties("学院路3"))] == [ident(101)]
    assert town.answer(AskParties("88000001")) == ()


def test_a_discarded_draft_is_not_among_all_papers(town: Store) -> None:
    everything = [row.document for row in town.answer(AskDocuments(text="责改", limit=500))]
    gone = everything[3]
    with town.unit_of_work(CHEN) as work:
        work.change(gone, replace(gone, state=DocumentState.DISCARDED), "document.discarded")
        work.commit()
    left = [row.document for row in town.answer(AskDocuments(text="责改", limit=500))]
    assert left == [one for one in everything if one != gone]


@pytest.mark.parametrize("name", [*NAMES[:4], "西安吕氏烟酒", "云溪镇示例第一超市"])
def test_letters_of_any_beginning_of_a_name_find_it(name: str) -> None:
    stored = f" {spaced(name)}{named(name)} "
    letters = "".join(spell(name))
    for typed in [*(letters[:end] for end in range(2, len(letters) + 1)), initials(name)]:
        query = wanted(typed)
        assert query is not None
        phrases = re.findall('"([^"]+)"', query.match)
        assert any(f" {one} " in stored for one in phrases), typed


def test_cuts_and_endings() -> None:
    assert (("xi",), "an") in cuts("xian")
    assert ((), "xian") in cuts("xian")
    assert cuts("qqq") == []
    assert endings("zhu") == ("zhu", "zhua", "zhuai", "zhuan", "zhuang", "zhui", "zhun", "zhuo")
    assert len(cuts("a" * 64)) <= 4
    assert wanted("，") is None
    long: Any = wanted("haozailai" * 7)
    assert len(long.match) < 20_000
