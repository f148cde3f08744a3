"""Refusals about papers (R50–R59, R76–R79), their numbers (R60, R61) and letting a gate pass (R62–R64), in words."""

from __future__ import annotations

from enforcement.model.document import Document, DocumentState, NumberBlock
from enforcement.refusals import Cure, Level, Refusal


def not_a_draft(document: Document) -> Refusal:
    state = {DocumentState.VOIDED: "已经作废", DocumentState.SERVED: "已经送达"}.get(
        document.state, "已经出具"
    )
    return Refusal(
        number="R50",
        what=f"《{document.title}》{document.number}{state}，内容不会再变。",
        why="要改就另出一份，写明更正哪一份。",
        cures=(Cure("另出一份更正", "correct_document", document.id),),
    )


def discarded_draft(document: Document) -> Refusal:
    return Refusal(
        number="R76",
        what=f"《{document.title}》这份草稿已经丢弃，不能接着写。",
        why="丢弃的草稿都留着，可以拿回来。",
        cures=(Cure("拿回来", "take_back_draft", document.id),),
    )


def nothing_to_take_back(document: Document) -> Refusal:
    return Refusal(
        number="R77",
        what=f"《{document.title}》没有丢弃过，不用拿回来。",
        why="它在登记册里，可以直接打开。",
        cures=(Cure("打开看", "open_document", document.id),),
    )


def nothing_due(document: Document) -> Refusal:
    return Refusal(
        number="R78",
        what=f"《{document.title}》{document.number}没有等着办的期限。",
        why="文书没有定期限，或者结果已经记过。",
        cures=(Cure("打开看", "open_document", document.id),),
    )


def due_result_missing(document: Document, least: int) -> Refusal:
    return Refusal(
        number="R79",
        what=f"还没有写《{document.title}》{document.due_what or '期限'}到期的结果。",
        why=f"写了结果，这一件才从到期清单里去掉。至少写{least}个字。",
        cures=(Cure("写结果", "edit_field", "result"),),
        field="result",
    )


def numbers_used_up(series: str, year: int) -> Refusal:
    return Refusal(
        number="R51",
        what=f"“{series}”{year} 年的文书号用完了，这份先不能出具。",
        why="文号不能重复，本机只用领到的号段。草稿都在，可以先打印草稿。",
        cures=(Cure("同步领号", "sync"), Cure("向队长要一段", "ask_numbers")),
        field="number",
    )


def characters_missing(glyphs: tuple[str, ...]) -> Refusal:
    return Refusal(
        number="R52",
        what=f"有字打不出来：{'、'.join(glyphs)}。",
        why="缺字的文书打出来会是空白，所以没有出具，文号没有占用。",
        cures=(Cure("核对这个字", "edit_field"), Cure("换字库", "font_settings")),
    )


def read_back_failed(problems: tuple[str, ...]) -> Refusal:
    return Refusal(
        number="R53",
        what="文书做好后核对没有通过，没有出具。",
        why="".join(problem if problem.endswith("。") else f"{problem}。" for problem in problems),
        cures=(Cure("再试一次", "retry"), Cure("存诊断包", "diagnose")),
    )


def only_a_draft(document: Document) -> Refusal:
    """R54: printing, serving or voiding needs an issued paper."""
    return Refusal(
        number="R54",
        what=f"《{document.title}》还是草稿，还没有出具。",
        why="出具以后才有文号和定下来的内容。",
        cures=(Cure("去出具", "issue", document.id),),
    )


def void_paper(document: Document) -> Refusal:
    return Refusal(
        number="R55",
        what=f"《{document.title}》{document.number}已经作废，不能再用。",
        cures=(Cure("另出一份", "prepare", document.form_id),),
    )


def served_cannot_be_voided(document: Document) -> Refusal:
    return Refusal(
        number="R56",
        what=f"《{document.title}》{document.number}已经送达当事人，不能作废。",
        why="纸已经在当事人手里，要改就另出一份更正并再送达。",
        cures=(Cure("另出一份更正", "correct_document", document.id),),
    )


def reason_missing(document: Document) -> Refusal:
    return Refusal(
        number="R57",
        what=f"还没有写为什么作废《{document.title}》{document.number}。",
        why=f"作废后 {document.serial} 号不能再用，会记入登记册。原因至少写四个字。",
        cures=(Cure("写原因", "edit_field", "reason"),),
        field="reason",
    )


def two_persons_to_void(document: Document) -> Refusal:
    return Refusal(
        number="R58",
        what=f"《{document.title}》{document.number}是你出具的，作废要由另一位队长来办。",
        why="出具和作废由两个人分开，免得一个人说了算。",
        cures=(Cure("请另一位队长", "switch_officer"),),
    )


def issued_already(document: Document) -> Refusal:
    """A reminder with the answer of preparing: the paper is out, a new one would correct it."""
    return Refusal(
        number="R59",
        what=f"《{document.title}》{document.number}已经出具过。",
        cures=(Cure("另出一份更正", "correct_document", document.id),),
        level=Level.REMIND,
    )


def block_overlaps(block: NumberBlock) -> Refusal:
    return Refusal(
        number="R60",
        what=f"新号段和本机的 {block.first} 到 {block.last} 号重叠，没有收下。",
        why="两段重叠会出现同号的文书。",
        cures=(Cure("核对号段", "show_numbers", block.id),),
    )


def block_turned_round(first: int, last: int) -> Refusal:
    return Refusal(
        number="R61",
        what=f"号段写的是 {first} 到 {last}，起号要从 1 起、不能大于止号。",
        cures=(Cure("改号段", "edit_field", "first"),),
        field="first",
    )


def override_never() -> Refusal:
    return Refusal(
        number="R62",
        what="这一条不能放行，只能照要求补好。",
        cures=(Cure("回去补", "show_gates"),),
    )


def override_by_another() -> Refusal:
    return Refusal(
        number="R63",
        what="放行要由没有经手这份文书的队长来办。",
        why="自己不能放行自己被拦下的文书。",
        cures=(Cure("请另一位队长", "switch_officer"),),
    )


def override_reason(least: int) -> Refusal:
    return Refusal(
        number="R64",
        what=f"放行的理由太短，至少写 {least} 个字。",
        why="理由会印在案卷的备考表上。",
        cures=(Cure("写理由", "edit_field", "reason"),),
        field="reason",
    )
