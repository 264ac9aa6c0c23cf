"""Health in words: its states, its parts, what moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clave.apps.health.selectors import Component, Standing
from clave.web.components import numbers
from clave.web.words import enumerated

UP, DOWN, LEVEL = "\N{NORTH EAST ARROW}", "\N{SOUTH EAST ARROW}", "="
COMPONENTS = {
    "sales": gettext_noop("Sales"),
    "margin": gettext_noop("Margin"),
    "payment": gettext_noop("Payment"),
    "penetration": gettext_noop("Penetration"),
    "relation": gettext_noop("Relation"),
    "satisfaction": gettext_noop("Satisfaction"),
    "plan": gettext_noop("Progress of the plan"),
}
STATES = {
    "healthy": gettext_noop("healthy"),
    "attention": gettext_noop("attention"),
    "fragile": gettext_noop("fragile"),
    "unknown": gettext_noop("not known"),
}
# What is measured, as the table of the parts says it.
MEASURES = {
    "sales": gettext_noop("sales of twelve months against those of the year before"),
    "margin": gettext_noop("gross margin rate less that of all customers, in points"),
    "payment": gettext_noop("share of its open balance that is overdue"),
    "penetration": gettext_noop("different products against the median of like accounts"),
    "relation": gettext_noop("functions reached by a strong and active contact"),
    "satisfaction": gettext_noop("what the customer answered, 0 to 10"),
    "plan": gettext_noop("done of the plan against what is due by today"),
}
LEAST_MOVE = 0.5  # points; less is no news


def component_label(name: str) -> str:
    """The part's name."""
    return _(COMPONENTS[name])


def state_word(state: str) -> str:
    """The word beside a score."""
    return _(STATES[state])


def arrow(change: float | None) -> str:
    """Up, down or level; nothing where it is not known."""
    if change is None:
        return ""
    return LEVEL if round(change) == 0 else UP if change > 0 else DOWN


def badge(seen: Standing) -> str:
    """“Health 72 ↘ down 4”."""
    if seen.score is None:
        return ""
    text = _("Health %(score)s") % {"score": numbers.number(seen.score)}
    if seen.change is None:
        return text
    points = numbers.number(abs(seen.change))
    if round(seen.change) == 0:
        return f"{text} {LEVEL}"
    word = _("up %(points)s") if seen.change > 0 else _("down %(points)s")
    return f"{text} {arrow(seen.change)} {word % {'points': points}}"


def finding(seen: Standing) -> str:
    """“Health 72 of 100: down 4 since last month, by sales (−5); payment adds 1.”"""
    if seen.score is None:
        return _("Nothing is known yet that says how this account fares")
    text = _("Health %(score)s of 100") % {"score": numbers.number(seen.score)}
    if seen.change is None:
        return _("%(health)s; there is no month before to compare with") % {"health": text}
    said = moves_words(seen.moves)
    if not said:
        return _("%(health)s, as the month before") % {"health": text}
    change = numbers.number(seen.change, signed=True)
    return _("%(health)s, %(change)s since the month before: %(moves)s") % {
        "health": text,
        "change": change,
        "moves": said,
    }


def moves_words(moves: Mapping[str, float]) -> str:
    """“sales −5 and payment +1”: the largest first; those of under half a point are left out."""
    told = sorted(moves.items(), key=lambda item: -abs(item[1]))
    return enumerated(
        f"{component_label(name)} {numbers.number(points, signed=True)}"
        for name, points in told
        if abs(points) >= LEAST_MOVE
    )


def unknown_words(names: Sequence[str]) -> str:
    """“Not known: satisfaction and plan.”"""
    if not names:
        return ""
    return _("Not known: %(parts)s.") % {
        "parts": enumerated(component_label(name) for name in names)
    }


def value_words(part: Component) -> str:
    """The part's value as people read it."""
    if part.value is None:
        return numbers.not_known()
    if part.name == "satisfaction":
        return numbers.number(part.value, 1)
    if part.name == "margin":
        return numbers.points(part.value)
    return numbers.percent(part.value, 0)


def measure_words(name: str, sales_against: str, counted: str = "margin") -> str:
    """What is measured; ``counted``: what the margin was made of."""
    if name == "sales" and sales_against == "plan":
        return _("sales of twelve months against their plan")
    if name == "margin" and counted == "contribution":
        return _(
            "what it leaves us per sale, after conditions, serving and investment, less the same "
            "of all customers, in points"
        )
    return _(MEASURES[name])
