"""A whole release from what was found in the files and what the former release holds: nothing is silently lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from enforcement.catalogue.benchmarks import DiscretionTier
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.intake.codes import Coded, History, give_codes
from enforcement.catalogue.intake.granting import granted
from enforcement.catalogue.intake.records import Found, MatterKey, Origin, TierRow
from enforcement.catalogue.intake.towns import Townships
from enforcement.catalogue.intake.wording import known_laws, worded
from enforcement.catalogue.rows import Checked, check
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.catalogue.table import RowFault, Table
from enforcement.model.library import ProposalAnswer
from enforcement.model.matter import Matter

PARTS = {
    "checklists": ("checklist", "检查清单"),
    "tiers": ("discretion", "裁量阶次"),
    "weighted": ("discretion_weighted", "加权裁量"),
    "exemptions": ("exemption", "不予处罚"),
}
"""Part of a release → key of its strict sheet, and its word."""
NOTHING = CatalogueDraft(matters=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The draft, None with any fault; ``carried`` and ``lacks`` are sentences for the person who publishes.

    ``kept``: rows whose places are those of the former release, so that what it states of the law goes on.
    """

    draft: CatalogueDraft | None
    faults: tuple[RowFault, ...]
    carried: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    kept: frozenset[Origin] = frozenset()


def compose(
    found: Found,
    strict: tuple[Table, ...],
    history: History,
    towns: Townships,
    effective: date,
    *,
    only_files: bool,
) -> Composed:
    """Put the release together. ``only_files``: grants that the files do not name end."""
    faults = list(found.faults)
    coded, without = give_codes(found.matters.values(), history, shipped_catalogue().matters)
    faults += without
    own = any(table.sheet == "matters" for table in strict)
    if own and coded:
        faults.append(_whole("既有本系统格式的事项表，又有公布目录", "事项只用一种格式写，分两次发布"))
    if faults:
        return Composed(draft=None, faults=tuple(faults))
    former = history.newest or NOTHING
    laws = known_laws([*history.matters, *shipped_catalogue().matters])
    texts = [worded(one, laws) for one in coded]
    listed = tuple(text.matter for text in texts) or former.matters
    checked = check(strict, () if own else listed) if strict else Checked(draft=NOTHING, faults=())
    if checked.draft is None:
        return Composed(draft=None, faults=checked.faults)
    matters = _with_former(checked.draft.matters or listed, checked, former)
    if not matters:
        return Composed(draft=None, faults=(_whole("一个事项也没有", "补上事项，或先发布一份有事项的目录"),))
    joining = _Joining(found, coded, checked, former, {one.code: one for one in matters}, effective)
    made = joining.join(towns, lacks=_counted(text.lacks for text in texts), only_files=only_files)
    kept = frozenset(one.row.origin for one, text in zip(coded, texts, strict=True) if text.kept)
    if not kept:
        return made
    told = f"条款没有变的 {len(kept)} 个事项：文件里没有写的数额、条款日期和核对情况，沿用上一版。"
    return replace(made, kept=kept, carried=(told, *made.carried))


def _with_former(matters: tuple[Matter, ...], checked: Checked, former: CatalogueDraft) -> tuple[Matter, ...]:
    """Earlier texts: those of the files where they have that sheet, else those of the former release."""
    if "former_bases" in checked.sheets:
        if "matters" in checked.sheets:
            return matters
        return tuple(replace(one, former=tuple(checked.former.get(one.code, one.former))) for one in matters)
    known = {one.code: one.former for one in former.matters}
    return tuple(one if one.former else replace(one, former=known.get(one.code, ())) for one in matters)


class _Joining:
    """Joins the parts; every part that the files do not hold is carried on and told."""

    def __init__(
        self,
        found: Found,
        coded: tuple[Coded, ...],
        checked: Checked,
        former: CatalogueDraft,
        matters: Mapping[str, Matter],
        effective: date,
    ) -> None:
        assert checked.draft is not None
        self._found, self._strict, self._checked = found, checked.draft, checked
        self._former, self._matters, self._effective = former, matters, effective
        self._codes = {one.row.key: one.code for one in coded}
        self._by_official = {one.official_code: one.code for one in matters.values() if one.official_code}
        self._by_name = {name: code for name, code, once in _names(matters.values()) if once}
        self._faults: list[RowFault] = []
        self._carried: list[str] = []

    def join(self, towns: Townships, *, lacks: tuple[str, ...], only_files: bool) -> Composed:
        rows = [(row, code) for row in self._found.grants if (code := self._code(row.key, row.origin))]
        tiers = [
            self._tier(row, code) for row in self._found.tiers if (code := self._code(row.key, row.origin))
        ]
        exempt = [
            replace(row.exemption, matter_code=code)
            for row in self._found.exemptions
            if (code := self._code(row.key, row.origin))
        ]
        own = self._strict.grants if "grants" in self._checked.sheets else ()
        grants = granted(
            rows, own, self._former.grants, self._matters, self._effective, only_files=only_files
        )
        if only_files and not rows and not own:
            fix = "补上赋权，或不用 --grants-from-file"
            self._faults.append(_whole("说了只用文件里的赋权，文件里却没有赋权", fix))
        self._tell_grants(grants.carried, towns)
        draft = CatalogueDraft(
            matters=tuple(self._matters.values()),
            checklists=self._part("checklists", ()),
            tiers=self._part("tiers", tiers),
            weighted=self._part("weighted", ()),
            exemptions=self._part("exemptions", exempt),
            grants=grants.grants,
            answers=self._answers(),
        )
        faults = (*self._faults, *grants.faults)
        return Composed(
            draft=None if faults else draft, faults=faults, carried=tuple(self._carried), lacks=lacks
        )

    def _part(self, name: str, rows: Iterable[Any]) -> tuple[Any, ...]:
        """The rows of a part: a strict sheet states all of it, a list those of the matters it speaks of."""
        fresh = [*getattr(self._strict, name), *rows]
        former = [] if PARTS[name][0] in self._checked.sheets else getattr(self._former, name)
        spoken = {one.matter_code for one in fresh}
        kept = [one for one in former if one.matter_code in self._matters and one.matter_code not in spoken]
        if kept:
            self._carried.append(f"{PARTS[name][1]}：文件里没有写的，沿用上一版 {len(kept)} 条。")
        places = {code: place for place, code in enumerate(self._matters)}
        return tuple(sorted([*fresh, *kept], key=lambda one: places[one.matter_code]))

    def _answers(self) -> tuple[ProposalAnswer, ...]:
        """Every answer ever given; a new word on the same proposal takes the place of the old one."""
        answers = {one.proposal_id: one for one in self._former.answers}
        if answers:
            self._carried.append(f"自选答复：沿用上一版 {len(answers)} 条。")
        return tuple((answers | {one.proposal_id: one for one in self._strict.answers}).values())

    def _tier(self, row: TierRow, code: str) -> DiscretionTier:
        """The step under its code; it stays inside the law, where the law's range is known."""
        tier, hull = row.tier, self._matters[code].fine
        none = tier.low == tier.high == 0
        inside = None in (tier.low, tier.high, hull.low, hull.high) or (
            (hull.low or 0) <= (tier.low or 0) and (tier.high or 0) <= (hull.high or 0)
        )
        if tier.unit == "yuan" and not none and not inside:
            told = f"超出法定幅度 {hull.low:g} 到 {hull.high:g} 元"
            value = f"{tier.low:g} 到 {tier.high:g} 元"
            self._fault(row.origin, "裁量幅度", value, told, "裁量阶次不能超出法定幅度，对照条文改正")
        return replace(tier, matter_code=code)

    def _code(self, key: MatterKey, origin: Origin) -> str:
        """The local code of a matter that a row names; empty, with a fault, when the release has none such."""
        code = self._codes.get(key) or self._by_official.get(key.code) or self._by_name.get(key.name, "")
        if not code:
            fix = "先把事项补进目录，或改正编码和名称"
            self._fault(origin, "事项名称", key.told, "目录里没有这个事项，或有几个同名", fix)
        return code

    def _fault(self, origin: Origin, column: str, value: str, reason: str, fix: str) -> None:
        one = RowFault(sheet=origin.sheet, row=origin.row, column=column, value=value, reason=reason, fix=fix)
        if one not in self._faults:
            self._faults.append(one)

    def _tell_grants(self, carried: Mapping[str, int], towns: Townships) -> None:
        for code, count in carried.items():
            name = towns.names.get(code, code)
            self._carried.append(f"{name}的赋权：文件里没有写，沿用上一版 {count} 条。")
        left = sum(one.matter_code not in self._matters for one in self._former.grants)
        if left:
            self._carried.append(f"事项不再列入，{left} 条赋权跟着去掉。")


def _names(matters: Iterable[Matter]) -> list[tuple[str, str, bool]]:
    """(name, code, whether the name is there once)."""
    listed = list(matters)
    often = Counter(one.name for one in listed)
    return [(one.name, one.code, often[one.name] == 1) for one in listed]


def _counted(lacks: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    often = Counter(one for some in lacks for one in some)
    return tuple(f"目录没有写{what}：{count} 个事项。" for what, count in often.items())


def _whole(reason: str, fix: str) -> RowFault:
    return RowFault(sheet="事项", row=0, column="", value="", reason=reason, fix=fix)
