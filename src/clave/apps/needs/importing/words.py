"""How files call what Clave knows of a need, in Spanish and English."""

from __future__ import annotations

from clave.apps.contacts.importing.words import COLUMNS, REQUIRED

from ..models import NeedState, NeedTime

KIND = "needs"
# Field → what its column is called, best first; read by the reading of files of people.
COLUMNS[KIND] = {
    "account": ("codigo cliente", "cuenta", "cliente", "account", "customer", "account code",
                "codigo cuenta", "empresa", "company"),
    "time": ("cuando", "when", "presente o futura", "tipo", "type"),
    "product": ("producto", "articulo", "product", "codigo producto", "referencia", "sku", "item"),
    "family": ("familia", "family", "categoria", "category"),
    "text": ("necesidad", "need", "descripcion", "description", "in words", "en palabras"),
    "quantity": ("volumen", "volume", "cantidad", "quantity"),
    "unit": ("unidad", "unit", "unidades", "units", "um"),
    "value": ("valor", "value", "importe", "amount"),
    "starts_on": ("desde", "desde mes", "from", "from month", "inicio", "start", "mes", "month"),
    "ends_on": ("hasta", "hasta mes", "to", "to month", "fin", "end"),
    "confidence": ("confianza", "confidence", "probabilidad", "probability"),
    "source": ("quien lo dijo", "contacto", "contact", "who said it", "fuente", "source"),
    "state": ("estado", "state", "situacion", "status"),
    "note": ("notas", "notes", "observaciones", "nota", "note"),
}  # fmt: skip
REQUIRED[KIND] = ("account", "starts_on")

TIMES = {
    NeedTime.PRESENT: ("present", "presente", "actual", "ahora", "now"),
    NeedTime.FUTURE: ("future", "futura", "futuro", "later"),
}
STATES = {
    NeedState.OPEN: ("open", "abierta", "abierto"),
    NeedState.ANSWERED: ("answered", "answered by an offer", "respondida", "ofertada",
                         "respondida con una oferta"),
    NeedState.WON: ("won", "ganada", "ganado"),
}  # fmt: skip
