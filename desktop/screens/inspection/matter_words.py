"""What the screen says of the matter being checked: the law it rests on, its shelf, what a judgement will bring."""

from __future__ import annotations

from datetime import date

from enforcement.facts.correction import FAILED_FIRST
from enforcement.model.matter import LIBRARY_NAMES, Citation
from enforcement.queries import MatterWork
from enforcement.text.citations import distinct_places
from enforcement.text.dates import long_date


def basis(work: MatterWork, day: date) -> str:
    """依据 消防法 第28条、第60条第1款第3项, as it stands on ``day``; empty when the catalogue names nothing."""
    if work.matter is None:
        return ""
    places: dict[str, list[str]] = {}
    for citation in (*work.matter.violation_on(day), *work.matter.penalty_on(day)):
        places.setdefault(short_law(citation), []).append(citation.article)
    laws = [f"{law} {'、'.join(dict.fromkeys(articles))}" for law, articles in places.items()]
    return "依据 " + "，".join(laws) if laws else ""


def cited_places(work: MatterWork, day: date) -> tuple[tuple[str, str], ...]:
    """(law, article) of each place that the matter rests on for an act on ``day``, each once."""
    if work.matter is None:
        return ()
    return distinct_places((*work.matter.violation_on(day), *work.matter.penalty_on(day)))


def shelf(work: MatterWork) -> str:
    """基础库, 自选库 or 法定."""
    return LIBRARY_NAMES[work.matter.library] if work.matter else ""


def older_than_the_law(work: MatterWork | None, day: date, today: date) -> bool:
    """Whether an act on ``day`` falls under another text than one of today, or under none that is known."""
    if work is None or work.matter is None:
        return False
    text = work.matter.basis_on(day)
    return text is None or text != work.matter.basis_on(today)


def guidance(work: MatterWork | None, day: date) -> str:
    """What choosing 发现问题 on ``day`` will bring, in one line."""
    if work is None or work.matter is None:
        return ""
    text = work.matter.basis_on(day)
    if text is None:
        return f"{long_date(day)}没有可以引用的条文，出不了《责令改正通知书》。看新旧依据对照。"
    words = "选“发现问题”后自动备好《责令改正通知书》。"
    if text.correction_precondition in FAILED_FIRST:
        words += "本事项先责令改正，逾期不改才能罚款。"
    elif work.matter.simple_procedure == "no":
        words += "本事项不能当场处罚，要罚走普通程序。"
    return words


def short_law(citation: Citation) -> str:
    """A law's title for the screen: 消防法 for 中华人民共和国消防法; papers always carry the full title."""
    return citation.law.removeprefix("中华人民共和国").replace("浙江省", "省", 1)
