"""How the shelf of statutes hangs in the program: a page of 事项库, and articles that a card, an inspection or the
palette opens. A ``host`` is any widget of the window that asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from desktop.actions import STATUTES

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.places import PlaceParts
    from desktop.screens.matters.view import MattersPlace
    from desktop.screens.statutes.view import StatutesPage

Places = Sequence[tuple[str, str]]


def hang_statutes(place: MattersPlace, parts: PlaceParts) -> None:
    """Add the page 法条, and let the card open articles; nothing of it is loaded before somebody goes there."""

    def page() -> StatutesPage:
        from desktop.screens.statutes.view import StatutesPage

        return StatutesPage(parts.operations, parts.session)

    def article(law: str, words: str, day: date) -> None:
        show_article(place, parts.operations, law, words, day)

    place.add_page(STATUTES, "法条", "gavel", page)
    place.article_opened.connect(article)


def show_found(host: Any, operations: Operations, key: str) -> None:
    """What the palette found: ``key`` is edition|article|title; that edition is shown whatever day it is."""
    edition, article, law = key.split("|", 2)
    show_article(host, operations, law, article, operations.context.clock.today(), int(edition))


def show_places(host: Any, operations: Operations, places: Places, day: date) -> None:
    """One of several cited places, (law, article) each, as it stood on ``day``."""
    show_cited(host, operations, tuple((law, article, day) for law, article in places))


def show_cited(host: Any, operations: Operations, cited: Sequence[tuple[str, str, date]]) -> None:
    """One of several (law, article, day of the wording); the person chooses when there is more than one. Where the days
    differ they are said."""
    from desktop.dialogs.questions import Option, choose
    from enforcement.text.citations import chinese_article
    from enforcement.text.dates import long_date

    def show(key: str | None) -> None:
        if key:
            law, article, day = cited[int(key)]
            show_article(host, operations, law, article, day)

    if len(cited) < 2:
        show("0" if cited else None)
        return
    dated = len({day for _, _, day in cited}) > 1
    options = tuple(
        Option(
            str(number),
            chinese_article(article),
            f"《{law}》" + (f"　{long_date(day)}的文字" if dated else ""),
        )
        for number, (law, article, day) in enumerate(cited)
    )
    choose(host, "看哪一条？", options, show)


def show_article(
    host: Any,
    operations: Operations,
    law: str,
    article: str,
    day: date,
    edition: int = 0,
) -> None:
    """One article over the window of ``host``, at its wording on ``day`` or of a named edition."""
    from desktop.screens.statutes.opening import Wish, open_article

    go = getattr(host.window(), "open", None)
    shelf = (lambda: go("matters_page", STATUTES)) if go else None
    open_article(host, operations, Wish(law, article, day, edition), shelf)
