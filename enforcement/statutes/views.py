"""What the shelf answers: an article on a day with what must be said about it, an outline, hits of a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from enforcement.statutes.editions import Edition, edition_on, nearest_to, span_words
from enforcement.statutes.model import StatuteArticle, lines_of
from enforcement.statutes.places import Place, article_words, citation, places_in
from enforcement.statutes.titles import Meant, Way, guesses, meant
from enforcement.text.dates import long_date

Key = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article as asked for. ``notices`` are whole sentences that must be read with the wording; ``exact`` says that
    the wording is the one of ``day`` as far as the shelf knows. ``articles`` is empty when there is none, two when the
    text has it twice. ``editions`` are all of the law that are not put away."""

    law: str
    place: Place | None
    day: date
    edition: Edition | None = None
    exact: bool = False
    articles: tuple[StatuteArticle, ...] = ()
    before: Key | None = None
    after: Key | None = None
    editions: tuple[Edition, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def citation(self) -> str:
        """《…》第六十条第一款第三项; empty when nothing was found."""
        if self.edition is None:
            return ""
        return citation(self.edition.title, self.place) if self.place else f"《{self.edition.title}》"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineLine:
    """A heading (``number`` 0) or an article with the beginning of its words."""

    words: str
    level: str = ""
    number: int = 0
    sub: int = 0
    start: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatuteOutline:
    """``rest`` are appendices and lines of the head in order; ``faults`` the sentences noted when it was taken in."""

    edition: Edition
    lines: tuple[OutlineLine, ...]
    rest: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatuteHit:
    """An article (or a law, ``number`` 0) that fits a search. ``spans`` mark the words in ``excerpt``; ``current``
    that its edition speaks for the day that was asked about."""

    edition: int
    title: str
    number: int
    sub: int = 0
    excerpt: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    current: bool = True
    label: str = ""

    @property
    def name(self) -> str:
        return f"《{self.title}》" + (article_words(self.number, self.sub) if self.number else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelvedText:
    """A text as it was brought in, with its days."""

    title: str
    label: str
    valid_from: date
    valid_to: date | None
    source: str
    text: str


ReadArticles = Callable[[int, Key], tuple[StatuteArticle, ...]]
ReadKeys = Callable[[int], Sequence[Key]]


def article_view(
    asked: ArticleView, shelf: Sequence[Edition], wanted: int, read: ReadArticles, keys: ReadKeys
) -> ArticleView:
    """Fill ``asked`` (law, place, day) from the shelf; ``wanted`` names an edition, 0 lets the day decide."""
    known = [one for one in shelf if not one.put_away]
    titles = list(dict.fromkeys(one.title for one in known))
    law = meant(asked.law, titles)
    if law is None:
        return replace(asked, notices=(_no_law(asked.law, titles),))
    editions = tuple(one for one in known if one.title == law.title)
    exact = edition_on(editions, asked.day)
    edition = next((one for one in editions if one.id == wanted), None) or exact
    shown = edition or nearest_to(editions, asked.day)
    assert shown is not None
    notices = [*_law_notices(asked.law, law), *_day_notices(shown, exact, editions, asked.day)]
    view = replace(asked, edition=shown, exact=shown == exact, editions=editions)
    if asked.place is None:
        return replace(view, notices=tuple(notices))
    articles = read(shown.id, asked.place.key)
    before, after = _beside(asked.place.key, keys(shown.id))
    notices += _place_notices(law.title, asked.place, articles)
    return replace(view, articles=articles, before=before, after=after, notices=tuple(notices))


def place_of(text: str) -> Place | None:
    """The first place that a citation names."""
    return next(iter(places_in(text)), None)


def marked(article: StatuteArticle, place: Place | None) -> tuple[int, ...]:
    """Places in `lines_of` that a citation means; empty when it means the whole article.

    第16条第2项 without a 款 means the item wherever it stands.
    """
    if place is None or not (place.paragraph or place.item):
        return ()
    return tuple(
        index
        for index, ((paragraph, item, point), _) in enumerate(lines_of(article))
        if place.paragraph in (0, paragraph) and place.item in (0, item) and place.point in (0, point)
    )


def _no_law(name: str, titles: Sequence[str]) -> str:
    near = guesses(name, titles)
    words = f"法条架上没有“{name.strip('《》')}”。"
    if near:
        return words + "意思可能是" + "、".join(f"《{title}》" for title in near[:4]) + "，请写全称。"
    return words + "导入它的文本以后，就能在这里看到条文。"


def _law_notices(name: str, law: Meant) -> list[str]:
    if law.way is not Way.GUESS:
        return []
    return [f"“{name.strip('《》')}”不是全称，按字面找到的是《{law.title}》，请核对是不是它。"]


def _day_notices(shown: Edition, exact: Edition | None, editions: Sequence[Edition], day: date) -> list[str]:
    if shown == exact:
        return []
    span = span_words(shown, editions)
    if exact is None:
        return [
            f"架上没有《{shown.title}》在{long_date(day)}的文本。"
            f"下面是最近的一版（{span}），不一定是那天的原文。"
        ]
    return [f"下面是另一版（{span}），不是{long_date(day)}的文本。"]


def _place_notices(title: str, place: Place, articles: Sequence[StatuteArticle]) -> list[str]:
    if not articles:
        return [f"《{title}》的这一版里没有{article_words(place.number, place.sub)}。"]
    notices = []
    if len(articles) > 1:
        notices.append("导入的文本里这一条出现了两次，两段都列在下面，请对照原文。")
    if (place.paragraph or place.item) and not any(marked(one, place) for one in articles):
        notices.append(f"这一条里没有{citation('', place).removeprefix('《》')}，请核对引用的款、项。")
    return notices


def _beside(key: Key, keys: Sequence[Key]) -> tuple[Key | None, Key | None]:
    lower = [one for one in keys if one < key]
    higher = [one for one in keys if one > key]
    return max(lower, default=None), min(higher, default=None)
