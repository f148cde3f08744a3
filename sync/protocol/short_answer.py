"""Hello's answer in few bytes: zstd over a dictionary that both sides have, of the words such an answer is made of.

A device that asks for `application/zstd` gets it so, any other as plain CBOR; what is signed is the same. The
dictionary is for ever: another one would be another form with another name.
"""

from __future__ import annotations

import threading
from typing import Final

import zstandard

from sync.protocol import canonical, limits
from sync.protocol.problems import MALFORMED, TOO_LARGE, ProtocolProblem

SHORT_TYPE: Final = "application/zstd"
_LEVEL: Final = 19
_ID: Final = "0" * 32
_HEAD: Final = canonical.encode(
    {
        "v": 1,
        "county": "",
        "epoch": bytes(16),
        "since": 0,
        "size": 0,
        "root": bytes(32),
        "time": 1_795_000_000_000,
    }
)
_WORDS: Final = canonical.encode(
    {
        "protocol": 2,
        "epoch": _ID,
        "server_time": 1_795_000_000_000,
        "journal": _ID,
        "have_seq": 0,
        "have_head": bytes(32),
        "receipt": None,
        "archived_seq": 0,
        "archived_files": 0,
        "wanted": [],
        "streams": [{"stream": "", "gseq": 0, "cursor_holds": True}],
        "limits": {
            "batch_bytes": 1_048_576,
            "batch_entries": 2000,
            "request_bytes": 8_388_608,
            "week_minute": 0,
            "signed_frames": 1,
        },
        "min_app_version": "",
        "catalogue_version": 0,
        "registry_version": 1,
        "roster_version": 1,
        "papers_version": 0,
        "counts": None,
        "forms_version": 0,
        "tree": {"head": canonical.encode({"content": _HEAD, "key": bytes(8), "signature": bytes(64)})},
        "forked": False,
    }
)
DICTIONARY: Final = canonical.encode({"content": _WORDS, "key": bytes(8), "signature": bytes(64)})


class _Tools(threading.local):
    """One pair for each thread, made where it is needed."""

    def __init__(self) -> None:
        words = zstandard.ZstdCompressionDict(DICTIONARY, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        given = zstandard.ZstdCompressionParameters.from_level(
            _LEVEL, source_size=limits.KIB, dict_size=len(DICTIONARY)
        )
        self.compressor = zstandard.ZstdCompressor(compression_params=given, dict_data=words)
        self.decompressor = zstandard.ZstdDecompressor(
            dict_data=words, max_window_size=limits.ZSTD_WINDOW_MAX
        )


_tools = _Tools()


def shorten(answer: bytes) -> bytes:
    """The answer as a device that asked for it gets it: one zstd frame that states its size."""
    return _tools.compressor.compress(answer)


def lengthen(data: bytes, *, max_bytes: int) -> bytes:
    """The answer as it was signed. Raises TOO_LARGE, MALFORMED."""
    try:
        stated = zstandard.get_frame_parameters(data).content_size
        if stated in (zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR):
            raise ProtocolProblem(MALFORMED, field="payload")
        if stated > max_bytes:
            raise ProtocolProblem(TOO_LARGE, limit=max_bytes, size=stated)
        return _tools.decompressor.decompress(data, read_across_frames=False, allow_extra_data=False)
    except zstandard.ZstdError:
        raise ProtocolProblem(MALFORMED, field="payload") from None
