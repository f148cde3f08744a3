"""How far the places that matters cite can be shown, with the texts on this machine's shelf of statutes."""

from __future__ import annotations

from datetime import date

from sqlalchemy.engine import Connection

from desktop.store.queries.sources import Sources
from desktop.store.queries.statutes import keys_of
from desktop.store.statutes import editions
from enforcement.queries import AskStandings, MatterStanding
from enforcement.statutes.editions import Edition, edition_on
from enforcement.statutes.standing import ArticlesOn, all_standings


def articles_on(connection: Connection) -> ArticlesOn:
    """Reads the shelf at one moment; the articles of an edition are read once."""
    shelf: dict[str, list[Edition]] = {}
    for edition in editions(connection):
        shelf.setdefault(edition.title, []).append(edition)
    read: dict[int, frozenset[tuple[int, int]]] = {}

    def found(law: str, day: date) -> frozenset[tuple[int, int]] | None:
        edition = edition_on(shelf.get(law, ()), day)
        if edition is None:
            return None
        if edition.id not in read:
            read[edition.id] = frozenset(keys_of(connection, edition.id))
        return read[edition.id]

    return found


def standings(question: AskStandings, sources: Sources) -> tuple[MatterStanding, ...]:
    """→ tuple[MatterStanding, ...] of every text known of the matters listed on the day, in the catalogue's order."""
    snapshot = sources.catalogue.snapshot_on(sources.connection, question.day)
    if snapshot is None:
        return ()
    shown = snapshot.finder.shown(sources, question.day, snapshot.matters)
    held = articles_on(sources.connection)
    return tuple(
        MatterStanding(code, shown[code].name, basis.valid_from, basis.valid_to, place)
        for code in snapshot.matters
        for basis, place in all_standings(shown[code], question.day, held)
    )
