"""Fictional people, parties and matters of the training county 安平县, as builders; none of them exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from enforcement.model.agency import Agency
from enforcement.model.checklist import ChecklistItem, ItemKind, Stage
from enforcement.model.inspection import Inspection
from enforcement.model.library import CatalogueVersion, PowerGrant
from enforcement.model.matter import Citation, FineRange, Library, Matter
from enforcement.model.officer import Officer, OfficerCertificate, Role
from enforcement.model.party import Party, PartyKind
from tests.helpers.fakes import FakeCatalogue, FixedClock, House

DIVISION = "330199101"
MORNING = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # 9:30 on the clock of the place
TODAY = date(2026, 11, 24)

CHEN, WANG, ZHOU, SHEN, GAO, LI, RARE = (f"{n:032x}" for n in range(0xA001, 0xA008))
RESTAURANT, PERSON, FIRM = (f"{n:032x}" for n in range(0xB001, 0xB004))


def certificate(
    number: str, to: date = date(2028, 3, 31), since: date = date(2023, 4, 1)
) -> OfficerCertificate:
    return OfficerCertificate(number=number, valid_from=since, valid_to=to)


def chen(**changes: Any) -> Officer:
    """陈立, an officer with a valid certificate."""
    officer = Officer(id=CHEN, name="陈立", roles=(Role.OFFICER,), certificate=certificate("33059018021"))
    return replace(officer, **changes)


def wang(**changes: Any) -> Officer:
    """王晓敏, his partner."""
    officer = Officer(id=WANG, name="王晓敏", roles=(Role.OFFICER,), certificate=certificate("33059018044"))
    return replace(officer, **changes)


def zhou() -> Officer:
    """周建平, the captain."""
    return Officer(id=ZHOU, name="周建平", roles=(Role.CAPTAIN,), certificate=certificate("33059018001"))


def shen() -> Officer:
    """沈文静, legal review."""
    return Officer(id=SHEN, name="沈文静", roles=(Role.LEGAL_REVIEWER,))


def gao() -> Officer:
    """高志远, the leader."""
    return Officer(id=GAO, name="高志远", roles=(Role.LEADER,))


def li() -> Officer:
    """李小川, a helper."""
    return Officer(id=LI, name="李小川", roles=(Role.ASSISTANT,))


def rare_officer() -> Officer:
    """张𬭎喆, an officer whose name needs a character above the basic plane."""
    return Officer(id=RARE, name="张𬭎喆", roles=(Role.OFFICER,), certificate=certificate("33059018077"))


def roster() -> tuple[Officer, ...]:
    return chen(), wang(), zhou(), shen(), gao(), li(), rare_officer()


def agency(**changes: Any) -> Agency:
    town = Agency(
        id=f"{0xC001:032x}",
        name="安平县云溪镇人民政府",
        division_code=DIVISION,
        short_name="安云溪",
        team_name="云溪镇综合行政执法队",
        county_name="安平县",
        review_body="安平县人民政府",
        court="安平县人民法院",
        contact_name="陈立、王晓敏",
        contact_phone="0570-0000000",
        address="安平县云溪镇府前路1号",
    )
    return replace(town, **changes)


def restaurant(**changes: Any) -> Party:
    """云溪镇好再来饭店, a sole trader."""
    party = Party(
        id=RESTAURANT,
        kind=PartyKind.SOLE_TRADER,
        name="云溪镇好再来饭店",
        id_no="92339901MA0XAMPE1L",
        legal_rep="徐国良",
        phone="13800000000",
        address="安平县云溪镇老街西路28号",
    )
    return replace(party, **changes)


def citizen(**changes: Any) -> Party:
    """徐䶮, a person with a rare name."""
    return replace(
        Party(id=PERSON, kind=PartyKind.PERSON, name="徐䶮", address="安平县云溪镇东街3号"), **changes
    )


def firm(**changes: Any) -> Party:
    party = Party(
        id=FIRM,
        kind=PartyKind.ORGANISATION,
        name="安平县云溪建材有限公司",
        legal_rep="徐国良",
        address="安平县云溪镇工业路9号",
    )
    return replace(party, **changes)


def matter(code: str, name: str, **changes: Any) -> Matter:
    """A verified matter of the base library that threatens a fine only after a failed correction."""
    row = Matter(
        code=code,
        name=f"对{name}的行政处罚",
        domain="市容环境卫生",
        library=Library.BASE,
        department="建设部门",
        violation=(Citation(law="浙江省城市市容和环境卫生管理条例", article="第12条第1款"),),
        penalty=(Citation(law="浙江省城市市容和环境卫生管理条例", article="第12条第3款"),),
        penalty_kinds=("责令改正", "罚款"),
        subject="both",
        condition="",
        fine_basis=("fixed",),
        fine=FineRange(low=200, high=3000),
        correction_precondition="逾期不改正",
        verified=True,
    )
    return replace(row, **changes)


EXITS = matter(
    "140003",
    "占用、堵塞、封闭疏散通道、安全出口或者有其他妨碍安全疏散行为",
    domain="消防",
    violation=(Citation(law="中华人民共和国消防法", article="第28条"),),
    penalty=(Citation(law="中华人民共和国消防法", article="第60条第1款第3项"),),
    penalty_kinds=("警告", "责令改正", "罚款", "代履行/强制措施"),
    fine=FineRange(low=0, high=50000),
    fine_individual=FineRange(low=0, high=500),
    fine_unit=FineRange(low=5000, high=50000),
    correction_precondition="",
)
CYLINDERS = matter(
    "160013",
    "燃气用户使用淘汰燃具、不合格气瓶或者倒卧、曝晒气瓶、倾倒残液等",
    domain="燃气",
    violation=(Citation(law="浙江省燃气管理条例", article="第36条第2款"),),
    penalty=(Citation(law="浙江省燃气管理条例", article="第48条"),),
    fine=FineRange(low=50, high=5000),
    correction_precondition="",
)
WASTE = matter(
    "190017",
    "餐饮服务经营者未主动进行防止食品浪费提示提醒",
    domain="市场监督管理",
    violation=(Citation(law="中华人民共和国反食品浪费法", article="第7条第1款第2项"),),
    penalty=(Citation(law="中华人民共和国反食品浪费法", article="第28条第1款"),),
    penalty_kinds=("警告", "责令改正"),
    fine_basis=("none",),
    fine=FineRange(),
    correction_precondition="",
)
PILES = matter("010003", "在街道两侧和公共场地擅自堆放物料，搭建建筑物、构筑物或者其他设施")
WITHDRAWN = matter("010009", "从事车辆清洗未采取措施防止污水外流")
COMING = matter("010010", "在树木、地面任意刻画、涂写、张贴")
UNPICKED = matter("020001", "户外广告设施不合规范", library=Library.OPTIONAL)
NEVER = matter("030001", "随意倾倒建筑垃圾")
STATUTORY = matter("050012", "在乡、村庄规划区内未取得乡村建设规划许可证进行建设", library=Library.STATUTORY)


def item(code: str, number: int, kind: ItemKind, text: str, stage: Stage = Stage.ONSITE) -> ChecklistItem:
    return ChecklistItem(matter_code=code, number=number, text=text, kind=kind, stage=stage)


CHECKLIST = (
    item("140003", 1, ItemKind.PHOTO, "拍摄堵塞物、通道走向、安全出口标识"),
    item("140003", 2, ItemKind.MEASUREMENT, "测量净宽，对照规范最小宽度"),
    item("140003", 3, ItemKind.INQUIRY, "询问堆放人、持续时间"),
    item("140003", 4, ItemKind.DOCUMENT, "核对产权人与使用人之间的消防责任约定"),
    item("140003", 5, ItemKind.PHOTO, "清理完成后在同一机位复拍，确认无残留", Stage.REINSPECT),
    item("160013", 1, ItemKind.PHOTO, "拍摄气瓶钢印、检验标记"),
    item("160013", 2, ItemKind.INQUIRY, "询问购买渠道、使用年限"),
    item("160013", 3, ItemKind.DOCUMENT, "查看供气企业安检记录"),
    item("160013", 4, ItemKind.SAMPLE, "抽取气瓶送检"),
    item("190017", 1, ItemKind.PHOTO, "拍摄提示标识位置"),
    item("190017", 2, ItemKind.INQUIRY, "询问培训制度与提示方式"),
    item("190017", 3, ItemKind.DOCUMENT, "查看内部服务规范"),
    item("190017", 4, ItemKind.VIDEO, "录取点餐过程"),
    item("010003", 1, ItemKind.MEASUREMENT, "测量占用长度、宽度并换算面积，记录与人行道边线的距离"),
)


def grant(code: str, since: date = date(2025, 7, 1), to: date | None = None, **changes: Any) -> PowerGrant:
    held = PowerGrant(
        matter_code=code, division_code=DIVISION, library=Library.BASE, valid_from=since, valid_to=to
    )
    return replace(held, **changes)


def catalogue() -> FakeCatalogue:
    """Nine matters in every standing to the township."""
    return FakeCatalogue(
        release=CatalogueVersion(
            version="2026.3",
            issuing_document="安政办发〔2026〕3号",
            published=date(2026, 9, 1),
            effective=date(2026, 10, 1),
        ),
        division=DIVISION,
        matters=(EXITS, CYLINDERS, WASTE, PILES, WITHDRAWN, COMING, UNPICKED, NEVER, STATUTORY),
        items=CHECKLIST,
        powers=(
            *(grant(row.code) for row in (EXITS, CYLINDERS, WASTE, PILES)),
            grant(WITHDRAWN.code, to=date(2026, 9, 30), document="安政发〔2026〕9号"),
            grant(COMING.code, since=date(2026, 12, 1)),
            grant(NEVER.code, division_code="330199102"),
        ),
    )


def house(actor: Officer | None = None, **changes: Any) -> House:
    """A machine of the team on the morning of 2026-11-24, with roster and three parties."""
    home = House(agency=agency(), actor=actor or chen(), catalogue=catalogue(), clock=FixedClock(MORNING))
    home = replace(home, **changes)
    home.put(*roster(), restaurant(), citizen(), firm())
    return home


def inspection(**changes: Any) -> Inspection:
    """An inspection of the restaurant by the pair, begun at 9:30."""
    begun = Inspection(
        id=f"{0xD001:032x}",
        party_id=RESTAURANT,
        place="安平县云溪镇老街西路28号",
        started_at=MORNING,
        started_on=TODAY,
        officer_ids=(CHEN, WANG),
        recorder_id=WANG,
    )
    return replace(begun, **changes)
