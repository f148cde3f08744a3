"""要你定的 without widgets: asks for what waits, keeps the choice that is being made, and settles it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from desktop.screens.inspection.typed import typed_day
from enforcement.conflicts.words import field_name
from enforcement.model.settlement import Choice
from enforcement.queries.reviews import AskReviews, FieldKind, ReviewField, ReviewRow, Reviews
from enforcement.refusals import Refused

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.session import Session

Labels = Callable[[str, str], Mapping[str, str]]
MERGED_DAYS = 30
NOTHING = "没有要你定的。两台电脑写了同一处时，会列在这里。"
NO_DAY = "看不出是哪天。这样写：20261124、11.24、今天 或 +7。"
CHOOSE_FIRST = "先选留哪一种，或者另写。"


class ReviewPresenter:
    """``show(reviews)`` draws the answer; ``labels(form, version)`` gives the Chinese names of a paper's facts."""

    def __init__(
        self,
        operations: Operations,
        session: Session,
        show: Callable[[Reviews], None],
        labels: Labels | None = None,
    ) -> None:
        self._operations, self._session, self._show, self._labels = operations, session, show, labels
        self._on_screen = False
        self.reviews = Reviews(())
        operations.changed.connect(self._changed)

    def start(self) -> None:
        """The page is on screen: ask for everything."""
        self._on_screen = True
        self._operations.ask(AskReviews(since=self._now() - timedelta(days=MERGED_DAYS)), self._take)

    def leave(self) -> None:
        """Another page is on screen."""
        self._on_screen = False

    def stop(self) -> None:
        """Listen no longer."""
        self._on_screen = False
        self._operations.changed.disconnect(self._changed)

    def row(self, key: str) -> ReviewRow | None:
        """The difference with this key, None when it waits no longer."""
        return next((one for one in self.reviews.open if one.key == key), None)

    def settle(
        self,
        row: ReviewRow,
        choice: str,
        third: Mapping[str, Any],
        reason: str,
        then: Callable[[Refused | None], None],
    ) -> None:
        """``choice`` is a side's entry, or "both" or "third"; ``then(None)`` when it is settled."""
        from enforcement.commands.settle_review import SettleReview

        how = {"both": Choice.BOTH, "third": Choice.THIRD}.get(choice, Choice.SIDE)
        command = SettleReview(
            thing_type=row.thing_type,
            thing_id=row.thing_id,
            group=row.group,
            choice=how,
            chosen=choice if how is Choice.SIDE else "",
            values=dict(third) if how is Choice.THIRD else {},
            reason=reason,
            seen=tuple(side.entry_id for side in row.sides),
        )
        self._operations.run(command, lambda answer: then(answer if isinstance(answer, Refused) else None))

    def read(self, field: ReviewField, text: str) -> tuple[Any, str]:
        """(plain value, "") of what was typed for a third, or (None, why it means nothing)."""
        if field.kind is not FieldKind.DAY:
            return text.strip(), ""
        if not text.strip():
            return None, ""
        day = typed_day(text, self._session.clock.today())
        return (day.isoformat(), "") if day else (None, NO_DAY)

    def _now(self) -> datetime:
        return self._session.clock.now()

    def _changed(self, _changes: Any) -> None:
        if self._on_screen:
            self.start()

    def _take(self, reviews: Reviews) -> None:
        self.reviews = reviews
        self._show(reviews)
        forms = {row.form for row in reviews.open if row.form[0]}
        labels = self._labels
        if forms and labels is not None:
            self._operations.work(lambda: {form: labels(*form) for form in forms}, self._name)

    def _name(self, labels: Mapping[tuple[str, str], Mapping[str, str]]) -> None:
        """The fields of papers get the names of their forms, which take a moment to load."""
        named = tuple(
            replace(row, fields=tuple(_named(field, labels.get(row.form, {})) for field in row.fields))
            for row in self.reviews.open
        )
        self.reviews = replace(self.reviews, open=named)
        self._show(self.reviews)


def _named(field: ReviewField, labels: Mapping[str, str]) -> ReviewField:
    return replace(field, label=field_name(field.name, labels))
