"""Who may do what: roles of the county's roster against acts. Asked before every command, and again by the
county.

Helpers record and photograph; they never judge, sign, issue or serve. Nobody approves or reviews his own.
Source: 行政处罚法 42; 浙江省综合行政执法条例 30; the role table of the security design.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from enforcement.model.officer import ROLE_NAMES, Officer, Role
from enforcement.refusals import Article, Cure, Refusal
from enforcement.rules import articles, kinds


class Act(StrEnum):
    """Acts that need a role."""

    SAVE_PARTY = "save_party"
    RECORD = "record"  # start an inspection, fill it, answer items, write facts
    PHOTOGRAPH = "photograph"  # add, link and caption evidence
    CHOOSE_OFFICERS = "choose_officers"
    RECORD_APPROVAL = "record_approval"
    JUDGE = "judge"
    SIGN = "sign"  # be one of the two officers of an act
    DRAFT = "draft"
    ISSUE = "issue"
    PRINT = "print"
    PRINT_DRAFT = "print_draft"  # drafts and blank forms: paper always works
    SERVE = "serve"
    SCAN_BACK = "scan_back"
    EXPORT = "export"
    FINISH = "finish"
    HAND_OVER = "hand_over"  # give an inspection to another officer
    VOID = "void"
    OVERRIDE_GATE = "override_gate"
    GIVE_NUMBERS = "give_numbers"  # without a county: the captain writes a block
    MARK_MATTER = "mark_matter"  # ★, notes and sets of the team
    PROPOSE_MATTER = "propose_matter"  # write, submit and withdraw a proposal
    AGREE_AS_CAPTAIN = "agree_as_captain"
    AGREE_AS_LEADER = "agree_as_leader"
    REVIEW_LIBRARY = "review_library"  # look through the changes of a release and settle the marks
    DRAW = "draw"  # 双随机: close a pool and draw from it
    CONFIRM_RULES = "confirm_rules"  # say which published rules of discretion this place uses
    KEEP_STATUTES = "keep_statutes"  # bring statute texts onto this machine's shelf, put them away
    CARRY = "carry"  # write a package for the county onto a stick: sealed, so whoever is there may
    SETTLE_REVIEW = "settle_review"  # choose between what two people wrote
    SETTLE_ISSUED = "settle_issued"  # choose between two issued papers of one draft: at the county alone
    TAKE_BACK_PULL = (
        "take_back_pull"  # take back what an exchange brought; each field needs its own act beside it
    )
    READ_AS_COUNTY = "read_as_county"  # look at a town's records from the county's console: there alone
    WATCH_COUNTY = "watch_county"  # the machine notes what it saw of the county's log, whoever sits there
    TAKE_LEASE = "take_lease"  # the county's lease arrives; the machine notes it for whoever sits there


ACT_NAMES = {
    Act.SAVE_PARTY: "登记对象",
    Act.RECORD: "记录检查",
    Act.PHOTOGRAPH: "收证据",
    Act.CHOOSE_OFFICERS: "选定检查人员",
    Act.RECORD_APPROVAL: "登记检查审批",
    Act.JUDGE: "下结论",
    Act.SIGN: "署名",
    Act.DRAFT: "备文书",
    Act.ISSUE: "出具文书",
    Act.PRINT: "打印文书",
    Act.PRINT_DRAFT: "打印草稿和空白文书",
    Act.SERVE: "送达",
    Act.SCAN_BACK: "归签字页",
    Act.EXPORT: "导出文书",
    Act.FINISH: "结束检查",
    Act.HAND_OVER: "交接检查",
    Act.VOID: "作废文书",
    Act.OVERRIDE_GATE: "放行",
    Act.GIVE_NUMBERS: "分配号段",
    Act.MARK_MATTER: "标常用、写备注",
    Act.PROPOSE_MATTER: "写自选申请",
    Act.AGREE_AS_CAPTAIN: "以队长身份办自选申请",
    Act.AGREE_AS_LEADER: "以负责人身份办自选申请",
    Act.REVIEW_LIBRARY: "合并目录变化",
    Act.DRAW: "双随机抽取",
    Act.CONFIRM_RULES: "确认裁量规则",
    Act.KEEP_STATUTES: "整理法条架",
    Act.CARRY: "写摆渡包",
    Act.SETTLE_REVIEW: "定下分歧",
    Act.SETTLE_ISSUED: "在两份已出具的文书里定一份",
    Act.TAKE_BACK_PULL: "收回收到的改动",
    Act.READ_AS_COUNTY: "在县里查看记录",
    Act.WATCH_COUNTY: "看住县里总账",
    Act.TAKE_LEASE: "领号段",
}

_FIELD = frozenset({Role.OFFICER, Role.CAPTAIN})
_FIELD_AND_HELPERS = _FIELD | {Role.ASSISTANT}

ROLES_FOR: dict[Act, frozenset[Role]] = {
    Act.SAVE_PARTY: _FIELD_AND_HELPERS,
    Act.RECORD: _FIELD_AND_HELPERS,
    Act.PHOTOGRAPH: _FIELD_AND_HELPERS,
    Act.CHOOSE_OFFICERS: _FIELD_AND_HELPERS,
    Act.RECORD_APPROVAL: _FIELD | {Role.LEADER},
    Act.JUDGE: _FIELD,
    Act.SIGN: _FIELD,
    Act.DRAFT: _FIELD,
    Act.ISSUE: _FIELD,
    Act.PRINT: _FIELD,
    Act.PRINT_DRAFT: frozenset(Role),
    Act.SERVE: _FIELD,
    Act.SCAN_BACK: _FIELD_AND_HELPERS,
    Act.EXPORT: _FIELD | {Role.LEGAL_REVIEWER, Role.LEADER},
    Act.FINISH: _FIELD,
    Act.HAND_OVER: _FIELD,
    Act.VOID: frozenset({Role.CAPTAIN}),
    Act.OVERRIDE_GATE: frozenset({Role.CAPTAIN}),
    Act.GIVE_NUMBERS: frozenset({Role.CAPTAIN, Role.ADMINISTRATOR}),
    Act.MARK_MATTER: frozenset(Role),
    Act.PROPOSE_MATTER: _FIELD | {Role.LEADER},
    Act.AGREE_AS_CAPTAIN: frozenset({Role.CAPTAIN}),
    Act.AGREE_AS_LEADER: frozenset({Role.LEADER}),
    Act.REVIEW_LIBRARY: _FIELD | {Role.LEADER},
    Act.DRAW: _FIELD,
    Act.CONFIRM_RULES: frozenset({Role.CAPTAIN, Role.LEADER}),
    Act.KEEP_STATUTES: frozenset(Role),
    Act.CARRY: frozenset(Role),
    Act.SETTLE_REVIEW: _FIELD | {Role.LEGAL_REVIEWER, Role.LEADER},
    Act.SETTLE_ISSUED: frozenset({Role.LEGAL_REVIEWER}),
    Act.TAKE_BACK_PULL: _FIELD | {Role.LEADER},
    Act.READ_AS_COUNTY: frozenset({Role.LEGAL_REVIEWER}),
    Act.WATCH_COUNTY: frozenset(Role),
    Act.TAKE_LEASE: frozenset(Role),
}

# Acts that stay closed to a helper even if the roster gives the same person another role on the same day.
_NEVER_HELPERS = frozenset(ROLES_FOR) - {
    Act.SAVE_PARTY, Act.RECORD, Act.PHOTOGRAPH, Act.CHOOSE_OFFICERS, Act.TAKE_LEASE, Act.WATCH_COUNTY, Act.SCAN_BACK,
    Act.PRINT_DRAFT, Act.KEEP_STATUTES, Act.MARK_MATTER, Act.CARRY,
}  # fmt: skip

ACT_OF_KIND: dict[str, Act] = {
    kinds.PARTY_CREATED: Act.SAVE_PARTY,
    kinds.PARTY_CHANGED: Act.SAVE_PARTY,
    kinds.INSPECTION_STARTED: Act.RECORD,
    kinds.INSPECTION_EDITED: Act.RECORD,
    kinds.OFFICERS_CHOSEN: Act.CHOOSE_OFFICERS,
    kinds.INSPECTION_APPROVED: Act.RECORD_APPROVAL,
    kinds.INSPECTION_FINISHED: Act.FINISH,
    kinds.INSPECTION_HANDED_OVER: Act.HAND_OVER,
    kinds.MATTER_ADDED: Act.RECORD,
    kinds.MATTER_REMOVED: Act.RECORD,
    kinds.MATTER_JUDGED: Act.JUDGE,
    kinds.ITEM_PREPARED: Act.RECORD,
    kinds.ITEM_ANSWERED: Act.RECORD,
    kinds.EVIDENCE_ADDED: Act.PHOTOGRAPH,
    kinds.EVIDENCE_LINKED: Act.PHOTOGRAPH,
    kinds.EVIDENCE_CAPTIONED: Act.PHOTOGRAPH,
    kinds.FACT_BUILT: Act.RECORD,
    kinds.FACT_EDITED: Act.RECORD,
    kinds.FACT_ADDED: Act.RECORD,
    kinds.FACT_REMOVED: Act.RECORD,
    kinds.DOCUMENT_PREPARED: Act.DRAFT,
    kinds.DOCUMENT_ISSUED: Act.ISSUE,
    kinds.DOCUMENT_PRINTED: Act.PRINT,
    kinds.DOCUMENT_SERVED: Act.SERVE,
    kinds.DOCUMENT_VOIDED: Act.VOID,
    kinds.DOCUMENT_DISCARDED: Act.DRAFT,
    kinds.DOCUMENT_TAKEN_BACK: Act.DRAFT,
    kinds.DOCUMENT_DUE_SETTLED: Act.SERVE,
    kinds.SERVICE_RECORDED: Act.SERVE,
    kinds.SIGNED_PAGES_FILED: Act.SCAN_BACK,
    kinds.PAPER_EXPORTED: Act.EXPORT,
    kinds.PRINT_STARTED: Act.PRINT,
    kinds.DRAFT_PRINT_STARTED: Act.PRINT_DRAFT,
    kinds.PRINT_ENDED: Act.PRINT_DRAFT,
    kinds.DOCUMENT_CALLED_BACK: Act.PRINT,
    kinds.NUMBERS_LEASED: Act.TAKE_LEASE,
    kinds.COUNTY_RESTORED: Act.WATCH_COUNTY,
    kinds.COUNTY_LOG_BROKEN: Act.WATCH_COUNTY,
    kinds.CLOCK_SET: Act.WATCH_COUNTY,
    kinds.DRAW_PREPARED: Act.DRAW,
    kinds.DRAW_MADE: Act.DRAW,
    kinds.DRAW_GIVEN_UP: Act.DRAW,
    kinds.NUMBER_USED: Act.ISSUE,
    kinds.MATTER_STARRED: Act.MARK_MATTER,
    kinds.MATTER_UNSTARRED: Act.MARK_MATTER,
    kinds.NOTE_WRITTEN: Act.MARK_MATTER,
    kinds.NOTE_CHANGED: Act.MARK_MATTER,
    kinds.NOTE_REMOVED: Act.MARK_MATTER,
    kinds.SET_SAVED: Act.MARK_MATTER,
    kinds.SET_REMOVED: Act.MARK_MATTER,
    kinds.PROPOSAL_WRITTEN: Act.PROPOSE_MATTER,
    kinds.PROPOSAL_SUBMITTED: Act.PROPOSE_MATTER,
    kinds.PROPOSAL_CAPTAIN_AGREED: Act.PROPOSE_MATTER,
    kinds.PROPOSAL_LEADER_AGREED: Act.PROPOSE_MATTER,
    kinds.PROPOSAL_RETURNED: Act.PROPOSE_MATTER,
    kinds.PROPOSAL_WITHDRAWN: Act.PROPOSE_MATTER,
    kinds.LIBRARY_REVIEWED: Act.REVIEW_LIBRARY,
    kinds.RULES_CONFIRMED: Act.CONFIRM_RULES,
    kinds.RULES_WITHDRAWN: Act.CONFIRM_RULES,
    kinds.REVIEW_SETTLED: Act.SETTLE_REVIEW,
    kinds.SETTLEMENT_RECORDED: Act.SETTLE_REVIEW,
    kinds.PULL_TAKEN_BACK: Act.TAKE_BACK_PULL,
    kinds.PACKAGE_PREPARED: Act.CARRY,
    kinds.PACKAGE_ABANDONED: Act.CARRY,
    kinds.ISSUE_KEPT: Act.SETTLE_ISSUED,
    kinds.ISSUE_VOIDED: Act.SETTLE_ISSUED,
    kinds.COUNTY_SETTLED: Act.SETTLE_ISSUED,
    kinds.COUNTY_READ: Act.READ_AS_COUNTY,
}


def allowed(actor: Officer, act: Act, day: date) -> Refusal | None:
    """None when ``actor`` may do ``act`` on ``day``; else the refusal to show."""
    if not actor.active_on(day):
        return Refusal(
            number="R02",
            what=f"名册上{actor.name}今天不在岗，不能{ACT_NAMES[act]}。",
            why="能不能办以县里下发的名册为准。",
            cures=(Cure("换一名队员", "choose_officers"), Cure("同步名册", "sync")),
        )
    if actor.has(Role.ASSISTANT) and act in _NEVER_HELPERS:
        return _helper(actor, act)
    if not ROLES_FOR[act] & set(actor.roles):
        return _other_role(actor, act)
    return None


def _helper(actor: Officer, act: Act) -> Refusal:
    return Refusal(
        number="R01",
        what=f"{actor.name}是辅助人员，可以记录和拍照，不能{ACT_NAMES[act]}。",
        why="这一步要由持证的执法人员办。",
        article=articles.HELPERS,
        cures=(Cure("请持证队员来办", "switch_officer"),),
    )


def _other_role(actor: Officer, act: Act) -> Refusal:
    held = "、".join(ROLE_NAMES[role] for role in Role if actor.has(role)) or "没有角色"
    able = "、".join(ROLE_NAMES[role] for role in Role if role in ROLES_FOR[act])
    article: Article | None = articles.TWO_OFFICERS if act is Act.SIGN else None
    return Refusal(
        number="R01",
        what=f"{actor.name}在名册上是{held}，不能{ACT_NAMES[act]}。",
        why=f"这一步由{able}办。",
        article=article,
        cures=(Cure("请能办的人来办", "switch_officer"),),
    )
