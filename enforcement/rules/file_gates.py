"""Gates between a paper and the papers before it, for every form: found at all (R98), the right one (R99), said alike
(G09), in order (G10), served (G07). Pure: what the papers say comes in as facts (`CaseFacts.earlier`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from enforcement.facts.case import EarlierPaper
from enforcement.refusals import Cure, Level, Refusal
from enforcement.rules import articles
from enforcement.text.dates import long_date
from enforcement.text.document_numbers import plain_number

CORRECTING = frozenset({"DEC-05"})  # papers that set right what an earlier one says
_PARTY = (
    ("name", "当事人名称", Level.BLOCK),
    ("id_no", "证照号码", Level.BLOCK),
    ("legal_rep", "负责人", Level.CAPTAIN),
    ("address", "地址", Level.CAPTAIN),
)

Earlier = Mapping[str, EarlierPaper]


def check(
    form_id: str, facts: Mapping[str, Any], earlier: Earlier, labels: Mapping[str, str], day: date
) -> Iterator[Refusal]:
    """Every doubt about the papers that ``facts`` name; ``day`` is the day of this paper, ``labels`` the Chinese names
    of its fields."""
    named = facts.get("earlier")
    for other, said in named.items() if isinstance(named, Mapping) else ():
        if not isinstance(said, Mapping) or not said.get("number"):
            continue
        paper = earlier.get(other)
        if paper is None or paper.number != plain_number(str(said["number"])):
            yield _not_here(other, said, labels)
        elif paper.form_id != other or not paper.standing:
            yield _wrong_paper(other, paper, labels)
        else:
            yield from _said_otherwise(other, said, paper)
            yield from _party_differs(form_id, facts, paper)
            yield from _order(other, said, paper, day)
            yield from _unserved(other, said, paper)


def _not_here(other: str, said: Mapping[str, Any], labels: Mapping[str, str]) -> Refusal:
    return Refusal(
        number="R98",
        what=f"{_title(other, labels)}（{said['number']}）不在这台电脑里，没有和它核对。",
        why="别的电脑出具的，同步以后自动核对；纸上办的请自己对一遍。",
        cures=(Cure("核对文号", "edit_field", f"earlier.{other}.number"), Cure("现在同步", "sync")),
        level=Level.REMIND,
        field=f"earlier.{other}.number",
    )


def _wrong_paper(other: str, paper: EarlierPaper, labels: Mapping[str, str]) -> Refusal:
    void = not paper.standing
    return Refusal(
        number="R99",
        what=(
            f"{paper.number}已经作废，不能再引用。"
            if void
            else f"{paper.number}是《{paper.title}》的文号，不是{_title(other, labels)}的。"
        ),
        why="后面的文书只引用有效的、对应的那一份。",
        cures=(Cure("换文号", "edit_field", f"earlier.{other}.number"), _look(paper)),
        field=f"earlier.{other}.number",
    )


def _said_otherwise(other: str, said: Mapping[str, Any], paper: EarlierPaper) -> Iterator[Refusal]:
    """Title, date and day of service as they are typed here and as the paper has them."""
    own = (
        ("title", "标题", paper.title),
        ("date", "日期", _iso(paper.issued_on)),
        ("served_on", "送达日期", _iso(paper.served_on)),
    )
    for part, name, there in own:
        here = str(said.get(part) or "")
        if here and there and _bare(here) != _bare(there):
            yield _difference(
                f"《{paper.title}》的{name}", _day(here), _day(there), f"earlier.{other}.{part}", paper
            )


def _party_differs(form_id: str, facts: Mapping[str, Any], paper: EarlierPaper) -> Iterator[Refusal]:
    ours, theirs = facts.get("party"), paper.facts.get("party")
    if not isinstance(ours, Mapping) or not isinstance(theirs, Mapping):
        return
    for part, name, level in _PARTY:
        here, there = str(ours.get(part) or ""), str(theirs.get(part) or "")
        if here and there and _bare(here) != _bare(there):
            softer = Level.REMIND if form_id in CORRECTING else level
            yield _difference(name, here, there, f"party.{part}", paper, softer)


def _order(other: str, said: Mapping[str, Any], paper: EarlierPaper, day: date) -> Iterator[Refusal]:
    served = paper.served_on or _read_day(said.get("served_on"))
    title = f"《{paper.title}》"
    if paper.issued_on and day < paper.issued_on:
        yield _disorder(
            f"{title}是{long_date(paper.issued_on)}出具的，比这一份还晚。", f"earlier.{other}.number", paper
        )
    if served and paper.issued_on and served < paper.issued_on:
        yield _disorder(f"{title}的送达日期早于它的出具日期。", f"earlier.{other}.served_on", paper)
    elif served and day < served:
        yield _disorder(
            f"{title}的送达日期{long_date(served)}还没有到。", f"earlier.{other}.served_on", paper
        )


def _unserved(other: str, said: Mapping[str, Any], paper: EarlierPaper) -> Iterator[Refusal]:
    if said.get("served_on") and paper.document_id and paper.served_on is None:
        yield Refusal(
            number="G07",
            what=f"写了《{paper.title}》的送达日期，本机还没有它的送达记录。",
            why="送达以送达回证为凭，当事人签收的日期是送达日期。",
            article=articles.PROOF_OF_SERVICE,
            cures=(Cure("打开那一份，登记送达", "open_document", paper.document_id),),
            level=Level.CAPTAIN,
            field=f"earlier.{other}.served_on",
        )


def _difference(
    name: str, here: str, there: str, field: str, paper: EarlierPaper, level: Level = Level.BLOCK
) -> Refusal:
    return Refusal(
        number="G09",
        what=f"这里的{name}写“{here}”，《{paper.title}》（{paper.number}）是“{there}”。",
        why="后面的文书照前面的写，一处不同，案卷评查就会扣分。",
        article=articles.FACTS_CLEAR,
        cures=(Cure("去改", "edit_field", field), _look(paper)),
        level=level,
        field=field,
    )


def _disorder(what: str, field: str, paper: EarlierPaper) -> Refusal:
    return Refusal(
        number="G10",
        what=what,
        why="先出前一份，再送达，然后才是这一份。",
        cures=(Cure("去改", "edit_field", field), _look(paper)),
        field=field,
    )


def _look(paper: EarlierPaper) -> Cure:
    return Cure("看那一份", "open_document", paper.document_id)


def _title(other: str, labels: Mapping[str, str]) -> str:
    """《…》 of the paper a number stands for, from the label of its field."""
    label = labels.get(f"earlier.{other}.number", "")
    return label.removesuffix("的文号") or "前面的文书"


def _bare(text: object) -> str:
    return "".join(str(text).split())


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _read_day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _day(text: str) -> str:
    day = _read_day(text)
    return long_date(day) if day else text
