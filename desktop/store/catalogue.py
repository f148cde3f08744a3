"""The catalogue as installed: the release that speaks for today answers from memory (ports.Catalogue).

Every release stays for good, and whichever day it arrives it acts on its days only
(docs/decisions/0012-the-library-by-day.md). Pinyin is computed when a release is installed and never when somebody
types.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store import settings
from desktop.store.collecting import let_go, piecemeal, uncollected
from desktop.store.connect import Database
from desktop.store.library_sides import difference
from desktop.store.mappers import thing_of
from desktop.store.releases import (
    NAME,
    Installed,
    installed,
    keep,
    keep_again,
    mark_of,
    pressed,
    signed_releases,
    version_of,
)
from desktop.store.snapshot import Snapshot, load, worded
from desktop.store.stated import StatedParts
from desktop.store.tables import (
    CatalogueAnswer,
    MatterMarkRow,
    MatterNoteRow,
    core,
)
from desktop.store.trouble import bad_release, no_catalogue
from enforcement.catalogue.cited import Place
from enforcement.catalogue.history import Face, Held, lacks_texts, speaks_for
from enforcement.model.checklist import ChecklistItem
from enforcement.model.library import CatalogueVersion, PowerGrant, ProposalAnswer
from enforcement.model.library_marks import MatterNote
from enforcement.model.matter import Matter
from enforcement.model.plain import from_plain

if TYPE_CHECKING:
    from enforcement.catalogue.changes import Listing

_ANSWER = core(CatalogueAnswer)
_MARK = core(MatterMarkRow)
_NOTE = core(MatterNoteRow)
_NOW, _OTHER = "now", "other"  # releases kept in memory: the one in force, and the last other one asked for


class StoreCatalogue(StatedParts):
    """What the township may enforce, from the installed releases."""

    def __init__(self, database: Database, today: Callable[[], date]) -> None:
        self._database = database
        self._today = today
        self._known: tuple[tuple[int, int], Installed] | None = None
        self._kept: dict[str, Snapshot] = {}

    def version(self) -> CatalogueVersion:
        """The release in force. Raises StoreTrouble when none is installed."""
        return self._require().version

    def in_force(self, connection: Connection) -> CatalogueVersion | None:
        """What the release in force says of itself, without reading what it lists; None without any."""
        face = speaks_for(self._installed(connection)[1].spans, self._today())
        return None if face is None else version_of(connection, face.key)

    def matter(self, code: str) -> Matter | None:
        """The matter as the release in force words it, else as the newest one that has it; None when none has it.

        Texts that only older releases know stand among its former ones.
        """
        with self._database.reading() as connection:
            snapshot = self.snapshot(connection)
            if snapshot is None:
                return None
            matter = snapshot.matters.get(code)
            if matter is not None and not lacks_texts(matter):
                return matter
            found = worded(connection, snapshot.installed, snapshot.release_id, (code,)).get(code)
        return None if found is None else found.matter

    def checklist(self, code: str) -> tuple[ChecklistItem, ...]:
        """The items of a matter in order, empty when it has none."""
        return self._require().items.get(code, ())

    def grants(self, code: str) -> tuple[PowerGrant, ...]:
        """What this township held of a matter on all days, oldest first, without overlap."""
        return self._require().grants.get(code, ())

    def held(self, code: str) -> tuple[Held, ...]:
        """As `grants`, each piece with the release (its key) it comes from."""
        return self._require().grants.pieces(code)

    def today(self) -> date:
        """The local day by the store's clock."""
        return self._today()

    def releases(self) -> tuple[Face, ...]:
        """Every installed release, without what it lists."""
        with self._database.reading() as connection:
            return tuple(self._installed(connection)[1].faces.values())

    def difference(self, base: str, theirs: str) -> tuple[Listing, Listing]:
        """Two releases without the matters in which they agree, for this township. KeyError for an unknown one."""
        with self._database.reading() as connection:
            return difference(connection, base, theirs)

    def answer(self, proposal_id: str) -> ProposalAnswer | None:
        """The county's word on a proposal of this township, by the release published last that has one."""
        with self._database.reading() as connection:
            return answers_of(connection, self._installed(connection)[1], proposal_id).get(proposal_id)

    def signed(self) -> tuple[tuple[int, bytes], ...]:
        """Every release of the county as it was signed, by number; those brought in by file have none."""
        with self._database.reading() as connection:
            return signed_releases(connection)

    def citing(self, places: Collection[Place]) -> tuple[Matter, ...]:
        """The matters in force that one of ``places`` punishes under some text."""
        cited = self._require().cited
        found = {one.code: one for place in places for one in cited.get(place, ())}
        return tuple(found.values())

    def snapshot(self, connection: Connection) -> Snapshot | None:
        """The release in force, read once and again only when another one is; None without any."""
        return self._speaking(connection, self._today(), _NOW)

    def snapshot_on(self, connection: Connection, day: date) -> Snapshot | None:
        """The release that speaks for ``day``; beside the one in force the last other one asked for is kept."""
        now = self.snapshot(connection)
        face = None if now is None else speaks_for(now.installed.spans, day)
        if now is None or face is None or face.key == now.release_id:
            return now
        return self._speaking(connection, day, _OTHER)

    def _speaking(self, connection: Connection, day: date, place: str) -> Snapshot | None:
        mark, known = self._installed(connection)
        face = speaks_for(known.spans, day)
        if face is None:
            return None
        scope = settings.read_setting(connection, settings.SCOPE, "")
        kept = self._kept.get(place)
        if kept is None or (kept.mark, kept.release_id, kept.scope) != (mark, face.key, scope):
            parts = [] if kept is None else piecemeal(kept.matters.packed, kept.matters.unpacked, kept.items)
            with uncollected(keep=True):
                self._kept[place] = kept = load(connection, known, mark, face.key, scope)
            let_go(parts)
        return kept

    def install(self, data: bytes, *, now_ms: int, number: int = 0, signed: bytes = b"") -> CatalogueVersion:
        """Install release bytes (enforcement.catalogue.release), whose signature the caller has verified. Any release
        may come at any time: it acts on the days for which it speaks.

        The same release twice changes nothing. Raises StoreTrouble when the bytes are no release, when the county gave
        the number to other bytes, and for a file where the county has published; nothing is half installed.
        """
        with uncollected():
            return self._install(data, now_ms, number, signed)

    def _install(self, data: bytes, now_ms: int, number: int, signed: bytes) -> CatalogueVersion:
        from desktop.store.release_child import rows_apart
        from enforcement.catalogue.release import BrokenReleaseError

        try:
            rows = rows_apart(data)
        except BrokenReleaseError as fault:
            raise bad_release(NAME, detail=str(fault)) from fault
        kept, seal = pressed(data), pressed(signed) if signed else b""
        with self._database.writing() as connection:
            if not keep_again(connection, rows.version["sha256"], number, seal, now_ms):
                keep(connection, rows, kept, number=number, signed=seal, now_ms=now_ms)
        return from_plain(CatalogueVersion, rows.version)

    def _installed(self, connection: Connection) -> tuple[tuple[int, int], Installed]:
        """The releases, read again only after another one was kept."""
        mark = mark_of(connection)
        if self._known is None or self._known[0] != mark:
            self._known = mark, installed(connection)
        return self._known

    def _require(self) -> Snapshot:
        with self._database.reading() as connection:
            snapshot = self.snapshot(connection)
        if snapshot is None:
            raise no_catalogue()
        return snapshot


def answers_of(connection: Connection, known: Installed, proposal_id: str = "") -> dict[str, ProposalAnswer]:
    """The county's words by proposal (of one only when it is named): the release published last decides."""
    query = sa.select(_ANSWER)
    if proposal_id:
        query = query.where(_ANSWER.c.proposal_id == proposal_id)
    ranks = {face.key: face.order for face in known.faces.values()}
    rows = sorted(connection.execute(query), key=lambda row: ranks[row.release])
    return {
        row.proposal_id: ProposalAnswer(
            proposal_id=row.proposal_id, division_code="", accepted=row.accepted, reason=row.reason
        )
        for row in rows
    }


def starred(connection: Connection) -> frozenset[str]:
    """Codes of the starred matters."""
    query = sa.select(_MARK.c.matter_code).where(_MARK.c.readable, sa.not_(_MARK.c.removed)).distinct()
    return frozenset(connection.execute(query).scalars())


def note_on(connection: Connection, code: str) -> str:
    """The team's remarks on a matter, one a line in the order in which this store heard of them; empty without any."""
    query = sa.select(_NOTE.c.body).where(
        _NOTE.c.matter_code == code, _NOTE.c.readable, sa.not_(_NOTE.c.removed)
    )
    bodies = connection.execute(query.order_by(_NOTE.c.number)).scalars()
    return "\n".join(thing_of(MatterNote, body).text for body in bodies)
