"""One home of every size, count and period that the treaty fixes (bytes, items, milliseconds unless
named)."""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB
SECOND_MS: Final = 1000
MINUTE_MS: Final = 60 * SECOND_MS
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS

# A machine never stops speaking the first version, so that it can deliver to a county of any age.
PROTOCOL_OLDEST: Final = 1
# 2: reads lists of announcements (`moves.py`).
PROTOCOL_NEWEST: Final = 2
# What a county gives out: at least the last three. What it takes is of any version, for ever.
SERVED_OLDEST: Final = 1
SERVED_NEWEST: Final = 2

CBOR_DEPTH_MAX: Final = 16
HEADER_BYTES_MAX: Final = 64 * KIB
# A larger body is received and put into quarantine, so that it never blocks what stands behind it.
ENTRY_BYTES_MAX: Final = 256 * KIB
SALT_BYTES: Final = 16
PARENTS_MAX: Final = 64
BLOBS_PER_ENTRY_MAX: Final = 256
BLOB_BYTES_MAX: Final = 4 * 1024 * MIB

BATCH_WIRE_BYTES_MAX: Final = MIB
BATCH_BYTES_MAX: Final = 16 * MIB
BATCH_ENTRIES_MAX: Final = 2000
BATCH_RATIO_MAX: Final = 100
# Small frames of highly regular records compress further than any photo; below this no ratio is asked for.
BATCH_RATIO_FREE_BYTES: Final = MIB
ZSTD_LEVEL: Final = 3
ZSTD_WINDOW_MAX: Final = 8 * MIB

BATCH_START_BYTES: Final = 256 * KIB
REQUEST_BYTES_MAX: Final = 8 * MIB
REQUEST_SECONDS: Final = 60
BODY_RATE_MIN: Final = KIB  # bytes per second, after the grace
BODY_GRACE_SECONDS: Final = 10
FRAMES_PER_REQUEST_MAX: Final = 512
WANTED_MAX: Final = 2000
CURSORS_MAX: Final = 64
PAGE_BYTES: Final = MIB  # a page closes once its batches reach this; one batch always fits
PAGE_WIRE_BYTES_MAX: Final = 4 * MIB
PAGE_BYTES_MAX: Final = BATCH_BYTES_MAX + 2 * MIB
DOCUMENT_BYTES_MAX: Final = 20 * MIB  # registry, roster, catalogue release
ENROL_ANSWER_BYTES_MAX: Final = 64 * MIB

BLOB_CHUNK_BYTES: Final = MIB
PARTIAL_BLOB_MS: Final = 7 * DAY_MS

TOKEN_MS: Final = 24 * HOUR_MS
TOKEN_AHEAD_MS: Final = MINUTE_MS
ENROL_CODE_MS: Final = 15 * MINUTE_MS
ENROL_TRIES_PER_CODE: Final = 5
ENROL_TRIES_PER_ADDRESS: Final = 5
ENROL_ADDRESS_MS: Final = 15 * MINUTE_MS
DEVICE_KEY_MS: Final = 395 * DAY_MS  # 13 months
ROSTER_MS: Final = 45 * DAY_MS
FORK_TOLD_MS: Final = 30 * DAY_MS  # so long both computers of a fork hear of it
PAPER_LIST_MS: Final = 45 * DAY_MS
PAPER_LIST_FRESH_MS: Final = DAY_MS  # an older list is fetched again, although nothing changed
PAPER_ROWS_PER_PAGE: Final = 5_000
# The list of issued papers of a county that keeps none: older than every list, the empty one included.
NO_PAPER_LIST: Final = -1

REQUESTS_PER_MINUTE: Final = 60  # /sync, /entries and /numbers, per device
DOCUMENTS_PER_HOUR: Final = 30  # /catalogue and /registry, per device or address
BLOB_SLOTS: Final = 64
RETRY_AFTER_SECONDS: Final = 5
# A message carries at most one batch; only files come in requests of REQUEST_BYTES_MAX.
MESSAGE_BYTES_MAX: Final = BATCH_WIRE_BYTES_MAX + 64 * KIB
KNOCKS_PER_MINUTE: Final = 30  # refused requests of one holder before its door opens slower
ENTRY_TURNS: Final = 2  # batches that are taken in at a time by one process
CONNECTIONS_MAX: Final = 2_000
CONNECTIONS_PER_ADDRESS: Final = 500  # a whole county may stand behind one address
HEADER_BYTES: Final = 16 * KIB  # of a request's line and headers
HEADER_SECONDS: Final = 15.0
DAY_MINUTES: Final = 24 * 60
NIGHT_STARTS: Final = 20 * 60
NIGHT_MINUTES: Final = 10 * 60  # 20:00 to 06:00

NUMBERS_PER_LEASE_MAX: Final = 500
NUMBERS_PER_LEASE: Final = 50
