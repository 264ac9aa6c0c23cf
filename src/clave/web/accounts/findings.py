"""The sentence that a page opens with, made from its figures."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clave.apps.accounts.portfolio import Portfolio, PortfolioRows
from clave.figures.base import FigureResult
from clave.web.components import numbers
from clave.web.refusals import note_sentence


def portfolio_finding(seen: Portfolio, rows: PortfolioRows) -> str:
    """“24 key accounts: 61 % of sales (+3 points), 48 % of gross margin; 9 make 80 % of them.”"""
    parts = [_count(rows)]
    shares = [part for part in (_sales_share(seen, rows), _margin_share(seen, rows)) if part]
    if shares and len(rows) != len(seen.rows):
        parts.append(", ".join(shares))
    sentence = ": ".join(parts)
    few = rows.number_for_share(Decimal("0.8"))
    if few and few < len(rows):
        tail = ngettext(
            "%(few)s makes 80%% of their sales", "%(few)s make 80%% of their sales", few
        )
        sentence = f"{sentence}; {tail % {'few': numbers.number(few)}}"
    return sentence


def known_note(figure: FigureResult) -> str:
    """What the figures under a table do not know or assume, in one line."""
    entries = (*figure.missing, *figure.assumed)
    return " ".join(dict.fromkeys(note_sentence(entry) for entry in entries))


def _count(rows: PortfolioRows) -> str:
    number = len(rows)
    if rows.totals["tiered"]:
        text = ngettext("%(n)s key account", "%(n)s key accounts", number)
    else:
        text = ngettext("%(n)s account", "%(n)s accounts", number)
    return text % {"n": numbers.number(number)}


def _sales_share(seen: Portfolio, rows: PortfolioRows) -> str:
    values, sums = seen.figure.values, rows.totals
    share = _share(sums["net_amount"], values["net_amount"])
    if share is None:
        return ""
    before = _share(sums["previous_amount"], values["previous_amount"])
    text = _("%(share)s of sales") % {"share": numbers.percent(share, 0)}
    if before is None:
        return text
    return f"{text} ({numbers.points(share - before)})"


def _margin_share(seen: Portfolio, rows: PortfolioRows) -> str:
    share = _share(rows.totals["margin_amount"], seen.figure.values["margin_amount"])
    if share is None:
        return ""
    return _("%(share)s of gross margin") % {"share": numbers.percent(share, 0)}


def _share(part: Decimal | None, whole: Decimal | None) -> float | None:
    return float(part / whole) if part is not None and whole and whole > 0 else None
