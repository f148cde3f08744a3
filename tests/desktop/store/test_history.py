"""Random histories of releases against a reading of all of them by hand: power, words and version, for every day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.store.catalogue import StoreCatalogue
from desktop.store.store import Store
from desktop.store.tables import (
    CatalogueAnswer,
    CatalogueBenchmark,
    CatalogueItem,
    CatalogueMatter,
    CataloguePower,
    CatalogueRelease,
    CatalogueRepeat,
    core,
)
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import to_release
from enforcement.errors import StoreTrouble
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Citation, Library, Matter
from enforcement.rules.power import power_on
from tests.desktop.store.samples import SCOPE, make_store

START = date(2026, 3, 1)
DAYS = [START + timedelta(days=step) for step in range(16)]
OTHER = "339901999"
CODES = ("010001", "010002")
_TABLES = (
    CatalogueAnswer, CatalogueItem, CatalogueBenchmark, CatalogueMatter, CataloguePower, CatalogueRepeat, CatalogueRelease,
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """What a release says of one matter: its library, the article, and since when it is in force."""

    library: Library
    article: int
    since: date | None = None


@dataclass(frozen=True)
class Told:
    """A release as the test writes it: ``number`` 0 is a file."""

    number: int
    published: date
    effective: date
    texts: dict[str, Text]
    grants: tuple[PowerGrant, ...]

    def data(self, name: int) -> bytes:
        draft = CatalogueDraft(
            matters=tuple(_matter(code, text) for code, text in self.texts.items()), grants=self.grants
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
    return Matter(
        code=code,
        name=f"对样例行为{code}的行政处罚",
        domain="样例",
        library=text.library,
        department="样例部门",
        violation=cited,
        penalty=cited,
        penalty_kinds=("警告",),
        subject="both",
        condition="",
    )


def days() -> st.SearchStrategy[date]:
    return st.sampled_from(DAYS)


def grants() -> st.SearchStrategy[PowerGrant]:
    return st.builds(
        PowerGrant,
        matter_code=st.sampled_from(CODES),
        division_code=st.sampled_from((SCOPE, SCOPE, OTHER)),
        library=st.just(Library.BASE),
        valid_from=days(),
        valid_to=st.none() | days(),
        document=st.sampled_from(("", "一号文", "二号文")),
        coercive_measures=st.booleans(),
    )


def told() -> st.SearchStrategy[Told]:
    text = st.builds(
        Text, st.sampled_from((Library.BASE, Library.STATUTORY)), st.integers(1, 4), st.none() | days()
    )
    return st.builds(
        Told,
        number=st.just(0),
        published=days(),
        effective=days(),
        texts=st.dictionaries(st.sampled_from(CODES), text, min_size=1),
        grants=st.lists(grants(), max_size=4).map(tuple),
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Up to six releases in the order in which they arrive; numbers in any order."""
    releases = draw(st.lists(told(), min_size=1, max_size=6))
    numbers = draw(st.permutations(range(1, len(releases) + 1)))
    files = draw(st.sets(st.integers(0, len(releases) - 1), max_size=2))
    return [
        replace(one, number=0 if place in files else number)
        for place, (one, number) in enumerate(zip(releases, numbers, strict=True))
    ]


# ---- the reading by hand: written without the program's own functions


@dataclass(frozen=True)
class Kept:
    """A release that was taken, with what orders it."""

    told: Told
    name: int

    @property
    def rank(self) -> tuple[int, date, date, int]:
        return (self.told.number, self.told.published, self.told.effective, self.name)


def speaking(kept: list[Kept], day: date) -> Kept:
    table = [one for one in kept if one.told.number > 0]
    if not table:
        table = kept
    come = [one for one in table if one.told.effective <= day]
    if not come:
        first = min(one.told.effective for one in table)
        come = [one for one in table if one.told.effective == first]
    return sorted(come, key=lambda one: one.rank)[-1]


def held_by_hand(kept: list[Kept], code: str, day: date) -> tuple[bool, PowerGrant | None]:
    """Whether, and by which grant; no grant where the law itself gives it."""
    release = speaking(kept, day).told
    if code not in release.texts:
        return False, None
    best: PowerGrant | None = None
    for grant in release.grants:
        covers = grant.valid_from <= day and not (grant.valid_to is not None and grant.valid_to < day)
        ours = grant.division_code == SCOPE and grant.matter_code == code
        if ours and covers and (best is None or grant.valid_from >= best.valid_from):
            best = grant
    if best is not None:
        return True, best
    return release.texts[code].library is Library.STATUTORY, None


def article_by_hand(kept: list[Kept], code: str, today: date, day: date) -> str:
    """The article in force on ``day``: of the release that speaks today, where it has none of an older one."""
    in_rank = sorted((one for one in kept if code in one.told.texts), key=lambda one: one.rank, reverse=True)
    now = speaking(kept, today)
    if now in in_rank:
        in_rank = in_rank[in_rank.index(now) :]
    for one in in_rank:
        text = one.told.texts[code]
        if text.since is None or text.since <= day:
            return f"第{text.article}条"
    return ""


# ---- the program


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = make_store(tmp_path_factory.mktemp("history") / "one")
    yield store
    store.close()


def emptied(store: Store, today: list[date]) -> StoreCatalogue:
    with store._database.writing() as connection:
        for table in _TABLES:
            connection.execute(sa.delete(core(table)))
    return StoreCatalogue(store._database, lambda: today[0])


def take(catalogue: StoreCatalogue, history: list[Told], today: list[date]) -> list[Kept]:
    """Install one after the other, a restart and a question between; what was taken."""
    kept: list[Kept] = []
    for name, one in enumerate(history):
        if one.number == 0 and any(other.told.number for other in kept):
            with pytest.raises(StoreTrouble):
                catalogue.install(one.data(name), now_ms=name, number=0)
            continue
        catalogue.install(one.data(name), now_ms=name, number=one.number, signed=b"s" * bool(one.number))
        kept.append(Kept(one, name))
        catalogue.grants(CODES[name % 2])
        if name % 2:
            catalogue = StoreCatalogue(catalogue._database, lambda: today[0])
    return kept


def check(catalogue: StoreCatalogue, kept: list[Kept], today: date) -> None:
    assert catalogue.version().version == str(speaking(kept, today).name)
    for code in CODES:
        pieces = catalogue.held(code)
        assert tuple(piece.grant for piece in pieces) == catalogue.grants(code)
        matter = catalogue.matter(code)
        listed = any(code in one.told.texts for one in kept)
        assert (matter is not None) == listed
        for day in [START - timedelta(days=400), *DAYS, START + timedelta(days=400)]:
            expected, grant = held_by_hand(kept, code, day)
            assert sum(one.held_on(day) for one in catalogue.grants(code)) == int(expected)
            if matter is None:
                continue
            power = power_on(matter, catalogue.grants(code), SCOPE, day)
            assert power.held == expected
            if power.grant is not None and expected:
                words = (power.grant.document, power.grant.coercive_measures, power.grant.library)
                law = ("", False, Library.STATUTORY)
                assert words == ((grant.document, grant.coercive_measures, grant.library) if grant else law)
            cited = "".join(one.article for one in matter.penalty_on(day))
            assert cited == article_by_hand(kept, code, today, day)


@given(histories(), st.permutations(range(6)), days())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_day_is_answered_as_a_person_would(
    shared: Store, history: list[Told], order: list[int], today: date
) -> None:
    """In one order of arrival and in another, with restarts between, and with the day moving on."""
    clock = [today]
    kept = take(emptied(shared, clock), history, clock)
    catalogue = StoreCatalogue(shared._database, lambda: clock[0])
    for now in (today, DAYS[-1], DAYS[0]):
        clock[0] = now
        check(catalogue, kept, now)
    if all(one.number for one in history):
        other = [history[place] for place in order if place < len(history)]
        again = take(emptied(shared, clock), other, clock)
        fresh = StoreCatalogue(shared._database, lambda: clock[0])
        assert {one.told.number for one in again} == {one.told.number for one in kept}
        check(fresh, again, clock[0])


@given(st.lists(told(), min_size=1, max_size=4), st.lists(st.integers(0, 3), min_size=1, max_size=7), days())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_published_again_rule_like_a_release_of_their_own(
    shared: Store, pool: list[Told], order: list[int], today: date
) -> None:
    """The county publishes some of a few files again and again under new numbers."""
    clock = [today]
    catalogue = emptied(shared, clock)
    kept = []
    for number, place in enumerate((place % len(pool) for place in order), 1):
        catalogue.install(pool[place].data(place), now_ms=number, number=number)
        kept.append(Kept(replace(pool[place], number=number), place))
    check(catalogue, kept, today)


def test_nothing_is_lost_when_the_home_is_opened_again(tmp_path: Path) -> None:
    from desktop.home import Home, HomeState
    from tests.desktop.store.samples import CountingIds, SteppingClock

    home = Home(tmp_path / "home", clock=SteppingClock(), ids=CountingIds())
    store, _ = home.create(HomeState.TRAINING, scope=SCOPE)
    first = Told(1, DAYS[0], DAYS[0], {CODES[0]: Text(Library.STATUTORY, 1)}, ())
    second = Told(2, DAYS[1], DAYS[8], {CODES[1]: Text(Library.BASE, 2)}, ())
    for name, one in enumerate((second, first)):
        store.install_release(one.data(name), number=one.number, signed=b"s")
    before = store.catalogue.grants(CODES[0])
    store.close()
    again = home.open_training()
    try:
        assert again.catalogue.grants(CODES[0]) == before
        assert [grant.valid_to for grant in before] == [DAYS[7]]
    finally:
        again.close()
