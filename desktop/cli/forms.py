"""``zhenfa forms``: which documents there are, one from a facts file, a blank one, and whether a PDF reads back."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from desktop.cli import form_files, homes, output, verify
from enforcement.errors import FileTrouble
from forms.faults import MissingGlyphs
from forms.render import RenderRequest, render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(
        dest="forms_action", required=True, metavar="list|render|blank|check|preview|verify"
    )
    show = actions.add_parser("list", help="列出文书；写了 --home 就连同县里发的")
    output.add_common(show)
    make = actions.add_parser("render", help="用事实文件（JSON）做一份草稿")
    make.add_argument("form", metavar="FORM_ID")
    make.add_argument("facts", metavar="FACTS.json", type=Path)
    make.add_argument("out", metavar="OUT.pdf|OUT.docx", type=Path)
    output.add_common(make)
    make.add_argument("--definition", metavar="FILE.toml", type=Path, help="用这份定义，不用程序自带的")
    blank = actions.add_parser("blank", help="空白文书，手工填写用")
    blank.add_argument("form", metavar="FORM_ID")
    blank.add_argument("out", metavar="OUT.pdf|OUT.docx", type=Path)
    output.add_common(blank)
    blank.add_argument("--definition", metavar="FILE.toml", type=Path, help="用这份定义，不用程序自带的")
    for action in (show, make, blank):
        homes.add_password(action)
    check = actions.add_parser("check", help="检查一份自己写的文书定义（TOML）")
    check.add_argument("definition", metavar="FILE.toml", type=Path)
    output.add_common(check)
    look = actions.add_parser("preview", help="用样例内容做一份样张（PDF），看写得对不对")
    look.add_argument("definition", metavar="FILE.toml", type=Path)
    look.add_argument("out", metavar="OUT.pdf", type=Path)
    look.add_argument("--blank", action="store_true", help="做成空白文书")
    output.add_common(look)
    verify.add_arguments(actions.add_parser("verify", help="核验文书上的码：PDF、照片，或码的文字"))


def run(args: argparse.Namespace) -> int:
    """Runs the chosen action."""
    if args.forms_action == "list":
        return form_files.show_list(args)
    if args.forms_action == "verify":
        return verify.run(args)
    if args.forms_action == "check":
        return form_files.check(args)
    if args.forms_action == "preview":
        return form_files.make_preview(args)
    form = form_files.definition_of(args)
    if isinstance(form, int):
        return form
    facts = _facts(args.facts) if args.forms_action == "render" else {}
    state = "draft" if args.forms_action == "render" else "blank"
    request = RenderRequest(form_id=form.id, facts=facts, state=state, definition=form)
    if args.out.suffix.lower() == ".docx":
        return _word(args, request)
    made = render(request)
    if isinstance(made, MissingGlyphs):
        return output.not_done(made.sentence)
    args.out.write_bytes(made.pdf)
    if args.json:
        output.show_json({"path": str(args.out), "pages": made.pages, "sha256": made.sha256})
    else:
        output.show(f"{made.title}：{made.pages} 页，已写到 {args.out}。")
    return output.DONE


def _word(args: argparse.Namespace, request: RenderRequest) -> int:
    """The same document to work on in Word or WPS."""
    from forms.word import to_docx

    made = to_docx(request)
    if isinstance(made, MissingGlyphs):
        return output.not_done(made.sentence)
    args.out.write_bytes(made)
    if args.json:
        output.show_json({"path": str(args.out), "bytes": len(made)})
    else:
        output.show(f"已写到 {args.out}，可以用 Word 或 WPS 修改。")
    return output.DONE


def _facts(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise FileTrouble(
            "事实文件读不出来。",
            "它不是 UTF-8 的 JSON 对象。",
            "照样例改好再来。",
            detail=type(error).__name__,
        ) from error
