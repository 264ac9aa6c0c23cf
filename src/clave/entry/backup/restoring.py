"""An archive back into an empty folder: all of it, proved, or nothing.

Everything is unpacked beside the folder and proved there; only then it takes the folder's name.
Up to that moment nothing of it can be seen, and whatever fails takes it away again.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clave.facts.keeping import HASHED_BY, fingerprints, flaws
from clave.facts.store import Store
from clave.facts.work import Cancelled, Progress, Work
from clave.lib.refusal import Refused

from .archive import opened, unpack
from .manifest import BOOKS, FACTS, Manifest
from .meter import Meter


@dataclass(frozen=True)
class Restored:
    """What was restored and proved. ``repaired``: imports that the books were told of anew."""

    folder: Path
    manifest: Manifest
    lines: int
    repaired: int

    def to_json(self) -> dict[str, Any]:
        """What ``clave restore --json`` prints."""
        told = self.manifest
        return {
            "folder": str(self.folder),
            "made_at": told.made_at,
            "clave": told.clave,
            "engine": told.engine,
            "files": len(told.members),
            "books": {"tables": len(told.books), "rows": _total(told.books)},
            "facts": {"tables": len(told.facts), "rows": _total(told.facts), "lines": self.lines},
            "audit": {"entries": told.audit[0], "hash": told.audit[1]},
            "missing": told.missing,
            "repaired": self.repaired,
            "proved": True,
        }


def _total(tables: dict[str, dict[str, Any]]) -> int:
    return sum(int(table["rows"]) for table in tables.values())


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A new folder beside ``folder``, gone at the end unless it was given that name.

    Raises ``Refused``: ``restore_folder_in_use``, ``restore_not_writable``.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Refused("restore_folder_in_use", folder=str(folder))
    try:
        if folder.exists() and any(folder.iterdir()):
            raise Refused("restore_folder_in_use", folder=str(folder))
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.restoring-", dir=folder.parent))
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused("restore_not_writable", folder=str(folder), reason=reason) from error
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def restore(
    file: Path, folder: Path, made: Path, *, progress: Progress, cancelled: Cancelled
) -> Restored:
    """Unpack ``file`` into ``made``, prove it, and give it the name ``folder``.

    Django must have been set up for ``made``, and not have opened the books. Raises ``Refused``
    with a code of :mod:`clave.entry.backup.archive`, or ``backup_other_engine``, ``backup_newer``,
    ``backup_not_equal`` (table), ``backup_facts_flawed`` (table), ``backup_audit_broken``
    (number), ``restore_database_in_use``, ``cancelled``.
    """
    meter = Meter("unpacking", progress, cancelled)
    with opened(file) as (pack, manifest):
        _refuse_other_engine(manifest)
        _refuse_newer(manifest)
        meter.total = manifest.unpacked
        unpack(pack, manifest, made, meter.step)
    lines = _prove_facts(made / FACTS, manifest, meter)
    progress("proving", 0, 0)
    from clave.apps.identity.services import note_restore

    with _books_in_place(made, manifest):
        repaired = _prove_books(manifest)
        note_restore(acting_user=None, name=file.name, made_at=manifest.made_at)
        _appear(made, folder)
    return Restored(folder, manifest, lines, repaired)


def _appear(made: Path, folder: Path) -> None:
    """Give what was proved its name, once it is on the disk."""
    from django.db import connections

    connections.close_all()
    if hasattr(os, "sync"):
        os.sync()
    if folder.exists():
        folder.rmdir()
    made.rename(folder)


def _refuse_other_engine(manifest: Manifest) -> None:
    from clave.entry.config import config

    here = "postgresql" if config().database_url else "sqlite"
    if here != manifest.engine:
        raise Refused("backup_other_engine", engine=manifest.engine, here=here)


def _prove_facts(root: Path, manifest: Manifest, meter: Meter) -> int:
    """The facts are those of the manifest, table by table; returns the lines of sales."""
    for flaw in flaws(root):
        raise Refused("backup_facts_flawed", table=flaw.params["table"])
    snapshot = Store(root).snapshot()
    if dict(snapshot.versions) != manifest.versions:
        raise Refused("backup_facts_flawed", table="sales")
    with (
        tempfile.TemporaryDirectory(prefix="clave-restore-") as scratch,
        Work(Path(scratch), progress=meter.progress, cancelled=meter.cancelled) as work,
    ):
        work.phase("proving")
        found = {name: told.to_json() for name, told in fingerprints(work, snapshot).items()}
    for name, told in manifest.facts.items():
        # Another DuckDB hashes otherwise; that each file is as it was has been proved already.
        there = found.get(name, {})
        if manifest.hashed_by != HASHED_BY:
            there = there | {"digest": told.get("digest")}
        if there != told:
            raise Refused("backup_not_equal", table=name)
    return int(found["sales"]["rows"])


@contextmanager
def _books_in_place(made: Path, manifest: Manifest) -> Iterator[None]:
    """Within, Django has the restored books, proved equal; taken back where the block fails."""
    engine = _sqlite_in_place if manifest.engine == "sqlite" else _postgres_in_place
    with engine(made, manifest):
        from django.core.management import call_command
        from django.db import connections

        shutil.rmtree(made / BOOKS, ignore_errors=True)
        call_command("migrate", verbosity=0, interactive=False)
        try:
            yield
        finally:
            connections.close_all()


@contextmanager
def _sqlite_in_place(made: Path, manifest: Manifest) -> Iterator[None]:
    from .books import SQLITE, sqlite_sums

    file = made / "clave.sqlite3"
    (made / SQLITE).rename(file)
    try:
        sums = sqlite_sums(file)
    except sqlite3.DatabaseError as error:
        raise Refused("backup_not_equal", table=SQLITE) from error
    _refuse_unequal(sums, manifest)
    yield


@contextmanager
def _postgres_in_place(made: Path, manifest: Manifest) -> Iterator[None]:
    from django.db import connection, transaction

    from .books import fill_postgres, postgres_sums

    if connection.introspection.table_names():
        raise Refused("restore_database_in_use")
    try:
        with transaction.atomic():
            _make_tables(connection, manifest)
            fill_postgres(made, manifest)
            _refuse_unequal(postgres_sums(manifest.books), manifest)
        yield
    except BaseException:
        _drop_tables(connection)
        raise


def _make_tables(connection: Any, manifest: Manifest) -> None:
    """Those of the archive: at once where it is of today, else by its own migrations."""
    from django.db.migrations.executor import MigrationExecutor

    from clave.apps.identity.management.commands.migrate import create_books

    executor = MigrationExecutor(connection)
    if {_split(name) for name in manifest.migrations} == executor.loader.graph.nodes.keys():
        create_books(connection)
    else:
        executor.migrate(_last(executor.loader, manifest))


def _last(loader: Any, manifest: Manifest) -> list[tuple[str, str]]:
    """The migrations of the archive on which no other of them stands."""
    applied = {_split(name) for name in manifest.migrations}
    nodes = loader.graph.node_map
    return [
        key
        for key in sorted(applied & nodes.keys())
        if not any(child.key in applied for child in nodes[key].children)
    ]


def _drop_tables(connection: Any) -> None:
    """The database as it was: it had no tables."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in map(connection.ops.quote_name, tables):
            cursor.execute(f"DROP TABLE {table} CASCADE")


def _refuse_newer(manifest: Manifest) -> None:
    from django.db.migrations.loader import MigrationLoader

    known = set(MigrationLoader(None).disk_migrations)
    if any(_split(name) not in known for name in manifest.migrations):
        raise Refused("backup_newer", version=manifest.clave)


def _split(migration: str) -> tuple[str, str]:
    app, _, name = migration.partition(".")
    return app, name


def _refuse_unequal(found: dict[str, dict[str, Any]], manifest: Manifest) -> None:
    for table in sorted(found.keys() | manifest.books.keys()):
        if found.get(table) != manifest.books.get(table):
            raise Refused("backup_not_equal", table=table)


def _prove_books(manifest: Manifest) -> int:
    """The audit holds up to the end that the manifest names; then the books follow the facts."""
    from clave.apps.identity.audit import broken_links, chain_end
    from clave.apps.identity.seal import add_seal
    from clave.apps.ledger.services import repair

    for number, _ in broken_links():
        raise Refused("backup_audit_broken", number=number)
    if list(chain_end()) != manifest.audit:
        raise Refused("backup_audit_broken", number=manifest.audit[0])
    if manifest.audit[0]:
        add_seal(*manifest.audit)
    return repair()
