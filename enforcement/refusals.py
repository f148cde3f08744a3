"""Named refusals: every expected "no" with its number, sentence, article and cure.

The same value is shown in a window, on the command line and in tests, so its words have one home.
Numbers ``G..`` are the gates of the product's rule list; ``R..`` are refusals of form and order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from enforcement.errors import KnownTrouble


class Level(StrEnum):
    """How hard a gate is."""

    BLOCK = "block"  # no override
    CAPTAIN = "captain"  # the captain may let it pass with a written reason
    REMIND = "remind"  # never stops


@dataclass(frozen=True, slots=True)
class Article:
    """The place in the law a refusal rests on; ``source`` is its id in resources/law."""

    law: str
    article: str
    source: str = ""

    def __str__(self) -> str:
        return f"《{self.law}》{self.article}" if self.article else f"《{self.law}》"


@dataclass(frozen=True, slots=True)
class Cure:
    """One way out: ``label`` is a verb for a button, ``action`` a stable key screens understand,
    ``target`` names the field or record the action is about."""

    label: str
    action: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An expected "no". ``what`` and ``why`` are whole Chinese sentences; ``field`` names the fact it is about."""

    number: str
    what: str
    why: str = ""
    article: Article | None = None
    cures: tuple[Cure, ...] = ()
    level: Level = Level.BLOCK
    field: str = ""
    points: int | None = None

    @property
    def sentence(self) -> str:
        """One paragraph: what, why, article, cures."""
        parts = [self.what, self.why]
        if self.article is not None:
            parts.append(f"依据{self.article}。")
        if self.cures:
            parts.append("可以：" + "、".join(cure.label for cure in self.cures) + "。")
        return "".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Refused:
    """A command's answer when it did nothing."""

    refusals: tuple[Refusal, ...]

    @property
    def sentence(self) -> str:
        return "\n".join(refusal.sentence for refusal in self.refusals)


class Withheld(KnownTrouble):
    """Raised where a command would write what must not be written; who runs the command answers with the refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.what, refusal.why, detail=refusal.number)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Done:
    """A command's answer after it did its work; ``value`` is what the screen needs next (often an id)."""

    value: object = None
    notices: tuple[Refusal, ...] = field(default=())
