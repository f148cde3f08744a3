"""Why the county did not take an entry into its state, for people. Names fields only, never values."""

from __future__ import annotations

from typing import Final

from enforcement.conflicts.words import field_name
from enforcement.model.things import THING_NAMES
from enforcement.rules.authority import ACT_NAMES, Act
from sync.protocol.problems import TOO_LARGE
from sync.server.approvals import AUTHORITY
from sync.server.core.lost import LOST, NOT_THE_COUNTY
from sync.server.projection import SAME_SAVE

_WORDS: Final = {
    LOST: "电脑报失以后签的：可能是真的工作，也可能是别人写的",
    NOT_THE_COUNTY: "写的是只有县里能定的事，这台电脑无权写",
    SAME_SAVE: "同一次保存里另有一条不能入账，这一次保存整个先不入账",
    "save_split": "一次保存被拆开送来，后半截单独到的，先不入账",
    "scope": "上面写的乡镇和这台电脑登记的不一样",
    TOO_LARGE.name: "这一条太大，超过了一条留痕能有的大小",
}
_PARTS: Final = {"header": "留痕的开头读不懂", "body": "留痕的内容读不懂"}


def reason_words(reason: str) -> str:
    """A reason of quarantine in a sentence; one of a later program as it is."""
    if reason in _WORDS:
        return _WORDS[reason]
    kind, _, rest = reason.partition(":")
    if kind in _PARTS:
        return f"{_PARTS[kind]}（{rest}）"
    if kind == AUTHORITY:
        act = ACT_NAMES[Act(rest)] if rest in set(Act) else rest
        return f"上面写着有人同意“{act}”，可名册上那天没有这个人，或者他没有这个权"
    if kind == "invalid":
        thing, _, field = rest.partition(".")
        return f"“{THING_NAMES.get(thing, thing)}”里的“{field_name(field)}”写法不对"
    return reason


def shown_there(type_name: str) -> str:
    """What the computer that wrote it shows of it."""
    return f"有问题 · 县里收到了但没入账：{THING_NAMES.get(type_name, '这一件')}"
