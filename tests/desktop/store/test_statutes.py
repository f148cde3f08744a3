"""The shelf in the real store: editions beside each other, the same words twice, articles by day, search, and speed."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from desktop.store.statutes import Shelved
from desktop.store.store import Store
from desktop.store.tables.statutes import ShelvedArticle, ShelvedStatute
from enforcement.queries.statutes import (
    AskStatute,
    AskStatuteArticle,
    AskStatutes,
    AskStatuteTexts,
    AskStatuteWords,
)
from enforcement.refusals import Done, Refused
from enforcement.statutes.parse import parse
from enforcement.statutes.sharing import looks_in, pack_of
from enforcement.statutes.shelving import look_at
from enforcement.statutes.views import ArticleView
from tests.desktop.store.samples import make_home
from tests.helpers.statutes import FIRST, SECOND, TITLE, long_statute

TODAY = date(2026, 11, 24)
OLD_DAY = date(2020, 1, 1)


def shelve(store: Store, text: str, **changes: Any) -> Done | Refused:
    look = look_at("样本.md", text, parse(text))
    return store.statutes.shelve(look.statute, look.text, replace(look.wanted, **changes))


def shelved(store: Store, text: str, **changes: Any) -> tuple[int, Shelved]:
    answer = shelve(store, text, **changes)
    assert isinstance(answer, Done), answer
    assert isinstance(answer.value, tuple)
    return answer.value


def article(store: Store, place: str, day: date, law: str = TITLE, edition: int = 0) -> ArticleView:
    return store.answer(AskStatuteArticle(law, place, day, edition))


def found(store: Store, text: str, day: date = TODAY) -> list[str]:
    return [hit.name for hit in store.answer(AskStatuteWords(text, day))]


@pytest.fixture
def two(store: Store) -> Store:
    """Both editions of the fictional rule on the shelf."""
    shelved(store, FIRST)
    shelved(store, SECOND)
    return store


def test_the_tables_are_what_the_migration_makes(store: Store) -> None:
    with store._database.reading() as connection:
        made = sa.inspect(connection)
        for model in (ShelvedStatute, ShelvedArticle):
            table = SQLModel.metadata.tables[str(model.__tablename__)]
            columns = {(one["name"], one["nullable"]) for one in made.get_columns(table.name)}
            assert columns == {(one.name, bool(one.nullable)) for one in table.c}
            indexes = {(one["name"], tuple(one["column_names"])) for one in made.get_indexes(table.name)}
            assert indexes == {(one.name, tuple(one.columns.keys())) for one in table.indexes}


def test_the_same_text_twice_changes_nothing(store: Store) -> None:
    first = shelved(store, FIRST)
    before = store.answer(AskStatuteTexts())

    again = shelved(store, "\n" + FIRST.replace("## ", ""), label="别的名字", valid_from=date(2018, 1, 1))

    assert first == (1, Shelved.NEW)
    assert again == (1, Shelved.KNOWN)
    assert store.answer(AskStatuteTexts()) == before


def test_a_second_edition_stands_beside_the_first(two: Store) -> None:
    editions = two.answer(AskStatutes())

    assert [(one.label, one.valid_from) for one in editions] == [
        ("2021年修正", date(2021, 4, 29)),
        ("2016年通过", date(2017, 1, 1)),
    ]
    assert "五百元以上" in article(two, "第五条", OLD_DAY).articles[0].text
    assert "一千元以上" in article(two, "第五条", TODAY).articles[0].text
    assert article(two, "第五条", date(2021, 4, 28)).edition.label == "2016年通过"  # type: ignore[union-attr]
    assert article(two, "第五条", date(2021, 4, 29)).edition.label == "2021年修正"  # type: ignore[union-attr]


def test_another_text_of_the_same_day_is_refused(two: Store) -> None:
    answer = shelve(two, SECOND.replace("一千元", "二千元"))

    assert isinstance(answer, Refused)
    assert answer.refusals[0].number == "R89"
    assert len(two.answer(AskStatutes())) == 2


def test_an_act_opens_at_its_wording_of_the_day(two: Store) -> None:
    view = article(two, "第三条第二款第二项", OLD_DAY, law="农村消防安全管理条例")

    assert view.exact
    assert view.citation == f"《{TITLE}》第三条第二款第二项"
    assert (view.before, view.after) == ((2, 0), (4, 0))
    assert "不是全称" in view.notices[0]


def test_no_edition_for_the_day_is_said_and_the_nearest_is_marked(two: Store) -> None:
    view = article(two, "第五条", date(2015, 6, 1))

    assert not view.exact
    assert view.edition is not None
    assert view.edition.label == "2016年通过"
    assert view.notices == (
        f"架上没有《{TITLE}》在2015年6月1日的文本。"
        "下面是最近的一版（2017年1月1日至2021年4月28日），不一定是那天的原文。",
    )


def test_what_is_not_there_is_said(two: Store) -> None:
    unknown = article(two, "1", TODAY, law="没有导入的法")

    assert unknown.edition is None
    assert unknown.notices == ("法条架上没有“没有导入的法”。导入它的文本以后，就能在这里看到条文。",)
    assert article(two, "第七条", TODAY).notices == (f"《{TITLE}》的这一版里没有第七条。",)
    assert article(two, "第五条第三款", TODAY).notices == ("这一条里没有第五条第三款，请核对引用的款、项。",)


def test_another_edition_is_shown_as_another(two: Store) -> None:
    older = two.answer(AskStatutes())[1].id
    view = article(two, "第五条", TODAY, edition=older)

    assert "五百元以上" in view.articles[0].text
    assert not view.exact
    assert "不是2026年11月24日的文本" in view.notices[0]


def test_what_is_put_away_is_kept_and_comes_back(two: Store) -> None:
    newest = two.answer(AskStatutes())[0].id

    two.statutes.put_away(newest)

    assert [one.label for one in two.answer(AskStatutes())] == ["2016年通过"]
    assert "五百元以上" in article(two, "第五条", TODAY).articles[0].text
    assert found(two, "遮挡消火栓") == []
    assert len(two.answer(AskStatutes(put_away=True))) == 2
    assert shelved(two, SECOND) == (newest, Shelved.BACK)
    assert found(two, "遮挡消火栓") == [f"《{TITLE}》第三条"]
    two.statutes.put_away(newest)
    assert isinstance(two.statutes.take_back(newest), Done)
    assert found(two, "遮挡消火栓") == [f"《{TITLE}》第三条"]


def test_days_may_be_put_right_and_the_words_stay(two: Store) -> None:
    newest, older = two.answer(AskStatutes())
    text = two.answer(AskStatuteTexts((newest.id,)))[0].text

    assert isinstance(two.statutes.redate(newest.id, date(2021, 7, 1), None), Done)

    assert article(two, "第五条", date(2021, 6, 30)).edition.id == older.id  # type: ignore[union-attr]
    assert two.answer(AskStatuteTexts((newest.id,)))[0].text == text == SECOND
    assert isinstance(two.statutes.redate(newest.id, older.valid_from, None), Refused)


def test_the_outline_follows_the_text(two: Store) -> None:
    outline = two.answer(AskStatute(2))

    assert [line.words for line in outline.lines if line.level] == [
        "第一章 总则",
        "第二章 场所和通道",
        "第三章 法律责任",
        "附则",
    ]
    assert [line.number for line in outline.lines if not line.level] == [1, 2, 3, 4, 5, 6]
    assert two.answer(AskStatute(99)) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("锁闭安全出口", [f"《{TITLE}》第三条"] * 2),
        ("消防 5", [f"《{TITLE}》第五条"]),
        ("apxncxf 5", [f"《{TITLE}》第五条"]),
        ("农村消防", [f"《{TITLE}》"]),
        ("消防 灭火器", [f"《{TITLE}》第四条", f"《{TITLE}》第四条", f"《{TITLE}》第六条"]),
        ("没有的词", []),
        ("  ", []),
    ],
)
def test_search_finds_words_titles_pinyin_and_numbers(two: Store, text: str, names: list[str]) -> None:
    assert found(two, text) == names


def test_the_edition_of_the_day_comes_first(two: Store) -> None:
    for day, first in ((TODAY, "2021年修正"), (OLD_DAY, "2016年通过")):
        hits = two.answer(AskStatuteWords("锁闭", day))
        assert [hit.current for hit in hits] == [True, False]
        assert hits[0].label == first


def test_the_shelf_survives_closing_and_travels_only_by_file(
    two: Store, tmp_path: Any, second: Store
) -> None:
    pack = pack_of(two.answer(AskStatuteTexts()))
    before = two.answer(AskStatutes())
    with two._database.reading() as connection:
        entries = connection.exec_driver_sql(
            "SELECT count(*) FROM journal_entry WHERE type LIKE 'statute%'"
        ).scalar()
    two.close()
    again = make_home(tmp_path / "one").open_training()

    assert again.answer(AskStatutes()) == before
    assert entries == 0
    again.close()
    for look in looks_in(pack):
        assert isinstance(second.statutes.shelve(look.statute, look.text, look.wanted), Done)
    faces = [(one.title, one.valid_from, one.sha256) for one in before]
    assert [(one.title, one.valid_from, one.sha256) for one in second.answer(AskStatutes())] == faces


def test_nothing_of_a_text_stands_readable_on_the_disk(two: Store) -> None:
    two.close()
    data = b"".join(path.read_bytes() for path in two.folder.rglob("*") if path.is_file())

    assert "锁闭安全出口".encode() not in data


def test_a_thousand_articles_come_in_and_are_searched_fast(store: Store) -> None:
    text = long_statute("示例县市容管理办法", 1000, "餐厨垃圾")
    look = look_at("a.md", text, parse(text))
    begun = time.perf_counter()
    store.statutes.shelve(look.statute, look.text, look.wanted)
    taken = time.perf_counter() - begun
    spans = []
    for words in ("餐厨垃圾", "镇人民政府", "罚", "srgl 500", "没有的词"):
        begun = time.perf_counter()
        store.answer(AskStatuteWords(words, TODAY))
        spans.append(time.perf_counter() - begun)

    assert taken < 2.0
    assert max(spans) < 0.5
