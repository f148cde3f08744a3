"""Which fields of a thing are decided together, and what happens when two people wrote them without knowing of each
other (`sync.md` 5.6). Every field of every class of THINGS stands in exactly one group; a test holds us to it.

A group is chosen whole, because half of each officer's decision is a decision that nobody made.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from enforcement.model.plain import field_names
from enforcement.model.things import THINGS


class Rule(Enum):
    """What becomes of a group that two people wrote at the same time."""

    WHOLE = auto()  # both whole sides are kept, the first received is shown, a person settles it
    SET = auto()  # one list: what anybody added stays, unless somebody who had seen it took it out
    GREATEST = auto()  # counts and one-way flags: the greatest
    TEXTS = auto()  # remarks add up: all of them, one after the other
    REMOVAL = (
        auto()
    )  # one flag: taken out on one side, worked on at the other; stays until a person settles it
    ONE_WAY = auto()  # comes from above; the first received counts and nobody is asked


@dataclass(frozen=True, slots=True)
class Group:
    """``words`` name it on the screen. A side with a value in ``sealed_by`` goes before all others: what stands on an
    issued paper is not pushed aside by a draft."""

    name: str
    words: str
    fields: tuple[str, ...]
    rule: Rule = Rule.WHOLE
    sealed_by: str = ""

    @property
    def by_hand(self) -> bool:
        """Whether a person has to settle it."""
        return self.rule in (Rule.WHOLE, Rule.REMOVAL)


_BIRTH = "birth"


def _born(*fields: str, words: str = "来历") -> Group:
    """What is written once, when the thing is made, and never again."""
    return Group(_BIRTH, words, ("id", *fields))


_PAPER = (
    "inspection_id", "form_id", "form_version", "title", "series", "year", "serial", "number", "facts", "level",
    "pages", "sha256", "size", "content_hash", "salt", "paper_code", "fallback_characters", "issued_at", "issued_on",
    "issued_by", "corrects", "edits", "unread", "matters", "to_serve", "due_on", "due_what",
    "weighing",
)  # fmt: skip
_ANSWER = (
    "text", "measured", "expected", "unit", "instrument", "document_check", "sample_number", "sample_amount",
    "sample_seal", "skip_reason", "marked_done",
)  # fmt: skip

GROUPS: dict[str, tuple[Group, ...]] = {
    "party": (
        _born(),
        Group("identity", "身份", ("kind", "name", "id_no", "legal_rep", "legal_rep_id_no", "gender")),
        Group("phone", "电话", ("phone",)),
        Group("address", "地址", ("address",)),
    ),
    "inspection": (
        _born("created_by"),
        Group("party", "对象", ("party_id",)),
        Group("origin", "检查类型和来源", ("kind", "task_source")),
        Group("place", "检查地点", ("place",)),
        Group("times", "检查时间", ("started_at", "started_on", "ended_at")),
        Group("officers", "检查人员", ("officer_ids", "recorder_id")),
        Group("assistants", "辅助人员", ("assistant_ids",), Rule.SET),
        Group("approval", "检查审批", ("approval",)),
        Group("told", "亮证和告知", ("certificates_shown", "recusal_answer")),
        Group("present", "在场人", ("present_person",)),
        Group("opinion", "当事人意见", ("opinion",)),
        Group("remarks", "备注", ("remarks",)),
        Group("signature", "签名情况", ("signature_refusal", "absent_witness")),
        Group("correction", "责令改正", ("correction_due", "correction_text", "correction_now")),
        Group("stage", "检查结束", ("status", "outcome")),
        Group("step", "办到第几步", ("step",), Rule.GREATEST),
        Group("holder", "由谁经办", ("holder",)),
    ),
    "inspection_matter": (
        _born("inspection_id", "matter_code", "catalogue_version"),
        Group("position", "排列", ("position",), Rule.GREATEST),
        Group("judgement", "结论", ("finding", "correction")),
        Group("removed", "移出检查", ("removed",), Rule.REMOVAL),
    ),
    "item_result": (
        _born("inspection_id", "inspection_matter_id", "item_number", "item_text", "kind", "stage"),
        Group("answer", "检查项的记录", _ANSWER),
    ),
    "fact": (
        _born("inspection_id"),
        Group("position", "排列", ("position",), Rule.GREATEST),
        Group("words", "事实", ("text", "inspection_matter_id", "item_result_ids", "evidence_ids", "edited")),
        Group("removed", "移出事实", ("removed",), Rule.REMOVAL),
    ),
    "evidence": (
        _born(
            "inspection_id", "number", "kind", "sha256", "size", "mime", "taken_at", "camera_time",
            "clock_offset_seconds", "place", "taken_by", "source", "thumbnail_sha256", "thumbnail_size", "width",
            "height", "seconds",
        ),
        Group("caption", "说明", ("caption",), Rule.TEXTS),
        Group("link", "归到哪一项", ("item_result_id", "inspection_matter_id")),
    ),
    "document": (
        _born(),
        Group("paper", "文书内容和文号", _PAPER, sealed_by="sha256"),
        Group("stage", "文书状态", ("state", "void_reason", "voided_at", "voided_by")),
        Group("prints", "打印次数", ("prints",), Rule.GREATEST),
        Group("called_back", "收回作废件", ("called_back",)),
        Group("due_done", "期限的结果", ("due_done",)),
        Group("overrides", "放行", ("overrides",), Rule.SET),
    ),
    "number_block": (
        _born("division_code", "series", "year", "first", "last", "lease"),
        Group("next", "用到几号", ("next_serial",), Rule.GREATEST),
    ),
    "print_run": (
        _born(
            "form_id", "title", "matter", "inspection_id", "document_id", "count", "copies", "pages", "of", "duplex",
            "printed_by", "started_at",
        ),
        Group("end", "打印结果", ("state", "sent", "ended_at")),
    ),
    "random_draw": (
        _born(
            "task", "planned_on", "wanted", "objects", "officers", "left_out", "recusals", "pool_digest", "commitment",
            "machine_half", "prepared_by", "prepared_at",
        ),
        Group(
            "stage", "抽取结果", ("witness", "witness_half", "state", "picks", "reason", "drawn_by", "drawn_at")
        ),
    ),
    "matter_mark": (
        _born("matter_code", "marked_by", "marked_at"),
        Group("removed", "取消常用", ("removed",), Rule.GREATEST),
    ),
    "matter_note": (
        _born("matter_code", "text", "author", "written_at", "follows"),
        Group("removed", "删备注", ("removed",), Rule.GREATEST),
    ),
    "matter_set": (
        _born("name", "codes", "saved_by", "saved_at", "follows"),
        Group("removed", "删组合", ("removed",), Rule.GREATEST),
    ),
    "library_proposal": (
        _born("matter_code", "matter_name", "kind", "division_code", "made_by", "made_at"),
        Group("words", "申请理由", ("reason", "need", "use", "files")),
    ),
    "rules_choice": (
        _born("rules", "document", "confirmed_by", "confirmed_at"),
        Group("removed", "不再用", ("removed",), Rule.GREATEST),
    ),
    "carried_package": (
        _born(
            "number", "journal", "first", "files", "size", "volume", "recordings", "everything", "prepared_by",
            "prepared_at",
        ),
        Group("state", "摆渡包写成没有", ("state",)),
    ),
}  # fmt: skip
"""Type → its groups. Types that are written once and never changed, and those that come from above, follow below."""

APPEND_ONLY = (
    "service",
    "scan_back",
    "export",
    "proposal_step",
    "library_review",
    "settlement",
    "pull_take_back",
    "county_sighting",
    "county_reading",
)
FROM_ABOVE = ("agency", "officer")

for _name in APPEND_ONLY:
    GROUPS[_name] = (Group(_BIRTH, "内容", field_names(THINGS[_name])),)
for _name in FROM_ABOVE:
    GROUPS[_name] = (Group(_BIRTH, "县里下发的内容", field_names(THINGS[_name]), Rule.ONE_WAY),)


@cache
def groups_by_field(type_name: str) -> dict[str, Group]:
    """Field → its group, of a known type; empty for others."""
    return {field: group for group in GROUPS.get(type_name, ()) for field in group.fields}


@cache
def group_of(type_name: str, field: str) -> Group:
    """The group of a field. A field of a later version, or of a type nobody knows here, is decided by itself."""
    return groups_by_field(type_name).get(field) or Group(field, field, (field,))


@cache
def group_named(type_name: str, name: str) -> Group:
    """The group of this name; that of a field of this name where there is none."""
    return next((one for one in GROUPS.get(type_name, ()) if one.name == name), Group(name, name, (name,)))
