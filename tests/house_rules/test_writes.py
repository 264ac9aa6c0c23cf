"""Writes happen in services, and foreign keys point down: what import-linter does not see."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps

from tests.house_rules.source import modules, name, tree

# Django's words for a write. ``update`` and ``delete`` are looked for on what an ORM call gives.
_WRITES = {"save", "bulk_create", "bulk_update", "create", "get_or_create", "update_or_create"}
_ON_QUERIES = {"update", "delete"}
_QUERY_WORDS = {"objects", "filter", "exclude", "all", "_default_manager"}
ORDER = [
    *("identity", "org", "ledger", "accounts", "modelling", "agenda", "team", "contacts"),
    *("followup", "profit", "simulation", "targets", "value"),
    *("needs", "competition", "chain", "collections", "opportunities", "demand"),
    *("promotions", "proposals"),
    *("readiness", "selection", "workload", "health", "plans"),
    *("training", "compliance", "briefings", "annual", "present"),
]
# Modules of apps that may write beside ``services``, and why.
WRITERS = {
    "src/clave/apps/accounts/hierarchy.py",  # derived columns
    "src/clave/apps/accounts/models/account.py",  # every write on accounts renews their edition
    "src/clave/apps/accounts/models/edition.py",  # that edition's mark
    "src/clave/apps/accounts/sync.py",  # the ledger's accounts, after each import
    "src/clave/apps/contacts/models/people.py",  # what is searched is derived at every save
    "src/clave/apps/contacts/secrecy.py",  # the key of a person, made on first use
    "src/clave/apps/health/recording.py",  # the records of the machine, after each import
    "src/clave/apps/profit/models.py",  # the mark of their edition
    "src/clave/apps/identity/audit.py",  # the trail itself
    "src/clave/apps/identity/jobs.py",  # the life of a job
    "src/clave/apps/identity/models/users.py",  # the manager that makes users
    "src/clave/apps/identity/versions.py",  # the one way to save an editable record
    "src/clave/apps/ledger/records.py",  # remembered mappings
    "src/clave/apps/org/models/edition.py",  # the mark of the chart's edition
}


def _writes(path: Path) -> list[int]:
    """The lines of a module on which it writes to the books."""
    found = []
    for node in ast.walk(tree(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        word = node.func.attr
        if word not in _WRITES | _ON_QUERIES:
            continue
        words = {
            inner.attr for inner in ast.walk(node.func.value) if isinstance(inner, ast.Attribute)
        }
        on_query = bool(words & _QUERY_WORDS)
        if (word in _WRITES and (on_query or word == "save")) or (word in _ON_QUERIES and on_query):
            found.append(node.lineno)
    return found


def _app(path: str) -> str:
    return path.removeprefix("src/clave/apps/").split("/")[0]


def _is_service(path: str) -> bool:
    """``services.py`` of an app or of a part of it, or a module of its ``services/``."""
    inside = path.split("/")[4:]
    return bool(inside) and (inside[0] == "services" or inside[-1] == "services.py")


def test_pages_and_commands_do_not_write() -> None:
    paths = modules("web", "entry")
    assert [f"{name(path)}:{line}" for path in paths for line in _writes(path)] == []


def test_apps_write_in_their_services() -> None:
    writers = {name(path) for path in modules("apps") if _writes(path)}
    services = {path for path in writers if _is_service(path)}
    # What models found is files; who asks for one to be computed queues a job of ``identity``.
    assert {_app(path) for path in services} == {*ORDER} - {"modelling"}
    assert writers - services == WRITERS


def test_services_take_keywords_and_the_acting_user() -> None:
    """Every public function that changes something says who acts; nothing is positional."""
    wrong = []
    for path in modules("apps"):
        if not _is_service(name(path)) or name(path) in SHARED_BY_SERVICES:
            continue
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            keywords = {argument.arg for argument in node.args.kwonlyargs}
            if "acting_user" not in keywords and node.name not in MACHINE_STEPS:
                wrong.append(f"{name(path)} {node.name}")
            if node.args.args and node.name not in MACHINE_STEPS:
                wrong.append(f"{name(path)} {node.name} (positional)")
    assert wrong == []


# What the modules of a ``services/`` share; no service itself.
SHARED_BY_SERVICES = {
    "src/clave/apps/collections/services/common.py",
    "src/clave/apps/competition/services/common.py",
    "src/clave/apps/followup/services/telling.py",
    "src/clave/apps/selection/services/common.py",
    "src/clave/apps/org/services/changing.py",
    "src/clave/apps/proposals/services/common.py",
    "src/clave/apps/plans/services/copying.py",
    "src/clave/apps/plans/services/saving.py",
}

# Steps of a job, which a person has asked for before, and the repair after a crash.
MACHINE_STEPS = {
    "claim_reminder",
    "forget_upload",
    "make_round",
    "note_mailed",
    "note_sent",
    "read_if_due",
    "read_import",
    "read_plans",
    "rebuild_states",
    "renew_approval",
    "repair",
    "run_import",
    "settle_abandoned",
    "settle_request",
}


def test_foreign_keys_point_down() -> None:
    upward = []
    for app in ORDER:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.get_fields():
                target = getattr(field, "related_model", None)
                if target is None or field.auto_created or not hasattr(target, "_meta"):
                    continue
                label = target._meta.app_label
                if label in ORDER and ORDER.index(label) > ORDER.index(app):
                    upward.append(f"{app}.{model.__name__}.{field.name} → {label}")
    assert upward == []


def test_no_model_is_fetched_by_its_name() -> None:
    """``apps.get_model`` would hide a dependency from import-linter."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in modules("apps", "web", "entry", holding="get_model")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "get_model"
    ]
    assert found == []
