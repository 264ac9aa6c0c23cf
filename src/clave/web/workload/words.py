"""What the pages of work say in words: stages, bands, levels, findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clave.apps.accounts.models import TeamLevel
from clave.apps.workload.models import Stage
from clave.apps.workload.selectors import LoadAnswer
from clave.figures.base import FigureResult, Row
from clave.figures.work import Territories
from clave.figures.workload import FULL, ROOM
from clave.web.components import numbers
from clave.web.refusals import note_sentence

BANDS = {
    "low": gettext_lazy("low"),
    "medium": gettext_lazy("medium"),
    "high": gettext_lazy("high"),
}
DIMENSIONS = {
    "sites": gettext_lazy("Sites"),
    "functions": gettext_lazy("Functions where somebody is known"),
    "products": gettext_lazy("Different products, 12 months"),
    "conditions": gettext_lazy("Conditions: kinds of deduction and discounts"),
    "channels": gettext_lazy("Channels"),
}
LEVELS = {
    1: gettext_lazy("Direction"),
    2: gettext_lazy("Management"),
    3: gettext_lazy("Operative"),
}
WAYS = {
    "key_shallow": gettext_lazy("Key account, wide and shallow"),
    "small_deep": gettext_lazy("Small account, in depth"),
}
TERRITORIES = {
    "seller": gettext_lazy("works as a seller"),
    "kam": gettext_lazy("works as a KAM"),
    "between": gettext_lazy("neither one nor the other"),
}
REASONS = {
    "of_nobody": gettext_lazy("nobody has it"),
    "giver_without_hours": gettext_lazy("who has it has no hours"),
    "language": gettext_lazy("who has it does not speak its language"),
    "giver_overloaded": gettext_lazy("%(giver)s has more than fits: %(giver_load)s"),
    "giver_fuller": gettext_lazy("%(giver)s is at %(giver_load)s, %(taker)s at %(taker_load)s"),
    "taker_has_room": gettext_lazy("%(taker)s has %(free)s hours free"),
    "in_delegation": gettext_lazy("it is in a delegation of %(taker)s"),
}


def stage_word(stage: str | None) -> str:
    """A stage in words; "" where none is decided."""
    return str(Stage(stage).label) if stage else ""


def band_word(band: str | None) -> str:
    """A band of complexity in words."""
    return str(BANDS[band]) if band else ""


def level_words(levels: Iterable[int]) -> str:
    """«dirección, mandos»."""
    return ", ".join(str(LEVELS[level]).lower() for level in levels)


def team_words(levels: Iterable[str]) -> str:
    """Levels of an account team."""
    return ", ".join(str(TeamLevel(level).label) for level in levels)


def hours(value: float | None) -> str:
    """Hours without decimals, unless they are few."""
    return numbers.number(value)


def notes_of(entries: Iterable[Row]) -> str:
    """What is not known or assumed, one sentence after another."""
    return " ".join(note_sentence(entry) for entry in entries)


def load_finding(answer: LoadAnswer) -> str:
    """«Lucía Ferrer lleva el 112 % de sus horas; a Sergio Montalbán le quedan 598»."""
    rows, values = answer.rows, answer.values
    if not rows:
        return _("Nobody is a KAM yet, so there is no workload")
    fullest = rows[0]
    said: dict[str, Any] = {
        "name": fullest["name"],
        "load": numbers.percent(fullest["utilisation"], 0),
        "hours": hours(values["hours"]),
        "capacity": hours(values["capacity"]),
    }
    if fullest["utilisation"] is None or len(rows) == 1:
        said["load"] = numbers.percent(values["utilisation"], 0)
        return _("The accounts ask %(hours)s hours of %(capacity)s: %(load)s") % said
    emptiest = max(rows, key=lambda row: row["free_hours"])
    said |= {"other": emptiest["name"], "free": hours(emptiest["free_hours"])}
    if fullest["utilisation"] > FULL and emptiest["free_hours"] > 0:
        return _("%(name)s carries %(load)s of their hours; %(other)s has %(free)s free") % said
    if fullest["utilisation"] > FULL:
        return _("%(name)s carries %(load)s of their hours, and nobody has room") % said
    return _("Nobody is overloaded: the fullest is %(name)s, at %(load)s") % said


def load_state(row: Row) -> str:
    """Overloaded, with room, or nothing to say."""
    load = row["utilisation"]
    if load is None:
        return _("no hours")
    if load > FULL:
        return _("overloaded")
    return _("has room") if load < ROOM else ""


def person_finding(row: Row) -> str:
    """«Lucía Ferrer: 7 cuentas piden 985 de 880 horas, el 112 %»."""
    text = ngettext(
        "%(name)s: %(n)s account asks %(hours)s of %(capacity)s hours, %(load)s",
        "%(name)s: %(n)s accounts ask %(hours)s of %(capacity)s hours, %(load)s",
        row["accounts"],
    )
    return text % {
        "name": row["name"],
        "n": numbers.number(row["accounts"]),
        "hours": hours(row["hours"]),
        "capacity": hours(row["capacity"]),
        "load": numbers.percent(row["utilisation"], 0),
    }


def interval_words(row: Row) -> str:
    """What an observed share of time leaves open; "" where nothing was observed."""
    if row["sampled_moments"] is None:
        return ""
    return _(
        "in %(moments)s moments: with 95 %% of certainty %(low)s to %(high)s hours, so a load of "
        "%(least)s to %(most)s, and room for %(few)s to %(many)s such accounts"
    ) % {
        "moments": numbers.number(row["sampled_moments"]),
        "low": hours(row["capacity_low"]),
        "high": hours(row["capacity_high"]),
        "least": numbers.percent(row["utilisation_low"], 0),
        "most": numbers.percent(row["utilisation_high"], 0),
        "few": numbers.number(row["possible_low"]),
        "many": numbers.number(row["possible_high"]),
    }


def role_finding(row: Row) -> str:
    """«Pide 276 horas al año y llegar a 6 funciones; faltan 2»."""
    if row["hours"] is None:
        return _("What this account asks is not known: it has no tier")
    said = {
        "hours": hours(row["hours"]),
        "needed": numbers.number(row["functions_needed"]),
        "short": numbers.number(row["functions_short"]),
    }
    if row["functions_needed"] is None:
        return (
            _("It asks %(hours)s hours a year; the stage of the relationship is not decided") % said
        )
    if row["functions_short"]:
        return (
            ngettext(
                "It asks %(hours)s hours a year and %(needed)s functions; %(short)s is missing",
                "It asks %(hours)s hours a year and %(needed)s functions; %(short)s are missing",
                row["functions_short"],
            )
            % said
        )
    return _("It asks %(hours)s hours a year, and the %(needed)s functions are reached") % said


def breadth_finding(figure: FigureResult) -> str:
    """«3 cuentas clave dependen de una función; 1 pequeña se lleva en profundidad»."""
    shallow, deep = figure.values["key_shallow"], figure.values["small_deep"]
    if not figure.values["people"] and not figure.values["accounts"]:
        return _("Nobody serves an account yet")
    first = ngettext(
        "%(n)s key account is managed wide and shallow",
        "%(n)s key accounts are managed wide and shallow",
        shallow,
    ) % {"n": numbers.number(shallow)}
    second = ngettext("%(n)s small one in depth", "%(n)s small ones in depth", deep) % {
        "n": numbers.number(deep)
    }
    if shallow and deep:
        return f"{first}; {second}"
    if shallow:
        return first
    if deep:
        return ngettext(
            "%(n)s small account is managed in depth",
            "%(n)s small accounts are managed in depth",
            deep,
        ) % {"n": numbers.number(deep)}
    return _("Every account is managed as it should be")


def way_title(way: str, name: str) -> str:
    """What an action asks for."""
    if way == "key_shallow":
        return _("Give %(name)s depth: reach more functions") % {"name": name}
    return _("Pass %(name)s to the routine of its delegation") % {"name": name}


def way_details(row: Row, set_by: Territories) -> str:
    """Why, with the figures of that moment, and what to do."""
    missing = ", ".join(str(name) for name in row["uncovered_functions"][:4])
    reached = ngettext("%(n)s function", "%(n)s functions", row["functions"])
    said = {
        "functions": reached % {"n": numbers.number(row["functions"])},
        "names": missing.lower() or _("none"),
        "hours": hours(row["hours"]),
        "deep": numbers.number(set_by.deep_functions),
    }
    if row["way"] == "key_shallow":
        return (
            _(
                "It is key, and active and strong ties reach %(functions)s. Without "
                "contact: %(names)s. Plan a first meeting in at least two of them."
            )
            % said
        )
    return (
        _(
            "It is small, and we reach %(functions)s there, as at a key account. Agree with "
            "the delegation who serves it and how often; that frees up to %(hours)s hours a year."
        )
        % said
    )


def reason_words(codes: Iterable[str], said: Mapping[str, Any]) -> str:
    """The reasons of a move, one after another."""
    return "; ".join(str(REASONS[code]) % said for code in codes)
