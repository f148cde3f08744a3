"""The facts of one document as its sentences ask for them: printed values, computed values and conditions.

Reads only plain data; every value comes back as spans that remember the field they belong to. A variable is
{name}, {name:shape} (forms/shapes.py), {law:ID}, {article:ID} or {figure:ID} (places in the law), {?condition}
(a box), {_40} (40 mm to write on) or {name|_40} (the value, else 40 mm). **…** is set in the heading face.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from forms import shapes, wording
from forms.characters import BOX, TICKED_BOX, clean_name, clean_text
from forms.computed import COMPUTED
from forms.conditions import holds, lookup
from forms.definitions.model import FormDefinition
from forms.typography import Span, Spans

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_BOLD = "**"
UNIT_FACTS = (
    "agency",
    "agency_address",
    "bank.",
    "contact.",
    "county",
    "court",
    "review_body",
    "source_list_name",
    "supervision.",
    "unit_name",
)
"""What the unit's profile knows stands on a blank form too."""

_CLOSING = "。；，"
_GOING_ON = tuple("。；，、：）")


class Facts:
    """One document's facts, settings and state, seen through its form definition."""

    def __init__(
        self,
        form: FormDefinition,
        facts: Mapping[str, Any],
        settings: Mapping[str, bool],
        state: str = "issued",
    ) -> None:
        self.form = form
        self.facts = facts
        self.settings = {"blank_form_only": False, **settings}
        self.state = state

    # -- raw values and conditions ---------------------------------------------------------------------------

    def raw(self, name: str) -> Any:
        """The plain value behind a dotted name, or None."""
        return lookup(self.facts, name)

    def holds(self, condition: str) -> bool:
        """Whether a condition of the definition is true; the empty condition always is."""
        return holds(condition, self.facts, self.settings)

    def included(self, item: Any) -> bool:
        """Whether a sentence, row or header line is printed for these facts in this state."""
        values = item if isinstance(item, Mapping) else {"when": item.when, "blank_form": item.blank_form}
        if self.state == "blank":
            return bool(values.get("blank_form")) or (not values.get("when") and not values.get("each"))
        return self.holds(values.get("when", ""))

    # -- printed values --------------------------------------------------------------------------------------

    def spans(self, template: str, item: Mapping[str, Any] | None = None) -> Spans:
        """A sentence with its variables filled; `item` offers the values of one list entry first."""
        parts: list[Span] = []
        for bold, pieces in _taken_apart(template):
            filled = self._filled(pieces, item or {})
            parts += [Span(s.text, s.field, s.mm, bold=True) for s in filled] if bold else filled
        return tuple(parts)

    def _filled(self, pieces: Iterable[tuple[Span, str]], item: Mapping[str, Any]) -> list[Span]:
        parts: list[Span] = []
        for words, name in pieces:
            if words.text:
                parts.append(words)
            if name:
                parts.extend(self._variable(name, item))
        return _without_double_marks(parts)

    def _variable(self, name: str, item: Mapping[str, Any]) -> Spans:
        if name.startswith("?"):
            ticked = self.state != "blank" and self.holds(name[1:])
            return (Span(TICKED_BOX if ticked else BOX),)
        if name.startswith("_"):
            return (Span("", mm=float(name[1:])),)
        name, _bar, line = name.partition("|_")
        name, _colon, shape = name.partition(":")
        if name in shapes.LAW:
            return (Span(shapes.LAW[name](shape, self.bracket())),)
        if name in item:
            text = (
                shapes.shaped(item[name], shape)
                if shape and item[name] not in ("", None)
                else _plain(item[name])
            )
            value: Spans = (Span(text, str(item.get("field", ""))),) if text else ()
        elif shape:
            value = self._shaped(name, shape)
        elif name in COMPUTED:
            value = COMPUTED[name](self)
        else:
            value = self.value(name)
        if any(span.text for span in value) or (value and not line):
            return value
        return (Span("", mm=float(line)),) if line else ()

    def _shaped(self, name: str, shape: str) -> Spans:
        """A value in another shape than its type gives it; a gap stays what it is without."""
        raw = self.raw(name)
        if self.state == "blank" or raw is None or raw in ("", [], ()):
            return self.value(name)
        if shape == "you":
            you = "".join(span.text for span in COMPUTED["you"](self))
            return (Span(self.text(name).replace("当事人", you), name),)
        return (Span(shapes.shaped(raw, shape), name),)

    def value(self, name: str) -> Spans:
        """The printed value of one field; on a blank form, and for gaps in a draft, a line to write on."""
        field = self.form.field(name)
        text = "" if self.state == "blank" and not name.startswith(UNIT_FACTS) else self.text(name)
        if text:
            return (Span(text, name),)
        if self.state == "issued" or field is None:
            return ()
        if field.blank:
            return self.spans(field.blank)
        return (Span("", name, field.blank_mm if self.state == "blank" else min(field.blank_mm, 60.0)),)

    def text(self, name: str) -> str:
        """The printed text of one field, empty if there is none. The definition says which type it has."""
        value = self.raw(name)
        field = self.form.field(name)
        if value is None or value == "" or value == []:
            return ""
        if field is not None and field.type == "choice":
            return (field.options or {}).get(str(value), str(value))
        return PRINTED[field.type if field else "text"](self, value)

    def bracket(self) -> bool:
        """Whether items are cited as 第（一）项."""
        return self.settings.get("item_bracket", True)


@lru_cache(maxsize=4096)
def _taken_apart(template: str) -> tuple[tuple[bool, tuple[tuple[Span, str], ...]], ...]:
    """A template as stretches, bold or not, of fixed words each with the variable behind them (empty at the end)."""
    made = []
    for n, piece in enumerate(template.split(_BOLD)):
        parts = _VARIABLE.split(piece)
        names = [*parts[1::2], ""]
        made.append((n % 2 == 1, tuple(zip(map(Span, parts[::2]), names, strict=True))))
    return tuple(made)


def _without_double_marks(parts: list[Span]) -> list[Span]:
    """A typed value loses its closing mark where the sentence goes on with a mark of its own."""
    made = [part for part in parts if part.text or part.mm]
    for n, after in enumerate(made[1:]):
        part = made[n]
        if part.field and part.text[-1:] in _CLOSING and after.text[:1] in _GOING_ON and not after.field:
            made[n] = replace(part, text=part.text.rstrip(_CLOSING))
    return made


def _plain(value: Any) -> str:
    return "" if value is None else clean_text(str(value))


def _texts(view: Facts, value: Any) -> str:
    return wording.listed([clean_text(str(v)) for v in value])


def _officers(view: Facts, value: Any) -> str:
    return "、".join(f"{clean_name(o['name'])}（{clean_name(o['cert_no'])}）" for o in value)


PRINTED: dict[str, Callable[[Facts, Any], str]] = {
    "text": lambda view, value: clean_text(str(value)),
    "name": lambda view, value: clean_name(str(value)),
    "names": lambda view, value: "、".join(clean_name(v) for v in value),
    "number": lambda view, value: clean_name(str(value)),
    "time": lambda view, value: wording.time_text(clean_text(str(value))),
    "date": lambda view, value: wording.date_text(clean_text(str(value))),
    "due": lambda view, value: wording.due_text(clean_text(str(value))),
    "count": lambda view, value: str(int(value)),
    "amount": lambda view, value: shapes.yuan(int(value)),
    "choice": lambda view, value: str(value),
    "flag": lambda view, value: "",
    "texts": _texts,
    "officers": _officers,
    "articles": lambda view, value: wording.cite(value, view.bracket()),
    "rows": lambda view, value: str(len(value)),
    "qa": lambda view, value: str(len(value)),
}
"""How the value of each type of field is printed."""
