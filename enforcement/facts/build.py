"""One door to the facts of all documents an inspection makes, by form id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from enforcement.facts.acted import ACT_TIME, stated_day
from enforcement.facts.common import Occasion
from enforcement.facts.correction import correction_facts
from enforcement.facts.photos import photo_facts
from enforcement.facts.proof import proof_facts
from enforcement.facts.record import record_facts
from enforcement.facts.state import InspectionState
from enforcement.model.document import GIVEN

RECORD, CORRECTION_ORDER, PROOF_OF_SERVICE, PHOTO_SHEET = "INS-03", "INV-17", "SRV-02", "INV-04"

_BUILDERS: dict[str, Callable[[InspectionState, Occasion], dict[str, Any]]] = {
    RECORD: record_facts,
    CORRECTION_ORDER: correction_facts,
    PROOF_OF_SERVICE: proof_facts,
    PHOTO_SHEET: photo_facts,
}

INSPECTION_FORMS = tuple(_BUILDERS)


def document_facts(
    form_id: str, state: InspectionState, occasion: Occasion, edits: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The facts of ``form_id`` as plain data, with the officer's own values of whole fields laid over them.

    A day of the act among those values decides which text of the law the paper rests on. Raises KeyError for a form
    no inspection makes, and for an edit of a field the form does not have or the issue gives.
    """
    edits = edits or {}
    acted = stated_day(edits.get(ACT_TIME))
    facts = _BUILDERS[form_id](state, replace(occasion, acted=acted) if acted else occasion)
    for name, value in edits.items():
        if name not in facts or name in GIVEN:
            raise KeyError(name)
        facts[name] = value
    return facts


def document_title(form_id: str, facts: Mapping[str, Any], title: str) -> str:
    """The title as it stands on the paper: an order with a date is 责令限期改正通知书, otherwise the form's
    own.
    """
    if form_id == CORRECTION_ORDER and facts.get("correction_mode") == "by":
        return "责令限期改正通知书"
    return title
