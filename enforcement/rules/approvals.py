"""Approvals that an entry claims, as the county recomputes them: who is said to have agreed, and to what. A screen or an
edited store can put a name there; only the roster says whether that person may (`security.md` §3, "checked twice").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from enforcement.model.officer import Officer
from enforcement.rules import kinds
from enforcement.rules.authority import Act, allowed
from enforcement.rules.gates import NEVER_OVERRIDDEN

_STEPS: Final = {
    kinds.PROPOSAL_CAPTAIN_AGREED: Act.AGREE_AS_CAPTAIN,
    kinds.PROPOSAL_LEADER_AGREED: Act.AGREE_AS_LEADER,
}
# Of these the person who wrote the entry is the one who decides.
_OWN_WORD: Final = {kinds.DOCUMENT_VOIDED: Act.VOID}
APPROVING: Final = frozenset({*_STEPS, *_OWN_WORD, kinds.DOCUMENT_ISSUED})


def forged(
    kind: str, actor: str, new: Mapping[str, Any], officers: Mapping[str, Officer], day: date
) -> Act | None:
    """The first act that nobody on this roster agreed to on ``day`` although the entry says so; None when all hold.
    ``actor`` is who wrote the entry ("": the machine itself), ``new`` its fields as they travel."""
    for approver, act, by_another in _claims(kind, actor, new):
        officer = officers.get(approver)
        if officer is None or allowed(officer, act, day) is not None or (by_another and approver == actor):
            return act
    return None


def _claims(kind: str, actor: str, new: Mapping[str, Any]) -> Iterator[tuple[str, Act, bool]]:
    """(who, to what, whether it must be another person than the actor)."""
    if kind in _STEPS:
        yield str(new.get("by", "")), _STEPS[kind], False
    if kind in _OWN_WORD and actor:
        yield actor, _OWN_WORD[kind], False
    passed = new.get("overrides", ()) if kind == kinds.DOCUMENT_ISSUED else ()
    for one in passed if isinstance(passed, (list, tuple)) else ():
        told = one if isinstance(one, Mapping) else {}
        never = str(told.get("number", "")) in NEVER_OVERRIDDEN
        yield "" if never else str(told.get("captain_id", "")), Act.OVERRIDE_GATE, True
