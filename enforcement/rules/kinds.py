"""Names of acts as entries carry them, with their Chinese names for the change log. Names never change once
shipped.
"""

from __future__ import annotations

PARTY_CREATED = "party.created"
PARTY_CHANGED = "party.changed"
INSPECTION_STARTED = "inspection.started"
INSPECTION_EDITED = "inspection.edited"
OFFICERS_CHOSEN = "inspection.officers_chosen"
INSPECTION_APPROVED = "inspection.approved"
INSPECTION_FINISHED = "inspection.finished"
INSPECTION_HANDED_OVER = "inspection.handed_over"
MATTER_ADDED = "inspection_matter.added"
MATTER_REMOVED = "inspection_matter.removed"
MATTER_JUDGED = "inspection_matter.judged"
ITEM_PREPARED = "item_result.prepared"
ITEM_ANSWERED = "item_result.answered"
EVIDENCE_ADDED = "evidence.added"
EVIDENCE_LINKED = "evidence.linked"
EVIDENCE_CAPTIONED = "evidence.captioned"
FACT_BUILT = "fact.built"
FACT_EDITED = "fact.edited"
FACT_ADDED = "fact.added"
FACT_REMOVED = "fact.removed"
DOCUMENT_PREPARED = "document.prepared"
DOCUMENT_ISSUED = "document.issued"
DOCUMENT_PRINTED = "document.printed"
DOCUMENT_SERVED = "document.served"
DOCUMENT_VOIDED = "document.voided"
DOCUMENT_DISCARDED = "document.discarded"
DOCUMENT_TAKEN_BACK = "document.taken_back"
DOCUMENT_DUE_SETTLED = "document.due_settled"
SERVICE_RECORDED = "service.recorded"
SIGNED_PAGES_FILED = "scan_back.filed"
PAPER_EXPORTED = "export.recorded"
PRINT_STARTED = "print_run.started"
DRAFT_PRINT_STARTED = "print_run.draft_started"
PRINT_ENDED = "print_run.ended"
DOCUMENT_CALLED_BACK = "document.called_back"
NUMBERS_LEASED = "number_block.leased"
NUMBER_USED = "number_block.used"
DRAW_PREPARED = "random_draw.prepared"
DRAW_MADE = "random_draw.made"
DRAW_GIVEN_UP = "random_draw.given_up"
MATTER_STARRED = "matter_mark.starred"
MATTER_UNSTARRED = "matter_mark.unstarred"
NOTE_WRITTEN = "matter_note.written"
NOTE_CHANGED = "matter_note.changed"
NOTE_REMOVED = "matter_note.removed"
SET_SAVED = "matter_set.saved"
SET_REMOVED = "matter_set.removed"
PROPOSAL_WRITTEN = "library_proposal.written"
PROPOSAL_SUBMITTED = "proposal_step.submitted"
PROPOSAL_CAPTAIN_AGREED = "proposal_step.captain_agreed"
PROPOSAL_LEADER_AGREED = "proposal_step.leader_agreed"
PROPOSAL_RETURNED = "proposal_step.returned"
PROPOSAL_WITHDRAWN = "proposal_step.withdrawn"
LIBRARY_REVIEWED = "library_review.recorded"
RULES_CONFIRMED = "rules_choice.confirmed"
RULES_WITHDRAWN = "rules_choice.withdrawn"
REVIEW_SETTLED = "review.settled"
SETTLEMENT_RECORDED = "settlement.recorded"
PULL_TAKEN_BACK = "pull_take_back.recorded"
COUNTY_RESTORED = "county_sighting.restored"
COUNTY_LOG_BROKEN = "county_sighting.broken"
CLOCK_SET = "journal.clock_set"
COUNTY_READ = "county_reading.recorded"
PACKAGE_PREPARED = "carried_package.prepared"
PACKAGE_ABANDONED = "carried_package.abandoned"
ISSUE_KEPT = "document.issue_kept"
ISSUE_VOIDED = "document.issue_voided"
COUNTY_SETTLED = "settlement.by_county"

BY_COUNTY = frozenset({ISSUE_KEPT, ISSUE_VOIDED, COUNTY_SETTLED, COUNTY_READ})
"""Acts of the county itself, in a journal that its own key signs; from any other author they count for nothing."""

KIND_NAMES = {
    PARTY_CREATED: "新建对象",
    PARTY_CHANGED: "修改对象",
    INSPECTION_STARTED: "开始检查",
    INSPECTION_EDITED: "填写检查",
    OFFICERS_CHOSEN: "选定检查人员",
    INSPECTION_APPROVED: "登记检查审批",
    INSPECTION_FINISHED: "结束检查",
    INSPECTION_HANDED_OVER: "交接检查",
    MATTER_ADDED: "加事项",
    MATTER_REMOVED: "移出事项",
    MATTER_JUDGED: "下结论",
    ITEM_PREPARED: "带出检查项",
    ITEM_ANSWERED: "记检查项",
    EVIDENCE_ADDED: "收证据",
    EVIDENCE_LINKED: "证据归项",
    EVIDENCE_CAPTIONED: "写证据说明",
    FACT_BUILT: "汇总事实",
    FACT_EDITED: "改事实",
    FACT_ADDED: "加事实",
    FACT_REMOVED: "移出事实",
    DOCUMENT_PREPARED: "备文书",
    DOCUMENT_ISSUED: "出具文书",
    DOCUMENT_PRINTED: "打印文书",
    DOCUMENT_SERVED: "文书已送达",
    DOCUMENT_VOIDED: "作废文书",
    DOCUMENT_DISCARDED: "丢弃草稿",
    DOCUMENT_TAKEN_BACK: "拿回草稿",
    DOCUMENT_DUE_SETTLED: "记期限结果",
    SERVICE_RECORDED: "记送达",
    SIGNED_PAGES_FILED: "归签字页",
    PAPER_EXPORTED: "导出文书",
    PRINT_STARTED: "开始打印",
    DRAFT_PRINT_STARTED: "开始打印草稿",
    PRINT_ENDED: "打印结束",
    DOCUMENT_CALLED_BACK: "收回作废件",
    NUMBERS_LEASED: "领号段",
    NUMBER_USED: "用文书号",
    DRAW_PREPARED: "封好抽取名单",
    DRAW_MADE: "抽取",
    DRAW_GIVEN_UP: "不再抽取",
    MATTER_STARRED: "设为常用",
    MATTER_UNSTARRED: "取消常用",
    NOTE_WRITTEN: "写事项备注",
    NOTE_CHANGED: "改事项备注",
    NOTE_REMOVED: "删事项备注",
    SET_SAVED: "存常用组合",
    SET_REMOVED: "删常用组合",
    PROPOSAL_WRITTEN: "写自选申请",
    PROPOSAL_SUBMITTED: "提交自选申请",
    PROPOSAL_CAPTAIN_AGREED: "队长同意自选申请",
    PROPOSAL_LEADER_AGREED: "负责人同意自选申请",
    PROPOSAL_RETURNED: "退回自选申请",
    PROPOSAL_WITHDRAWN: "撤回自选申请",
    LIBRARY_REVIEWED: "看过目录变化",
    RULES_CONFIRMED: "确认裁量规则",
    RULES_WITHDRAWN: "不再用裁量规则",
    COUNTY_RESTORED: "看到县里恢复过",
    COUNTY_LOG_BROKEN: "看到县里总账接不上",
    CLOCK_SET: "电脑的时间被改过",
    REVIEW_SETTLED: "定下分歧",
    SETTLEMENT_RECORDED: "记怎么定的",
    PULL_TAKEN_BACK: "回到同步前",
    PACKAGE_PREPARED: "写摆渡包",
    PACKAGE_ABANDONED: "摆渡包没写成",
    ISSUE_KEPT: "县里定下留哪一份",
    ISSUE_VOIDED: "县里作废重出的一份",
    COUNTY_SETTLED: "县里记怎么定的",
    COUNTY_READ: "县里看过记录",
}
