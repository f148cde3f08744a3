"""The county's own lists against what it signed of them: documents, leases of numbers, and the register of papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, func, select

from enforcement.verifying.register import RegisterRow
from sync.protocol import canonical
from sync.protocol.keys import verify as verify_signature
from sync.protocol.numbers import open_lease
from sync.protocol.papers import NO_CHANGES, next_digest, unpack_row
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import Roster, TrustedKeys
from sync.protocol.signed import SignedDocument
from sync.server.moves.rights import with_streams
from sync.server.store import machines, people
from sync.server.store.log_tables import LOG_EPOCHS
from sync.server.store.moves import follows_any, lives_in
from sync.server.store.paper_tables import PAPER_CHANGES, PAPERS
from sync.server.store.tables import DOCUMENTS, LEASES, NUMBER_HEADS, STATE

Blame = Callable[[str, str], None]
_CLAIMS: Final = ("division", "form", "series", "year", "serial")


def check_lists(tx: Connection, keys: TrustedKeys, blame: Blame) -> None:
    """Everything of this module; `blame` hears of document, registry, roster, lease, number, paper, paper-list."""
    _check_documents(tx, keys, blame)
    _check_registry(tx, keys, blame)
    _check_rosters(tx, keys, blame)
    _check_leases(tx, keys, blame)
    _check_papers(tx, blame)


def _check_documents(tx: Connection, keys: TrustedKeys, blame: Blame) -> None:
    """Every version ever published; one under a key that the newest registry no longer names is only read."""
    for row in tx.execute(select(DOCUMENTS).execution_options(yield_per=20)):
        name = f"{row.kind}/{row.scope}/{row.version}"
        try:
            document = SignedDocument.from_bytes(bytes(row.content))
        except (ProtocolProblem, TypeError):
            blame("document", name)
            continue
        public = keys(document.key_id, row.kind)
        if public is not None and not verify_signature(
            public, row.kind, document.content, document.signature
        ):
            blame("document", name)
        if not _is_about(row, document.content):
            blame("document", name)


def _is_about(row: Any, content: bytes) -> bool:
    """Whether a document's columns are what it says itself."""
    try:
        plain = canonical.decode(content)
    except ProtocolProblem:
        return False
    told = (
        plain.get("version", row.version),
        plain.get("issued", row.issued),
        plain.get("township", row.scope),
    )
    return told == (row.version, row.issued, row.scope)


def _check_registry(tx: Connection, keys: TrustedKeys, blame: Blame) -> None:
    """Keys, townships and authorities are those of the newest registry."""
    signed = keys.registry
    if signed is None:
        return
    rows = with_streams(tx, people.keys(tx)), people.issuing_townships(tx), machines.authorities(tx)
    for name, stored, told in zip(
        ("keys", "townships", "authorities"),
        rows,
        (signed.keys, signed.townships, signed.authorities),
        strict=True,
    ):
        if sorted(map(repr, stored)) != sorted(map(repr, told)):
            blame("registry", name)


def _check_rosters(tx: Connection, keys: TrustedKeys, blame: Blame) -> None:
    """Agency, officers and computers of each township are those of its newest roster."""
    for code in people.township_codes(tx):
        row, town = people.newest_document(tx, "roster", code), people.township(tx, code)
        if row is None or town is None:
            continue
        try:
            roster = Roster.open(bytes(row.content), keys)
        except ProtocolProblem:
            blame("roster", code)
            continue
        devices = people.devices(tx, code)
        ids = tuple(one["id"] for one in devices), tuple(one["id"] for one in devices if one["revoked_at"])
        if (roster.officers, roster.devices, roster.revoked) != (people.officers(tx, code), *ids):
            blame("roster", code)


def _check_leases(tx: Connection, keys: TrustedKeys, blame: Blame) -> None:
    names = ("request_id", "device", "township", "series", "year", "first", "last")
    for row in tx.execute(select(LEASES).execution_options(yield_per=200)):
        try:
            lease = open_lease(bytes(row.content), keys)
        except ProtocolProblem:
            blame("lease", row.request_id)
            continue
        if any(getattr(lease, name) != getattr(row, name) for name in names):
            blame("lease", row.request_id)
    heads = {(row.township, row.series, row.year): row.next for row in tx.execute(select(NUMBER_HEADS))}
    given = select(LEASES.c.township, LEASES.c.series, LEASES.c.year, func.max(LEASES.c.last).label("last"))
    for row in tx.execute(given.group_by(LEASES.c.township, LEASES.c.series, LEASES.c.year)):
        if heads.pop((row.township, row.series, row.year), 0) <= row.last:
            blame("number", f"{row.township}/{row.series}/{row.year}")
    lives = tx.execute(select(func.count()).select_from(LOG_EPOCHS)).scalar_one()
    for township, series, year in heads if lives == 1 else ():
        # Numbers were given, and nobody has them; after a restore numbers are left out.
        blame("lease", f"{township}/{series}/{year}")


def _check_papers(tx: Connection, blame: Blame) -> None:
    """The list that devices hold, change by change, and the register that it speaks of."""
    number, digest = 0, NO_CHANGES
    newest: dict[bytes, bytes] = {}
    for row in tx.execute(
        select(PAPER_CHANGES).order_by(PAPER_CHANGES.c.number).execution_options(yield_per=500)
    ):
        packed = bytes(row.packed)
        digest = next_digest(digest, number + 1, [packed])
        number += 1
        if (row.number, bytes(row.digest)) != (number, digest):
            blame("paper-list", str(row.number))
            number, digest = row.number, bytes(row.digest)
        read = _read(packed)
        newest[read.digest if read else b""] = packed
    states = _document_states(tx)
    for row in tx.execute(select(PAPERS).execution_options(yield_per=200)):
        read = _read(bytes(row.packed))
        good = read is not None and newest.pop(read.digest, b"") == bytes(row.packed) and _fits(row, read)
        if not good or states.get((row.stream, row.thing)) != row.document_state:
            blame("paper", f"{row.stream}/{row.thing}")
    for left in list(newest)[:1]:
        blame("paper", left.hex())


def _fits(row: Any, read: RegisterRow) -> bool:
    """Whether a register's columns are those of its packed row."""
    claims = all(getattr(row, name) == getattr(read.claims, name) for name in _CLAIMS)
    return claims and bytes(row.digest) == read.digest


def _read(packed: bytes) -> RegisterRow | None:
    try:
        return unpack_row(packed)
    except (ProtocolProblem, ValueError):
        return None


def _document_states(tx: Connection) -> dict[tuple[str, str], str]:
    """What the state says of each registered document."""
    joined = PAPERS.join(STATE, (STATE.c.stream == PAPERS.c.stream) & (STATE.c.thing == PAPERS.c.thing))
    query = select(STATE.c.stream, STATE.c.thing, STATE.c.fields).select_from(joined)
    found: dict[tuple[str, str], str] = {}
    moved = follows_any(tx)
    for row in tx.execute(query.where(STATE.c.type == "document")):
        fields = bytes(row.fields)
        home = lives_in(tx, row.thing) if moved else ""
        if home:  # who took its record over goes on with it
            here = (STATE.c.stream == home) & (STATE.c.type == "document") & (STATE.c.thing == row.thing)
            fields = bytes(tx.execute(select(STATE.c.fields).where(here)).scalar() or fields)
        try:
            found[row.stream, row.thing] = str(canonical.decode(fields).get("state", ""))
        except (ProtocolProblem, AttributeError):
            continue  # the walk over the state names it
    return found
