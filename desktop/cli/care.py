"""``zhenfa check`` and ``zhenfa backup``: is everything whole, and a verified copy of the database."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.cli import homes, output


def add_check(parser: argparse.ArgumentParser) -> None:
    homes.add_password(parser)
    output.add_common(parser)


def add_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", metavar="OUT", type=Path)
    homes.add_password(parser)
    output.add_common(parser)


def run_check(args: argparse.Namespace) -> int:
    """Pages, chain of the journal, and rows against a rebuild from the journal."""
    with homes.opened(args) as store:
        store.check()
    if args.json:
        output.show_json({"whole": True})
    else:
        output.show("数据库、流水和各条记录都核对过，完好。")
    return output.DONE


def run_backup(args: argparse.Namespace) -> int:
    """A whole copy under the same key; files of evidence lie beside it unchanged."""
    with homes.opened(args) as store:
        made = store.backup(args.out)
    if args.json:
        output.show_json({"backup": str(made)})
    else:
        output.show(
            "备份写好并核验过，钥匙在旁边的 .zfk 文件里，两个要放在一起。照片录像不在里面，数据目录的 blobs 也要留一份。"
        )
    return output.DONE
