"""The table of commands: each word, its help, its arguments and what runs it, loaded only when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enforcement.errors import KnownTrouble


@dataclass(frozen=True, slots=True)
class CommandWord:
    """``module`` under desktop holds ``arguments`` (adds options) and ``run`` (args → exit code)."""

    name: str
    help: str
    module: str
    arguments: str = "add_arguments"
    run: str = "run"


COMMANDS = (
    CommandWord("demo", "演示一次检查从头到尾", "__main__", "add_demo", "run_demo"),
    CommandWord("matters", "查事项、导入目录", "cli.home_matters"),
    CommandWord("statutes", "法条架：导入法规文本、查条文", "cli.statutes"),
    CommandWord("deadlines", "算一个期限", "cli.deadlines"),
    CommandWord("forms", "文书", "cli.forms"),
    CommandWord("dossier", "装订一次检查的案卷", "cli.dossier"),
    CommandWord("record", "导出一次检查的全案留痕", "cli.record"),
    CommandWord("sync", "和县里收发一次", "cli.sync"),
    CommandWord("package", "摆渡包：不用网络，用 U 盘送数", "cli.package"),
    CommandWord("device", "把这台电脑加入县里", "cli.device"),
    CommandWord("escrow", "口令都忘了：请县里保管人打开", "cli.escrow"),
    CommandWord("check", "核对数据是否完好", "cli.care", "add_check", "run_check"),
    CommandWord("backup", "备份数据库", "cli.care", "add_backup", "run_backup"),
)


def run(arguments: Sequence[str]) -> int:
    """Run the command named by the first word; known trouble is one sentence on stderr and exit code 1."""
    word = next((one for one in COMMANDS if arguments and arguments[0] == one.name), None)
    parser = argparse.ArgumentParser(prog="zhenfa", description="镇法通：不带命令时打开窗口。")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for one in COMMANDS:
        sub = commands.add_parser(one.name, help=one.help, description=one.help)
        if one is word:
            _part(one, one.arguments)(sub)
    args = parser.parse_args(arguments)
    assert word is not None
    try:
        return int(_part(word, word.run)(args))
    except KnownTrouble as trouble:
        print(trouble.sentence, file=sys.stderr)
        return 1


def _part(word: CommandWord, name: str) -> Callable[..., int]:
    module = importlib.import_module(f"desktop.{word.module}")
    part: Callable[..., int] = getattr(module, name)
    return part
