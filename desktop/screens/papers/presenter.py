"""One paper being made, without widgets: its questions, what is known, what was typed, and what is still missing.

Every answer is saved at once through DraftPaper; what was typed shapes the form in the same moment, the page and the
gates follow from the store a little later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.operations import Changes, Operations
from desktop.screens.inspection.saver import Saver
from desktop.screens.papers.finding import BESIDE, Finding
from desktop.screens.papers.people import signing_pair
from desktop.session import Session
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.own_paperwork import own_desk
from enforcement.model.document import Document, DocumentState
from enforcement.queries import AskDocument
from enforcement.refusals import Done, Refused
from forms import definitions
from forms.conditions import holds, lookup
from forms.definitions.model import FieldDefinition, FormDefinition

LOOK_AFTER_MS = 250  # the page is laid out anew when no answer came for so long
EMPTY: tuple[Any, ...] = ("", None, [], ())


class MakerPresenter(QObject):
    """``opened(document)``: another draft is on the desk. ``shaped``: answers changed, ask again what to show.

    ``read(document)``: the stored draft was read back, its page can be made. ``refused(Refused)`` is a "no".
    """

    opened = Signal(object)
    shaped = Signal()
    read = Signal(object)
    refused = Signal(object)

    def __init__(self, operations: Operations, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._session = operations, session
        self.saver = Saver(operations, self.refused.emit, self)
        self.document: Document | None = None
        self.form: FormDefinition | None = None
        self.facts: dict[str, Any] = {}
        self._known: dict[str, Any] = {}
        self._typed: dict[str, Any] = {}
        self.finding = Finding(operations, session)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(LOOK_AFTER_MS)
        self._look.timeout.connect(self.look)
        operations.changed.connect(self._notice)

    # ---- opening and leaving

    def begin(self, form_id: str) -> None:
        """A new draft; today's pair signs it where the form asks for officers."""
        pair = signing_pair(self._session)
        fields = definitions.load(form_id).fields
        values = {"officers": pair} if pair and any(field.name == "officers" for field in fields) else {}
        self._operations.run(DraftPaper(form_id=form_id, values=values), self._begun)

    def open(self, document: Document) -> None:
        """Put a draft on the desk."""
        self.form = definitions.load(document.form_id)
        self._known = own_desk(self._operations.context, document.form_id).facts({})
        self._take(document)
        self.opened.emit(document)

    def close(self) -> None:
        """Nothing is on the desk any more; what was typed is with the store."""
        self._look.stop()
        self.document = None

    @property
    def is_open(self) -> bool:
        return self.document is not None

    @property
    def looks_soon(self) -> bool:
        """Whether answers were given that the page does not show yet."""
        return self._look.isActive()

    # ---- answers

    def set(self, name: str, value: Any) -> None:
        """Save an answer; an empty one takes the field back to what is known."""
        if self.document is None or self.typed(name) == value or (value in EMPTY and name not in self._typed):
            return
        self._typed = {key: old for key, old in self._typed.items() if key != name}
        if value not in EMPTY:
            self._typed[name] = value
        command = DraftPaper(
            form_id=self.document.form_id, document_id=self.document.id, values={name: value}
        )
        self.saver.save(name, command)
        self._shape()

    def typed(self, name: str) -> Any:
        """What was typed into a field, "" when nothing was."""
        return self._typed.get(name, "")

    def known(self, name: str) -> Any:
        """What the unit's profile and the roster know of a field, "" when nothing."""
        value = lookup(self._known, name)
        return "" if value in EMPTY or value is False else value

    def flush(self) -> None:
        """Send again what an earlier trouble kept from being saved."""
        self.saver.flush()

    # ---- what the form asks now

    def needed(self, field: FieldDefinition) -> bool:
        """Whether the paper cannot go without this fact as things stand."""
        return field.required or (bool(field.required_when) and holds(field.required_when, self.facts, {}))

    def asked(self, field: FieldDefinition) -> bool:
        """Whether the question stands open in the form: neither known already nor of another course of the case."""
        if field.name in self._typed:
            return True
        return self.known(field.name) == "" and (not field.required_when or self.needed(field))

    def missing(self) -> tuple[str, ...]:
        """Fields that still have to be filled, in the order of the form."""
        if self.document is None:
            return ()
        found = self._operations.context.papers.missing(self.document.form_id, self.facts)
        return tuple(name for name, _sentence in found)

    def take_matter(self, name: str, matter: Any) -> None:
        """The articles of a matter go into this field, and into empty fields beside it that come from the same."""
        if self.form is None:
            return
        acted = str(self.facts.get("act_time") or "")[:10]
        for target, value in self.finding.facts_of(matter, acted).items():
            beside = target in BESIDE and self.form.field(target) and not lookup(self.facts, target)
            if value not in EMPTY and (target == name or beside):
                self.set(target, value)

    # ---- inside

    def look(self) -> None:
        """Read the stored draft back now."""
        self._look.stop()
        if self.document is not None:
            wanted = self.document.id
            self._operations.ask(AskDocument(wanted), lambda found: self._found(wanted, found))

    def _begun(self, answer: Done | Refused) -> None:
        if isinstance(answer, Refused):
            self.refused.emit(answer)
        else:
            self._operations.ask(AskDocument(str(answer.value)), self._open_found)

    def _open_found(self, document: Document | None) -> None:
        if document is not None:
            self.open(document)

    def _found(self, wanted: str, document: Document | None) -> None:
        if document is None or self.document is None or self.document.id != wanted:
            return
        if document.state is not DocumentState.DRAFT:
            self.close()
        elif not self.saver.holds(""):
            self._take(document)
            self.shaped.emit()
        self.read.emit(document)

    def _take(self, document: Document) -> None:
        self.document, self._typed, self.facts = document, dict(document.edits), dict(document.facts)

    def _shape(self) -> None:
        assert self.document is not None
        typed: Mapping[str, Any] = self._typed
        self.facts = own_desk(self._operations.context, self.document.form_id).facts(typed)
        self.shaped.emit()

    def _notice(self, changes: Changes) -> None:
        if self.document is not None and self.document.id in changes.ids:
            self._look.start()
