"""Write down that a 摆渡包 is being written, before its first byte; and that it did not come about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known
from enforcement.model.carried_package import CarriedPackage, CarryState
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPackage:
    """Done's value is the CarriedPackage; its id, a fresh one unless ``package_id`` gives it, is what the package itself is
    called by."""

    number: int
    journal: str
    first: int
    files: int
    size: int
    volume: str = ""
    recordings: bool = False
    everything: bool = False
    package_id: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.CARRY):
            return no
        package = CarriedPackage(
            id=self.package_id or context.ids.new(),
            number=self.number,
            journal=self.journal,
            first=self.first,
            files=self.files,
            size=self.size,
            volume=self.volume,
            recordings=self.recordings,
            everything=self.everything,
            prepared_by=context.actor.id,
            prepared_at=context.clock.now(),
        )
        work.add(package, kinds.PACKAGE_PREPARED)
        return Done(package)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonPackage:
    """The package was stopped or the stick failed. A second time changes nothing. Done's value is the CarriedPackage."""

    package_id: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.CARRY):
            return no
        package = known(work, CarriedPackage, self.package_id)
        if isinstance(package, Refused):
            return package
        if package.state is CarryState.ABANDONED:
            return Done(package)
        abandoned = replace(package, state=CarryState.ABANDONED)
        work.change(package, abandoned, kinds.PACKAGE_ABANDONED)
        return Done(abandoned)
