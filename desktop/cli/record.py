"""``zhenfa record export INSPECTION OUT.zip``: an inspection's whole history with what proves it, and a verifier."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.cli import homes, output
from desktop.clock import MachineClock
from desktop.record_export import export_record
from sync.export.package import HANDLE_WITH_CARE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(required=True, metavar="动作")
    export = acts.add_parser("export", help="导出一次检查的全案留痕，可以脱机核验")
    export.add_argument("id", metavar="INSPECTION", help="检查的编号")
    export.add_argument("out", metavar="OUT.zip", type=Path)
    export.add_argument("--offline", action="store_true", help="不连县里；包里就没有总账的入账证明")
    homes.add_password(export)
    output.add_common(export)


def run(args: argparse.Namespace) -> int:
    """Write the package; what is missing is said and stops nothing."""
    with homes.opened(args) as store:
        made = export_record(store, args.id, args.out, MachineClock(), online=not args.offline)
    if args.json:
        output.show_json(
            {
                "path": str(made.path),
                "entries": made.entries,
                "receipts": made.receipts,
                "proved": made.proved,
                "missing": list(made.missing),
                "root_fingerprint": made.root_fingerprint,
            }
        )
        return output.DONE
    output.show(made.sentence)
    output.show(f"已写到 {made.path}。县根钥匙指纹：{made.root_fingerprint}")
    for sentence in made.missing:
        output.show(f"提醒：{sentence}。")
    output.show(HANDLE_WITH_CARE)
    return output.DONE
