"""Pages to be printed."""

from __future__ import annotations

import pytest

from clave.web.printed import pdf_of


def test_a_template_becomes_a_pdf() -> None:
    assert pdf_of("<h1>Diagnóstico</h1>").startswith(b"%PDF-")


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:1/x.png", "ftp://127.0.0.1/x"]
)
def test_nothing_that_a_text_names_is_loaded(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    content = pdf_of(f'<p>Here</p><img src="{address}"><link rel="stylesheet" href="{address}">')
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Image") == pdf_of("<p>Here</p>").count(b"/Image")
    assert "disallowed protocol" in caplog.text
