"""Writes on users, the company, saved views and files."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import transaction

from clave.lib.refusal import Refused

from . import audit
from .access import require
from .filetypes import check_file
from .models import Company, SavedView, StoredFile, User
from .roles import Permission, Role
from .versions import save_versioned


@transaction.atomic
def create_user(
    *, acting_user: User | None, email: str, name: str, role: str, password: str, language: str = ""
) -> User:
    """A new person who may log in; a bad or known e-mail, role or password is refused."""
    require(acting_user, Permission.MANAGE_USERS)
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("bad_email", email=email) from None
    if User.objects.filter(email__iexact=email).exists():
        raise Refused("email_taken", email=email)
    if role not in Role.values:
        raise Refused("unknown_role", role=role, roles=", ".join(Role.values))
    user = User(email=email.lower(), name=name.strip() or email, role=role)
    user.language = language or Company.current().language
    _check_password(password, user)
    user.set_password(password)
    user.save()
    changes = {"email": (None, user.email), "role": (None, role), "name": (None, user.name)}
    audit.record(acting_user=acting_user, action="user_created", subject=user, changes=changes)
    return user


@transaction.atomic
def update_user(
    *, acting_user: User | None, user: User, values: dict[str, Any], expected_version: int
) -> User:
    """Change name, role, language or whether they may log in."""
    require(acting_user, Permission.MANAGE_USERS)
    if acting_user == user and (
        values.get("is_active") is False or values.get("role", user.role) != user.role
    ):
        raise Refused("not_own_rights")
    return save_versioned(
        user,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="user_changed",
    )


@transaction.atomic
def set_password(*, acting_user: User | None, user: User, password: str) -> None:
    """Give a user a new password; the audit says that, never the password."""
    if acting_user != user:
        require(acting_user, Permission.MANAGE_USERS)
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(acting_user=acting_user, action="password_set", subject=user)


@transaction.atomic
def set_language(*, acting_user: User, language: str) -> None:
    """The person's own choice of language; not a change that the audit needs."""
    if language not in {"es", "en"}:
        raise Refused("unknown_language", language=language)
    User.objects.filter(pk=acting_user.pk).update(language=language)


@transaction.atomic
def update_company(
    *, acting_user: User | None, values: dict[str, Any], expected_version: int
) -> Company:
    """Change what the company decided for everybody: name, currency, year, formats, rules."""
    require(acting_user, Permission.MANAGE_COMPANY)
    company = Company.current()
    if company.pk is None:
        company.save()
    return save_versioned(
        company,
        values,
        expected_version=expected_version,
        acting_user=acting_user,
        action="company_changed",
    )


@transaction.atomic
def save_view(*, acting_user: User, page: str, name: str, query: str, shared: bool) -> SavedView:
    """Keep the filters, columns and order of a page under a name; the same name is overwritten."""
    name = name.strip()
    if not name:
        raise Refused("view_needs_name")
    view, _ = SavedView.objects.update_or_create(
        user=acting_user, page=page, name=name[:60], defaults={"query": query, "shared": shared}
    )
    return view


@transaction.atomic
def delete_view(*, acting_user: User, view: SavedView) -> None:
    """Forget one's own saved view."""
    if view.user_id != acting_user.pk:
        raise Refused("not_allowed", permission="delete_view")
    view.delete()


@transaction.atomic
def store_file(*, acting_user: User | None, upload: UploadedFile[bytes], limit: int) -> StoredFile:
    """Keep an uploaded file after checking its size and that its content is what its name says.

    ``limit`` in bytes. Raises ``Refused`` (``file_too_large``, ``file_empty``, ``file_type``).
    """
    content_type = check_file(upload, limit)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    stored = StoredFile(
        name=(upload.name or "file").replace("\\", "/").rsplit("/", 1)[-1][-200:],
        content_type=content_type,
        size=upload.size or 0,
        sha256=digest.hexdigest(),
        uploaded_by=acting_user,
    )
    suffix = stored.name.rsplit(".", 1)[-1].lower()
    stored.content.save(f"{stored.id}.{suffix}", upload, save=False)
    stored.save()
    return stored


@transaction.atomic
def note_backup(*, acting_user: User | None, name: str, size: int) -> None:
    """Write down that everything was copied into an archive; ``size`` in bytes."""
    subject = audit.Subject("backup", name[:64], name)
    changes = {"bytes": (None, size)}
    audit.record(acting_user=acting_user, action="backed_up", subject=subject, changes=changes)


@transaction.atomic
def note_export(*, acting_user: User, name: str, rows: int, address: str) -> None:
    """Write down that a list with many rows left as a file; ``address`` says which."""
    subject = audit.Subject("export", name[:64], name)
    changes = {"rows": (None, rows), "address": (None, address)}
    audit.record(acting_user=acting_user, action="exported", subject=subject, changes=changes)


@transaction.atomic
def note_restore(*, acting_user: User | None, name: str, made_at: str) -> None:
    """Write down that these books came out of an archive, and of which moment they are."""
    subject = audit.Subject("backup", name[:64], name)
    changes = {"made_at": (None, made_at)}
    audit.record(acting_user=acting_user, action="restored", subject=subject, changes=changes)


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("weak_password", reasons=" ".join(error.messages)) from None
