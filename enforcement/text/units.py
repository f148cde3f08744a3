"""Units of measurement as papers write them: in Chinese."""

from __future__ import annotations

UNIT_NAMES = {
    "m": "米",
    "cm": "厘米",
    "mm": "毫米",
    "km": "公里",
    "㎡": "平方米",
    "m2": "平方米",
    "m²": "平方米",
    "m3": "立方米",
    "m³": "立方米",
    "kg": "千克",
    "g": "克",
    "t": "吨",
    "L": "升",
    "mL": "毫升",
    "ml": "毫升",
    "°C": "摄氏度",
    "℃": "摄氏度",
    "dB": "分贝",
    "dB(A)": "分贝",
    "h": "小时",
    "min": "分钟",
    "s": "秒",
}


def unit_name(unit: str) -> str:
    """The Chinese name of ``unit``; an unknown unit stays as it was typed."""
    return UNIT_NAMES.get(unit.strip(), unit.strip())
