"""The pages that only the administrator has; in a file of its own, for a second worker."""

from __future__ import annotations

import pytest

from .conftest import Enter
from .pages import ADMIN, faults_everywhere

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("language", "by_axe"), [("es", True), ("en", False)])
def test_pages_of_the_administrator(enter: Enter, language: str, by_axe: bool) -> None:
    faults = faults_everywhere(enter, "admin", language, ADMIN, by_axe=by_axe)
    assert faults == [], "\n".join(faults)
