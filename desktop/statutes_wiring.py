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
    """One of several cited places, (law, article) each; the person chooses when there is more than one."""
    from desktop.dialogs.questions import Option, choose
    from enforcement.text.citations import chinese_article

    def show(key: str | None) -> None:
        if key:
            law, article = places[int(key)]
            show_article(host, operations, law, article, day)

    if len(places) < 2:
        show("0" if places else None)
        return
    options = tuple(
        Option(str(number), chinese_article(article), f"《{law}》")
        for number, (law, article) in enumerate(places)
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
