"""Writes on the company's slides."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from clave.apps.identity import audit
from clave.apps.identity.access import require
from clave.apps.identity.models import StoredFile, User
from clave.apps.identity.roles import Permission
from clave.apps.identity.services import store_file
from clave.lib.refusal import Refused

from .checking import LIMIT, check_package
from .ground import ground_of
from .models import SlideTemplate


@transaction.atomic
def set_template(*, acting_user: User | None, upload: UploadedFile[bytes]) -> SlideTemplate:
    """Write decks on ``upload`` from now on; the one before is deleted.

    Raises ``Refused``: ``not_allowed``, what :func:`check_package` and :func:`ground_of` refuse.
    """
    require(acting_user, Permission.MANAGE_COMPANY)
    content = upload.read(LIMIT + 1)
    check_package(content)
    ground_of(content)
    if not (upload.name or "").lower().endswith(".pptx"):
        raise Refused("template_not_slides")
    before = SlideTemplate.objects.select_for_update().select_related("file").first()
    upload.seek(0)
    stored = store_file(acting_user=acting_user, upload=upload, limit=LIMIT)
    if before is None:
        found = SlideTemplate.objects.create(file=stored)
    else:
        found, old = before, before.file
        found.file, found.version = stored, found.version + 1
        found.save()
        _forget(old)
    changes = {"file": (before and before.file.name, stored.name)}
    audit.record(
        acting_user=acting_user, action="slide_template_set", subject=found, changes=changes
    )
    return found


@transaction.atomic
def remove_template(*, acting_user: User | None) -> None:
    """Write decks on Clave's own slides again."""
    require(acting_user, Permission.MANAGE_COMPANY)
    found = SlideTemplate.objects.select_for_update().select_related("file").first()
    if found is None:
        return
    stored = found.file
    audit.record(
        acting_user=acting_user,
        action="slide_template_removed",
        subject=found,
        changes={"file": (stored.name, None)},
    )
    found.delete()
    _forget(stored)


def _forget(stored: StoredFile) -> None:
    """Delete a file with its content, once all of it is written."""
    storage, name = stored.content.storage, str(stored.content.name)
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))
