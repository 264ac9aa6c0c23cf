"""What the ledger says about actions that prove themselves by a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clave.apps.accounts.directory import directory
from clave.apps.accounts.selectors import Questions, with_descendants
from clave.figures.asking import query
from clave.figures.base import Scope

from .models import Proof, ProofKind

# How many of the accounts bought it since: the last day on which each pair was bought says it.
_BOUGHT = """
WITH families AS (
    SELECT coalesce(p.code, n.product) AS product, coalesce(p.family, n.family) AS family
    FROM products p FULL JOIN product_names n ON n.product = p.code
)
SELECT count(DISTINCT s.account) AS accounts
FROM account_product s LEFT JOIN families f ON f.product = s.product
WHERE s.account IN (SELECT unnest($accounts::VARCHAR[])) AND s.last_date >= $since
    AND ($product = '' OR s.product = $product)
    AND ($family = '' OR f.family = $family)
"""
_NEWEST = "SELECT max(last_date) AS day FROM account_product"


@dataclass(frozen=True)
class Found:
    """What was read: ``value`` accounts that bought it, or what is overdue; ``what``: of what, in
    the ledger's own words; ``as_of``: the newest day of the data."""

    value: int | str
    what: str
    as_of: date
    is_met: bool


def read_proofs(proofs: Sequence[Proof]) -> dict[int, Found]:
    """By the id of the proof, what the ledger says; nothing where it does not know."""
    if not proofs:
        return {}
    questions = Questions(None)
    connection = questions.connection()
    rows = query(connection, _NEWEST, {})
    newest = rows[0]["day"] if rows else None
    found = {}
    for proof in proofs:
        if proof.kind == ProofKind.SETTLED:
            read = _overdue(questions, proof)
        else:
            read = _bought(connection, proof, newest)
        if read is not None:
            found[proof.pk] = read
    return found


def codes_of(proof: Proof) -> tuple[str, ...]:
    """The account of the action and everything below it."""
    account = proof.action.account
    return with_descendants([account.code]) if account else ()


def _bought(connection: object, proof: Proof, newest: date | None) -> Found | None:
    if newest is None:
        return None
    asked = {
        "accounts": list(codes_of(proof)),
        "since": proof.since,
        "product": proof.product,
        "family": proof.family,
    }
    count = int(query(connection, _BOUGHT, asked)[0]["accounts"])  # type: ignore[arg-type]
    needed = proof.sites if proof.kind == ProofKind.LISTED else 1
    return Found(count, proof.product or proof.family, newest, count >= needed)


def _overdue(questions: Questions, proof: Proof) -> Found | None:
    """What is overdue; it must have been known after the day since which it counts."""
    answer = questions.compute("ageing", Scope(accounts=codes_of(proof)))
    overdue, as_of = answer.values.get("overdue_amount"), answer.as_of
    unrated = any(entry["code"] == "owed_without_rate" for entry in answer.missing)
    if overdue is None or as_of is None or unrated:
        return None
    account = proof.action.account
    what = account.code if account else ""
    return Found(str(overdue), what, as_of, overdue <= 0 and as_of >= proof.since)


def sites_below(proof: Proof) -> int:
    """How many sites there are at and below the account of the action."""
    known = directory()
    below = known.below(proof.action.account_id) if proof.action.account_id else ()
    return sum(known.entries[pk].level == "site" for pk in below if pk in known.entries)
