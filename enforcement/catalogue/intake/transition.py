"""What comes along with a power, what stays with the county, and the transition rules, in the words that lists use.

Every reader gives fields of `PowerGrant`, or a complaint: words that are not known are never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.intake.towns import marked
from enforcement.catalogue.intake.words import Field
from enforcement.model.library import EARLIER_ACTS_NAMES, OPEN_CLUES_NAMES, EarlierActs, OpenClues

Stated = dict[str, Any]
"""Fields of `PowerGrant` by name, only those that a cell speaks of."""

_RIGHTS = {
    "inspections": (
        "检查", "检查权", "行政检查", "行政检查权", "监督检查", "监督检查权", "日常检查", "检查权限",
    ),
    "coercive_measures": (
        "强制", "强制权", "强制措施", "强制措施权", "行政强制", "行政强制权", "行政强制措施", "行政强制措施权",
    ),
    "major_penalties": ("重大处罚", "重大处罚权", "重大行政处罚", "重大行政处罚权", "重大案件处罚", "重大处罚决定"),
}  # fmt: skip
_NONE_KEPT, _ALL_KEPT = (
    ("无", "没有", "不保留", "无保留", "都不留", "都下放", "全部下放"),
    ("全部", "都保留", "全部保留"),
)
_NONE_GIVEN, _ALL_GIVEN = (
    ("无", "没有", "不下放", "都保留", "全部保留"),
    ("全部", "都下放", "全部下放", "无保留"),
)
_BETWEEN = re.compile(r"[、，,；;/\s]+|[和及与]")
_RIGHTS_FIX = "只写 检查、强制措施、重大处罚，几样之间用顿号；都没有写“无”，别的条件写进“限制”列"

_SOME = r"[^\W不未无非移退转报]"  # no negation, and nobody who hands on what is spoken of
_BEFORE = rf"(起日|下放|赋权|承接|实施|生效){_SOME}{{0,2}}前(发生)?的(违法)?行为，?"
_OPEN = rf"(尚)?未立案的?({_SOME}{{0,4}}线索|案件|事项)?，?(全部|一律|及时)?"
_COUNTY = rf"(县{_SOME}{{0,8}}|(原)?主管部门|原实施部门|原行使部门|有权机关)"
_TOWN = (
    rf"(本镇|本乡镇|乡镇{_SOME}{{0,6}}|承接{_SOME}{{0,4}}|原?(办理|承办|受理|查处)(单位|机关)|正在办理的单位)"
)
_DEALT = r"(继续|负责)?(立案)?(并)?(查处|处罚|处理|办理完毕|办理|办结|办完)"
_SENTENCES: tuple[tuple[re.Pattern[str], Stated], ...] = (
    (re.compile(rf"({_SOME}{{0,4}}前)?已(经)?立案({_SOME}{{0,4}}|(但|且)?(尚)?未(办结|结案))?的?(案件|事项)?，?(仍|继续)?(由{_SOME}{{2,10}}?)?{_DEALT}"), {}),
    (re.compile(rf"{_OPEN}(移交|移送|退回)(给|至|到)?{_COUNTY}?(查处|处理|办理)?"), {"open_clues": OpenClues.TRANSFER}),
    (re.compile(rf"{_OPEN}由{_COUNTY}{_DEALT}"), {"open_clues": OpenClues.TRANSFER}),
    (re.compile(rf"{_OPEN}由{_TOWN}{_DEALT}"), {"open_clues": OpenClues.FINISH}),
    (re.compile(rf"{_BEFORE}(不能|不得|不可以|不再|不由){_TOWN}?{_DEALT}"), {"earlier_acts": EarlierActs.REFUSED}),
    (re.compile(rf"{_BEFORE}由{_COUNTY}{_DEALT}"), {"earlier_acts": EarlierActs.REFUSED}),
    (re.compile(rf"{_BEFORE}(可以|可|也可以)?(由{_TOWN})?(可以|可)?{_DEALT}"), {"earlier_acts": EarlierActs.ALLOWED}),
)  # fmt: skip
_SENTENCES_FIX = "写成“未立案的线索移送县级主管部门”或“未立案的线索由本镇立案办结”，“下放前的行为可以查处”或“下放前的行为不能查处”"
_EARLIER = {
    EarlierActs.ALLOWED: ("可以", "可以查处", "可查处", "能", "allowed", EARLIER_ACTS_NAMES[EarlierActs.ALLOWED]),
    EarlierActs.REFUSED: ("不可以", "不能", "不能查处", "不得查处", "refused", EARLIER_ACTS_NAMES[EarlierActs.REFUSED]),
}  # fmt: skip
_CLUES = {
    OpenClues.TRANSFER: ("移送", "移交", "移送县里", "移交县里", "transfer", OPEN_CLUES_NAMES[OpenClues.TRANSFER]),
    OpenClues.FINISH: ("办完", "办结", "本镇办完", "本镇办结", "finish", OPEN_CLUES_NAMES[OpenClues.FINISH]),
}  # fmt: skip


def read_rules(cells: Mapping[Field, str]) -> tuple[Stated, list[tuple[Field, Complaint]]]:
    """What the cells of a row say of a grant together, and what is wrong, by field; two cells must not disagree."""
    stated: Stated = {}
    wrong: list[tuple[Field, Complaint]] = []
    for field, read in READERS.items():
        text = cells.get(field, "")
        found = read(text) if text else {}
        if isinstance(found, Complaint):
            wrong.append((field, found))
        elif any(stated.get(name, value) != value for name, value in found.items()):
            wrong.append((field, Complaint("和同一行另一列说的不一样", "对照公布文件，改成一样")))
        else:
            stated |= found
    return stated, wrong


def kept_of(text: str) -> Stated | Complaint:
    """What stays with the county; 无 means that everything comes along."""
    named = _rights(text, _NONE_KEPT, _ALL_KEPT)
    if isinstance(named, Complaint):
        return named
    return dict.fromkeys(named, False) if named else dict.fromkeys(_RIGHTS, True)


def given_of(text: str) -> Stated | Complaint:
    """What comes along; what is not named does not."""
    named = _rights(text, _NONE_GIVEN, _ALL_GIVEN)
    return named if isinstance(named, Complaint) else {name: name in named for name in _RIGHTS}


def transition_of(text: str) -> Stated | Complaint:
    """Sentences on filed cases (they always stay where they are), open clues and earlier acts."""
    stated: Stated = {}
    for found in _sentences(re.sub(r"\s+", "", text)):
        if isinstance(found, Complaint):
            return found
        if any(stated.get(name, value) != value for name, value in found.items()):
            return Complaint("前后说的不一样", "对照公布文件，只留一种")
        stated |= found
    return stated


def _sentences(text: str) -> Iterator[Stated | Complaint]:
    while left := text.lstrip("；;。，,、（()）0123456789."):
        for pattern, said in _SENTENCES:
            found = pattern.match(left)
            if found is not None and left[found.end() : found.end() + 1] in ("", *"；;。，,、）"):
                yield said
                text = left[found.end() :]
                break
        else:
            yield Complaint(f"“{left[:20]}”认不出是哪种过渡规则", _SENTENCES_FIX)
            return


def _rights(text: str, none: tuple[str, ...], whole: tuple[str, ...]) -> tuple[str, ...] | Complaint:
    """The rights named; ``none`` and ``whole`` are words for no right and for all of them."""
    if text.strip() in none:
        return ()
    if text.strip() in whole:
        return tuple(_RIGHTS)
    named: list[str] = []
    for word in (part.strip("。") for part in _BETWEEN.split(text) if part):
        name = next((name for name, words in _RIGHTS.items() if word in words), None)
        if name is None:
            return Complaint(f"“{word}”认不出是哪种权限", _RIGHTS_FIX)
        named.append(name)
    return tuple(named)


def _whether(name: str) -> Callable[[str], Stated | Complaint]:
    def read(text: str) -> Stated | Complaint:
        said = marked(text)
        return (
            Complaint("看不出含不含", "打 √ 表示一并下放，写 × 表示留在县里")
            if said is None
            else {name: said}
        )

    return read


def _one_of(name: str, choices: Mapping[Any, tuple[str, ...]]) -> Callable[[str], Stated | Complaint]:
    """One of a few words, or a sentence as in `transition_of` that speaks of this alone."""

    def read(text: str) -> Stated | Complaint:
        for value, words in choices.items():
            if text in words:
                return {name: value}
        said = transition_of(text)
        if isinstance(said, dict) and list(said) == [name]:
            return said
        return Complaint("过渡规则认不出", "可写：" + "、".join(words[0] for words in choices.values()))

    return read


READERS: dict[Field, Callable[[str], Stated | Complaint]] = {
    Field.INSPECTIONS: _whether("inspections"),
    Field.COERCIVE: _whether("coercive_measures"),
    Field.MAJOR: _whether("major_penalties"),
    Field.GIVEN: given_of,
    Field.KEPT: kept_of,
    Field.EARLIER: _one_of("earlier_acts", _EARLIER),
    Field.CLUES: _one_of("open_clues", _CLUES),
    Field.TRANSITION: transition_of,
}
"""The columns that speak of a grant's rules, those that say most exactly first."""
