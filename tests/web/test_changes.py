"""Old and new values in the reader's words, never in the names of the code."""

from __future__ import annotations

import pytest
from django.utils import translation

from clave.web.changes import changes_in_words

CASES = [
    ("account", {"level": ["customer", "site"]}, ("tipo", "cliente", "centro")),
    ("account", {"contact_name": ["", "Ana"]}, ("contacto", "–", "Ana")),
    (
        "user",
        {"role": ["kam", "finance"]},
        ("rol", "Gestor de cuentas clave (KAM)", "Finanzas y cobros"),
    ),
    ("user", {"is_active": [True, False]}, ("puede entrar", "sí", "no")),
    ("company", {"fixed_costs_minor": [None, 123456]}, ("costes fijos al año", "–", "1.235 €")),
    (
        "company",
        {"non_products": [["A"], ["A", "B"]]},
        ("códigos que no son productos", "A", "A, B"),
    ),
    ("import", {"amount": [None, "1234.50"]}, ("importe", "–", "1.234,50")),
    ("lossscenario", {"recapture": [0.0, 0.1]}, ("se recupera", "0 %", "10 %")),
    (
        "approval",
        {"matter": ["", "credit"]},
        ("concepto", "–", "Límite de crédito o plazo de pago"),
    ),
    ("approval", {"decision": [None, "return"]}, ("decisión", "–", "devuelta")),
    ("approval", {"due_on": [None, "2026-12-01"]}, ("vence", "–", "1 dic 2026")),
    ("questionnaire", {"roles": [None, ["kam"]]}, ("roles", "–", "Gestor de cuentas clave (KAM)")),
    (
        "answersheet",
        {"scores": [{}, {"collaboration": 3}]},
        ("puntuaciones", "", "Importa colaborar en la cadena de valor: 3"),
    ),
    ("diagnosis", {"verdict": [None, "yes"]}, ("veredicto", "–", "hace falta")),
    ("briefask", {"signed_by": [None, "Ana"]}, ("firmada por", "–", "Ana")),
    ("briefask", {"state": ["open", "accepted"]}, ("estado", "sin responder", "aceptada")),
    (
        "briefask",
        {"settled_at": [None, "2026-11-28 12:18:08.191493+00:00"]},
        ("contestada el", "–", "28 nov 2026, 13:18"),
    ),
    ("action", {"kind": [None, "settled"]}, ("tipo", "–", "sin nada vencido")),
    ("account", {"layer": [None, "view"]}, ("capa de la demanda", "–", "Visión del KAM")),
    ("something", {"unheard_of": [1, 2]}, ("unheard_of", "1", "2")),
]


@pytest.mark.parametrize(("subject", "changes", "said"), CASES)
def test_a_change_is_told_in_words(
    subject: str, changes: dict[str, list[object]], said: tuple[str, str, str]
) -> None:
    with translation.override("es"):
        found = changes_in_words(subject, changes)
    assert [tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in row) for row in found] == [
        said
    ]


def test_english_says_it_in_english() -> None:
    with translation.override("en"):
        assert changes_in_words("user", {"role": ["kam", "analyst"]}) == [
            ("role", "Key account manager (KAM)", "Analyst")
        ]
