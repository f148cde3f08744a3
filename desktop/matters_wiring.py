"""How the place 事项库 is put together with what other rooms bring to it: pages of its left list, acts of its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.library_life_wiring import hang_library_life
from desktop.screens.comparison.opening import open_comparison
from desktop.screens.discretion.opening import weigh_matter
from desktop.screens.matters.view import MattersPlace
from desktop.statutes_wiring import hang_statutes

if TYPE_CHECKING:
    from desktop.places import PlaceParts


def matters_place(parts: PlaceParts) -> MattersPlace:
    """The place with everything that hangs in it."""
    place = MattersPlace(parts.operations, parts.session)
    hang_library_life(place, parts)
    hang_statutes(place, parts)
    place.weighed.connect(lambda code: weigh_matter(place, parts.operations, parts.session, code))
    place.compared.connect(lambda code: open_comparison(place, parts.operations, code))
    return place
