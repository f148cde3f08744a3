"""The two tables in which a county states what its benchmarks mean as a whole: 裁量规则 and 裁量轻重.

A benchmark is bound to its rules by the words of its source (出处). Bounds are always asked: who does not know says so.
"""

from __future__ import annotations

from enforcement.catalogue.columns import Column, Kind
from enforcement.catalogue.sheet import YES_NO, Sheet, text_column

INCLUDES = ("yes", "no", "unknown")
SHAPES = ("range", "only_max", "only_min")

RULES = Sheet(
    "discretion_rules",
    "裁量规则",
    ("discretion_rules", "裁量规则", "裁量基准说明"),
    (
        text_column("rules_id", "规则编号", required=True, absent=False),
        text_column("title", "规则名称", required=True, absent=False),
        text_column("issuer", "发布机关", required=True, absent=False),
        text_column("document", "发布文件", required=True, absent=False),
        Column("valid_from", "施行日", Kind.DAY, required=True),
        Column("valid_to", "最后一日", Kind.DAY, optional_column=True),
        text_column("speaks_for", "管哪些基准"),
        Column("below_includes", "以下含本数", required=True, choices=INCLUDES),
        Column("above_includes", "以上含本数", required=True, choices=INCLUDES),
        text_column("bounds_article", "含不含本数的条款"),
        Column("is_default", "默认规则", required=True, choices=YES_NO),
        Column("cap_percent", "权重封顶（%）", Kind.NUMBER, optional_column=True),
        Column("unknown_lowest", "不清楚取最低", choices=YES_NO, optional_column=True),
        Column("apology_least", "道歉最少减（%）", Kind.NUMBER, optional_column=True),
        Column("apology_most", "道歉最多减（%）", Kind.NUMBER, optional_column=True),
        Column("repeat_years", "多次违法算几年", Kind.NUMBER, optional_column=True),
        Column("repeat_top", "几次起取上限", Kind.NUMBER, optional_column=True),
        Column("repeat_up", "几次起升一档", Kind.NUMBER, optional_column=True),
        Column("verified", "已核实", required=True, choices=YES_NO),
        text_column("source", "出处", required=True, absent=False),
        text_column("note", "备注"),
    ),
)
DEGREES = Sheet(
    "discretion_degrees",
    "裁量轻重",
    ("discretion_degrees", "裁量轻重", "默认裁量档"),
    (
        text_column("rules_id", "规则编号", required=True, absent=False),
        text_column("degree", "轻重", required=True, absent=False),
        Column("shape", "条文幅度", required=True, choices=SHAPES),
        text_column("low", "下端", required=True, absent=False),
        text_column("high", "上端", required=True, absent=False),
        Column("high_in", "上端含本数", required=True, choices=YES_NO),
        text_column("article", "条款"),
    ),
)
