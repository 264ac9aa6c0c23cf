"""How files call what Clave knows: columns, levels, attitudes, in Spanish and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clave.apps.accounts.models import Intermediary
from clave.facts.detection.headers import words
from clave.lib.text import plain

from ..models import Channel, DecisionRole, InteractionKind, LegalBasis, Seniority

# Field → what its column is called, best first.
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "contacts": {
        "name": ("nombre completo", "nombre y apellidos", "full name", "contacto", "contact",
                 "interlocutor", "persona", "person", "nombre contacto", "contact name", "nombre",
                 "name"),
        "first_name": ("nombre de pila", "first name", "given name", "nombre"),
        "last_name": ("apellidos", "apellido", "last name", "surname", "family name"),
        "email": ("email", "e mail", "correo", "correo electronico", "mail", "email address"),
        "phone": ("telefono", "phone", "tel", "telephone", "telefono fijo", "business phone"),
        "mobile": ("movil", "mobile", "telefono movil", "cell", "mobile phone", "celular"),
        "account": ("codigo cliente", "cuenta", "cliente", "account", "customer", "codigo cuenta",
                    "account code", "empresa", "company", "customer code", "organizacion",
                    "organization"),
        "function": ("funcion", "function", "area", "departamento", "department"),
        "title": ("cargo", "puesto", "title", "job title", "position"),
        "level": ("nivel", "level", "seniority", "nivel jerarquico"),
        "reports_to": ("depende de", "reports to", "jefe", "boss", "manager", "responsable"),
        "influence": ("influencia", "influence"),
        "attitude": ("actitud", "attitude"),
        "decision_role": ("papel", "papel en la decision", "decision role", "buying role", "rol"),
        "intermediary": ("intermediario clave", "intermediario", "key intermediary"),
        "language": ("idioma", "language", "lengua"),
        "channel": ("canal preferido", "preferred channel", "channel", "canal"),
        "legal_basis": ("base juridica", "legal basis", "base legal"),
        "legal_basis_on": ("fecha base juridica", "legal basis date", "legal basis since",
                           "fecha consentimiento"),
        "remarks": ("observaciones", "remarks", "notas", "notes", "comentarios"),
        "started_on": ("desde", "since", "from", "fecha alta"),
        "ended_on": ("hasta", "until", "to", "fecha baja"),
    },
    "interactions": {
        "happened_on": ("fecha", "date", "dia", "day", "when", "cuando"),
        "kind": ("tipo", "kind", "type", "medio", "canal"),
        "account": ("codigo cliente", "cuenta", "cliente", "account", "customer", "empresa",
                    "company"),
        "contacts": ("contactos", "contacto", "contacts", "contact", "con quien", "with whom",
                     "interlocutores", "personas", "asistentes"),
        "colleagues": ("nosotros", "de nosotros", "colleagues", "us", "comercial", "gestor", "kam",
                       "responsable", "seller"),
        "subject": ("asunto", "subject", "tema", "topic", "sobre que"),
        "notes": ("notas", "notes", "observaciones", "comentarios", "resumen"),
        "two_way": ("respuesta", "respondio", "two way", "answered", "contestado"),
    },
}  # fmt: skip
REQUIRED = {"contacts": ("name",), "interactions": ("happened_on", "kind", "contacts")}

LEVELS = {
    Seniority.DIRECTION: ("1", "direccion", "director", "directora", "direction", "executive"),
    Seniority.MANAGEMENT: ("2", "mandos", "mando", "jefe", "jefa", "management", "manager"),
    Seniority.OPERATIVE: ("3", "operativo", "operativa", "operative", "tecnico", "staff"),
}
ATTITUDES: dict[int, tuple[str, ...]] = {
    3: ("promueve", "promueve nuestra", "nos promueve", "promotes us", "promotor"),
    2: ("a favor", "in favour", "favorable"),
    1: ("mas bien a favor", "rather in favour"),
    0: ("neutral", "neutra", "neutro"),
    -1: ("mas bien en contra", "rather against"),
    -2: ("en contra", "against", "contrario"),
    -3: ("promueve a la competencia", "promotes the competition", "detractor"),
}
DECISIONS = {
    DecisionRole.ECONOMIC: ("economic", "economico", "decisor economico", "decisora economica",
                            "economic buyer", "decisor"),
    DecisionRole.TECHNICAL: ("technical", "tecnico", "evaluador tecnico", "evaluadora tecnica",
                             "technical buyer", "prescriptor"),
    DecisionRole.USER: ("user", "usuario", "usuaria"),
    DecisionRole.COACH: ("coach", "aliado", "aliada", "aliado interno", "aliada interna"),
    DecisionRole.BLOCKER: ("blocker", "opositor", "opositora", "bloqueador"),
}  # fmt: skip
INTERMEDIARIES = {
    Intermediary.DIRECT: ("direct", "directo", "directa"),
    Intermediary.INDIRECT: ("indirect", "indirecto", "indirecta"),
}
CHANNELS = {
    Channel.EMAIL: ("email", "e mail", "correo", "correo electronico", "mail"),
    Channel.PHONE: ("phone", "telefono", "llamada"),
    Channel.MOBILE: ("mobile", "movil", "whatsapp"),
    Channel.MEETING: ("meeting", "en persona", "in person", "visita", "reunion"),
}
BASES = {
    LegalBasis.INTEREST: ("interest", "interes legitimo", "legitimate interest"),
    LegalBasis.CONTRACT: ("contract", "contrato"),
    LegalBasis.CONSENT: ("consent", "consentimiento"),
}
KINDS = {
    InteractionKind.CALL: ("call", "llamada", "telefono", "phone", "videollamada"),
    InteractionKind.MAIL: ("mail", "email", "e mail", "correo", "correo electronico"),
    InteractionKind.MEETING: ("meeting", "reunion"),
    InteractionKind.VISIT: ("visit", "visita"),
}
NO = {"no", "n", "false", "0", "sin respuesta"}


def value_of(vocabulary: Mapping[Any, Sequence[str]], text: str) -> Any:
    """The value that ``text`` names; None where none does."""
    wanted = plain(text)
    return next((value for value, names in vocabulary.items() if wanted in names), None)


def columns_of(kind: str, header: Sequence[str]) -> dict[str, str]:
    """Field → column of the header, each column once: the best names first."""
    found: dict[str, str] = {}
    named = {words(name): name for name in reversed(header)}
    wishes = sorted(
        (place, field, name)
        for field, names in COLUMNS[kind].items()
        for place, name in enumerate(words(name) for name in names)
    )
    taken: set[str] = set()
    for _, field, name in wishes:
        column = named.get(name)
        if column is not None and field not in found and column not in taken:
            found[field] = column
            taken.add(column)
    if "last_name" in found and "first_name" not in found and "name" in found:
        found["first_name"] = found.pop("name")
    return found
