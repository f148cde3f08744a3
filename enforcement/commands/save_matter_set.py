"""Save or remove a set of matters (常用组合)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.catalogue.shipped_sets import shipped_sets
from enforcement.commands.shared import barred, known, refuse
from enforcement.model.library_marks import MatterSet
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, library_replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveMatterSet:
    """Done's value is the set's id, a new one when anything changed. ``set_id`` empty makes a set, or takes the place of
    the default of that name. Refused without a name or a matter (R86), and for a name that another set has (R86)."""

    set_id: str
    name: str
    codes: tuple[str, ...]

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.MARK_MATTER):
            return no
        name, codes = self.name.strip(), tuple(dict.fromkeys(self.codes))
        if not name or not codes:
            return refuse(library_replies.set_incomplete("name" if not name else "codes"))
        others = (one for one in work.find(MatterSet) if one.id != self.set_id and not one.removed)
        if any(one.name == name for one in others):
            return refuse(library_replies.set_name_taken(name))
        if self.set_id:
            old = known(work, MatterSet, self.set_id)
            if isinstance(old, Refused):
                return old
            if (old.name, old.codes, old.removed) == (name, codes, False):
                return Done(old.id)
            return Done(changed_set(work, context, old, name, codes).id)
        return Done(_add(work, context, name, codes).id)


def changed_set(
    work: UnitOfWork, context: Context, old: MatterSet, name: str, codes: tuple[str, ...]
) -> MatterSet:
    """A set that takes the place of ``old``."""
    work.change(old, replace(old, removed=True), kinds.SET_SAVED)
    return _add(work, context, name, codes, follows=old.id)


def _add(
    work: UnitOfWork, context: Context, name: str, codes: tuple[str, ...], follows: str = ""
) -> MatterSet:
    made = MatterSet(
        id=context.ids.new(),
        name=name,
        codes=codes,
        saved_by=context.actor.id,
        saved_at=context.clock.now(),
        follows=follows,
    )
    work.add(made, kinds.SET_SAVED)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMatterSet:
    """Done's value is the set's id. ``set_id`` empty puts away the default of that name."""

    set_id: str = ""
    name: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.MARK_MATTER):
            return no
        if not self.set_id:
            return self._put_default_away(work, context)
        old = known(work, MatterSet, self.set_id)
        if isinstance(old, Refused):
            return old
        work.change(old, replace(old, removed=True), kinds.SET_REMOVED)
        return Done(old.id)

    def _put_default_away(self, work: UnitOfWork, context: Context) -> Done | Refused:
        codes = next((one.codes for one in shipped_sets() if one.name == self.name), None)
        if codes is None:
            raise ValueError("not the name of a default set")
        gone = MatterSet(
            id=context.ids.new(),
            name=self.name,
            codes=codes,
            saved_by=context.actor.id,
            saved_at=context.clock.now(),
            removed=True,
        )
        work.add(gone, kinds.SET_REMOVED)
        return Done(gone.id)
