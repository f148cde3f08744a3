"""A Word file of a small definition of the layout tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.blocks import Content
from forms.content import compose
from forms.definitions import FormDefinition
from forms.render import RenderRequest
from forms.typography import face_set
from forms.word.export import write


def written(form: FormDefinition, facts: Mapping[str, Any], state: str) -> tuple[Content, bytes]:
    """The blocks and the file."""
    request = RenderRequest(form_id=form.id, facts=facts, state=state)
    content = compose(form, facts, request.unit.switches(), state)
    return content, write(content, face_set(), request, b"\x5a" * 32 if state == "issued" else b"")
