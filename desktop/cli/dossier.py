"""``zhenfa dossier ID OUT.pdf``: the whole file of an inspection as PDF, the second volume beside it; bound again it has
the same bytes."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.cli import homes, output
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.dossier import VOLUME_NAMES, DossierFile, file_of, sheets_of
from desktop.saving import beside, save_whole
from desktop.store import settings
from desktop.store.store import Store
from enforcement.commands.record_export import RecordExport
from enforcement.model.export import ExportForm
from enforcement.model.officer import Officer
from enforcement.ports import Context
from enforcement.queries import AskDossier, DossierRows
from enforcement.refusals import Refused
from forms.dossier import Bound

_TYPED = {
    "archive_no": ("case.archive_no", "归档号"),
    "result": ("case.result", "处理结果"),
    "term": ("archive.term", "保管期限"),
    "made_on": ("archive.made_on", "立卷日期，2026-11-24；不写就是卷里最后一份文书的日期"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="检查的编号")
    parser.add_argument("out", metavar="OUT.pdf", type=Path, help="副卷存在旁边，名字加“-副卷”")
    for name, (_fact, label) in _TYPED.items():
        parser.add_argument(f"--{name.replace('_', '-')}", default="", metavar="TEXT", help=f"封面：{label}")
    parser.add_argument("--as-issued", action="store_true", help="都用出具时存下的，不用签字页扫描件")
    homes.add_password(parser)
    output.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Bind, write down the export, save; what is missing is said and stops nothing."""
    with homes.opened(args) as store:
        rows = store.answer(AskDossier(inspection_id=args.id))
        context = _context(store)
        if not isinstance(rows, DossierRows) or context is None:
            return output.not_done("本机没有这次检查。核对编号，或同步后再来。")
        made = file_of(rows, context.agency, args.id)
        made.scans = not args.as_issued
        made.cover |= {fact: getattr(args, name) for name, (fact, _) in _TYPED.items() if getattr(args, name)}
        plan = made.plan()
        if not plan.papers:
            return output.not_done("这次检查还没有出具的文书，没有可以装订的。")
        bound = made.bind(store.blobs.read, context.papers.style, sheets_of(context.papers))
        told = []
        for place, volume in enumerate(bound):
            refused = _record(store, context, made, volume, tuple(x.document.id for x in plan.volumes[place]))
            if refused is not None:
                return output.not_done(refused.sentence)
            path = args.out if place == 0 else beside(args.out, VOLUME_NAMES[place])
            save_whole(volume.pdf, path)
            told.append({"path": str(path), "papers": len(volume.rows), "pages": volume.pages,
                         "sha256": volume.sha256})  # fmt: skip
    missing = [gap.what for gap in plan.gaps]
    if args.json:
        output.show_json({"volumes": told, "missing": missing})
        return output.DONE
    for one in told:
        output.show(f"{one['papers']} 件、{one['pages']} 页，已写到 {one['path']}。")
    for sentence in missing:
        output.show(f"提醒：{sentence}")
    return output.DONE


def _context(store: Store) -> Context | None:
    """The context of who sat at this machine last, else of the team's first; None before anybody is known."""
    officers: tuple[Officer, ...] = store.officers()
    agency = store.agency()
    if not officers or agency is None:
        return None
    last = store.settings.get(settings.SESSION_OFFICER, "")
    officer = next((one for one in officers if one.id == last), officers[0])
    return context_for(store, officer, agency, MachineClock())


def _record(
    store: Store, context: Context, made: DossierFile, volume: Bound, papers: tuple[str, ...]
) -> Refused | None:
    command = RecordExport(
        document_ids=papers,
        form=ExportForm.DOSSIER,
        sha256=volume.sha256,
        size=len(volume.pdf),
        inspection_id=made.inspection_id,
    )
    with store.unit_of_work(context.actor.id) as work:
        answer = command.execute(work, context)
        if isinstance(answer, Refused):
            return answer
        work.commit()
    return None
