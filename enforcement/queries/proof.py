"""The question whether a code on paper holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskVerdict:
    """→ enforcement.verifying.verdict.Verdict on a scanned, typed or pasted text, at ``now_ms``."""

    text: str
    now_ms: int
