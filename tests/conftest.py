"""Fixtures for every test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from clave.apps.identity.models import User
    from tests.company import People

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data that the tests marked ``data`` run on (``CLAVE_TEST_DATA``)."""
    folder = Path(os.environ.get("CLAVE_TEST_DATA", ROOT / ".." / "shared" / "data")).resolve()
    if not folder.is_dir():
        pytest.skip(f"no public data at {folder}: set CLAVE_TEST_DATA to its folder")
    return folder


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Scrypt is slow on purpose; tests make ten people each."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> Path:
    """Fresh folders for facts, files and scratch; returns the one above them."""
    settings.CLAVE_FACTS = tmp_path / "data" / "facts"
    settings.CLAVE_SCRATCH = tmp_path / "data" / "scratch"
    settings.MEDIA_ROOT = tmp_path / "data" / "files"
    (tmp_path / "data").mkdir()
    return tmp_path


@pytest.fixture
def people(db: None) -> People:
    """Everybody of the small company."""
    from tests.company import make_people

    return make_people()


@pytest.fixture(scope="session")
def imported_facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the facts of the small company are kept once imported, to be copied by each test."""
    folder = tmp_path_factory.mktemp("small-company")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def company(people: People, folders: Path, settings: Any, imported_facts: Path) -> People:
    """The small company with its ledger and accounts. Imported once, then copied."""
    from clave.apps.ledger import services
    from tests.company import import_company

    kept = imported_facts / "facts"
    if kept.exists():
        shutil.copytree(kept, settings.CLAVE_FACTS)
        services.repair()
    else:
        import_company(folders)
        shutil.copytree(settings.CLAVE_FACTS, kept)
    return people


@pytest.fixture
def as_user(client: Client) -> Callable[[User], Client]:
    """A function that logs somebody in and hands back the client."""

    def log_in(user: User) -> Client:
        client.force_login(user)
        return client

    return log_in
