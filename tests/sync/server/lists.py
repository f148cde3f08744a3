"""Official lists as tests make them: four matters in words of our own rows, laid out in whatever way is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

TOWN, OTHER_TOWN = "339901001", "339901002"  # 云溪镇, 石桥镇
DOCUMENT = "安政〔2026〕12号"


@dataclass(frozen=True)
class Listed:
    """A matter as the lists of these tests state it, and what has to come of it."""

    code: str
    name: str
    domain: str
    department: str
    basis: str
    violation: tuple[tuple[str, str], ...]
    penalty: tuple[tuple[str, str], ...]
    fine: tuple[float, float] | None
    towns: tuple[str, ...] = (TOWN,)


CITY = "浙江省城市市容和环境卫生管理条例"
LISTED = (
    Listed(
        "330217001",
        "对在街道两侧和公共场地擅自堆放物料的行政处罚",
        "市容环境卫生",
        "建设部门",
        f"《{CITY}》第十二条第一款：不得在街道两侧和公共场地堆放物料。第十二条第三款：违反本条第一款规定的，"
        "责令限期改正；逾期不改正的，对个人处二百元以上一千元以下罚款，对单位处五百元以上三千元以下罚款。",
        ((CITY, "第12条第1款"),),
        ((CITY, "第12条第3款"),),
        (200, 3000),
        (TOWN, OTHER_TOWN),
    ),
    Listed(
        "330217002",
        "对临街建筑物外立面安装设施不符合规范的行政处罚",
        "市容环境卫生",
        "建设部门",
        f"《{CITY}》第十一条第二款：应当符合规范。第十一条第三款：责令限期改正，逾期不改正的，处50元以上500元以下罚款。",
        ((CITY, "第11条第2款"),),
        ((CITY, "第11条第3款"),),
        (50, 500),
    ),
    Listed(
        "330220001",
        "对未按规定停放养犬场所犬只的行政处罚",
        "养犬管理",
        "公安部门",
        "《安平县养犬管理规定》第八条：养犬人应当看管犬只。第二十条：违反第八条规定的，处警告或者一千元以下罚款。",
        (("安平县养犬管理规定", "第8条"),),
        (("安平县养犬管理规定", "第20条"),),
        (0, 1000),
    ),
    Listed(
        "330220002",
        "对在河道管理范围内倾倒垃圾的行政处罚",
        "水利河道",
        "水利部门",
        "1.《安平县河道管理规定》第九条第（二）项：“禁止倾倒垃圾、渣土。”\n"
        "2.《安平县河道管理规定》第三十条：“有下列行为之一的，没收违法所得，并处1万元以上5万元以下罚款。”",
        (("安平县河道管理规定", "第9条第2项"),),
        (("安平县河道管理规定", "第30条"),),
        (10000, 50000),
        (OTHER_TOWN,),
    ),
)
NAMES = {TOWN: "云溪镇", OTHER_TOWN: "石桥镇"}
HEAD = ["序号", "事项代码", "事项名称", "领域", "实施部门", "处罚依据", "承接乡镇"]
Rows = list[list[Any]]


def plain_rows(matters: Sequence[Listed] = LISTED) -> Rows:
    """The matters under ``HEAD``."""
    return [
        [n, one.code, one.name, one.domain, one.department, one.basis, "、".join(NAMES[t] for t in one.towns)]
        for n, one in enumerate(matters, 1)
    ]


@dataclass
class SheetMade:
    """One sheet of a workbook: its rows and merged areas such as A1:F1."""

    title: str
    rows: Rows
    merged: Iterable[str] = field(default_factory=tuple)
    hidden: bool = False


def workbook(path: Path, *sheets: SheetMade) -> Path:
    """The sheets as a real workbook."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for made in sheets:
        sheet = book.create_sheet(made.title)
        for row in made.rows:
            sheet.append(row)
        for area in made.merged:
            sheet.merge_cells(area)
        if made.hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def csv_file(path: Path, rows: Rows, *, sign: str = ",", encoding: str = "utf-8-sig") -> Path:
    """The rows as CSV with every cell in quotes where it needs them."""
    import csv

    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=sign).writerows(rows)
    return path
