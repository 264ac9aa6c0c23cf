"""``clave export``: reviews, plans and the annual brief as files, as the pages make them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clave.lib.refusal import Refused

from .common import command, print_json, terminal_language

if TYPE_CHECKING:
    from clave.apps.accounts.models import Account
    from clave.apps.identity.models import User
    from clave.web.present.document import Document

FORMATS = ("pptx", "pdf", "xlsx")


@click.group()
def export() -> None:
    """Documents on paper: slides, PDF, workbook."""


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option(
            "--format", "kind", type=click.Choice(FORMATS), default="pptx", show_default=True
        ),
        click.option(
            "--lang", type=click.Choice(["es", "en"]), help="Language (default: the terminal's)."
        ),
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            help="File or folder to write to (default: here, under a name that says what it is).",
        ),
        click.option(
            "--as",
            "email",
            help="E-mail of the person as whom it is made (default: one who sees all).",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


@export.command()
@click.argument("code")
@_options
@click.option("--customer", is_flag=True, help="For the customer: nothing of what is ours alone.")
@command
def review(code: str, as_json: bool, **asked: Any) -> None:
    """The quarterly review of the account CODE."""
    from clave.web.present.review import review_document

    user, customer = _person(asked["email"]), asked["customer"]
    account = _account(user, code)
    _write(lambda: review_document(user, account, customer=customer), asked, as_json)


@export.command()
@click.argument("code")
@_options
@click.option("--one-page", is_flag=True, help="What matters, on one page (PDF).")
@command
def plan(code: str, as_json: bool, **asked: Any) -> None:
    """The plan of the account CODE that is carried out."""
    from clave.web.present.plan import plan_document, plan_to_write

    user, one_page = _person(asked["email"]), asked["one_page"]
    found = plan_to_write(user, _account(user, code))
    _write(lambda: plan_document(user, found, one_page=one_page), asked, as_json, one_page=one_page)


@export.command("annual-brief")
@click.argument("year")
@_options
@command
def annual_brief(year: str, as_json: bool, **asked: Any) -> None:
    """The annual brief of YEAR: as it was last issued, else its draft."""
    from clave.apps.annual.reading import brief_of, shown_to
    from clave.web.present.briefs import document_of

    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Refused("bad_year", year=year)
    user, brief = _person(asked["email"]), brief_of(int(year))
    if brief is None:
        raise Refused("no_annual_brief", year=year)
    shown = shown_to(user, brief, 0 if brief.is_settled else None)
    assert shown is not None  # what is issued has an edition
    _write(lambda: document_of(user, shown), asked, as_json)


def _write(
    telling: Callable[[], Document], asked: dict[str, Any], as_json: bool, **how: bool
) -> None:
    from clave.web.present.making import made

    found = made(telling, asked["kind"], asked["lang"] or terminal_language(), **how)
    out: Path = asked["out"] or Path()
    path = out / found.name if out.is_dir() else out
    try:
        path.write_bytes(found.content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused("out_not_writable", path=str(path), reason=reason) from error
    document = found.document
    if as_json:
        print_json(
            {
                "file": str(path),
                "bytes": len(found.content),
                "kind": document.kind,
                "reference": document.reference,
                "format": asked["kind"],
                "language": document.language,
                "as_of": document.as_of,
                "sections": [
                    {"key": section.key, "finding": section.finding}
                    for section in document.sections
                ],
            }
        )
        return
    click.echo(f"{path}  {len(found.content):,} bytes")


def _person(email: str | None) -> User:
    """As whom it is made: rights are those of a person, also on the command line."""
    from clave.apps.identity.models import User
    from clave.apps.identity.roles import Permission

    people = User.objects.filter(is_active=True)
    if email is not None:
        found = people.filter(email__iexact=email).first()
        if found is None:
            raise Refused("export_unknown_person", email=email)
        return found
    needed = (Permission.SEE_ALL_ACCOUNTS, Permission.SEE_MARGINS)
    able = [user for user in people.order_by("pk") if all(user.may(right) for right in needed)]
    if not able:
        raise Refused("export_needs_person")
    return max(able, key=lambda user: user.may(Permission.SEE_LIMITS))


def _account(user: User, code: str) -> Account:
    from clave.apps.accounts.models import Account

    found = Account.objects.visible_to(user).filter(code=code).first()
    if found is None:
        raise Refused("unknown_account", account=code)
    return found
