"""`record export`: one inspection's whole history with proofs, for a review or a court."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from enforcement.errors import FileTrouble, KnownTrouble
from enforcement.model.county_reading import Looked
from sync.export.material import COUNTY, Exporter
from sync.export.package import HANDLE_WITH_CARE, write_package
from sync.protocol.keys import fingerprint
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.county_readings import REASON_LEAST, REASON_MOST, Looker, write_reading
from sync.server.export.gather import gather, home_of
from sync.server.moves.record_set import RECORD
from sync.server.store import console_audit
from sync.server.store.console_audit import Line

_WHAT: Final = "一次检查的全部留痕和附件"
_BY: Final = Looker("县级服务器", "命令行")


def export(arguments: argparse.Namespace) -> int:
    """Write the package; before a byte of it leaves, the administrators' journal and the township hear of it."""
    target = Path(arguments.file)
    reason = arguments.reason.strip()
    if not REASON_LEAST <= len(reason) <= REASON_MOST:
        raise KnownTrouble(
            f"没有导出：请用 --reason 写明为什么要导出，{REASON_LEAST} 到 {REASON_MOST} 个字。",
            "原因会记下来，乡镇也看得到。",
        )
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        material = gather(county, arguments.record)
        _note(county, arguments.record, reason)
        aside = target.with_name(target.name + ".part")
        try:
            with aside.open("wb") as file:
                write_package(material, Exporter(COUNTY, "county", county.keys.receipt), county.clock(), file)
            aside.replace(target)
        except OSError as fault:
            aside.unlink(missing_ok=True)
            raise FileTrouble(f"“{target.name}”没有写成。", "", "换一个位置再导出。") from fault
        root = fingerprint(county.root_public)
    finally:
        county.close()
    own = sum(line.body is not None for line in material.lines)
    tell(
        arguments.json,
        {"file": str(target), "entries": own, "receipts": len(material.receipts), "root_fingerprint": root},
        (
            f"{material.title}：{own} 条留痕、{len(material.receipts)} 张回执已写到 {target}。",
            f"县根钥匙指纹：{root}",
            HANDLE_WITH_CARE,
        ),
    )
    return DONE


def _note(county: County, record: str, reason: str) -> None:
    with county.database.write() as tx:
        stream = home_of(tx, record)
        line = Line(county.clock(), "导出全案留痕", stream=stream, thing=record, text=f"原因：{reason}")
        console_audit.add_line(tx, line)
        write_reading(county, tx, stream, _BY, Looked.EXPORTED, _WHAT, reason, (RECORD, record))
