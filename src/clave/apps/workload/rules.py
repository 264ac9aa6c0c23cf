"""The rules in force: the company's own where it has any, else the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from clave.figures.work import Band, Effort, Rules, StageRule, Territories
from clave.lib.refusal import Refused

from .models import Rule, RuleKind

Value = Band | Effort | StageRule | Territories
EVERYWHERE = "all"
DEFAULTS = Rules()


def rules_in_force() -> Rules:
    """Every rule; one query."""
    return merged(Rule.objects.all())


def merged(own: Any) -> Rules:
    """The defaults with the company's rules in their place."""
    bands, efforts = dict(DEFAULTS.bands), dict(DEFAULTS.efforts)
    stages, territories = dict(DEFAULTS.stages), DEFAULTS.territories
    for rule in own:
        value = made(rule.kind, rule.values)
        if isinstance(value, Band):
            bands[rule.key] = value
        elif isinstance(value, Effort):
            tier, _, band = rule.key.partition(".")
            efforts[tier, band] = value
        elif isinstance(value, StageRule):
            stages[rule.key] = value
        else:
            territories = value
    return Rules(bands, efforts, stages, territories)


def default_of(kind: str, key: str) -> Value:
    """The default in whose place a rule stands. Raises ``Refused('unknown_rule')``."""
    tier, _, band = key.partition(".")
    known: Mapping[Any, Value] = {
        RuleKind.EFFORT: DEFAULTS.efforts,
        RuleKind.STAGE: DEFAULTS.stages,
        RuleKind.COMPLEXITY: DEFAULTS.bands,
        RuleKind.TERRITORY: {EVERYWHERE: DEFAULTS.territories},
    }.get(kind, {})  # type: ignore[call-overload]
    sought = (tier, band) if kind == RuleKind.EFFORT else key
    if sought not in known:
        raise Refused("unknown_rule", kind=kind, key=key)
    return known[sought]


def made(kind: str, values: Mapping[str, Any]) -> Value:
    """The values of a rule as the figures want them; what an old rule lacks is the default's."""
    if kind == RuleKind.STAGE:
        told: dict[str, Any] = {
            n: tuple(v) if isinstance(v, list) else v for n, v in values.items()
        }
        return StageRule(**told)
    if kind == RuleKind.EFFORT:
        return Effort(**values)
    if kind == RuleKind.COMPLEXITY:
        return Band(**values)
    return replace(Territories(), **values)


def plain(value: Value) -> dict[str, Any]:
    """A rule's values as the books keep them."""
    return {n: list(v) if isinstance(v, tuple) else v for n, v in asdict(value).items()}


def checked(kind: str, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, whole and within reason.

    Raises ``Refused``: ``unknown_rule``, ``rule_below_zero``, ``rule_reversed``, ``not_a_share``.
    """
    default = default_of(kind, key)
    names = {field.name for field in fields(default)}
    told = {**plain(default), **{n: v for n, v in values.items() if n in names}}
    for name, value in told.items():
        if isinstance(value, int | float) and value < 0:
            raise Refused("rule_below_zero", field=name)
        if name.endswith("_share") and not 0 <= value <= 1:
            raise Refused("not_a_share", parameter=name, value=value)
    for low, high in (("medium_from", "high_from"), ("seller_calls_from", "seller_calls_to")):
        if low in told and told[low] > told[high]:
            raise Refused("rule_reversed", low=told[low], high=told[high])
    return told
