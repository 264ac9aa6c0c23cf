"""Two people, two browsers, one account: nobody's work is lost unseen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Enter
from .test_every_page import wrong_words
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def profile(visitor: Visitor) -> Page:
    """The profile of the second KAM's account."""
    visitor.open("/portfolio/?tier=all")
    visitor.page.get_by_role("link", name="Distribuciones Teide").click()
    visitor.page.locator("a[href$='/profile/']").first.click()
    expect(visitor.page.locator("[name=contact_name]")).to_be_visible()
    return visitor.page


def save(page: Page, contact: str, position: str = "") -> None:
    """Write the contact and send the form."""
    page.locator("[name=contact_name]").fill(contact)
    if position:
        page.locator("[name=contact_role]").fill(position)
    page.locator("main form[data-unsaved] [type=submit]").click()
    page.wait_for_load_state()


def stored(visitor: Visitor) -> str:
    """The contact as everybody sees it now."""
    return profile(visitor).locator("[name=contact_name]").input_value()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_second_sees_both_versions(enter: Enter, language: str) -> None:
    first, second = enter("director", language=language), enter("other", language=language)
    mine, theirs = profile(first), profile(second)
    save(mine, "Yaiza Betancor", "Compras")
    expect(mine.locator("[name=contact_name]")).to_have_value("Yaiza Betancor")
    save(theirs, "Carlos Déniz")
    table = theirs.locator(".conflict-table")
    expect(table).to_contain_text("Yaiza Betancor")
    expect(table).to_contain_text("Carlos Déniz")
    assert second.flaws() == []
    assert not wrong_words(theirs.locator("main").inner_text(), language)
    second.resize(375)
    assert second.scrolls_sideways() == 0
    second.resize(1400)
    assert stored(first) == "Yaiza Betancor"
    # Over it, knowing what is lost.
    theirs.locator("form.form-actions [type=submit]").click()
    expect(theirs.locator("[name=contact_name]")).to_have_value("Carlos Déniz")
    assert stored(first) == "Carlos Déniz"
    # Or leave what is stored.
    theirs = profile(second)
    save(profile(first), "Yaiza Betancor")
    save(theirs, "Nadie")
    theirs.locator("form.form-actions a.btn").click()
    expect(theirs.locator("[name=contact_name]")).to_have_value("Yaiza Betancor")


def test_over_a_third_version_it_is_asked_again(enter: Enter) -> None:
    first, second = enter("director"), enter("other")
    mine, theirs = profile(first), profile(second)
    save(mine, "Uno")
    save(theirs, "Dos")
    save(profile(first), "Tres")
    theirs.locator("form.form-actions [type=submit]").click()
    expect(theirs.locator(".conflict-table")).to_contain_text("Tres")
    assert stored(first) == "Tres"
