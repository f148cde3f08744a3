"""What the life of the 自选库 hangs into 事项库: the pages 目录变化 and 自选申请, and a banner while a release is unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.actions import LIBRARY_CHANGES, PROPOSALS
from desktop.operations import Changes
from desktop.screens.library_changes.banner import NewsBanner
from enforcement.model.library_marks import WAITING_STATES
from enforcement.queries import AskMatterCard, MatterCard
from enforcement.queries.proposals import AskLibraryNews, AskProposals, LibraryNews, ProposalRow

if TYPE_CHECKING:
    from desktop.places import PlaceParts
    from desktop.screens.matters.view import MattersPlace
    from desktop.widgets.place import Place

_NEWS = frozenset({"inspection_matter"})
_PROPOSALS = frozenset({"library_proposal", "proposal_step"})


class LibraryLife(QObject):
    """Lives as long as the place; asks for news when it is built and when something may have changed them."""

    _wanted = Signal(object)

    def __init__(self, place: MattersPlace, parts: PlaceParts) -> None:
        super().__init__(place)
        self._place, self._parts = place, parts
        self._operations = parts.operations
        self.banner = NewsBanner()
        self.banner.opened.connect(lambda: place.show_page(LIBRARY_CHANGES))
        place.add_page(LIBRARY_CHANGES, "目录变化", "git-compare", self._changes_page)
        place.add_page(PROPOSALS, "自选申请", "clipboard-list", self._proposals_page)
        place.add_banner(self.banner)
        place.proposed.connect(self._propose)
        self._operations.changed.connect(self._changed)
        self._ask_news()
        self._ask_proposals()

    def _changes_page(self) -> Place:
        from desktop.screens.library_changes.changes_view import ChangesPage

        return ChangesPage(self._operations, self._parts.session)

    def _proposals_page(self) -> Place:
        from desktop.screens.library_changes.proposals_view import ProposalsPage

        page = ProposalsPage(self._operations, self._parts.session)
        self._wanted.connect(page.propose)
        return page

    def _propose(self, code: str) -> None:
        """The page comes first, so that a form left with Esc leaves somebody where his proposals are."""
        self._place.show_page(PROPOSALS)
        question = AskMatterCard(code=code, day=self._parts.session.clock.today())
        self._operations.ask(question, self._form)

    def _form(self, card: MatterCard | None) -> None:
        if card is not None:
            self._wanted.emit(card.row)

    def _changed(self, changes: Changes) -> None:
        if "library_review" in changes.types or (changes.types & _NEWS and self._place.isVisible()):
            self._ask_news()
        if changes.types & _PROPOSALS:
            self._ask_proposals()

    def _ask_news(self) -> None:
        self._operations.ask(AskLibraryNews(), self._told)

    def _ask_proposals(self) -> None:
        self._operations.ask(AskProposals(self._parts.session.clock.today()), self._count)

    def _told(self, news: LibraryNews | None) -> None:
        self.banner.show_news(news)
        self._place.set_page_number(LIBRARY_CHANGES, str(len(news.merged.changes)) if news else "")

    def _count(self, rows: tuple[ProposalRow, ...]) -> None:
        waiting = sum(row.standing.state in WAITING_STATES for row in rows)
        self._place.set_page_number(PROPOSALS, str(waiting) if waiting else "")


def hang_library_life(place: MattersPlace, parts: PlaceParts) -> LibraryLife:
    """Both pages and the banner, in the place."""
    return LibraryLife(place, parts)
