"""A sentence for every code, in the reader's language: what is wrong, where, and what to do.

Codes come from below, where no language is known. A test finds every ``Refused("…")`` of the
source and fails for one without a sentence; another renders each in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from clave.lib.refusal import Refused

from .sentences import doubts, findings, refusals


class _Params(dict[str, Any]):
    """A value that nobody gave is a dash rather than an error in the error."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(refusal: Refused) -> str:
    """Why something was refused."""
    return code_sentence(refusal.code, refusal.params)


def code_sentence(code: str, params: Mapping[str, Any]) -> str:
    """The same from a code and values that were kept in the books."""
    return _say(refusals.SENTENCES, code, params)


def doubt_sentence(question: Mapping[str, Any]) -> str:
    """What is doubtful about a file, as a question."""
    params = {"column": question["column"], "field": question["field"], **question["params"]}
    return _say(doubts.SENTENCES, question["code"], params)


def reject_sentence(code: str) -> str:
    """Why a line was left out, in two or three words."""
    return _say(doubts.REJECTS, code, {})


def warning_sentence(code: str, params: Mapping[str, Any]) -> str:
    """What the preview of an import warns of."""
    return _say(doubts.WARNINGS, code, params)


def finding_sentence(code: str, params: Mapping[str, Any]) -> str:
    """What ``clave doctor`` found."""
    return _say(findings.SENTENCES, code, params)


def _say(sentences: Mapping[str, str], code: str, params: Mapping[str, Any]) -> str:
    text = sentences.get(code)
    return _(text) % _Params(params) if text else code
