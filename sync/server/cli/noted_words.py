"""Which commands are noted in the administrators' journal, under which name."""

from __future__ import annotations

from typing import Final

# The command's module and function → the act's name, and the words of the command that say what it is about.
# `dispute void` is not here: it notes itself with the numbers, in the transaction of the act.
NOTED: Final[dict[tuple[str, str], tuple[str, tuple[str, ...]]]] = {
    ("sync.server.cli.catalogue", "publish"): ("发布目录", ("effective",)),
    ("sync.server.cli.forms", "publish"): ("发布文书格式", ("effective",)),
    ("sync.server.cli.forms", "withdraw"): ("停用文书格式", ("effective",)),
    ("sync.server.cli.devices", "code"): ("开入网码", ()),
    ("sync.server.cli.devices", "revoke"): ("停用电脑", ("reason",)),
    ("sync.server.cli.devices", "allow"): ("恢复电脑", ()),
    ("sync.server.cli.devices", "lost_card"): ("做失窃卡", ()),
    ("sync.server.cli.keys", "rotate"): ("换钥匙", ("which",)),
    ("sync.server.cli.papers", "withdraw"): ("登记撤回文书", ("on",)),
    ("sync.server.cli.townships", "style"): ("改文书式样", ()),
    ("sync.server.cli.moves", "move"): ("移交记录", ("to",)),
    ("sync.server.cli.moves", "share"): ("共享记录", ("to",)),
    ("sync.server.cli.record", "export"): ("导出全案留痕", ()),
}
