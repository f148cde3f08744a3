"""One paper being made, without widgets: its questions, what is known, what was typed, and what is still missing.

Every answer is saved at once through DraftPaper; what was typed shapes the form in the same moment, the page and the
gates follow from the store a little later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.operations import Changes, Operations
from desktop.screens.inspection.saver import Saver
from desktop.screens.papers.finding import BESIDE, Finding
from desktop.screens.papers.people import signing_pair
from desktop.screens.papers.phrase_bank import PhraseBank
from desktop.session import Session
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.form_in_force import form_reminders, gone, no_longer
from enforcement.commands.own_paperwork import own_desk
from enforcement.facts.own import put
from enforcement.model.document import Document, DocumentState
from enforcement.model.matter import Matter
from enforcement.ports import FormInfo
from enforcement.queries import AskDocument
from enforcement.refusals import Done, Refused
from enforcement.rules.form_replies import still_kept
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
        self.told = ""  # what the person must know of the form of this draft
        self._version = ""
        self.facts: dict[str, Any] = {}
        self._known: dict[str, Any] = {}
        self._typed: dict[str, Any] = {}
        self._unread: dict[str, str] = {}
        self._filed: dict[str, Any] = {}
        self.finding = Finding(operations, session)
        self.bank = PhraseBank(operations, session.clock.today)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(LOOK_AFTER_MS)
        self._look.timeout.connect(self.look)
        operations.changed.connect(self._notice)

    # ---- opening and leaving

    def begin(self, form_id: str) -> None:
        """A new draft; today's pair signs it where the form asks for officers."""
        pair = signing_pair(self._session)
        context = self._operations.context
        asks = (
            gone(context, form_id) is None
            and context.papers.definition(form_id).field("officers") is not None
        )
        values = {"officers": pair} if pair and asks else {}
        self._operations.run(DraftPaper(form_id=form_id, values=values), self._begun)

    def open(self, document: Document, former: str = "") -> bool:
        """Put a draft on the desk, by the form as it is today; False when there is no such form now. ``former`` is the
        version that stood here a moment ago, where another came while the draft was open."""
        context = self._operations.context
        if gone(context, document.form_id) is not None:
            return False
        desk = own_desk(context, document.form_id)
        self.form, self._version = context.papers.definition(document.form_id), desk.form.version
        self.told = self._told(desk.form, replace(document, form_version=former or document.form_version))
        self._known = desk.facts({})
        self._take(document)
        self.opened.emit(document)
        if document.form_version != self._version:
            self._operations.run(DraftPaper(form_id=document.form_id, document_id=document.id))
        return True

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

    def set(self, name: str, value: Any, unread: str = "") -> None:
        """Save an answer; an empty one takes the field back to what is known. ``unread`` are words that mean nothing in
        their field: they are kept in its place, come back with the draft, and the gate names them."""
        empty = value in EMPTY and name not in self._typed
        same = (self.typed(name) == value or empty) and self.unread(name) == unread
        if self.document is None or same:
            return
        self._typed = {key: old for key, old in self._typed.items() if key != name}
        self._unread = {key: old for key, old in self._unread.items() if key != name}
        if value not in EMPTY:
            self._typed[name] = value
        if unread:
            self._unread[name] = unread
        command = DraftPaper(
            form_id=self.document.form_id,
            document_id=self.document.id,
            values={name: value},
            unread={name: unread} if unread else {},
        )
        self.saver.save(name, command)
        self._shape()

    def unread(self, name: str) -> str:
        """Words that stand in a field and mean nothing there; "" for most."""
        return self._unread.get(name, "")

    def typed(self, name: str) -> Any:
        """What was typed into a field, "" when nothing was."""
        return self._typed.get(name, "")

    def known(self, name: str) -> Any:
        """What is known of a field without being typed: from the unit's profile, from earlier papers, worked out; ""
        when nothing."""
        value = lookup(self._known, name)
        if value in EMPTY and name not in self._typed:
            value = lookup(self.facts, name)
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
        if field.name in self._typed or field.name in self._unread:
            return True
        open_still = self.known(field.name) == "" or bool(field.derived)
        return open_still and (not field.required_when or self.needed(field))

    def missing(self) -> tuple[str, ...]:
        """Fields that still have to be filled, in the order of the form."""
        if self.document is None:
            return ()
        if gone(self._operations.context, self.document.form_id) is not None:
            return ()
        found = self._operations.context.papers.missing(self.document.form_id, self.facts)
        missing = tuple(name for name, _sentence in found)
        return (*missing, *(name for name in self._unread if name not in missing))

    def take_matter(self, name: str, matter: Matter, day: date | None = None) -> None:
        """The articles of a matter go into this field, and into empty fields beside it that come from the same: those
        of the day of the act, or of ``day``. A matter without a text for that day gives none and says so (R82)."""
        if self.form is None or self.document is None:
            return
        wanted = day or self.finding.day_of(self.facts)
        if (no := self.finding.no_text(matter, wanted, name)) is not None:
            self.refused.emit(Refused((no,)))
            return
        self.saver.save(
            f"matter {matter.code}",
            DraftPaper(form_id=self.form.id, document_id=self.document.id, matter=matter.code),
        )
        for target, value in self.finding.facts_of(matter, wanted).items():
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
            self._go_on(document)
        self.read.emit(document)

    def _go_on(self, document: Document) -> None:
        """The stored draft takes the place of the one on the desk; a form that changed meanwhile is asked anew."""
        context = self._operations.context
        if (no := gone(context, document.form_id, document.title)) is not None:
            self.close()
            self.refused.emit(Refused((no,)))
        elif context.papers.form(document.form_id).version != self._version:
            self.open(document, self._version)
        else:
            self._take(document)
            self.shaped.emit()

    def _told(self, form: FormInfo, document: Document) -> str:
        """The reminders about the form as one paragraph, and always what was typed and is not asked any more."""
        told = form_reminders(form, document)
        left = no_longer(form, document)
        if document.form_version == form.version and left:
            told = (*told, still_kept(left))
        return "".join(f"{one.what}{one.why}" for one in told)

    def _take(self, document: Document) -> None:
        self.document, self._typed, self.facts = document, dict(document.edits), dict(document.facts)
        self._unread = dict(document.unread)
        self.bank.load(document.matters)
        self._filed = self._from_file(document)

    def _from_file(self, document: Document) -> dict[str, Any]:
        """What the stored draft took from earlier papers: the desk here has no store to look them up in."""
        assert self.form is not None
        own = own_desk(self._operations.context, document.form_id).facts(document.edits)
        names = (field.name for field in self.form.fields if lookup(own, field.name) in EMPTY)
        return {name: value for name in names if (value := lookup(document.facts, name)) not in EMPTY}

    def _shape(self) -> None:
        assert self.document is not None
        typed: Mapping[str, Any] = self._typed
        if gone(self._operations.context, self.document.form_id) is None:
            self.facts = own_desk(self._operations.context, self.document.form_id).facts(typed)
            for name, value in self._filed.items():
                if lookup(self.facts, name) in EMPTY:
                    put(self.facts, name, value)
        self.shaped.emit()

    def _notice(self, changes: Changes) -> None:
        if self.document is not None and self.document.id in changes.ids:
            self._look.start()
