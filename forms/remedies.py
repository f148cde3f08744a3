"""The remedy paragraph, composed from its class and the law's figures, never typed.

Source: resources/law/remedies.toml; layout specification 3.4.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import resources
from forms.typography import Spans

if TYPE_CHECKING:
    from forms.facts import Facts

WITHOUT_STAY = frozenset(("R2",))
"""Classes that never print the sentence on non-suspension."""


@cache
def remedies() -> Mapping[str, Mapping[str, Any]]:
    """Every class and extra sentence with its words and the places in the law it stands on."""
    return tomllib.loads(resources.read_text("law/remedies.toml"))


def remedy_class(view: Facts) -> str:
    """The class that holds for these facts: that of the matter (`remedy_class`), else that of the form."""
    own = str(view.raw("remedy_class") or "")
    return own or (view.form.remedy.kind if view.form.remedy else "")


def remedy(view: Facts) -> Spans:
    """The whole paragraph; empty for a form that tells none."""
    told = view.form.remedy
    if told is None:
        return ()
    kind = remedy_class(view)
    addressed = view.form.kind == "letter" and view.form.opening == "party"
    whom = "".join(span.text for span in view.spans("{you}")) if addressed else "当事人"
    names = {"act": told.act, "paper": told.paper, "whom": whom}
    parts = [kind]
    if view.raw("served_online") and view.raw("online_channel"):
        parts.append("online")
    if kind not in WITHOUT_STAY and view.settings.get("non_suspension", True):
        parts.append("non_suspension")
    return tuple(span for part in parts for span in view.spans(str(remedies()[part]["text"]), names))
