"""``zhenfa sync take-back [NUMBER] [--line KEY…] [--record ID…] [--all] [--reason TEXT]``: 回到同步前. Without a number the
exchanges; with one what it changed here; with lines chosen these are taken back, as new entries with the reason."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from desktop.cli import homes, output
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.store import settings
from desktop.store.store import Store
from enforcement.commands.take_back_pull import TakeBackPull
from enforcement.errors import StoreTrouble
from enforcement.model.things import THING_NAMES
from enforcement.queries.pulls import AskPull, AskPulls, PullLine, PullRow, PullView, PullWay
from enforcement.refusals import Done, Refused, Withheld
from enforcement.rules import take_back_replies as said
from enforcement.rules.take_back_replies import moment

WAY_NAMES = {PullWay.NETWORK: "网络", PullWay.PACKAGE: "回执包"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("exchange", metavar="NUMBER", type=int, nargs="?", default=0, help="第几次收发")
    parser.add_argument("--line", metavar="KEY", action="append", default=[], help="收回这一处，可以写几次")
    parser.add_argument("--record", metavar="ID", action="append", default=[], help="收回这一件里能收回的")
    parser.add_argument("--all", action="store_true", default=False, help="能收回的都收回")
    parser.add_argument("--reason", metavar="TEXT", default="", help="为什么收回")
    homes.add_password(parser)
    output.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """List, show or take back."""
    with homes.opened(args) as store:
        if not args.exchange:
            return _list(store.answer(AskPulls()), args.json)
        view: PullView | None = store.answer(AskPull(args.exchange))
        if view is None:
            return output.not_done(f"没有第 {args.exchange} 次收发。不写数字，看有哪几次。")
        if not (args.all or args.line or args.record):
            return _show(view, args.json)
        return _take_back(store, view, args)


def _list(rows: tuple[PullRow, ...], as_json: bool) -> int:
    if as_json:
        output.show_json([_row(row) for row in rows])
    elif not rows:
        output.show("还没有收到过同事的改动。")
    for row in rows if not as_json else ():
        who = f"　{'、'.join(row.who)}" if row.who else ""
        output.show(f"第 {row.number} 次　{moment(row.at)}　{WAY_NAMES[row.way]}　{row.entries} 条{who}")
    return output.DONE


def _show(view: PullView, as_json: bool) -> int:
    if as_json:
        output.show_json(_plain(view))
        return output.DONE
    for record in view.records:
        output.show(f"{record.title}　{record.root_id}")
        for line in record.lines:
            for sentence in _words(line):
                output.show(f"  {sentence}")
        if record.fresh:
            output.show(f"  新来的：{_counted(record.fresh)}")
    if view.fresh:
        output.show(f"整件新来的：{_counted(view.fresh)}")
    if not view.lines:
        output.show("这次收发没有改动本机原有的记录。")
    if view.unlisted:
        output.show(f"还有 {view.unlisted} 条改动没有列出来。")
    return output.DONE


def _words(line: PullLine) -> Iterable[str]:
    reason = f"，收回的理由：{line.reason}" if line.reason else ""
    yield f"{line.key}　{line.thing} · {line.words}　{line.who} {moment(line.at)} {line.what}{reason}"
    for field in line.fields:
        yield f"    {field.label}：{field.former} → {field.came}"
    if line.barrier is not None:
        yield f"    {line.barrier.sentence}"


def _take_back(store: Store, view: PullView, args: argparse.Namespace) -> int:
    chosen = [
        line
        for record in view.records
        for line in record.lines
        if line.key in args.line or (line.barrier is None and (args.all or record.root_id in args.record))
    ]
    if set(args.line) - {line.key for line in chosen}:
        return output.not_done(said.not_of_this(view.row.number).sentence)
    command = TakeBackPull(
        exchange=view.row.number, lines=tuple(line.place for line in chosen), reason=args.reason
    )
    answer = _run(store, command)
    if isinstance(answer, Refused):
        return output.not_done(answer.sentence)
    if args.json:
        output.show_json({"taken_back": [line.key for line in chosen]})
    else:
        output.show(f"收回了 {len(chosen)} 处，连同理由记进流水，下次同步送到县里。收到的一条也没有删。")
    return output.DONE


def _run(store: Store, command: TakeBackPull) -> Done | Refused:
    """In the name of who sat at this machine last, else of the team's first."""
    officers, agency = store.officers(), store.agency()
    if not officers or agency is None:
        raise StoreTrouble("没有收回。", "本机还没有队员名册。", "先加入县里，再收回。")
    last = store.settings.get(settings.SESSION_OFFICER, "")
    officer = next((one for one in officers if one.id == last), officers[0])
    context = context_for(store, officer, agency, MachineClock())
    with store.unit_of_work(officer.id) as work:
        try:
            answer = command.execute(work, context)
        except Withheld as withheld:
            return Refused((withheld.refusal,))
        if isinstance(answer, Done):
            work.commit()
    return answer


def _counted(found: tuple[tuple[str, int], ...]) -> str:
    return "、".join(f"{THING_NAMES.get(kind, kind)} {count}" for kind, count in found)


def _row(row: PullRow) -> dict[str, object]:
    return {
        "exchange": row.number,
        "way": row.way.value,
        "at": row.at,
        "entries": row.entries,
        "who": list(row.who),
    }


def _plain(view: PullView) -> dict[str, object]:
    lines = [
        {
            "key": line.key,
            "record": record.root_id,
            "title": record.title,
            "thing": line.thing,
            "group": line.words,
            "who": line.who,
            "at": line.at,
            "act": line.what,
            "reason": line.reason,
            "fields": [
                {"name": one.name, "label": one.label, "former": one.former, "came": one.came, "now": one.now}
                for one in line.fields
            ],
            "standing": line.standing.value,
            "barrier": None if line.barrier is None else line.barrier.sentence,
        }
        for record in view.records
        for line in record.lines
    ]
    new = dict(view.fresh)
    return {**_row(view.row), "lines": lines, "new": new, "unlisted": view.unlisted}
