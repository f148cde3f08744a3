"""Sentences a matter of the catalogue offers for a field of a paper, in our own words, with blanks to fill.

From the act the matter names and from its checklist; no law, no figure and no finding is made up here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from enforcement.facts.sentences import sentence
from enforcement.model.checklist import ChecklistItem, DocumentCheck, ItemKind, ItemResult, Stage
from enforcement.model.matter import Matter
from enforcement.text.phrases import BLANK, MATTER_CORRECTIONS

FACT_FIELDS = frozenset({"fact_text", "fact_texts", "facts", "problem_texts", "recheck.result"})
CORRECTION_FIELDS = frozenset({"corrections"})
QUESTIONS = "qa"
LEAST_WORDS = 6  # characters an earlier wording has at least: shorter ones are names and numbers


def matter_phrases(
    field: str, field_type: str, matter: Matter, items: Sequence[ChecklistItem]
) -> tuple[str, ...]:
    """What ``matter`` offers for a field of this name and type; empty for most fields."""
    onsite = [item for item in items if item.stage is Stage.ONSITE]
    if field_type == QUESTIONS:
        asked = (item for item in onsite if item.kind is ItemKind.INQUIRY)
        return tuple(f"{item.text.rstrip('。？')}？" for item in asked)
    if field in CORRECTION_FIELDS:
        return MATTER_CORRECTIONS.get(matter.code, ())
    if field in FACT_FIELDS:
        told = (sentence(_blank_answer(item)).rstrip("。") for item in onsite)
        when = f"{BLANK}年{BLANK}月{BLANK}日{BLANK}时"
        where = "" if matter.act_name.startswith("在") else f"在{BLANK}"
        return (f"{when}，当事人{where}{matter.act_name}", *filter(None, told))
    return ()


def without_names(text: str, facts: Mapping[str, Any]) -> str:
    """An earlier wording with whom and where it spoke of left blank, so that none of it slips into another paper."""
    party = facts.get("party")
    known = [str(value) for value in party.values() if value] if isinstance(party, Mapping) else []
    known += [str(facts.get("act_place") or ""), str(facts.get("number") or "")]
    for name in sorted((one for one in known if len(one) > 1), key=len, reverse=True):
        text = text.replace(name, BLANK)
    return text


def _blank_answer(item: ChecklistItem) -> ItemResult:
    """The item as if it had been answered, with a blank where the answer goes."""
    document = item.kind is ItemKind.DOCUMENT
    return ItemResult(
        id="",
        inspection_id="",
        inspection_matter_id="",
        item_number=item.number,
        item_text=item.text,
        kind=item.kind,
        text=BLANK if item.kind is ItemKind.INQUIRY else "",
        measured=BLANK if item.kind is ItemKind.MEASUREMENT else "",
        document_check=DocumentCheck.READ if document else None,
    )
