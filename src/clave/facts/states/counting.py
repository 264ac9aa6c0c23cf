"""How many cells the states hold, kept with their commits so that no import counts them again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from clave.facts.store import Snapshot, delta
from clave.facts.store.layout import state_table
from clave.facts.store.statetables import State
from clave.facts.work import Work


def counted(work: Work, state: State, cells: str) -> dict[str, int]:
    """How many there are of ``cells``, by month ("" = the state has no months)."""
    month = "CAST(month AS VARCHAR)" if state.by_month else "''"
    return dict(work.rows(f"SELECT {month}, count(*) FROM ({cells}) GROUP BY 1"))


@dataclass(frozen=True)
class Held:
    """How many cells base and layers hold, by month; ``told``: what else the next commit keeps."""

    cells: Mapping[str, int]
    told: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, work: Work, snapshot: Snapshot, state: State) -> Held:
        """As the last commit of the state tells, or else counted."""
        told = details_of(snapshot, state).get("cells")
        if told is not None:
            return cls(json.loads(told))
        return cls(counted(work, state, snapshot.select_unmerged(state_table(state))))

    def details_with(self, came: Mapping[str, int]) -> dict[str, str]:
        """What a commit keeps that adds cells."""
        return {**self.told, "cells": json.dumps(Counter(self.cells) + Counter(came))}


def details_of(snapshot: Snapshot, state: State) -> dict[str, str]:
    """What the commit of a state's table keeps; nothing where there is none."""
    name = state_table(state).name
    version = snapshot.versions.get(name)
    return {} if version is None else delta.commit_details(snapshot.root / name, version)
