"""How laws, found articles and lines of an outline look in their lists."""

from __future__ import annotations

from datetime import date

from desktop.models.rows import RowFace
from desktop.screens.statutes.presenter import LawRow
from enforcement.statutes.editions import edition_on, span_words
from enforcement.statutes.places import article_words
from enforcement.statutes.views import OutlineLine, StatuteHit


def row_face(row_: LawRow | StatuteHit, day: date) -> RowFace:
    """A law with the edition of ``day``, or an article that was found."""
    if isinstance(row_, StatuteHit):
        old = "" if row_.current else "旧版"
        law = row_.title.removeprefix("中华人民共和国")
        words = f"{article_words(row_.number, row_.sub)}　{law}" if row_.number else law
        return RowFace(words, row_.excerpt or "整部法规", pill=old)
    speaks = edition_on(row_.editions, day)
    shown = speaks or row_.editions[0]
    state = span_words(shown, row_.editions)
    remark = f"{shown.articles} 条 · {state}" + (
        f" · {len(row_.editions)} 版" if len(row_.editions) > 1 else ""
    )
    return RowFace(row_.title, remark, pill="" if speaks else "当日没有", pill_colour="warn")


def row_key(row_: LawRow | StatuteHit) -> str:
    return row_.title if isinstance(row_, LawRow) else f"{row_.edition}.{row_.number}.{row_.sub}"


def line_face(line: OutlineLine) -> RowFace:
    if line.level:
        return RowFace(line.words, header=True)
    return RowFace(f"{line.words}　{line.start}")


def line_key(line: OutlineLine) -> str:
    return line.words if line.level else f"{line.number}.{line.sub}"
