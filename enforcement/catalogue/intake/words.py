"""What a column of an official list can be, and the headings under which lists in use carry it."""

from __future__ import annotations

import re
from enum import StrEnum


class Field(StrEnum):
    """One meaning of a column; the value is the word by which a person names it."""

    SERIAL = "序号"
    CODE = "公布编码"
    NAME = "事项名称"
    DOMAIN = "领域"
    DEPARTMENT = "原主管部门"
    BASIS = "处罚依据"
    VIOLATION = "违反依据"
    PENALTY = "处罚条款"
    BASIS_FROM = "依据施行日"
    CONDITION = "适用情形"
    KINDS = "处罚种类"
    FINE = "罚款幅度"
    FINE_LOW = "罚款下限"
    FINE_HIGH = "罚款上限"
    SUBJECT = "对象"
    TIER = "阶次"
    TIER_CONDITION = "阶次情形"
    TIER_BOTH = "阶次及适用条件"
    RANGE = "裁量幅度"
    SOURCE = "基准来源"
    LIBRARY = "赋权类型"
    TOWNS = "承接乡镇"
    TOWN = "乡镇列"
    BEGIN = "起"
    END = "止"
    REASON = "收回原因"
    DOCUMENT = "公布文件"
    ENDED_BY = "收回文件"
    ENDED_NO = "收回文号"
    ENDED_DAY = "收回文件日期"
    LIMITS = "限制"
    KEPT = "县级保留权限"
    GIVEN = "一并下放权限"
    INSPECTIONS = "含检查"
    COERCIVE = "含强制措施"
    MAJOR = "含重大处罚"
    EARLIER = "起日前的行为"
    CLUES = "未立案的线索"
    TRANSITION = "过渡安排"
    POWER = "权力类型"
    EXEMPT = "不予处罚情形"
    CHANGE = "调整类型"
    NOTE = "备注"
    SKIP = "不导入"


HEADINGS: dict[Field, tuple[str, ...]] = {
    Field.SERIAL: ("序号", "编号序号", "顺序号", "项数", "NO", "NO.", "序"),
    Field.CODE: (
        "事项代码", "职权编码", "事项编码", "权力编码", "行政处罚事项编码", "公布编码", "目录编码", "事项编号",
        "权力事项编码", "监管事项编码", "职权代码", "基本编码", "实施清单编码", "编码", "代码", "项目编码",
    ),
    Field.NAME: (
        "事项名称", "职权名称", "行政处罚事项", "行政处罚事项名称", "处罚事项", "权力名称", "项目名称", "名称", "事项",
        "权力事项名称", "执法事项", "执法事项名称", "赋权事项", "处罚事项名称", "下放事项名称", "违法行为", "案由",
        "权力事项", "目录名称", "违法行为名称", "具体事项", "行政执法事项名称",
    ),
    Field.DOMAIN: (
        "领域", "执法领域", "所属领域", "类别", "事项类别", "业务领域", "行业", "行业领域", "条线", "所属条线", "专业领域",
    ),
    Field.DEPARTMENT: (
        "实施部门", "原实施主体", "业务指导部门", "原主管部门", "主管部门", "实施主体", "原实施部门", "行业主管部门",
        "赋权部门", "下放部门", "业务主管部门", "原行使部门", "县级主管部门", "指导部门", "责任部门", "牵头部门",
    ),
    Field.BASIS: (
        "处罚依据", "设定依据", "法律依据", "实施依据", "法定依据", "依据", "行政处罚依据", "职权依据", "执法依据",
        "法律法规依据", "法律法规规章依据", "权力依据", "设立依据", "实施依据原文",
    ),
    Field.VIOLATION: ("违反依据", "违法依据", "违反条款", "违反的条款", "违反规定", "义务条款", "定性依据", "违则"),
    Field.PENALTY: ("处罚条款", "罚则", "处罚的条款", "处罚规定", "罚则条款", "处理依据"),
    Field.BASIS_FROM: (
        "依据施行日", "依据施行日期", "条款施行日", "条款施行日期", "施行日", "施行日期", "法律施行日期", "法规施行日期",
        "依据生效日期", "条款生效日期", "新法施行日期", "新依据施行日期",
    ),
    Field.CONDITION: ("适用情形", "违法情形", "违法情节", "情形", "适用范围", "行为描述", "违法行为表现"),
    Field.KINDS: ("处罚种类", "行政处罚种类", "处罚类型", "处罚方式", "种类"),
    Field.FINE: ("罚款幅度", "罚款金额", "法定罚款幅度", "法定处罚幅度", "法定幅度", "罚款额度", "罚款数额"),
    Field.FINE_LOW: ("罚款下限", "下限", "最低罚款", "罚款下限元", "罚款幅度下限"),
    Field.FINE_HIGH: ("罚款上限", "上限", "最高罚款", "罚款上限元", "罚款幅度上限"),
    Field.SUBJECT: ("对象", "处罚对象", "违法主体", "行政相对人", "相对人类型", "适用对象", "当事人类型"),
    Field.TIER: ("阶次", "裁量阶次", "违法程度", "裁量等级", "档次", "裁量档次", "阶次名称", "违法等级", "情节轻重"),
    Field.TIER_CONDITION: ("适用条件", "阶次情形", "裁量情节", "裁量因素", "裁量情形", "情节", "具体情形"),
    Field.TIER_BOTH: ("阶次及适用条件", "阶次与适用条件", "裁量阶次及情形", "违法程度及情形", "情节与阶次"),
    Field.RANGE: ("裁量幅度", "处罚幅度", "裁量标准", "处罚标准", "裁量基准", "处罚裁量标准", "自由裁量幅度"),
    Field.SOURCE: ("基准来源", "裁量基准来源", "来源", "裁量依据", "基准依据", "裁量基准依据"),
    Field.LIBRARY: ("赋权类型", "下放方式", "赋权方式", "库", "所属库", "目录类型", "承接方式", "赋权类别", "清单类型"),
    Field.TOWNS: (
        "承接乡镇", "承接主体", "乡镇", "赋权乡镇", "乡镇街道", "承接单位", "适用乡镇", "赋权对象", "下放乡镇", "行使主体",
        "实施乡镇", "承接乡镇街道", "赋权范围", "接收主体",
    ),
    Field.BEGIN: ("起", "起始日期", "赋权日期", "生效日期", "赋权起始", "起始时间", "承接日期", "开始日期", "赋权时间"),
    Field.END: ("止", "终止日期", "收回日期", "截止日期", "终止时间", "收回时间", "结束日期"),
    Field.REASON: ("收回原因", "调整原因", "取消原因", "收回理由", "终止原因"),
    Field.DOCUMENT: ("公布文件", "赋权文件", "文件依据", "公告文号", "赋权文号", "公布文号"),
    Field.ENDED_BY: ("收回文件", "收回依据文件", "收回文件名称", "取消文件", "取消依据文件", "终止文件", "收回公告"),
    Field.ENDED_NO: ("收回文号", "收回文件文号", "取消文号", "终止文号"),
    Field.ENDED_DAY: ("收回文件日期", "收回文件印发日期", "取消文件日期", "终止文件日期", "收回文件成文日期"),
    Field.LIMITS: ("限制", "赋权条件", "限制条件", "权限限制"),
    Field.KEPT: (
        "县级保留权限", "保留市县权限", "市县保留权限", "保留县级权限", "县级保留", "保留事项", "保留权限", "保留在县级的权限",
        "县级保留职权", "市县级保留", "不下放权限", "不予下放权限", "县级部门保留权限", "原部门保留权限",
    ),
    Field.GIVEN: (
        "一并下放权限", "随同下放权限", "配套下放权限", "一并赋予的权限", "随事项下放权限", "配套权限", "一并下放的检查和强制",
    ),
    Field.INSPECTIONS: ("含检查", "行政检查权", "检查权", "是否含检查", "是否下放检查权"),
    Field.COERCIVE: ("含强制措施", "行政强制权", "强制措施权", "是否含强制措施", "是否下放强制措施"),
    Field.MAJOR: ("含重大处罚", "重大处罚权", "是否含重大处罚", "是否下放重大处罚"),
    Field.EARLIER: (
        "起日前的行为", "下放前的行为", "赋权前的行为", "起日以前的行为", "下放前违法行为", "赋权前违法行为", "生效前违法行为",
    ),
    Field.CLUES: (
        "未立案的线索", "未立案线索", "收回时未立案的线索", "未立案线索处理", "未立案的线索处理", "收回后线索处理", "线索处理",
    ),
    Field.TRANSITION: (
        "过渡安排", "过渡办法", "过渡规则", "过渡措施", "过渡期安排", "衔接", "衔接办法", "衔接安排", "工作衔接", "案件衔接",
        "衔接措施", "案件办理衔接", "案件移交衔接", "衔接规定", "衔接事项",
    ),
    Field.POWER: ("权力类型", "职权类别", "职权类型", "权力类别", "行政权力类型", "事项类型", "执法类型"),
    Field.EXEMPT: ("不予处罚情形", "免罚情形", "免罚条件", "不予处罚条件", "轻微不罚情形", "首违不罚情形"),
    Field.CHANGE: (
        "调整类型", "调整方式", "调整情况", "调整意见", "调整结果", "变动类型", "变动情况", "变化情况", "动态调整类型", "调整类别",
    ),
    Field.NOTE: ("备注", "说明", "其他说明", "备注说明", "注"),
}  # fmt: skip

DAY_FIELDS = (Field.BEGIN, Field.END, Field.BASIS_FROM, Field.ENDED_DAY)
"""Columns in which a day is no slip of a table programme."""
_KNOWN = {heading.upper(): field for field, headings in HEADINGS.items() for heading in headings}
PARTED = "／"
"""Between the upper and the lower part of a heading that runs over two rows."""
_AROUND = re.compile(r"[\s:：*＊]+|[（(\[【].*?[)）\]】]")


def bare(title: str) -> str:
    """A heading without blanks, colons and what stands in brackets."""
    return _AROUND.sub("", title)


def field_named(title: str) -> Field | None:
    """The field that exactly this heading means, None when no list in use is known to have it.

    A heading over two rows is read as a whole, then by its lower, then by its upper part.
    """
    parts = title.split(PARTED)
    tried = ("".join(parts), parts[-1], parts[0])
    return next((_KNOWN[known] for part in tried if (known := bare(part).upper()) in _KNOWN), None)


def field_of(word: str) -> Field | None:
    """The field a person names in ``--map``: by its own word or by any known heading."""
    return next((field for field in Field if field.value == word.strip()), None) or field_named(word)


def field_containing(title: str) -> Field | None:
    """The field whose longest known heading stands inside ``title``; only a hint."""
    text = bare(title).upper()
    inside = [known for known in _KNOWN if len(known) >= 2 and known in text]
    return _KNOWN[max(inside, key=len)] if inside else None
