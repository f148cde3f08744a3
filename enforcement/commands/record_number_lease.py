"""Take in a block of document numbers: leased by the county, or given by the captain where there is none."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.commands.shared import barred, refuse
from enforcement.model.document import NumberBlock
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, paper_replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNumberLease:
    """Done's value is the block's id. A lease that is there already changes nothing; an overlap is refused
    (R60).

    ``lease`` is the county's name of the lease; empty when the captain writes the block by hand.
    """

    series: str
    year: int
    first: int
    last: int
    lease: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.TAKE_LEASE if self.lease else Act.GIVE_NUMBERS):
            return no
        if not 1 <= self.first <= self.last:
            return refuse(paper_replies.block_turned_round(self.first, self.last))
        division = context.agency.division_code
        for block in work.find(NumberBlock, series=self.series, year=self.year, division_code=division):
            same = (block.first, block.last, block.lease) == (self.first, self.last, self.lease)
            if same and self.lease:
                return Done(block.id)
            if self.first <= block.last and block.first <= self.last:
                return refuse(paper_replies.block_overlaps(block))
        block = NumberBlock(
            id=context.ids.new(),
            division_code=division,
            series=self.series,
            year=self.year,
            first=self.first,
            last=self.last,
            next_serial=self.first,
            lease=self.lease,
        )
        work.add(block, kinds.NUMBERS_LEASED)
        return Done(block.id)
