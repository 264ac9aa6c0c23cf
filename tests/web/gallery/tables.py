"""The portfolio as a table of the component."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from clave.web.components import tables
from clave.web.components.assets import icon


class HealthColumn(tables.NumberColumn):
    """Number, arrow and word."""

    css = ""

    def render(self, value: Any, record: Any = None) -> SafeString:
        trend, health = int(record["trend"]), int(value)
        arrow = icon(
            "arrow-up-right" if trend > 0 else "arrow-down-right" if trend else "equal", "sm"
        )
        word = "frágil" if health < 50 else "atención" if health < 65 else ""
        return format_html(
            '<b>{}</b> {} {} <span class="word">{}</span>', value, arrow, abs(trend), word
        )


class Portfolio(tables.Table):
    """As in the picture of the portfolio."""

    row_key = "code"
    name = tables.NameColumn(
        verbose_name="Cuenta", url=lambda record: f"/account/?{record['code']}"
    )
    tier = tables.Column(verbose_name="Nivel", css="mid")
    kam = tables.Column(verbose_name="KAM", css="quiet")
    sales = tables.MoneyColumn(verbose_name="Ventas 12 m", css="strong", phone="lead")
    months = tables.SparklineColumn(verbose_name="Doce meses", silent=True, tells="change")
    change = tables.MoneyColumn(verbose_name="Frente a año ant.", signed=True, loss=True)
    growth = tables.RatioColumn(verbose_name="Cambio", joined=True, signed=True, loss=True)
    margin = tables.RatioColumn(verbose_name="Margen", phone="hide")
    contribution = tables.MoneyColumn(verbose_name="Contrib.", loss=True, phone="hide")
    health = HealthColumn(verbose_name="Salud", unit="0–100")
    plan = tables.BarColumn(
        verbose_name="Plan", expected="expected", decimals=0, width=36, phone="hide"
    )
    overdue = tables.MoneyColumn(verbose_name="Vencido", css="loss")
    day = tables.DateColumn(verbose_name="Próximo hito", short=True, css="quiet")
    milestone = tables.Column(verbose_name="Hito", joined=True, phone="hide")
