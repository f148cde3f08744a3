"""What the form of a service says, and the command it becomes; no widgets."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from enforcement.commands.record_service import RecordService
from enforcement.model.service import ServiceWay


@dataclass(frozen=True, slots=True)
class Handover:
    """``served_at`` None means now."""

    way: ServiceWay = ServiceWay.DIRECT
    receiver_name: str = ""
    receiver_relation: str = ""
    place: str = ""
    served_at: datetime | None = None
    agent_reason: str = ""
    refusal_reason: str = ""
    witness: str = ""
    witness_unit: str = ""
    recording_no: str = ""
    note: str = ""

    def command(
        self, document_ids: tuple[str, ...], inspection_id: str = "", officer_ids: tuple[str, ...] = ()
    ) -> RecordService:
        """The service of these papers, handed over so; ``officer_ids`` empty: the inspection's pair."""
        return RecordService(
            document_ids=document_ids, inspection_id=inspection_id, officer_ids=officer_ids, **asdict(self)
        )
