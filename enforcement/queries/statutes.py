"""Questions about the own shelf of statutes. The answers' types live in `enforcement.statutes.views`, which is loaded
with the first answer and not before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AskStatutes:
    """→ tuple[Edition, ...] (`enforcement.statutes.editions`) by title, newest first; also those put away if asked."""

    put_away: bool = False


@dataclass(frozen=True, slots=True)
class AskStatute:
    """→ StatuteOutline | None: the headings and articles of one edition."""

    edition: int


@dataclass(frozen=True, slots=True)
class AskStatuteArticle:
    """→ ArticleView: an article of a law (any name it is known by) at its wording on ``day``; of ``edition`` when one
    is named. ``article`` as a citation says it (第60条第1款第3项, 六十条, 60)."""

    law: str
    article: str
    day: date
    edition: int = 0


@dataclass(frozen=True, slots=True)
class AskStatuteWords:
    """→ tuple[StatuteHit, ...]: laws by title or pinyin, articles by number and by words; those in force on ``day``
    first."""

    text: str
    day: date
    limit: int = 60


@dataclass(frozen=True, slots=True)
class AskStatuteTexts:
    """→ tuple[ShelvedText, ...]: whole texts with their days, to give to another machine; all of them for ()."""

    editions: tuple[int, ...] = ()
