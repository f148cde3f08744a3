"""Local codes that stay: a matter keeps its own over all releases, a new one gets the next number of its domain."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from enforcement.catalogue.building import STATE_PREFIX, CatalogueDraft
from enforcement.catalogue.intake.records import MatterKey, MatterRow
from enforcement.catalogue.table import RowFault
from enforcement.model.matter import Matter

LAST_NUMBER, LAST_PREFIX = 9999, 99


@dataclass(frozen=True, slots=True)
class History:
    """What the county has released: the newest release (None before the first), and the newest wording of every
    matter ever listed, those of newer releases first."""

    newest: CatalogueDraft | None
    matters: tuple[Matter, ...]

    @property
    def by_code(self) -> dict[str, Matter]:
        return {matter.code: matter for matter in self.matters}


@dataclass(frozen=True, slots=True)
class Coded:
    """The code of each matter of the lists, the former matter it continues (None for a new one), its domain."""

    row: MatterRow
    code: str
    former: Matter | None
    domain: str


def short_title(law: str) -> str:
    """The title without 中华人民共和国: the same law under both."""
    return law.removeprefix(STATE_PREFIX)


def give_codes(
    rows: Iterable[MatterRow], history: History, sample: Iterable[Matter]
) -> tuple[tuple[Coded, ...], tuple[RowFault, ...]]:
    """Codes for ``rows`` in their order. ``sample`` only lends the numbers of its domains."""
    listed = tuple(rows)
    former, faults = _continued(listed, history)
    numbers = _Numbers(history.matters, sample)
    coded: list[Coded] = []
    for row in listed:
        known = former.get(row.key)
        domain = row.domain or (known.domain if known else "")
        code = known.code if known else numbers.next_of(domain) if domain else ""
        if not domain:
            fix = f"加一列“领域”；表名就是领域时，用 --map {row.origin.sheet}=领域 说明"
            faults.append(_fault(row, "领域", row.domain, "看不出属于哪个领域", fix))
        elif not code:
            faults.append(_fault(row, "领域", domain, "编号用完了", "请和维护人员联系"))
        coded.append(Coded(row, code, known, domain))
    return tuple(coded), tuple(faults)


def _continued(
    rows: tuple[MatterRow, ...], history: History
) -> tuple[dict[MatterKey, Matter], list[RowFault]]:
    """The former matter of each row: by official code, else by name and law, else by a name that is there once."""
    by_official = {
        matter.official_code: matter for matter in reversed(history.matters) if matter.official_code
    }
    by_name: dict[str, list[Matter]] = defaultdict(list)
    for matter in history.matters:
        by_name[matter.name].append(matter)
    names = Counter(row.key.name for row in rows)
    taken: dict[str, MatterRow] = {}
    found: dict[MatterKey, Matter] = {}
    faults: list[RowFault] = []
    for row, former in [
        *_by_code(rows, by_official),
        *_by_law(rows, by_name),
        *_by_name(rows, by_name, names),
    ]:
        if row.key in found:
            continue
        if former.code not in taken:
            taken[former.code] = row
            found[row.key] = former
        elif row.key.code and row.key.code == former.official_code:
            told = f"和第 {taken[former.code].origin.row} 行的公布编码重复"
            faults.append(_fault(row, "公布编码", row.key.code, told, "留下一行，或改正编码"))
    return found, faults


def _by_code(rows: Iterable[MatterRow], known: dict[str, Matter]) -> Iterator[tuple[MatterRow, Matter]]:
    for row in rows:
        if row.key.code in known:
            yield row, known[row.key.code]


def _by_law(rows: Iterable[MatterRow], known: dict[str, list[Matter]]) -> Iterator[tuple[MatterRow, Matter]]:
    for row in rows:
        laws = {short_title(one.law) for one in row.penalty}
        for matter in known.get(row.key.name, ()):
            if laws & {short_title(one.law) for one in matter.penalty}:
                yield row, matter


def _by_name(
    rows: Iterable[MatterRow], known: dict[str, list[Matter]], names: Counter[str]
) -> Iterator[tuple[MatterRow, Matter]]:
    for row in rows:
        same = known.get(row.key.name, ())
        if len(same) == 1 and names[row.key.name] == 1:
            yield row, same[0]


class _Numbers:
    """The next free number of each domain; a number that was ever used is never given again."""

    def __init__(self, used: tuple[Matter, ...], sample: Iterable[Matter]) -> None:
        self._prefixes: dict[str, str] = {}
        for matter in (*used, *sample):
            self._prefixes.setdefault(matter.domain, matter.code[:2])
        self._taken = set(self._prefixes.values()) | {matter.code[:2] for matter in used}
        self._last: dict[str, int] = defaultdict(int)
        for matter in used:
            prefix, number = matter.code[:2], int(matter.code[2:])
            self._last[prefix] = max(self._last[prefix], number)

    def next_of(self, domain: str) -> str:
        """The next code, empty when there is no room left."""
        prefix = self._prefixes.get(domain) or self._new_prefix(domain)
        if not prefix or self._last[prefix] >= LAST_NUMBER:
            return ""
        self._last[prefix] += 1
        return f"{prefix}{self._last[prefix]:04d}"

    def _new_prefix(self, domain: str) -> str:
        free = (f"{n:02d}" for n in range(1, LAST_PREFIX + 1) if f"{n:02d}" not in self._taken)
        prefix = next(free, "")
        self._taken.add(prefix)
        self._prefixes[domain] = prefix
        return prefix


def _fault(row: MatterRow, column: str, value: str, reason: str, fix: str) -> RowFault:
    origin = row.origin
    return RowFault(sheet=origin.sheet, row=origin.row, column=column, value=value, reason=reason, fix=fix)
