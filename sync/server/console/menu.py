"""The menu: what of the pages a person may open."""

from __future__ import annotations

from sync.server.console.pages_table import Page
from sync.server.console.sessions import INSIDE, Person


def menu_of(person: Person) -> tuple[Page, ...]:
    """The pages with a place in the menu that this person may open, in order."""
    from sync.server.console.all_pages import PAGES  # whose work renders pages, which show the menu

    if person.stage != INSIDE:
        return ()
    shown = (page for page in PAGES if page.menu and page.roles & person.roles)
    return tuple(sorted(shown, key=lambda page: page.menu))
