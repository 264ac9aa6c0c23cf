"""Fixtures for every test."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from django.test import Client

    from clave.apps.identity.models import User
    from tests.company import People
    from tests.kept import Kept, Making

Once = Callable[..., Any]
ROOT = Path(__file__).resolve().parent.parent

# No test judges how fast a machine is: neither one example nor how long it takes to draw them.
hypothesis.settings.register_profile(
    "clave", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("clave")


# Files that take longest: begun first, so that no worker is left alone with one at the end.
LONGEST = (
    *("web/test_canary.py", "entry/backup/test_command.py", "facts/test_property.py"),
    *(
        "entry/test_real_ledgers.py",
        "apps/contacts/test_privacy.py",
        "facts/test_public_ledgers.py",
    ),
    *("web/test_exports.py", "web/test_rights.py", "entry/bench/test_pages.py"),
    *("figures/test_online_retail.py", "apps/ledger/test_full_disk.py", "web/test_empty.py"),
    *("web/test_query_counts.py", "browser/test_every_page.py"),
    *("browser/test_every_page_of_others.py", "browser/test_demo.py"),
    *("browser/test_every_page_of_the_administrator.py", "browser/test_import_troubles.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; within them, and after them, as they were collected."""
    places = {str(ROOT / "tests" / name): place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(str(item.path), len(LONGEST)))


def pytest_collection_finish() -> None:
    """What is there now stays: no longer look through it for what can be thrown away."""
    gc.collect()
    gc.freeze()
    # Nor after each seven hundred new things through what tests make: a fifteenth of their time.
    gc.set_threshold(20_000, 20, 100)


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


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """Each test begins with an empty audit, so with no seal of one, and without files."""
    settings.CLAVE_SEAL = tmp_path / "audit.seal"
    settings.CLAVE_EXPORTS = tmp_path / "exports"


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> Path:
    """Fresh folders for facts, files and scratch; returns the one above them."""
    settings.CLAVE_FACTS = tmp_path / "data" / "facts"
    settings.CLAVE_SCRATCH = tmp_path / "data" / "scratch"
    settings.MEDIA_ROOT = tmp_path / "data" / "files"
    (tmp_path / "data").mkdir()
    return tmp_path


@pytest.fixture
def people(request: pytest.FixtureRequest, db: None) -> People:
    """Everybody of the small company."""
    from tests.company import make_people

    if "company" in request.fixturenames:
        everybody: People = request.getfixturevalue("company")
        return everybody
    return make_people()


class Company:
    """The small company once imported, for the tests of one process: its facts and its rows.

    ``shared``: the facts that tests read together; ``whole``: what they are copied from.
    """

    def __init__(self, folder: Path) -> None:
        self.whole, self.shared, self.seal = folder / "whole", folder / "facts", folder / "seal"
        self.rows: Kept | None = None

    def keep(self, facts: Path, seal: Path, rows: Kept) -> None:
        """Keep it as it was just made."""
        self.rows = rows
        for copy in (self.whole, self.shared):
            shutil.copytree(facts, copy)
        if seal.exists():
            shutil.copyfile(seal, self.seal)

    def is_untouched(self) -> bool:
        """Whether the shared facts are still whole; if not, they are made whole again."""
        if _names(self.shared) == _names(self.whole):
            return True
        shutil.rmtree(self.shared)
        shutil.copytree(self.whole, self.shared)
        return False


def _names(folder: Path) -> set[str]:
    found: set[str] = set()
    for place, _, names in os.walk(folder):
        above = place.removeprefix(str(folder))
        found |= {f"{above}/{name}" for name in names if not name.endswith(".lock")}
    return found


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Where the small company is kept."""
    folder = tmp_path_factory.mktemp("small-company")
    yield Company(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def company(
    request: pytest.FixtureRequest, db: None, settings: Any, imported: Company
) -> Iterator[People]:
    """The small company with its ledger and accounts. Imported once, then put back.

    Who only reads the facts shares them, and what was found out about them; a test that asks for
    ``folders``, itself or by another fixture, has its own, and may write.
    """
    from tests.company import find_people, import_company, make_people, restore_seeds
    from tests.kept import Kept, books

    writes = "folders" in request.fixturenames
    folders = request.getfixturevalue("folders")
    restore_seeds()
    if imported.rows is None:
        before = books()
        people = make_people()
        import_company(folders)
        imported.keep(settings.CLAVE_FACTS, settings.CLAVE_SEAL, Kept.since(before))
        yield people
        return
    if imported.seal.exists():
        shutil.copyfile(imported.seal, settings.CLAVE_SEAL)
    imported.rows.put_back()
    if writes:
        shutil.copytree(imported.whole, settings.CLAVE_FACTS)
        yield find_people()
        return
    settings.CLAVE_FACTS = imported.shared
    yield find_people()
    assert imported.is_untouched(), "it writes facts that other tests read: let it ask for folders"


@pytest.fixture(scope="session")
def making(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Making]:
    """Where what fixtures make on the small company is kept."""
    from tests.kept import Making

    folder = tmp_path_factory.mktemp("made")
    yield Making(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def once(folders: Path, company: People, making: Making) -> Once:
    """A function for fixtures on the small company: what it is given is done once, then put back.

    It is given a function, known by its name and its texts, which returns no rows; and what that
    is given.
    """
    return partial(making.once, folders)


@pytest.fixture
def as_user(client: Client) -> Callable[[User], Client]:
    """A function that logs somebody in and hands back the client."""

    def log_in(user: User) -> Client:
        client.force_login(user)
        return client

    return log_in
