"""``python -m tests.browser.filling JSON``: people and files, all of them by one process.

By the same services as ``clave user add`` and ``clave import``, whose start takes longer than what
they do; the commands themselves are tried in tests/entry.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from clave.entry.cli.common import start


def main(people: list[dict[str, Any]], files: list[dict[str, str]]) -> None:
    """Make users and import files one after another, in the folder that ``CLAVE_DATA`` names."""
    start(None)
    from clave.apps.identity import services as identity
    from clave.apps.ledger import services as ledger

    for values in people:
        identity.create_user(acting_user=None, **values)
    for file in files:
        record = ledger.import_path(acting_user=None, kind=file["kind"], path=Path(file["path"]))
        ledger.read_import(record)
        ledger.run_import(record, acting_user=None)


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
