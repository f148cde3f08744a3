"""目录与表: which signed lists the county has published, version by version."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from enforcement.errors import KnownTrouble
from sync.protocol import limits
from sync.server.console.pages_table import GET, POST, Page
from sync.server.console.visit import Visit
from sync.server.store import console_figures, people

_SHOWN: Final = 12
_USES: Final = {
    "registry": "登记册和名册",
    "receipt": "回执",
    "tree-head": "总账的账头",
    "package": "摆渡包",
    "batch": "县里自己的留痕",
}


def show(visit: Visit) -> Response:
    """Catalogue, forms, key list and rosters."""
    # Who reads releases brings all that makes them along, 3 MB that a server mostly does without.
    from sync.server.form_releases import published_forms
    from sync.server.release_history import kept_releases

    county = visit.desk.county
    with county.database.read() as tx:
        releases = kept_releases(county, tx)
        names = console_figures.township_names(tx)
        rosters = [(code, names[code], people.newest_document(tx, "roster", code)) for code in sorted(names)]
        registry = people.newest_document(tx, "registry")
        registries = console_figures.documents(tx, "registry", _SHOWN)
        keys = people.keys(tx, "county")
    forms = published_forms(county)
    return visit.render(
        "lists.html",
        releases=releases,
        steps=sorted(forms.steps, key=lambda step: (-step.release, step.form_id)),
        rosters=[
            (code, name, row.version, row.issued, row.issued + limits.ROSTER_MS)
            for code, name, row in rosters
            if row is not None
        ],
        registry=registry,
        registries=registries,
        keys=keys,
        uses=_USES,
    )


def release(visit: Visit) -> Response:
    """The signed bytes of one release of the catalogue, to be carried on a stick."""
    from sync.server.release_history import kept_release

    number = visit.path["number"]
    if not number.isdecimal() or len(number) > 6:
        raise KnownTrouble("没有这一版目录。")
    county = visit.desk.county
    with county.database.read() as tx:
        kept = kept_release(county, tx, int(number))
    visit.audit(text=f"目录第 {int(number)} 版")
    return visit.file(kept.data, f"目录第{int(number)}版.zfc")


PAGES: Final = (
    Page(method=GET, path="/console/lists", title="目录与表", work=show, menu=50),
    Page(
        method=POST,
        path="/console/lists/catalogue/{number}",
        title="导出目录",
        work=release,
        audit="导出目录",
    ),
)
