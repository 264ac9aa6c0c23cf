"""A figure's own parameters from texts, as a command line has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, get_args, get_type_hints, is_typeddict

from pydantic import TypeAdapter, ValidationError

from clave.figures.base import Figure
from clave.lib.refusal import Refused


def parsed(figure: Figure, texts: Mapping[str, str]) -> dict[str, Any]:
    """``texts``, JSON or plain words, as the values that ``figure`` takes under those names.

    Raises ``Refused("unknown_parameter")`` for a name that the figure does not take, and
    ``Refused("not_a_value")`` where the text is no value of it.
    """
    kinds = _kinds(figure)
    return {name: _value(figure, name, text, kinds.get(name, Any)) for name, text in texts.items()}


def _value(figure: Figure, name: str, text: str, kind: Any) -> Any:
    if name not in figure.parameters:
        raise Refused("unknown_parameter", name=name, figure=figure.name, names=figure.parameters)
    try:
        return TypeAdapter(kind).validate_python(_plain(text))
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        raise Refused("not_a_value", parameter=name, value=text, reason=reason) from None


def _plain(text: str) -> Any:
    """JSON where it is some, exact to the last digit; else the words themselves."""
    try:
        return json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError:
        return text


def _kinds(figure: Figure) -> dict[str, Any]:
    """The declared type of each parameter, those that are unpacked from a ``TypedDict`` too."""
    kinds: dict[str, Any] = {}
    for name, kind in get_type_hints(figure.compute, include_extras=True).items():
        unpacked = next((part for part in get_args(kind) if is_typeddict(part)), None)
        kinds |= get_type_hints(unpacked) if unpacked else {name: kind}
    return kinds
