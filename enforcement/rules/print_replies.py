"""Refusals about printing and about paper copies of void documents (R95–R97), in words."""

from __future__ import annotations

from enforcement.model.document import Document
from enforcement.refusals import Cure, Refusal


def does_not_fit(pages: int, most: int) -> Refusal:
    return Refusal(
        number="R95",
        what=f"没有打印：页码要在 1 到 {pages} 之间，份数在 1 到 {most} 之间。",
        why="多打的份数可以再打一次，每次都会记下来。",
        cures=(Cure("改份数和页码", "edit_field", "copies"),),
        field="copies",
    )


def closed_already(title: str) -> Refusal:
    return Refusal(
        number="R96",
        what=f"《{title}》这次打印已经有结果了，没有再记。",
        why="一次打印只记一个结果，要补打就另打一次。",
        cures=(Cure("看打印记录", "show_prints"),),
    )


def nothing_to_call_back(document: Document) -> Refusal:
    return Refusal(
        number="R97",
        what=f"《{document.title}》{document.number}没有要收回的纸件。",
        why="只有作废前打印过、还没有收回的文书，才记收回。",
        cures=(Cure("看作废登记", "show_voided"),),
    )
