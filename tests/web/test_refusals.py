"""How views do what a form or a button asks for: alike everywhere, and said."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.utils.translation import override

from clave.lib.refusal import Refused
from clave.web.refusals import carried_out, written


def _request() -> Any:
    request: Any = RequestFactory().post("/")
    request._messages = CookieStorage(request)
    return request


def _refuse(code: str) -> None:
    raise Refused(code)


def test_what_is_done_is_said_and_what_is_refused_too() -> None:
    with override("en"):
        request = _request()
        assert carried_out(request, lambda: None, "Saved.")
        assert carried_out(request, lambda: None)
        assert not carried_out(request, lambda: _refuse("no_file_chosen"), "Saved.")
        assert not carried_out(request, lambda: _refuse("x"), say=lambda refusal: "In other words")
    said = [(message.level_tag, str(message)) for message in get_messages(request)]
    assert said[0] == ("success", "Saved.")
    assert [tag for tag, _ in said] == ["success", "error", "error"]
    assert said[2][1] == "In other words"


def test_what_is_not_allowed_is_a_page_of_its_own() -> None:
    for done in (
        lambda: carried_out(_request(), lambda: _refuse("not_allowed")),
        lambda: written(forms.Form({}), lambda: _refuse("not_allowed")),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            done()
