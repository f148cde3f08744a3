"""What must agree inside one row of the matters sheet: a table of rules, each naming the column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import resources
from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.needs import NEED_WORDS, NeedKind
from enforcement.catalogue.row import Row

NAME = re.compile(r"^对.+的(行政处罚|查处)(（.+）)?$")
RANGES = (
    ("fine_min_yuan", "fine_max_yuan"),
    ("fine_multiple_min", "fine_multiple_max"),
    ("fine_individual_min", "fine_individual_max"),
    ("fine_unit_min", "fine_unit_max"),
    ("fine_escalated_min", "fine_escalated_max"),
)
PARTS = (
    ("fine_individual_min", "fine_individual_max"),
    ("fine_unit_min", "fine_unit_max"),
    ("fine_escalated_min", "fine_escalated_max"),
)

NO_LAST_DAY = Complaint("写了收回文件，没有写哪天收回", "补上“止”那一列的日期")

Found = tuple[str, Complaint]
"""The column key a complaint belongs to, and the complaint."""


def _name_style(row: Row) -> Iterator[Found]:
    if not NAME.match(row.text("name_zh")):
        yield "name_zh", Complaint("名称不是“对……的行政处罚”的写法", "按公布目录写全称，例如 对……的行政处罚")


def _whole_ranges(row: Row) -> Iterator[Found]:
    for low, high in RANGES:
        bottom, top = row.figure(low), row.figure(high)
        if (bottom is None) != (top is None):
            yield (low if bottom is None else high), Complaint("幅度只填了一头", "上下限都填，或都不填")
        elif bottom is not None and top is not None and bottom > top:
            yield low, Complaint(f"下限比上限（{row.text(high)}）还大", "对照条文改正")


def _inside_the_hull(row: Row) -> Iterator[Found]:
    low, high = row.figure("fine_min_yuan"), row.figure("fine_max_yuan")
    for bottom_key, top_key in PARTS:
        bottom, top = row.figure(bottom_key), row.figure(top_key)
        if top is not None and (high is None or top > high):
            yield top_key, Complaint("超过了总的罚款上限", "总的上限要装得下个人、单位和加重三种情况")
        if bottom_key != "fine_escalated_min" and bottom is not None and low is not None and bottom < low:
            yield bottom_key, Complaint("低于总的罚款下限", "总的下限要装得下个人和单位两种情况")


def _basis_fits(row: Row) -> Iterator[Found]:
    bases = set(row.text("fine_basis").split("+"))
    fined = "罚款" in row.text("penalty_kinds").split(";")
    high = row.figure("fine_max_yuan")
    if "fixed" in bases and high is None:
        yield "fine_max_yuan", Complaint("算法是固定数额，却没有填数额", "填上罚款上下限")
    scaled = any(base.startswith(("multiple", "percent")) for base in bases)
    if scaled and not row.text("fine_multiple_max"):
        yield "fine_multiple_max", Complaint("算法是倍数或比例，却没有填倍数", "填上倍数上下限，5% 写成 0.05")
    if bases == {"none"} and (high is not None or fined):
        yield "fine_basis", Complaint("算法写了没有罚款，却填了罚款", "去掉罚款，或改算法")


def _simple_procedure(row: Row) -> Iterator[Found]:
    if row.text("simple_procedure_possible") != "yes":
        return
    person = row.text("subject") == "个人"
    source = resources.law("PEN-51" if person else "PEN-51-UNIT")
    high, limit = row.figure("fine_max_yuan"), source.figure
    if high is not None and limit is not None and high > limit:
        reason = f"写了可以当场处罚，罚款上限却超过 {limit:g} 元（《{source.law}》{source.article}）"
        yield "simple_procedure_possible", Complaint(reason, "改成 partial 或 no")


def _exemption_source(row: Row) -> Iterator[Found]:
    if row.text("first_offence_exempt_candidate") == "yes" and not row.text("first_offence_source"):
        yield "first_offence_source", Complaint("写了首违不罚，却没有写依据", "写上公布的清单名称和条目")


def _library_and_priority(row: Row) -> Iterator[Found]:
    if (row.text("suggested_library") == "base") != (row.text("library_priority") == "1"):
        yield "library_priority", Complaint("库和常用程度对不上", "基础库写 1，自选库写 2 或 3")


def _validity_order(row: Row) -> Iterator[Found]:
    for stem in ("violation", "penalty"):
        first, last = row.text(f"{stem}_valid_from"), row.text(f"{stem}_valid_to")
        if first and last and first > last:
            yield f"{stem}_valid_to", Complaint(f"废止日早于施行日 {first}", "对照公报改正")


def _former_order(row: Row) -> Iterator[Found]:
    first, last = row.text("valid_from"), row.text("valid_to")
    if first and last and first > last:
        yield "valid_to", Complaint(f"止日早于施行日 {first}", "对照公报改正")


def _former_figures(row: Row) -> Iterator[Found]:
    """Known figures are there, unknown ones are not filled in by guess."""
    figures = [key for low, high in RANGES for key in (low, high) if row.text(key)]
    if row.text("figures_known") == "no" and figures:
        yield "figures_known", Complaint("写了数额没有录，却填了数额", "改成 yes，或删掉数额")
    if row.text("figures_known") == "yes" and "fixed" in row.text("fine_basis").split("+") and not figures:
        yield "figures_known", Complaint("写了数额已录，却没有数额", "填上数额，或改成 no")


def _together(row: Row) -> Iterator[Found]:
    if bool(row.text("violation_law")) != bool(row.text("violation_article")):
        key = "violation_article" if row.text("violation_law") else "violation_law"
        yield key, Complaint("违反的法和条款只填了一个", "两格都填，或都不填")


def _need_named(row: Row) -> Iterator[Found]:
    nothing = row.text("kind") == NEED_WORDS[NeedKind.NOTHING]
    if nothing and row.text("name"):
        yield "name", Complaint("写了不用，却填了名称", "删掉名称，或改种类")
    if not nothing and not row.text("name"):
        yield "name", Complaint("没有写名称", "写上带什么、请谁")


def _amount_above_nought(row: Row) -> Iterator[Found]:
    if not row.figure("amount"):
        yield "amount", Complaint("数额是零", "按文件写数额；没有定的，这一行不要写")
    first, last = row.text("valid_from"), row.text("valid_to")
    if last and first > last:
        yield "valid_to", Complaint(f"止日早于起日 {first}", "对照文件改正")


def _ending_has_a_day(row: Row) -> Iterator[Found]:
    for key in ("ended_by_name", "ended_by_number", "ended_by_date"):
        if row.text(key) and not row.text("valid_to"):
            yield key, NO_LAST_DAY


GRANT_RULES: tuple[Callable[[Row], Iterator[Found]], ...] = (_ending_has_a_day,)
MATTER_RULES: tuple[Callable[[Row], Iterator[Found]], ...] = (
    _name_style,
    _whole_ranges,
    _inside_the_hull,
    _basis_fits,
    _simple_procedure,
    _exemption_source,
    _library_and_priority,
    _validity_order,
)
FORMER_RULES: tuple[Callable[[Row], Iterator[Found]], ...] = (
    _former_order,
    _whole_ranges,
    _former_figures,
    _together,
)
NEED_RULES: tuple[Callable[[Row], Iterator[Found]], ...] = (_need_named,)
AMOUNT_RULES: tuple[Callable[[Row], Iterator[Found]], ...] = (_amount_above_nought,)
