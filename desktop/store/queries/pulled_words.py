"""The fields of what an exchange changed, in words: people, parties, matters and items by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from desktop.store.queries.reviews import name_of
from desktop.store.queries.sources import Sources, officer_names
from desktop.store.tables import ItemResultRow, PartyRow, core
from enforcement.conflicts.pulled import GroupChange
from enforcement.conflicts.words import field_name, flat, same, value_words
from enforcement.model.checklist import ItemResult
from enforcement.model.inspection import InspectionMatter
from enforcement.model.party import Party
from enforcement.queries.pulls import PullField

_COUNTED = {"evidence_ids": "份", "item_result_ids": "项"}
_PARTY, _ITEM = core(PartyRow), core(ItemResultRow)


class Wording:
    """Words for some changes; what they name is looked up once."""

    def __init__(self, sources: Sources, changes: Iterable[GroupChange]) -> None:
        self._sources = sources
        self._names = officer_names(sources.officers())
        sides = [side for change in changes for side in (change.former, change.came, change.now)]
        parties = {str(side["party_id"]) for side in sides if side.get("party_id")}
        items = {str(side["item_result_id"]) for side in sides if side.get("item_result_id")}
        for party in sources.all(Party, _PARTY.c.id.in_(parties)) if parties else ():
            self._names[party.id] = party.name
        for item in sources.all(ItemResult, _ITEM.c.id.in_(items)) if items else ():
            self._names[item.id] = item.item_text

    def thing(self, kind: str, thing: Any) -> str:
        """The kind of thing, and which of its kind."""
        if isinstance(thing, InspectionMatter):
            matter = self._sources.catalogue.matter(thing.matter_code)
            return f"检查事项“{matter.act_name if matter is not None else thing.matter_code}”"
        return name_of(kind, thing)

    def fields(self, change: GroupChange) -> tuple[PullField, ...]:
        """The fields that what came made different; where it only opened a difference, the side that came."""
        sides = (change.former, change.came, change.now, {**change.came, **change.brought[-1].patch.new})
        former, came, now, written = (flat(side) for side in sides)
        names = list(dict.fromkeys((*former, *came)))
        differ = [name for name in names if not same(former.get(name), came.get(name))]
        if not differ:
            came = written
            differ = [name for name in names if not same(former.get(name), came.get(name))] or names
        return tuple(
            PullField(
                name=name,
                label=field_name(name),
                former=self._words(change.thing_type, name, former.get(name)),
                came=self._words(change.thing_type, name, came.get(name)),
                now=self._words(change.thing_type, name, now.get(name)),
            )
            for name in differ
        )

    def _words(self, kind: str, name: str, value: Any) -> str:
        if name in _COUNTED and value:
            return f"{len(value)} {_COUNTED[name]}"
        return value_words(kind, name, value, self._names)
