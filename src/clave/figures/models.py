"""Every model by its name; the figure's parameter that takes what it found is called the same."""

from __future__ import annotations

from clave.figures import demand, openings
from clave.figures.life import LIFE
from clave.figures.modelling import Model
from clave.figures.recommender import RECOMMENDER

_ALL: tuple[Model, ...] = (LIFE, RECOMMENDER, demand.MODEL, openings.MODEL)

MODELS: dict[str, Model] = {model.name: model for model in _ALL}
