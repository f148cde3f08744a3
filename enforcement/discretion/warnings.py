"""What a person must know beside the figure: whose rule it is, how old, what is unknown, and which bound it touches."""

from __future__ import annotations

from collections.abc import Iterator

from enforcement.discretion.amount_words import of_the_amount, of_the_lists
from enforcement.discretion.case import REDUCED, Answer, WeighedCase
from enforcement.discretion.leniency import Effect, open_questions
from enforcement.discretion.reach import Stretch
from enforcement.discretion.rule_sets import RuleSet
from enforcement.discretion.statutory import Statutory
from enforcement.rules import articles
from enforcement.rules.articles import article

REDUCED_WORDS = "减轻：低于法定下限"
SAMPLE = "样例目录里的裁量基准是别处的例子，只用来看怎么算，不能用来作决定。"
COUNTED = "这台电脑存的本镇记录（含同步收到的）"
ELSEWHERE_UNSEEN = "还没同步来的、县里其他乡镇的没有查。"
_SOURCES = {
    "benchmark_unattributed": "这份基准没有写发布机关，用之前要找到原件。",
    "benchmark_transcription": "这份基准是转载的，没有和原件核对。",
    "benchmark_transcription_low_confidence": "这份基准是从程序文件里抄来的，可信度低，没有和原件核对。",
}
_STATUSES = {
    "issued_under_superseded_law_range_unchanged": "这份基准是按已经废止的法律发布的，罚款幅度没有变；要看有没有新的基准。",
    "article_renumbered_range_unchanged": "这份基准引用的条号已经变了，罚款幅度没有变。",
}


def before_the_sum(case: WeighedCase) -> tuple[str, ...]:
    """What holds whatever the sum comes to."""
    return tuple(_before(case))


def without_a_fine(case: WeighedCase) -> tuple[str, ...]:
    """What holds where a ground ends the matter before any sum."""
    return tuple(_unfined(case))


def _unfined(case: WeighedCase) -> Iterator[str]:
    yield f"不予处罚的，也要对当事人进行教育，做好记录（{article('PEN-33-3')}）；违法行为照样责令改正。"
    if case.answer("first") is Answer.YES:
        yield _first_offence(case.earlier)


def _before(case: WeighedCase) -> Iterator[str]:
    basis = case.matter.basis_on(case.acted)
    if basis is not None and not basis.verified:
        yield "那天的条文和数额没有核实过，先看原文。"
    if basis is not None and basis != case.matter.basis_on(case.today):
        yield f"行为那天和今天的条文不一样：从旧兼从轻（{articles.LAW_IN_TIME}），先看新旧依据对照。"
    yield from _benchmark(case)
    yield from of_the_lists(case)
    if case.answer("first") is Answer.YES:
        yield _first_offence(case.earlier)
    if (left := open_questions(case)) > 0:
        yield f"还有 {left} 问没有答清楚，答清楚以前都按“没有”算。"


def _benchmark(case: WeighedCase) -> Iterator[str]:
    tier, source, status = case.tier, "", ""
    if tier is not None:
        source, status = tier.source, tier.basis_status
    elif case.by_points:
        source, status = case.benchmarks.weighted[0].source, case.benchmarks.weighted[0].basis_status
    statute = tier is not None and tier.source_type == "statute"
    if not source:
        yield from _trial(case)
        return
    if case.sample and not statute:
        yield SAMPLE
    if tier is not None and tier.source_type in _SOURCES:
        yield _SOURCES[tier.source_type]
    if status in _STATUSES:
        yield _STATUSES[status]
    if not statute:
        yield f"裁量基准写进理由，不作为处罚的依据（{article('PEN-34')}要求基准公布）。"
    own = case.own_rules(source)
    if own is not None and own.county and own.status != "read":
        yield f"《{own.title}》：{own.words}。"
    if tier is not None and not statute and (own is None or own.bounds.below_includes is None):
        yield "这份基准没有写“以下”含不含本数，这里按含本数显示。"
    if tier is not None and case.degree not in ("", REDUCED) and (own is None or not own.degrees):
        yield from _trial(case)


def example_only(case: WeighedCase) -> str:
    """Why the figure may not stand in a paper of real work: it rests on another place's example, or on rules that this
    place has not confirmed. "" when it may."""
    tier = case.tier
    if case.degree == REDUCED or (tier is not None and tier.source_type == "statute"):
        return ""
    if tier is not None or case.by_points:
        return SAMPLE if case.sample else ""
    return "" if case.rules is None or case.confirmed else _trial_words(case.rules)


def _trial_words(rules: RuleSet) -> str:
    return f"没有本地裁量基准，按《{rules.title}》试算，不能直接用于决定。"


def _trial(case: WeighedCase) -> Iterator[str]:
    rules = case.rules
    if rules is None or case.degree == REDUCED:
        return
    if not case.confirmed:
        yield _trial_words(rules)
    if rules.note:
        yield rules.note
    if rules.status != "read":
        yield f"《{rules.title}》：{rules.words}。"


def _first_offence(earlier: int | None) -> str:
    if earlier is None:
        return f"“初次违法”要查以前的处罚记录：没有选当事人，本镇的还没查，{ELSEWHERE_UNSEEN}"
    told = f"有 {earlier} 件处罚，先核对是不是同类" if earlier else "没有处罚"
    return f"“初次违法”要查以前的处罚记录：{COUNTED}里{told}；{ELSEWHERE_UNSEEN}"


def of_the_result(
    case: WeighedCase, law: Statutory, stretch: Stretch, effects: set[Effect]
) -> tuple[str, ...]:
    """What the result itself calls for."""
    return tuple(_after(case, law, stretch, effects))


def _after(case: WeighedCase, law: Statutory, stretch: Stretch, effects: set[Effect]) -> Iterator[str]:
    if stretch.high.value == 0:
        yield "这一档不罚款，要有不予处罚的法定依据，或者只给警告等别的处罚。"
        return
    yield from of_the_amount(case, stretch.high.value)
    if case.degree == REDUCED:
        yield "减轻以后低于法定下限，程序不替你定数：写明法定情形和理由，由机关负责人集体讨论。"
        return
    if not law.whole:
        yield "条文分几档，目录没有单列第一档的上限，这里只按整个幅度核对了边界。"
    if law.low is not None and stretch.low.value == law.low.value:
        yield "下端就是法定下限，再低就是减轻，要有法定情形。"
    if law.high is not None and stretch.high.value == law.high.value and stretch.high_in:
        yield "上端就是法定上限。"
    if Effect.MUST_LIGHTEN in effects and case.degree not in ("light", REDUCED):
        yield "有应当从轻或者减轻的情形，轻重还没有选从轻或者减轻。"


def confirmed_words(rules: RuleSet | None, confirmed: bool) -> str:
    """How the place stands to the rules that are tried by, for the head of the account."""
    if rules is None:
        return "没有选试算规则"
    if confirmed and rules.county and rules.default:
        return f"县里发布的默认规则：《{rules.title}》（{rules.words}）"
    return f"本镇确认用：《{rules.title}》" if confirmed else f"试算规则（本镇没有确认）：《{rules.title}》"
