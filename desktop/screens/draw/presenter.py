"""Draws without widgets: the list, the pool that is being put together, drawing, and beginning an inspection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.operations import Changes, Operations
from desktop.screens.draw import pool_draft
from desktop.screens.draw.pool_draft import KEPT, PoolDraft
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

    def begin(self, *, anew: bool = False) -> None:
        """The pool that was left open, unless ``anew`` forgets it; else a new one: nobody chosen among the objects,
        everybody among the officers who may sign."""
        today = self.session.clock.today()
        if anew:
            self._operations.remember(KEPT, None)

        def with_kept(kept: dict[str, Any] | None) -> None:
            self._operations.ask(AskDrawPool(today), lambda pool: self._begin(pool, today, kept))

        self._operations.recall(KEPT, None, with_kept)

    def fill(self, *, task: str | None = None, day: date | None = None, wanted: str | None = None) -> None:
        """What was typed; kept at once."""
        draft = self.draft
        draft.task = draft.task if task is None else task
        draft.planned_on = draft.planned_on if day is None else day
        draft.wanted = draft.wanted if wanted is None else wanted
        self._keep()

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
        self._keep()

    def toggle_all(self) -> None:
        """All that are listed, or none of them when all are chosen."""
        listed = {row.party.id for row in self.visible()}
        if listed <= self.draft.parties:
            self.draft.parties -= listed
        else:
            self.draft.parties |= listed
        self._keep()

    def toggle_officer(self, officer_id: str) -> None:
        self.draft.officers ^= {officer_id}
        self._keep()

    def recuse(self, officer_id: str, party_id: str, reason: str | None) -> None:
        """Keep an officer away from an object; no longer with None."""
        draft, pair = self.draft, (officer_id, party_id)
        draft.recusals = [one for one in draft.recusals if (one.officer_id, one.party_id) != pair]
        if reason is not None:
            draft.recusals.append(Recusal(officer_id=officer_id, party_id=party_id, reason=reason))
        self._keep()

    def close(self, refused: Callable[[Refused], None]) -> None:
        """Close the pool; ``refused`` hears what is missing and nothing typed is lost."""
        draft = self.draft
        ordered = tuple(row.party.id for row in self.pool.objects if row.party.id in draft.parties)
        team = tuple(one.id for one in self.pool.officers if one.id in draft.officers)
        command = PrepareDraw(
            task=draft.task,
            planned_on=draft.planned_on or self.session.clock.today(),
            wanted=int(draft.wanted) if draft.wanted.isdecimal() and len(draft.wanted) < 6 else 0,
            party_ids=ordered,
            officer_ids=team,
            recusals=tuple(draft.recusals),
        )
        self._operations.run(command, lambda answer: self._answered(answer, refused, self._closed))

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

    def _closed(self, draw: RandomDraw) -> None:
        self._operations.remember(KEPT, None)
        self.closed.emit(draw.id)

    def _begin(self, pool: DrawPool, today: date, kept: dict[str, Any] | None) -> None:
        able = {one.id for one in pool.officers if one.may_sign_on(today)}
        self.pool = pool
        self.draft = (
            PoolDraft(planned_on=today, officers=able) if kept is None else pool_draft.read(kept, pool, today)
        )
        self._kind, self._text = EVERY_KIND, ""
        self.pooled.emit(pool)
        self.shown.emit(self.visible())

    def _keep(self) -> None:
        self.draft.drop_recusals()
        self._operations.remember(KEPT, self.draft.plain() if self.draft.begun else None)

    def _notice(self, changes: Changes) -> None:
        if changes.types & _TOUCHES and self._watched:
            self.load()


KINDS = (
    (EVERY_KIND, "全部"),
    (PartyKind.PERSON.value, "个人"),
    (PartyKind.SOLE_TRADER.value, "个体工商户"),
    (PartyKind.ORGANISATION.value, "单位"),
)
