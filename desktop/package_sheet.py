"""The cover sheet of a 摆渡包: a page for the person who carries it and the person who takes it in. It names the unit,
who wrote the package, figures and check tails, and nobody who is inside it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from desktop.clock import CHINA
from desktop.package_files import PartFile
from desktop.package_values import FilesOfKind, size_words

if TYPE_CHECKING:
    from forms.plain_sheet import PlainSheet, SheetTable
    from forms.style import UnitStyle

TAIL = 8


def tail_of(part: PartFile) -> str:
    """The last characters of a part's hash, for people to compare."""
    text = part.sha256[-TAIL:].upper()
    return f"{text[:4]} {text[4:]}"


def cover_sheet(
    *,
    agency: str,
    writer: str,
    number: int,
    written_at: datetime,
    entries: int,
    kinds: tuple[FilesOfKind, ...],
    parts: tuple[PartFile, ...],
    volume: str,
) -> PlainSheet:
    """The sheet as a value."""
    from forms.plain_sheet import PlainSheet

    files = "、".join(f"{one.name} {one.count} 个（{size_words(one.size)}）" for one in kinds if one.count)
    moment = written_at.astimezone(CHINA)
    return PlainSheet(
        title="摆渡包封面",
        agency=agency,
        remark=f"第 {number} 包",
        facts=(
            ("写包人", writer),
            ("写包时间", f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"),
            ("里面有", f"留痕 {entries} 条" + (f"\n{files}" if files else "\n没有文件")),
            ("U 盘编号", volume or "本机读不出来"),
        ),
        tables=(_parts_table(parts),),
        closing=(
            "包是封好的，只有县里能打开；丢了也看不到里面的内容，在本机重写一个即可。",
            "带到县里收下后，把县里写的回执包带回来收：到那时本机才算有了回执，在此之前本机一条也不会少。",
        ),
        signs=("送包人", "县里收包人", "收包时间"),
        note="核对尾号与县里收包时显示的一致，说明路上没有换过、没有坏。",
    )


def _parts_table(parts: tuple[PartFile, ...]) -> SheetTable:
    from forms.plain_sheet import SheetTable

    return SheetTable(
        title="文件（带到县里的每一个都要在）",
        head=("第几部分", "文件名", "大小", "核对尾号"),
        rows=tuple(
            (f"{place}/{len(parts)}", part.path.name, size_words(part.size), tail_of(part))
            for place, part in enumerate(parts, 1)
        ),
        widths=(22.0, 80.0, 25.0, 35.0),
        align=("centre", "left", "right", "centre"),
    )


def cover_pdf(sheet: PlainSheet, style: UnitStyle | None) -> bytes | None:
    """The page, None when no face can print a character of it: the package itself is whole without."""
    from forms.plain_sheet import sheet_pdf

    made = sheet_pdf(sheet, style)
    return made if isinstance(made, bytes) else None
