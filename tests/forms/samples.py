"""Sample facts of the four finished forms, with fictional people, for every test that needs a document."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageDraw

from forms.paper_code import PaperCode

AGENCY = "安平县云溪镇人民政府"
OFFICERS = [
    {"name": "陈立", "cert_no": "33059018021"},
    {"name": "王晓敏", "cert_no": "33059018044"},
]
RESTAURANT = {
    "kind": "sole_trader",
    "name": "云溪镇好再来饭店",
    "id_no": "92330599MA2EXAMP7X",
    "legal_rep": "徐国良",
    "gender": "",
    "phone": "0599-5550123",
    "address": "安平县云溪镇环城西路26号",
}
RARE_PERSON = {
    "kind": "person",
    "name": "张𬭎喆",
    "id_no": "330599198801010017",
    "legal_rep": "",
    "gender": "男",
    "phone": "13900000000",
    "address": "安平县云溪镇䶮塘村𠮷家弄啰田组3号",
}
ROADS_LAW = "浙江省城市市容和环境卫生管理条例"
WASTE_LAW = "浙江省生活垃圾管理条例"


def record_facts(**changes: Any) -> dict[str, Any]:
    """INS-03 with three matters and six facts: two pages."""
    facts = {
        "agency": AGENCY,
        "number": "安平云溪现检字〔2026〕31号",
        "party": RESTAURANT,
        "officers": OFFICERS,
        "items_text": "餐厨垃圾交付、店外占道经营、临街立面设置广告设施",
        "started_at": "2026-11-20T09:30",
        "ended_at": "2026-11-20T10:05",
        "place": "安平县云溪镇环城西路26号门前及后厨",
        "present_person": {"name": "徐国良", "role": "经营者", "phone": "13900000000"},
        "recorder": "王晓敏",
        "assistants": ["李小川"],
        "certificates_shown": True,
        "recusal_answer": "看清了，不申请回避。",
        "facts": [
            "检查人员于9时30分到达环城西路26号门前。该路段位于云溪镇建成区，人行道宽4.2米，店招为“好再来饭店”。",
            "门前人行道上摆放餐桌3张、塑料凳12只，摆放范围经卷尺测量，长6.0米、宽2.5米，面积15.0平方米；剩余通行宽度1.7米。",
            "店铺南侧墙面固定有灯箱1个，经卷尺测量，长2.4米、高0.8米，下沿距人行道地面2.1米；徐国良未能出示设置许可文件。",
            "后厨西侧放置240升绿色垃圾桶2只，桶内为剩菜剩饭，混有塑料袋、一次性筷子和玻璃瓶；现场未见餐厨垃圾收运合同和交付记录。",
            "检查人员要求查看近一个月的餐厨垃圾交付记录，徐国良称由其本人自行运至村垃圾中转站，没有记录。",
            "检查人员拍摄照片4张（编号ZP-01至ZP-04），并使用执法记录仪全程录像（编号AV-0042，9时30分至10时5分）。检查期间未采取查封、扣押等行政强制措施。",
        ],
        "opinion": (
            "对上述检查情况没有异议，餐桌今天就收进店里；灯箱是前年请人装的，不知道要办手续；"
            "垃圾收运合同这周去签。"
        ),
        "refusal_to_sign": None,
        "absent": None,
        "sampling": None,
    }
    return facts | changes


def letter_facts(**changes: Any) -> dict[str, Any]:
    """INV-17 with three matters of two local laws, to be corrected by a day and hour."""
    facts = {
        "agency": AGENCY,
        "number": "安平云溪责改字〔2026〕23号",
        "party": RESTAURANT,
        "officers": OFFICERS,
        "act_time": "2026-11-20T09:30",
        "discovery": "现场检查时",
        "act_place": "云溪镇环城西路26号",
        "fact_texts": [
            "在门前人行道上摆放餐桌3张、塑料凳12只，占用人行道长6.0米、宽2.5米，面积15.0平方米",
            "未将餐厨垃圾单独收集、交付有资质的单位收运",
            "未经批准在临街墙面设置灯箱1个",
        ],
        "evidence_text": "现场检查笔录、现场照片4张、执法记录仪录像",
        "violated": [
            {"law": ROADS_LAW, "article": "第12条第1款"},
            {"law": ROADS_LAW, "article": "第27条"},
            {"law": WASTE_LAW, "article": "第33条第1款第2项"},
        ],
        "correction_bases": [
            {"law": ROADS_LAW, "article": "第12条第3款"},
            {"law": WASTE_LAW, "article": "第60条第1款第3项"},
        ],
        "correction_mode": "by",
        "correction_due": "2026-11-24T18:00",
        "corrections": [
            "将门前桌凳全部搬回店内，恢复人行道通行",
            "与有资质的收运单位签订合同，餐厨垃圾单独收集、记录交付",
            "拆除灯箱或者补办设置许可",
        ],
        "non_correction_element": True,
        "penalty_basis": [{"law": ROADS_LAW, "article": "第12条第3款"}],
        "penalty_range_text": "处五百元以上三千元以下罚款",
        "review_body": "安平县人民政府",
        "court": "安平县人民法院",
        "contact": {"name": "陈立、王晓敏", "phone": "0599-5550100", "address": "安平县云溪镇人民路1号"},
        "issue_date": "2026-11-20",
        "copies": 2,
    }
    return facts | changes


def short_letter_facts(**changes: Any) -> dict[str, Any]:
    """INV-17 with one matter: one page."""
    facts = letter_facts(
        fact_texts=["门前人行道上摆放餐桌3张，占用人行道15.0平方米"],
        evidence_text="现场检查笔录、现场照片",
        violated=[{"law": ROADS_LAW, "article": "第12条第1款"}],
        correction_bases=[{"law": ROADS_LAW, "article": "第12条第3款"}],
        corrections=["将门前桌凳全部搬回店内，恢复人行道原状"],
    )
    return facts | changes


def receipt_facts(**changes: Any) -> dict[str, Any]:
    """SRV-02 with two papers, served directly."""
    facts = {
        "agency": AGENCY,
        "number": "安平云溪送字〔2026〕58号",
        "party": RESTAURANT,
        "officers": OFFICERS,
        "subject_name": "云溪镇好再来饭店餐厨垃圾交付、店外占道经营检查",
        "papers": [
            {"title": "责令限期改正通知书", "number": "安平云溪责改字〔2026〕23号", "copies": 1},
            {"title": "现场检查笔录（复印件）", "number": "安平云溪现检字〔2026〕31号", "copies": 1},
        ],
        "way": "direct",
        "place": "安平县云溪镇环城西路26号（受送达人经营场所）",
        "served_at": "",
        "receiver": {"name": "徐国良", "relation": ""},
        "agent_reason": "",
        "refusal": None,
        "note": "",
    }
    return facts | changes


def photo_facts(folder: Path, count: int = 4, **changes: Any) -> dict[str, Any]:
    """INV-04 with pictures drawn into `folder`."""
    proves = (
        "桌凳摆放全貌和门牌号，证明占用人行道的地点。",
        "卷尺测量摆放长度，读数6.0米，证明占用范围。",
        "后厨垃圾桶内餐厨垃圾与塑料袋、玻璃瓶混放，证明未单独收集。",
        "南侧墙面灯箱，下沿距地面2.1米。",
    )
    photos = []
    for n in range(1, count + 1):
        path = picture(folder, n, portrait=n % 4 == 3)
        photos.append(
            {
                "number": f"ZP-{n:02d}",
                "path": str(path),
                "taken_at": f"2026-11-20T09:{35 + n % 20}",
                "camera_time": f"2026-11-20T09:{35 + n % 20}",
                "place": "安平县云溪镇环城西路26号门前人行道",
                "taken_by": "王晓敏",
                "proves": proves[(n - 1) % 4],
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
        )
    facts = {
        "agency": AGENCY,
        "number": "安平云溪照字〔2026〕31号",
        "party": RESTAURANT,
        "officers": OFFICERS,
        "subject_name": "云溪镇好再来饭店涉嫌擅自占用人行道、未单独收集餐厨垃圾案",
        "photos": photos,
    }
    return facts | changes


def picture(
    folder: Path, number: int, *, portrait: bool = False, size: tuple[int, int] = (1600, 1200)
) -> Path:
    """A drawn street scene as JPEG; portrait ones lie on their side and say so in their orientation tag."""
    image = Image.new("RGB", size, (176, 200, 226))
    draw = ImageDraw.Draw(image)
    wide, high = size
    draw.rectangle((0, high * 0.2, wide, high * 0.62), fill=(196, 186, 172))
    for n in range(4):
        left = wide * (0.04 + 0.24 * n)
        draw.rectangle((left, high * 0.28, left + wide * 0.18, high * 0.62), fill=(112, 124, 138))
        draw.rectangle(
            (left, high * 0.22, left + wide * 0.18, high * 0.27), fill=(60, 90 + 30 * n, 150 - 25 * n)
        )
    draw.rectangle((0, high * 0.62, wide, high * 0.86), fill=(172, 170, 164))
    draw.rectangle((0, high * 0.86, wide, high), fill=(92, 92, 96))
    for n in range(number):
        left = wide * (0.2 + 0.12 * n)
        draw.rectangle((left, high * 0.64, left + wide * 0.09, high * 0.72), fill=(150, 96, 60))
    path = folder / f"ZP-{number:02d}.jpg"
    exif = image.getexif()
    if portrait:
        exif[0x0112] = 6
    image.save(path, "JPEG", quality=88, exif=exif)
    return path


def paper_code(**changes: Any) -> PaperCode:
    """A paper code signed by a key made for tests."""
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"zf-qr-test-1").digest())
    values: dict[str, Any] = {
        "sign": lambda data: key.sign(b"ZF/qr/1\x00" + data),
        "key_id": bytes.fromhex("62cfef4a"),
        "division": 330590180,
        "year": 2026,
        "serial": 31,
        "issued_on": date(2026, 11, 20),
        "salt": bytes(range(16)),
    }
    return PaperCode(**(values | changes))
