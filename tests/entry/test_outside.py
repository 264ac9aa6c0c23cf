"""The server as others reach it: where it says it is, and behind a proxy that speaks HTTPS."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clave.entry.cli.serve import _address
from tests.postgres import books_of

_LOGIN = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "clave.entry.settings"
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
client = Client(enforce_csrf_checks=True, headers={"host": "clave.example.com"})
said = {"x-forwarded-proto": "https"} if sys.argv[1] == "https" else {}
page = client.get("/login/", headers=said)
token = client.cookies["csrftoken"]
form = {"csrfmiddlewaretoken": token.value, "login": "nobody@example.com", "password": "x"}
said["origin"] = "https://clave.example.com"
print(client.post("/login/", form, headers=said).status_code, bool(token["secure"]))
print(page.headers.get("Strict-Transport-Security", "none"))
"""


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
    ],
)
def test_the_address_can_be_opened(host: str, address: str) -> None:
    assert _address(host, 8000) == address


@pytest.mark.slow
@pytest.mark.parametrize(
    ("proxy", "answer"),
    [
        ("https", ["200 True", "max-age=31536000"]),  # the form again: nobody has that name
        ("silent", ["403 True", "none"]),
    ],
)
def test_a_form_comes_through_the_proxy(proxy: str, answer: list[str], tmp_path: Path) -> None:
    environment = os.environ | {
        "CLAVE_DATA": str(tmp_path),
        "CLAVE_HTTPS": "true",
        "CLAVE_ALLOWED_HOSTS": '["clave.example.com"]',
    }
    environment |= books_of(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", _LOGIN, proxy], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == answer
