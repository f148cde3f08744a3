"""Save the answer of one checklist item: a measurement, words, a paper looked at, a sample, or 不需要."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from enforcement.commands.shared import barred, check_fields, known, refuse, still_open
from enforcement.model.checklist import ItemResult
from enforcement.model.plain import from_plain, to_plain
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import kinds, replies
from enforcement.rules.authority import Act
from enforcement.text.numerals import decimal_text, half_width

EDITABLE = frozenset({
    "text", "measured", "expected", "unit", "instrument", "document_check", "sample_number", "sample_amount",
    "sample_seal", "skip_reason", "marked_done",
})  # fmt: skip
_NUMBERS = ("measured", "expected")
_CODES = ("unit", "sample_number", "sample_amount", "sample_seal")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerItem:
    """``changes`` maps fields of `ItemResult` to new values; ``document_check`` None takes the choice back.

    Full-width digits become half-width. ``measured`` and ``expected`` must be numbers or empty (R30).
    ValueError for a field or a value that does not belong here.
    """

    item_id: str
    changes: Mapping[str, Any]

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        check_fields(dict(self.changes), EDITABLE)
        if no := barred(context, Act.RECORD):
            return no
        old = known(work, ItemResult, self.item_id)
        if isinstance(old, Refused):
            return old
        inspection = still_open(work, old.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        changes = _normal(dict(self.changes))
        if isinstance(changes, Refusal):
            return refuse(changes)
        # Through plain data and back: what could not be read again must not be saved.
        new = from_plain(ItemResult, to_plain(replace(old, **changes)))
        work.change(old, new, kinds.ITEM_ANSWERED)
        return Done(old.id)


def _normal(changes: dict[str, Any]) -> dict[str, Any] | Refusal:
    for name in _NUMBERS:
        typed = str(changes.get(name, "")).strip()
        if typed:
            number = decimal_text(typed)
            if number is None:
                return replace(replies.not_a_number(typed), field=name)
            changes[name] = number
    for name in _CODES:
        if name in changes:
            changes[name] = half_width(str(changes[name])).strip()
    return changes
