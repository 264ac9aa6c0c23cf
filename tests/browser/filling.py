"""``python -m tests.browser.filling users|files JSON``: several of them by one process.

By the same services as ``clave user add`` and ``clave import``, whose start takes longer than what
they do; the commands themselves are tried in tests/entry.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from clave.entry.cli.common import start


def main(what: str, given: list[dict[str, Any]]) -> None:
    """Make users, or import files one after another, in the folder that ``CLAVE_DATA`` names."""
    start(None)
    from clave.apps.identity import services as identity
    from clave.apps.ledger import services as ledger

    for values in given:
        if what == "users":
            identity.create_user(acting_user=None, **values)
        else:
            record = ledger.import_path(
                acting_user=None, kind=values["kind"], path=Path(values["path"])
            )
            ledger.read_import(record)
            ledger.run_import(record, acting_user=None)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
