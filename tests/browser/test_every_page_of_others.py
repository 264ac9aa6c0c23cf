"""Every page of the real server once more: in English, and as a KAM sees it.

A file of its own, so that both cores look at pages.
"""

from __future__ import annotations

import pytest

from .conftest import Enter
from .pages import COMMON, faults_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("role", "language"), [("director", "en"), ("kam", "es")])
def test_every_page(enter: Enter, role: str, language: str) -> None:
    faults = faults_everywhere(enter, role, language, COMMON, by_axe=False)
    assert faults == [], "\n".join(faults)
