"""Checked rows → what a release states beside the matters: exemptions, things and people needed, the county's amounts."""

from __future__ import annotations

from datetime import date

from enforcement.catalogue.amount_lines import LINE_NAMES, AmountLine
from enforcement.catalogue.benchmarks import EXEMPT_NAMES, Exemption, ExemptKind
from enforcement.catalogue.needs import NEED_WORDS, STANDING_WORDS, MatterNeed
from enforcement.catalogue.row import Row

_EXEMPT = {word: kind for kind, word in EXEMPT_NAMES.items()}
_NEED = {word: kind for kind, word in NEED_WORDS.items()}
_STANDING = {word: standing for standing, word in STANDING_WORDS.items()}
_LINE = {word: kind for kind, word in LINE_NAMES.items()}


def exemption(row: Row) -> Exemption:
    """A row of the sheet 不予处罚."""
    return Exemption(
        matter_code=row.text("matter_code"),
        condition=row.text("condition"),
        source=row.text("source"),
        exclusion=row.text("exclusion"),
        kind=_EXEMPT[row.text("kind")] if row.text("kind") else ExemptKind.NO_PENALTY,
        issuer=row.text("issuer"),
        document=row.text("document"),
        since=_day(row, "since"),
        laws=tuple(law.strip().strip("《》") for law in row.text("laws").split(";") if law.strip()),
        laws_read=row.text("laws_read") == "yes",
    )


def need(row: Row) -> MatterNeed:
    """A row of the sheet 仪器和人员."""
    return MatterNeed(
        matter_code=row.text("matter_code"),
        kind=_NEED[row.text("kind")],
        name=row.text("name"),
        purpose=row.text("purpose"),
        item=int(row.figure("item_no") or 0),
        source=row.text("source"),
        standing=_STANDING[row.text("standing")],
    )


def amount_line(row: Row) -> AmountLine:
    """A row of the sheet 数额标准."""
    return AmountLine(
        kind=_LINE[row.text("kind")],
        subject=row.text("subject"),
        penalty=row.text("penalty"),
        yuan=row.figure("amount") or 0.0,
        included=row.text("included") == "yes",
        domain=row.text("domain"),
        document=row.text("document"),
        valid_from=date.fromisoformat(row.text("valid_from")),
        valid_to=_day(row, "valid_to"),
        note=row.text("note"),
    )


def _day(row: Row, key: str) -> date | None:
    return date.fromisoformat(row.text(key)) if row.text(key) else None
