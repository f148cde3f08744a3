"""Draws without widgets: the list, the pool that is being put together, drawing, and beginning an inspection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from PySide6.QtCore import QObject, Signal

from desktop.operations import Changes, Operations
from desktop.session import Session
from enforcement.commands.make_draw import GiveUpDraw, MakeDraw
from enforcement.commands.prepare_draw import PrepareDraw
from enforcement.commands.start_inspection import StartInspection
from enforcement.drawing import faults
from enforcement.model.inspection import InspectionKind
from enforcement.model.party import PartyKind
from enforcement.model.random_draw import Pick, RandomDraw, Recusal
from enforcement.queries import AskDrawPool, AskDraws, DrawPool, DrawRow, PoolRow
from enforcement.refusals import Done, Refused

_TOUCHES = frozenset({"random_draw", "inspection"})
EVERY_KIND = ""


@dataclass(slots=True)
class PoolDraft:
    """What is being put together; nothing of it is kept before the pool is closed."""

    task: str = ""
    planned_on: date | None = None
    wanted: int = 0
    parties: set[str] = field(default_factory=set)
    officers: set[str] = field(default_factory=set)
    recusals: list[Recusal] = field(default_factory=list)


class DrawPresenter(QObject):
    """``listed(rows)``; ``pooled(DrawPool)`` when a new pool begins, ``shown(rows)`` what the filter leaves of its objects,
    ``closed(draw_id)`` when it is closed; ``begun(inspection_id)``; ``said(sentence, tone)``."""

    listed = Signal(object)
    pooled = Signal(object)
    shown = Signal(object)
    closed = Signal(str)
    begun = Signal(str)
    said = Signal(str, str)

    def __init__(self, operations: Operations, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self.session = operations, session
        self.rows: tuple[DrawRow, ...] = ()
        self._watched = False
        self.pool = DrawPool((), ())
        self.draft = PoolDraft()
        self._kind, self._text = EVERY_KIND, ""
        operations.changed.connect(self._notice)

    # ---- the list

    def load(self) -> None:
        self._watched = True
        self._operations.ask(AskDraws(), self._take)

    def row(self, draw_id: str) -> DrawRow | None:
        return next((row for row in self.rows if row.draw.id == draw_id), None)

    def check(self, draw: RandomDraw) -> None:
        """Compute a draw again and say whether it agrees."""
        wrong = faults(draw)
        told = "".join(wrong) if wrong else "按名单和种子重算过，抽出的对象和人员与记录一致。"
        self.said.emit(told, "danger" if wrong else "ok")

    # ---- a new pool

    def begin(self) -> None:
        """A new pool: nobody chosen among the objects, everybody among the officers who may sign."""
        today = self.session.clock.today()
        self._operations.ask(AskDrawPool(today), lambda pool: self._begin(pool, today))

    def filter(self, *, kind: str | None = None, text: str | None = None) -> None:
        """Which objects are listed; the chosen ones stay chosen."""
        self._kind = self._kind if kind is None else kind
        self._text = self._text if text is None else text.strip()
        self.shown.emit(self.visible())

    def visible(self) -> tuple[PoolRow, ...]:
        return tuple(
            row
            for row in self.pool.objects
            if self._kind in (EVERY_KIND, row.party.kind.value)
            and (self._text in row.party.name or self._text in row.party.address)
        )

    def toggle(self, party_id: str) -> None:
        self.draft.parties ^= {party_id}
        self._drop_recusals()

    def toggle_all(self) -> None:
        """All that are listed, or none of them when all are chosen."""
        listed = {row.party.id for row in self.visible()}
        if listed <= self.draft.parties:
            self.draft.parties -= listed
        else:
            self.draft.parties |= listed
        self._drop_recusals()

    def toggle_officer(self, officer_id: str) -> None:
        self.draft.officers ^= {officer_id}
        self._drop_recusals()

    def recuse(self, officer_id: str, party_id: str, reason: str) -> None:
        """Keep an officer away from an object."""
        others = [
            one for one in self.draft.recusals if (one.officer_id, one.party_id) != (officer_id, party_id)
        ]
        self.draft.recusals = [*others, Recusal(officer_id=officer_id, party_id=party_id, reason=reason)]

    def unrecuse(self, recusal: Recusal) -> None:
        self.draft.recusals.remove(recusal)

    def close(self, refused: Callable[[Refused], None]) -> None:
        """Close the pool; ``refused`` hears what is missing and nothing typed is lost."""
        draft = self.draft
        ordered = tuple(row.party.id for row in self.pool.objects if row.party.id in draft.parties)
        team = tuple(one.id for one in self.pool.officers if one.id in draft.officers)
        command = PrepareDraw(
            task=draft.task,
            planned_on=draft.planned_on or self.session.clock.today(),
            wanted=draft.wanted,
            party_ids=ordered,
            officer_ids=team,
            recusals=tuple(draft.recusals),
        )
        self._operations.run(
            command, lambda answer: self._answered(answer, refused, lambda draw: self.closed.emit(draw.id))
        )

    # ---- drawing

    def draw(self, draw_id: str, witness: str, half: str, refused: Callable[[Refused], None]) -> None:
        command = MakeDraw(draw_id=draw_id, witness=witness, witness_half=half)
        self._operations.run(command, lambda answer: self._answered(answer, refused, lambda _draw: None))

    def give_up(self, draw_id: str, reason: str) -> None:
        self._operations.run(
            GiveUpDraw(draw_id=draw_id, reason=reason),
            lambda answer: self._answered(answer, self._say_refusal, lambda _draw: None),
        )

    def start(self, row: DrawRow, pick: Pick) -> None:
        """Begin the inspection of a drawn object, or go to the one that was begun."""
        if pick.party_id in row.inspections:
            self.begun.emit(row.inspections[pick.party_id])
            return
        command = StartInspection(
            party_id=pick.party_id,
            kind=InspectionKind.SPECIAL,
            task_source=row.draw.source_words,
            officer_ids=pick.officer_ids,
        )
        self._operations.run(
            command, lambda answer: self._answered(answer, self._say_refusal, self.begun.emit)
        )

    # ---- inside

    def _answered(
        self, answer: Done | Refused, refused: Callable[[Refused], None], done: Callable[..., None]
    ) -> None:
        if isinstance(answer, Refused):
            refused(answer)
        else:
            done(answer.value)

    def _say_refusal(self, answer: Refused) -> None:
        self.said.emit(answer.sentence, "danger")

    def _take(self, rows: tuple[DrawRow, ...]) -> None:
        self.rows = rows
        self.listed.emit(rows)

    def _begin(self, pool: DrawPool, today: date) -> None:
        able = {one.id for one in pool.officers if one.may_sign_on(today)}
        self.pool, self.draft = pool, PoolDraft(planned_on=today, officers=able)
        self._kind, self._text = EVERY_KIND, ""
        self.pooled.emit(pool)
        self.shown.emit(self.visible())

    def _drop_recusals(self) -> None:
        """A recusal of somebody or something that is no longer in the pool says nothing."""
        self.draft.recusals = [
            one
            for one in self.draft.recusals
            if one.officer_id in self.draft.officers and one.party_id in self.draft.parties
        ]

    def _notice(self, changes: Changes) -> None:
        if changes.types & _TOUCHES and self._watched:
            self.load()


KINDS = (
    (EVERY_KIND, "全部"),
    (PartyKind.PERSON.value, "个人"),
    (PartyKind.SOLE_TRADER.value, "个体工商户"),
    (PartyKind.ORGANISATION.value, "单位"),
)
