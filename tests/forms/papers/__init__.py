"""Sample facts of every paper: one fictional case for all (case.toml), and beside it what a paper asks for itself
(`<form id>.toml`)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_HOME = Path(__file__).parent


def paper_facts(form_id: str) -> dict[str, Any]:
    """The facts of the sample paper of a form."""
    facts = tomllib.loads((_HOME / "case.toml").read_text(encoding="utf-8"))
    own = tomllib.loads((_HOME / f"{form_id}.toml").read_text(encoding="utf-8"))
    return merged(facts, own)


def merged(base: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """`more` over `base`, tables merged, everything else replaced."""
    made = dict(base)
    for name, value in more.items():
        inner = made.get(name)
        made[name] = merged(inner, value) if isinstance(value, dict) and isinstance(inner, dict) else value
    return made
