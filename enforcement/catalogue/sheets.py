"""The tables of a catalogue release: which sheets there are, their columns, and the values they may hold."""

from __future__ import annotations

from enforcement.catalogue.amount_lines import LINE_NAMES, LINE_PENALTIES
from enforcement.catalogue.benchmarks import EXEMPT_NAMES
from enforcement.catalogue.columns import Column, Kind
from enforcement.catalogue.needs import NEED_WORDS, STANDING_WORDS
from enforcement.catalogue.rule_sheets import DEGREES, RULES
from enforcement.catalogue.sheet import YES_NO, Sheet
from enforcement.catalogue.sheet import text_column as _text

PENALTY_KINDS = (
    "警告",
    "通报批评",
    "罚款",
    "没收违法所得",
    "没收非法财物",
    "责令改正",
    "责令停产停业",
    "暂扣许可证件",
    "吊销许可证件",
    "行政拘留(公安机关决定)",
    "限期拆除",
    "责令停止违法行为",
    "代履行/强制措施",
)
FINE_BASES = (
    "fixed",
    "multiple_of_illegal_gains",
    "multiple_of_goods_value",
    "multiple_of_other",
    "percent_of_project_cost",
    "percent_of_other",
    "per_unit",
    "none",
    "unspecified_in_source",
)
SUBJECTS = ("个人", "单位", "both")
TIERS = ("轻微", "一般", "较重", "严重")
EVIDENCE_KINDS = ("photo", "video", "measurement", "document", "inquiry", "sample")
STAGES = ("onsite", "reinspect", "followup")
TIER_UNITS = ("yuan", "yuan_per_sqm", "yuan_per_ton", "yuan_per_tree", "percent_of_illegal_gains")


def _range(stem: str, title: str, unit: str = "元", suffix: str = "") -> tuple[Column, Column]:
    low, high = (f"{stem}_min{suffix}", f"{stem}_max{suffix}")
    return (
        Column(low, f"{title}下限（{unit}）", Kind.NUMBER, optional_column=True),
        Column(high, f"{title}上限（{unit}）", Kind.NUMBER, optional_column=True),
    )


MATTERS = Sheet(
    "matters",
    "事项",
    ("matters", "事项", "事项目录", "目录"),
    (
        Column("code", "编号", Kind.CODE, required=True),
        _text("official_code", "公布编码"),
        _text("name_zh", "事项名称", required=True, absent=False),
        _text("domain", "领域", required=True, absent=False),
        _text("original_department", "原主管部门", required=True, absent=False),
        _text("violation_law", "违反的法", required=True, absent=False),
        Column("violation_article", "违反的条款", Kind.ARTICLE, required=True),
        Column("violation_valid_from", "违反条款施行日", Kind.DAY, optional_column=True),
        Column("violation_valid_to", "违反条款废止日", Kind.DAY, optional_column=True),
        _text("penalty_law", "处罚的法", required=True, absent=False),
        Column("penalty_article", "处罚的条款", Kind.ARTICLE, required=True),
        Column("penalty_valid_from", "处罚条款施行日", Kind.DAY, optional_column=True),
        Column("penalty_valid_to", "处罚条款废止日", Kind.DAY, optional_column=True),
        Column("penalty_kinds", "处罚种类", required=True, choices=PENALTY_KINDS, split=";"),
        Column("fine_min_yuan", "罚款下限（元）", Kind.NUMBER),
        Column("fine_max_yuan", "罚款上限（元）", Kind.NUMBER),
        Column("fine_basis", "罚款算法", required=True, choices=FINE_BASES, split="+"),
        Column("fine_multiple_min", "倍数下限", Kind.NUMBER),
        Column("fine_multiple_max", "倍数上限", Kind.NUMBER),
        Column("subject", "对象", required=True, choices=SUBJECTS),
        _text("summary_of_condition", "适用情形", required=True, absent=False),
        Column("first_offence_exempt_candidate", "首违不罚", required=True, choices=("yes", "no", "unknown")),
        Column(
            "simple_procedure_possible",
            "可否当场",
            required=True,
            choices=("yes", "partial", "no", "depends"),
        ),
        Column("suggested_library", "库", required=True, choices=("base", "optional")),
        _text("source_repo_path", "出处", required=True, absent=False),
        Column("verified", "已核实", required=True, choices=YES_NO),
        *_range("fine_individual", "个人罚款"),
        *_range("fine_unit", "单位罚款"),
        *_range("fine_escalated", "加重罚款"),
        _text("fine_base_desc", "罚款基数"),
        _text("correction_precondition", "责改前置"),
        Column(
            "authority_type",
            "权力来源",
            choices=("delegable_county_power", "statutory_township"),
            optional_column=True,
        ),
        _text("law_level", "法律层级"),
        _text("text_date", "文本日期"),
        _text("text_status", "文本状态"),
        _text("superseded_basis", "被替换的依据"),
        _text("first_offence_source", "首违依据"),
        _text("violation_basis_type", "违反依据类型"),
        _text("note", "备注"),
        _text("cross_check", "核对情况"),
        Column("library_priority", "常用程度", required=True, choices=("1", "2", "3")),
    ),
)
CHECKLIST = Sheet(
    "checklist",
    "检查清单",
    ("checklist", "检查清单", "检查项"),
    (
        Column("matter_code", "事项编号", Kind.CODE, required=True),
        Column("item_no", "序号", Kind.NUMBER, required=True),
        _text("text", "检查内容", required=True, absent=False),
        Column("evidence_type", "取证方式", required=True, choices=EVIDENCE_KINDS),
        Column("stage", "环节", required=True, choices=STAGES),
    ),
)
DISCRETION = Sheet(
    "discretion",
    "裁量阶次",
    ("discretion", "裁量", "裁量阶次", "裁量基准"),
    (
        Column("matter_code", "事项编号", Kind.CODE, required=True),
        Column("tier", "阶次", required=True, choices=TIERS),
        _text("condition", "情节", required=True, absent=False),
        Column("fine_from", "幅度下限", Kind.NUMBER, required=True),
        Column("fine_to", "幅度上限", Kind.NUMBER, required=True),
        _text("source", "出处", required=True, absent=False),
        _text("source_type", "出处类型", required=True, absent=False),
        Column("fine_unit", "单位", required=True, choices=TIER_UNITS),
        Column("subject", "对象", choices=("个人", "单位")),
        _text("source_tier_label", "原阶次名"),
        _text("legal_basis_status", "依据状态"),
    ),
)
WEIGHTED = Sheet(
    "discretion_weighted",
    "加权裁量",
    ("discretion_weighted", "加权裁量"),
    (
        Column("matter_code", "事项编号", Kind.CODE, required=True),
        _text("factor", "因素", required=True, absent=False),
        _text("level", "等级", required=True, absent=False),
        Column("weight_percent", "权重（%）", Kind.NUMBER, required=True),
        _text("formula", "算式", required=True, absent=False),
        _text("source", "出处", required=True, absent=False),
        _text("legal_basis_status", "依据状态"),
    ),
)
EXEMPTION = Sheet(
    "exemption",
    "不予处罚",
    ("exemption", "不予处罚", "免罚", "轻微免罚"),
    (
        Column("matter_code", "事项编号", Kind.CODE, required=True),
        _text("condition", "条件", required=True, absent=False),
        _text("source", "出处", required=True, absent=False),
        _text("exclusion", "不适用的情形"),
        Column("kind", "种类", choices=tuple(EXEMPT_NAMES.values()), optional_column=True),
        _text("issuer", "发布机关"),
        _text("document", "文号"),
        Column("since", "施行日", Kind.DAY, optional_column=True),
        _text("laws", "依据的法律"),
        Column("laws_read", "依据核对过", choices=YES_NO, optional_column=True),
    ),
)
NEEDS = Sheet(
    "needs",
    "仪器和人员",
    ("needs", "仪器和人员", "仪器设备", "需要的仪器和人员"),
    (
        Column("matter_code", "事项编号", Kind.CODE, required=True),
        Column("kind", "种类", required=True, choices=tuple(NEED_WORDS.values())),
        _text("name", "名称"),
        _text("purpose", "用来做什么"),
        Column("item_no", "检查清单第几项", Kind.NUMBER, optional_column=True),
        _text("source", "出处", required=True, absent=False),
        Column("standing", "核对情况", required=True, choices=tuple(STANDING_WORDS.values())),
    ),
)
AMOUNTS = Sheet(
    "amounts",
    "数额标准",
    ("amounts", "数额标准", "听证和重大案件数额"),
    (
        Column("kind", "用途", required=True, choices=tuple(LINE_NAMES.values())),
        Column("subject", "对象", required=True, choices=("个人", "单位")),
        Column("penalty", "处罚", required=True, choices=LINE_PENALTIES),
        Column("amount", "数额（元）", Kind.NUMBER, required=True),
        Column("included", "含本数", required=True, choices=YES_NO),
        _text("domain", "领域"),
        _text("document", "依据文件", required=True, absent=False),
        Column("valid_from", "起", Kind.DAY, required=True),
        Column("valid_to", "止", Kind.DAY, optional_column=True),
        _text("note", "备注"),
    ),
)
GRANTS = Sheet(
    "grants",
    "赋权",
    ("grants", "赋权", "赋权起止"),
    (
        Column("matter_code", "事项编号", Kind.CODE, required=True),
        Column("division_code", "乡镇代码", Kind.DIVISION, required=True),
        Column("library", "库", required=True, choices=("base", "optional", "statutory")),
        Column("valid_from", "起", Kind.DAY, required=True),
        Column("valid_to", "止", Kind.DAY),
        _text("reason", "收回原因"),
        _text("document", "公布文件", required=True, absent=False),
        _text("conditions", "限制"),
        Column("inspections", "含检查", choices=YES_NO, optional_column=True),
        Column("coercive_measures", "含强制措施", choices=YES_NO, optional_column=True),
        Column("major_penalties", "含重大处罚", choices=YES_NO, optional_column=True),
        Column("earlier_acts", "起日前的行为", choices=("allowed", "refused"), optional_column=True),
        Column("open_clues", "收回时未立案的线索", choices=("transfer", "finish"), optional_column=True),
        _text("ended_by_name", "收回文件名称"),
        _text("ended_by_number", "收回文号"),
        Column("ended_by_date", "收回文件日期", Kind.DAY, optional_column=True),
    ),
)
FORMER = Sheet(
    "former_bases",
    "旧依据",
    ("former_bases", "旧依据", "依据沿革"),
    (
        Column("matter_code", "事项编号", Kind.CODE, required=True),
        _text("violation_law", "违反的法"),
        Column("violation_article", "违反的条款", Kind.ARTICLE),
        _text("penalty_law", "处罚的法", required=True, absent=False),
        Column("penalty_article", "处罚的条款", Kind.ARTICLE, required=True),
        Column("valid_from", "施行日", Kind.DAY),
        Column("valid_to", "废止前最后一日", Kind.DAY, required=True),
        Column("penalty_kinds", "处罚种类", choices=PENALTY_KINDS, split=";"),
        Column("fine_basis", "罚款算法", choices=FINE_BASES, split="+"),
        *_range("fine", "罚款", suffix="_yuan"),
        *_range("fine_individual", "个人罚款"),
        *_range("fine_unit", "单位罚款"),
        *_range("fine_escalated", "加重罚款"),
        Column("fine_multiple_min", "倍数下限", Kind.NUMBER, optional_column=True),
        Column("fine_multiple_max", "倍数上限", Kind.NUMBER, optional_column=True),
        _text("fine_base_desc", "罚款基数"),
        _text("correction_precondition", "责改前置"),
        Column("figures_known", "数额已录", required=True, choices=YES_NO),
        Column("verified", "已核实", required=True, choices=YES_NO),
        _text("source", "出处", required=True, absent=False),
        _text("note", "备注"),
    ),
)
ANSWERS = Sheet(
    "answers",
    "自选答复",
    ("answers", "自选答复"),
    (
        _text("proposal_id", "申请编号", required=True, absent=False),
        Column("division_code", "乡镇代码", Kind.DIVISION, required=True),
        Column("accepted", "同意", required=True, choices=YES_NO),
        _text("reason", "理由"),
    ),
)
SHEETS = (
    MATTERS, CHECKLIST, DISCRETION, WEIGHTED, RULES, DEGREES, EXEMPTION, NEEDS, AMOUNTS, GRANTS, FORMER, ANSWERS,
)  # fmt: skip
SHIPPED = (MATTERS, CHECKLIST, DISCRETION, WEIGHTED, EXEMPTION, NEEDS, FORMER)
"""The sample has no grants and no amounts: whether a township holds a power, and what is a larger amount, is the
county's word."""
