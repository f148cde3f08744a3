"""Foreign workbooks and CSV files: what is read, what is refused in which words, the child's limits."""

from __future__ import annotations

import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from enforcement.errors import FileTrouble
from forms.intake import table_child
from forms.intake.child import ChildLimits
from forms.intake.tables import child_command, read_grids, read_tables


def workbook(path: Path, rows: list[list[object]], title: str = "事项") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def repacked(path: Path, extra: dict[str, bytes]) -> Path:
    """The same workbook with further parts in its zip."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in extra.items():
            archive.writestr(name, data)
    return path


def refusal(path: Path, **more: object) -> str:
    with pytest.raises(FileTrouble) as caught:
        read_tables(path, **more)  # type: ignore[arg-type]
    return caught.value.sentence


def test_a_workbook_keeps_text_numbers_and_days_apart(tmp_path: Path) -> None:
    rows = [
        ["编号", "数额", "日期", "是否"],
        ["010003", 500, date(2026, 8, 15), True],
        ["010004", 0.05, None, "䶮"],
    ]
    (table,) = read_tables(workbook(tmp_path / "目录.xlsx", rows))
    assert table.sheet == "事项"
    assert table.header == ("编号", "数额", "日期", "是否")
    assert table.rows == ((2, ("010003", 500, date(2026, 8, 15), True)), (3, ("010004", 0.05, None, "䶮")))


def test_merged_areas_come_with_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [["目录", None], ["甲", "乙"], [None, "丙"]]:
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A2:A3")
    book.save(path)
    (grid,) = read_grids(path)
    assert set(grid.merged) == {(1, 1, 1, 2), (2, 1, 3, 1)}
    assert grid.rows[2] == (3, (None, "丙"))


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_csv_is_parted_by_the_sign_it_uses(tmp_path: Path, sign: str) -> None:
    rows = [["编号", "种类", "幅度"], ["010003", '"责令改正;罚款"', "200"], ["010004", '"警告,罚款"', "300"]]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(sign.join(row) for row in rows), encoding="utf-8")
    (table,) = read_tables(path)
    assert table.header == ("编号", "种类", "幅度")
    assert [cells for _, cells in table.rows] == [
        ("010003", "责令改正;罚款", "200"),
        ("010004", "警告,罚款", "300"),
    ]


def test_too_many_merged_areas_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", [["甲"]])
    book = openpyxl.load_workbook(path)
    for row in range(1, table_child.MAX_MERGES + 2):
        book.active.merged_cells.ranges.add(f"A{row}:B{row}")  # type: ignore[union-attr]
    book.save(path)
    assert "合并的格子超过 20000 处" in refusal(path)


def test_rows_keep_their_numbers_when_some_are_empty(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["甲"], [], [], ["乙"]])
    (table,) = read_tables(path)
    assert table.rows == ((4, ("乙",)),)


def test_hidden_and_empty_sheets_are_left_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.append(["甲"])
    hidden = book.create_sheet("藏着")
    hidden.append(["乙"])
    hidden.sheet_state = "hidden"
    book.create_sheet("空的")
    book.save(tmp_path / "a.xlsx")
    assert [table.header for table in read_tables(tmp_path / "a.xlsx")] == [("甲",)]


def test_a_formula_stays_visible_as_one(tmp_path: Path) -> None:
    (table,) = read_tables(workbook(tmp_path / "a.xlsx", [["数额"], ["=1+1"]]))
    assert table.rows[0][1] == ("=1+1",)


def test_a_moment_is_text_with_its_time(tmp_path: Path) -> None:
    (table,) = read_tables(workbook(tmp_path / "a.xlsx", [["时间"], [datetime(2026, 11, 24, 9, 30)]]))
    assert table.rows[0][1] == ("2026-11-24 09:30:00",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "matters.csv"
    path.write_bytes('编号,名称\n010003,"张𬭎喆,䶮"\n'.encode(encoding))
    (table,) = read_tables(path)
    assert table.sheet == "matters"
    assert table.rows == ((2, ("010003", "张𬭎喆,䶮")),)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "旧格式"),
        (b"a,b\n\xff\xff\xff\n", "编码认不出"),
        (b"a,b\n\0\0\n", "不是 .xlsx 表格"),
        (b"a," * 300 + b"b\n", "超过 200 列"),
        (b"a\n" * 50_002, "超过 50000 行"),
        (b"x" * (table_child.MAX_BYTES + 1), "超过 20 MB"),
        (b'"a\nb', "打不开"),
        (b"a\n" + b"x" * 40_000, "打不开"),
        (b"PK\x03\x04 not a zip", "打不开"),
    ],
)
def test_what_is_not_taken_says_why_and_what_to_do(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    said = refusal(path)
    assert words in said
    assert "什么都没有导入" in said


def test_macros_links_and_other_zips_are_refused(tmp_path: Path) -> None:
    macro = repacked(workbook(tmp_path / "m.xlsx", [["甲"]]), {"xl/vbaProject.bin": b"x"})
    assert "带宏" in refusal(macro)
    link = repacked(workbook(tmp_path / "l.xlsx", [["甲"]]), {"xl/externalLinks/externalLink1.xml": b"<x/>"})
    assert "引用了别的文件" in refusal(link)
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "不是 .xlsx 表格" in refusal(tmp_path / "z.xlsx")


def test_a_small_file_that_unpacks_to_a_huge_one_is_not_opened(tmp_path: Path) -> None:
    bomb = repacked(workbook(tmp_path / "b.xlsx", [["甲"]]), {"xl/media/zeros.bin": bytes(8 * 1024 * 1024)})
    assert "展开后大得不正常" in refusal(bomb)


def test_entities_in_a_workbook_are_not_expanded(tmp_path: Path) -> None:
    source = workbook(tmp_path / "e.xlsx", [["甲"]])
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = evil
    with zipfile.ZipFile(tmp_path / "evil.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert "打不开" in refusal(tmp_path / "evil.xlsx")


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    assert "读不出来" in refusal(tmp_path / "nowhere.csv")


def liar(tmp_path: Path, body: str) -> list[str]:
    """A child that answers what it likes."""
    script = tmp_path / "liar.py"
    script.write_text(f"import sys\n{body}\n", encoding="utf-8")
    return [sys.executable, "-I", str(script)]


@pytest.mark.parametrize(
    "answer",
    [
        "no json",
        "[]",
        "{}",
        '{"refused": "because"}',
        '{"sheets": [1]}',
        '{"sheets": [{"name": "a", "rows": [5]}]}',
        '{"sheets": [{"name": "a", "rows": [], "merged": 5}]}',
        '{"sheets": [{"name": "a", "rows": [], "merged": [[1, 1, 0, 1]]}]}',
        '{"sheets": [{"name": "a", "rows": [], "merged": [[1, 1, true, 1]]}]}',
        '{"sheets": [{"name": "a", "rows": [[{}]]}]}',
        '{"sheets": [{"name": "a", "rows": [[["date", "soon"]]]}]}',
        '{"sheets": [{"name": "a", "rows": [[NaN]]}]}',
    ],
)
def test_the_answer_of_the_child_is_not_trusted(tmp_path: Path, answer: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲\n", encoding="utf-8")
    command = liar(tmp_path, f"sys.stdout.write({answer!r})")
    assert "打不开" in refusal(path, command=command)


def test_a_child_that_hangs_or_talks_too_much_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲\n", encoding="utf-8")
    limits = ChildLimits(wall_seconds=0.5, answer_bytes=1000)
    hanging = liar(tmp_path, "while True: pass")
    assert "打不开" in refusal(path, command=hanging, limits=limits)
    talking = liar(tmp_path, "while True: sys.stdout.write('x' * 10000)")
    assert "打不开" in refusal(path, command=talking, limits=ChildLimits(wall_seconds=30, answer_bytes=1000))


def test_the_child_starts_isolated_and_with_limits(tmp_path: Path) -> None:
    assert child_command()[1] == "-I"
    path = tmp_path / "a.csv"
    path.write_text("甲\n", encoding="utf-8")
    body = (
        "import json, os, resource, importlib.util\n"
        f"spec = importlib.util.spec_from_file_location('child', {table_child.__file__!r})\n"
        "child = importlib.util.module_from_spec(spec); spec.loader.exec_module(child)\n"
        "child.limit_myself()\n"
        "figures = [resource.getrlimit(what)[0] for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU,\n"
        "           resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)]\n"
        "names = sorted(set(os.environ) - {'LC_CTYPE'})\n"
        "json.dump({'sheets': [{'name': 'x', 'rows': [['h'], figures, [str(names)]]}]}, sys.stdout)"
    )
    (table,) = read_tables(path, command=liar(tmp_path, body))
    assert table.rows[0][1] == (700 * 1024 * 1024, 20, 64 * 1024 * 1024, 16, 0)
    assert table.rows[1][1] == ("[]",)
