"""Releases are installed once and whole; matters are found by words, pinyin, code and article, and stand on
shelves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

import pytest

from desktop.store.releases import newest_number
from desktop.store.store import Store
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import to_release
from enforcement.errors import StoreTrouble
from enforcement.model.checklist import ChecklistItem, ItemKind
from enforcement.model.library import PowerGrant
from enforcement.model.library_marks import MatterMark, MatterNote
from enforcement.model.matter import Citation, Library, Matter
from enforcement.queries import AskFrame, AskMatterCard, AskMatterCounts, AskMatters, Shelf
from tests.desktop.store.samples import SCOPE, SteppingClock, add, change, ident, save

TODAY = date(2026, 11, 24)


def matter(code: str, name: str, library: Library = Library.BASE, domain: str = "市容环境卫生") -> Matter:
    cited = (Citation(law="浙江省城市市容和环境卫生管理条例", article="第12条第1款"),)
    return Matter(
        code=code,
        name=name,
        domain=domain,
        library=library,
        department="建设部门",
        violation=cited,
        penalty=cited,
        penalty_kinds=("罚款",),
        subject="both",
        condition="",
    )


STALL = matter("010003", "对擅自占道堆放物料的行政处罚")
SMOKE = matter("070020", "对露天焚烧秸秆的行政处罚", Library.OPTIONAL, "生态环境")
DOGS = matter("040001", "对携犬出户未束犬链的行政处罚", Library.OPTIONAL, "养犬管理")
KILN = matter("050012", "对违法建窑的行政处罚", Library.OPTIONAL, "自然资源")


def grant(code: str, start: str, end: str | None = None, division: str = SCOPE) -> PowerGrant:
    last = None if end is None else date.fromisoformat(end)
    return PowerGrant(
        matter_code=code,
        division_code=division,
        library=Library.OPTIONAL,
        valid_from=date.fromisoformat(start),
        valid_to=last,
    )


GRANTS = (
    grant("010003", "2026-01-01"),
    grant("070020", "2026-01-01", "2026-09-30"),
    grant("040001", "2026-06-01"),
    grant("050012", "2026-01-01", division="339901999"),
)


def release(version: str = "2026.1", effective: date = date(2026, 1, 1), *matters: Matter) -> bytes:
    items = (
        ChecklistItem(matter_code="010003", number=2, text="测量占用长度", kind=ItemKind.MEASUREMENT),
        ChecklistItem(matter_code="010003", number=1, text="拍摄全景", kind=ItemKind.PHOTO),
    )
    chosen = matters or (STALL, SMOKE, DOGS, KILN)
    return to_release(
        CatalogueDraft(matters=chosen, checklists=items, grants=GRANTS),
        version=version,
        issuing_document="安平县综合行政执法事项目录",
        published=effective,
        effective=effective,
        source="test",
        source_sha256="0" * 64,
    ).data


@pytest.fixture
def installed(store: Store) -> Store:
    store.install_release(release())
    return store


def test_the_catalogue_answers_the_core(installed: Store) -> None:
    catalogue = installed.catalogue
    assert catalogue.version().version == "2026.1"
    assert catalogue.matter("010003") == STALL
    assert catalogue.matter("999999") is None
    assert [item.number for item in catalogue.checklist("010003")] == [1, 2]
    assert catalogue.checklist("070020") == ()
    assert [one.valid_from for one in catalogue.grants("040001")] == [date(2026, 6, 1)]
    assert catalogue.grants("050012") == ()  # another township's


def test_without_a_release_the_core_hears_why(store: Store) -> None:
    assert store.answer(AskFrame()).catalogue is None
    assert store.answer(AskMatters(TODAY)) == ()
    assert store.answer(AskMatterCounts(TODAY)).all == 0
    assert store.answer(AskMatterCard("010003", TODAY)) is None
    with pytest.raises(StoreTrouble) as told:
        store.catalogue.version()
    assert told.value.what == "这台电脑上还没有事项目录。"


@pytest.mark.parametrize(
    ("shelf", "codes"),
    [
        (Shelf.ALL, ["010003", "070020", "040001", "050012"]),
        (Shelf.BASE, ["010003"]),
        (Shelf.PICKED, ["040001"]),
        (Shelf.WITHDRAWN, ["070020"]),
    ],
)
def test_shelves_on_a_day(installed: Store, shelf: Shelf, codes: list[str]) -> None:
    assert [row.matter.code for row in installed.answer(AskMatters(TODAY, shelf))] == codes


def test_a_power_begins_and_ends_on_its_day(installed: Store) -> None:
    def held(day: str) -> set[str]:
        rows = installed.answer(AskMatters(date.fromisoformat(day)))
        return {row.matter.code for row in rows if row.held}

    assert held("2026-05-31") == {"010003", "070020"}
    assert held("2026-09-30") == {"010003", "070020", "040001"}
    assert held("2026-10-01") == {"010003", "040001"}


@pytest.mark.parametrize(
    ("text", "first"),
    [("秸秆", "070020"), ("zddfwl", "010003"), ("fenshao", "070020"), ("0400", "040001"), ("12条", "010003")],
)
def test_search_by_words_pinyin_code_and_article(installed: Store, text: str, first: str) -> None:
    assert installed.answer(AskMatters(TODAY, text=text))[0].matter.code == first


def test_search_keeps_to_shelf_domain_and_limit(installed: Store) -> None:
    assert installed.answer(AskMatters(TODAY, Shelf.BASE, text="秸秆")) == ()
    assert installed.answer(AskMatters(TODAY, domain="养犬管理"))[0].matter == DOGS
    assert len(installed.answer(AskMatters(TODAY, limit=2))) == 2


def test_a_card_shows_everything_of_one_matter(installed: Store) -> None:
    mark = MatterMark(id=ident(1), matter_code="010003")
    note = MatterNote(id=ident(2), matter_code="010003", text="老街先劝导")
    save(installed, add(mark), add(note))
    card = installed.answer(AskMatterCard("010003", TODAY))
    assert (card.row.starred, card.row.held, card.row.item_count, card.note) == (True, True, 2, "老街先劝导")
    assert [item.text for item in card.checklist] == ["拍摄全景", "测量占用长度"]
    save(installed, change(mark, replace(mark, removed=True)), change(note, replace(note, removed=True)))
    again = installed.answer(AskMatterCard("010003", TODAY))
    assert (again.row.starred, again.note) == (False, "")


def test_counts_by_shelf_and_domain(installed: Store) -> None:
    counts = installed.answer(AskMatterCounts(TODAY))
    assert (counts.base, counts.picked, counts.all, counts.withdrawn) == (1, 1, 4, 1)
    assert counts.domains == (("市容环境卫生", 1), ("生态环境", 1), ("养犬管理", 1), ("自然资源", 1))


def test_a_newer_release_takes_over_and_the_old_words_stay_readable(installed: Store) -> None:
    assert installed.answer(AskMatters(TODAY, text="秸秆"))
    installed.install_release(release("2026.2", date(2026, 7, 1), STALL), number=2, signed=b"county")
    assert installed.answer(AskMatters(TODAY, text="秸秆")) == ()
    assert installed.catalogue.matter("070020") == SMOKE
    assert installed.catalogue.version().version == "2026.2"
    with installed._database.reading() as connection:
        assert newest_number(connection) == 2


def test_an_older_release_speaks_for_its_days_only(installed: Store) -> None:
    former = replace(SMOKE, name="对露天焚烧秸秆等的行政处罚")
    installed.install_release(release("2025.9", date(2025, 9, 1), former, KILN))
    catalogue = installed.catalogue
    assert catalogue.version().version == "2026.1"
    assert catalogue.matter("070020") == SMOKE
    assert [(held.grant.valid_from, held.release) for held in catalogue.held("070020")] == [
        (date(2026, 1, 1), 2)  # which said so first
    ]
    assert installed.answer(AskFrame()).catalogue == catalogue.version()


def test_a_broken_release_changes_nothing(installed: Store) -> None:
    for broken in (b"", b"{}", release("2027.1", date(2027, 1, 1))[:-2], b"\xff"):
        with pytest.raises(StoreTrouble) as told:
            installed.install_release(broken)
        assert told.value.what == "这份事项目录没有采用。"
    assert installed.catalogue.version().version == "2026.1"


def test_the_county_rules_its_catalogue_whatever_was_brought_by_file(installed: Store) -> None:
    installed.install_release(release("county 2", date(2025, 1, 1)), number=2, signed=b"county")
    assert installed.catalogue.version().version == "county 2"
    installed.install_release(release("county 1", date(2026, 8, 1)), number=1)
    assert installed.catalogue.version().version == "county 2"
    with pytest.raises(StoreTrouble) as told:
        installed.install_release(release("by file", date(2027, 1, 1)))
    assert told.value.what == "这台电脑用的是县里发的事项目录，没有采用这个文件。"
    installed.install_release(release("county 3", date(2026, 8, 1)), number=3)
    assert installed.catalogue.version().version == "county 3"


def test_a_number_names_the_same_bytes_for_good(installed: Store) -> None:
    installed.install_release(release("county 2", date(2026, 2, 1)), number=2, signed=b"county")
    with pytest.raises(StoreTrouble) as told:
        installed.install_release(release("another 2", date(2026, 3, 1)), number=2, signed=b"county")
    assert told.value.what == "收到的事项目录和本机已有的一份编号相同、内容不同，没有采用。"
    assert installed.catalogue.version().version == "county 2"


def test_bytes_published_again_under_a_further_number_take_over_again(installed: Store) -> None:
    first, second = release("county 1", date(2026, 1, 1), STALL), release("county 2", date(2026, 1, 1), SMOKE)
    for number, data in ((1, first), (2, second), (3, first), (1, first), (3, first)):
        installed.install_release(data, number=number, signed=b"county")
    assert installed.catalogue.version().version == "county 1"
    with installed._database.reading() as connection:
        assert newest_number(connection) == 3
    with pytest.raises(StoreTrouble):
        installed.install_release(second, number=3)
    with pytest.raises(StoreTrouble):
        installed.install_release(second, number=1)


def test_a_file_that_the_county_publishes_too_is_the_countys(installed: Store) -> None:
    installed.install_release(release("2026.2", date(2026, 2, 1)))
    assert installed.catalogue.version().version == "2026.2"
    installed.install_release(release(), number=1, signed=b"county")
    assert installed.catalogue.version().version == "2026.1"


def test_a_future_release_waits_for_its_day_and_midnight_is_noticed(installed: Store) -> None:
    later = to_release(
        CatalogueDraft(matters=(STALL,), grants=(grant("010003", "2026-12-01"),)),
        version="2026.12",
        issuing_document="",
        published=date(2026, 11, 1),
        effective=date(2026, 12, 1),
        source="test",
        source_sha256="0" * 64,
    )
    installed.install_release(later.data)
    catalogue, clock = installed.catalogue, cast(SteppingClock, installed._parts.clock)
    assert catalogue.version().version == "2026.1"
    assert len(catalogue.grants("070020")) == len(catalogue.grants("010003")) == 1
    assert catalogue.grants("040001")[0].valid_to == date(2026, 11, 30)
    clock.moment = datetime(2026, 11, 30, 15, 59, 0, tzinfo=UTC)
    assert installed.answer(AskFrame()).catalogue == catalogue.version() != later.version
    clock.moment = datetime(2026, 11, 30, 16, 0, 0, tzinfo=UTC)
    assert installed.answer(AskFrame()).catalogue == catalogue.version() == later.version
    assert catalogue.matter("070020") == SMOKE


def test_an_older_releases_words_fill_the_days_without_a_text(installed: Store) -> None:
    code = Citation(law="中华人民共和国生态环境法典", article="第1107条", valid_from=date(2026, 8, 15))
    later = replace(SMOKE, violation=(code,), penalty=(code,))
    installed.install_release(release("2026.9", date(2026, 9, 1), later))
    found = installed.catalogue.matter("070020")
    assert found is not None
    assert found.penalty_on(date(2026, 8, 14)) == SMOKE.penalty
    assert found.penalty_on(date(2026, 8, 15)) == (code,)


def test_the_same_release_again_changes_nothing(installed: Store) -> None:
    assert installed.install_release(release()) == installed.catalogue.version()


def test_a_command_may_ask_the_catalogue_inside_its_save(installed: Store) -> None:
    with installed.unit_of_work("1" * 32):
        assert installed.catalogue.matter("010003") == STALL
