"""The register of things that travel in the journal: type name → class. Names never change once shipped."""

from __future__ import annotations

from enforcement.model.agency import Agency
from enforcement.model.carried_package import CarriedPackage
from enforcement.model.checklist import ItemResult
from enforcement.model.county_reading import CountyReading
from enforcement.model.county_sighting import CountySighting
from enforcement.model.document import Document, NumberBlock
from enforcement.model.evidence import Evidence
from enforcement.model.export import PaperExport
from enforcement.model.inspection import FactStatement, Inspection, InspectionMatter
from enforcement.model.library_marks import (
    LibraryProposal,
    LibraryReview,
    MatterMark,
    MatterNote,
    MatterSet,
    ProposalStep,
)
from enforcement.model.officer import Officer
from enforcement.model.party import Party
from enforcement.model.print_run import PrintRun
from enforcement.model.random_draw import RandomDraw
from enforcement.model.rules_choice import RulesChoice
from enforcement.model.scan_back import ScanBack
from enforcement.model.service import ServiceRecord
from enforcement.model.settlement import Settlement
from enforcement.model.take_back import PullTakeBack

THINGS: dict[str, type] = {
    "agency": Agency,
    "officer": Officer,
    "party": Party,
    "inspection": Inspection,
    "inspection_matter": InspectionMatter,
    "item_result": ItemResult,
    "fact": FactStatement,
    "evidence": Evidence,
    "document": Document,
    "number_block": NumberBlock,
    "service": ServiceRecord,
    "scan_back": ScanBack,
    "export": PaperExport,
    "print_run": PrintRun,
    "random_draw": RandomDraw,
    "matter_mark": MatterMark,
    "matter_note": MatterNote,
    "matter_set": MatterSet,
    "library_proposal": LibraryProposal,
    "proposal_step": ProposalStep,
    "library_review": LibraryReview,
    "rules_choice": RulesChoice,
    "carried_package": CarriedPackage,
    "settlement": Settlement,
    "pull_take_back": PullTakeBack,
    "county_sighting": CountySighting,
    "county_reading": CountyReading,
}

TYPE_NAMES: dict[type, str] = {cls: name for name, cls in THINGS.items()}

THING_NAMES: dict[str, str] = {
    "agency": "单位",
    "officer": "队员",
    "party": "对象",
    "inspection": "检查",
    "inspection_matter": "检查事项",
    "item_result": "检查项",
    "fact": "事实",
    "evidence": "照片录像",
    "document": "文书",
    "number_block": "号段",
    "service": "送达",
    "scan_back": "签字页",
    "export": "导出",
    "print_run": "打印",
    "random_draw": "双随机抽取",
    "matter_mark": "常用",
    "matter_note": "事项备注",
    "matter_set": "常用组合",
    "library_proposal": "自选申请",
    "proposal_step": "申请的办理",
    "library_review": "看过目录变化",
    "rules_choice": "本镇用的裁量规则",
    "carried_package": "摆渡包",
    "settlement": "定下的分歧",
    "pull_take_back": "回到同步前",
    "county_sighting": "县里总账的变动",
    "county_reading": "县里看过",
    "journal": "流水",
}
