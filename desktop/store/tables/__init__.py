"""The tables of the store, one noun per file. They do not validate: core values do, and mappers translate."""

from __future__ import annotations

from sqlalchemy import Table
from sqlmodel import SQLModel

from desktop.store.tables.agency import AgencyRow
from desktop.store.tables.blob import StoredBlob
from desktop.store.tables.carried_package import CarriedPackageRow
from desktop.store.tables.catalogue import (
    CatalogueAmount,
    CatalogueBenchmark,
    CatalogueEnded,
    CatalogueItem,
    CatalogueMatter,
    CatalogueNeed,
    CataloguePower,
    CatalogueRelease,
    CatalogueRepeat,
)
from desktop.store.tables.county_reading import CountyReadingRow
from desktop.store.tables.county_sighting import CountySightingRow
from desktop.store.tables.cursor import SyncCursor
from desktop.store.tables.document import DocumentRow
from desktop.store.tables.evidence import EvidenceRow
from desktop.store.tables.export import ExportRow
from desktop.store.tables.fact import FactRow
from desktop.store.tables.forms import FormsRelease
from desktop.store.tables.identity import DeviceKey, JournalIdentity, OfficerSecret, SlotRecord
from desktop.store.tables.inspection import InspectionRow
from desktop.store.tables.inspection_matter import InspectionMatterRow
from desktop.store.tables.item_result import ItemResultRow
from desktop.store.tables.journal import AuthorBatch, JournalEntry, SupersededEntry
from desktop.store.tables.library import (
    CatalogueAnswer,
    FormerNote,
    FormerStar,
    LibraryProposalRow,
    LibraryReviewRow,
    MatterMarkRow,
    MatterNoteRow,
    MatterSetRow,
    ProposalStepRow,
)
from desktop.store.tables.moved import AnnouncedMove
from desktop.store.tables.newer import NewerThing
from desktop.store.tables.number_block import NumberBlockRow
from desktop.store.tables.officer import OfficerRow
from desktop.store.tables.paper_status import PaperStatus
from desktop.store.tables.party import PartyRow
from desktop.store.tables.print_run import PrintRunRow
from desktop.store.tables.pull_span import PullSpan
from desktop.store.tables.random_draw import RandomDrawRow
from desktop.store.tables.receipt import StoredReceipt
from desktop.store.tables.record import Record, RecordFile
from desktop.store.tables.roster import RosterOfficer, RosterRelease
from desktop.store.tables.rules_choice import RulesChoiceRow
from desktop.store.tables.scan_back import ScanBackRow
from desktop.store.tables.service import ServiceRow
from desktop.store.tables.setting import Setting
from desktop.store.tables.settlement import OpenReview, ParallelMerge, PullTakeBackRow, SettlementRow
from desktop.store.tables.signature_wait import SignatureWait
from desktop.store.tables.thing import ThingRow
from desktop.store.tables.tree_head import SeenTreeHead

__all__ = [
    "AnnouncedMove",
    "AgencyRow",
    "AuthorBatch",
    "CatalogueAmount",
    "CatalogueAnswer",
    "CatalogueBenchmark",
    "CatalogueEnded",
    "CarriedPackageRow",
    "CatalogueItem",
    "CatalogueMatter",
    "CatalogueNeed",
    "CataloguePower",
    "CatalogueRelease",
    "CatalogueRepeat",
    "CountyReadingRow",
    "CountySightingRow",
    "DeviceKey",
    "DocumentRow",
    "EvidenceRow",
    "ExportRow",
    "FactRow",
    "FormerNote",
    "FormerStar",
    "FormsRelease",
    "InspectionMatterRow",
    "InspectionRow",
    "ItemResultRow",
    "JournalEntry",
    "JournalIdentity",
    "LibraryProposalRow",
    "LibraryReviewRow",
    "MatterMarkRow",
    "MatterNoteRow",
    "MatterSetRow",
    "NumberBlockRow",
    "OfficerRow",
    "OfficerSecret",
    "NewerThing",
    "OpenReview",
    "PaperStatus",
    "ParallelMerge",
    "PartyRow",
    "PrintRunRow",
    "ProposalStepRow",
    "PullSpan",
    "PullTakeBackRow",
    "RandomDrawRow",
    "Record",
    "RecordFile",
    "RosterOfficer",
    "RosterRelease",
    "ScanBackRow",
    "ServiceRow",
    "SeenTreeHead",
    "Setting",
    "SettlementRow",
    "SignatureWait",
    "SlotRecord",
    "StoredBlob",
    "StoredReceipt",
    "SupersededEntry",
    "SyncCursor",
    "THING_TABLES",
    "ThingRow",
    "core",
]

THING_TABLES: dict[str, type[ThingRow]] = {
    "agency": AgencyRow,
    "officer": OfficerRow,
    "party": PartyRow,
    "inspection": InspectionRow,
    "inspection_matter": InspectionMatterRow,
    "item_result": ItemResultRow,
    "fact": FactRow,
    "evidence": EvidenceRow,
    "document": DocumentRow,
    "number_block": NumberBlockRow,
    "service": ServiceRow,
    "scan_back": ScanBackRow,
    "export": ExportRow,
    "print_run": PrintRunRow,
    "random_draw": RandomDrawRow,
    "matter_mark": MatterMarkRow,
    "matter_note": MatterNoteRow,
    "matter_set": MatterSetRow,
    "library_proposal": LibraryProposalRow,
    "proposal_step": ProposalStepRow,
    "library_review": LibraryReviewRow,
    "rules_choice": RulesChoiceRow,
    "carried_package": CarriedPackageRow,
    "settlement": SettlementRow,
    "pull_take_back": PullTakeBackRow,
    "county_sighting": CountySightingRow,
    "county_reading": CountyReadingRow,
}


def core(model: type[SQLModel]) -> Table:
    """The SQLAlchemy table of a model: rows are read and written with it, without building model objects."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
