"""Every page of the real server once more: in English, as a KAM sees it.

A file of its own, so that both cores look at pages.
"""

from __future__ import annotations

import pytest

from .conftest import Enter
from .pages import COMMON, faults_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_page(enter: Enter) -> None:
    faults = faults_everywhere(enter, "kam", "en", COMMON, by_axe=False)
    assert faults == [], "\n".join(faults)
