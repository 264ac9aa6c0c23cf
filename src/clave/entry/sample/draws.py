"""Random numbers by seed and name, so that each part draws its own and none disturbs another."""

from __future__ import annotations

from random import Random


def draws(seed: int, *names: object) -> Random:
    """The generator that belongs to the seed and the names; the same everywhere and always."""
    return Random(":".join(str(part) for part in (seed, *names)))  # noqa: S311 - nothing secret
