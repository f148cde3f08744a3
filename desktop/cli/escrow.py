"""``zhenfa escrow request FILE``: asks the county's custodians to open this machine.
``zhenfa escrow open FILE``: takes their answer and shows a fresh recovery key once."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.cli import homes, output
from desktop.escrow import take_answer, write_request


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="escrow_action", required=True, metavar="request|open")
    request = actions.add_parser("request", help="写一个请县里保管人打开的请求，拷到 U 盘")
    request.add_argument("file", metavar="REQUEST.zfr", type=Path)
    opened = actions.add_parser("open", help="收县里保管人的答复，换一把新的恢复钥匙")
    opened.add_argument("file", metavar="ANSWER.zfa", type=Path)
    for action in (request, opened):
        output.add_common(action)


def run(args: argparse.Namespace) -> int:
    """Needs nobody's password: nothing is shown but the file, or the recovery key that the answer brings."""
    home = homes.home_of(args)
    lines: tuple[str, ...]
    if args.escrow_action == "request":
        write_request(home, args.file)
        told, lines = {"file": str(args.file)}, ("请求写好了。带到县里，由两名保管人一起打开，带回答复。",)
    else:
        recovery = take_answer(home, args.file)
        told = {"recovery_key": recovery}
        lines = (
            f"打开了。新的恢复钥匙：{recovery}",
            "只显示这一次，旧的作废。到登录页用它打开，给自己设新口令；队员们原来的签名钥匙仍要各人自己重设。",
        )
    if args.json:
        output.show_json(told)
        return output.DONE
    for line in lines:
        output.show(line)
    return output.DONE
