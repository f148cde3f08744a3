"""``zhenfa matters check``: every citation of the catalogue, and how far it can be shown that its article exists."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from desktop.cli import output
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.queries import MatterStanding
from enforcement.statutes.standing import STANDING_WORDS, Standing, all_standings
from enforcement.text.citations import cite


def sample_standings(day: date) -> tuple[MatterStanding, ...]:
    """Those of the shipped sample, without a shelf."""
    return tuple(
        MatterStanding(matter.code, matter.name, basis.valid_from, basis.valid_to, place)
        for matter in shipped_catalogue().matters
        for basis, place in all_standings(matter, day, lambda _law, _day: None)
    )


def tell(rows: Sequence[MatterStanding], args: argparse.Namespace) -> int:
    """Show the sums and what asks for a look; with ``--all`` every citation. NOT_DONE when a text contradicts one."""
    wrong = [row for row in rows if not row.place.readable or row.place.standing is Standing.LACKING]
    if args.json:
        output.show_json({"sums": _sums(rows), "citations": [_plain(row) for row in rows]})
    else:
        _show(rows, wrong, every=args.all)
    return output.NOT_DONE if wrong else output.DONE


def _sums(rows: Sequence[MatterStanding]) -> dict[str, int]:
    found = Counter(row.place.standing for row in rows)
    return {
        "matters": len({row.code for row in rows}),
        "laws": len({row.place.law for row in rows}),
        "citations": len(rows),
        "readable": sum(row.place.readable for row in rows),
        "dated": sum(row.place.dated for row in rows),
        **{standing.value: found[standing] for standing in Standing},
    }


def _show(rows: Sequence[MatterStanding], wrong: Sequence[MatterStanding], *, every: bool) -> None:
    sums = _sums(rows)
    output.show(f"{sums['matters']} 个事项引用了 {sums['laws']} 部法的 {sums['citations']} 处条款。")
    output.show(f"  法名、条、款、项都读得出：{sums['readable']} 处")
    output.show(f"  记了施行或失效日期：{sums['dated']} 处；其余没有记，按一直有效")
    for standing, words in STANDING_WORDS.items():
        output.show(f"  {words}：{sums[standing.value]} 处")
    listed = rows if every else [*wrong, *(row for row in rows if row.place.standing is Standing.UNSEEN)]
    for row in listed:
        place = cite(((row.place.law, row.place.article),))
        words = STANDING_WORDS[row.place.standing] if row.place.readable else "这一处读不出条款"
        output.show(f"{row.code}　{row.name}\n  {place}　{words}")


def _plain(row: MatterStanding) -> dict[str, object]:
    place = asdict(row.place)
    return {
        "code": row.code,
        "name": row.name,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        **place,
    }
