"""In which group of the form a fact is asked: 基本信息, 当事人, 案件, 本文书; and which facts nobody types."""

from __future__ import annotations

from enforcement.model.document import GIVEN
from forms.definitions.model import FieldDefinition, FormDefinition
from forms.definitions.reading import shared_fields

BASIC, PARTY, CASE, OWN = "基本信息", "当事人", "案件", "本文书"
GROUPS = (BASIC, PARTY, CASE, OWN)
_BASIC = frozenset({
    "agency", "number", "issue_date", "copies", "unit_name", "agency_head", "agency_address", "county",
    "source_list_name", "contact", "supervision", "review_body", "court", "online_channel", "bank",
    "officers", "recorder", "assistants", "approver",
})  # fmt: skip


def group_of(field: FieldDefinition) -> str:
    """The group a field is asked in; what a form asks beyond the shared facts is its own."""
    top = field.name.split(".")[0]
    if top == "earlier":
        return CASE
    if field.name not in shared_fields():
        return OWN
    return BASIC if top in _BASIC else PARTY if top == "party" else CASE


def grouped(form: FormDefinition) -> tuple[tuple[str, tuple[FieldDefinition, ...]], ...]:
    """Groups in order with the fields asked in them, in the order of the form; empty groups are left out."""
    asked = [field for field in form.fields if field.name not in GIVEN]
    pairs = ((name, tuple(field for field in asked if group_of(field) == name)) for name in GROUPS)
    return tuple((name, fields) for name, fields in pairs if fields)
