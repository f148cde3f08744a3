"""Kinds of penalty and amounts in quoted words of a law; what is not certain stays unread."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from enforcement.catalogue.numerals import value_of
from enforcement.model.matter import FineRange

_C = r"(?:\d[\d,，]{0,15}(?:\.\d{1,4})?|[零〇一二三四五六七八九十百千万两]{1,16})"
_MONEY = rf"{_C}\s*万?\s*"
_RANGE = re.compile(
    rf"(?P<low>{_MONEY})元?\s*(?:\(含\)|（含）)?(?:以上[、，]?|至|到|-|—|～|~)\s*(?P<high>{_MONEY})元(?:以下)?"
    rf"|(?P<below>{_MONEY})元\s*以下|(?P<above>{_MONEY})元\s*以上|(?P<exact>{_MONEY})元(?=的?罚款)"
)
_TIMES = re.compile(rf"(?P<low>{_C})倍?以上(?P<high>{_C})倍以下|(?P<below>{_C})倍以下")
_PERCENT = re.compile(
    rf"百分之(?P<low>{_C})以上百分之(?P<high>{_C})以下|百分之(?P<below>{_C})以下"
    rf"|(?P<low2>\d+(?:\.\d+)?)[%％]以上(?P<high2>\d+(?:\.\d+)?)[%％]以下|(?P<below2>\d+(?:\.\d+)?)[%％]以下"
)
_EACH = re.compile(r"每(?:一|超养一|处|张|份)?(?:平方米|立方米|吨|公里|只|头|株|件|辆|车|人|日|天|个)")
_KINDS = (
    ("警告", r"(?<!经)警告(?!后|不|标|牌|线)"), ("通报批评", r"通报批评"), ("罚款", r"罚款"), ("没收违法所得", r"没收(?:其)?(?:违法|非法)所得"),
    ("没收非法财物", r"没收(?!(?:其)?(?:违法|非法)所得)"), ("责令改正", r"责令.{0,8}(?:改正|清除|补办|治理|纠正)"),
    ("责令停产停业", r"停产停业|停业整顿|责令.{0,6}(?:停产|停业|停止生产)"), ("暂扣许可证件", r"(?<!被)暂扣"),
    ("吊销许可证件", r"(?<!被)吊销"), ("限期拆除", r"(?:限期|责令|强制).{0,4}拆除"), ("责令停止违法行为", r"责令.{0,4}停止(?!生产|使用)"),
    ("行政拘留(公安机关决定)", r"拘留"), ("代履行/强制措施", r"代履行|代为"),
)  # fmt: skip
_UNIT = re.compile(r"(?:对)?(?:单位|企业|法人|其他组织|建设单位|施工单位|经营单位)(?!直接|负责)")
_PERSON = re.compile(r"(?:对)?(?:个人|公民|自然人)")
_IN_CHARGE = re.compile(r"主管人员|责任人员|负责人|责任人")
_HEAVIER = re.compile(r"情节严重|后果严重|情节恶劣|拒不改正|逾期(?:不|未)改正|再次")
_FIRST = re.compile(r"(逾期(?:不|未)改正|拒不改正|拒不停止|逾期(?:不|未)\w{2,4})的?")
_BASES = {"违法所得": "multiple_of_illegal_gains", "货值": "multiple_of_goods_value"}
NO_RANGE = FineRange()


def number_of(text: str) -> float:
    """A numeral in digits or in Chinese signs, up to hundred millions: 二千, 1.5万, 十万."""
    bare = re.sub(r"[,，\s]", "", text)
    head, wan, tail = bare.partition("万")
    scale = 10_000 if wan else 1
    if re.fullmatch(r"[零〇一二三四五六七八九]{2,}", head):  # 一〇五, digit by digit
        head = "".join(str(value_of(sign)) for sign in head)
    value = float(head) if re.fullmatch(r"\d+(\.\d+)?", head) else float(value_of(head))
    return value * scale + (number_of(tail) if tail else 0.0)


@dataclass(frozen=True, slots=True)
class Penalties:
    """What quoted words threaten; ``unread`` names the amounts that could not be placed for certain."""

    kinds: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    fine: FineRange = NO_RANGE
    individual: FineRange = NO_RANGE
    unit: FineRange = NO_RANGE
    escalated: FineRange = NO_RANGE
    multiple: FineRange = NO_RANGE
    precondition: str = ""
    unread: tuple[str, ...] = ()


NOTHING_READ = Penalties()


@dataclass(slots=True)
class _Slots:
    """Amounts as they are met, each kind at most once."""

    both: list[FineRange] = field(default_factory=list)
    individual: list[FineRange] = field(default_factory=list)
    unit: list[FineRange] = field(default_factory=list)
    escalated: list[FineRange] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def clear(self) -> bool:
        each = (self.both, self.individual, self.unit, self.escalated)
        return not self.unread and all(len(set(some)) <= 1 for some in each)


def read_penalties(text: str) -> Penalties:
    """Kinds and amounts of the words quoted from a penal article; empty words give an empty answer."""
    flat = text.replace("\n", "")
    kinds = read_kinds(flat)
    slots, first = _amounts(flat)
    multiple, base = _scaled(flat)
    fixed = [*slots.both, *slots.individual, *slots.unit]
    if not slots.clear or (slots.both and (slots.individual or slots.unit)):
        told = slots.unread or [found.group() for found in _RANGE.finditer(flat)]
        return Penalties(kinds=kinds, precondition=first, unread=tuple(told))
    known = [*fixed, *slots.escalated]
    return Penalties(
        kinds=kinds,
        bases=(*(("fixed",) if known else ()), *((base,) if base else ())),
        fine=_hull(fixed, known),
        individual=_only(slots.individual),
        unit=_only(slots.unit),
        escalated=_only(slots.escalated),
        multiple=multiple,
        precondition=first,
    )


def read_kinds(text: str) -> tuple[str, ...]:
    """The kinds of penalty whose words stand in ``text``."""
    return tuple(kind for kind, pattern in _KINDS if re.search(pattern, text))


def read_range(text: str) -> FineRange | None:
    """The one amount of a short cell such as 500元以上2000元以下 or 500-2000; None when it is not one for certain."""
    bare = re.sub(r"^处以?|的?罚款$|[。；]$", "", text.replace("\n", "").strip())
    found = _RANGE.fullmatch(bare) or _RANGE.fullmatch(bare + "元")
    exact = re.fullmatch(rf"({_MONEY})元", bare)
    if exact is not None:
        return FineRange(low=number_of(exact.group(1)), high=number_of(exact.group(1)))
    return None if found is None else _range_of(found)


def _amounts(text: str) -> tuple[_Slots, str]:
    """Every amount in its slot, and what has to go before the first one (逾期不改正)."""
    slots = _Slots()
    first, before = "", 0
    for found in _RANGE.finditer(text):
        lead = text[before : found.start()]
        heading = lead[max(lead.rfind("。"), lead.rfind("；"), lead.rfind(";")) + 1 :]
        before = found.end()
        amount = _range_of(found)
        fined = "罚" in text[found.end() : found.end() + 6] or "罚款" in heading[-6:]
        if amount is None or not fined or _EACH.search(heading[-12:]) or _IN_CHARGE.search(heading):
            slots.unread.append(found.group())
        elif _HEAVIER.search(heading) and (slots.both or slots.individual or slots.unit or "严重" in heading):
            slots.escalated.append(amount)
        else:
            if condition := _FIRST.search(lead):
                first = first or condition.group(1).replace("未", "不")
            _subject(slots, heading).append(amount)
    return slots, first


def _subject(slots: _Slots, heading: str) -> list[FineRange]:
    """The slot of whoever was named last before the amount."""
    unit = max((found.end() for found in _UNIT.finditer(heading)), default=-1)
    person = max((found.end() for found in _PERSON.finditer(heading)), default=-1)
    if unit == person == -1:
        return slots.both
    if unit >= 0 and person >= 0 and abs(unit - person) <= 4:  # 单位和个人
        return slots.both
    return slots.unit if unit > person else slots.individual


def _range_of(found: re.Match[str]) -> FineRange | None:
    groups = found.groupdict()
    if groups["above"]:
        return None
    if groups["exact"]:
        return FineRange(low=number_of(groups["exact"]), high=number_of(groups["exact"]))
    if groups["below"]:
        return FineRange(low=0.0, high=number_of(groups["below"]))
    low, high = number_of(groups["low"]), number_of(groups["high"])
    if "万" in groups["high"] and "万" not in groups["low"] and "元" not in found.group().split("上")[0][:-1]:
        low *= 10_000  # 一至三万元
    return FineRange(low=low, high=high) if low <= high else None


def _scaled(text: str) -> tuple[FineRange, str]:
    """A multiple or a share, and what it is taken of; nothing when there is more than one."""
    times, shares = list(_TIMES.finditer(text)), list(_PERCENT.finditer(text))
    if len(times) + len(shares) != 1:
        return NO_RANGE, ""
    found = (times or shares)[0]
    values = {key.removesuffix("2"): number_of(value) for key, value in found.groupdict().items() if value}
    low, high = values.get("low", 0.0), values.get("below", values.get("high", 0.0))
    lead = text[: found.start()][-20:]
    if times:
        nearest = max(_BASES, key=lead.rfind)
        return FineRange(low=low, high=high), _BASES[nearest] if nearest in lead else "multiple_of_other"
    base = "percent_of_project_cost" if "工程造价" in lead or "合同价款" in lead else "percent_of_other"
    return FineRange(low=round(low / 100, 6), high=round(high / 100, 6)), base


def _hull(ordinary: list[FineRange], known: list[FineRange]) -> FineRange:
    lows = [one.low for one in (ordinary or known) if one.low is not None]
    highs = [one.high for one in known if one.high is not None]
    return FineRange(low=min(lows), high=max(highs)) if lows and highs else NO_RANGE


def _only(some: list[FineRange]) -> FineRange:
    return some[0] if some else NO_RANGE
