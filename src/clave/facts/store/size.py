"""How large a ledger is, kept with each of its commits so that no import counts it again."""

from __future__ import annotations

import json
from decimal import Decimal

from clave.facts.schema import Kind, summed_amount
from clave.facts.store import delta
from clave.facts.store.snapshot import Snapshot
from clave.facts.tally import Tally
from clave.facts.work import Work


def size(work: Work, kind: Kind, rows: str) -> Tally:
    """Lines and amount of ``rows``, counted."""
    lines, total = work.row(f"SELECT count(*), {summed_amount(kind)} FROM {rows}")
    return Tally(int(lines), Decimal(total))


def size_details(ledger: Tally) -> dict[str, str]:
    """What the commit keeps of a ledger's size, for :func:`ledger_size`."""
    return {"ledger": json.dumps({"lines": ledger.lines, "amount": str(ledger.amount)})}


def ledger_size(work: Work, snapshot: Snapshot, kind: Kind) -> Tally:
    """Lines and amount of the whole ledger, as its last commit tells."""
    version = snapshot.versions.get(kind.name)
    if version is None:
        return Tally()
    details = delta.commit_details(snapshot.root / kind.name, version)
    if "ledger" not in details:
        return size(work, kind, kind.name)
    told = json.loads(details["ledger"])
    return Tally(told["lines"], Decimal(told["amount"]))
