"""``zhenfa deadlines RULE_ID --from DATE``: a legal period counted out, with its article and the steps."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from difflib import get_close_matches

from desktop.cli import output
from enforcement.deadlines import (
    UNIT_NAMES,
    Deadline,
    DeadlineRule,
    MomentNeededError,
    WorkCalendar,
    count,
    shipped_calendar,
    shipped_rules,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "rule_id", metavar="RULE_ID", nargs="?", help="期限编号，例如 PEN-DECIDE；不写就列出全部"
    )
    parser.add_argument(
        "--from",
        dest="start",
        metavar="DATE",
        type=output.day_or_moment,
        help="起算的那一天；按小时算的写到分钟",
    )
    output.add_common(parser)


def run(
    args: argparse.Namespace,
    *,
    rules: Mapping[str, DeadlineRule] | None = None,
    calendar: WorkCalendar | None = None,
) -> int:
    """Counts by the given tables, else by the shipped ones. 0 shown, 1 unknown rule, 2 wrong usage."""
    rules = shipped_rules() if rules is None else rules
    if args.rule_id is None:
        return _list(rules, as_json=args.json)
    rule = rules.get(args.rule_id.upper())
    if rule is None:
        return output.not_done(_unknown(args.rule_id, rules))
    if args.start is None:
        output.not_done(f"还缺起算日：{rule.name}从“{rule.trigger}”起算。写上 --from 2026-11-24。")
        return output.WRONG_USAGE
    try:
        counted = count(rule, args.start, calendar or shipped_calendar())
    except MomentNeededError:
        output.not_done(f"{rule.name}按小时算，起算要写到分钟，例如 --from 2026-11-24T09:30。")
        return output.WRONG_USAGE
    if args.json:
        output.show_json(_as_json(counted))
    else:
        output.show(_as_text(counted))
    return output.DONE


def _unknown(asked: str, rules: Mapping[str, DeadlineRule]) -> str:
    near = get_close_matches(asked.upper(), rules, n=3, cutoff=0.4)
    hint = f"相近的有 {'、'.join(near)}。" if near else ""
    return f"没有编号为 {asked} 的期限。{hint}不写编号就列出全部。"


def _list(rules: Mapping[str, DeadlineRule], *, as_json: bool) -> int:
    if as_json:
        output.show_json([_rule_json(rule) for rule in rules.values()])
        return output.DONE
    for rule in rules.values():
        length = (
            f"{rule.month_day[0]}月{rule.month_day[1]}日"
            if rule.month_day
            else f"{rule.length}{UNIT_NAMES[rule.unit]}"
        )
        mark = "" if rule.verified else "（未核实）"
        output.show(f"{rule.id}　{rule.name}　{length}　{rule.basis}{mark}")
    return output.DONE


def _as_text(counted: Deadline) -> str:
    rule = counted.rule
    lines = [f"{rule.name}：{counted.sentence}", f"依据：{rule.basis}"]
    if not rule.verified:
        lines.append("这一条的原文还没有核实过，用之前请先查原文。")
    if rule.consequence:
        lines.append(f"过期或有误的后果：{rule.consequence}")
    lines += ["怎么数的：", *(f"  {step}" for step in counted.steps)]
    return "\n".join(lines)


def _as_json(counted: Deadline) -> dict[str, object]:
    return {
        "rule": _rule_json(counted.rule),
        "from": counted.start,
        "due": counted.due,
        "safe": counted.safe,
        "provisional": counted.provisional,
        "law": counted.rule.law,
        "article": counted.rule.article,
        "steps": list(counted.steps),
    }


def _rule_json(rule: DeadlineRule) -> dict[str, object]:
    return {
        "id": rule.id,
        "name": rule.name,
        "trigger": rule.trigger,
        "length": rule.length
        if rule.month_day is None
        else f"{rule.month_day[0]:02d}-{rule.month_day[1]:02d}",
        "unit": rule.unit.value,
        "direction": "backward" if rule.backward else "forward",
        "rolls": rule.rolls,
        "law": rule.law,
        "article": rule.article,
        "consequence": rule.consequence,
        "verified": rule.verified,
    }
