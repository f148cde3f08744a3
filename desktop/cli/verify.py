"""``zhenfa forms verify``: whether a code on paper is the county's and where its paper stands, in the words of the window.

Judged with the lists of a home, or with a list that the county wrote to a file. Exit code 0 for green, 1 for red, 3
for everything that a person has to look into.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop.cli import homes, output
from desktop.clock import MachineClock
from desktop.code_scan import NO_CODE, codes_on
from desktop.home import HomeState
from desktop.paper_file import PaperFileJudge, county_root
from enforcement.errors import FileTrouble
from enforcement.queries import AskVerdict
from enforcement.verifying.code import codes_to_judge
from enforcement.verifying.verdict import Verdict

LOOK_INTO_IT = 3
JudgeText = Callable[[str, int], Verdict]
NO_LISTS = "这台电脑没有县里的钥匙名册，认不出任何一把钥匙。加 --home 指定已加入县里的数据目录，或用 --list 指定县里的名单。"
NOTHING_TO_VERIFY = "没有说明要验什么。给一个 PDF 或照片，或用 --text 给出码的文字。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.pdf|图片", type=Path, nargs="?")
    parser.add_argument("--text", metavar="CODE", default="", help="码的文字，ZF2: 开头")
    parser.add_argument("--list", metavar="FILE", type=Path, help="县里导出的文书名单")
    parser.add_argument("--fingerprint", metavar="HEX", default="", help="县根钥匙指纹，核对名单用")
    homes.add_password(parser)
    output.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Judge every code that is given; the worst of them decides the exit code."""
    if not args.text and args.file is None:
        return output.not_done(NOTHING_TO_VERIFY)
    codes = (args.text,) if args.text else codes_to_judge(codes_on(args.file))
    if not codes:
        return output.not_done(NO_CODE)
    now_ms = int(MachineClock().now().timestamp() * 1000)
    with _judge(args) as judge:
        verdicts = [judge(code, now_ms) for code in codes]
    if args.json:
        output.show_json([as_json(verdict) for verdict in verdicts])
    else:
        for verdict in verdicts:
            output.show("\n".join(lines(verdict)))
    colours = {verdict.colour for verdict in verdicts}
    if "red" in colours:
        return output.NOT_DONE
    return output.DONE if colours == {"green"} else LOOK_INTO_IT


def lines(verdict: Verdict) -> Iterator[str]:
    """The verdict as a person reads it."""
    yield verdict.words
    yield verdict.why
    yield from (f"{name}　{value}" for name, value in verdict.facts)
    if verdict.tail:
        yield f"尾号　{verdict.tail}"
    if verdict.registered:
        yield "县里登记的："
        yield from (f"{name}　{value}" for name, value in verdict.registered)
        yield f"尾号　{verdict.registered_tail}"
    if verdict.compare and verdict.compare != verdict.words:
        yield verdict.compare
    if verdict.lists:
        yield verdict.lists


def as_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain data."""
    return {
        "result": verdict.result.value,
        "colour": verdict.colour,
        "words": verdict.words,
        "why": verdict.why,
        "facts": dict(verdict.facts),
        "tail": verdict.tail,
        "compare": verdict.compare,
        "registered": dict(verdict.registered),
        "lists": verdict.lists,
    }


@contextmanager
def _judge(args: argparse.Namespace) -> Iterator[JudgeText]:
    """Who judges: a list from a file, else the lists of the home."""
    if args.list is not None and args.fingerprint:
        yield PaperFileJudge.open(args.list, fingerprint=args.fingerprint).judge
        return
    if homes.home_of(args).state() is HomeState.EMPTY:
        raise FileTrouble("没有核验。", NO_LISTS, "")
    with homes.opened(args) as store:
        if args.list is None:
            yield lambda code, now_ms: store.answer(AskVerdict(code, now_ms))
        else:
            yield PaperFileJudge.open(args.list, root=county_root(store)).judge
