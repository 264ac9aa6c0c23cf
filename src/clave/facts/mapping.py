"""How the columns of a file become those of a kind: what a user confirms, Clave remembers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Binding:
    """Where a field comes from: one source column, the product of two, less a third, or a constant.

    ``columns``: one name, or two whose product is meant (``Quantity × Price``).
    ``percent_off``: a column of discounts in per cent that are still to be taken off
    (``Quantity × Price × (1 − Discount / 100)``); a row without one has no discount.
    ``minus``: a column of amounts to be taken off (``Sales − Profit`` is a cost, ``Total − VAT`` a
    net amount); where it is empty nothing is taken off a required field, and another is not known.
    ``constant``: a value for every row, used where ``columns`` is empty.
    """

    columns: tuple[str, ...] = ()
    constant: str | None = None
    percent_off: str | None = None
    minus: str | None = None

    @property
    def read(self) -> tuple[str, ...]:
        """Every column that it reads, those that are taken off last."""
        return (*self.columns, *filter(None, (self.percent_off, self.minus)))

    def __str__(self) -> str:
        if not self.columns:
            return f"«{self.constant}»"
        told = " × ".join(self.columns)
        if self.percent_off:
            told += f" × (1 − {self.percent_off} / 100)"
        return f"{told} − {self.minus}" if self.minus else told


@dataclass(frozen=True)
class Mapping:
    """A confirmed reading of a file: bindings by field, and how its numbers and dates are written.

    ``decimal`` is ``.`` or ``,``. ``date_format`` is a strptime format decided for the whole
    column, or ``""`` where the column holds real dates; ``date_formats`` holds those of the fields
    that are written otherwise than the first date. ``return_prefixes`` and
    ``correction_prefixes`` mark invoices whose number begins so (``C536379``).
    """

    kind: str
    bindings: dict[str, Binding] = field(default_factory=dict)
    decimal: str = "."
    date_format: str = "%Y-%m-%d"
    return_prefixes: tuple[str, ...] = ()
    correction_prefixes: tuple[str, ...] = ()
    grouped: str = "thousands"
    date_formats: dict[str, str] = field(default_factory=dict)

    def format_of(self, name: str) -> str:
        """How the dates of the field ``name`` are written."""
        return self.date_formats.get(name, self.date_format)

    def with_format(self, name: str, date_format: str) -> Mapping:
        """This mapping with another date format for the field ``name`` and all that share it."""
        if name not in self.date_formats:
            return replace(self, date_format=date_format)
        return replace(self, date_formats={**self.date_formats, name: date_format})

    def with_binding(self, name: str, binding: Binding | None) -> Mapping:
        """This mapping with the field ``name`` bound anew, or unbound when ``binding`` is None."""
        bindings = {k: v for k, v in self.bindings.items() if k != name}
        if binding is not None:
            bindings[name] = binding
        return replace(self, bindings=bindings)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for a JSON column or file."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Mapping:
        """What :meth:`to_json` wrote. Raises ``KeyError`` or ``TypeError`` if it is none."""
        bindings = {
            name: Binding(
                tuple(value.get("columns", ())),
                value.get("constant"),
                value.get("percent_off"),
                value.get("minus"),
            )
            for name, value in data["bindings"].items()
        }
        return cls(
            kind=data["kind"],
            bindings=bindings,
            decimal=data["decimal"],
            date_format=data["date_format"],
            return_prefixes=tuple(data.get("return_prefixes", ())),
            correction_prefixes=tuple(data.get("correction_prefixes", ())),
            grouped=data.get("grouped", "thousands"),
            date_formats=dict(data.get("date_formats", {})),
        )


def header_shape(kind: str, header: tuple[str, ...]) -> str:
    """A fingerprint of a kind and a header, by which a confirmed mapping is found again."""
    text = json.dumps([kind, [name.strip().casefold() for name in header]], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
