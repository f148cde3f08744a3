"""``zhenfa sync [--server URL]``: one round with the county, and per kind of record: here, county,
difference. ``zhenfa sync take-back``: `desktop.cli.take_back`. ``zhenfa sync log-proof FILE``: what this machine holds against
the county's log."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.cli import homes, output, take_back
from desktop.clock import MachineClock
from desktop.saving import save_whole
from desktop.sync_exchange import StoreExchange
from enforcement.errors import KnownTrouble
from enforcement.model.things import THING_NAMES
from enforcement.queries import AskSyncSummary, CountLine
from sync.client.report import RoundReport

PROOF = "log-proof"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", metavar="URL", default="", help="这一次送到这个地址，默认是入网时的地址")
    homes.add_password(parser)
    output.add_common(parser)
    acts = parser.add_subparsers(dest="sync_action", metavar="take-back, log-proof")
    words = "回到同步前：看一次收发改了什么，收回选中的"
    # What stands before the word, such as --home, holds behind it too.
    back = acts.add_parser("take-back", help=words, description=words, argument_default=argparse.SUPPRESS)
    take_back.add_arguments(back)
    kept = "县里的总账接不上时：把本机留的证据存成文件，交给县里"
    proof = acts.add_parser(PROOF, help=kept, description=kept, argument_default=argparse.SUPPRESS)
    proof.add_argument("file", metavar="OUT.zfe")
    homes.add_password(proof)
    output.add_common(proof)


def run(args: argparse.Namespace) -> int:
    """One round. 0 when everything that could be exchanged was; else 1 with what happened on stderr."""
    if args.sync_action == PROOF:
        return _save_proof(args)
    if args.sync_action:
        return take_back.run(args)
    clock = MachineClock()
    with homes.opened(args) as store:
        report, _ = StoreExchange(store, clock, args.server).run()
    if args.json:
        output.show_json(as_json(report))
    else:
        for sentence in (*_told(report), *report.count_sentences):
            output.show(sentence)
    return output.DONE if report.trouble is None else output.trouble(report.trouble)


def _save_proof(args: argparse.Namespace) -> int:
    with homes.opened(args) as store:
        data = store.answer(AskSyncSummary()).log_proof
    if not data:
        raise KnownTrouble("本机没有看到县里的总账接不上，没有证据可存。")
    save_whole(data, Path(args.file))
    if args.json:
        output.show_json({"file": args.file, "bytes": len(data)})
    else:
        output.show(f"证据已存到 {args.file}，交给县里管理员用 zhenfa-county tree judge 核对。")
    return output.DONE


def _told(report: RoundReport) -> tuple[str, ...]:
    """What goes to stdout: everything but the trouble, which belongs on stderr."""
    spoken = report.sentences
    return spoken if report.trouble is None else tuple(s for s in spoken if s != report.trouble.sentence)


def as_json(report: RoundReport) -> dict[str, object]:
    """The report as plain data; the trouble as its three sentences or null."""
    trouble = report.trouble
    return {
        "ok": report.ok,
        "entries": {
            "sent": report.sent,
            "receipted": report.receipted,
            "resent": report.resent,
            "pulled": report.pulled,
            "without_receipt": report.without_receipt,
            "quarantined": [{"seq": one.seq, "reason": one.reason} for one in report.quarantined],
        },
        "blobs": {
            "sent": report.blobs_sent,
            "waiting": report.blobs_waiting,
            "fetched": report.blobs_fetched,
        },
        "bytes": {"up": report.bytes_up, "down": report.bytes_down},
        "turns": report.turns,
        "counts": [_count(line) for line in report.counts],
        "difference": report.difference,
        "clock": report.clock,
        "trouble": None
        if trouble is None
        else {"what": trouble.what, "why": trouble.why, "cure": trouble.cure},
    }


def _count(line: CountLine) -> dict[str, object]:
    difference = None if line.county is None else line.here - line.county
    return {
        "type": line.thing_type,
        "name": THING_NAMES.get(line.thing_type, line.thing_type),
        "here": line.here,
        "county": line.county,
        "difference": difference,
    }
