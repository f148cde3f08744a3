"""What a release changes for one township: matters field by field (old → new), and powers given, ended, changed.

Pure. The two sides may hold only the matters in which they differ: equal ones make no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from enforcement.catalogue.history import ALWAYS, Face
from enforcement.model.library import OPEN_CLUES_NAMES, CatalogueVersion, OpenClues, PowerGrant
from enforcement.model.matter import LIBRARY_NAMES, Citation, FineRange, Matter
from enforcement.text.citations import chinese_article
from enforcement.text.papers import paper_words

_DAY = timedelta(days=1)
_PROCEDURE = {"yes": "可以", "partial": "部分可以", "no": "不可以", "depends": "看金额"}
_EXEMPT = {"yes": "有规定", "no": "没有规定", "unknown": "不清楚"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One release as one township reads it: its matters, and the powers it states (those by the law itself too).
    ``ended``: the powers that releases up to it took back since the one it is compared with."""

    version: CatalogueVersion
    matters: Mapping[str, Matter] = field(default_factory=dict)
    powers: Mapping[str, tuple[PowerGrant, ...]] = field(default_factory=dict)
    ended: Mapping[str, tuple[PowerGrant, ...]] = field(default_factory=dict)


class ChangeKind(StrEnum):
    """What happened to a matter, gravest first."""

    ENDED = "ended"  # the list does not have it any more
    WITHDRAWN = "withdrawn"  # the township loses it
    GRANTED = "granted"  # the township gets it, or keeps it longer
    GRANT_CHANGED = "grant_changed"  # its conditions, document or transition rules
    CHANGED = "changed"  # the words of the matter
    ADDED = "added"


CHANGE_NAMES = {
    ChangeKind.ENDED: "移出目录",
    ChangeKind.WITHDRAWN: "收回",
    ChangeKind.GRANTED: "下放",
    ChangeKind.GRANT_CHANGED: "赋权有变",
    ChangeKind.CHANGED: "内容有变",
    ChangeKind.ADDED: "新列入",
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field in words: its Chinese name, what it said, what it says; empty where it said nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterChange:
    """All that changes about one matter. ``lost_on`` is the first day without the power; ``open_clues`` what becomes
    of clues that are open then, ``document`` what the county rests it on: the paper that took the power back, where one
    is named, else that of the release."""

    code: str
    name: str
    kinds: tuple[ChangeKind, ...]
    fields: tuple[FieldChange, ...] = ()
    lost_on: date | None = None
    open_clues: OpenClues = OpenClues.TRANSFER
    document: str = ""

    @property
    def loses(self) -> bool:
        """Whether the township held it and does not any longer."""
        return self.lost_on is not None

    @property
    def gone(self) -> bool:
        """Whether it is of no use to the township any longer."""
        return self.loses or ChangeKind.ENDED in self.kinds

    @property
    def grants(self) -> bool:
        return ChangeKind.GRANTED in self.kinds


def changes(base: Listing, theirs: Listing) -> tuple[MatterChange, ...]:
    """Every matter that differs, the gravest kind first, then by code."""
    found = (_change(code, base, theirs) for code in _codes(base, theirs))
    made = [one for one in found if one is not None]
    order = list(ChangeKind)
    return tuple(sorted(made, key=lambda one: (order.index(one.kinds[0]), one.code)))


def sides(faces: Iterable[Face], looked_through: frozenset[str]) -> tuple[Face, Face] | None:
    """(base, theirs): the release last looked through (else the first there is) and the newest; None when there is
    nothing to look through. The same for any order in which releases and reviews arrived."""
    known = sorted(faces, key=lambda face: (face.order[:3], face.sha256))
    if not known:
        return None
    seen = [face for face in known if face.sha256 in looked_through]
    base, theirs = (seen or known)[0 if not seen else -1], known[-1]
    return None if base.sha256 == theirs.sha256 else (base, theirs)


def power_words(powers: Sequence[PowerGrant]) -> str:
    """Days, document and rules of the powers that a release states, in one line each."""
    return "\n".join(_power_line(one) for one in powers)


def _codes(base: Listing, theirs: Listing) -> list[str]:
    return sorted({*base.matters, *theirs.matters, *base.powers, *theirs.powers})


def _change(code: str, base: Listing, theirs: Listing) -> MatterChange | None:
    old, new = base.matters.get(code), theirs.matters.get(code)
    named = new or old
    if named is None:
        return None
    had, has = base.powers.get(code, ()), theirs.powers.get(code, ())
    lost_on = _lost_on(had, has, theirs.version.effective)
    taken = _taken(theirs.ended.get(code, ()), had, lost_on)
    if taken is not None and taken.valid_to is not None:
        lost_on = taken.valid_to + _DAY
    words, power = _field_changes(old, new), _power_change(had, has, taken)
    kinds = tuple(_kinds(old, new, had, has, lost_on, bool(words)))
    if not kinds:
        return None
    ending = taken or max(has or had, key=_reach, default=None)
    paper = ending.ended_by if ending and lost_on else None
    return MatterChange(
        code=code,
        name=named.act_name,
        kinds=kinds,
        fields=(*words, *power),
        lost_on=lost_on,
        open_clues=ending.open_clues if ending else OpenClues.TRANSFER,
        document=paper_words(paper) if paper else theirs.version.issuing_document,
    )


def _kinds(
    old: Matter | None,
    new: Matter | None,
    had: Sequence[PowerGrant],
    has: Sequence[PowerGrant],
    lost_on: date | None,
    reworded: bool,
) -> Iterator[ChangeKind]:
    if new is None:
        yield ChangeKind.ENDED
    if lost_on is not None:
        yield ChangeKind.WITHDRAWN
    elif has and _end(has) > _end(had):
        yield ChangeKind.GRANTED
    elif tuple(had) != tuple(has) and new is not None:
        yield ChangeKind.GRANT_CHANGED
    if old is None:
        yield ChangeKind.ADDED
    elif new is not None and reworded:
        yield ChangeKind.CHANGED


def _lost_on(had: Sequence[PowerGrant], has: Sequence[PowerGrant], effective: date) -> date | None:
    """First day without a power that the former release would still have given; a release never acts before its day."""
    end = _end(has)
    first = effective if end < effective else end + _DAY if end < date.max else None
    return first if first is not None and _end(had) >= first else None


def _end(powers: Sequence[PowerGrant]) -> date:
    """Last day of the powers, the first of all days without any."""
    return max((_reach(one) for one in powers), default=ALWAYS)


def _reach(power: PowerGrant) -> date:
    return power.valid_to or date.max


def _field_changes(old: Matter | None, new: Matter | None) -> tuple[FieldChange, ...]:
    if old is None or new is None:
        return ()
    pairs = ((label, words(old), words(new)) for label, words in _FIELDS)
    return tuple(FieldChange(label, was, now) for label, was, now in pairs if was != now)


def _taken(ended: Sequence[PowerGrant], had: Sequence[PowerGrant], lost_on: date | None) -> PowerGrant | None:
    """What was said when the power was taken back: the last word on it before ``lost_on``."""
    said = [
        one
        for one in ended
        if lost_on is not None and _reach(one) < lost_on and any(it.valid_from <= _reach(one) for it in had)
    ]
    return max(said, key=_reach, default=None)


def _power_change(
    had: Sequence[PowerGrant], has: Sequence[PowerGrant], taken: PowerGrant | None
) -> tuple[FieldChange, ...]:
    was, now = power_words(had), power_words((*has, *([taken] if taken else ())))
    return (FieldChange("赋权", was, now),) if was != now else ()


def _power_line(power: PowerGrant) -> str:
    begin = "" if power.valid_from == ALWAYS else f"{power.valid_from.isoformat()} 起"
    end = f"到 {power.valid_to.isoformat()} 止" if power.valid_to else "没有终止日"
    kept = [] if power.inspections else ["检查权留在县里"]
    kept += ["强制措施随事项下放"] if power.coercive_measures else []
    kept += ["重大处罚随事项下放"] if power.major_penalties else []
    kept += [f"收回文件：{paper_words(power.ended_by)}"] if power.ended_by else []
    rule = OPEN_CLUES_NAMES[power.open_clues]
    why = f"收回原因：{power.reason}" if power.reason else ""
    parts = (LIBRARY_NAMES[power.library], begin + end, power.document, why, power.conditions)
    return "，".join(part for part in (*parts, *kept, rule) if part)


def _cited(citations: tuple[Citation, ...]) -> str:
    return "；".join(f"《{one.law}》{chinese_article(one.article)}{_days(one)}" for one in citations)


def _days(citation: Citation) -> str:
    begin = f"{citation.valid_from.isoformat()} 起" if citation.valid_from else ""
    end = f"到 {citation.valid_to.isoformat()}" if citation.valid_to else ""
    return f"（{begin}{end}）" if begin or end else ""


def _fine(fine: FineRange) -> str:
    if fine.low is None and fine.high is None:
        return ""
    low = "" if fine.low is None else f"{fine.low:g}"
    high = "" if fine.high is None else f"{fine.high:g}"
    return f"{low}–{high} 元"


def _fines(matter: Matter) -> str:
    ranges = (
        ("", matter.fine),
        ("个人 ", matter.fine_individual),
        ("单位 ", matter.fine_unit),
        ("加重 ", matter.fine_escalated),
    )
    parts = [f"{who}{_fine(fine)}" for who, fine in ranges if _fine(fine)]
    multiple = matter.fine_multiple
    if multiple.low is not None or multiple.high is not None:
        parts.append(f"{multiple.low or 0:g}–{multiple.high or 0:g} 倍（{matter.fine_base}）")
    return "；".join(parts)


_FIELDS: tuple[tuple[str, Callable[[Matter], str]], ...] = (
    ("名称", lambda one: one.name),
    ("领域", lambda one: one.domain),
    ("所在的库", lambda one: LIBRARY_NAMES[one.library]),
    ("县里编号", lambda one: one.official_code),
    ("原属部门", lambda one: one.department),
    ("违反", lambda one: _cited(one.violation)),
    ("处罚", lambda one: _cited(one.penalty)),
    ("以前的依据", lambda one: "\n".join(_cited(basis.penalty) for basis in one.former)),
    ("处罚种类", lambda one: "、".join(one.penalty_kinds)),
    ("罚款", _fines),
    ("先责改", lambda one: one.correction_precondition),
    ("适用对象", lambda one: {"both": "个人、单位"}.get(one.subject, one.subject)),
    ("适用情形", lambda one: one.condition),
    ("能否当场处罚", lambda one: _PROCEDURE.get(one.simple_procedure, one.simple_procedure)),
    ("首违不罚", lambda one: _EXEMPT.get(one.first_offence_exempt, one.first_offence_exempt)),
    ("备注", lambda one: one.note),
)
