"""What must agree between rows and between sheets: unique codes, whole checklists, tiers within the law."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.row import Row
from enforcement.catalogue.table import RowFault

FEWEST_ITEMS, MOST_ITEMS = 3, 8
OPEN_END = "9999-12-31"
SHORTEST_ITEM = 6  # characters; less than that is no instruction


def unique(rows: list[Row], key: str, what: str) -> Iterator[RowFault]:
    """Every later row that repeats the value of ``key`` of an earlier one."""
    first: dict[str, int] = {}
    for row in rows:
        value = row.text(key)
        if value and value in first:
            complaint = Complaint(f"{what}和第 {first[value]} 行重复", "留下一行，或改正其中一行")
            yield row.fault(key, complaint)
        first.setdefault(value, row.number)


def known_matters(rows: list[Row], matters: dict[str, Row]) -> Iterator[RowFault]:
    """Rows that speak of a matter which is not in the matters sheet."""
    for row in rows:
        if row.text("matter_code") not in matters:
            yield row.fault(
                "matter_code", Complaint("“事项”表里没有这个编号", "改正编号，或把事项补进“事项”表")
            )


def known_domains(rows: list[Row], matters: Iterable[Row]) -> Iterator[RowFault]:
    """Amounts for a domain that no matter has: they would never count."""
    known = {matter.text("domain") for matter in matters}
    for row in rows:
        if row.text("domain") and row.text("domain") not in known:
            fix = "照目录里的领域名写，所有领域都一样的留空"
            yield row.fault("domain", Complaint("目录里没有这个领域", fix))


def whole_checklists(rows: list[Row]) -> Iterator[RowFault]:
    """Each matter's items: numbered 1, 2, 3 … in order, no text twice, three to eight of them."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.text("matter_code")].append(row)
    for items in groups.values():
        seen: set[str] = set()
        for expected, row in enumerate(items, 1):
            if row.figure("item_no") != expected:
                yield row.fault(
                    "item_no", Complaint(f"序号断了，这里应当是 {expected}", "从 1 起按顺序连着编")
                )
                break
            if row.text("text") in seen:
                yield row.fault("text", Complaint("同一事项里有两条一样的检查内容", "删掉一条"))
            seen.add(row.text("text"))
            if len(row.text("text")) < SHORTEST_ITEM:
                yield row.fault(
                    "text", Complaint("检查内容太短", f"写成一个看得懂的动作，至少 {SHORTEST_ITEM} 个字")
                )
        if not FEWEST_ITEMS <= len(items) <= MOST_ITEMS:
            complaint = Complaint(
                f"这个事项有 {len(items)} 条检查项",
                f"每个事项 {FEWEST_ITEMS} 到 {MOST_ITEMS} 条，增减后再导入",
            )
            yield items[0].fault("matter_code", complaint)


def tiers_inside_the_law(rows: list[Row], matters: dict[str, Row]) -> Iterator[RowFault]:
    """Tiers whose amounts leave the statutory range of their matter; 0 to 0 means no fine and always fits."""
    for row in rows:
        matter = matters.get(row.text("matter_code"))
        low, high = row.figure("fine_from"), row.figure("fine_to")
        if matter is None or low is None or high is None:
            continue
        if low > high:
            yield row.fault(
                "fine_from", Complaint(f"下限比上限（{row.text('fine_to')}）还大", "对照裁量基准改正")
            )
            continue
        if low == high == 0:
            continue
        bottom, top = _statutory_range(row, matter)
        if bottom is None or top is None:
            yield row.fault(
                "fine_to", Complaint("事项没有法定幅度，裁量阶次无从比对", "先在“事项”表补上法定幅度")
            )
        elif low < bottom or high > top:
            key = "fine_from" if low < bottom else "fine_to"
            yield row.fault(
                key, Complaint(f"超出法定幅度 {bottom:g}—{top:g}", "裁量阶次不能超出法定幅度，对照条文改正")
            )


def _statutory_range(row: Row, matter: Row) -> tuple[float | None, float | None]:
    if row.text("fine_unit") == "percent_of_illegal_gains":
        low, high = matter.figure("fine_multiple_min"), matter.figure("fine_multiple_max")
        return (None if low is None else low * 100), (None if high is None else high * 100)
    stem = {"个人": "fine_individual", "单位": "fine_unit"}.get(row.text("subject"), "")
    if stem and matter.text(f"{stem}_max"):
        return matter.figure(f"{stem}_min"), matter.figure(f"{stem}_max")
    return matter.figure("fine_min_yuan"), matter.figure("fine_max_yuan")


def one_grant_at_a_time(rows: list[Row]) -> Iterator[RowFault]:
    """Grants that end before they begin, or overlap an earlier row of the same matter and township."""
    periods: dict[tuple[str, str], list[tuple[str, str, int]]] = defaultdict(list)
    for row in rows:
        first, last = row.text("valid_from"), row.text("valid_to") or OPEN_END
        if first > last:
            yield row.fault("valid_to", Complaint(f"止日早于起日 {first}", "对照公布文件改正"))
            continue
        held = periods[row.text("matter_code"), row.text("division_code")]
        clash = next((number for begin, end, number in held if begin <= last and first <= end), None)
        if clash is not None:
            yield row.fault("valid_from", Complaint(f"和第 {clash} 行的起止重叠", "合成一段，或改正起止"))
        held.append((first, last, row.number))


def one_text_at_a_time(rows: list[Row], matters: dict[str, Row]) -> Iterator[RowFault]:
    """Earlier texts of one matter that overlap each other, or the day on which its present text begins."""
    periods: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for row in rows:
        code = row.text("matter_code")
        first, last = row.text("valid_from"), row.text("valid_to")
        clash = next((number for begin, end, number in periods[code] if begin <= last and first <= end), None)
        if clash is not None:
            yield row.fault("valid_from", Complaint(f"和第 {clash} 行的起止重叠", "合成一段，或改正起止"))
        periods[code].append((first, last, row.number))
        present = matters[code].text("penalty_valid_from") if code in matters else ""
        if code in matters and (not present or last >= present):
            told = f"现行依据 {present} 起" if present else "现行依据没有写施行日"
            yield row.fault(
                "valid_to", Complaint(f"和现行依据重叠：{told}", "在“事项”表写上现行依据的施行日")
            )


def one_amount_at_a_time(rows: list[Row]) -> Iterator[RowFault]:
    """Two amounts for the same thing on the same day: nobody could say which one counts."""
    periods: dict[tuple[str, ...], list[tuple[str, str, int]]] = defaultdict(list)
    for row in rows:
        first, last = row.text("valid_from"), row.text("valid_to") or OPEN_END
        key = tuple(row.text(name) for name in ("kind", "subject", "penalty", "domain"))
        clash = next((number for begin, end, number in periods[key] if begin <= last and first <= end), None)
        if clash is not None:
            fix = "给旧的一行写上止日，或删掉一行"
            yield row.fault("valid_from", Complaint(f"和第 {clash} 行同一天有两个数额", fix))
        periods[key].append((first, last, row.number))


def nothing_and_something(rows: list[Row]) -> Iterator[RowFault]:
    """A matter that is said to need nothing, and something in another row."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.text("matter_code")].append(row)
    for some in groups.values():
        bare = next((row for row in some if not row.text("name")), None)
        if bare is not None and len(some) > 1:
            yield bare.fault(
                "kind", Complaint("同一事项另有行写了要带的、要请的", "删掉“不用”这一行，或删掉别的行")
            )
