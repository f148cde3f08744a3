"""Releases are installed once and whole; matters are found by words, pinyin, code and article, and stand on
shelves."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.store.catalogue import newest_number
from desktop.store.store import Store
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import to_release
from enforcement.errors import StoreTrouble
from enforcement.model.checklist import ChecklistItem, ItemKind
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Citation, Library, Matter
from enforcement.queries import AskFrame, AskMatterCard, AskMatterCounts, AskMatters, Shelf
from tests.desktop.store.samples import SCOPE

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
    installed.catalogue.star("010003", True)
    installed.catalogue.note("010003", "老街先劝导")
    card = installed.answer(AskMatterCard("010003", TODAY))
    assert (card.row.starred, card.row.held, card.row.item_count, card.note) == (True, True, 2, "老街先劝导")
    assert [item.text for item in card.checklist] == ["拍摄全景", "测量占用长度"]
    installed.catalogue.star("010003", False)
    installed.catalogue.note("010003", "")
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


def test_an_older_or_broken_release_changes_nothing(installed: Store) -> None:
    with pytest.raises(StoreTrouble) as told:
        installed.install_release(release("2025.9", date(2025, 9, 1)))
    assert told.value.what == "收到的事项目录比本机在用的还旧，没有采用。"
    for broken in (b"", b"{}", release("2027.1", date(2027, 1, 1))[:-2], b"\xff"):
        with pytest.raises(StoreTrouble) as told:
            installed.install_release(broken)
        assert told.value.what == "这份事项目录没有采用。"
    assert installed.catalogue.version().version == "2026.1"


def test_the_county_rules_its_catalogue_whatever_was_brought_by_file(installed: Store) -> None:
    installed.install_release(release("county 2", date(2025, 1, 1)), number=2, signed=b"county")
    assert installed.catalogue.version().version == "county 2"
    with pytest.raises(StoreTrouble):
        installed.install_release(release("county 1", date(2026, 8, 1)), number=1)
    with pytest.raises(StoreTrouble) as told:
        installed.install_release(release("by file", date(2027, 1, 1)))
    assert told.value.what == "这台电脑用的是县里发的事项目录，没有采用这个文件。"
    installed.install_release(release("county 3", date(2026, 8, 1)), number=3)
    assert installed.catalogue.version().version == "county 3"


def test_the_same_release_again_changes_nothing(installed: Store) -> None:
    assert installed.install_release(release()) == installed.catalogue.version()


def test_a_command_may_ask_the_catalogue_inside_its_save(installed: Store) -> None:
    with installed.unit_of_work("1" * 32):
        assert installed.catalogue.matter("010003") == STALL
