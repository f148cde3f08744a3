"""`dispute list`, `dispute show`, `dispute void`: one draft that was issued on two devices."""

from __future__ import annotations

import argparse
from typing import Any

from sqlalchemy import Connection

from enforcement.errors import KnownTrouble
from enforcement.model.document import DocumentState
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.disputes import (
    VOIDED,
    Dispute,
    Paper,
    decide,
    dispute_of,
    moment_of,
    names_of,
    open_disputes,
)
from sync.server.store import console_audit
from sync.server.store.console_audit import Line

STATES = {
    DocumentState.ISSUED: "已出具",
    DocumentState.SERVED: "已送达",
    DocumentState.VOIDED: "已由本单位作废",
}


def show_list(arguments: argparse.Namespace) -> int:
    """What waits for the county's legal reviewer."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            found = open_disputes(tx)
    finally:
        county.close()
    lines = [
        f"{one.document}  {one.stream}  《{one.title}》  " + " / ".join(_name(paper) for paper in one.papers)
        for one in found
    ]
    tell(arguments.json, {"disputes": [_plain(one, {}) for one in found]}, lines or ("没有要定的文书。",))
    return DONE


def show(arguments: argparse.Namespace) -> int:
    """One of them: who issued which paper where and when."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            found = dispute_of(tx, arguments.document)
            names = names_of(tx, found.stream)
    finally:
        county.close()
    lines = [f"《{found.title}》在 {len(found.papers)} 台电脑上各出具了一份："]
    for paper in found.papers:
        who = names.get(paper.actor, "名册上没有的人")
        lines += [
            f"  {_name(paper)}  {STATES.get(paper.issue.state, '')}  {who}  {paper.label}（{paper.device}）",
            f"    电脑上写的时间 {moment_of(paper.wall_time)}，县里收到 {moment_of(paper.received_at)}",
            f"    这一份的编号 {paper.issue.entry_id}",
        ]
    tell(arguments.json, _plain(found, names), lines)
    return DONE


def void(arguments: argparse.Namespace) -> int:
    """Void one of the papers; the other stays."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            found = dispute_of(tx, arguments.document)
        keep = _kept(found, arguments.void)
        decide(
            county,
            arguments.document,
            keep.issue.entry_id,
            seen=[paper.issue.entry_id for paper in found.papers],
            reason=arguments.reason,
            reviewer=arguments.by,
            noted=lambda tx, one: _note(tx, county.clock(), one, keep, arguments.by),
        )
    finally:
        county.close()
    gone = "、".join(_name(paper) for paper in found.papers if paper is not keep)
    tell(
        arguments.json,
        {"document": found.document, "kept": keep.issue.entry_id, "number": keep.issue.number},
        (f"已作废 {gone}，留下 {_name(keep)}。", "各台电脑下次收发时照办，文号不会再用。"),
    )
    return DONE


def _note(tx: Connection, now: int, found: Dispute, keep: Paper, reviewer: str) -> None:
    """The shell's acts stand in the administrators' journal beside those of the console."""
    gone = "、".join(_name(one) for one in found.papers if one.issue.entry_id != keep.issue.entry_id)
    text = f"留 {_name(keep)}，作废 {gone}"
    line = Line(now, VOIDED, person=reviewer.strip(), stream=found.stream, thing=found.document, text=text)
    console_audit.add_line(tx, line)


def _kept(found: Dispute, void: list[str]) -> Paper:
    """The one paper that is left when those of `void` (numbers, or ids) are gone."""
    named = [one for one in found.papers if {one.issue.number, one.issue.entry_id} & set(void)]
    left = [one for one in found.papers if one not in named]
    if len(named) != len(void) or len(left) != 1:
        raise KnownTrouble(
            "没有作废：说的不是其中的一份，或者没有正好留下一份。",
            "",
            "--void 写要作废的文号或编号，见 zhenfa-county dispute show。",
        )
    return left[0]


def _name(paper: Paper) -> str:
    return paper.issue.number or f"没有文号的一份（{paper.issue.entry_id[-8:]}）"


def _plain(found: Dispute, names: dict[str, str]) -> dict[str, Any]:
    papers = [
        {
            "entry": one.issue.entry_id,
            "number": one.issue.number,
            "state": one.issue.state.value,
            "officer": names.get(one.actor, ""),
            "device": one.device,
            "label": one.label,
            "wall_time": one.wall_time,
            "received_at": one.received_at,
        }
        for one in found.papers
    ]
    return {"document": found.document, "township": found.stream, "title": found.title, "papers": papers}
