"""Whether a column holds dates, and in which order day and month stand in all of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import duckdb

from clave.facts.cleaning.values import date
from clave.facts.detection.profile import Profile, counted

_TIME = re.compile(r"[ t]99?:99(:99([.,]9+)?)?( ?[ap]\.? ?m\.?)?( ?z| ?[+-]99:?99)?$|t9+z?$")
# A shape without its time → the strptime formats that it may be. ``/`` stands for its separator.
_SHAPES = (
    (re.compile(r"9999([-/.])99?\1(?:99?)"), ("%Y/%m/%d",)),
    (re.compile(r"99?([-/.])99?\1(?:9999)"), ("%d/%m/%Y", "%m/%d/%Y")),
    (re.compile(r"99?([-/.])99?\1(?:99)"), ("%d/%m/%y", "%m/%d/%y", "%y/%m/%d")),
    (re.compile(r"99?([-/ ])[a-z]{3}\1(?:9999)"), ("%d/%b/%Y",)),
    (re.compile(r"99?([-/ ])[a-z]{3}\1(?:99)"), ("%d/%b/%y",)),
    (re.compile(r"9999([-/.])99?"), ("%Y/%m",)),
    (re.compile(r"99?([-/.])9999"), ("%m/%Y",)),
    (re.compile(r"(9999)9999"), ("%Y%m%d",)),
    (re.compile(r"(9999)99"), ("%Y%m",)),
    (re.compile(r"(9999)"), ("%Y",)),
)
# Digits alone are numbers first; they are dates where the header or the field says so.
_BARE = frozenset({"%Y%m%d", "%Y%m", "%Y"})


@dataclass(frozen=True)
class DateReading:
    """``formats``: the strptime formats that fit, best first. Where there are more, they fit as
    well (a doubt), or read rows that the first does not.

    ``format`` is "" for cells that are real dates. ``fits``: rows that the first format reads,
    of ``filled``. ``others``: rows that read only by another of the formats (mixed orders).
    ``bare``: digits alone (``2019``, ``20190131``), dates only if something else says so.
    """

    formats: tuple[str, ...]
    filled: int
    fits: int
    others: int = 0
    bare: bool = False

    @property
    def ambiguous(self) -> bool:
        """Whether every row reads by two formats, with different dates."""
        return len(self.formats) > 1 and self.fits == self.filled and not self.others


def read_dates(profile: Profile, connection: duckdb.DuckDBPyConnection) -> DateReading | None:
    """The reading of a column as dates, or None where fewer than 80 % of its values are any."""
    if profile.native == "date":
        return DateReading(("",), profile.filled, profile.filled)
    candidates = _candidates(profile)
    if not candidates:
        return None
    counted = _count(profile, candidates, connection)
    best = max(candidates, key=lambda form: counted[form])
    bare = best in _BARE
    fits = counted[best]
    if fits < 0.8 * profile.filled and not bare and not _mixed(profile, counted):
        return None
    if bare and fits < 0.99 * profile.filled:
        return None
    whole = fits == profile.filled
    others = 0 if whole else _read_by_others(profile, best, candidates, connection)
    rest = tuple(
        form
        for form in candidates
        if form != best and (counted[form] == fits or (others and counted[form]))
    )
    return DateReading((best, *rest), profile.filled, fits, others, bare)


def _candidates(profile: Profile) -> tuple[str, ...]:
    """The formats whose shape the column has, the most frequent first."""
    votes: Counter[str] = Counter()
    for shape in profile.shapes:
        for form in _formats_of(_TIME.sub("", shape.text)):
            votes[form] += shape.count
    kept = [form for form, count in votes.items() if count >= 0.2 * profile.filled]
    order = {form: place for place, (_, forms) in enumerate(_SHAPES) for form in forms}
    return tuple(sorted(kept, key=lambda form: (-votes[form], order.get(form, 99), form)))


def _formats_of(shape: str) -> tuple[str, ...]:
    for pattern, formats in _SHAPES:
        if found := pattern.fullmatch(shape):
            sign = found.group(1)
            if sign in "-/. ":
                return tuple(form.replace("/", sign) for form in formats)
            return formats
    return ()


def _count(
    profile: Profile, formats: tuple[str, ...], connection: duckdb.DuckDBPyConnection
) -> dict[str, int]:
    """How many rows of the column each format reads as a date between 1900 and 2199."""
    reads = ", ".join(f"coalesce(sum(count) FILTER ({_reads(form)}), 0)" for form in formats)
    found = connection.execute(
        f"SELECT {reads} FROM {counted(connection, profile.sql)} WHERE text IS NOT NULL"
    ).fetchone()
    return {form: int(count) for form, count in zip(formats, found or (), strict=True)}


def _reads(form: str) -> str:
    return f"year({date('text', form)}) BETWEEN 1900 AND 2199"


def _mixed(profile: Profile, counted: dict[str, int]) -> bool:
    """Whether two formats share the column between them, neither reading it all."""
    return len(counted) > 1 and sum(counted.values()) >= 0.8 * profile.filled


def _read_by_others(
    profile: Profile, best: str, formats: tuple[str, ...], connection: duckdb.DuckDBPyConnection
) -> int:
    others = " OR ".join(_reads(form) for form in formats if form != best)
    if not others:
        return 0
    found = connection.execute(
        f"SELECT coalesce(sum(count), 0) FROM {counted(connection, profile.sql)} "
        f"WHERE text IS NOT NULL AND NOT coalesce({_reads(best)}, false) AND ({others})"
    ).fetchone()
    return int(found[0]) if found else 0
