"""Refusals of draws (R94, R121, R122)."""

from __future__ import annotations

from enforcement.model.random_draw import HALF_LENGTH, MOST_OBJECTS, STATE_NAMES, DrawState
from enforcement.refusals import Cure, Refusal
from enforcement.rules import articles


def task_missing() -> Refusal:
    return _refusal("还没有写抽查任务。", "抽取记录上要看得出是哪一次抽查。", "写任务", field="task")


def too_few_objects(there: int, wanted: int) -> Refusal:
    what = f"名单里有 {there} 个对象，抽不出 {wanted} 个。" if there else "名单里还没有对象。"
    return _refusal(
        what, f"名单要有 1 到 {MOST_OBJECTS} 个对象，抽取数不超过名单。", "改抽取数或名单", field="objects"
    )


def past_day(day: str) -> Refusal:
    return _refusal(
        f"计划检查日 {day} 已经过去。", "人员按检查那天有没有有效的证来选。", "改检查日", field="planned_on"
    )


def nobody_for(name: str, able: int) -> Refusal:
    what = f"“{name}”只有 {able} 名能派的人员，要两名。" if name else f"那天只有 {able} 名持证人员，要两名。"
    return Refusal(
        number="R94",
        what=what,
        why="抽出来没有人能去的名单不能用。",
        article=articles.TWO_OFFICERS,
        cures=(
            Cure("改人员或回避", "edit_field", "officers"),
            Cure("把这个对象移出名单", "edit_field", "objects"),
        ),
        field="officers",
    )


def unknown_recusal() -> Refusal:
    return _refusal(
        "有一条回避写的人员或对象不在名单里。", "回避要写清谁不去哪一家，为什么。", "改回避", field="recusals"
    )


def half_missing() -> Refusal:
    return _refusal(
        f"监督人的一半要 {HALF_LENGTH.start} 到 {HALF_LENGTH.stop - 1} 个数字或字母。",
        "请监督人当场自己报，例如骰子点数或身份证以外的随意数字。",
        "请监督人再报",
        field="witness_half",
    )


def witness_missing() -> Refusal:
    return _refusal("还没有写监督人。", "抽取要有一名不是抽取人的人在场看着。", "写监督人", field="witness")


def witness_is_drawer(name: str) -> Refusal:
    return _refusal(
        f"{name}是抽取人，不能同时做监督人。", "要有另一个人在场看着。", "换监督人", field="witness"
    )


def pool_is_stale(names: tuple[str, ...]) -> Refusal:
    """Somebody of the closed pool may not go on the planned day any more, by the roster as it stands now."""
    return Refusal(
        number="R121",
        what=f"名单封好以后，{'、'.join(names)}在检查那天已经不能派了，不能抽。",
        why="抽出来的人要有检查那天有效的执法证，在岗。",
        article=articles.TWO_OFFICERS,
        cures=(Cure("这份名单不抽了，重新封一份", "give_up"),),
    )


def day_is_over(day: str) -> Refusal:
    """The planned day of a closed pool has passed before anything was drawn."""
    return Refusal(
        number="R121",
        what=f"名单是为 {day} 封的，那天已经过去，不能抽。",
        why="证件和回避都是按那一天看的，过了要重新看。",
        cures=(Cure("这份名单不抽了，重新封一份", "give_up"),),
    )


def same_object(one: str, other: str) -> Refusal:
    """Two entries of the library are one party: it would have two chances."""
    return Refusal(
        number="R122",
        what=f"名单里“{one}”和“{other}”证照号一样，是同一个对象。",
        why="同一个对象列两次，被抽到的机会就多一倍。",
        cures=(Cure("去掉其中一个", "edit_field", "objects"),),
        field="objects",
    )


def not_open(state: DrawState) -> Refusal:
    return _refusal(
        f"这次{STATE_NAMES[state]}，不能再改。", "每一次抽取都原样留着，要重抽就另做一次。", "另做一次抽取"
    )


def reason_missing() -> Refusal:
    return _refusal("还没有写为什么不抽了。", "名单封好又不抽，要看得出原因。", "写原因", field="reason")


def _refusal(what: str, why: str, cure: str, field: str = "") -> Refusal:
    return Refusal(number="R94", what=what, why=why, cures=(Cure(cure, "edit_field", field),), field=field)
