"""Row of a draw (双随机抽取)."""

from __future__ import annotations

from desktop.store.tables.thing import ThingRow


class RandomDrawRow(ThingRow, table=True):
    """Few rows; they are listed newest first."""

    __tablename__ = "random_draw"

    state: str = ""
