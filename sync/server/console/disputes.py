"""文书争议: one draft that was issued on two computers. The legal reviewer sees both papers side by side, keeps one and
voids the other with a reason; the county signs that, and every computer of the township follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection
from starlette.responses import Response

from enforcement.conflicts.second_issue import DOCUMENT, PAPER_FIELDS
from enforcement.conflicts.words import field_name, flat, same, value_words
from enforcement.errors import KnownTrouble
from enforcement.model.county_reading import Looked
from enforcement.model.document import DocumentState
from sync.protocol.fields import is_id
from sync.server.blobs import read_pieces
from sync.server.console.looks import tell_town
from sync.server.console.pages_table import GET, POST, Page
from sync.server.console.roles import Role
from sync.server.console.visit import Visit
from sync.server.disputes import (
    LEAST_REASON,
    VOIDED,
    Dispute,
    Paper,
    decide,
    dispute_of,
    names_of,
    open_disputes,
)
from sync.server.objects.ports import PlaceTrouble
from sync.server.store import console_figures, state

_LEGAL: Final = frozenset({Role.LEGAL})
_SEEING: Final = frozenset({Role.LEGAL, Role.ADMINISTRATOR})
_REASON_MAX: Final = 400
_SEEN_MAX: Final = 4000
_WHY: Final = "处理文书争议"
_STATES: Final = {
    DocumentState.ISSUED: "已出具",
    DocumentState.SERVED: "已送达",
    DocumentState.VOIDED: "本单位已作废",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the papers: its name, what each says, whether they differ."""

    label: str
    said: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One of the papers at the head of its column; `file` says that its page is here."""

    entry: str
    number: str
    state: str
    officer: str
    label: str
    device: str
    wall_time: int
    received_at: int
    file: bool


def show(visit: Visit) -> Response:
    """What waits: numbers and titles, no case is opened."""
    with visit.desk.county.database.read() as tx:
        found = open_disputes(tx)
        towns = console_figures.township_names(tx)
    rows = [(one, towns.get(one.stream, one.stream), [_name(paper) for paper in one.papers]) for one in found]
    return visit.render("disputes.html", disputes=rows, may=bool(visit.who.roles & _LEGAL))


def one(visit: Visit) -> Response:
    """Both papers side by side."""
    with visit.desk.county.database.read() as tx:
        found = _found(visit, tx)
        names = names_of(tx, found.stream)
        stored = state.stored(tx, [str(paper.issue.document["sha256"]) for paper in found.papers])
        town = console_figures.township_names(tx).get(found.stream, found.stream)
    _noted(visit, found, Looked.OPENED, "、".join(map(_name, found.papers)))
    return visit.render(
        "dispute.html",
        dispute=found,
        town=town,
        papers=[_column(paper, names, stored) for paper in found.papers],
        lines=_lines(found, names),
        least=LEAST_REASON,
        most=_REASON_MAX,
    )


def void(visit: Visit) -> Response:
    """Keep one, void the other."""
    document, keep, reason = (
        visit.path["document"],
        visit.field("keep", 32),
        visit.field("reason", _REASON_MAX),
    )

    def note(tx: Connection, found: Dispute) -> None:
        visit.audit(stream=found.stream, thing=document, text=_decided(found, keep), tx=tx)

    county = visit.desk.county
    seen = visit.field("seen", _SEEN_MAX).split()
    found = decide(county, document, keep, seen=seen, reason=reason, reviewer=visit.who.name, noted=note)
    return visit.go("/console/disputes", f"{_decided(found, keep)}。各台电脑下次收发时照办。")


def paper(visit: Visit) -> Response:
    """The page of one of the papers, as it was issued."""
    with visit.desk.county.database.read() as tx:
        found = _found(visit, tx)
        wanted = next((one for one in found.papers if one.issue.entry_id == visit.path["entry"]), None)
        sha256 = "" if wanted is None else str(wanted.issue.document["sha256"])
        here = bool(state.stored(tx, [sha256]))
    if wanted is None or not here:
        raise KnownTrouble("这一份的原件还没有送到县里。", "", "等那台电脑把文件送完再看。")
    _noted(visit, found, Looked.EXPORTED, _name(wanted))
    size = int(wanted.issue.document["size"])
    try:
        content = b"".join(read_pieces(visit.desk.county, sha256, 0, size))
    except PlaceTrouble as fault:
        raise KnownTrouble("存文件的地方现在连不上，原件拿不出来。", "", "过一会儿再来。") from fault
    return visit.file(content, f"{_name(wanted)}.pdf", "application/pdf")


def _noted(visit: Visit, found: Dispute, looked: Looked, numbers: str) -> None:
    """Before anything is shown: in the administrators' journal, and where the township sees it."""
    with visit.desk.county.database.write() as tx:
        visit.audit(stream=found.stream, thing=found.document, text=numbers, tx=tx)
        what, record = f"重出的文书 {numbers}", (DOCUMENT, found.document)
        tell_town(visit, tx, found.stream, looked, what, _WHY, record)


def _found(visit: Visit, tx: Connection) -> Dispute:
    document = visit.path["document"]
    if not is_id(document):
        raise KnownTrouble("没有这件争议，可能地址抄错了。", "", "请从“文书争议”里点开。")
    return dispute_of(tx, document)


def _column(one: Paper, names: Mapping[str, str], stored: set[str]) -> Column:
    return Column(
        entry=one.issue.entry_id,
        number=_name(one),
        state=_STATES.get(one.issue.state, "草稿"),
        officer=names.get(one.actor, "名册上没有的人"),
        label=one.label or one.device[:8],
        device=one.device,
        wall_time=one.wall_time,
        received_at=one.received_at,
        file=str(one.issue.document["sha256"]) in stored,
    )


def _lines(found: Dispute, names: Mapping[str, str]) -> list[Line]:
    """What the papers say, field by field; where they differ first."""
    labels = labels_of(str(found.papers[0].issue.document["form_id"]))
    sides = [_said(one.issue.document) for one in found.papers]
    lines = []
    for name in dict.fromkeys(name for side in sides for name in side):
        values = [side.get(name) for side in sides]
        if not any(values):
            continue
        lines.append(
            Line(
                label=field_name(name, labels),
                said=tuple(value_words(DOCUMENT, name, value, names) for value in values),
                differs=any(not same(value, values[0]) for value in values),
            )
        )
    return sorted(lines, key=lambda line: not line.differs)


def _said(document: Mapping[str, Any]) -> dict[str, Any]:
    return flat({name: document[name] for name in PAPER_FIELDS})


def labels_of(form_id: str) -> dict[str, str]:
    """The names of a form's fields; those of a form that the program does not have are shown as they travel."""
    from forms import definitions  # with all that reads a form

    try:
        return {field.name: field.label for field in definitions.load(form_id).fields}
    except KeyError:
        return {}


def _decided(found: Dispute, keep: str) -> str:
    kept = [_name(one) for one in found.papers if one.issue.entry_id == keep]
    gone = [_name(one) for one in found.papers if one.issue.entry_id != keep]
    return f"留 {'、'.join(kept)}，作废 {'、'.join(gone)}"


def _name(one: Paper) -> str:
    return one.issue.number or f"没有文号的一份（{one.issue.entry_id[-8:]}）"


PAGES: Final = (
    Page(method=GET, path="/console/disputes", title="文书争议", work=show, roles=_SEEING, menu=40),
    Page(
        method=POST, path="/console/disputes/{document}/open", title="两份文书", work=one, roles=_LEGAL,
        audit="看两份文书",
    ),
    Page(
        method=POST, path="/console/disputes/{document}", title="作废一份", work=void, roles=_LEGAL,
        audit=VOIDED, again=True,
    ),
    Page(
        method=POST, path="/console/disputes/{document}/paper/{entry}", title="文书原件", work=paper, roles=_LEGAL,
        audit="下载文书原件",
    ),
)  # fmt: skip
