"""Which commands are noted in the administrators' journal, under which name, and when. Every command is in one of the
three tables here; a test walks them."""

from __future__ import annotations

from typing import Final

Run = tuple[str, str]  # a command's module and function

# The act's name, and the words of the command that say what it is about.
NOTED: Final[dict[Run, tuple[str, tuple[str, ...]]]] = {
    ("sync.server.cli.catalogue", "publish"): ("发布目录", ("effective",)),
    ("sync.server.cli.catalogue", "export"): ("导出目录", ("number",)),
    ("sync.server.cli.forms", "publish"): ("发布文书格式", ("effective",)),
    ("sync.server.cli.forms", "withdraw"): ("停用文书格式", ("effective",)),
    ("sync.server.cli.devices", "code"): ("开入网码", ()),
    ("sync.server.cli.devices", "revoke"): ("停用电脑", ("reason",)),
    ("sync.server.cli.devices", "allow"): ("恢复电脑", ()),
    ("sync.server.cli.devices", "phone_code"): ("报电话码", ()),
    ("sync.server.cli.devices", "lost_card"): ("做失窃卡", ()),
    ("sync.server.cli.take_back", "take_back"): ("收回发布", ()),
    ("sync.server.cli.escrow", "install"): ("装托管钥匙", ()),
    ("sync.server.cli.backup_readers", "add"): ("加能打开备份的人", ("name",)),
    ("sync.server.cli.backup_readers", "drop"): ("减能打开备份的人", ("name",)),
    ("sync.server.cli.packages", "suite"): ("改摆渡包算法套件", ("suite",)),
    ("sync.server.cli.keys", "rotate"): ("换钥匙", ("which",)),
    ("sync.server.cli.papers", "export"): ("导出文书登记", ()),
    ("sync.server.cli.papers", "withdraw"): ("登记撤回文书", ("on",)),
    ("sync.server.cli.townships", "style"): ("改文书式样", ()),
    ("sync.server.cli.moves", "streams"): ("定电脑能看哪几路", ("read",)),
    ("sync.server.cli.moves", "move"): ("移交记录", ("to",)),
    ("sync.server.cli.moves", "share"): ("共享记录", ("to",)),
    ("sync.server.cli.moves", "unshare"): ("结束共享", ("to",)),
    ("sync.server.cli.packages", "take"): ("收摆渡包", ()),
    ("sync.server.cli.packages", "export"): ("做回执包", ()),
    ("sync.server.cli.packages", "again"): ("再收一次摆渡包", ()),
    ("sync.server.cli.packages", "key"): ("换摆渡包钥匙", ()),
    ("sync.server.cli.setup", "verify"): ("修复县级库", ()),
    ("sync.server.cli.tls", "renew"): ("换服务证书", ()),
    ("sync.server.cli.tls", "host"): ("改服务器的名字", ("hosts",)),
    ("sync.server.cli.tree", "publish"): ("发布总账账头", ()),
    ("sync.server.cli.tree", "take"): ("收会签的账头", ()),
    ("sync.server.cli.tree", "restored"): ("登记库是恢复的", ()),
}

# Of these the line is written before anything leaves the county or is changed, whatever becomes of them.
FIRST: Final[frozenset[Run]] = frozenset(
    {
        ("sync.server.cli.catalogue", "export"),
        ("sync.server.cli.devices", "lost_card"),
        ("sync.server.cli.packages", "export"),
        ("sync.server.cli.papers", "export"),
        ("sync.server.cli.setup", "verify"),
    }
)

# Only where one of these words is given do they change anything.
WHERE_GIVEN: Final[dict[Run, tuple[str, ...]]] = {
    ("sync.server.cli.moves", "streams"): ("read", "own_only"),
    ("sync.server.cli.packages", "key"): ("new",),
    ("sync.server.cli.setup", "verify"): ("repair",),
}

# They note themselves, in the transaction of the act.
BY_THEMSELVES: Final[frozenset[Run]] = frozenset(
    {
        ("sync.server.cli.console", "code"),
        ("sync.server.cli.dispute", "void"),
        ("sync.server.cli.escrow", "open_device"),
        ("sync.server.cli.record", "export"),
    }
)

# They show what no township needs to hear of, serve, or work before or beside the county: a backup is sealed, and its
# timer's role may not write; a restored county says so by its new life.
NOT_NOTED: Final[frozenset[Run]] = frozenset(
    {
        ("sync.server.cli.backup", "backup"),
        ("sync.server.cli.backup", "drill"),
        ("sync.server.cli.backup", "files"),
        ("sync.server.cli.backup", "restore"),
        ("sync.server.cli.backup_readers", "show"),
        ("sync.server.cli.catalogue", "show"),
        ("sync.server.cli.catalogue", "show_list"),
        ("sync.server.cli.console", "show_accounts"),
        ("sync.server.cli.console", "show_audit"),
        ("sync.server.cli.devices", "holdings"),
        ("sync.server.cli.devices", "show"),
        ("sync.server.cli.dispute", "show"),
        ("sync.server.cli.dispute", "show_list"),
        ("sync.server.cli.escrow", "make"),
        ("sync.server.cli.escrow", "renew"),
        ("sync.server.cli.forms", "show"),
        ("sync.server.cli.moves", "show"),
        ("sync.server.cli.packages", "show"),
        ("sync.server.cli.proposals", "proposals"),
        ("sync.server.cli.serve", "public"),
        ("sync.server.cli.serve", "serve"),
        ("sync.server.cli.setup", "init"),
        ("sync.server.cli.tls", "export"),
        ("sync.server.cli.tls", "show"),
        ("sync.server.cli.tree", "countersign"),
        ("sync.server.cli.tree", "judge"),
        ("sync.server.cli.tree", "show"),
        ("sync.server.cli.upgrade", "upgrade"),
    }
)
