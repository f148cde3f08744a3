"""How commands speak: one JSON object with `--json`, else text; exit codes 0 done, 1 refused, 2 wrong
usage."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

DONE: Final = 0
REFUSED: Final = 1
WRONG_USAGE: Final = 2


def tell(as_json: bool, plain: dict[str, Any], lines: Iterable[str]) -> None:
    """Print `plain` as JSON or `lines` as text, at once."""
    if as_json:
        print(json.dumps(plain, ensure_ascii=False, sort_keys=True), flush=True)
    else:
        for line in lines:
            print(line, flush=True)


def refuse(sentence: str, code: int = REFUSED) -> int:
    """One sentence on stderr; the exit code."""
    print(sentence, file=sys.stderr, flush=True)
    return code


def home_folder(given: str | None) -> Path:
    """The county's home: what was given, or the platform's data folder."""
    if given is not None:
        return Path(given).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("zhenfa-county", appauthor=False))
