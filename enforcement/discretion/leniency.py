"""不予, 可以不予, 从轻, 减轻: what is asked, and which grounds of the law the answers make."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import resources
from enforcement.catalogue.benchmarks import EXEMPT_NAMES, Exemption, ExemptKind
from enforcement.catalogue.exempting import doubts, issued_words
from enforcement.discretion.case import UNIT, Answer, WeighedCase
from enforcement.refusals import Article
from enforcement.rules.articles import article
from enforcement.text.citations import chinese_article

UNCORRECTED = "uncorrected"
EXEMPT, EXCLUDED = "exempt", "excluded"
_ECO = "生态环境法典"


class Effect(StrEnum):
    NO_PENALTY = "no_penalty"
    MAY_SPARE = "may_spare"
    MUST_LIGHTEN = "must_lighten"
    MAY_LIGHTEN = "may_lighten"
    NO_FINE = "no_fine"
    REMIND = "remind"


_LISTED = {
    ExemptKind.NO_PENALTY: Effect.MAY_SPARE,
    ExemptKind.FIRST: Effect.MAY_SPARE,
    ExemptKind.LIGHTER: Effect.MAY_LIGHTEN,
    ExemptKind.REDUCED: Effect.MAY_LIGHTEN,
}


class Group(StrEnum):
    LIST = "list"  # a published list of minor acts
    SPARE = "spare"
    LIGHTEN = "lighten"
    OTHER = "other"


GROUP_NAMES = {
    Group.OTHER: "先看能不能罚款",
    Group.SPARE: "不予处罚",
    Group.LIST: "公布的不予、从轻目录",
    Group.LIGHTEN: "从轻、减轻",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Asked with yes, no, not clear. ``place`` names the article it stands on, ``help`` what to know."""

    id: str
    group: Group
    text: str
    help: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground that the answers make. ``checked`` False: the wording of the article was not seen by us."""

    effect: Effect
    words: str
    articles: tuple[Article, ...] = ()
    source: str = ""
    checked: bool = True

    @property
    def sentence(self) -> str:
        told = "、".join(str(one) for one in self.articles) or self.source
        mark = "" if self.checked else "（条文文字没有核对，请看原文）"
        return f"{self.words}。{told}{mark}"


@dataclass(frozen=True, slots=True)
class _Rule:
    needs: tuple[str, ...]
    effect: Effect
    law: str
    words: str
    eco_law: str = ""


def questions(case: WeighedCase) -> tuple[Question, ...]:
    """What has to be asked of this case, in the order of the screen."""
    own = tuple(question for question, person_only in _asked() if not (person_only and case.subject == UNIT))
    every = (*_correction(case), *own, *_lists(case))
    return tuple(sorted(every, key=lambda one: tuple(GROUP_NAMES).index(one.group)))


def grounds(case: WeighedCase) -> tuple[Ground, ...]:
    """The grounds that the answers make, those that end the matter first."""
    found = [_ground(case, rule) for rule in _rules() if _met(case, rule.needs)]
    found += [
        Ground(_LISTED[one.kind], f"列入{EXEMPT_NAMES[one.kind]}目录：{one.condition}", source=one.source)
        for one in held_exemptions(case)
    ]
    return tuple(sorted(found, key=lambda one: tuple(Effect).index(one.effect)))


def held_exemptions(case: WeighedCase) -> tuple[Exemption, ...]:
    """The published exemptions whose conditions the answers meet."""
    return tuple(one for place, one in enumerate(case.benchmarks.exemptions) if _listed(case, place))


def needs_correction(case: WeighedCase) -> str:
    """What has to have happened after the correction order before a fine is possible (逾期不改正); "" without."""
    basis = case.matter.basis_on(case.acted)
    return "" if basis is None else basis.correction_precondition


def open_questions(case: WeighedCase) -> int:
    """How many questions have no clear answer yet."""
    return sum(case.answer(one.id) is Answer.UNKNOWN for one in questions(case))


def _met(case: WeighedCase, needs: tuple[str, ...]) -> bool:
    return all(any(case.answer(one) is Answer.YES for one in need.split("|")) for need in needs)


def _ground(case: WeighedCase, rule: _Rule) -> Ground:
    eco = any(_ECO in one.law for one in case.matter.penalty_on(case.acted))
    ids = (rule.law, rule.eco_law) if rule.eco_law and eco else (rule.law,)
    checked = all(resources.law(one).status == "read" for one in ids)
    return Ground(rule.effect, rule.words, tuple(article(one) for one in ids), checked=checked)


def _correction(case: WeighedCase) -> tuple[Question, ...]:
    needed = needs_correction(case)
    if not needed:
        return ()
    text = f"责令改正已经送达，当事人{needed}，是吗？"
    return (Question(id=UNCORRECTED, group=Group.OTHER, text=text, help="条文规定这样才能罚款。"),)


def _lists(case: WeighedCase) -> tuple[Question, ...]:
    asked: list[Question] = []
    for place, one in enumerate(case.benchmarks.exemptions):
        told = (issued_words(one), *(doubt.words for doubt in doubts(one, case.matter, case.today)))
        for part, words in enumerate(parts_of(one.condition)):
            known, text = f"{EXEMPT}:{place}:{part}", f"{words}，是吗？"
            help_ = "" if part else f"{'；'.join(told)}。"
            asked.append(Question(id=known, group=Group.LIST, text=text, help=help_, place=one.source))
        if one.exclusion:
            text = f"属于不适用的情形吗：{one.exclusion}？"
            asked.append(Question(id=f"{EXCLUDED}:{place}", group=Group.LIST, text=text, place=one.source))
    return tuple(asked)


def parts_of(condition: str) -> tuple[str, ...]:
    """The conditions that all have to hold; one that offers a choice (或…) stays whole."""
    parts = tuple(part.strip() for part in condition.split("；") if part.strip())
    return (condition,) if any(part.startswith("或") for part in parts) else parts


def _listed(case: WeighedCase, place: int) -> bool:
    one = case.benchmarks.exemptions[place]
    ids = [f"{EXEMPT}:{place}:{part}" for part, _ in enumerate(parts_of(one.condition))]
    clear = not one.exclusion or case.answer(f"{EXCLUDED}:{place}") is Answer.NO
    return clear and all(case.answer(known) is Answer.YES for known in ids)


@cache
def _asked() -> tuple[tuple[Question, bool], ...]:
    """The questions of the law with the places they stand on, and whether only people are asked."""
    table = tomllib.loads(resources.read_text("discretion/questions.toml"))
    laws: dict[str, list[str]] = {}
    for ground in table["ground"]:
        for need in ground["needs"]:
            for one in need.split("|"):
                laws.setdefault(one, []).append(ground["law"])
    return tuple(
        (
            Question(
                id=entry["id"],
                group=Group(entry["group"]),
                text=entry["text"],
                help=entry.get("help", ""),
                place="、".join(dict.fromkeys(_place(law) for law in laws[entry["id"]])),
            ),
            entry.get("person_only", False),
        )
        for entry in table["question"]
    )


def _place(law_id: str) -> str:
    found = resources.law(law_id)
    return f"{found.law.removeprefix('中华人民共和国')}{chinese_article(found.article)}"


@cache
def _rules() -> tuple[_Rule, ...]:
    table = tomllib.loads(resources.read_text("discretion/questions.toml"))
    return tuple(
        _Rule(
            tuple(entry["needs"]),
            Effect(entry["effect"]),
            entry["law"],
            entry["words"],
            entry.get("eco_law", ""),
        )
        for entry in table["ground"]
    )
