"""``zhenfa statutes``: texts onto the shelf of a home, what stands there, and an article on a day."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from desktop.cli import homes, output
from desktop.clock import MachineClock
from desktop.statute_files import read_looks, write_pack
from desktop.store.statutes import Shelved
from desktop.store.store import Store
from enforcement.errors import KnownTrouble
from enforcement.queries.statutes import (
    AskStatuteArticle,
    AskStatutes,
    AskStatuteTexts,
    AskStatuteWords,
)
from enforcement.refusals import Refused
from enforcement.statutes.editions import UNVERIFIED, Edition, span_words
from enforcement.statutes.model import lines_of
from enforcement.statutes.shelving import Look, Wanted
from enforcement.statutes.views import ArticleView, marked

_BECAME = {
    Shelved.NEW: "已放上法条架",
    Shelved.KNOWN: "架上已有同样的文本，没有改动",
    Shelved.BACK: "以前收起过，已拿回架上",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="import|list|show|search|export")
    take = actions.add_parser("import", help="把法规文本（.md .txt .docx）或法条包（.json）放上法条架")
    take.add_argument("file", metavar="FILE", type=Path)
    take.add_argument("--title", metavar="TEXT", help="法规全称，默认用文本里认出的")
    take.add_argument("--effective", metavar="DATE", type=output.day, help="这一版从哪天起施行")
    take.add_argument("--until", metavar="DATE", type=output.day, help="这一版最后一天")
    take.add_argument("--source", metavar="TEXT", help="文本从哪里来，默认是文件名")
    take.add_argument("--dry-run", action="store_true", help="只看认出了什么，不放上去")
    lists = actions.add_parser("list", help="列出架上的法规和各版起止")
    show = actions.add_parser("show", help="看一条在某一天的文本")
    show.add_argument("law", metavar="LAW")
    show.add_argument("article", metavar="ARTICLE", help="如 第60条第1款第3项，或只写 60")
    show.add_argument("--on", metavar="DATE", type=output.day, help="按哪一天，默认今天")
    search = actions.add_parser("search", help="在所有条文里找词")
    search.add_argument("text", metavar="TEXT")
    search.add_argument("--on", metavar="DATE", type=output.day, help="哪一天在用的排前面，默认今天")
    export = actions.add_parser("export", help="把架上的文本写成法条包，给别的电脑")
    export.add_argument("file", metavar="FILE", type=Path)
    for one in (take, lists, show, search, export):
        output.add_common(one)
        homes.add_password(one)


def run(args: argparse.Namespace) -> int:
    """0 done or shown, 1 refused or nothing found."""
    try:
        with homes.opened(args) as store:
            return _ACTIONS[args.action](args, store)
    except KnownTrouble as error:
        return output.trouble(error)


def _import(args: argparse.Namespace, store: Store) -> int:
    looks = read_looks(args.file)
    codes = [_take(look, _wanted(look, args), store, args) for look in looks]
    return max(codes, default=output.DONE)


def _wanted(look: Look, args: argparse.Namespace) -> Wanted:
    given = {
        "title": args.title,
        "valid_from": args.effective,
        "valid_to": args.until,
        "source": args.source,
    }
    return replace(look.wanted, **{name: value for name, value in given.items() if value is not None})


def _take(look: Look, wanted: Wanted, store: Store, args: argparse.Namespace) -> int:
    if not args.json:
        _show_look(look, wanted, day_given=args.effective is not None)
    if args.dry_run:
        return output.DONE
    answer = store.statutes.shelve(look.statute, look.text, wanted)
    if isinstance(answer, Refused):
        return output.not_done(answer.sentence)
    assert isinstance(answer.value, tuple)
    edition, became = answer.value
    if args.json:
        faults = [fault.sentence for fault in look.statute.faults]
        output.show_json(
            {"edition": edition, "became": became.value, "title": wanted.title, "faults": faults}
        )
    else:
        output.show(f"{_BECAME[became]}：《{wanted.title}》{wanted.valid_from}起。{UNVERIFIED}。")
    return output.DONE


def _show_look(look: Look, wanted: Wanted, *, day_given: bool) -> None:
    statute = look.statute
    output.show(f"{look.name}：《{wanted.title or '（没有认出名称）'}》，{len(statute.articles)} 条")
    if not day_given:
        output.show(f"  施行日：{wanted.valid_from or '没有认出'}。{look.proposal.why}")
    for fault in statute.faults:
        output.show(f"  {fault.sentence}")


def _list(args: argparse.Namespace, store: Store) -> int:
    editions: tuple[Edition, ...] = store.answer(AskStatutes())
    if args.json:
        names = (
            "id",
            "title",
            "label",
            "valid_from",
            "valid_to",
            "articles",
            "source",
            "imported_on",
            "sha256",
        )
        output.show_json([{name: getattr(one, name) for name in names} for one in editions])
        return output.DONE
    for one in editions:
        law = [other for other in editions if other.title == one.title]
        label = f"（{one.label}）" if one.label else ""
        output.show(f"《{one.title}》{label}　{span_words(one, law)}　{one.articles} 条　{one.provenance}")
    if not editions:
        output.show("法条架还是空的。用 zhenfa statutes import 文件 放上第一部。")
    return output.DONE


def _show(args: argparse.Namespace, store: Store) -> int:
    day = args.on or MachineClock().today()
    view: ArticleView = store.answer(AskStatuteArticle(args.law, args.article, day))
    if args.json:
        output.show_json(_as_json(view))
    else:
        for notice in view.notices:
            output.show(notice)
        _print_articles(view)
    return output.DONE if view.articles else output.NOT_DONE


def _print_articles(view: ArticleView) -> None:
    if view.edition is None or not view.articles:
        return
    output.show(f"{view.citation}　{view.edition.label}　{span_words(view.edition, view.editions)}")
    for article in view.articles:
        output.show(article.label + article.caption)
        meant = marked(article, view.place)
        for place, (_, words) in enumerate(lines_of(article)):
            output.show(("▶ " if place in meant else "  ") + words)
    output.show(view.edition.provenance)


def _as_json(view: ArticleView) -> dict[str, object]:
    edition = view.edition
    return {
        "citation": view.citation,
        "on": view.day,
        "exact": view.exact,
        "edition": edition.id if edition else None,
        "valid_from": edition.valid_from if edition else None,
        "notices": list(view.notices),
        "articles": [
            {
                "label": one.label,
                "lines": [words for _, words in lines_of(one)],
                "marked": marked(one, view.place),
            }
            for one in view.articles
        ],
    }


def _search(args: argparse.Namespace, store: Store) -> int:
    hits = store.answer(AskStatuteWords(args.text, args.on or MachineClock().today()))
    if args.json:
        output.show_json([{"name": hit.name, "excerpt": hit.excerpt, "current": hit.current} for hit in hits])
        return output.DONE
    for hit in hits:
        output.show(f"{hit.name}{'' if hit.current else '（旧版）'}　{hit.excerpt}")
    if not hits:
        output.show(f"条文里没有找到“{args.text}”。")
    return output.DONE


def _export(args: argparse.Namespace, store: Store) -> int:
    texts = store.answer(AskStatuteTexts())
    write_pack(texts, args.file)
    if args.json:
        output.show_json({"texts": len(texts)})
    else:
        output.show(f"已写出 {len(texts)} 份文本。在另一台电脑上导入这个文件即可。")
    return output.DONE


_ACTIONS = {"import": _import, "list": _list, "show": _show, "search": _search, "export": _export}
