"""On how many days a pair of account and product was bought: what does not simply add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clave.facts.states.cells import read_parts, write_part
from clave.facts.states.counting import details_of
from clave.facts.store import Snapshot
from clave.facts.store.layout import state_table
from clave.facts.store.statetables import ACCOUNT_PRODUCT, BOUGHT
from clave.facts.work import Work

PAIR = ("account", "product")


@dataclass(frozen=True)
class Bought:
    """The first and last day on which something is bought now; the last on which it was before."""

    first: date | None
    last: date | None
    before: date | None

    @classmethod
    def of(cls, work: Work, snapshot: Snapshot) -> Bought:
        """Of ``added_rows``, and of the ledger as its last commit tells."""
        first, last = work.row(f"SELECT min(date), max(date) FROM added_rows WHERE {BOUGHT}")
        told = details_of(snapshot, ACCOUNT_PRODUCT).get("last_bought")
        if told is not None:
            return cls(first, last, date.fromisoformat(told))
        held = snapshot.select_unmerged(state_table(ACCOUNT_PRODUCT))
        return cls(first, last, work.row(f"SELECT max(last_date) FROM ({held})")[0])

    @property
    def is_later(self) -> bool:
        """Whether all that was bought now is later than all that was bought before.

        Then no pair was bought on a day that is counted already, and the days add up.
        """
        return self.first is None or self.before is None or self.first > self.before

    @property
    def details(self) -> dict[str, str]:
        """What the commit keeps, for the next import."""
        days = [day for day in (self.last, self.before) if day is not None]
        return {"last_bought": max(days).isoformat()} if days else {}


def without_known_days(work: Work, files: list[Path]) -> list[Path]:
    """The cells of new lines, with those days left out on which the ledger has the pair bought.

    Then the days add up. Only the ledger's lines of the same days are looked at.
    """
    same = " AND ".join(f"held.{key} IS NOT DISTINCT FROM new.{key}" for key in PAIR)
    work.execute(
        "CREATE TABLE new_days AS SELECT DISTINCT account, product, date "
        f"FROM added_rows WHERE {BOUGHT}"
    )
    first, last = work.row("SELECT min(date), max(date) FROM new_days")
    work.execute(
        "CREATE TABLE known_days AS SELECT account, product, count(*) AS days FROM new_days AS new "
        f"SEMI JOIN (FROM sales WHERE date BETWEEN DATE '{first}' AND DATE '{last}' AND {BOUGHT}) "
        f"AS held ON held.date = new.date AND {same} GROUP BY account, product"
    )
    same = " AND ".join(f"known.{key} IS NOT DISTINCT FROM new.{key}" for key in PAIR)
    less = "CAST(days_bought - coalesce(known.days, 0) AS BIGINT) AS days_bought"
    folder = work.scratch / "pairs_of_new_days"
    return [
        write_part(
            work,
            ACCOUNT_PRODUCT,
            f"SELECT new.* REPLACE ({less}) FROM ({read_parts(ACCOUNT_PRODUCT, [file])}) AS new "
            f"LEFT JOIN known_days AS known ON {same}",
            folder,
            number,
        )
        for number, file in enumerate(files)
    ]
