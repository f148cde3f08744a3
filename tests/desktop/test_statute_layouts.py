"""One statute laid out in six ways goes the whole way: file, shelf, search, article of the day, what is cited, card."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.statute_files import read_looks
from desktop.store.store import Store
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import to_release
from enforcement.model.matter import Citation, Library, Matter
from enforcement.queries import AskMatterCard, AskStandings
from enforcement.queries.statutes import AskStatuteArticle, AskStatuteWords
from enforcement.refusals import Done
from enforcement.statutes.cited import cited_in
from enforcement.statutes.compare import Change, compare
from enforcement.statutes.model import Statute, lines_of
from enforcement.statutes.parse import parse
from enforcement.statutes.standing import Standing
from tests.desktop.store.samples import make_store
from tests.helpers.statute_layouts import LAYOUTS, hard_wrapped
from tests.helpers.statutes import FIRST, SECOND, TITLE

THEN, NOW = date(2020, 1, 1), date(2026, 11, 24)
CHANGED = date(2021, 4, 29)
CODE = "010001"
PAPER = f"依据《{TITLE}》第三条第二款第（二）项、第五条，责令改正。"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make_store(tmp_path / "one")
    places = tuple(Citation(law=TITLE, article=article) for article in ("第3条第2款第2项", "第5条", "第7条"))
    matter = Matter(
        code=CODE,
        name="对占用农村疏散通道的行政处罚",
        domain="消防",
        library=Library.BASE,
        department="消防部门",
        violation=places[:1],
        penalty=places[1:],
        penalty_kinds=("罚款",),
        subject="both",
        condition="",
    )
    release = to_release(
        CatalogueDraft(matters=(matter,), checklists=(), grants=()),
        version="1",
        issuing_document="样本",
        published=THEN,
        effective=THEN,
        source="test",
        source_sha256="0" * 64,
    )
    made.install_release(release.data)
    yield made
    made.close()


def standing(store: Store, day: date) -> dict[str, Standing]:
    places = store.answer(AskMatterCard(CODE, day)).places
    assert [row.place for row in store.answer(AskStandings(day))] == list(places)
    return {one.article: one.standing for one in places}


def words(store: Store, article: str, day: date) -> str:
    view = store.answer(AskStatuteArticle(TITLE, article, day))
    assert view.exact
    assert view.notices == ()
    return "".join(text for _, text in lines_of(view.articles[0]))


def _plain(statute: Statute) -> list[list[str]]:
    """The words of each article, brackets and blanks aside."""
    signs = str.maketrans({"（": "", "）": "", "(": "", ")": "", "\u3000": "", " ": ""})
    return [[text.translate(signs) for _, text in lines_of(one)] for one in statute.articles]


@pytest.mark.parametrize("layout", LAYOUTS, ids=[one.__name__ for one in LAYOUTS])
def test_a_statute_goes_the_whole_way(
    store: Store, tmp_path: Path, layout: Callable[[Path, str], Path]
) -> None:
    assert set(standing(store, NOW).values()) == {Standing.UNSEEN}
    for text, begins, last in ((FIRST, None, 7), (SECOND, CHANGED, 6)):
        (look,) = read_looks(layout(tmp_path, text))
        assert [one.number for one in look.statute.articles] == list(range(1, last + 1))
        told = [fault.sentence for fault in look.statute.faults]
        assert not told or layout is hard_wrapped
        assert all("已当作同一款" in sentence for sentence in told)
        assert _plain(look.statute) == _plain(parse(text))
        assert (look.wanted.title, begins or look.wanted.valid_from) == (TITLE, begins or date(2017, 1, 1))
        wanted = look.wanted if begins is None else replace(look.wanted, valid_from=begins)
        assert isinstance(store.statutes.shelve(look.statute, look.text, wanted), Done)

    held, lacking = Standing.HELD, Standing.LACKING
    assert standing(store, THEN) == {"第3条第2款第2项": held, "第5条": held, "第7条": held}
    assert standing(store, NOW) == {"第3条第2款第2项": held, "第5条": held, "第7条": lacking}

    hits = store.answer(AskStatuteWords("消火栓", NOW))
    assert [(hit.name, hit.current) for hit in hits] == [(f"《{TITLE}》第三条", True)]
    assert store.answer(AskStatuteWords("nongcunxiaofang", NOW))[0].title == TITLE

    assert [law for law, _ in cited_in(PAPER)] == [TITLE, TITLE]
    for _, article in cited_in(PAPER):
        assert words(store, article, THEN)
        assert words(store, article, NOW)
    assert "处五百元以上五千元以下罚款" in words(store, "第5条", THEN)
    assert "处一千元以上一万元以下罚款" in words(store, "第5条", NOW)

    sides = [store.answer(AskStatuteArticle(TITLE, "第5条", day)).articles for day in (THEN, NOW)]
    (line,) = compare(*sides)
    assert "".join(run.text for run in line.left if run.change is Change.GONE) == "五百五千"
    assert "".join(run.text for run in line.right if run.change is Change.NEW) == "一千一万"
