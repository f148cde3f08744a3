"""Refusals about the town's marks and its proposals (R84–R86), in words."""

from __future__ import annotations

from enforcement.model.library_marks import (
    PROPOSAL_KIND_NAMES,
    PROPOSAL_STATE_NAMES,
    LibraryProposal,
    ProposalKind,
    ProposalState,
)
from enforcement.refusals import Cure, Refusal
from enforcement.rules import articles


def not_to_pick(name: str) -> Refusal:
    return Refusal(
        number="R84",
        what=f"“{name}”本镇已经有权，不用再申请自选。",
        why="申请自选只用于还没有交给本镇的事项。",
        article=articles.POWER_OF_TOWNSHIP,
        cures=(Cure("看它的赋权", "show_grant"),),
        field="matter_code",
    )


def not_to_drop(name: str) -> Refusal:
    return Refusal(
        number="R84",
        what=f"“{name}”不是本镇自选、现在在用的事项，不能申请退出。",
        why="基础库和法定的事项由县里和法律定，本镇没有用的事项也不用退。",
        article=articles.POWER_OF_TOWNSHIP,
        cures=(Cure("看它的赋权", "show_grant"),),
        field="matter_code",
    )


def not_on_the_menu(name: str) -> Refusal:
    return Refusal(
        number="R84",
        what=f"“{name}”不在县里的自选库里，不能申请自选。",
        why="只有县里列进自选菜单的事项才能申请。",
        article=articles.POWER_OF_TOWNSHIP,
        cures=(Cure("看自选库", "show_menu"),),
        field="matter_code",
    )


def power_stays(name: str) -> Refusal:
    return Refusal(
        number="R84",
        what=f"“{name}”的权力还在本镇，没有定下收回的日子，不用为它备移送函。",
        why="这里的移送函只用于县里收回的事项；别的移送在文书里自己做。",
        article=articles.POWER_OF_TOWNSHIP,
        cures=(Cure("到文书里做移送函", "new_paper"),),
    )


def asked_already(proposal: LibraryProposal, state: ProposalState) -> Refusal:
    words = f"{PROPOSAL_KIND_NAMES[proposal.kind]}（{PROPOSAL_STATE_NAMES[state]}）"
    return Refusal(
        number="R84",
        what=f"“{proposal.matter_name}”已经有一份{words}。",
        why="同一个事项一次只办一份，两份意见不一致时县里没法答复。",
        cures=(Cure("看那一份", "show_proposal", proposal.id),),
        field="matter_code",
    )


def not_now(proposal: LibraryProposal, state: ProposalState) -> Refusal:
    return Refusal(
        number="R85",
        what=f"“{proposal.matter_name}”的申请现在是“{PROPOSAL_STATE_NAMES[state]}”，这一步办不了。",
        why="申请按提交、队长、负责人、县里的顺序办；提交以后要改，先撤回或者等退回。",
        cures=(Cure("看办理经过", "show_proposal", proposal.id),),
    )


def read_again(proposal: LibraryProposal) -> Refusal:
    return Refusal(
        number="R85",
        what=f"“{proposal.matter_name}”的申请在你看过以后改过，没有记下这次的意见。",
        why="同意的是看到的那一份，改过就要重新看。",
        cures=(Cure("再看一遍", "show_proposal", proposal.id),),
    )


def not_ones_own(name: str) -> Refusal:
    return Refusal(
        number="R85",
        what=f"这份申请是{name}自己写或者自己提交的，不能由本人来批。",
        why="谁也不批自己的申请。",
        cures=(Cure("请另一位来批", "switch_officer"),),
    )


def not_by_the_same(name: str) -> Refusal:
    return Refusal(
        number="R85",
        what=f"{name}已经以队长身份同意过，不能再以负责人身份批同一份申请。",
        why="两道审批由两个人办，才有第二双眼睛。",
        cures=(Cure("请另一位负责人来批", "switch_officer"),),
    )


def words_missing(kind: ProposalKind, field: str, least: int) -> Refusal:
    name = {"reason": "理由", "need": "需要的依据"}[field]
    return Refusal(
        number="R86",
        what=f"{PROPOSAL_KIND_NAMES[kind]}的{name}还没有写够，至少 {least} 个字。",
        why="县里凭理由和依据来定，队长和负责人也凭它来批。",
        cures=(Cure(f"写{name}", "edit_field", field),),
        field=field,
    )


def return_reason_missing(least: int) -> Refusal:
    return Refusal(
        number="R86",
        what=f"退回要写明原因，至少 {least} 个字。",
        why="写申请的人要知道改什么。",
        cures=(Cure("写原因", "edit_field", "reason"),),
        field="reason",
    )


def set_incomplete(field: str) -> Refusal:
    what = "这个常用组合还没有名字。" if field == "name" else "这个常用组合里还没有事项。"
    return Refusal(
        number="R86",
        what=what,
        why="组合要有名字和至少一个事项，选的时候才认得。",
        cures=(Cure("补上", "edit_field", field),),
        field=field,
    )


def set_name_taken(name: str) -> Refusal:
    return Refusal(
        number="R86",
        what=f"已经有一个叫“{name}”的常用组合。",
        why="两个同名的组合，选的时候分不清。",
        cures=(Cure("换个名字", "edit_field", "name"),),
        field="name",
    )


def nothing_to_review() -> Refusal:
    return Refusal(
        number="R84",
        what="这一版目录不是本机现在的最新一版，没有记“看过”。",
        why="合并要对着最新的一版看，刚才又来了新的。",
        cures=(Cure("看最新的变化", "show_changes"),),
    )


def line_undecided(count: int) -> Refusal:
    return Refusal(
        number="R86",
        what=f"还有 {count} 条没有选，没有合并。",
        why="每一条都要有人看过、定下来。",
        cures=(Cure("接着选", "show_changes"),),
        field="decisions",
    )
