"""Definitions that a fictional county wrote: a form of its own, and shipped ones with something changed."""

from __future__ import annotations

from tests.house.tree import ROOT

NOTICE = """
id = "XQ-01"
number = 1001
version = 1
title = "整改提示函"
kind = "letter"
stage = "检查"
copies = 2
seal = true
served = true
signers = ["行政机关（章）"]
legal_basis = ["《中华人民共和国行政处罚法》第二十八条"]
series = "提示"
copies_text = "本函一式{copies}份：{copies_split}。"
use = ["agency!", "number", "party.name!", "contact.name!", "contact.phone!", "issue_date!", "copies"]

[[fields]]
name = "hint"
label = "提示内容"
type = "text"
required = true
blank_mm = 120

[[fields]]
name = "recheck"
label = "复查日"
type = "date"
blank = "{_14}年{_10}月{_10}日"

[[sentences]]
id = "F1"
article = "《中华人民共和国行政处罚法》第二十八条第一款"
text = "{hint}。依照{law:PEN-28-1}的规定，请{you}改正。"

[[sentences]]
id = "F2"
when = "recheck"
text = "本机关将于{recheck}前后上门复查。"

[[sentences]]
id = "F3"
text = "联系人：{contact.name}　　联系电话：{contact.phone}"

[mandatory]
"提示内容" = "hint"
"依据" = "#F1"
"落款" = ["@agency", "@date", "@seal"]
"""


def shipped_text(form_id: str) -> str:
    """The TOML text of a shipped form."""
    return (ROOT / "forms" / "definitions" / f"{form_id}.toml").read_text(encoding="utf-8")


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each first piece replaced once by the second; the piece must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def order(version: int = 2, note: str = "改正后请拍照报送本机关。") -> str:
    """INV-17 as the county wants it: one sentence and one question more."""
    field = '[[fields]]\nname = "photo_to"\nlabel = "报送照片给谁"\ntype = "text"\nby = "officer"\n\n'
    sentence = f'[[sentences]]\nid = "F9"\nblank_form = true\ntext = "{note}{{photo_to}}"\n\n'
    return changed(
        shipped_text("INV-17"),
        ("version = 1", f"version = {version}"),
        ("[[sentences]]", f"{field}[[sentences]]"),
        ("[[checks]]", f"{sentence}[[checks]]"),
    )
