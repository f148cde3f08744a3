"""Refusals of form and order (numbers ``R..``): one home for their sentences. Papers have theirs in
paper_replies.

R01, R02 role and roster (authority.py) · R03 unknown record · R10–R13 party · R20 closed inspection · R21
matters · R22 people · R30 answers · R40–R42 evidence · R50–R64 papers, numbers, letting a gate pass · R71–R73
reminders of gates · R74, R75 reminders at the end.
"""

from __future__ import annotations

from enforcement.model.evidence import Evidence
from enforcement.refusals import Article, Cure, Level, Refusal
from enforcement.rules import articles


def unknown(thing: str) -> Refusal:
    """R03. ``thing`` is its Chinese name."""
    return Refusal(
        number="R03",
        what=f"本机没有找到这条{thing}记录。",
        why="可能是别的电脑刚改过，还没有同步到这里。",
        cures=(Cure("同步后再看", "sync"),),
    )


def name_missing() -> Refusal:
    return Refusal(
        number="R10",
        what="对象还没有名称。",
        why="写证照上的全称，文书会照着印。",
        cures=(Cure("填名称", "edit_field", "name"),),
        field="name",
    )


def number_fault(fault: str, field: str) -> Refusal:
    """R11 identity number, R12 credit code: ``fault`` is the clause naming the digit rule that failed."""
    identity = fault.startswith("身份证")
    return Refusal(
        number="R11" if identity else "R12",
        what=f"{fault}。",
        why="对照证件再看一遍；手边没有证件可以先空着。",
        cures=(Cure("改号码", "edit_field", field), Cure("先空着", "clear_field", field)),
        field=field,
    )


def same_number(name: str, party_id: str) -> Refusal:
    """A reminder: another party has the same number."""
    return Refusal(
        number="R13",
        what=f"“{name}”已经登记了同一个号码。",
        why="如果是同一个对象，就用那一条，历史检查会连在一起。",
        cures=(Cure("用那一条", "open_party", party_id),),
        level=Level.REMIND,
        field="id_no",
    )


def inspection_closed(voided: bool) -> Refusal:
    return Refusal(
        number="R20",
        what="这次检查已经作废，不能再改。" if voided else "这次检查已经结束，内容不能再改。",
        why="已经出具的文书要和检查记录保持一样。",
        cures=(Cure("另开一次检查", "start_inspection"),),
    )


def matter_there_already(act_name: str) -> Refusal:
    return Refusal(
        number="R21",
        what=f"“{act_name}”已经在这次检查里了。",
        cures=(Cure("去看这个事项", "open_matter"),),
        level=Level.BLOCK,
        field="matters",
    )


def officer_named_twice(name: str) -> Refusal:
    return Refusal(
        number="R22",
        what=f"{name}选了两次，两名检查人员要是两个人。",
        article=articles.TWO_OFFICERS,
        cures=(Cure("换一名队员", "choose_officers"),),
        field="officers",
    )


def recorder_not_of_the_pair(name: str) -> Refusal:
    return Refusal(
        number="R22",
        what=f"{name}不是这次署名的检查人员，不能做记录人。",
        why="记录人要在笔录上签名，从检查人员里选。",
        cures=(Cure("换记录人", "choose_officers"),),
        field="recorder",
    )


def not_a_number(text: str) -> Refusal:
    return Refusal(
        number="R30",
        what=f"“{text}”不是数字，没有记。",
        why="测量值只写数字，单位和说明写在旁边两格。",
        cures=(Cure("改成数字", "edit_field", "measured"),),
        field="measured",
    )


def taken_in_already(existing: Evidence) -> Refusal:
    return Refusal(
        number="R40",
        what=f"这个文件已经是{existing.number}，没有再收一份。",
        why="同一个原件只留一份，编号不变。",
        cures=(Cure(f"看{existing.number}", "show_evidence", existing.id),),
        field="evidence",
    )


def other_inspection() -> Refusal:
    return Refusal(
        number="R41",
        what="证据和检查项不在同一次检查里，没有归过去。",
        why="证据只能说明它所在的那次检查。",
        cures=(Cure("选本次的检查项", "pick_item"),),
        field="evidence",
    )


def camera_clock(number: str, minutes: int) -> Refusal:
    """A reminder: the camera's own time and the record's are far apart."""
    return Refusal(
        number="R42",
        what=f"{number}的相机时间和记录时间差 {minutes} 分钟。",
        why="照片页会把两个时间都印上。",
        cures=(Cure("校正相机时间", "set_clock_offset"),),
        level=Level.REMIND,
        field="taken_at",
    )


def service_detail(what: str, why: str, article: Article, field: str, number: str = "G18") -> Refusal:
    """G18 (the way of service needs its proof) or G08 (something about the service is not written)."""
    return Refusal(
        number=number,
        what=what,
        why=why,
        article=article,
        cures=(Cure("补写", "edit_field", field), Cure("看条件", "show_source", field)),
        field=field,
    )


def outcome_open(unjudged: int) -> Refusal:
    """A reminder when an inspection ends with matters nobody judged."""
    return Refusal(
        number="R74",
        what=f"还有 {unjudged} 个事项没有下结论。",
        why="检查可以先结束，结论要在出具文书前补上。",
        cures=(Cure("去下结论", "judge"),),
        level=Level.REMIND,
        field="findings",
    )


def drafts_left(count: int) -> Refusal:
    """A reminder when an inspection ends with papers still in draft."""
    return Refusal(
        number="R75",
        what=f"还有 {count} 份文书没有出具。",
        why="草稿都在，随时可以出具。",
        cures=(Cure("去出具", "issue"),),
        level=Level.REMIND,
    )
