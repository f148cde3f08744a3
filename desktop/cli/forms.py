"""``zhenfa forms``: which documents there are, one from a facts file, a blank one, and whether a PDF reads back."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from desktop.cli import output
from enforcement.errors import FileTrouble
from forms import definitions, readback
from forms.faults import MissingGlyphs
from forms.paper_code import ReadCode, take_apart
from forms.render import RenderRequest, render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="forms_action", required=True, metavar="list|render|blank|verify")
    output.add_common(actions.add_parser("list", help="列出文书"))
    make = actions.add_parser("render", help="用事实文件（JSON）做一份草稿")
    make.add_argument("form", metavar="FORM_ID")
    make.add_argument("facts", metavar="FACTS.json", type=Path)
    make.add_argument("out", metavar="OUT.pdf", type=Path)
    output.add_common(make)
    blank = actions.add_parser("blank", help="空白文书，手工填写用")
    blank.add_argument("form", metavar="FORM_ID")
    blank.add_argument("out", metavar="OUT.pdf", type=Path)
    output.add_common(blank)
    verify = actions.add_parser("verify", help="读一份 PDF 上的核验码")
    verify.add_argument("file", metavar="FILE.pdf", type=Path)
    output.add_common(verify)


def run(args: argparse.Namespace) -> int:
    """Runs the chosen action."""
    if args.forms_action == "list":
        return _list(args)
    if args.forms_action == "verify":
        return _verify(args)
    known = {form.id for form in definitions.all_forms()}
    if args.form not in known:
        return output.not_done(f"没有编号为 {args.form} 的文书。用 zhenfa forms list 看有哪些。")
    facts = _facts(args.facts) if args.forms_action == "render" else {}
    state = "draft" if args.forms_action == "render" else "blank"
    made = render(RenderRequest(form_id=args.form, facts=facts, state=state))
    if isinstance(made, MissingGlyphs):
        return output.not_done(made.sentence)
    args.out.write_bytes(made.pdf)
    if args.json:
        output.show_json({"path": str(args.out), "pages": made.pages, "sha256": made.sha256})
    else:
        output.show(f"{made.title}：{made.pages} 页，已写到 {args.out}。")
    return output.DONE


def _list(args: argparse.Namespace) -> int:
    forms = definitions.all_forms()
    if args.json:
        output.show_json(
            [{"id": f.id, "title": f.title, "kind": f.kind, "version": f.version} for f in forms]
        )
    else:
        for form in forms:
            output.show(f"{form.id}　{form.title}")
    return output.DONE


def _verify(args: argparse.Namespace) -> int:
    """What the code says. Whether its key is a county's known one needs the key list of an enrolled home."""
    data = args.file.read_bytes()
    codes = readback.read_codes(readback.picture_of(data, 0, 200))
    found = next((text for text in codes if text.startswith("ZF")), "")
    if not found:
        return output.not_done("第 1 页上没有本系统的核验码。草稿和空白文书本来就没有。")
    read = take_apart(found)
    if not isinstance(read, ReadCode):
        return output.not_done(read.sentence)
    told = _told(read)
    if args.json:
        output.show_json(told)
    else:
        output.show("、".join(f"{name} {value}" for name, value in told.items() if value not in ("", None)))
        output.show("签名要用县里的钥匙名册核对；这里只读出码里写的内容。")
    return output.DONE


def _told(read: ReadCode) -> dict[str, Any]:
    fields = read.fields
    return {
        "区划": fields.division,
        "年份": fields.year,
        "序号": fields.serial,
        "签发日": fields.issued_on,
        "页数": fields.pages,
        "期限": fields.due_on,
        "尾号": fields.tail,
        "训练件": fields.training,
    }


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
