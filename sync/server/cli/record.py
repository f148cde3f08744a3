"""`record export`: one inspection's whole history with proofs, for a review or a court."""

from __future__ import annotations

import argparse
from pathlib import Path

from enforcement.errors import FileTrouble
from sync.export.material import COUNTY, Exporter
from sync.export.package import HANDLE_WITH_CARE, write_package
from sync.protocol.keys import fingerprint
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.export.gather import gather


def export(arguments: argparse.Namespace) -> int:
    """Write the package."""
    target = Path(arguments.file)
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        material = gather(county, arguments.record)
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
