"""Who is who at the 24 key accounts, and what was talked about: four tell a story, all invented.

Hiperra: eight people, purchasing against us, nobody in quality and systems. Cash Litoral: all hangs
on a buyer who is leaving. Grupo Alborada: only its KAM knows anybody, and thinks better of a tie
than his contacts say. Abastos Mirador: the smallest, managed as deeply as the largest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random

from clave.entry.sample.draws import draws
from clave.entry.sample.key_accounts import KEY_ACCOUNTS, KeyAccount
from clave.entry.sample.people import ALVARO, IGNACIO, LUCIA
from clave.lib.text import plain

IKER, RUBEN, PALOMA = (
    f"{name}@example.com" for name in ("iker.salaberri", "ruben.cifuentes", "paloma.rey")
)


@dataclass(frozen=True)
class Theirs:
    """Somebody at a key account. ``ours``: whom they talk to, with how many days between two
    contacts and since the last; ``judged``: how strong somebody of us says the tie is."""

    name: str
    function: str
    title: str
    level: str
    influence: int
    attitude: str
    part: str = ""
    boss: str = ""
    ours: tuple[tuple[str, int, int], ...] = ()
    judged: tuple[tuple[str, int], ...] = ()
    leaves_in: int = 0

    def email(self, account: KeyAccount) -> str:
        """An address of a domain that belongs to nobody."""
        return f"{_ascii(self.name)}@{_ascii(account.name).replace('.', '-')}.example"


_L, _I, _A = LUCIA.email, IGNACIO.email, ALVARO.email
STORIES: dict[str, tuple[Theirs, ...]] = {
    "Hiperra": (
        Theirs("Rosa María Aldecoa", "Dirección general", "Directora general", "Dirección", 10,
               "Neutral", "Decisor económico", "", ((_I, 110, 74),), ((_I, 2),)),
        Theirs("Fernando Lasheras", "Compras", "Director de compras", "Dirección", 9, "En contra",
               "Decisor económico", "Rosa María Aldecoa", ((_L, 21, 4), (_I, 60, 30)),
               ((_L, 3), (_I, 3))),
        Theirs("Beatriz Olmos", "Compras", "Jefa de lácteos", "Mandos", 8, "A favor",
               "Evaluador técnico", "Fernando Lasheras", ((_L, 7, 3),), ((_L, 5),)),
        Theirs("Pau Carreras", "Compras", "Comprador de conservas", "Operativo", 4, "Neutral",
               "Usuario", "Fernando Lasheras", ((_L, 30, 21),), ((_L, 3),)),
        Theirs("Elena Vidaurre", "Marketing", "Directora de marketing", "Dirección", 6, "A favor",
               "Aliado interno", "Rosa María Aldecoa", ((_L, 15, 11),), ((_L, 4),)),
        Theirs("Mercedes Roldán", "Tiendas", "Directora de tiendas", "Dirección", 6, "A favor",
               "Usuario", "Rosa María Aldecoa", ((IKER, 14, 7),), ((IKER, 3),)),
        Theirs("Joaquín Tapia", "Distribución", "Jefe de plataforma", "Mandos", 5, "Neutral",
               "Usuario", "Rosa María Aldecoa", ((RUBEN, 12, 10),), ((RUBEN, 4),)),
        Theirs("Andrés Belda", "Pagos", "Jefe de tesorería", "Mandos", 4, "Neutral",
               "Evaluador técnico", "Rosa María Aldecoa", ((PALOMA, 90, 118),), ((PALOMA, 2),)),
    ),
    "Cash Litoral": (
        Theirs("Joan Ferrandis", "Compras", "Director de compras", "Dirección", 9, "A favor",
               "Decisor económico", "", ((_L, 6, 5),), ((_L, 5),), 45),
        Theirs("Amparo Senent", "Pagos", "Administración", "Operativo", 3, "Neutral", "",
               "Joan Ferrandis", ((PALOMA, 150, 95),)),
    ),
    "Abastos Mirador": (
        Theirs("Remedios Cañizares", "Dirección general", "Gerente", "Dirección", 9, "A favor",
               "Decisor económico", "", ((_L, 20, 9),), ((_L, 4),)),
        Theirs("Amador Lillo", "Compras", "Comprador", "Mandos", 7, "A favor", "Usuario",
               "Remedios Cañizares", ((_L, 12, 5),), ((_L, 5),)),
        Theirs("Consuelo Berenguer", "Tiendas", "Jefa de tiendas", "Mandos", 5, "A favor",
               "Usuario", "Remedios Cañizares", ((_L, 18, 13),), ((_L, 4),)),
        Theirs("Vicente Alandes", "Pagos", "Contable", "Operativo", 3, "Neutral", "",
               "Remedios Cañizares", ((_L, 25, 16),), ((_L, 3),)),
    ),
    "Grupo Alborada": (
        Theirs("Gonzalo Valcárcel", "Dirección general", "Consejero delegado", "Dirección", 10,
               "Neutral", "Decisor económico", "", ((_A, 130, 100),), ((_A, 4),)),
        Theirs("Pilar Arizmendi", "Compras", "Directora de compras", "Dirección", 9, "Neutral",
               "Decisor económico", "Gonzalo Valcárcel", ((_A, 12, 6),), ((_A, 4),)),
        Theirs("Tomás Echevarría", "Compras", "Jefe de frescos", "Mandos", 6, "A favor",
               "Evaluador técnico", "Pilar Arizmendi", ((_A, 14, 9),), ((_A, 4),)),
        Theirs("Inés Lacalle", "Marketing", "Jefa de promociones", "Mandos", 5, "A favor",
               "Aliado interno", "Gonzalo Valcárcel", ((_A, 20, 41),), ((_A, 4),)),
        Theirs("Julián Bernaldo", "Distribución", "Jefe de logística", "Mandos", 4, "Neutral",
               "Usuario", "Gonzalo Valcárcel", ((_A, 25, 15),), ((_A, 3),)),
    ),
}  # fmt: skip
# Who is key between the account and its KAM: deals with both, or sways who does.
BETWEEN = {
    "Beatriz Olmos": "directo",
    "Elena Vidaurre": "indirecto",
    "Tomás Echevarría": "directo",
    "Inés Lacalle": "indirecto",
}
_FIRST = ("Adela", "Basilio", "Celia", "Damián", "Elvira", "Faustino", "Gema", "Héctor", "Irene",
          "Jacobo", "Lorena", "Matías", "Noemí", "Óscar", "Patricia", "Ramiro", "Silvia",
          "Teodoro", "Úrsula", "Vicente", "Yolanda", "Ximena")  # fmt: skip
_LAST = ("Abengoza", "Barrutia", "Cantalejo", "Dueñas", "Escribano", "Fontcuberta", "Guadaño",
         "Herrán", "Iturmendi", "Jarabo", "Landaluce", "Mazorra", "Navascués", "Ojanguren",
         "Pereda", "Quirce", "Regueiro", "Sotillos", "Taboada", "Urkiola", "Vallespín")  # fmt: skip
_PLACES = (
    ("Compras", "Director de compras", "Dirección", "Decisor económico"),
    ("Compras", "Jefe de categoría", "Mandos", "Evaluador técnico"),
    ("Distribución", "Jefe de almacén", "Mandos", "Usuario"),
    ("Pagos", "Responsable de pagos", "Mandos", ""),
    ("Marketing", "Responsable de marketing", "Mandos", "Aliado interno"),
    ("Tiendas", "Jefe de zona", "Operativo", "Usuario"),
    ("Calidad", "Técnico de calidad", "Operativo", "Evaluador técnico"),
)
_SUBJECTS = {
    "Llamada": ("Pedido de la semana", "Incidencia de entrega", "Precios", "Facturas pendientes"),
    "Correo": ("Tarifa nueva", "Ficha técnica", "Calendario de promociones", "Albaranes"),
    "Reunión": ("Condiciones del año que viene", "Plan de surtido", "Revisión del trimestre"),
    "Visita": ("Lineal y roturas", "Presentación de novedades", "Recorrido por la plataforma"),
}
Table = tuple[list[str], list[list[str]]]


def people_table(codes: dict[str, str], seed: int, today: date) -> Table:
    """The people as a file of contacts; ``codes``: account name → code."""
    header = ["Nombre completo", "Correo", "Teléfono", "Código cliente", "Función", "Cargo",
              "Nivel", "Depende de", "Influencia", "Actitud", "Papel",
              "Intermediario clave", "Idioma", "Base jurídica", "Hasta"]  # fmt: skip
    rows = []
    for account, person in everybody(seed):
        until = today + timedelta(days=person.leaves_in) if person.leaves_in else None
        phone = f"9{draws(seed, account.name, person.name).randrange(10**7, 10**8)}"
        rows.append(
            [person.name, person.email(account), phone, codes[account.name], person.function,
             person.title, person.level, person.boss, str(person.influence), person.attitude,
             person.part, BETWEEN.get(person.name, ""), "es", "interés legítimo",
             f"{until:%d/%m/%Y}" if until else ""]
        )  # fmt: skip
    return header, rows


def talks_table(codes: dict[str, str], seed: int, today: date) -> Table:
    """A year of calls, mails, meetings and visits, in the order of time."""
    header = ["Fecha", "Tipo", "Código cliente", "Contactos", "De nosotros", "Asunto"]
    found = []
    for account, person in everybody(seed):
        for colleague, every, last in person.ours:
            rng = draws(seed, account.name, person.name, colleague)
            for day in _days(today, every, last, rng):
                kind = rng.choices(list(_SUBJECTS), weights=(5, 4, 2, 3))[0]
                row = [kind, codes[account.name], person.email(account), colleague]
                found.append((day, [*row, rng.choice(_SUBJECTS[kind])]))
    found.sort(key=lambda pair: (pair[0], pair[1]))
    return header, [[f"{day:%d/%m/%Y}", *row] for day, row in found]


def judgements(seed: int) -> Iterator[tuple[str, str, str, int]]:
    """E-mail of theirs, account, e-mail of ours, strength."""
    for account, person in everybody(seed):
        for colleague, strength in person.judged:
            yield person.email(account), account.name, colleague, strength


def everybody(seed: int) -> Iterator[tuple[KeyAccount, Theirs]]:
    """Everybody at the key accounts, whose own people are drawn where no story tells them."""
    names = [f"{first} {last}" for first in _FIRST for last in _LAST]
    draws(seed, "names").shuffle(names)
    pool = iter(names)  # nobody is called as somebody elsewhere is
    for account in KEY_ACCOUNTS:
        rng = draws(seed, "people", account.name)
        people = STORIES.get(account.name) or _drawn(account, rng, pool)
        for person in people:
            yield account, person


def _drawn(account: KeyAccount, rng: Random, pool: Iterator[str]) -> tuple[Theirs, ...]:
    """Three to seven people: the buyer first, to whom the others report."""
    count = {"A": 7, "B": 5, "C": 3}[account.tier] - rng.randrange(2)
    names = list(islice(pool, count))
    people = []
    for name, (function, title, level, part) in zip(names, _PLACES, strict=False):
        every = rng.choice((14, 21, 30, 45))
        ours = RUBEN if function == "Distribución" else account.kam.email
        tie = (ours, every, rng.randrange(2, every + 25))
        people.append(
            Theirs(
                name, function, title, level,
                influence={"Dirección": 8, "Mandos": 5, "Operativo": 3}[level] + rng.randrange(2),
                attitude=rng.choice(("A favor", "A favor", "Neutral", "Más bien en contra")),
                part=part,
                boss=names[0] if name != names[0] else "",
                ours=(tie,) if rng.random() < 0.85 or name == names[0] else (),
                judged=((ours, rng.choice((3, 4))),) if rng.random() < 0.5 else (),
            )
        )  # fmt: skip
    return tuple(people)


def _days(today: date, every: int, last: int, rng: Random) -> Iterator[date]:
    """Working days of a year back, about ``every`` days apart."""
    ago = last
    while ago < 365:
        day = today - timedelta(days=ago)
        yield day - timedelta(days=max(0, day.weekday() - 4))
        ago += max(1, every + rng.randrange(-every // 3, every // 3 + 1))


def _ascii(text: str) -> str:
    return plain(text).replace(" ", ".")
