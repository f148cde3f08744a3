"""``zhenfa forms list|check|preview``, and which definition ``render`` and ``blank`` print: a file, a home's, the
program's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop.cli import homes, output
from desktop.clock import MachineClock
from enforcement.errors import FileTrouble
from forms.definitions import BadDefinition, FormDefinition
from forms.definitions.catalogue import listed
from forms.definitions.county import floor_of, read_county
from forms.definitions.editions import Edition, FormSet, FormState
from forms.definitions.schema import TEXT_BYTES_MAX
from forms.faults import MissingGlyphs
from forms.trial import preview, trial_faults

NO_FORM = "没有编号为 {} 的文书。用 zhenfa forms list 看有哪些。"
NO_FILE = ("文书定义读不出来。", "文件不在，或者不是 UTF-8。", "换一个文件再来。")


def show_list(args: argparse.Namespace) -> int:
    """Every form of today, and those of the county that wait for their day."""
    forms, today = _forms(args), MachineClock().today()
    states = forms.on_day(today)
    coming = [one for one in forms.editions if one.effective > today]
    if args.json:
        output.show_json([*map(_told_of, states), *map(_announced, coming)])
        return output.DONE
    for state in states:
        output.show("　".join(part for part in _line(state) if part))
        for fault in state.faults:
            output.show(f"  县里改的没有采用：{fault}")
    for one in coming:
        words = f"县里第 {one.version} 版" if one.text else "县里的格式停用"
        output.show(f"{one.form_id}　{one.effective.isoformat()} 起　{words}")
    return output.DONE


def check(args: argparse.Namespace) -> int:
    """Whether a definition that a county wrote holds together and prints; every fault is said."""
    form = _read(args.definition)
    if isinstance(form, BadDefinition):
        return _not_usable(form)
    if faults := (*floor_of(form), *trial_faults(form)):
        return _not_usable(BadDefinition(form.id, faults))
    output.show(
        f"{form.id}　{form.title}：定义没有问题，{len(form.fields)} 个字段，{len(form.sentences)} 个句子。"
    )
    return output.DONE


def make_preview(args: argparse.Namespace) -> int:
    """The form with fictional facts, marked 样张, as PDF."""
    form = _read(args.definition)
    if isinstance(form, BadDefinition):
        return _not_usable(form)
    made = preview(form, "blank" if args.blank else "draft")
    if isinstance(made, MissingGlyphs):
        return output.not_done(made.sentence)
    args.out.write_bytes(made.pdf)
    if args.json:
        output.show_json({"path": str(args.out), "pages": made.pages, "sha256": made.sha256})
    else:
        output.show(f"{made.title}（样张）：{made.pages} 页，已写到 {args.out}。")
    for fault in floor_of(form):
        output.show(f"还不能发布：{fault}。")
    return output.DONE


def definition_of(args: argparse.Namespace) -> FormDefinition | int:
    """The definition that a command prints; an exit code after saying why there is none."""
    if args.definition is None:
        try:
            return _forms(args).on(args.form, MachineClock().today())
        except KeyError:
            return output.not_done(NO_FORM.format(args.form))
    form = _read(args.definition)
    if isinstance(form, BadDefinition):
        return _not_usable(form)
    if form.id != args.form:
        return output.not_done(f"{args.definition.name} 写的是 {form.id}，不是 {args.form}。")
    return form


def _forms(args: argparse.Namespace) -> FormSet:
    """The forms of the home that was named, else what the program ships."""
    if args.home is None:
        return FormSet()
    with homes.opened(args) as store:
        return store.forms.current()


def _read(path: Path) -> FormDefinition | BadDefinition:
    try:
        if path.stat().st_size > TEXT_BYTES_MAX:
            return BadDefinition(path.name, (f"文件超过 {TEXT_BYTES_MAX // 1024} KB，一份定义只写一种文书",))
        return read_county(path.read_text(encoding="utf-8-sig"))
    except BadDefinition as bad:
        return bad
    except (OSError, UnicodeDecodeError) as error:
        raise FileTrouble(*NO_FILE, detail=type(error).__name__) from error


def _not_usable(bad: BadDefinition) -> int:
    return output.not_done("\n".join((f"{bad.form_id}：这份定义不能用。", *(f"  {x}。" for x in bad.faults))))


def _line(state: FormState) -> tuple[str, ...]:
    form, step = state.definition, state.edition
    since = f"{step.effective.isoformat()} 起用" if step else ""
    county = f"{state.origin_words}，第 {form.version} 版，{since}" if step else state.origin_words
    return form.id, form.title, county, "" if form.verified else "未核对"


def _announced(step: Edition) -> dict[str, Any]:
    """A step of the county that waits for its day; ``ends``: the county's form or change goes then."""
    told = {"id": step.form_id, "version": step.version, "origin": "county", "effective": step.effective}
    return {**told, "coming": True, "ends": not step.text}


def _told_of(state: FormState) -> dict[str, Any]:
    """One form; ``verified`` says whether its title and parts stand in a source that was read, ``origin`` whose words
    they are, ``effective`` since when where the county said so."""
    form, row = state.definition, listed().get(state.definition.id)
    return {
        "id": form.id,
        "title": form.title,
        "kind": form.kind,
        "version": form.version,
        "stage": form.stage,
        "series": form.series,
        "must_have": row is not None and row.must_have,
        "verified": form.verified,
        "origin": "county" if state.edition else "shipped",
        "effective": state.edition.effective if state.edition else None,
        "set_aside": list(state.faults),
        "coming": False,
    }
