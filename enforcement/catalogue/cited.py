"""Matters by the places in the law that punish them, as papers write these places."""

from __future__ import annotations

from collections.abc import Iterable

from enforcement.model.matter import Matter
from enforcement.text.citations import chinese_article, distinct_places

Place = tuple[str, str]
"""Full title of a law, and the article in words (第四十二条第一款)."""


def place_of(law: str, article: str) -> Place:
    """One place as it is compared, whatever brackets and digits it was written with."""
    return law.strip().strip("《》"), chinese_article(article.strip())


def punishing(matter: Matter) -> frozenset[Place]:
    """The places that punish the act, under all its texts."""
    named = (place for basis in matter.bases for place in distinct_places(basis.penalty))
    return frozenset(place_of(law, article) for law, article in named)


def by_place(matters: Iterable[Matter]) -> dict[Place, list[Matter]]:
    """The matters that each place punishes, in their order."""
    found: dict[Place, list[Matter]] = {}
    for matter in matters:
        for place in punishing(matter):
            found.setdefault(place, []).append(matter)
    return found
