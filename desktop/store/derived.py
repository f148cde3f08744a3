"""What is indexed beside the rows while saving: search words and the last use of parties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.prepared import Prepared, written
from desktop.store.tables import DocumentRow, InspectionRow, PartyRow, core
from desktop.store.words import named, spaced
from enforcement.facts.own import named_in
from enforcement.model.document import Document
from enforcement.model.inspection import Inspection
from enforcement.model.party import Party

_PARTY = core(PartyRow)
_INSPECTION = core(InspectionRow)
_DOCUMENT = core(DocumentRow)

_WORD_TABLES = ("party_words", "inspection_words", "document_words")
_PARTY_ID: sa.BindParameter[Any] = sa.bindparam("party")


def _word_statements(name: str) -> tuple[Prepared, Prepared, Prepared]:
    """Find, add and change the words of a row."""
    table = sa.table(name, sa.column("rowid"), sa.column("words"))
    number: sa.BindParameter[Any] = sa.bindparam("number")
    words: sa.BindParameter[Any] = sa.bindparam("new_words")
    here = table.c.rowid == number
    return (
        Prepared(sa.select(table.c.words).where(here)),
        Prepared(sa.insert(table).values(rowid=number, words=words)),
        Prepared(sa.update(table).where(here).values(words=words)),
    )


_WORDS = {name: _word_statements(name) for name in _WORD_TABLES}
_NEWEST_USE = sa.select(sa.func.coalesce(sa.func.max(_PARTY.c.used), 0) + 1).scalar_subquery()
# The party used last stays so by being used again: nothing is written then.
_USED_LAST = Prepared(
    sa.select(_PARTY.c.id).where(_PARTY.c.used > written(0)).order_by(_PARTY.c.used.desc()).limit(written(1))
)
_SET_USED = Prepared(sa.update(_PARTY).where(_PARTY.c.id == _PARTY_ID).values(used=_NEWEST_USE))
# The columns that words are made of, besides what `_RENEW` reads from other rows; a change there renews them too.
# A party's words come from more than its columns: they are made anew each time and written when they differ.
_WORDED: dict[str, tuple[str, ...]] = {
    "inspection": ("party_id", "place"),
    "document": ("inspection_id", "doc_number", "title", "party_name"),
}
_PARTY_NAME = Prepared(sa.select(_PARTY.c.name).where(_PARTY.c.id == _PARTY_ID))
_VISITS = Prepared(
    sa.select(_INSPECTION.c.id, _INSPECTION.c.number, _INSPECTION.c.place).where(
        _INSPECTION.c.party_id == _PARTY_ID
    )
)


def note_use(connection: Connection, thing_type: str, thing: Any) -> None:
    """The party that this act is about becomes the one used last."""
    if thing_type in ("party", "inspection"):
        party_id = thing.id if thing_type == "party" else thing.party_id
        if _USED_LAST.run(connection).scalar() != party_id:
            _SET_USED.run(connection, party=party_id)


def refresh_words(
    connection: Connection, thing_type: str, thing: Any, number: int, before: Any, values: Mapping[str, Any]
) -> None:
    """Renew the search words that depend on this thing, unless its row says what it said ``before``.

    ``before`` is the former row (None for a new one), ``values`` the columns as they are now.
    """
    renew = _RENEW.get(thing_type)
    if renew is None:
        return
    known = before is not None and before.readable and thing_type in _WORDED
    if not known or any(getattr(before, name) != values[name] for name in _WORDED[thing_type]):
        renew(connection, thing, number)


def renew_party_words(connection: Connection, party: Party, number: int) -> None:
    """Store the words by which a party, its inspections and their papers are found."""
    told = (party.name, party.id_no, party.phone, party.legal_rep, party.address)
    words = spaced(*told) + named(party.name) + named(party.legal_rep)
    if not _set_words(connection, "party_words", number, words):
        return
    for row in _VISITS.run(connection, party=party.id).all():
        _inspection_words(connection, row.number, row.id, row.place, party.name)


def _inspection(connection: Connection, inspection: Inspection, number: int) -> None:
    name = _PARTY_NAME.run(connection, party=inspection.party_id).scalar() or ""
    _inspection_words(connection, number, inspection.id, inspection.place, name)


def renew_document_words(connection: Connection, document: Document, number: int) -> None:
    """Store the words by which a paper is found."""
    query = sa.select(_PARTY.c.name).join(_INSPECTION, _INSPECTION.c.party_id == _PARTY.c.id)
    name = connection.execute(query.where(_INSPECTION.c.id == document.inspection_id)).scalar() or ""
    words = _document_words(document.number, document.title, name, named_in(document))
    _set_words(connection, "document_words", number, words)


def _document_words(doc_number: str, title: str, party: str, whom: str) -> str:
    """Number and title of a paper, the party of its inspection, and whom it names itself."""
    people = tuple(dict.fromkeys((party, whom)))
    return spaced(doc_number, title, *people) + named(title) + "".join(map(named, people))


def _inspection_words(connection: Connection, number: int, inspection_id: str, place: str, name: str) -> None:
    if not _set_words(connection, "inspection_words", number, spaced(name, place) + named(name)):
        return
    columns = (_DOCUMENT.c.number, _DOCUMENT.c.doc_number, _DOCUMENT.c.title, _DOCUMENT.c.party_name)
    query = sa.select(*columns)
    for row in connection.execute(query.where(_DOCUMENT.c.inspection_id == inspection_id)).all():
        words = _document_words(row.doc_number, row.title, name, row.party_name)
        _set_words(connection, "document_words", row.number, words)


def _set_words(connection: Connection, table: str, number: int, words: str) -> bool:
    """Store the words of a row; False when they were the same already."""
    find, add, change = _WORDS[table]
    former = find.run(connection, number=number).scalar()
    if former == words:
        return False
    (add if former is None else change).run(connection, number=number, new_words=words)
    return True


_RENEW: dict[str, Callable[[Connection, Any, int], None]] = {
    "party": renew_party_words,
    "inspection": _inspection,
    "document": renew_document_words,
}
