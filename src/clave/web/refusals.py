"""A sentence for every code, in the reader's language: what is wrong, where, and what to do.

Codes come from below, where no language is known. A test finds every ``Refused("…")`` of the
source and fails for one without a sentence; another renders each in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from clave.lib.refusal import Refused

from .components import numbers
from .components.dates import date_text, month_text
from .sentences import doubts, findings, notes, refusals, singular
from .words import field_label, found_label, kind_label, value_label

# Parameters that are days or months.
DATES = {
    "covered_from",
    "covered_to",
    "day",
    "end",
    "first",
    "last",
    "on",
    "since",
    "start",
    "until",
}


class _Params(dict[str, Any]):
    """A value that nobody gave is a dash rather than an error in the error."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(refusal: Refused) -> str:
    """Why something was refused."""
    return code_sentence(refusal.code, refusal.params)


def written(
    form: Any, write: Callable[[], object], say: Callable[[Refused], str] = sentence
) -> bool:
    """Write what a sound form says; where it is refused, the form says why. ``say``: in whose
    words. Raises ``Refused('not_allowed')``, which is a page of its own.
    """
    if not form.is_valid():
        return False
    try:
        write()
    except Refused as refusal:
        _unless_forbidden(refusal)
        form.add_error(None, say(refusal))
        return False
    return True


def carried_out(
    request: HttpRequest,
    write: Callable[[], object],
    said: Any = "",
    *,
    say: Callable[[Refused], str] = sentence,
) -> bool:
    """Do what a button asks for, and say what happened: ``said``, or why it was refused. Raises
    ``Refused('not_allowed')``, which is a page of its own.
    """
    try:
        write()
    except Refused as refusal:
        _unless_forbidden(refusal)
        messages.error(request, say(refusal))
        return False
    if said:
        messages.success(request, said)
    return True


def _unless_forbidden(refusal: Refused) -> None:
    if refusal.code == "not_allowed":
        raise refusal


def code_sentence(code: str, params: Mapping[str, Any]) -> str:
    """The same from a code and values that were kept in the books."""
    return _say(refusals.SENTENCES, code, params)


def doubt_sentence(question: Mapping[str, Any]) -> str:
    """What is doubtful about a file, as a question."""
    params = {
        **question["params"],
        "column": question["column"],
        "field": field_label(question["field"]),
        "examples": _examples(question["params"].get("examples", ())),
    }
    for name in {"target", "sold"} & params.keys():
        params[name] = numbers.money(params[name])
    if question["code"] == "net_amount_computed":
        params["columns"] = _formula(question["params"])
    return _say(doubts.SENTENCES, question["code"], params)


def reject_sentence(code: str) -> str:
    """Why a line was left out, in two or three words."""
    return _say(doubts.REJECTS, code, {})


def warning_sentence(code: str, params: Mapping[str, Any]) -> str:
    """What the preview of an import warns of."""
    return _say(doubts.WARNINGS, code, params)


def note_sentence(entry: Mapping[str, Any], currency: str = "") -> str:
    """What a figure does not know, or assumes; ``entry`` as in its ``missing`` or ``assumed``."""
    params = dict(entry["params"])
    if "amount" in params:
        own = params.get("currency") or currency or numbers.company_currency()
        params["amount"] = numbers.money(params["amount"], own)
    if "rate" in params:
        params["rate"] = numbers.number(params["rate"], 4)
    if "share" in params:
        params["share"] = numbers.percent(params["share"], 0)
    return _say(notes.MISSING | notes.ASSUMED, entry["code"], params)


def finding_sentence(code: str, params: Mapping[str, Any]) -> str:
    """What ``clave doctor`` found."""
    return _say(findings.SENTENCES, code, params)


def finding_advice(code: str) -> str:
    """What to do about it; "" where all is well."""
    return _say(findings.ADVICE, code, {}) if code in findings.ADVICE else ""


def _say(sentences: Mapping[str, str], code: str, params: Mapping[str, Any]) -> str:
    text = sentences.get(code)
    if text is None:
        return code
    counts, of_one = singular.ONE.get(code, ("", ""))
    if counts and params.get(counts) == 1:
        text = of_one
    return _(text) % _Params({name: _said(name, value) for name, value in params.items()})


def _said(name: str, value: Any) -> Any:
    """A value as people say it: kinds, fields and sorts of files have words of their own."""
    if name in {"kind", "looks_like"}:
        return kind_label(str(value))
    if name == "fields" and isinstance(value, list | tuple):
        return ", ".join(field_label(str(item)) for item in value)
    if name in DATES and value is not None:
        return _day(str(value))
    if name == "found":
        return found_label(str(value))
    return value_label(value) if isinstance(value, str) else _plain(value)


def _day(text: str) -> str:
    """``2026-10-31`` and ``2026-10`` as pages write them; anything else as it is."""
    try:
        day = date.fromisoformat(text if len(text) > len("2026-10") else f"{text}-01")
    except ValueError:
        return text
    return date_text(day) if len(text) > len("2026-10") else month_text(day)


def _plain(value: Any) -> Any:
    """Lists as people write them; whole numbers with their separators; nothing as a dash."""
    if value is None:
        return "–"
    if isinstance(value, int) and not isinstance(value, bool):
        return numbers.number(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return value


def _examples(examples: Any) -> str:
    """“2,024,994 (row 17): 2024994 or 2024.994”, at most three."""
    shown, glue = [], _(" or ")
    for example in list(examples)[:3]:
        text = _("%(text)s (row %(row)s)") % _Params(example)
        readings = [reading for reading in example.get("readings", ()) if reading]
        if readings:
            text = f"{text}: {glue.join(readings)}"
        shown.append(text)
    return "; ".join(shown)


def _formula(params: Mapping[str, Any]) -> str:
    product = " × ".join(params["columns"])
    return f"{product} − {params['percent_off']} %" if params.get("percent_off") else product
