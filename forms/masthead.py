"""Under which name a paper goes out: its title, who issues and seals it, and whether it carries a number.

A form says it once; one of its `titles` may say it otherwise for the facts at hand (申请书 of a party instead of the
决定书 of the agency).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.blocks import Signature
from forms.characters import clean_name, clean_text
from forms.facts import Facts
from forms.typography import Span, Spans

_SERIAL = re.compile(r"(〕第?)\d+(?=号)")
_YEAR = re.compile(r"〔\d*〕")


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """`issuer` is the name of the fact that heads and signs the paper, empty for a paper of the party itself."""

    title: str
    issuer: str
    sealed: bool
    numbered: bool
    copies_text: str


def masthead(view: Facts) -> Masthead:
    """The masthead that holds for these facts; a blank form carries that of the form itself."""
    form = view.form
    rows: list[Mapping[str, Any]] = [] if view.state == "blank" else list(form.titles)
    row = next((row for row in rows if view.holds(row["when"])), {})
    return Masthead(
        title=row.get("title", form.title),
        issuer=row.get("issuer", form.issuer),
        sealed=row.get("signature", form.signature) == "seal",
        numbered=row.get("numbered", form.numbered or form.field("number") is not None),
        copies_text=row.get("copies_text", form.copies_text),
    )


def issuer(view: Facts, head: Masthead) -> Spans:
    """The name at the head and under the text; nothing for a paper of the party, a line for a name to write."""
    if not head.issuer:
        return ()
    name = clean_text(str(view.raw(head.issuer) or ""))
    return (Span(name, head.issuer),) if name else (Span("", head.issuer, 90.0),)


def number(view: Facts, head: Masthead) -> Spans:
    """The number line: with its serial when issued, with room for it before."""
    if not head.numbered:
        return ()
    text = clean_name(str(view.raw("number") or ""))
    if view.state == "issued":
        return (Span(text, "number"),) if text else ()
    if view.state == "draft":
        return (Span(_SERIAL.sub(r"\1　　", text), "number"),) if text else ()
    text = _SERIAL.sub(r"\1　　　", _YEAR.sub("〔　　　　〕", text))
    return (Span(text or f"　　　　{view.form.series}字〔　　　　〕　　　号", "number"),)


def signature(view: Facts, head: Masthead) -> Signature | None:
    """Issuer and date under the text, where the seal goes; None for a paper that only people sign."""
    return Signature(agency=issuer(view, head), date=view.value("issue_date")) if head.sealed else None
