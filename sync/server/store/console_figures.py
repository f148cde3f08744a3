"""What the console's pages count and list of the county: last contacts, what waits for a person, releases, lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Row, func, literal_column, select

from sync.server.store.file_tables import DRILLS
from sync.server.store.package_tables import PACKAGES
from sync.server.store.packages import WAITING
from sync.server.store.tables import (
    BATCHES,
    BLOB_NAMES,
    BLOBS,
    DEVICES,
    DOCUMENTS,
    ENTRIES,
    FORKS,
    JOURNALS,
    TOWNSHIPS,
)

# Written as the index over it has it, so that both databases use the index.
IN_QUARANTINE: Final = ENTRIES.c.quarantine != literal_column("''")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: entries in quarantine, other branches, parts of packages, files named and not here."""

    quarantined: int
    forks: int
    packages: int
    files: int


def waiting(tx: Connection) -> Waiting:
    """How many of each there are."""
    named = select(BLOB_NAMES.c.sha256).distinct().subquery()
    lacking = (
        select(func.count())
        .select_from(named.outerjoin(BLOBS, BLOBS.c.sha256 == named.c.sha256))
        .where(BLOBS.c.sha256.is_(None))
    )
    return Waiting(
        quarantined=_count(tx, select(func.count()).select_from(ENTRIES).where(IN_QUARANTINE)),
        forks=_count(tx, select(func.count()).select_from(FORKS)),
        packages=_count(tx, select(func.count()).select_from(PACKAGES).where(PACKAGES.c.state == WAITING)),
        files=_count(tx, lacking),
    )


def last_contacts(tx: Connection) -> dict[str, int]:
    """Device → when (ms) it last brought something."""
    query = (
        select(JOURNALS.c.device, func.max(BATCHES.c.received_at))
        .join(BATCHES, BATCHES.c.journal == JOURNALS.c.journal)
        .group_by(JOURNALS.c.device)
    )
    return {row[0]: int(row[1]) for row in tx.execute(query)}


def silent_since(tx: Connection, before: int) -> int:
    """How many computers in service brought nothing, and did not join, since `before` (ms)."""
    heard = last_contacts(tx)
    query = select(DEVICES.c.id, DEVICES.c.enrolled_at).where(DEVICES.c.revoked_at == 0)
    return sum(1 for row in tx.execute(query) if max(heard.get(row.id, 0), row.enrolled_at) < before)


def in_service(tx: Connection) -> int:
    """How many computers there are."""
    return _count(tx, select(func.count()).select_from(DEVICES).where(DEVICES.c.revoked_at == 0))


def newest_drill(tx: Connection) -> int:
    """When (ms) a backup was last restored to the side and held, 0 = never."""
    return int(tx.execute(select(func.max(DRILLS.c.drilled_at))).scalar() or 0)


def township_names(tx: Connection) -> dict[str, str]:
    """Code → name."""
    return {row.code: row.name for row in tx.execute(select(TOWNSHIPS.c.code, TOWNSHIPS.c.name))}


def documents(tx: Connection, kind: str, most: int) -> list[Row[tuple[str, int, int, int]]]:
    """(scope, version, issued, size) of signed documents of a kind, the newest first."""
    size = func.length(DOCUMENTS.c.content).label("size")
    query = select(DOCUMENTS.c.scope, DOCUMENTS.c.version, DOCUMENTS.c.issued, size)
    newest = query.where(DOCUMENTS.c.kind == kind).order_by(DOCUMENTS.c.version.desc(), DOCUMENTS.c.scope)
    return list(tx.execute(newest.limit(most)))


def _count(tx: Connection, query: object) -> int:
    return int(tx.execute(query).scalar_one())  # type: ignore[call-overload]
