"""What is written in the sample company's actions, briefings and courses of the field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from clave.apps.training.checks import Asked

from .people import LUCIA

IKER, ANNA, ORIOL = (
    f"{name}@example.com" for name in ("iker.salaberri", "anna.rovira", "oriol.sentis")
)
RUBEN, PALOMA = "ruben.cifuentes@example.com", "paloma.rey@example.com"

PAST = (
    "Revisar caras de queso curado",
    "Comprobar precios de lácteos",
    "Montar la cabecera de conservas",
    "Retirar producto con fecha corta",
    "Colocar el material de la promoción",
)
DONE = (
    "Hecho con la jefa de sección; quedan cuatro caras.",
    "Precios corregidos en el momento.",
    "Cabecera montada; foto enviada al KAM.",
    "Sin incidencias.",
)


@dataclass(frozen=True)
class Now:
    """An action of these days. ``given`` and ``due``: days ago, days from today; ``seller`` and
    ``place``: which of them; ``photo``: what was written when it was closed with one."""

    title: str
    given: int
    due: int
    seller: int
    place: int
    euros: int = 0
    begun: bool = False
    weight: int = 1
    photo: str = ""
    proof: dict[str, Any] = field(default_factory=dict)


NOW = (
    Now("Recuperar las tres referencias de lácteos sin pedir", 20, -4, 0, 0, 9_600, weight=5),
    Now("Llevar muestras de la gama ecológica", 18, -2, 1, 1),
    Now("Montar la cabecera de Navidad", 10, 2, 2, 2, 4_800, begun=True, weight=3),
    Now("Acordar el lineal de enero con la jefa de sección", 12, 4, 0, 3, begun=True),
    Now("Cambiar las etiquetas de precio de conservas", 16, 3, 1, 4, weight=2),
    Now("Colgar los carteles de la promoción de platos", 13, 6, 1, 5),
    Now("Dar de alta el queso de oveja en dos tiendas", 15, 20, 0, 6, 12_000,
        proof={"kind": "listed", "family": "Quesos curados", "sites": 2}, begun=True),
    Now("Formar a los repositores en rotación", 6, 25, 2, 7),
    Now("Ampliar a seis caras el curado", 12, 1, 2, 8, 3_200, begun=True, weight=3,
        photo="Seis caras desde hoy; acordado hasta abril."),
)  # fmt: skip


@dataclass(frozen=True)
class Brief:
    """A briefing: its audience, its texts, who confirmed it, what was asked. ``later``: what its
    second edition changed."""

    author: str
    account: str
    audience: str
    due: int
    texts: dict[str, str]
    units: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    sent: bool = True
    later: dict[str, str] = field(default_factory=dict)
    confirmed: tuple[str, ...] = ()
    questions: tuple[tuple[str, str, str], ...] = ()


BRIEFINGS = (
    Brief(
        LUCIA.email,
        "Hiperra",
        "sellers",
        18,
        {
            "title": "Hiperra: cabecera de Navidad y seis caras de curado en todas las tiendas",
            "what": "· Cabecera de Navidad en las tiendas de la delegación antes del día 12.\n"
            "· El curado pasa de cuatro a seis caras.\n"
            "· Cada visita se cierra con una foto del lineal.",
            "why": "Con Hiperra queremos vender más en frío y recuperar las tres referencias de "
            "lácteos que dejaron de pedir.",
            "benefit": "El espacio ya está pactado con su central: no hay que negociarlo tienda a "
            "tienda. Lo que vendáis de más cuenta en vuestro objetivo.",
            "deadline": "Cabeceras, antes del día 12. Caras, en la primera visita de diciembre.",
        },
        units=("Delegación Noreste",),
        confirmed=(IKER, ANNA),
        questions=(
            (
                IKER,
                "¿Quién lleva la nevera auxiliar a las tiendas pequeñas?",
                "La lleva almacén con el pedido del lunes; pedidla con dos días.",
            ),
            (ANNA, "En Huesca la cabecera está ocupada hasta el 10. ¿La ponemos después?", ""),
        ),
    ),
    Brief(
        LUCIA.email,
        "Hiperra",
        "warehouse",
        9,
        {
            "title": "Hiperra: palés completos y dos entregas más por semana en diciembre",
            "what": "Hiperra pide palés completos y dos entregas más por semana hasta el día 23.",
            "why": "Su plataforma no recibe medios palés y la campaña de Navidad entra antes.",
            "benefit": "Los pedidos llegan con una semana de adelanto: menos urgencias y menos "
            "devoluciones.",
            "deadline": "Carga reforzada lunes y jueves desde el día 1.",
        },
        people=(RUBEN,),
        later={"deadline": "Carga reforzada lunes, miércoles y jueves desde el día 1."},
    ),
    Brief(
        LUCIA.email,
        "Hiperra",
        "finance",
        25,
        {
            "title": "Hiperra: facturas de la campaña con una sola referencia de pedido",
            "what": "Las facturas de la campaña llevan el número de pedido de su central.",
            "why": "Sin él, su administración no las casa y pagan tarde.",
            "benefit": "Menos incidencias de cobro en enero.",
            "deadline": "Desde la primera factura de diciembre.",
        },
        people=(PALOMA,),
        sent=False,
    ),
)

COURSE = {
    "topic": "Vender el plan de lineal en la tienda",
    "goal": "Presentar el plan de lineal a la jefa de sección y cerrarlo en una visita.",
    "material": "Guion de la visita y fotos de antes y después: "
    "https://intranet.example.com/lineal",
    "pass_mark": 70,
}
CHECK = [
    Asked("¿Qué se enseña primero en la tienda?", ("El precio", "La foto", "La tarifa"), 1),
    Asked("¿Con cuántas caras trabaja el curado?", ("Cuatro", "Cinco", "Seis"), 2),
    Asked("¿Cómo se cierra la visita?", ("Con una foto", "Con un correo", "Con una llamada"), 0),
]
