"""本镇用的裁量规则: which published rules of discretion the place uses where no benchmark says anything.

A thing of the journal, so every machine of the town tries by the same rules. It carries the rules themselves: they stay
readable when a later program or release no longer has them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesChoice:
    """``rules`` is a whole `enforcement.discretion.rule_sets.RuleSet` as plain data, ``document`` the paper by which the
    place published that it uses them. ``removed`` goes from False to True once and never back."""

    id: str
    rules: dict[str, Any] = field(default_factory=dict)
    document: str = ""
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    removed: bool = False


def chosen_of(choices: Iterable[RulesChoice]) -> RulesChoice | None:
    """The choice that counts: the last one that was not withdrawn; the same for any order of arrival."""
    standing = [one for one in choices if not one.removed]
    return max(standing, key=_order, default=None)


def _order(choice: RulesChoice) -> tuple[str, str]:
    return (choice.confirmed_at.isoformat() if choice.confirmed_at else "", choice.id)
