"""Files and functions stay small enough to be read in one look."""

from __future__ import annotations

from tests.house_rules.source import ROOT, SOURCE, functions, modules, name

MOST_LINES = 400
MOST_FUNCTION_LINES = 40
MOST_TEMPLATE_LINES = 150
MOST_TEST_LINES = 400
MOST_SCRIPT_LINES = 3000

# What is larger, with its size: the list may only shrink.
LARGER: dict[str, int] = {}


def test_files_are_short() -> None:
    found = {name(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    too_long = {path: lines for path, lines in found.items() if lines > MOST_LINES}
    assert too_long == LARGER


def test_functions_are_short() -> None:
    too_long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in modules()
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > MOST_FUNCTION_LINES
    ]
    assert too_long == []


def test_templates_are_short() -> None:
    templates = (SOURCE / "web" / "templates").rglob("*.html")
    sizes = {name(path): len(path.read_text("utf-8").splitlines()) for path in templates}
    assert len(sizes) > 50
    assert [path for path, lines in sizes.items() if lines > MOST_TEMPLATE_LINES] == []


def test_tests_are_short() -> None:
    sizes = {
        name(path): len(path.read_text("utf-8").splitlines())
        for path in (ROOT / "tests").rglob("*.py")
    }
    assert [path for path, lines in sizes.items() if lines > MOST_TEST_LINES] == []


def test_scripts_stay_few() -> None:
    scripts = list((ROOT / "frontend" / "src").rglob("*.js"))
    assert scripts
    assert sum(len(path.read_text("utf-8").splitlines()) for path in scripts) < MOST_SCRIPT_LINES
