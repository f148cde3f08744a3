"""Every broken list is named by sheet, row, column and reason; county and device keep exactly what they had."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from desktop.cli import commands
from desktop.home import Home, HomeState
from desktop.store.store import Store
from desktop.store.tables import core
from desktop.store.tables.catalogue import CatalogueRelease as ReleaseRow
from desktop.sync_exchange import join_county
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.founding import check_roster, found_county
from sync.server.store.tables import DOCUMENTS
from tests.sync.client.county import CountyThread, code_for
from tests.sync.server.lists import DOCUMENT, HEAD, Rows, SheetMade, csv_file, plain_rows, workbook
from tests.sync.server.support import ROSTER, TOWN
from tests.sync.server.told_faults import TOLD, TOLD_OF_FILES

SERIAL, CODE, NAME, DOMAIN, DEPARTMENT, BASIS, TOWNS = range(7)
LONG = "对" + "很长的" * 80 + "行为的行政处罚"


@dataclass
class Place:
    """A county with one release, and a device that has it."""

    county: Path
    device: Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("county")
    config = ServerConfig.for_home(folder / "home")
    found_county(config, check_roster(ROSTER))
    list_file = workbook(folder / "目录.xlsx", SheetMade("目录", [HEAD, *plain_rows()]))
    assert main(publish(config.home, [list_file], "--yes")) == 0
    with CountyThread(config) as served:
        store, _ = Home(folder / "device").create(HomeState.TRAINING)
        join_county(store, served.url, code_for(config, TOWN))
        store.close()
    return Place(config.home, folder / "device")


def publish(home: Path, files: list[Path], *words: str, document: str = DOCUMENT) -> list[str]:
    told = ["--effective", "2026-12-01", "--document", document, "--home", str(home)]
    return ["catalogue", "publish", *map(str, files), *told, *words]


def documents(home: Path) -> list[tuple[Any, ...]]:
    """Every signed document of the county, byte for byte."""
    county = open_county(ServerConfig.load(home))
    try:
        with county.database.read() as tx:
            return [tuple(row) for row in tx.execute(sa.select(DOCUMENTS).order_by(DOCUMENTS.c.version))]
    finally:
        county.close()


def releases(home: Path) -> list[tuple[Any, ...]]:
    """Every release of the device, byte for byte."""
    store: Store = Home(home).open_training()
    try:
        with store._database.reading() as connection:
            return [tuple(row) for row in connection.execute(sa.select(core(ReleaseRow)))]
    finally:
        store.close()


Break = tuple[str, Callable[[Rows], Rows], int, str, str]
"""Name, how the rows are broken, and the row, column and reason that must be told."""


def cell(row: int, column: int, value: Any) -> Callable[[Rows], Rows]:
    def broken(rows: Rows) -> Rows:
        rows[row - 1][column] = value
        return rows

    return broken


def added(title: str, *values: Any) -> Callable[[Rows], Rows]:
    """A further column; the values are those of the rows from the first on."""

    def broken(rows: Rows) -> Rows:
        filled = [title, *values, *([None] * (len(rows) - 1 - len(values)))]
        return [[*row, value] for row, value in zip(rows, filled, strict=True)]

    return broken


def both(*steps: Callable[[Rows], Rows]) -> Callable[[Rows], Rows]:
    def broken(rows: Rows) -> Rows:
        for step in steps:
            rows = step(rows)
        return rows

    return broken


def without(column: int) -> Callable[[Rows], Rows]:
    return lambda rows: [row[:column] + row[column + 1 :] for row in rows]


def further(*rows_more: list[Any]) -> Callable[[Rows], Rows]:
    return lambda rows: [*rows, *rows_more]


def tiers(*rows_more: tuple[Any, Any, Any]) -> Callable[[Rows], Rows]:
    """Discretion columns, filled in from the first row on."""

    def broken(rows: Rows) -> Rows:
        parts = [["阶次", "适用条件", "裁量幅度"], *map(list, rows_more)]
        parts += [[None] * 3] * (len(rows) - len(parts))
        return [[*row, *part] for row, part in zip(rows, parts, strict=True)]

    return broken


CITED = "《安平县河道管理规定》"
CELLS: tuple[Break, ...] = (
    ("name missing", cell(3, NAME, None), 3, "事项名称", "事项名称是空的"),
    ("name too long", cell(2, NAME, LONG), 2, "事项名称", "个字"),
    ("name a number", cell(2, NAME, 20260102), 2, "事项名称", "不像事项名称"),
    ("name a day", cell(2, NAME, datetime(2026, 1, 2)), 2, "事项名称", "日期"),
    ("name a truth", cell(2, NAME, True), 2, "事项名称", "逻辑值"),
    ("name a formula", cell(2, NAME, "=B2"), 2, "事项名称", "公式"),
    ("name an error", cell(2, NAME, "#REF!"), 2, "事项名称", "公式或计算错误"),
    ("name with lost signs", cell(2, NAME, "对�堆放的行政处罚"), 2, "事项名称", "认不出的字符"),
    ("name with private signs", cell(2, NAME, "对\ue123堆放的行政处罚"), 2, "事项名称", "认不出的字符"),
    ("code rounded", cell(2, CODE, 330217000000001000), 2, "事项代码", "后几位已经丢了"),
    ("code scientific", cell(2, CODE, "3.30217E+17"), 2, "事项代码", "科学记数"),
    ("code with words", cell(2, CODE, "甲一"), 2, "事项代码", "只能是数字"),
    ("code a formula", cell(2, CODE, "=1+1"), 2, "事项代码", "公式"),
    ("code a day", cell(2, CODE, datetime(2026, 5, 1)), 2, "事项代码", "日期"),
    ("code twice", cell(3, CODE, "330217001"), 3, "公布编码", "重复"),
    ("matter twice", further(plain_rows()[0]), 6, "承接乡镇", "云溪镇和第 2 行重复"),
    ("matter twice without towns", both(further(plain_rows()[0]), without(TOWNS)), 6, "事项名称", "是同一个事项"),
    ("domain unknown to anybody", both(cell(4, DOMAIN, None), cell(4, NAME, "对新事的行政处罚"), cell(4, CODE, "77")),
     4, "领域", "看不出属于哪个领域"),
    ("domain a formula", cell(4, DOMAIN, "=A1"), 4, "领域", "公式"),
    ("department an error", cell(4, DEPARTMENT, "#N/A"), 4, "实施部门", "公式或计算错误"),
    ("department a day", cell(4, DEPARTMENT, datetime(2026, 1, 1)), 4, "实施部门", "日期"),
    ("basis missing", cell(2, BASIS, None), 2, "处罚依据", "依据是空的"),
    ("basis without a place", cell(2, BASIS, "按有关规定处理"), 2, "处罚依据", "读不出哪部法"),
    ("basis without a law", cell(2, BASIS, "第十二条第一款"), 2, "处罚依据", "第十二条第一款"),
    ("basis without an article", cell(2, BASIS, f"{CITED}有关规定"), 2, "处罚依据", "读不出"),
    ("basis a range", cell(2, BASIS, f"{CITED}第九条至第十二条"), 2, "处罚依据", "第九条至第十二条"),
    ("basis a range by dash", cell(2, BASIS, f"{CITED}第九条—第十二条"), 2, "处罚依据", "读不出"),
    ("basis inserted articles", cell(2, BASIS, f"{CITED}第九条之一至之三"), 2, "处罚依据", "读不出"),
    ("basis only forbids", cell(2, BASIS, f"{CITED}第九条：禁止在河道内倾倒垃圾。"), 2, "处罚依据", "没有处罚的条款"),
    ("basis a formula", cell(2, BASIS, "=VLOOKUP(A1,B:C,2)"), 2, "处罚依据", "公式"),
    ("basis a truth", cell(2, BASIS, False), 2, "处罚依据", "逻辑值"),
    ("township unknown", cell(2, TOWNS, "云溪镇、东山镇"), 2, "承接乡镇", "“东山镇”不是本县的乡镇"),
    ("township of an exception", cell(2, TOWNS, "除石桥镇外的乡镇"), 2, "承接乡镇", "不是本县的乡镇"),
    ("township counted", cell(2, TOWNS, "云溪镇等2个乡镇"), 2, "承接乡镇", "不是本县的乡镇"),
    ("township a formula", cell(2, TOWNS, "=A1"), 2, "承接乡镇", "公式"),
    ("mark unknown", added("石桥镇", "√", "○"), 3, "石桥镇", "看不出有没有赋权"),
    ("mark a question", added("石桥镇", "？"), 2, "石桥镇", "看不出有没有赋权"),
    ("mark words", added("石桥镇", "部分"), 2, "石桥镇", "看不出有没有赋权"),
    ("power not a penalty", added("权力类型", "行政处罚", "行政检查", "行政处罚", "行政处罚"), 3, "权力类型", "不是行政处罚"),
    ("power a coercion", added("权力类型", "行政强制", "行政处罚", "行政处罚", "行政处罚"), 2, "权力类型", "不是行政处罚"),
    ("library unknown", added("赋权类型", "常用"), 2, "赋权类型", "赋权类型认不出"),
    ("subject unknown", added("处罚对象", "路人"), 2, "处罚对象", "对象认不出"),
    ("kind unknown", added("处罚种类", "罚款、训诫"), 2, "处罚种类", "“训诫”不是认得的处罚种类"),
    ("fine upside down", both(added("罚款下限", 5000), added("罚款上限", 200)), 2, "罚款下限", "还大"),
    ("fine half", both(added("罚款下限", 200), added("罚款上限", None)), 2, "罚款上限", "只填了一头"),
    ("fine negative", both(added("罚款下限", -1), added("罚款上限", 500)), 2, "罚款下限", "小于 0"),
    ("fine in words", both(added("罚款下限", "若干"), added("罚款上限", 500)), 2, "罚款下限", "数额认不出"),
    ("fine against its text", both(added("罚款下限", 1), added("罚款上限", 2)), 2, "罚款上限", "不一样"),
    ("fine range unreadable", added("罚款幅度", "看情况"), 2, "罚款幅度", "罚款幅度认不出"),
    ("fine range upside down", added("罚款幅度", "2000元以上500元以下"), 2, "罚款幅度", "写反了"),
    ("day unreadable", added("赋权日期", "2026年开春"), 2, "赋权日期", "日期认不出"),
    ("day that never was", added("赋权日期", "2026-02-30"), 2, "赋权日期", "没有这一天"),
    ("end before begin", both(added("赋权日期", "2027-01-01"), added("收回日期", "2026-01-01")), 2, "收回日期", "止日早于起日"),
    ("end a word", added("收回日期", "2026年底"), 2, "收回日期", "日期认不出"),
    ("tier without a name", tiers((None, "面积小", "500元以上600元以下")), 2, "阶次", "阶次是空的"),
    ("tier above the law", tiers(("严重", "面积大", "3000元以上9000元以下")), 2, "裁量幅度", "超出法定幅度"),
    ("tier below the law", tiers(("轻微", "面积小", "1元以上300元以下")), 2, "裁量幅度", "超出法定幅度"),
    ("tier a formula", tiers(("一般", "=A1", "500元以上600元以下")), 2, "适用条件", "公式"),
    ("a row of one cell", further(["不知道是什么"]), 6, "", "只有一格有内容"),
    ("more than the heading", lambda rows: [*rows[:2], [*rows[2], "多出来的"], *rows[3:]], 3, "", "比表头多出内容"),
    ("basis differs between rows", both(tiers(("一般", "面积小", "500元以上600元以下")), further(
        [9, *plain_rows()[0][1:5], f"{CITED}第三十条", "云溪镇", "严重", "面积大", "700元以上800元以下"])),
     6, "处罚依据", "依据却不一样"),
    ("name column gone", without(NAME), 1, "事项名称", "没有一列是事项名称"),
    ("basis and towns gone", lambda rows: without(BASIS)(without(TOWNS)(rows)), 1, "处罚依据", "没有处罚依据"),
    ("no heading at all", lambda rows: rows[1:], 0, "", "找不到表头"),
)  # fmt: skip


@pytest.fixture
def untouched(place: Place) -> Iterator[Place]:
    """The place, compared byte for byte before and after."""
    before = documents(place.county), releases(place.device)
    yield place
    assert (documents(place.county), releases(place.device)) == before


@pytest.mark.parametrize("broken", CELLS, ids=[one[0] for one in CELLS])
def test_a_broken_list_is_named_and_changes_nothing(
    untouched: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: Break
) -> None:
    name, broke, row, column, reason = broken
    file = workbook(tmp_path / "坏.xlsx", SheetMade("目录", broke([HEAD, *plain_rows()])))
    assert main(publish(untouched.county, [file], "--yes", "--json")) == 1
    told = capsys.readouterr()
    assert "没有发布" in told.err
    faults = json.loads(told.out)["faults"]
    mine = [one for one in faults if (one["sheet"], one["row"], one["column"]) == ("目录", row, column)]
    value, why, fix = TOLD[name]
    assert reason in why
    assert (value, why, fix) in [(one["value"], one["reason"], one["fix"]) for one in mine], faults
    for action in ("import", "take"):
        assert commands.run(["matters", action, str(file), "--home", str(untouched.device)]) == 1
    assert "没有" in capsys.readouterr().err


Files = Callable[[Path], tuple[list[Path], list[str]]]


def written(name: str, data: bytes) -> Files:
    def made(folder: Path) -> tuple[list[Path], list[str]]:
        path = folder / name
        path.write_bytes(data)
        return [path], []

    return made


def repacked(part: str, data: bytes = b"x") -> Files:
    """A good workbook with a further part in its zip."""

    def made(folder: Path) -> tuple[list[Path], list[str]]:
        path = workbook(folder / "目录.xlsx", SheetMade("目录", [HEAD, *plain_rows()]))
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(part, data)
        return [path], []

    return made


def listed(broke: Callable[[Rows], Rows], *words: str) -> Files:
    def made(folder: Path) -> tuple[list[Path], list[str]]:
        file = workbook(folder / "目录.xlsx", SheetMade("目录", broke([HEAD, *plain_rows()])))
        return [file], list(words)

    return made


def beside(name: str, rows: Rows) -> Files:
    """A good list, and a further CSV."""

    def made(folder: Path) -> tuple[list[Path], list[str]]:
        good = workbook(folder / "目录.xlsx", SheetMade("目录", [HEAD, *plain_rows()]))
        return [good, csv_file(folder / name, rows)], []

    return made


def widened(rows: Rows) -> Rows:
    """A column of words in the middle, without any heading."""
    return [[*row[:2], None if n == 0 else "甲乙丙", *row[2:]] for n, row in enumerate(rows)]


def missing_file(folder: Path) -> tuple[list[Path], list[str]]:
    return [folder / "没有.xlsx"], []


def json_beside(folder: Path) -> tuple[list[Path], list[str]]:
    other = folder / "发布件.json"
    other.write_bytes(b"{}")
    return [workbook(folder / "目录.xlsx", SheetMade("目录", [HEAD, *plain_rows()])), other], []


GRANT = [
    "matter_code",
    "division_code",
    "library",
    "valid_from",
    "valid_to",
    "reason",
    "document",
    "conditions",
]
FILES: tuple[tuple[str, Files, str], ...] = (
    ("file missing", missing_file, "打不开"),
    ("another kind", written("目录.pdf", b"%PDF-1.7"), "只收 .xlsx、CSV 和 JSON"),
    ("old workbook", written("目录.xlsx", b"\xd0\xcf\x11\xe0" + b"0" * 600), "旧格式"),
    ("cut off workbook", written("目录.xlsx", b"PK\x03\x04" + b"0" * 600), "打不开"),
    ("workbook with macros", repacked("xl/vbaProject.bin"), "带宏"),
    ("workbook with links", repacked("xl/externalLinks/externalLink1.xml"), "引用了别的文件"),
    ("workbook that swells", repacked("xl/media/a.bin", b"0" * 80_000_000), "展开后大得不正常"),
    ("csv of another code", written("目录.csv", b"\xff\xfe\xfa"), "编码认不出"),
    ("csv with zeros", written("目录.csv", b"a,b\0c"), "不是 .xlsx 表格"),
    ("csv with an open quote", written("目录.csv", '事项名称,处罚依据\n"对'.encode()), "打不开"),
    ("nothing in it", written("目录.csv", b""), "文件里没有表"),
    ("broken release", written("目录.json", b"{"), "不是完整的目录发布件"),
    ("release without hash", written("目录.json", b'{"format":"zhenfa-catalogue/2"}'), "不是完整的目录发布件"),
    ("release beside a list", json_beside, "单独发布"),
    ("unknown heading", listed(added("承办科室电话", "5012345")), "目录!承办科室电话"),
    ("heading without words", listed(widened), "目录!第3列"),
    ("nothing below the heading", listed(lambda rows: rows[:1]), "表头下面没有内容"),
    ("only explanations", listed(lambda rows: [["本表由各部门填报"]]), "找不到表头"),
    ("two columns of one meaning", listed(added("职权名称", "对甲的行政处罚")), "目录!职权名称"),
    ("a column of a foreign township", listed(added("东山镇", "√", "√")), "目录!东山镇"),
    ("map to no field", listed(both(), "--map", "序号=天气"), "“天气”不是能对应的字段"),
    ("map of no column", listed(both(), "--map", "密级=备注"), "没有叫“密级”的列"),
    ("no name by word", listed(both(), "--map", "事项名称=不导入", "--map", "事项代码=不导入"), "没有一列是事项名称"),
    ("assignment of an unknown matter", beside("承接.csv", [["事项名称", "承接乡镇"], ["对没有的事的行政处罚", "云溪镇"]]),
     "“承接”表第 2 行“事项名称”：写的是“对没有的事的行政处罚”，目录里没有这个事项"),
    ("overlapping periods", beside("承接.csv", [["事项名称", "承接乡镇", "赋权日期", "收回日期"],
     [plain_rows()[3][NAME], "云溪镇", "2026-01-01", "2027-01-01"], [plain_rows()[3][NAME], "云溪镇", "2026-06-01", ""]]),
     "两段重叠的起止"),
    ("strict grants of an unknown code", beside("grants.csv", [GRANT, ["990001", TOWN, "base", "2026-01-01", "", "", "文", ""]]),
     "“赋权”表第 2 行“事项编号”"),
    ("strict grants with a bad day", beside("grants.csv", [GRANT, ["010001", TOWN, "base", "元旦", "", "", "文", ""]]),
     "“赋权”表第 2 行“起”：写的是“元旦”，日期认不出"),
    ("strict grants without a document", beside("grants.csv", [GRANT, ["010001", TOWN, "base", "2026-01-01", "", "", "", ""]]),
     "“赋权”表第 2 行“公布文件”：这一格是空的"),
    ("strict grants to a short code", beside("grants.csv", [GRANT, ["010001", "3399", "base", "2026-01-01", "", "", "文", ""]]),
     "“赋权”表第 2 行“乡镇代码”"),
    ("strict grants to an unknown library", beside("grants.csv", [GRANT, ["010001", TOWN, "甲", "2026-01-01", "", "", "文", ""]]),
     "“赋权”表第 2 行“库”"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "made", "told"), FILES, ids=[one[0] for one in FILES])
def test_a_file_that_cannot_be_published_says_why(
    untouched: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, made: Files, told: str
) -> None:
    files, words = made(tmp_path)
    assert main(publish(untouched.county, files, "--yes", *words)) == 1
    said = capsys.readouterr().err
    assert any(told in line for line in TOLD_OF_FILES[name])
    assert all(line in said for line in TOLD_OF_FILES[name]), said
    if files[0].exists():
        assert commands.run(["matters", "take", str(files[0]), "--home", str(untouched.device)]) == 1
        assert "没有县里的签名，没有导入。现用的 2026.1 版不受影响。" in capsys.readouterr().err


def test_a_township_needs_a_published_paper(
    untouched: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workbook(tmp_path / "目录.xlsx", SheetMade("目录", [HEAD, *plain_rows()]))
    assert main(publish(untouched.county, [file], "--yes", document="")) == 1
    assert "赋权没有写依据哪份公布文件" in capsys.readouterr().err


def test_sixty_kinds_and_more_are_told_apart() -> None:
    assert len(CELLS) + len(FILES) >= 60
    assert set(TOLD) == {one[0] for one in CELLS}
    assert set(TOLD_OF_FILES) == {one[0] for one in FILES}
    assert all(why and fix for _, why, fix in TOLD.values())
    assert len({(row, column, reason) for _, _, row, column, reason in CELLS}) > len(CELLS) * 3 // 4
