"""A whole release from what was found in the files and what the former release holds: nothing is silently lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from enforcement.catalogue.benchmarks import DiscretionTier
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.intake.amending import amended, code_among, unclear
from enforcement.catalogue.intake.beside import Beside
from enforcement.catalogue.intake.carrying import carried_amounts, carried_needs
from enforcement.catalogue.intake.changing import Changes, unused_days
from enforcement.catalogue.intake.codes import Coded, History, give_codes
from enforcement.catalogue.intake.ending import Ending
from enforcement.catalogue.intake.granting import Granted, granted, untold
from enforcement.catalogue.intake.records import EndedRow, Found, MatterKey, Origin, TierRow
from enforcement.catalogue.intake.ruled import carried_rules, unfit
from enforcement.catalogue.intake.since import known_laws
from enforcement.catalogue.intake.towns import Townships
from enforcement.catalogue.intake.wording import worded
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

    ``kept``: rows whose places are those of the former release, so that what it states of the law goes on. ``since``:
    whose words changed, and from which day; ``asked``: law → matters whose new words lack a day.
    """

    draft: CatalogueDraft | None
    faults: tuple[RowFault, ...]
    carried: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    kept: frozenset[Origin] = frozenset()
    since: tuple[str, ...] = ()
    asked: Mapping[str, int] = field(default_factory=dict)


def compose(
    found: Found,
    strict: tuple[Table, ...],
    history: History,
    towns: Townships,
    effective: date,
    beside: Beside,
) -> Composed:
    """Put the release together. ``beside``: what the county says besides its files."""
    coded, without = give_codes(found.matters.values(), history, shipped_catalogue().matters)
    faults = (*found.faults, *without, *unclear(found.changing, amends=beside.amends))
    own = any(table.sheet == "matters" for table in strict)
    if own and coded:
        faults += (_whole("既有本系统格式的事项表，又有公布目录", "事项只用一种格式写，分两次发布"),)
    if faults:
        return Composed(draft=None, faults=faults)
    former = history.newest or NOTHING
    laws = known_laws([*history.matters, *shipped_catalogue().matters])
    texts = [worded(one, laws, beside.said) for one in coded]
    changes = Changes(beside.said, [(one.row, text.change) for one, text in zip(coded, texts, strict=True)])
    texted = tuple(text.matter for text in texts) or former.matters
    listed = amended(texted, former.matters, amends=beside.amends)
    checked = check(strict, () if own else listed) if strict else Checked(draft=NOTHING, faults=())
    if checked.draft is None:
        return Composed(draft=None, faults=(*changes.faults, *checked.faults), asked=changes.asked)
    stated = changes.strict(checked.draft.matters, history.by_code, laws, strict)
    if changes.faults:
        return Composed(draft=None, faults=tuple(changes.faults), since=changes.told, asked=changes.asked)
    stated = amended(stated or listed, former.matters, amends=beside.amends)
    matters = _with_former(stated, checked, former)
    if not matters:
        return Composed(draft=None, faults=(_whole("一个事项也没有", "补上事项，或先发布一份有事项的目录"),))
    joining = _Joining(found, coded, checked, former, {one.code: one for one in matters}, effective)
    made = joining.join(towns, beside, _counted(text.lacks for text in texts))
    kept = [(one.row, text.matter) for one, text in zip(coded, texts, strict=True) if text.kept]
    told = (*changes.told, *unused_days(kept))
    return _with_kept(replace(made, since=told), [row.origin for row, _ in kept])


def _with_kept(made: Composed, kept: list[Origin]) -> Composed:
    if not kept:
        return made
    told = f"条款没有变的 {len(kept)} 个事项：文件里没有写的数额、条款日期和核对情况，沿用上一版。"
    return replace(made, kept=frozenset(kept), carried=(told, *made.carried))


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

    def join(self, towns: Townships, beside: Beside, lacks: tuple[str, ...]) -> Composed:
        grants = self._granted(beside)
        self._tell_grants(grants.carried, towns)
        listed = [
            (self._tier(row, code), row.origin)
            for row in self._found.tiers
            if (code := self._code(row.key, row.origin))
        ]
        exempt = [
            replace(row.exemption, matter_code=code)
            for row in self._found.exemptions
            if (code := self._code(row.key, row.origin))
        ]
        draft = CatalogueDraft(
            matters=tuple(self._matters.values()),
            checklists=self._part("checklists", ()),
            tiers=self._part("tiers", (tier for tier, _ in listed)),
            weighted=self._part("weighted", ()),
            exemptions=self._part("exemptions", exempt),
            grants=grants.grants,
            answers=self._answers(),
            ended=tuple(one for one in grants.gone if one.ended_by or one.reason),
        )
        draft = self._with_rules(self._with_needs(draft))
        faults = (*self._faults, *grants.faults)
        faults = faults or unfit(draft, listed)
        return Composed(
            draft=None if faults else draft,
            faults=faults,
            carried=tuple(self._carried),
            lacks=(*lacks, *untold(grants.gone, beside.withdrawal)),
        )

    def _granted(self, beside: Beside) -> Granted:
        rows = [(row, code) for row in self._found.grants if (code := self._code(row.key, row.origin))]
        own = self._strict.grants if "grants" in self._checked.sheets else ()
        if beside.only_files and not rows and not own:
            fix = "补上赋权，或不用 --grants-from-file"
            self._faults.append(_whole("说了只用文件里的赋权，文件里却没有赋权", fix))
        return granted(
            rows,
            own,
            self._former.grants,
            self._matters,
            self._effective,
            only_files=beside.only_files,
            amends=beside.amends,
            rules=self._rules(),
            ending=Ending(self._ended(), self._former.grants, self._effective, beside.withdrawal),
        )

    def _ended(self) -> Iterable[tuple[EndedRow, str]]:
        """The rows that take back, with the codes of matters of the former release."""
        for row in self._found.ended:
            code = code_among(row.key, self._former.matters)
            if code:
                yield row, code
            else:
                fix = "对照上一版目录，改正编码和名称"
                self._fault(
                    row.origin, "事项名称", row.key.told, "上一版目录里没有这个事项，或有几个同名", fix
                )

    def _rules(self) -> dict[str, dict[str, Any]]:
        """Code → what lists without townships say of all its grants; two of them must not disagree."""
        rules: dict[str, dict[str, Any]] = {}
        for row in self._found.rules:
            known = rules.setdefault(self._code(row.key, row.origin), {})
            if any(known.get(name, value) != value for name, value in row.rules.items()):
                fix = "对照公布文件，改成一样"
                self._fault(row.origin, "", row.key.told, "和前面一行说的权限或过渡规则不一样", fix)
            known |= row.rules
        return rules

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

    def _with_needs(self, draft: CatalogueDraft) -> CatalogueDraft:
        """The draft with what its matters need, and with the county's amounts."""
        strict, former = self._strict, self._former
        needs, told = carried_needs(draft.matters, strict.needs, former.needs, draft.checklists)
        stated = "amounts" in self._checked.sheets
        amounts, more = carried_amounts(strict.amounts, former.amounts, sheet=stated)
        self._carried += (*told, *more)
        return replace(draft, needs=needs, amounts=amounts)

    def _with_rules(self, draft: CatalogueDraft) -> CatalogueDraft:
        """The draft with the county's rules of discretion."""
        rules, told = carried_rules(self._strict.rules, self._former.rules)
        self._carried += told
        return replace(draft, rules=rules)

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
            self._fault(row.origin, "裁量幅度", row.written, told, "裁量阶次不能超出法定幅度，对照条文改正")
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
