"""Places in a law as sentences cite them: full title in 《》, article, paragraph and item in Chinese
numerals.

Source: layout rules for citations (《中华人民共和国行政处罚法》第七十二条第一款第（一）项).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from enforcement.model.matter import Citation
from enforcement.text.numerals import chinese_number

_PLACE = re.compile(r"第(\d+)(条|款|项|目)(?:之(\d+))?")
_STATE = "中华人民共和国"


def chinese_article(article: str, item_bracket: bool = True) -> str:
    """第60条第1款第3项 → 第六十条第一款第（三）项; without ``item_bracket`` 第三项. Other text stays."""

    def place(found: re.Match[str]) -> str:
        number = chinese_number(int(found[1]))
        if found[2] == "项" and item_bracket:
            number = f"（{number}）"
        after = f"之{chinese_number(int(found[3]))}" if found[3] else ""
        return f"第{number}{found[2]}{after}"

    return _PLACE.sub(place, article)


def law_title(law: str) -> str:
    """《…》 around a title; marks inside it become 〈〉."""
    return (
        "《"
        + law.strip().removeprefix("《").removesuffix("》").replace("《", "〈").replace("》", "〉")
        + "》"
    )


def single_places(citation: Citation) -> tuple[tuple[str, str], ...]:
    """(law, article) of each place one catalogue citation names.

    A cell such as 第75条；土地管理法实施条例第55条 holds two laws. A short title that begins with the first
    law's name is given its full form, because titles are never abbreviated on paper.
    """
    places = []
    for part in (piece.strip() for piece in re.split("[；;]", citation.article)):
        named = re.match(r"^(?P<law>[^第]+)(?P<article>第.+)$", part)
        if named is None:
            places.append((citation.law, part))
        else:
            places.append((_full_title(named["law"], citation.law), named["article"]))
    return tuple(places)


def _full_title(short: str, beside: str) -> str:
    short = short.strip().strip("《》")
    if (
        beside.startswith(_STATE)
        and not short.startswith(_STATE)
        and short.startswith(beside.removeprefix(_STATE))
    ):
        return _STATE + short
    return short


def distinct_places(citations: Iterable[Citation]) -> tuple[tuple[str, str], ...]:
    """All (law, article) of ``citations``, each once, in order."""
    return tuple(dict.fromkeys(place for citation in citations for place in single_places(citation)))


def cite(places: Iterable[tuple[str, str]], item_bracket: bool = True) -> str:
    """《甲法》第二十八条、第三十条和《乙条例》第三十六条第二款; empty for no place."""
    by_law: dict[str, list[str]] = {}
    for law, article in places:
        by_law.setdefault(law_title(law), []).append(chinese_article(article, item_bracket))
    texts = [law + "、".join(dict.fromkeys(articles)) for law, articles in by_law.items()]
    return texts[0] if len(texts) == 1 else "、".join(texts[:-1]) + "和" + texts[-1] if texts else ""
