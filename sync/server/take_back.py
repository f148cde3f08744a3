"""What was published after the backup that a county was restored from: numbers of later releases, and releases that machines
still hold and bring back.

The registry leaps at a restore (`core.lives`), and every leap stays in its versions for ever: whoever publishes after one
can see that something may have been given out in between.
"""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.errors import FileTrouble
from sync.protocol.catalogue import open_release
from sync.protocol.forms_release import FormsRelease, open_forms
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import CountyRoot, TrustedKeys
from sync.server.county import County
from sync.server.form_releases import newest_forms
from sync.server.store import people, renewing


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One release: "catalogue" or "forms", its number, whether the county had it already."""

    kind: str
    version: int
    known: bool


def take_back(county: County, data: bytes) -> TakenBack:
    """Keep a release that this county signed and lost. Forms count as published now: with the newest of them nothing is
    missing any more, while catalogues go on leaping over numbers that may have been given out. Raises FileTrouble for anything else, and for forms that do not
    go on from those that are here."""
    kind, version, issued, forms = _read(county, data)
    with county.database.write() as tx:
        known = renewing.document(tx, kind, version)
        if known is not None:
            if known != data:
                raise FileTrouble(
                    f"县里已经另有一个第 {version} 次发布，没有收。", "", "两份都留着，请和维护人员联系。"
                )
            return TakenBack(kind, version, True)
        if forms is not None:
            _require_continuing(newest_forms(county, tx), forms)
        people.add_document(tx, kind, "", version, issued if forms is None else county.clock(), data)
    return TakenBack(kind, version, False)


def _read(county: County, data: bytes) -> tuple[str, int, int, FormsRelease | None]:
    """Only under keys that the root names today: a stolen one proves nothing."""
    keys = TrustedKeys(CountyRoot.open(county.root))
    try:
        forms = open_forms(data, keys)
        return "forms", forms.version, forms.published_at, forms
    except ProtocolProblem:
        pass
    try:
        release = open_release(data, keys)
        return "catalogue", release.version, release.published_at, None
    except ProtocolProblem as fault:
        raise FileTrouble(
            "这个文件不是本县签发的目录或文书格式，没有收。",
            "",
            "在电脑上用 zhenfa device releases 另拷一份。",
        ) from fault


def _require_continuing(here: FormsRelease, forms: FormsRelease) -> None:
    if here.version and not forms.continues(here):
        raise FileTrouble(
            "这次发布和县里现有的格式接不上，没有收。", "", "换一台最近同步过的电脑，拷最新的一份。"
        )
