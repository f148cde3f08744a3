"""The timelines of this township: what every release states of its powers, folded matter by matter when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.mappers import unpack
from desktop.store.releases import Installed
from desktop.store.tables import CatalogueEnded, CataloguePower, core
from enforcement.catalogue.history import EVERY_TOWNSHIP, Held, timeline
from enforcement.model.library import PowerGrant
from enforcement.model.plain import from_plain

_POWER = core(CataloguePower)
_ENDED = core(CatalogueEnded)


class Timelines(Mapping[str, tuple[PowerGrant, ...]]):
    """Code of a matter → its timeline; the codes are those of all matters that some release gave this township."""

    def __init__(
        self,
        installed: Installed,
        scope: str,
        stated: dict[str, dict[int, list[bytes]]],
        ended: dict[str, list[bytes]],
    ) -> None:
        """``stated``: code → release → packed lists of powers; ``ended``: code → packed lists of those that releases took
        back, in the order of publishing."""
        self._installed = installed
        self._ended = ended
        self._scope = scope
        self._stated = stated
        self._folded: dict[str, tuple[Held, ...]] = {}
        self._lists: dict[tuple[bytes, ...], list[PowerGrant]] = {}

    def pieces(self, code: str) -> tuple[Held, ...]:
        """The timeline with the release that each piece was first read in; empty for a matter never held."""
        found = self._folded.get(code)
        if found is None:
            stated = {
                release: self._read(tuple(bodies)) for release, bodies in self._stated.get(code, {}).items()
            }
            ended = self._read(tuple(self._ended.get(code, ())))
            spans, division = self._installed.spans, self._division(stated)
            found = self._folded[code] = timeline(spans, stated, division, ended)
        return found

    def _read(self, bodies: tuple[bytes, ...]) -> list[PowerGrant]:
        """The powers in packed lists; the same list again for the same words."""
        found = self._lists.get(bodies)
        if found is None:
            found = [from_plain(PowerGrant, one) for body in bodies for one in unpack(body)]
            self._lists[bodies] = found
        return found

    def _division(self, stated: Mapping[int, list[PowerGrant]]) -> str:
        """This township; where none is known yet, the one that the first grant names."""
        named = (grant.division_code for powers in stated.values() for grant in powers)
        return self._scope or next((one for one in named if one != EVERY_TOWNSHIP), "")

    def __getitem__(self, code: str) -> tuple[PowerGrant, ...]:
        if code not in self._stated:
            raise KeyError(code)
        return tuple(held.grant for held in self.pieces(code))

    def __iter__(self) -> Iterator[str]:
        return iter(self._stated)

    def __len__(self) -> int:
        return len(self._stated)


def read_timelines(connection: Connection, installed: Installed, scope: str) -> Timelines:
    """The powers of the township ``scope`` (of all when none is known), not yet folded."""
    speaking = [span.face.key for span in installed.spans]
    query = sa.select(_POWER.c.release, _POWER.c.body).where(_POWER.c.release.in_(speaking))
    if scope:
        query = query.where(_POWER.c.division_code.in_((scope, EVERY_TOWNSHIP)))
    stated: dict[str, dict[int, list[bytes]]] = {}
    kept: dict[bytes, bytes] = {}  # releases repeat one another: equal words are held once
    for release, body in connection.execute(query.order_by(_POWER.c.release, _POWER.c.division_code)):
        for code, powers in unpack(body).items():
            stated.setdefault(code, {}).setdefault(release, []).append(kept.setdefault(powers, powers))
    return Timelines(installed, scope, stated, read_ended(connection, installed, scope))


def read_ended(
    connection: Connection, installed: Installed, scope: str, *, after: int | None = None
) -> dict[str, list[bytes]]:
    """Code → packed lists of the township's powers that releases took back, the release that was published last at the
    end; of every release, whether or not it still speaks for a day. ``after``: only of those published after that one."""
    query = sa.select(_ENDED.c.release, _ENDED.c.body)
    if scope:
        query = query.where(_ENDED.c.division_code == scope)
    order = {face.key: face.order for face in installed.faces.values()}
    rows = [row for row in connection.execute(query) if after is None or order[row.release] > order[after]]
    ended: dict[str, list[bytes]] = {}
    for _, body in sorted(rows, key=lambda row: order[row.release]):
        for code, powers in unpack(body).items():
            ended.setdefault(code, []).append(powers)
    return ended
