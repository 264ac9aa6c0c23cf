"""Every text in both languages, every code with a sentence, nothing undocumented."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from clave.entry import messages
from clave.entry.cli import main
from clave.entry.config import Config
from clave.facts.readers.refusals import FOUND, REFUSALS
from clave.figures.registry import REGISTRY
from clave.lib.refusal import Refused
from clave.web.definitions import DEFINITIONS
from clave.web.refusals import sentence
from clave.web.sentences import doubts, notes, refusals
from clave.web.words import FIELD_LABELS, FOUND_LABELS, KIND_LABELS
from tests.house_rules.source import ROOT, SOURCE, modules, name, tree


def test_the_spanish_catalogue_is_complete() -> None:
    assert messages.faults() == []


def test_no_text_is_built_before_it_is_translated() -> None:
    """An f-string inside ``_()`` is never found in a catalogue; a ``%s`` cannot be reordered."""
    wrong = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in {"_", "_now", "gettext", "ngettext", "gettext_lazy"}:
                continue
            for argument in node.args[:2]:
                anonymous = isinstance(argument, ast.Constant) and re.search(
                    r"%[sd]", str(argument.value)
                )
                if isinstance(argument, ast.JoinedStr) or anonymous:
                    wrong.append(f"{name(path)}:{node.lineno}")
    assert wrong == []


def _codes() -> set[str]:
    found = set()
    for path in modules(holding="Refused("):
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Refused"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(str(node.args[0].value))
    return found


def test_every_refusal_has_a_sentence() -> None:
    assert len(_codes()) > 40
    assert _codes() - set(refusals.SENTENCES) == set()


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_sentence_can_be_said(language: str) -> None:
    with translation.override(language):
        said = {code: sentence(Refused(code)) for code in refusals.SENTENCES}
    assert len(said) > 500
    wrong = {code: text for code, text in said.items() if text in {"", code} or "%(" in text}
    assert wrong == {}


def test_every_doubt_reject_and_warning_has_a_sentence() -> None:
    from clave.facts.detection.doubts import DOUBTS

    assert set(DOUBTS) - set(doubts.SENTENCES) == set()
    assert set(FOUND) == set(FOUND_LABELS)
    assert set(REFUSALS) - set(refusals.SENTENCES) == set()


def test_every_note_of_a_figure_has_a_sentence() -> None:
    codes = {
        str(node.args[0].value)
        for path in modules("figures")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "note"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(codes) > 10
    assert codes - set(notes.MISSING) - set(notes.ASSUMED) == set()


def test_every_field_and_kind_has_a_word() -> None:
    from clave.facts.schema import KINDS

    fields = {column.name for kind in KINDS.values() for column in kind.mappable}
    assert set(KIND_LABELS) == set(KINDS)
    assert fields - set(FIELD_LABELS) == set()


def test_every_figure_is_documented() -> None:
    assert {entry.figure for entry in DEFINITIONS} == set(REGISTRY)
    for figure in REGISTRY:
        page = ROOT / "docs" / "figures" / f"{figure}.md"
        assert page.is_file(), figure
        assert REGISTRY[figure].definition in page.read_text("utf-8"), figure


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert [f for f in Config.model_fields if f"CLAVE_{f.upper()}" not in text] == []


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    missing = []
    for command in main.commands.values():
        inner = getattr(command, "commands", {None: command})
        for sub in inner.values():
            full = " ".join(filter(None, ["clave", command.name, sub.name]))
            full = f"clave {command.name}" if sub is command else full
            options = [opt for param in sub.params for opt in param.opts if opt.startswith("--")]
            missing += [full] if f"`{full}" not in text else []
            missing += [f"{full} {opt}" for opt in options if opt not in text]
    assert missing == []


SUFFIXES = {".py", ".md", ".html", ".js", ".scss", ".json", ".lock", ".po"}


def test_nothing_names_a_machine_or_registry() -> None:
    # The folder above this checkout and the home of whoever runs this; addresses in lock files.
    places_here = (f"{ROOT.parent}/", f"{Path.home()}/")
    here = "|".join(re.escape(place) for place in places_here if len(place) > 4)
    forbidden = re.compile(rf"{here}|https?://\S+\.(tgz|whl|tar\.gz)")
    places = [SOURCE, ROOT / "docs", ROOT / "frontend" / "src"]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    files += [ROOT / "requirements.lock", ROOT / "frontend" / "package-lock.json"]
    found = []
    for path in files:
        ours = path.suffix in SUFFIXES and "built" not in path.parts
        if ours and forbidden.search(path.read_text("utf-8")):
            found.append(name(path))
    assert found == []


def test_typed_numbers_are_read_by_one_field() -> None:
    """Django's own field reads 1.200 in Spanish as 1.2, without a word."""
    own = SOURCE / "web" / "components" / "inputs.py"
    found = [
        f"{path.relative_to(SOURCE)}"
        for path in (SOURCE / "web").rglob("*.py")
        if path != own and "forms.DecimalField(" in path.read_text(encoding="utf-8")
    ]
    assert found == [], "use clave.web.components.inputs.NumberField"
