"""Pages that show every component, on invented values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clave.web.components.charts import bar_chart, curve_chart, line_chart
from clave.web.lists import Filter, TableState

from .data import accounts, months
from .forms import Sample
from .tables import Portfolio

MONTHS = ("nov", "dic", "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct")


def portfolio(request: HttpRequest) -> HttpResponse:
    """The list, as in the picture."""
    rows = accounts()
    q, tier = request.GET.get("q", ""), request.GET.get("tier", "")
    rows = [r for r in rows if q.lower() in r["name"].lower() and tier in ("", r["tier"])]
    chosen = request.GET.getlist("columns")
    hidden = [name for name in Portfolio.base_columns if chosen and name not in chosen]
    table = Portfolio(rows, order_by=request.GET.get("sort") or "-sales", exclude=hidden)
    table.footer_values = [
        {
            "name": "24 cuentas clave",
            "sales": 48806660,
            "change": 3471780,
            "margin": Decimal(".269"),
        },
        {"name": "Toda la empresa, 412 clientes", "sales": 80014630, "margin": Decimal(".342")},
    ]
    table.paginate(page=request.GET.get("page", 1), per_page=int(request.GET.get("per", 50)))
    state = TableState(
        table=table,
        name="portfolio",
        query=request.GET,
        columns=[
            {"name": name, "label": str(column.verbose_name), "shown": name not in hidden}
            for name, column in Portfolio.base_columns.items()
            if column.verbose_name
        ],
        filters=[
            Filter("tier", "Nivel", [("", "Todos"), ("A", "A"), ("B", "B"), ("C", "C")], tier)
        ],
        q=q,
        searchable=True,
        views=[],
        view=None,
        selectable=True,
        bulk=[{"label": "Comparar", "url": "/compare/", "icon": "arrows-diff", "method": "get"}],
        total_rows=len(rows),
    )
    context = {"table": table, "state": state, "crumbs": [{"label": "Cartera", "url": ""}]}
    whole = not request.htmx or request.htmx.boosted  # type: ignore[attr-defined]
    template = "gallery/portfolio.html" if whole else "components/table_fragment.html"
    return render(request, template, context)


def account(request: HttpRequest) -> HttpResponse:
    """Header, tabs, charts and lists of one account."""
    now = datetime.now(tz=UTC)
    labels = [f"{m} {y}" for y in (24, 25) for m in MONTHS]
    actual = months(2025, 780) + months(2026, 830)
    before = months(2024, 760) + months(2025, 780)
    option = line_chart(
        labels,
        [
            {"name": "Real 780", "values": actual},
            {"name": "Año ant. 814", "values": before},
            {"name": "Plan 865", "values": [value * 1.02 for value in actual], "style": "plan"},
        ],
    )
    context = {
        "crumbs": [{"label": n, "url": "/portfolio/"} for n in ("Cartera", "Grupo Arrabal")]
        + [{"label": "Hiperra", "url": ""}],
        "evolution": option,
        "evolution_table": {
            "columns": [{"label": "Mes"}, {"label": "Real", "unit": "miles de €"}],
            "rows": [[label, str(value)] for label, value in zip(labels, actual, strict=True)],
        },
        "bars": bar_chart(
            ["Hoy", "Sin Hiperra", "Sin Supermercados Veleta", "Sin Hiperra ni Teide"],
            [3278, 2158, 2501, 1702],
            name="Resultado",
            tones={0: "main", 3: "loss"},
        ),
        "events": [
            {"title": "Compromiso de pago: 118.400 €", "when": now, "who": "Paloma Rey"},
            {"title": "Segunda ronda", "when": now - timedelta(days=4), "who": "Lucía Ferrer"},
        ],
        "now": now,
        **_header(),
    }
    return render(request, "gallery/account.html", context)


def _header() -> dict[str, Any]:
    tabs = ("Resumen", "Ficha", "Personas", "Resultados", "Oportunidades", "Plan", "Archivos")
    return {
        "figures": [
            {"label": "Ventas 12 m", "value": "9.842.310 €", "note": "+379.440 € (+4,0 %)"},
            {
                "label": "Contribución",
                "value": "1.444.800 €",
                "note": "−61.200 € (−4,1 %)",
                "note_tone": "loss",
            },
            {"label": "Avance del plan", "value": "71 %", "note": "previsto 89 %", "url": "#"},
            {"label": "Vencido", "value": "214.300 €", "note": "+52.000 €", "tone": "loss"},
            {"label": "Satisfacción", "value": "7,6", "unit": "de 10", "note": "−0,5 desde junio"},
        ],
        "warnings": [
            {"label": "Sin pedir", "text": "3 referencias lácteas", "tone": "loss"},
            {"label": "Cobro", "text": "118.400 €", "icon": "clock-exclamation", "tone": "loss"},
            {"label": "Acuerdo", "text": "acaba en 38 días", "icon": "file-alert"},
        ],
        "tabs": [
            {"label": label, "url": f"?{label}", "active": label == "Resumen", "count": count}
            for label, count in zip(tabs, (None, None, 8, None, 7, None, 23), strict=True)
        ],
        "story": [
            {
                "label": "Qué ha pasado",
                "parts": [
                    {"text": "Vende 9.842.310 € en 12 meses", "url": "#"},
                    {"text": ", un 4,0 % más, pero "},
                    {"text": "octubre cae 34.200 €", "url": "#"},
                    {"text": " (−4,2 %)."},
                ],
            },
            {"label": "Qué sigue", "parts": [{"text": "Cerrar el jueves la última ronda."}]},
        ],
    }


def concentration(request: HttpRequest) -> HttpResponse:
    """The curve, and the question what losing some would do."""
    rows = accounts()
    total = sum(row["sales"] for row in rows)
    shares, run = [], Decimal(0)
    for row in rows:
        run += row["sales"]
        shares.append(run / total)
    option = curve_chart(
        shares,
        name="Ventas",
        equal_name="si fueran iguales",
        axis_name="cuentas, de mayor a menor venta",
        marks=[
            {"at": 1, "text": "1 cuenta: 20,2 %", "detail": "Hiperra"},
            {"at": 3, "text": "3 cuentas: 46,2 %", "detail": "con Alborada y Veleta"},
            {"at": 9, "text": "9 cuentas: 80,4 %", "detail": "hasta Mesa Franca", "main": True},
        ],
    )
    context = {
        "crumbs": [{"label": "Cartera", "url": "/portfolio/"}, {"label": "Concentración"}],
        "option": option,
        "rows": rows[:9],
        "chosen": [{"value": "C000", "label": "Hiperra"}],
        "figures": [
            {"label": "cuentas efectivas (1/HHI)", "value": "10,0"},
            {"label": "Gini", "value": "0,56"},
            {"label": "las 3 mayores", "value": "46,2 %"},
        ],
    }
    return render(request, "gallery/concentration.html", context)


def forms(request: HttpRequest) -> HttpResponse:
    """Fields with help and errors, drop zone, states."""
    form = Sample(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Guardado")
        return redirect("/forms/")
    crumbs = [{"label": "Datos", "url": "/imports/"}, {"label": "Formulario", "url": ""}]
    return render(request, "gallery/forms.html", {"form": form, "crumbs": crumbs, "share": 0.42})


def progress(request: HttpRequest) -> HttpResponse:
    """The fragment that long work asks for again."""
    return render(request, "components/progress.html", {"title": "Importación", "finished": True})


def picker_options(request: HttpRequest) -> HttpResponse:
    """Accounts that match what was typed."""
    q = request.GET.get("q", "").lower()
    found = [r for r in accounts() if q in r["name"].lower()][:8]
    options = [{"value": r["code"], "label": r["name"], "detail": r["tier"]} for r in found]
    return render(request, "components/picker_options.html", {"options": options})


def search(request: HttpRequest) -> HttpResponse:
    """Answers of the command search."""
    q = request.GET.get("q", "")
    entries = [
        {"label": r["name"], "url": "/account/", "hint": r["kam"], "icon": "building-store"}
        for r in accounts()
        if q and q.lower() in r["name"].lower()
    ]
    groups = [{"label": "Cuentas", "entries": entries}] if entries else []
    return render(request, "components/search_results.html", {"groups": groups, "q": q})


def conflict(request: HttpRequest) -> HttpResponse:
    """The 409 page as ``clave.web.conflicts`` fills it."""
    context = {
        "record": "Hiperra",
        "version": 4,
        "changed_at": datetime.now(tz=UTC),
        "rows": [{"label": "Nombre", "stored": "Hiperra S. A.", "attempted": "Hiperra"}],
        "resend": [("name", "Hiperra")],
        "action": "/forms/",
        "back": "/",
        "crumbs": [{"label": "Conflicto", "url": ""}],
    }
    return render(request, "409.html", context, status=409)


def error(request: HttpRequest, code: int) -> HttpResponse:
    """An error page."""
    return render(request, f"{code}.html", status=code)
