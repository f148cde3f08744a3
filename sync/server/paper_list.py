"""The register as devices and files get it: signed pages of changes, made when they are asked for.

A page that brings nothing new still says so with today's date, so a device knows that its list is not old.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from sync.protocol import limits
from sync.protocol.papers import PaperFile, PaperPage, sign_page
from sync.server.county import County
from sync.server.store import papers, people


def paper_page(county: County, after: int) -> bytes:
    """The signed page after change `after`; from the beginning when that lies beyond our end (a device that saw an
    earlier life of this database)."""
    with county.database.read() as tx:
        return _page(county, tx, after)[0]


def paper_file(county: County) -> PaperFile:
    """The whole list, with what it takes to verify it."""
    with county.database.read() as tx:
        registry = people.newest_document(tx, "registry")
        assert registry is not None
        forms = people.newest_document(tx, "forms")
        return PaperFile(
            root=county.root,
            registry=registry.content,
            pages=tuple(_pages(county, tx)),
            forms=b"" if forms is None else forms.content,
        )


def _pages(county: County, tx: Connection) -> Iterator[bytes]:
    after = 0
    while True:
        page, after, newest = _page(county, tx, after)
        yield page
        if after >= newest:
            return


def _page(county: County, tx: Connection, after: int) -> tuple[bytes, int, int]:
    """(signed page, its last change, the newest change)."""
    newest, _ = papers.newest_change(tx)
    before = papers.digest_at(tx, after)
    if before is None:
        return _page(county, tx, 0)
    rows = papers.changes_after(tx, after, limits.PAPER_ROWS_PER_PAGE)
    now = county.clock()
    page = PaperPage(
        county=county.code,
        first=after + 1,
        newest=newest,
        before=before,
        registry=people.newest_version(tx, "registry"),
        issued=now,
        not_after=now + limits.PAPER_LIST_MS,
        rows=(),
    )
    return sign_page(page, rows, county.keys.registry), after + len(rows), newest
