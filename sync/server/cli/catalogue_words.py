"""A publication in words and as plain data: how columns are read, what was mended, what changes, what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from enforcement.catalogue.intake.difference import Difference, MatterChange, TownChange
from enforcement.catalogue.intake.mapping import Guess, Proposal
from enforcement.catalogue.intake.words import Field
from enforcement.text.papers import paper_words
from sync.server.releases import Plan

_SHOWN: Final = 30
_ORIGINS: Final = {"guessed": "还没有确认", "given": "照这次指明的", "saved": "照上次确认的"}


def plan_lines(plan: Plan) -> Iterator[str]:
    """The whole plan for a person; long lists are cut and say so (JSON holds them whole)."""
    yield from proposal_lines(plan)
    yield from _listed("看的时候顺手整理了（内容没有变）：", plan.mended)
    yield from _listed("没有读出，空着，不猜：", plan.unread)
    yield from _listed("依据有变，从哪天起：", plan.since)
    yield from _listed("文件里没有写：", plan.lacks)
    yield from _listed("上一版里有、文件里没有的：", plan.carried)
    if plan.change is not None:
        yield from _change_lines(plan.change, plan)


def proposal_lines(plan: Plan) -> Iterator[str]:
    """Each official sheet with its columns; sheets of one shape are shown once."""
    shown: set[str] = set()
    for proposal, file in plan.proposals:
        layout = proposal.layout
        if layout.signature in shown:
            yield f"“{layout.sheet}”表（{file}）：和上面一样。"
            continue
        shown.add(layout.signature)
        told = _ORIGINS[proposal.origin]
        yield f"“{layout.sheet}”表（{file}，表头在第 {layout.header_row} 行，{len(layout.rows)} 行），{told}："
        for guess in proposal.guesses:
            sure = "" if guess.certain else "　？看不准"
            yield f"  {letters(guess.at)}　{guess.title or '（没有表头）'} → {_meaning(guess, plan)}（{guess.reason}）{sure}"


def asked_lines(plan: Plan) -> Iterator[str]:
    """What the county has to say about changed laws, one answer a law, ready to be filled in."""
    if plan.asked:
        yield "这些法的写法和现在的依据不一样，每部说一个施行日（只是更正写错的，写“更正”）："
        yield from (f"  --basis-from {law}=　（{count} 个事项）" for law, count in plan.asked.items())


def plan_plain(plan: Plan) -> dict[str, Any]:
    """The plan as data, nothing cut."""
    return {
        "effective": plan.effective.isoformat(),
        "former": plan.former,
        "files": plan.source.name,
        "columns": [_proposal_plain(proposal, file) for proposal, file in plan.proposals],
        "unsure": list(plan.unsure),
        "confirmed": plan.confirmed,
        "mended": list(plan.mended),
        "unread": list(plan.unread),
        "lacks": list(plan.lacks),
        "carried": list(plan.carried),
        "since": list(plan.since),
        "asked": dict(plan.asked),
        "withdrawn": dict(_papers(plan)),
        "faults": [
            {name: getattr(fault, name) for name in ("sheet", "row", "column", "value", "reason", "fix")}
            for fault in plan.faults
        ],
        "change": None if plan.change is None else _change_plain(plan.change, plan),
    }


def letters(at: int) -> str:
    """The column as table programmes call it: 0 → A, 26 → AA."""
    name = ""
    place = at + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _meaning(guess: Guess, plan: Plan) -> str:
    if guess.field is Field.TOWN:
        return f"赋权给{plan.towns.get(guess.town, guess.town)}"
    return "不导入" if guess.field in (Field.SKIP, Field.SERIAL) else guess.field.value


def _proposal_plain(proposal: Proposal, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "sheet": proposal.layout.sheet,
        "header_row": proposal.layout.header_row,
        "rows": len(proposal.layout.rows),
        "origin": proposal.origin,
        "columns": [
            {
                "column": letters(guess.at),
                "title": guess.title,
                "field": guess.field.value,
                "town": guess.town,
                "reason": guess.reason,
                "certain": guess.certain,
            }
            for guess in proposal.guesses
        ],
    }


def _listed(title: str, sentences: Iterable[str], indent: str = "") -> Iterator[str]:
    told = list(sentences)
    if not told:
        return
    yield indent + title
    yield from (f"{indent}  {sentence}" for sentence in told[:_SHOWN])
    if len(told) > _SHOWN:
        yield f"{indent}  另外还有 {len(told) - _SHOWN} 条，用 --json 看全部。"


def _change_lines(change: Difference, plan: Plan) -> Iterator[str]:
    former = f"和第 {plan.former} 版比" if plan.former else "这是第一版"
    counts = f"新增 {len(change.added)}、改动 {len(change.changed)}、不再列入 {len(change.ended)}"
    yield f"{former}，{plan.effective.isoformat()} 起，事项：{counts}。"
    yield from _listed("新增：", (f"{one.code}　{one.name}" for one in change.added))
    yield from _listed("改动：", (line for one in change.changed for line in _matter_lines(one)))
    yield from _listed("不再列入：", (f"{one.code}　{one.name}" for one in change.ended))
    for word, (before, after) in change.parts.items():
        if before != after:
            yield f"{word}：{before} 条，改为 {after} 条。"
    if not change.towns:
        yield "各乡镇的赋权不变。"
    for town in change.towns:
        yield from _town_lines(town, plan)
    yield from (f"收回依据：{paper}（{count} 条赋权）。" for paper, count in _papers(plan).items())


def _papers(plan: Plan) -> Counter[str]:
    """The papers by which the plan takes powers back, with the number of powers."""
    ended = () if plan.draft is None else plan.draft.ended
    return Counter(paper_words(one.ended_by) for one in ended if one.ended_by is not None)


def _matter_lines(one: MatterChange) -> Iterator[str]:
    yield f"{one.code}　{one.name}"
    for changed in one.fields:
        yield f"  {changed.field}：{changed.old} → {changed.new}"


def _town_lines(town: TownChange, plan: Plan) -> Iterator[str]:
    name = plan.towns.get(town.code, town.code)
    counts = f"增加 {len(town.added)}、收回 {len(town.ended)}、改动 {len(town.changed)}"
    yield f"{name}的赋权：{counts}。"
    yield from _listed("增加：", town.added, "  ")
    yield from _listed("收回：", town.ended, "  ")
    yield from _listed("改动：", (line for one in town.changed for line in _matter_lines(one)), "  ")


def _change_plain(change: Difference, plan: Plan) -> dict[str, Any]:
    return {
        "added": [{"code": one.code, "name": one.name} for one in change.added],
        "ended": [{"code": one.code, "name": one.name} for one in change.ended],
        "changed": [_matter_plain(one) for one in change.changed],
        "parts": {word: {"before": before, "after": after} for word, (before, after) in change.parts.items()},
        "townships": [
            {
                "code": town.code,
                "name": plan.towns.get(town.code, town.code),
                "added": list(town.added),
                "ended": list(town.ended),
                "changed": [_matter_plain(one) for one in town.changed],
            }
            for town in change.towns
        ],
    }


def _matter_plain(one: MatterChange) -> dict[str, Any]:
    fields = [{"field": each.field, "old": each.old, "new": each.new} for each in one.fields]
    return {"code": one.code, "name": one.name, "fields": fields}
