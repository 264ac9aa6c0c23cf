"""The rows of a chart's table, which are made outside of the template."""

from __future__ import annotations

from django.template import Context, Template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

# How a template would make them, cell by cell.
_BY_TEMPLATE = (
    "{% for row in rows %}<tr>{% for cell in row %}{% if forloop.first %}"
    '<th scope="row">{{ cell }}</th>{% else %}<td class="num">{{ cell }}</td>{% endif %}'
    "{% endfor %}</tr>{% endfor %}"
)


def test_rows_are_those_of_a_template() -> None:
    rows = [
        ["Ca'n & <b>", "1.234", SafeString("<em>5</em>"), None],
        [gettext_lazy("Sales"), 1234.5, 1234, ""],
        ("alone",),
    ]
    for language in ("es", "en"):
        with override(language):
            made, expected = (
                Template(text).render(Context({"rows": rows}))
                for text in ("{{ rows|data_rows }}", _BY_TEMPLATE)
            )
        assert made == expected
        assert "&lt;b&gt;" in made
        assert "<em>5</em>" in made
