"""The list of a day against a reading of all releases by hand: shelves, filters, numbers, card, and what was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.store.catalogue import StoreCatalogue
from desktop.store.queries.matter_card import card
from desktop.store.queries.matters import counts, matters
from desktop.store.queries.sources import Sources
from desktop.store.store import Store
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.filters import MatterFilter
from enforcement.catalogue.release import to_release
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Citation, FineRange, Library, Matter
from enforcement.queries import AskMatterCard, AskMatterCounts, AskMatters, MatterRow, Shelf
from tests.desktop.store.samples import SCOPE, make_store
from tests.desktop.store.test_history import DAYS, Kept, Told, days, emptied, held_by_hand, speaking

CODES = ("010001", "010002", "010003")
NAMES = {"010001": "对擅自占道的行政处罚", "010002": "对焚烧秸秆的行政处罚", "010003": "对犬只扰民的行政处罚"}
FINES = ((50, 500), (1000, 5000), (20_000, 50_000))
SUBJECTS, KINDS, PROCEDURES = ("个人", "单位", "both"), ("罚款", "警告"), ("yes", "no", "partial")
MANY = 100


@dataclass(frozen=True)
class Text:
    """What a release says of one matter."""

    library: Library
    article: int
    since: date | None
    fine: tuple[int, int]
    subject: str
    kind: str
    procedure: str
    corrected: bool

    @property
    def words(self) -> tuple[Any, ...]:
        """What makes it the same text of the law."""
        return (self.article, self.fine, self.kind, self.corrected)


@dataclass(frozen=True)
class Listed(Told):
    """A release with such texts."""

    def data(self, name: int) -> bytes:
        texts: dict[str, Any] = self.texts
        draft = CatalogueDraft(
            matters=tuple(_matter(code, text) for code, text in texts.items()), grants=self.grants
        )
        return to_release(
            draft,
            version=f"{name}",
            issuing_document="",
            published=self.published,
            effective=self.effective,
            source="test",
            source_sha256="0" * 64,
        ).data


def _matter(code: str, text: Text) -> Matter:
    cited = (Citation(law="样例条例", article=f"第{text.article}条", valid_from=text.since),)
    low, high = text.fine
    return Matter(
        code=code,
        name=NAMES[code],
        domain=f"领域{code[-1]}",
        library=text.library,
        department="样例部门",
        violation=cited,
        penalty=cited,
        penalty_kinds=(text.kind,),
        subject=text.subject,
        condition="",
        fine_basis=("fixed",),
        fine=FineRange(low=low, high=high),
        simple_procedure=text.procedure,
        correction_precondition="逾期不改正" if text.corrected else "",
    )


def texts() -> st.SearchStrategy[Text]:
    return st.builds(
        Text,
        st.sampled_from((Library.BASE, Library.OPTIONAL)),
        st.integers(1, 3),
        st.none() | days(),
        st.sampled_from(FINES),
        st.sampled_from(SUBJECTS),
        st.sampled_from(KINDS),
        st.sampled_from(PROCEDURES),
        st.booleans(),
    )


def grants() -> st.SearchStrategy[PowerGrant]:
    return st.builds(
        PowerGrant,
        matter_code=st.sampled_from(CODES),
        division_code=st.just(SCOPE),
        library=st.just(Library.BASE),
        valid_from=days(),
        valid_to=st.none() | days(),
        document=st.just("一号文"),
    )


def histories() -> st.SearchStrategy[list[Told]]:
    one = st.builds(
        Listed,
        number=st.just(0),
        published=days(),
        effective=days(),
        texts=st.dictionaries(st.sampled_from(CODES), texts(), min_size=1),
        grants=st.lists(grants(), max_size=4).map(tuple),
    )
    return st.lists(one, min_size=1, max_size=4).map(
        lambda told: [replace(each, number=number) for number, each in enumerate(told, 1)]
    )


# ---- the reading by hand


@dataclass(frozen=True)
class Shown:
    """A matter on a day, read by hand: ``text`` is the one of the day, None without any."""

    listed: Text
    text: Text | None
    procedure: str
    held: bool
    withdrawn: bool

    def fits(self, wanted: MatterFilter) -> bool:
        if wanted.library not in (None, self.listed.library):
            return False
        if wanted.subject and self.listed.subject not in ("both", wanted.subject):
            return False
        if wanted.procedure not in ("", self.procedure) or (wanted.held_on and not self.held):
            return False
        if not wanted.penalty_kind and wanted.fine == FineRange():
            return True
        if self.text is None or wanted.penalty_kind not in ("", self.text.kind):
            return False
        low, high = self.text.fine
        return low >= (wanted.fine.low or 0) and high <= (wanted.fine.high or 1e9)


def taken_back(kept: list[Kept], code: str, day: date) -> bool:
    """Not held on the day, and held on some day before it."""
    first = min(one.told.effective for one in kept) - timedelta(days=40)
    before = [first + timedelta(days=step) for step in range((day - first).days)]
    return not held_by_hand(kept, code, day)[0] and any(held_by_hand(kept, code, one)[0] for one in before)


def by_hand(kept: list[Kept], today: date, day: date) -> dict[str, Shown]:
    """Everything that some release lists and this day shows: listed on it, or taken back before it."""
    release, shown = speaking(kept, day).told.texts, {}
    for code in CODES:
        ranked = sorted(
            (one for one in kept if code in one.told.texts), key=lambda one: one.rank, reverse=True
        )
        if not ranked:
            continue
        words = speaking(kept, max(today, day))
        if words in ranked:
            ranked = ranked[ranked.index(words) :]
        said: list[Any] = [one.told.texts[code] for one in ranked]
        own: Any = release.get(code, said[0])
        text = next((one for one in said if one.since is None or one.since <= day), None)
        same = [one for one in (said[0], own) if text is not None and one.words == text.words]
        shown[code] = Shown(
            own,
            text,
            same[0].procedure if same else "depends",
            held_by_hand(kept, code, day)[0],
            taken_back(kept, code, day),
        )
    return {code: one for code, one in shown.items() if code in release or one.withdrawn}


FILTERS = (
    MatterFilter(subject="个人"),
    MatterFilter(subject="单位", penalty_kind="警告"),
    MatterFilter(fine=FineRange(low=1000)),
    MatterFilter(fine=FineRange(high=5000), subject="个人"),
    MatterFilter(fine=FineRange(low=60, high=100_000), procedure="depends"),
    MatterFilter(penalty_kind="警告"),
    MatterFilter(penalty_kind="罚款", procedure="yes"),
    MatterFilter(procedure="no"),
    MatterFilter(library=Library.BASE),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = make_store(tmp_path_factory.mktemp("on_day") / "one")
    yield store
    store.close()


def taken(catalogue: StoreCatalogue, history: list[Told]) -> list[Kept]:
    for name, one in enumerate(history):
        catalogue.install(one.data(name), now_ms=name, number=one.number, signed=b"s")
    return [Kept(one, name) for name, one in enumerate(history)]


def codes(rows: tuple[MatterRow, ...]) -> set[str]:
    assert len({row.matter.code for row in rows}) == len(rows)
    return {row.matter.code for row in rows}


def check(sources: Sources, kept: list[Kept], today: date, day: date) -> None:
    shown, release = by_hand(kept, today, day), speaking(kept, day).told.texts
    rows = matters(AskMatters(day, limit=MANY), sources)
    assert codes(rows) == set(release)
    for row in rows:
        _check_row(row, shown[row.matter.code], kept, today, day)
    gone = matters(AskMatters(day, Shelf.WITHDRAWN, limit=MANY), sources)
    assert codes(gone) == {code for code, one in shown.items() if one.withdrawn}
    numbers = counts(AskMatterCounts(day), sources)
    assert (numbers.all, numbers.withdrawn) == (len(release), len(gone))
    for wanted in (*FILTERS, MatterFilter(held_on=day)):
        fitting = {code for code, one in shown.items() if one.fits(wanted)}
        asked = AskMatters(day, filter=wanted, limit=MANY)
        assert codes(matters(asked, sources)) == fitting & set(release)
        assert codes(matters(replace(asked, shelf=Shelf.WITHDRAWN), sources)) == fitting & codes(gone)
        dated = AskMatters(today, filter=replace(wanted, held_on=wanted.held_on and today), limit=MANY)
        typed = matters(replace(dated, text=day.isoformat()), sources)
        assert codes(typed) == fitting & set(release)
        assert {row.day for row in typed} <= {day}


def _check_row(row: MatterRow, one: Shown, kept: list[Kept], today: date, day: date) -> None:
    text = row.matter.basis_on(day)
    assert (row.held, row.matter.subject, row.matter.library) == (
        one.held, one.listed.subject, one.listed.library,
    )  # fmt: skip
    assert row.matter.simple_procedure == one.procedure
    assert (text is None) == (one.text is None)
    if text is not None and one.text is not None:
        assert (text.fine.low, text.fine.high) == one.text.fine
        assert text.penalty_kinds == (one.text.kind,)
        assert bool(text.correction_precondition) == one.text.corrected
        assert [place.article for place in text.penalty] == [f"第{one.text.article}条"]
    assert (row.taken_back is not None) == taken_back(kept, row.matter.code, today)


@given(histories(), days(), st.lists(days(), min_size=1, max_size=2))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_days_list_filters_numbers_and_cards_follow_the_day(
    shared: Store, history: list[Told], today: date, looked_at: list[date]
) -> None:
    kept = taken(emptied(shared, [today]), history)
    catalogue = StoreCatalogue(shared._database, lambda: today)
    with shared._database.reading() as connection:
        sources = Sources(connection, catalogue, shared.blobs)
        for day in (*looked_at, today):
            check(sources, kept, today, day)
            shown = by_hand(kept, today, day)
            for code in CODES:
                told = card(AskMatterCard(code, day, today), sources)
                assert (told is not None) == any(code in one.told.texts for one in kept)
                if told is not None and code in shown:
                    _check_row(told.row, shown[code], kept, today, day)
                if told is not None and code in speaking(kept, day).told.texts:
                    assert told.version.version == str(speaking(kept, day).name)


# ---- what was taken back is found as everything else


def _gone_history() -> list[Told]:
    """The first release lists all three and gives them; the second lists one of them."""
    texts = {code: Text(Library.BASE, 12, None, FINES[0], "both", "罚款", "no", False) for code in CODES}
    given_all = tuple(
        PowerGrant(
            matter_code=code, division_code=SCOPE, library=Library.BASE, valid_from=DAYS[0], document="一号文"
        )
        for code in CODES
    )
    first = Listed(1, DAYS[0], DAYS[0], texts, given_all)  # type: ignore[arg-type]
    return [first, Listed(2, DAYS[4], DAYS[8], {CODES[2]: texts[CODES[2]]}, given_all[2:])]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "near"),
    [("焚烧秸秆", False), ("fsjg", False), ("fenshao", False), ("0100", False), ("010002", False), ("样例条例12", False),
     ("第12条", False), ("焚烧桔秆", True), ("fenshaojeigan", True)],
)  # fmt: skip
def test_what_was_taken_back_is_found_by_every_kind_of_word(tmp_path: Path, text: str, near: bool) -> None:
    store = make_store(tmp_path / "one")
    try:
        today, code = DAYS[10], CODES[1]
        taken(StoreCatalogue(store._database, lambda: today), _gone_history())
        catalogue = StoreCatalogue(store._database, lambda: today)
        with store._database.reading() as connection:
            sources = Sources(connection, catalogue, store.blobs)

            def found(**asked: Any) -> dict[str, MatterRow]:
                rows = matters(AskMatters(**{"day": today, "text": text, **asked}), sources)
                return {row.matter.code: row for row in rows}

            assert code not in found()
            for asked in ({"shelf": Shelf.WITHDRAWN}, {"history": True}):
                row = found(**asked)[code]
                assert (row.held, row.taken_back, row.near) == (False, DAYS[8], near)
            then = found(day=DAYS[5])[code]
            assert (then.held, then.taken_back, then.near) == (True, DAYS[8], near)
            assert then.spans == found(shelf=Shelf.WITHDRAWN)[code].spans
            assert found(text=f"{DAYS[5].isoformat()} {text}")[code].day == DAYS[5]
    finally:
        store.close()
