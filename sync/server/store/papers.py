"""Rows of the register of issued papers: looked up for a verdict, changed by a projection, listed for devices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from enforcement.verifying.code import DAY_ZERO
from enforcement.verifying.register import Claims, PaperKey, RegisterRow, Successor, Township
from sync.protocol import canonical
from sync.protocol.paper_keys import township_of
from sync.protocol.papers import NO_CHANGES, next_digest, pack_row, unpack_row
from sync.server.store.paper_tables import PAPER_CHANGES, PAPER_WITHDRAWALS, PAPERS
from sync.server.store.people import issuing_township
from sync.server.store.postgres import lock_name
from sync.server.store.tables import KEYS, TOWNSHIPS

STANDING: Final = ("issued", "served")
_BY_DIGEST: Final = select(PAPERS.c.packed).where(PAPERS.c.digest == bindparam("b_digest"))
_BY_NUMBER: Final = select(PAPERS.c.packed).where(
    PAPERS.c.division == bindparam("b_division"),
    PAPERS.c.form == bindparam("b_form"),
    PAPERS.c.series == bindparam("b_series"),
    PAPERS.c.year == bindparam("b_year"),
    PAPERS.c.serial == bindparam("b_serial"),
)
# Only what a verdict needs: the process that answers the public may read no other column.
_KEY: Final = select(KEYS.c.public, KEYS.c.scope, KEYS.c.revoked_at).where(
    KEYS.c.kind == "qr", func.substr(KEYS.c.key_id, 1, 4) == bindparam("b_key")
)
_TOWN: Final = select(TOWNSHIPS.c.agency).where(TOWNSHIPS.c.code == bindparam("b_code"))


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """One document of the register: `row` as the list shows it, `document_state` as its township last said."""

    stream: str
    thing: str
    document_state: str
    voided_on: date | None
    corrects: str
    row: RegisterRow


class CountyRegister:
    """Keys and papers of one view of the database, as a verdict asks for them."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def keys(self, key_id: bytes) -> tuple[PaperKey, ...]:
        """Issuing keys whose id begins with these 4 bytes."""
        found = self._tx.execute(_KEY, {"b_key": key_id}).all()
        return tuple(self._key(row) for row in found if row.scope.isascii() and row.scope.isdecimal())

    def township(self, division: int) -> Township | None:
        """The agency of a division code."""
        agency = self._tx.execute(_TOWN, {"b_code": str(division)}).scalar()
        if agency is None:
            return None
        return township_of(issuing_township(str(division), canonical.decode(agency)))

    def by_digest(self, digest: bytes) -> RegisterRow | None:
        """The paper of this digest."""
        return _row(self._tx.execute(_BY_DIGEST, {"b_digest": digest}).scalar())

    def by_number(self, claims: Claims) -> RegisterRow | None:
        """The paper of this number."""
        names = ("division", "form", "series", "year", "serial")
        values = {f"b_{name}": getattr(claims, name) for name in names}
        return _row(self._tx.execute(_BY_NUMBER, values).scalar())

    def by_tail(self, tail: str) -> tuple[RegisterRow, ...]:
        """Nobody may look papers up by four bytes here."""
        return ()

    def _key(self, row: Any) -> PaperKey:
        division = int(row.scope)
        town = self.township(division)
        training = town is not None and town.training
        return PaperKey(public=row.public, division=division, revoked_at=row.revoked_at, training=training)


def kept(tx: Connection, stream: str, thing: str) -> KeptPaper | None:
    """The paper of one document."""
    row = tx.execute(select(PAPERS).where(PAPERS.c.stream == stream, PAPERS.c.thing == thing)).first()
    return None if row is None else _kept(row)


def registered_in(tx: Connection, thing: str) -> str:
    """The township under which a document is registered, "" where it is not."""
    return str(tx.execute(select(PAPERS.c.stream).where(PAPERS.c.thing == thing).limit(1)).scalar() or "")


def corrections(tx: Connection, stream: str, thing: str) -> tuple[KeptPaper, ...]:
    """Papers that stand and correct a document, the first received first."""
    query = select(PAPERS).where(
        PAPERS.c.stream == stream, PAPERS.c.corrects == thing, PAPERS.c.document_state.in_(STANDING)
    )
    found = (_kept(row) for row in tx.execute(query))
    return tuple(sorted(found, key=lambda one: (one.row.received_at, one.row.digest)))


def save(tx: Connection, paper: KeptPaper) -> None:
    """Keep a paper as it stands now, new or known."""
    claims = paper.row.claims
    values = {
        "document_state": paper.document_state,
        "voided_on": (paper.voided_on - DAY_ZERO).days if paper.voided_on else 0,
        "corrects": paper.corrects,
        "packed": pack_row(paper.row),
    }
    same = (PAPERS.c.stream == paper.stream) & (PAPERS.c.thing == paper.thing)
    if tx.execute(update(PAPERS).where(same).values(**values)).rowcount:
        return
    numbers = {name: getattr(claims, name) for name in ("division", "form", "series", "year", "serial")}
    tx.execute(
        insert(PAPERS).values(
            stream=paper.stream, thing=paper.thing, digest=paper.row.digest, **numbers, **values
        )
    )


def forget(tx: Connection, stream: str, thing: str) -> None:
    """The document has another paper from now on; what was said of the former one stays among the changes."""
    tx.execute(delete(PAPERS).where(PAPERS.c.stream == stream, PAPERS.c.thing == thing))


def add_change(tx: Connection, row: RegisterRow) -> None:
    """Say to every device where a paper stands from now on."""
    lock_name(tx, "paper changes")
    number, digest = newest_change(tx)
    packed = pack_row(row)
    after = next_digest(digest, number + 1, [packed])
    tx.execute(insert(PAPER_CHANGES).values(number=number + 1, packed=packed, digest=after))


def newest_change(tx: Connection) -> tuple[int, bytes]:
    """Number of the last change and the rolling digest there; (0, NO_CHANGES) before the first."""
    last = select(PAPER_CHANGES.c.number, PAPER_CHANGES.c.digest).order_by(PAPER_CHANGES.c.number.desc())
    row = tx.execute(last.limit(1)).first()
    return (0, NO_CHANGES) if row is None else (row.number, row.digest)


def digest_at(tx: Connection, number: int) -> bytes | None:
    """The rolling digest after a change, None beyond the end."""
    if number == 0:
        return NO_CHANGES
    query = select(PAPER_CHANGES.c.digest).where(PAPER_CHANGES.c.number == number)
    return tx.execute(query).scalar()


def changes_after(tx: Connection, number: int, most: int) -> list[bytes]:
    """Packed changes after a number, at most `most`, in order."""
    query = select(PAPER_CHANGES.c.packed).where(PAPER_CHANGES.c.number > number)
    return list(tx.execute(query.order_by(PAPER_CHANGES.c.number).limit(most)).scalars())


def thing_of(tx: Connection, digest: bytes) -> tuple[str, str] | None:
    """(stream, document) of a digest."""
    row = tx.execute(select(PAPERS.c.stream, PAPERS.c.thing).where(PAPERS.c.digest == digest)).first()
    return None if row is None else (row.stream, row.thing)


def withdrawn_on(tx: Connection, digest: bytes) -> date | None:
    """The day on which a paper was withdrawn."""
    query = select(PAPER_WITHDRAWALS.c.withdrawn_on).where(PAPER_WITHDRAWALS.c.digest == digest)
    return _day(tx.execute(query).scalar() or 0)


def add_withdrawal(tx: Connection, digest: bytes, day: date, noted_at: int) -> None:
    """Note that a paper was withdrawn, for good."""
    days = (day - DAY_ZERO).days
    tx.execute(insert(PAPER_WITHDRAWALS).values(digest=digest, withdrawn_on=days, noted_at=noted_at))


def successor_of(paper: KeptPaper) -> Successor:
    """The paper as another one's successor."""
    claims = paper.row.claims
    return Successor(claims.form, claims.year, claims.serial)


def _row(packed: bytes | None) -> RegisterRow | None:
    return None if packed is None else unpack_row(packed)


def _kept(row: Row[Any]) -> KeptPaper:
    return KeptPaper(
        row.stream, row.thing, row.document_state, _day(row.voided_on), row.corrects, unpack_row(row.packed)
    )


def _day(days: int) -> date | None:
    return DAY_ZERO + timedelta(days=days) if days else None
