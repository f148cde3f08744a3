"""What each column of a catalogue table may hold: one row of rules per column, checked cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from enforcement.catalogue.table import Cell

FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ．]")
NUMBER = re.compile(r"^\d+(\.\d+)?$")
CODE = re.compile(r"^\d{6}$")
DIVISION = re.compile(r"^\d{9}$")
_PLACE = r"第\d+条(之\d+)?(第\d+款)?(第\d+项)?"
ARTICLE = re.compile(rf"^{_PLACE}(；\S+?{_PLACE})?$")
HALF = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    ARTICLE = "article"
    DAY = "day"
    DIVISION = "division"


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` as in the shipped tables, ``title`` for people; ``choices`` bind each part of the cell."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    split: str = ""
    optional_column: bool = False  # the whole column may be absent


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one cell and how to mend it."""

    reason: str
    fix: str


def as_text(cell: Cell) -> str:
    """A cell as the text the rules look at: 500.0 → 500, a date → ISO, nothing → empty; of a long number the 15 digits
    that a table shows."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return f"{Decimal(f'{cell:.15g}'):f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def complaints(column: Column, cell: Cell) -> Iterator[Complaint]:
    """Everything wrong with ``cell``; the first complaint is the one to show."""
    text = as_text(cell)
    if not text:
        if column.required:
            yield Complaint("这一格是空的", "补上")
        return
    yield from _untidy(text)
    yield from _of_kind(column, cell, text)
    if column.choices:
        parts = text.split(column.split) if column.split else [text]
        unknown = [part for part in parts if part not in column.choices]
        if unknown:
            yield Complaint(f"“{unknown[0]}”不在可填的值里", "可填：" + "、".join(column.choices))


def _untidy(text: str) -> Iterator[Complaint]:
    if re.search(r"[\r\n\t\v\f\u2028\u2029]", text):
        yield Complaint("格子里有换行或制表符", "删掉换行，写成一行")
    if text != text.strip():
        yield Complaint("开头或结尾有空格", "删掉空格")
    if FULL_WIDTH.search(text):
        yield Complaint("数字或字母是全角的", f"改成半角：{FULL_WIDTH.sub(to_half, text)[:30]}")
    if text.startswith("=") or re.match(r"^#[A-Z/0]+[!?]?$", text):
        yield Complaint("格子里是公式或计算错误，不是值", "复制后用“选择性粘贴 → 数值”贴回去")
    if any(ord(letter) < 32 or 0xE000 <= ord(letter) <= 0xF8FF or letter == "\ufffd" for letter in text):
        yield Complaint("有认不出的字符", "对照原件重新录入这一格")


def to_half(found: re.Match[str]) -> str:
    """The half-width form of a full-width run; a replacement for ``FULL_WIDTH.sub``."""
    return found.group().translate(HALF)


def _of_kind(column: Column, cell: Cell, text: str) -> Iterator[Complaint]:
    if column.kind is Kind.CODE:
        if not isinstance(cell, str):
            yield Complaint("编号存成了数字，开头的 0 会丢", "把这一列设成文本格式，写满 6 位数字")
        elif not CODE.match(text):
            yield Complaint("编号要 6 位数字", "写成 2 位领域号加 4 位顺序号，例如 010003")
    elif column.kind is Kind.DIVISION and not (isinstance(cell, str) and DIVISION.match(text)):
        yield Complaint("乡镇代码要 9 位数字，存成文本", "写统计用区划代码的前 9 位，例如 330523001")
    elif column.kind is Kind.NUMBER and (isinstance(cell, (bool, date)) or not NUMBER.match(text)):
        bare = re.sub(r"[元个日天%,，￥¥\s]", "", text.translate(HALF))
        fix = f"只写数字：{bare}" if NUMBER.match(bare) else "只写数字，不写单位、逗号和汉字"
        yield Complaint("这里只能是不小于 0 的数字", fix)
    elif column.kind is Kind.ARTICLE and not ARTICLE.match(text):
        yield Complaint(
            "条款的写法认不出",
            "写成 第60条第1款第3项；第二部法写在“；”后面，例如 第77条；土地管理法实施条例第57条",
        )
    elif column.kind is Kind.DAY and not _is_day(text):
        yield Complaint("日期认不出", "写成 2026-08-15")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
