"""``clave user``: make and list the people who may log in."""

from __future__ import annotations

import click

from .common import command, print_json


@click.group()
def user() -> None:
    """People who may log in."""


@user.command()
@click.argument("email")
@click.option("--name", default="", help="Name as it is shown.")
@click.option("--role", default="administrator", show_default=True, help="What the person is.")
@click.option("--language", type=click.Choice(["es", "en"]), default=None)
@click.option("--password", envvar="CLAVE_PASSWORD", help="Asked for when it is not given.")
@command
def add(
    email: str, name: str, role: str, language: str | None, password: str | None, as_json: bool
) -> None:
    """Make a user. The password is asked for, or read from CLAVE_PASSWORD."""
    from clave.apps.identity.services import create_user

    secret = password or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    made = create_user(
        acting_user=None,
        email=email,
        name=name,
        role=role,
        password=secret,
        language=language or "",
    )
    if as_json:
        print_json({"email": made.email, "name": made.name, "role": made.role})
    else:
        click.echo(f"{made.email} ({made.role})")


@user.command()
@click.argument("email")
@click.option("--password", envvar="CLAVE_PASSWORD", help="Asked for when it is not given.")
@command
def password(email: str, password: str | None, as_json: bool) -> None:
    """Give a user a new password."""
    from clave.apps.identity.models import User
    from clave.apps.identity.services import set_password
    from clave.lib.refusal import Refused

    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise Refused("unknown_user", email=email)
    secret = password or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    set_password(acting_user=None, user=found, password=secret)
    if as_json:
        print_json({"email": found.email})


@user.command("list")
@command
def list_users(as_json: bool) -> None:
    """Everybody, with role and language."""
    from clave.apps.identity.models import User

    people = list(User.objects.values("email", "name", "role", "language", "is_active"))
    if as_json:
        print_json(people)
        return
    for person in people:
        state = "" if person["is_active"] else " (inactive)"
        click.echo(f"{person['email']:40} {person['role']:20} {person['name']}{state}")
