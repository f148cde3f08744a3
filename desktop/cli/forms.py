"""``zhenfa forms``: which documents there are, one from a facts file, a blank one, and whether a PDF reads back."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from desktop.cli import output
from enforcement.errors import FileTrouble
from forms import definitions, readback
from forms.definitions import FormDefinition
from forms.definitions.catalogue import ListedDocument, listed
from forms.faults import MissingGlyphs
from forms.paper_code import ReadCode, take_apart
from forms.render import RenderRequest, render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(
        dest="forms_action", required=True, metavar="list|render|blank|check|verify"
    )
    output.add_common(actions.add_parser("list", help="列出文书"))
    make = actions.add_parser("render", help="用事实文件（JSON）做一份草稿")
    make.add_argument("form", metavar="FORM_ID")
    make.add_argument("facts", metavar="FACTS.json", type=Path)
    make.add_argument("out", metavar="OUT.pdf|OUT.docx", type=Path)
    output.add_common(make)
    blank = actions.add_parser("blank", help="空白文书，手工填写用")
    blank.add_argument("form", metavar="FORM_ID")
    blank.add_argument("out", metavar="OUT.pdf|OUT.docx", type=Path)
    output.add_common(blank)
    check = actions.add_parser("check", help="检查一份自己写的文书定义（TOML）")
    check.add_argument("definition", metavar="FILE.toml", type=Path)
    output.add_common(check)
    verify = actions.add_parser("verify", help="读一份 PDF 上的核验码")
    verify.add_argument("file", metavar="FILE.pdf", type=Path)
    output.add_common(verify)


def run(args: argparse.Namespace) -> int:
    """Runs the chosen action."""
    if args.forms_action == "list":
        return _list(args)
    if args.forms_action == "verify":
        return _verify(args)
    if args.forms_action == "check":
        return _check(args)
    known = {form.id for form in definitions.all_forms()}
    if args.form not in known:
        return output.not_done(f"没有编号为 {args.form} 的文书。用 zhenfa forms list 看有哪些。")
    facts = _facts(args.facts) if args.forms_action == "render" else {}
    state = "draft" if args.forms_action == "render" else "blank"
    request = RenderRequest(form_id=args.form, facts=facts, state=state)
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


def _list(args: argparse.Namespace) -> int:
    forms, known = definitions.all_forms(), listed()
    if args.json:
        output.show_json([_told_of(form, known.get(form.id)) for form in forms])
    else:
        for form in forms:
            mark = "" if form.verified else "　未核对"
            output.show(f"{form.id}　{form.title}{mark}")
    return output.DONE


def _told_of(form: FormDefinition, row: ListedDocument | None) -> dict[str, Any]:
    """One form of the list; ``verified`` says whether its title and parts stand in a source that was read."""
    return {
        "id": form.id,
        "title": form.title,
        "kind": form.kind,
        "version": form.version,
        "stage": form.stage,
        "series": form.series,
        "must_have": row is not None and row.must_have,
        "verified": form.verified,
    }


def _check(args: argparse.Namespace) -> int:
    """Whether a definition written by a county holds together; every fault is said."""
    try:
        form = definitions.read_definition(args.definition.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise FileTrouble(
            "文书定义读不出来。",
            "文件不在，或者不是 UTF-8。",
            "换一个文件再来。",
            detail=type(error).__name__,
        ) from error
    except definitions.BadDefinition as bad:
        return output.not_done(
            "\n".join((f"{bad.form_id}：这份定义不能用。", *(f"  {x}" for x in bad.faults)))
        )
    output.show(
        f"{form.id}　{form.title}：定义没有问题，{len(form.fields)} 个字段，{len(form.sentences)} 个句子。"
    )
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
