"""How papers were handed over, asked in one short form: way, receiver, place, time, and what the way needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from desktop.screens.inspection.handover import Handover
from desktop.screens.inspection.typed import UNREADABLE_TIME, typed_moment
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import column, row
from desktop.widgets.segmented import Choice, SegmentedChoice
from enforcement.model.service import SERVICE_WAY_NAMES, ServiceWay
from enforcement.text.dates import CHINA

_TOGETHER = (("agent_reason",), ("refusal_reason", "recording_no"), ("witness", "witness_unit"), ("note",))
"""Further fields that stand side by side."""
WAYS = tuple(Choice(way.value, name) for way, name in SERVICE_WAY_NAMES.items())
_EXTRAS: dict[ServiceWay, tuple[str, ...]] = {
    ServiceWay.DIRECT: (),
    ServiceWay.AGENT: ("agent_reason",),
    ServiceWay.LEFT: ("refusal_reason", "witness", "witness_unit", "recording_no"),
    ServiceWay.POST: ("note",),
    ServiceWay.ELECTRONIC: ("note",),
    ServiceWay.NOTICE: ("note",),
}


class HandoverForm(QWidget):
    """Way, receiver, relation, place, time; the further fields of a way appear with it."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock
        self.way = SegmentedChoice("送达方式", WAYS, ServiceWay.DIRECT.value)
        self.receiver = TextField("收件人", placeholder="谁收的")
        self.relation = TextField("与受送达人的关系", placeholder="本人、店员…")
        self.place = TextField("送达地点")
        self.time = TextField("送达时间", placeholder="现在")
        self.extras: dict[str, TextField] = {
            "agent_reason": TextField("代收理由"),
            "refusal_reason": TextField("拒收理由"),
            "witness": TextField("见证人"),
            "witness_unit": TextField("见证人单位"),
            "recording_no": TextField("录像编号"),
            "note": TextField("备注", placeholder="邮寄号码、确认书、公告原因"),
        }
        self._boxes = {name: Labelled(one.accessibleName(), one) for name, one in self.extras.items()}
        self._time = Labelled("送达时间", self.time)
        hint = Label("时间空着就是现在；10:12、今天 9:30、11.24 10:12 都认。", "small", "text_3", wrap=True)
        first = row(Labelled("收件人", self.receiver), Labelled("关系", self.relation), gap=3)
        second = row(Labelled("送达地点", self.place), self._time, gap=3)
        body = column(self.way, first, second, hint, gap=3)
        for pair in _TOGETHER:
            body.add(row(*(self._boxes[name] for name in pair), gap=3))
        self.setLayout(body)
        self.way.chosen.connect(lambda _key: self.show_extras())
        self.show_extras()

    def propose(self, handover: Handover) -> None:
        """Fill what is still empty; nothing typed is changed."""
        pairs = (
            (self.receiver, handover.receiver_name),
            (self.relation, handover.receiver_relation),
            (self.place, handover.place),
        )
        for field, value in pairs:
            if not field.text():
                field.set_value(value)

    def show_extras(self) -> None:
        wanted = _EXTRAS[ServiceWay(self.way.value)]
        for name, box in self._boxes.items():
            box.setVisible(name in wanted)

    def handover(self) -> Handover | None:
        """What the form says; None (and the fault shown) when the time cannot be read."""
        now = self._clock().astimezone(CHINA)
        moment = typed_moment(self.time.text(), now)
        if moment is None:
            self._time.set_fault(UNREADABLE_TIME)
            self.time.setFocus()
            return None
        self._time.set_fault("")
        extras = {name: self.extras[name].text() for name in _EXTRAS[ServiceWay(self.way.value)]}
        return Handover(
            way=ServiceWay(self.way.value),
            receiver_name=self.receiver.text(),
            receiver_relation=self.relation.text(),
            place=self.place.text(),
            served_at=moment if self.time.text().strip() else None,
            **extras,
        )
