"""The columns of lists of people and of what was talked about."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clave.apps.contacts.models import AccessEntry, Contact, Interaction
from clave.web.components.tables import Column, DateColumn, NameColumn, NumberColumn, Table


def _contact_url(record: Any) -> str:
    key = record["id"] if isinstance(record, dict) else record.pk
    return reverse("contact", args=[key])


class PeopleTable(Table):
    """The people of one account."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Name"), url=_contact_url)
    function = Column(verbose_name=_("Function"))
    title = Column(verbose_name=_("Position"), css="quiet wrap")
    level = Column(verbose_name=_("Level"), css="quiet")
    attitude = Column(verbose_name=_("Attitude"), order_by="attitude_value")
    decision_role = Column(verbose_name=_("Role in the decision"), css="quiet")
    intermediary = Column(verbose_name=_("Key intermediary"), css="quiet", phone="hide")
    influence = NumberColumn(verbose_name=_("Influence"))
    colleagues = Column(verbose_name=_("With whom of us"), css="wrap")
    strength = NumberColumn(verbose_name=_("Strength"), decimals=1, css="strong", phone="lead")
    computed = NumberColumn(verbose_name=_("By contacts"), decimals=1, css="quiet")
    days = NumberColumn(verbose_name=_("Days since"), css="quiet")
    email = Column(verbose_name=_("E-mail"), phone="hide")
    phone = Column(verbose_name=_("Telephone"), phone="hide")
    account = Column(verbose_name=_("Account"), css="quiet", phone="hide")

    class Meta(Table.Meta):
        empty_text = _("Nobody is known here yet.")


class ContactTable(Table):
    """People of all accounts that somebody sees."""

    row_key = "id"
    name = NameColumn(verbose_name=_("Name"), url=_contact_url)
    accounts = Column(verbose_name=_("Accounts"), css="wrap", orderable=False)
    function = Column(verbose_name=_("Function"), orderable=False)
    title = Column(verbose_name=_("Position"), css="quiet wrap", orderable=False)
    email = Column(verbose_name=_("E-mail"))
    phone = Column(verbose_name=_("Telephone"), css="quiet")
    language = Column(verbose_name=_("Language"), css="quiet", phone="hide")
    legal_basis = Column(verbose_name=_("Legal basis"), css="quiet", phone="hide")
    state = Column(verbose_name=_("State"), css="quiet")

    class Meta(Table.Meta):
        empty_text = _("No contact yet: add one on the tab “People” of an account, or import them.")


class InteractionTable(Table):
    """What was talked about."""

    row_key = "id"
    row_name = "subject"
    subject = NameColumn(
        verbose_name=_("What about"), url=lambda row: reverse("interaction", args=[row["id"]])
    )
    happened_on = DateColumn(verbose_name=_("When"), phone="lead")
    kind = Column(verbose_name=_("How"))
    people = Column(verbose_name=_("With whom"), css="wrap", orderable=False)
    colleagues = Column(verbose_name=_("Of us"), css="wrap", orderable=False)
    account = Column(verbose_name=_("Account"), css="quiet")

    class Meta(Table.Meta):
        empty_text = _("Nothing was written down yet.")


def interaction_row(record: Interaction) -> dict[str, Any]:
    """An interaction whose people were prefetched."""
    return {
        "id": record.pk,
        "subject": str(record),
        "happened_on": record.happened_on,
        "kind": str(record.get_kind_display()),
        "people": ", ".join(contact.name for contact in record.contacts.all()),
        "colleagues": ", ".join(user.name for user in record.colleagues.all()),
        "account": record.account.name,
    }


class AccessTable(Table):
    """Who looked at personal data."""

    row_key = "pk"
    row_name = "contact_number"
    contact_number = NumberColumn(verbose_name=_("Person no."))
    user = Column(verbose_name=_("Who"))
    purpose = Column(verbose_name=_("What for"))
    at = DateColumn(verbose_name=_("When"))

    class Meta(Table.Meta):
        empty_text = _("Nobody has looked yet.")

    def render_purpose(self, record: AccessEntry) -> str:
        """In words."""
        return purpose_label(record.purpose)


def purpose_label(purpose: str) -> str:
    """What somebody looked for, in words."""
    words = {
        "page": _("page of the person"),
        "map": _("map of the account"),
        "list": _("list of contacts"),
        "export": _("export of all data"),
        "card": _("vCard"),
    }
    return str(words.get(purpose, purpose))


def contact_row(contact: Contact) -> dict[str, Any]:
    """A person with the roles that were prefetched as ``seen``."""
    roles = contact.seen  # type: ignore[attr-defined]
    first = roles[0] if roles else None
    return {
        "id": contact.pk,
        "name": contact.name,
        "accounts": ", ".join(role.account.name for role in roles),
        "function": str(first.function or "") if first else "",
        "title": first.title if first else "",
        "email": contact.email,
        "phone": contact.phone or contact.mobile,
        "language": contact.language,
        "legal_basis": contact.get_legal_basis_display(),
        "state": contact.get_state_display(),
    }
