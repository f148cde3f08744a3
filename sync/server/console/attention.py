"""要人看的: entries that were received and not taken in, other branches of journals, packages that wait for others.

Everything here is told from headers: kinds, times and names of officers; nobody's case is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection
from starlette.responses import Response

from enforcement.errors import KnownTrouble
from enforcement.model.things import THING_NAMES
from enforcement.rules.kinds import KIND_NAMES
from sync.protocol.batch import BatchEnvelope, open_batch
from sync.protocol.entry import EntryHeader, hash_entry, open_header
from sync.protocol.problems import ProtocolProblem
from sync.server.console.pages_table import GET, POST, Page
from sync.server.console.quarantine_words import reason_words, shown_there
from sync.server.console.roles import Role
from sync.server.console.visit import Visit
from sync.server.disputes import names_of
from sync.server.packages.standing import standings
from sync.server.store import console_figures, console_waiting, packages, people

_WATCHERS: Final = frozenset({Role.ADMINISTRATOR, Role.REGISTRAR})
_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Told:
    """An entry by its header: its place, what act it is about what kind of thing, who, when (ms as stated), its hash."""

    seq: int
    act: str
    thing: str
    type: str
    actor: str
    at: int
    hash: str


def show(visit: Visit) -> Response:
    """All three lists."""
    skip = _number(visit.query.get("skip", "0"))
    with visit.desk.county.database.read() as tx:
        counts = console_figures.waiting(tx)
        rows = console_waiting.quarantined(tx, _SHOWN, skip)
        forks = console_waiting.forks(tx)
        towns = console_figures.township_names(tx)
        names = _names(tx, {row.stream for row in rows})
        waiting = [one for one in standings(packages.packages(tx)) if not one.done]
        labels = {row["id"]: row["label"] for row in people.devices(tx)}
    return visit.render(
        "attention.html",
        counts=counts,
        quarantined=[_waiting(row, names, towns) for row in rows],
        skip=skip,
        shown=_SHOWN,
        forks=forks,
        towns=towns,
        packages=waiting,
        labels=labels,
    )


def branches(visit: Visit) -> Response:
    """One fork: what was taken in, and what another computer with the same journal sent, side by side."""
    with visit.desk.county.database.read() as tx:
        row = console_waiting.fork(tx, _sha256(visit.path["fork"]))
        if row is None:
            raise KnownTrouble("没有这个分叉，可能地址抄错了。", "", "请从“要人看的”里点开。")
        names = names_of(tx, row.township or "")
        here = console_waiting.branch_here(tx, row.journal, row.seq)
        there = _branch(tx, bytes(row.wire), row.device, row.seq)
        town = console_figures.township_names(tx).get(row.township, "")
    visit.audit(stream=row.township or "", thing=row.device, text=f"分叉，第 {row.seq} 条起")
    mine = [_told(one.seq, bytes(one.header), bytes(one.hash), names) for one in here]
    other = [_told(seq, header, hash_entry(header), names) for seq, header in there]
    return visit.render(
        "branches.html", fork=row, town=town, here=mine, there=other, most=console_waiting.BRANCH_MAX
    )


def _waiting(row: Any, names: dict[str, dict[str, str]], towns: dict[str, str]) -> dict[str, Any]:
    told = _told(row.seq, bytes(row.header), b"", names.get(row.stream, {}))
    return {
        "town": towns.get(row.stream, row.stream),
        "label": row.label or "",
        "device": row.device,
        "received_at": row.received_at,
        "told": told,
        "reason": reason_words(row.quarantine),
        "shown": shown_there(told.type),
    }


def _told(seq: int, header: bytes, entry_hash: bytes, names: dict[str, str]) -> Told:
    try:
        opened: EntryHeader = open_header(header)
    except ProtocolProblem:
        return Told(seq, "读不懂", "", "", "", 0, entry_hash.hex()[:12])
    return Told(
        seq,
        KIND_NAMES.get(opened.kind, opened.kind),
        THING_NAMES.get(opened.type, opened.type),
        opened.type,
        names.get(opened.actor, ""),
        opened.wall_time,
        entry_hash.hex()[:12],
    )


def _branch(tx: Connection, wire: bytes, device: str, seq: int) -> Sequence[tuple[int, bytes]]:
    """(seq, header) of the other branch from where it parted; nothing where its signature no longer verifies."""
    try:
        envelope = BatchEnvelope.from_bytes(wire)
        public = people.public_key(tx, envelope.key_id, "batch", device)
        entries = open_batch(envelope, public) if public is not None else ()
    except ProtocolProblem:
        return ()
    found = [(one.link.seq, one.sealed.header) for one in entries if one.link.seq >= seq]
    return found[: console_waiting.BRANCH_MAX]


def _names(tx: Connection, streams: Iterable[str]) -> dict[str, dict[str, str]]:
    return {stream: names_of(tx, stream) for stream in streams}


def _sha256(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0


PAGES: Final = (
    Page(method=GET, path="/console/attention", title="要人看的", work=show, roles=_WATCHERS, menu=30),
    Page(
        method=POST, path="/console/attention/forks/{fork}", title="分叉的两边", work=branches, roles=_WATCHERS,
        audit="看分叉的两边",
    ),
)  # fmt: skip
