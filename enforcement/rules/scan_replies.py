"""Refusals about signed pages that come back (R65, R66), in words."""

from __future__ import annotations

from collections.abc import Iterable

from enforcement.model.document import Document
from enforcement.refusals import Cure, Refusal


def no_such_page(document: Document, pages: Iterable[int]) -> Refusal:
    told = "、".join(str(page) for page in pages)
    return Refusal(
        number="R65",
        what=f"《{document.title}》{document.number}一共 {document.pages} 页，没有第 {told} 页。",
        why="签字页要和出具的页数对得上，所以一页也没有归。",
        cures=(Cure("换一页", "choose_page", document.id),),
        field="page",
    )


def page_there_already(document: Document, pages: Iterable[int]) -> Refusal:
    told = "、".join(str(page) for page in pages)
    return Refusal(
        number="R66",
        what=f"《{document.title}》{document.number}第 {told} 页已经扫回来过。",
        why="原来那张一直留着，不会被盖掉。",
        cures=(Cure("再存一张", "file_again", document.id), Cure("换一页", "choose_page", document.id)),
        field="page",
    )
