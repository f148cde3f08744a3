"""Single cells of an official list as values: each reader gives the value, or a complaint with reason and cure."""

from __future__ import annotations

import re
from datetime import date

from enforcement.catalogue.columns import Column, Complaint, as_text, complaints
from enforcement.catalogue.intake.amounts import number_of, read_kinds, read_range
from enforcement.catalogue.sheets import PENALTY_KINDS
from enforcement.catalogue.table import Cell
from enforcement.model.matter import FineRange, Library

LONGEST_NAME = 200
_TEXT = Column("text", "")
_DAY = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?(?:起|止)?")
_YUAN = re.compile(r"([\d,，]+(?:\.\d+)?|[零一二三四五六七八九十百千万两]+)\s*(万)?\s*元?")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_LIBRARIES = {
    Library.BASE: (
        "基础",
        "基础库",
        "赋权-基础",
        "基础赋权",
        "必选",
        "统一下放",
        "统一赋权",
        "基础事项",
        "基本目录",
    ),
    Library.OPTIONAL: (
        "自选",
        "自选库",
        "赋权-自选",
        "自选赋权",
        "可选",
        "选择下放",
        "自选事项",
        "扩展目录",
        "扩展",
    ),
    Library.STATUTORY: ("法定", "法定职权", "法定事项", "法律直接授权"),
}
_SUBJECTS = {
    "个人": ("个人", "自然人", "公民"),
    "单位": ("单位", "法人", "企业", "法人或其他组织", "法人和其他组织", "组织"),
    "both": ("both", "个人和单位", "单位和个人", "个人、单位", "单位、个人", "个人或单位", "单位或个人", "自然人、法人", "不限"),
}  # fmt: skip


def text_complaint(cell: Cell) -> Complaint | None:
    """What makes a text cell unusable: formulas, unknown signs, a truth value or a day instead of words."""
    if isinstance(cell, bool):
        return Complaint("存成了逻辑值，不是文字", "把这一格设成文本格式再填")
    if isinstance(cell, date):
        return Complaint("被表格软件改成了日期", "把这一格设成文本格式，按原件重填")
    text = as_text(cell).replace("\n", "")
    return next(complaints(_TEXT, text), None)


def name_complaint(text: str) -> Complaint | None:
    """What a matter's name cannot be."""
    if not text:
        return Complaint("事项名称是空的", "补上公布目录里的全称")
    if len(text) > LONGEST_NAME:
        return Complaint(f"事项名称有 {len(text)} 个字", "只写名称，情形和依据写到各自的列")
    if not re.search(r"[一-龥]{2}", text):
        return Complaint("不像事项名称", "写公布目录里的全称")
    return None


def code_of(cell: Cell) -> str | Complaint:
    """An official code as text; one that a table programme has rounded cannot be restored."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= 10**15:
        return Complaint("长编码存成了数字，后几位已经丢了", "把这一列设成文本格式，按原件重填")
    text = as_text(cell).replace("\n", "").replace(" ", "")
    if _SCIENTIFIC.fullmatch(text):
        return Complaint("编码变成了科学记数，后几位已经丢了", "把这一列设成文本格式，按原件重填")
    if text and not re.fullmatch(r"[0-9A-Za-z_.\-/（）()]+", text):
        return Complaint("公布编码只能是数字、字母和横线", "按公布目录改正")
    return text


def day_of(cell: Cell) -> date | Complaint:
    """A day in one of the usual ways of writing it."""
    if isinstance(cell, date):
        return cell
    text = as_text(cell).strip()
    found = _DAY.fullmatch(text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    try:
        return date(*map(int, found.groups())) if found else Complaint("日期认不出", "写成 2026-08-15")
    except ValueError:
        return Complaint("没有这一天", "对照公布文件改正")


def yuan_of(cell: Cell) -> float | Complaint:
    """An amount of money in yuan: 500, 5,000元, 2万元, 二千元."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell) if cell >= 0 else Complaint("罚款数额小于 0", "对照条文改正")
    found = _YUAN.fullmatch(as_text(cell).strip())
    if found is None or isinstance(cell, bool):
        return Complaint("罚款数额认不出", "只写一个数，单位是元")
    return number_of(found.group(1) + (found.group(2) or ""))


def fine_of(cell: Cell) -> FineRange | Complaint:
    """A range in one cell: 500元以上2000元以下, 500-2000."""
    found = read_range(as_text(cell))
    return found or Complaint("罚款幅度认不出，或上下限写反了", "写成 500元以上2000元以下")


def kinds_of(text: str) -> tuple[str, ...] | Complaint:
    """The kinds of penalty a cell lists."""
    kinds: list[str] = []
    for word in (part for part in re.split(r"[、;；,，/\s]+", text) if part):
        found = (word,) if word in PENALTY_KINDS else read_kinds(word)
        if not found:
            told = f"“{word}”不是认得的处罚种类"
            return Complaint(told, "可写：" + "、".join(PENALTY_KINDS))
        kinds += [kind for kind in found if kind not in kinds]
    return tuple(kinds)


def library_of(text: str) -> Library | Complaint:
    """基础 or 自选 in the words that lists use."""
    found = next((library for library, words in _LIBRARIES.items() if text in words), None)
    return found or Complaint("赋权类型认不出", "写 基础、自选 或 法定")


def subject_of(text: str) -> str | Complaint:
    """Who can be punished."""
    found = next((subject for subject, words in _SUBJECTS.items() if text in words), None)
    return found or Complaint("对象认不出", "写 个人、单位，或 个人和单位")


def power_complaint(text: str) -> Complaint | None:
    """Only penalties are matters of this catalogue."""
    if text in ("", "行政处罚", "处罚", "行政处罚权"):
        return None
    return Complaint("这一行不是行政处罚事项，本目录只收行政处罚", "删掉这一行；检查和强制写在赋权表里")
