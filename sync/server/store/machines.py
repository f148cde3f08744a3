"""The county's TLS authorities and the computers reported lost, as rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from sync.protocol.authorities import Authority
from sync.server.store.machine_tables import AUTHORITIES, LOSSES

_LOSS: Final = select(LOSSES).where(LOSSES.c.device == bindparam("b_device"))


@dataclass(frozen=True, slots=True)
class Loss:
    """Since when (ms) a computer is missing, and when it was found; `found_at` 0 = not found."""

    lost_since: int
    found_at: int

    def covers(self, moment: int) -> bool:
        """Whether something signed at `moment` (ms, as the device states it) may be a thief's."""
        return self.lost_since <= moment and (self.found_at == 0 or moment < self.found_at)


def add_authority(tx: Connection, one: Authority) -> None:
    """A certificate that devices let answer for the county; one that stands here already changes nothing."""
    sha256 = hashlib.sha256(one.certificate).digest()
    if tx.execute(select(AUTHORITIES.c.sha256).where(AUTHORITIES.c.sha256 == sha256)).first() is None:
        tx.execute(insert(AUTHORITIES).values(sha256=sha256, **one.to_plain()))


def end_authorities(tx: Connection, ends_at: int, but: bytes) -> None:
    """Let every authority end at `ends_at` (ms) at the latest, except the certificate `but`."""
    others = (AUTHORITIES.c.certificate != but) & (AUTHORITIES.c.valid_to > ends_at)
    tx.execute(update(AUTHORITIES).where(others).values(valid_to=ends_at))


def revoke_authorities(tx: Connection, now: int, but: bytes = b"") -> int:
    """Take trust from every authority whose end has passed and, with `but`, from all others than that one; how
    many."""
    ended = (AUTHORITIES.c.valid_to <= now) if not but else (AUTHORITIES.c.certificate != but)
    rows = AUTHORITIES.c.revoked_at == 0
    return tx.execute(update(AUTHORITIES).where(rows & ended).values(revoked_at=now)).rowcount


def authorities(tx: Connection) -> tuple[Authority, ...]:
    """Every authority ever, oldest first."""
    rows = tx.execute(select(AUTHORITIES).order_by(AUTHORITIES.c.valid_from, AUTHORITIES.c.sha256))
    return tuple(
        Authority(bytes(row.certificate), row.valid_from, row.valid_to, row.revoked_at) for row in rows
    )


def report_loss(tx: Connection, device: str, lost_since: int) -> None:
    """A computer is missing since `lost_since` (ms); reported again, the earlier time counts."""
    known = loss(tx, device)
    if known is None:
        tx.execute(insert(LOSSES).values(device=device, lost_since=lost_since, found_at=0))
    else:
        since = min(lost_since, known.lost_since)
        row = update(LOSSES).where(LOSSES.c.device == device)
        tx.execute(row.values(lost_since=since, found_at=0))


def end_loss(tx: Connection, device: str, found_at: int) -> None:
    """The computer is back since `found_at` (ms)."""
    tx.execute(update(LOSSES).where(LOSSES.c.device == device).values(found_at=found_at))


def loss(tx: Connection, device: str) -> Loss | None:
    """What was reported of a computer."""
    row = tx.execute(_LOSS, {"b_device": device}).first()
    return None if row is None else Loss(row.lost_since, row.found_at)
