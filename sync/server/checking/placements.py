"""Announcements against the county's signature, their lists against their digests, and where entries stand beside their
own stream against what was announced."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from sqlalchemy import Connection, select

from sync.protocol.entry import open_header
from sync.protocol.moves import PLACES_FROM, Move, MoveKind, Named, move_hash, read_move
from sync.protocol.pages import NO_DIGEST, next_digest
from sync.protocol.problems import UNKNOWN_KEY, ProtocolProblem
from sync.protocol.registry import TrustedKeys
from sync.server.store.file_tables import BLOB_TABLES
from sync.server.store.move_tables import FOLLOWED, FOLLOWED_THINGS, MOVE_LINES, PLACEMENTS
from sync.server.store.moves import moves_of
from sync.server.store.tables import BLOB_NAMES, ENTRIES

Blame = Callable[[str, str], None]
Place = tuple[str, int]


class MovesCheck:
    """One look at everything that was announced. `blame` hears of move, move-line, placement and followed."""

    def __init__(self, tx: Connection, keys: TrustedKeys, blame: Blame) -> None:
        self._tx, self._keys, self._blame = tx, keys, blame
        self._moves: dict[int, Move] = {}
        self._contents: dict[int, bytes] = {}

    def run(self) -> None:
        """All of it; a county that never announced anything is asked one question a table."""
        self._check_signed()
        self._check_lines()
        placed = self._check_placements()
        for number, move in self._moves.items():
            self._check_set(number, move, placed)
        self._check_followed()

    def _check_signed(self) -> None:
        for expected, row in zip(count(1), moves_of(self._tx), strict=False):
            content = bytes(row.content)
            try:
                move = read_move(content)
                Move.open(content, self._keys)
            except ProtocolProblem as problem:
                # Under a key that is believed no more it is only read; the log holds what it says.
                if problem.problem is not UNKNOWN_KEY:
                    self._blame("move", str(row.number))
                    continue
            if (row.number, row.id, row.record) != (expected, move.id, move.record):
                self._blame("move", str(row.number))
            self._moves[int(row.number)], self._contents[int(row.number)] = move, content

    def _check_lines(self) -> None:
        ends: dict[str, tuple[int, bytes]] = {}
        told: dict[int, set[str]] = {}
        query = select(MOVE_LINES).order_by(MOVE_LINES.c.stream, MOVE_LINES.c.line)
        for row in self._tx.execute(query.execution_options(yield_per=500)):
            line, digest = ends.get(row.stream, (0, NO_DIGEST))
            content = self._contents.get(int(row.move))
            said = NO_DIGEST if content is None else move_hash(content)
            ends[row.stream] = (line + 1, next_digest(digest, line + 1, said))
            if ends[row.stream] != (row.line, bytes(row.digest)):
                self._blame("move-line", f"{row.stream}/{row.line}")
            told.setdefault(int(row.move), set()).add(row.stream)
        for number, move in self._moves.items():
            wanted = {move.source, move.to} if move.kind is MoveKind.MOVE else {move.to}
            if told.get(number, set()) != wanted:
                self._blame("move-line", f"announcement {number}")

    def _check_placements(self) -> dict[str, dict[Place, int]]:
        """Stream → (journal, seq) → place."""
        placed: dict[str, dict[Place, int]] = {}
        query = select(PLACEMENTS).order_by(PLACEMENTS.c.stream, PLACEMENTS.c.gseq)
        for row in self._tx.execute(query.execution_options(yield_per=500)):
            here = placed.setdefault(row.stream, {})
            here[row.journal, int(row.seq)] = int(row.gseq)
            move = self._moves.get(int(row.move))
            named = set() if move is None else {one[:2] for one in move.entries}
            stands = move is not None and move.to == row.stream and (row.journal, row.seq) in named
            if not stands or row.gseq != PLACES_FROM + len(here):
                self._blame("placement", f"{row.stream}/{row.journal}/{row.seq}")
        return placed

    def _check_set(self, number: int, move: Move, placed: dict[str, dict[Place, int]]) -> None:
        """Every entry is here as it was announced, stands in that stream, and its files are named there."""
        journals = sorted({one.journal for one in move.entries})
        query = select(ENTRIES.c.journal, ENTRIES.c.seq, ENTRIES.c.hash, ENTRIES.c.stream)
        rows = self._tx.execute(query.where(ENTRIES.c.journal.in_(journals)))
        here = {Named(row.journal, int(row.seq), bytes(row.hash)): row.stream for row in rows}
        for one in move.entries:
            stream = here.get(one)
            by_announcement = one[:2] in placed.get(move.to, {})
            if stream is None or (stream == move.to) == by_announcement:
                self._blame("placement", f"{number}/{one.journal}/{one.seq}")
        self._check_files(move.to, [one for one in move.entries if one[:2] in placed.get(move.to, {})])

    def _check_files(self, stream: str, entries: list[Named]) -> None:
        for one in entries:
            of = (ENTRIES.c.journal == one.journal) & (ENTRIES.c.seq == one.seq)
            header = self._tx.execute(select(ENTRIES.c.header).where(of)).scalar()
            for blob in open_header(bytes(header or b"")).blobs:
                named = (
                    (BLOB_NAMES.c.sha256 == blob.sha256)
                    & (BLOB_NAMES.c.stream == stream)
                    & (BLOB_NAMES.c.journal == one.journal)
                )
                if self._tx.execute(select(BLOB_NAMES.c.size).where(named)).first() is None:
                    self._blame("blob-name", f"{one.journal}/{blob.sha256}")
                table = (BLOB_TABLES.c.sha256 == blob.sha256) & (BLOB_TABLES.c.stream == stream)
                if (
                    blob.chunks
                    and self._tx.execute(select(BLOB_TABLES.c.stream).where(table)).first() is None
                ):
                    self._blame("blob-table", blob.sha256)

    def _check_followed(self) -> None:
        homes: dict[str, tuple[Any, ...]] = {}
        shares: set[tuple[Any, ...]] = set()
        things: set[tuple[str, str, str]] = set()
        for _, move in sorted(self._moves.items()):
            row = (move.record, move.to, move.type, move.kind is MoveKind.MOVE, move.turn)
            things |= {(thing, kind, move.record) for kind, thing in move.things}
            if move.kind is MoveKind.MOVE:
                homes[move.record] = row
                shares = {one for one in shares if one[:2] != row[:2]}
            elif move.kind is MoveKind.SHARE:
                shares.add(row)
            elif move.kind is MoveKind.END:
                shares = {one for one in shares if one[:2] != row[:2]}
        stored = {tuple(row) for row in self._tx.execute(select(FOLLOWED))}
        for row in stored ^ {*homes.values(), *shares}:
            self._blame("followed", f"{row[0]}/{row[1]}")
        noted = {(row.thing, row.type, row.record) for row in self._tx.execute(select(FOLLOWED_THINGS))}
        for thing, _, record in things - noted:  # what is written where the record lives is noted, too
            self._blame("followed", f"{record}/{thing}")
