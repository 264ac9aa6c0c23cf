"""The sample company's diagnosis: five people who disagree on one criterion, and last year's."""

from __future__ import annotations

from pathlib import Path

import pytest

from clave.apps.accounts.hierarchy import refresh
from clave.apps.accounts.models import Account
from clave.apps.identity.models import User
from clave.apps.readiness.models import AnswerSheet, Diagnosis, LossChance, Questionnaire
from clave.apps.readiness.selectors import answers_for, current_questionnaire
from clave.entry.sample import people
from clave.entry.sample.install import _people
from clave.entry.sample.readiness import install_readiness

pytestmark = pytest.mark.django_db


def test_five_people_answered_and_disagree_on_one_criterion(folders: Path) -> None:
    _people()
    lucia = User.objects.get(email=people.LUCIA.email)
    Account.objects.create(code="1010", name="Hiperra", kam=lucia)
    refresh()
    install_readiness()
    install_readiness()  # never doubled
    assert (Questionnaire.objects.count(), AnswerSheet.objects.count()) == (2, 8)
    current = current_questionnaire()
    assert current is not None
    assert current.is_open
    scores = answers_for(current).scores
    assert scores["collaboration"] == (1, 1, 2, 3, 4)
    assert max(max(s) - min(s) for c, s in scores.items() if c != "collaboration") == 1
    (kept,) = Diagnosis.objects.all()
    assert kept.note
    assert len(kept.sheets) == 3
    assert kept.recorded_on < current.opened_on
    assert LossChance.objects.get().account.name == "Hiperra"
