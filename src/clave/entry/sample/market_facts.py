"""Needs, rivals and chains of the sample company, as plain values; days count back from today."""

from __future__ import annotations

from typing import Any

Told = dict[str, Any]

NEEDS: tuple[Told, ...] = (
    {"account": "Hiperra", "time": "present", "family": "Quesos tiernos",
     "text": "Queso en lonchas para el lineal de libre servicio", "quantity": "4800",
     "unit": "cajas", "euros": 96_000, "in_months": 0, "months": 6, "confidence": 80,
     "source": "Fernando Lasheras", "note": "Lo pidió en la revisión de septiembre.",
     "reviewed_days": 120, "review": "Sigue en pie; piden formato de 200 g."},
    {"account": "Hiperra", "time": "future", "family": "Yogures",
     "text": "Yogur alto en proteínas con su marca", "quantity": "9000", "unit": "cajas",
     "euros": 210_000, "in_months": 6, "months": 12, "confidence": 45},
    {"account": "Grupo Alborada", "time": "future", "family": "Mantequillas",
     "text": "Mantequilla sin lactosa", "quantity": "1500", "unit": "cajas", "euros": 41_000,
     "in_months": 3, "months": 9, "confidence": 60},
    {"account": "Supermercados Veleta", "time": "present", "family": "Postres lácteos",
     "text": "Postres en formato familiar para verano", "quantity": "2400", "unit": "cajas",
     "euros": 52_000, "in_months": 1, "months": 4, "confidence": 90, "state": "answered"},
    {"account": "Cadena Roble", "time": "present", "family": "Quesos untables",
     "text": "Untable de 1 kg para sus cafeterías", "quantity": "600", "unit": "cajas",
     "euros": 14_500, "in_months": 0, "months": 3, "confidence": 70},
    {"account": "Cooperativa Tres Ríos", "time": "future", "text": "Leche de proximidad",
     "quantity": "30", "unit": "palés", "in_months": 4, "months": 8, "confidence": 35,
     "reviewed_days": 410, "review": "Lo confirmó su responsable de compras."},
    {"account": "Mesa Franca Restauración", "time": "present", "family": "Mantequillas",
     "text": "Monodosis para hoteles", "quantity": "900", "unit": "cajas", "euros": 23_400,
     "in_months": 0, "months": 12, "confidence": 75},
)  # fmt: skip

# Name, what is known, products as (brand, product, category). None of them exists.
COMPETITORS = (
    ("Lácteos Montoro", "Cooperativa del sur; fuerte en marca blanca y en precio.",
     (("Montoro", "Lonchas 200 g", "Quesos tiernos"), ("Montoro", "Natural x4", "Yogures"))),
    ("Quesería Valdelobos", "Marca conocida en el norte; poca capacidad en campaña.",
     (("Valdelobos", "Tierno 400 g", "Quesos tiernos"),)),
    ("Central Nórdica", "Multinacional; inversión alta en punto de venta.",
     (("Nordika", "Untable 150 g", "Quesos untables"), ("Nordika", "Sin sal 250 g",
      "Mantequillas"))),
)  # fmt: skip

PRESENCES: tuple[Told, ...] = (
    {"account": "Hiperra", "competitor": "Lácteos Montoro", "family": "Quesos tiernos",
     "euros": 640_000, "ends_in": 64, "strengths": "Precio; fabrica su marca blanca.",
     "weaknesses": "Roturas en Navidad; un solo formato."},
    {"account": "Hiperra", "competitor": "Central Nórdica", "family": "Quesos untables",
     "ends_in": 210, "strengths": "Inversión en tele y en góndola.", "weaknesses": ""},
    {"account": "Grupo Alborada", "competitor": "Central Nórdica", "family": "Mantequillas",
     "euros": 310_000, "strengths": "Surtido.", "weaknesses": "Servicio: entrega cada 10 días."},
    {"account": "Supermercados Veleta", "competitor": "Lácteos Montoro", "family": "Yogures",
     "ends_in": 45, "strengths": "Precio.", "weaknesses": "Caducidades cortas."},
    {"account": "Cadena Roble", "competitor": "Quesería Valdelobos", "family": "Quesos tiernos",
     "euros": 180_000, "ends_in": 150, "strengths": "Marca en el norte.",
     "weaknesses": "Sin capacidad para crecer."},
)  # fmt: skip

# "" is our own share.
SHARES: tuple[Told, ...] = (
    {"account": "Hiperra", "family": "Quesos tiernos", "days": 620, "source": "customer",
     "confidence": 70, "shares": (("", "34"), ("Lácteos Montoro", "41"))},
    {"account": "Hiperra", "family": "Quesos tiernos", "days": 300, "source": "panel",
     "confidence": 80, "shares": (("", "36"), ("Quesería Valdelobos", "9"))},
    {"account": "Hiperra", "family": "Quesos tiernos", "days": 60, "source": "customer",
     "confidence": 75, "shares": (("Lácteos Montoro", "37"), ("", "40"))},
    {"account": "Hiperra", "family": "Quesos untables", "days": 200, "source": "shelf",
     "confidence": 50, "shares": (("", "30"), ("Central Nórdica", "52"))},
    {"account": "Supermercados Veleta", "family": "Yogures", "days": 90, "source": "guess",
     "confidence": 40, "shares": (("", "25"), ("Lácteos Montoro", "45"))},
    {"account": "Cadena Roble", "family": "Quesos tiernos", "days": 150, "source": "customer",
     "confidence": 60, "shares": (("", "22"), ("Quesería Valdelobos", "38"))},
)  # fmt: skip

OUTCOMES: tuple[Told, ...] = (
    {"account": "Hiperra", "competitor": "Lácteos Montoro", "family": "Quesos tiernos",
     "result": "won", "days": 70, "euros": 120_000, "reason": "service",
     "note": "Dos formatos más, por las roturas de Navidad."},
    {"account": "Hiperra", "competitor": "Central Nórdica", "family": "Quesos untables",
     "result": "lost", "days": 200, "euros": 95_000, "reason": "terms",
     "note": "Pagaron la cabecera de góndola."},
    {"account": "Grupo Alborada", "competitor": "Central Nórdica", "family": "Mantequillas",
     "result": "lost", "days": 260, "euros": 150_000, "reason": "price",
     "note": "Nos sacaron un 6 %."},
    {"account": "Cadena Roble", "competitor": "Quesería Valdelobos", "family": "Quesos tiernos",
     "result": "won", "days": 330, "euros": 60_000, "reason": "range", "note": ""},
    {"account": "Supermercados Veleta", "competitor": "Lácteos Montoro", "family": "Yogures",
     "result": "lost", "days": 400, "euros": 80_000, "reason": "price", "note": ""},
)  # fmt: skip

# Cents with VAT at the shelf.
PRICES: tuple[Told, ...] = (
    {"account": "Hiperra", "competitor": "Lácteos Montoro", "family": "Quesos tiernos",
     "name": "Montoro lonchas 200 g", "theirs": 199, "ours": 215, "unit": "200 g", "days": 12,
     "place": "Hiperra Zaragoza"},
    {"account": "Hiperra", "competitor": "Central Nórdica", "family": "Quesos untables",
     "name": "Nordika 150 g", "theirs": 189, "ours": 179, "unit": "150 g", "days": 12,
     "place": "Hiperra Zaragoza"},
    {"account": "Supermercados Veleta", "competitor": "Lácteos Montoro", "family": "Yogures",
     "name": "Montoro natural x4", "theirs": 109, "ours": 125, "unit": "4 x 125 g", "days": 25,
     "place": "Veleta Barrio"},
)  # fmt: skip

# Kind, name, days, days of stock, our cost a year in euros.
CHAINS: tuple[Told, ...] = (
    {"account": "Hiperra", "agreed": "3", "stages": (
        ("plant", "Fábrica de Valdehierro", "1", "2", 0),
        ("our_warehouse", "Almacén central", "0.5", "9", 148_000),
        ("transport", "Transporte a plataforma", "1", "", 212_000),
        ("platform", "Plataforma de Zaragoza", "2.5", "6", 0),
        ("point_of_sale", "142 tiendas", "1", "4", 0))},
    {"account": "Supermercados Veleta", "agreed": "2", "stages": (
        ("plant", "Fábrica de Valdehierro", "1", "2", 0),
        ("our_warehouse", "Almacén central", "0.5", "9", 61_000),
        ("transport", "Reparto a tienda", "", "", 96_000),
        ("point_of_sale", "61 tiendas", "0.5", "", 0))},
)  # fmt: skip
PROBLEMS: tuple[Told, ...] = (
    {"account": "Hiperra", "stage": "Plataforma de Zaragoza", "severity": 3, "days": 48,
     "what": "Esperas de tres horas en el muelle de la plataforma", "improved": True},
    {"account": "Supermercados Veleta", "stage": "Reparto a tienda", "severity": 2, "days": 20,
     "what": "Nadie mide los días de reparto a tienda", "improved": False},
)  # fmt: skip
