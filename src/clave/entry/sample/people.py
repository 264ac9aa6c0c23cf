"""Who works at the sample company. Addresses are of a domain that belongs to nobody."""

from __future__ import annotations

from dataclasses import dataclass

COMPANY = "Obrador Valdehierro"


@dataclass(frozen=True)
class Person:
    """A colleague. ``role``: kam, sales_direction or seller."""

    name: str
    email: str
    role: str


LUCIA = Person("Lucía Ferrer", "lucia.ferrer@example.com", "kam")
ALVARO = Person("Álvaro Quintana", "alvaro.quintana@example.com", "kam")
NEREA = Person("Nerea Goñi", "nerea.goni@example.com", "kam")
SERGIO = Person("Sergio Montalbán", "sergio.montalban@example.com", "kam")
IGNACIO = Person("Ignacio Beltrán", "ignacio.beltran@example.com", "sales_direction")

KAMS = (LUCIA, ALVARO, NEREA, SERGIO)

# Who of the delegations has a login: one delegation works with it, the others follow.
FIELD = {
    "Oriol Sentís": "oriol.sentis@example.com",
    "Iker Salaberri": "iker.salaberri@example.com",
    "Jordi Sallent": "jordi.sallent@example.com",
    "Anna Rovira": "anna.rovira@example.com",
}

# Delegation → its sellers, as the ERP names them, and the towns that it serves.
SELLERS = {
    "Centro": ("Marta Olmedo", "Rubén Castaño", "Pilar Nogales"),
    "Noreste": ("Jordi Sallent", "Iker Salaberri", "Anna Rovira"),
    "Levante": ("Vicent Peris", "Rosa Albiach"),
    "Sur": ("Curro Lineros", "Macarena Ríos", "Antonio Baena"),
    "Norte": ("Ander Uriarte", "Covadonga Pando"),
    "Canarias": ("Yeray Betancor",),
}
TOWNS = {
    "Centro": ("Madrid", "Getafe", "Alcalá", "Toledo", "Guadalajara", "Segovia", "Ávila",
               "Valladolid", "Salamanca", "Cuenca"),
    "Noreste": ("Zaragoza", "Huesca", "Lleida", "Barcelona", "Sabadell", "Girona", "Tarragona",
                "Logroño", "Pamplona", "Teruel"),
    "Levante": ("Valencia", "Castellón", "Alicante", "Murcia", "Elche", "Gandía", "Cartagena",
                "Albacete"),
    "Sur": ("Sevilla", "Córdoba", "Málaga", "Granada", "Jaén", "Cádiz", "Huelva", "Almería",
            "Badajoz", "Mérida"),
    "Norte": ("Bilbao", "Santander", "Oviedo", "Gijón", "A Coruña", "Vigo", "Lugo", "Burgos",
              "León", "Vitoria"),
    "Canarias": ("Las Palmas", "Telde", "Arrecife", "La Laguna", "Adeje", "Puerto del Rosario"),
}  # fmt: skip
