"""An internal sheet leaves a real window: printed on a real printer object, saved whole, and trouble said in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.dialogs.sheet_out import SheetOut
from desktop.widgets.layers import top_layer
from desktop.widgets.rows import TwoLineRow
from forms import readback
from forms.plain_sheet import PlainSheet, SheetTable
from tests.desktop.screens.papers.room import Room
from tests.helpers.qt import shows
from tests.helpers.typing import press


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def sheet(word: str = "陈立") -> PlainSheet:
    return PlainSheet(title="值班清单", tables=(SheetTable(head=("姓名",), rows=((word,),)),))


def offered(room: Room, made: PlainSheet, target: Path) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = []
    out = SheetOut(
        room.shell,
        room.operations,
        lambda text, tone: said.append((text, tone)),
        room._printer,
        lambda _name: target,
    )
    room.kept = out  # type: ignore[attr-defined]
    out.offer(lambda: made)
    room.wait()
    return said


def pick(room: Room, words: str) -> None:
    layer = top_layer(room.shell)
    assert layer is not None
    assert shows(layer, "值班清单，共 1 页")
    row = next(one for one in layer.findChildren(TwoLineRow) if shows(one, words))
    press(row, "Return")
    room.wait()


def test_it_is_saved(room: Room, tmp_path: Path) -> None:
    target = tmp_path / "清单.pdf"
    said = offered(room, sheet(), target)
    pick(room, "存成 PDF")
    assert said == [("已存成“清单.pdf”。", "ok")]
    assert "陈立" in "".join(readback.read_back(target.read_bytes()).texts)


def test_it_is_printed(room: Room, tmp_path: Path) -> None:
    said = offered(room, sheet(), tmp_path / "x.pdf")
    pick(room, "打印")
    assert said == [("值班清单已送到打印机，1 页。", "ok")]
    assert room.printed.stat().st_size > 0


def test_a_folder_that_is_gone_is_said(room: Room, tmp_path: Path) -> None:
    said = offered(room, sheet(), tmp_path / "gone" / "清单.pdf")
    pick(room, "存成 PDF")
    assert said[0][1] == "danger"
    assert "没有存成" in said[0][0]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (sheet("\U0001f600"), "没有字体能印"),
        (replace(sheet(), signs=tuple(f"第{n}人" for n in range(90))), "排不下"),
    ],
)
def test_what_cannot_be_printed_is_said(room: Room, tmp_path: Path, made: PlainSheet, why: str) -> None:
    said = offered(room, made, tmp_path / "x.pdf")
    assert len(said) == 1
    assert why in said[0][0]
    assert top_layer(room.shell) is None
