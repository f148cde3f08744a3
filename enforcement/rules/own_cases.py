"""Cases that are kept as papers made on their own: which papers belong together, and which cases are still open.

Papers belong together when one names the other's number, or when they are about the same party and the same act (or the
same matter of the catalogue). A closing paper ends what was issued up to it, so that the next case of the same party
about the same act stays open. What opens, files and ends a case is data: `enforcement.rules.course`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from enforcement.facts.own import named_in
from enforcement.facts.proof import is_to_serve
from enforcement.model.document import Document, DocumentState
from enforcement.rules.course import CourseStage, course
from enforcement.text.dates import long_date
from enforcement.text.document_numbers import plain_number

OUT = (DocumentState.ISSUED, DocumentState.SERVED)
CodesOf = Callable[[Document], Iterable[str]]
Key = tuple[str, str, str]
_Moment = tuple[str, str]
_NEVER: _Moment = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """An open case or clue. ``papers`` are its issued ones, oldest first; ``codes`` the matters it is about;
    ``numbers`` every number it names, so that an inspection it began with can be found; ``filed`` whether 立案 is
    certain (its paper is here, or a paper that only comes after it). ``waits`` says what it waits for."""

    papers: tuple[Document, ...]
    codes: frozenset[str]
    numbers: frozenset[str]
    filed: bool
    filing_here: bool
    waits: str

    @property
    def newest(self) -> Document:
        return self.papers[-1]

    @property
    def title(self) -> str:
        """The name of the case, else whom it is about, else its newest paper."""
        names = [_case(paper).get(key) for paper in self.papers for key in ("name", "title")]
        told = next((str(name) for name in names if name), "")
        return told or next(filter(None, map(named_in, self.papers)), self.newest.title)

    @property
    def since(self) -> date | None:
        """The day of its first paper."""
        return next((paper.issued_on for paper in self.papers if paper.issued_on), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCases:
    """``open`` cases and clues, by their first paper; ``taken`` are (number, matter) of every case, closed ones too: each
    number that it names with each matter that it is about."""

    open: tuple[OwnCase, ...]
    taken: frozenset[tuple[str, str]]


@dataclass(slots=True)
class _Group:
    """Papers that name each other's numbers, with the drafts that name them."""

    papers: list[Document] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    keys: set[Key] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    def take(self, other: _Group) -> None:
        self.papers += other.papers
        self.numbers |= other.numbers
        self.keys |= other.keys
        self.codes |= other.codes


def own_cases(documents: Iterable[Document], codes_of: CodesOf) -> OwnCases:
    """``documents`` are papers in any order; only issued ones made on their own count. The same for any order."""
    forms = course().forms
    mine = [
        paper
        for paper in documents
        if paper.form_id in forms and not paper.inspection_id and paper.state in OUT
    ]
    groups = _by_number(sorted(mine, key=_moment), codes_of)
    taken = frozenset((number, code) for one in groups for number in one.numbers for code in one.codes)
    closed = _closings(groups)
    left = [one for group in groups if (one := _still_open(group, closed)) is not None]
    found = (_case_of(group) for group in _by_key(left))
    made = sorted(found, key=lambda one: _moment(one.papers[0]))
    return OwnCases(open=tuple(made), taken=taken)


# ---- which papers belong together


def _by_number(papers: Iterable[Document], codes_of: CodesOf) -> list[_Group]:
    alone = []
    for paper in papers:
        codes = set(codes_of(paper))
        alone.append(_Group([paper], set(_numbers(paper)), set(_keys(paper, codes)), codes))
    return _joined(alone, lambda group: group.numbers)


def _by_key(groups: Iterable[_Group]) -> list[_Group]:
    return _joined(groups, lambda group: group.keys)


def _joined(groups: Iterable[_Group], marks_of: Callable[[_Group], set[Any]]) -> list[_Group]:
    """Groups that share a mark, directly or by others, as one."""
    home: dict[Any, _Group] = {}
    standing: dict[int, _Group] = {}
    for group in groups:
        marks = set(marks_of(group))
        met = {id(one): one for one in (home.get(mark) for mark in marks) if one is not None}
        whole = max(met.values(), key=lambda one: len(one.papers), default=group)
        for one in (*met.values(), group):
            if one is not whole:
                marks |= marks_of(one)
                standing.pop(id(one), None)
                whole.take(one)
        standing[id(whole)] = whole
        home.update(dict.fromkeys(marks, whole))
    return list(standing.values())


def _numbers(paper: Document) -> Iterator[str]:
    """Its own number and every number that it names."""
    if paper.number:
        yield plain_number(paper.number)
    earlier = paper.facts.get("earlier")
    for one in earlier.values() if isinstance(earlier, Mapping) else ():
        if isinstance(one, Mapping) and one.get("number"):
            yield plain_number(str(one["number"]))


def _keys(paper: Document, codes: Collection[str]) -> Iterator[Key]:
    """By which a paper is known without a number: its party with its act, and its party with its matters."""
    party = str(_of(paper.facts, "party").get("name") or "")
    case = _case(paper)
    name = str(case.get("name") or case.get("title") or "")
    act = str(case.get("act") or "") or name.replace("涉嫌", "").removeprefix(party).removesuffix("案")
    if act and (party or name):
        yield "act", party, act
    if party:
        yield from (("code", party, code) for code in codes)


# ---- which cases are over


def _closings(groups: Iterable[_Group]) -> dict[tuple[Key, bool], _Moment]:
    """By key the last moment at which a case of that party and act was closed, and whether its 立案 is known."""
    found: dict[tuple[Key, bool], _Moment] = {}
    for group in groups:
        end, known = _end(group), _filing_here(group.papers)
        for key in group.keys if end is not None else ():
            found[key, known] = max(found.get((key, known), _NEVER), end or _NEVER)
    return found


def _end(group: _Group) -> _Moment | None:
    """When the group's own papers end it; None while they do not."""
    rules = course()
    forms = {paper.form_id for paper in group.papers}
    ends = set(rules.ends)
    if not _filed(group):
        ends |= rules.ends_clue
    ends |= {end for spot, end in rules.ends_at_once.items() if spot in forms}
    moments = [_moment(paper) for paper in group.papers if paper.form_id in ends]
    return max(moments, default=None)


def _still_open(group: _Group, closed: Mapping[tuple[Key, bool], _Moment]) -> _Group | None:
    """The group without what was closed; None when nothing that opens a case came after its last end. The end of a case
    whose 立案 is known is not that of another one with a 立案 of its own."""
    kinds = (False,) if _filing_here(group.papers) else (False, True)
    ends = (closed.get((key, known), _NEVER) for key in group.keys for known in kinds)
    end = max(ends, default=_NEVER)
    end = max(end, _end(group) or _NEVER)
    later = [paper for paper in group.papers if _moment(paper) > end]
    if not any(_stage(paper).opens for paper in later):
        return None
    if end == _NEVER or len(later) == len(group.papers):
        return group
    return _Group(later, set(group.numbers), set(group.keys), set(group.codes))


def _filed(group: _Group) -> bool:
    return _filing_here(group.papers) or any(_stage(paper).filed for paper in group.papers)


def _filing_here(papers: Iterable[Document]) -> bool:
    return any(paper.form_id in course().filing for paper in papers)


def _case_of(group: _Group) -> OwnCase:
    papers = tuple(sorted(group.papers, key=_moment))
    filed = _filed(group)
    return OwnCase(
        papers=papers,
        codes=frozenset(group.codes),
        numbers=frozenset(group.numbers),
        filed=filed,
        filing_here=_filing_here(papers),
        waits=_waits(papers, filed),
    )


def _waits(papers: tuple[Document, ...], filed: bool) -> str:
    """Its service, its day, and what the stage reached leads to."""
    stage = max(map(_stage, papers), key=lambda one: one.rank)
    parts = [
        f"《{paper.title}》送达"
        for paper in papers
        if is_to_serve(paper) and paper.state is DocumentState.ISSUED
    ]
    due = min((paper.due_on for paper in papers if paper.due_on and not paper.due_done), default=None)
    parts += [f"{long_date(due)}的期限"] if due else []
    return "等" + "；".join((*parts, stage.waits_filed if filed else stage.waits))


def _stage(paper: Document) -> CourseStage:
    stage = course().stage(paper.form_id)
    assert stage is not None  # only forms of the course get here
    return stage


def _moment(paper: Document) -> _Moment:
    """When it was issued, by day and then by id: the same on every machine."""
    at = paper.issued_at.isoformat() if paper.issued_at else ""
    day = paper.issued_on.isoformat() if paper.issued_on else at[:10]
    return f"{day} {at}", paper.id


def _case(paper: Document) -> Mapping[str, Any]:
    return _of(paper.facts, "case")


def _of(facts: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = facts.get(name)
    return value if isinstance(value, Mapping) else {}
