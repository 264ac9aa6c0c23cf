"""A connection that remembers answers as one that asks anew each time."""

from __future__ import annotations

from hypothesis import given, settings

from clave.figures.asking import Remembering, query, query_once
from clave.figures.base import Scope
from clave.figures.evolution import evolution
from clave.figures.penetration import penetration
from clave.figures.portfolio import portfolio
from clave.figures.products import products
from tests.figures.ledger import Line, ledger
from tests.figures.strategies import LEDGERS

SCOPES = (Scope(), Scope(accounts=("A",)), Scope(accounts=("A", "B"), currency="EUR"))


class Counting:
    """A connection that counts what is asked of it."""

    def __init__(self, connection):
        self.connection, self.asked = connection, 0

    def execute(self, *question):
        self.asked += 1
        return self.connection.execute(*question)


@settings(max_examples=15, deadline=None)
@given(LEDGERS)
def test_what_is_remembered_is_what_would_be_asked(lines):
    plain, memory = ledger(lines), {}
    for scope in SCOPES:
        for figure in (portfolio, evolution, products, penetration):
            alone = figure(plain, scope)
            remembering = Remembering(plain, memory)
            assert figure(remembering, scope) == alone
            assert figure(remembering, scope) == alone, "from what it remembers"


@settings(max_examples=15, deadline=None)
@given(LEDGERS)
def test_the_values_alone_are_those_beside_the_rows(lines):
    plain = ledger(lines)
    for scope in SCOPES:
        values = portfolio(plain, scope).values
        values.pop("accounts", None)
        assert portfolio(plain, scope, whole=True).values == values


@settings(max_examples=15, deadline=None)
@given(LEDGERS)
def test_products_bought_are_counted_as_in_penetration(lines):
    plain = ledger(lines)
    for scope in SCOPES:
        bought, counted = products(plain, scope).values, penetration(plain, scope).values
        if products(plain, scope).period is None:
            continue
        assert bought["products_bought"] == counted["products"]
        assert bought["previous_products_bought"] == counted["previous_products"]


def test_the_same_words_are_asked_once_and_rows_are_ones_own():
    from datetime import date
    from decimal import Decimal

    connection = Counting(ledger([Line("A", date(2025, 1, 2), Decimal(5))]))
    memory: dict = {}
    remembering = Remembering(connection, memory)
    sql = "SELECT account, net_amount FROM account_month WHERE account = $account"
    for _ in range(3):
        rows = query(remembering, sql, {"account": "A", "unnamed": 1})
        assert rows == [{"account": "A", "net_amount": Decimal(5)}]
        rows[0]["account"] = "changed"
    assert query(remembering, sql, {"account": "B"}) == []
    assert connection.asked == 2
    for _ in range(2):
        assert query_once(Remembering(connection, memory), "SELECT 1 AS one") == [{"one": 1}]
    assert connection.asked == 3, "the whole ledger's answers outlive the page"
