"""The columns of actions, approvals and acknowledgements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clave.apps.followup.models import Acknowledgement, Action, Approval, Item
from clave.lib.money import from_minor
from clave.web.components.dates import date_relative
from clave.web.components.tables import (
    Column,
    DateColumn,
    MoneyColumn,
    NameColumn,
    NumberColumn,
    Table,
)
from clave.web.matters import matter_label

from .common import item_url


@dataclass(frozen=True)
class ItemRow:
    """An item as a list shows it. ``late``: its day has passed and it is not settled."""

    id: int
    url: str
    title: str
    account: str
    account_url: str
    person: str
    due_on: date | None
    amount: Decimal | None
    state: str
    late: bool
    unit: str = ""
    matter: str = ""
    asked_on: date | None = None
    confirmed: int = 0
    recipients: int = 0


def rows_of(items: Iterable[Any], seen: set[int]) -> list[ItemRow]:
    """``items`` as rows; ``seen``: the accounts whose pages the reader may open."""
    today = timezone.localdate()
    return [_row(item, seen, today) for item in items]


def _row(item: Any, seen: set[int], today: date) -> ItemRow:
    account = item.account
    own = _OWN[item.kind](item)
    return ItemRow(
        id=item.pk,
        url=item_url(item),
        title=item.title,
        account=account.name if account else "",
        account_url=reverse("account", args=[account.pk]) if item.account_id in seen else "",
        due_on=item.due_on,
        amount=amount_of(item),
        late=not item.is_settled and item.due_on is not None and item.due_on < today,
        **own,
    )


def amount_of(item: Item) -> Decimal | None:
    """What is at stake, as the number it is."""
    return None if item.amount_minor is None else from_minor(item.amount_minor, item.currency)


def _of_action(item: Action) -> dict[str, Any]:
    state = str(item.get_state_display())
    return {"person": str(item.owner), "state": state, "unit": item.unit.name if item.unit else ""}


def _of_approval(item: Approval) -> dict[str, Any]:
    return {
        "person": str(item.created_by or ""),
        "state": str(item.get_state_display()),
        "matter": matter_label(item.matter),
        "asked_on": timezone.localtime(item.asked_at).date(),
    }


def _of_acknowledgement(item: Acknowledgement) -> dict[str, Any]:
    receipts = list(item.receipts.all())
    confirmed = sum(receipt.confirmed_at is not None for receipt in receipts)
    words = _now("taken back") if item.withdrawn else _now("confirmed by all")
    return {
        "person": str(item.created_by or ""),
        "state": words if item.is_settled else _now("waiting"),
        "confirmed": confirmed,
        "recipients": len(receipts),
    }


_OWN: dict[str, Any] = {
    "action": _of_action,
    "approval": _of_approval,
    "acknowledgement": _of_acknowledgement,
}


class DueColumn(DateColumn):
    """The day until which; in red and with a word where it has passed."""

    def render(self, value: date, record: ItemRow) -> SafeString | str:  # type: ignore[override]
        """«en 3 días»; late ones so called."""
        said = date_relative(value)
        if record.late:
            return format_html('<span class="loss">{} · {}</span>', said, _now("late"))
        return said


class AccountColumn(Column):
    """The account, linked where the reader may open it."""

    def render(self, value: str, record: ItemRow) -> SafeString | str:
        """Its name."""
        if not record.account_url:
            return value
        return format_html('<a href="{}">{}</a>', record.account_url, value)


class ItemTable(Table):
    """What the three lists have in common."""

    row_key = "id"
    row_name = "title"
    title = NameColumn(verbose_name=_("Subject"), url=lambda row: row.url)
    account = AccountColumn(verbose_name=_("Account"))


class ActionTable(ItemTable):
    """Actions."""

    person = Column(verbose_name=_("Owner"))
    unit = Column(verbose_name=_("Unit"), css="quiet", phone="hide")
    due_on = DueColumn(verbose_name=_("Due"), phone="lead")
    amount = MoneyColumn(verbose_name=_("At stake"))
    state = Column(verbose_name=_("State"), css="quiet")

    class Meta(Table.Meta):
        empty_text = _("No action yet. Open an account and give the first one.")


class ApprovalTable(ItemTable):
    """Approvals."""

    matter = Column(verbose_name=_("Matter"), css="quiet", phone="hide")
    person = Column(verbose_name=_("Asked by"))
    asked_on = DateColumn(verbose_name=_("Asked"), css="quiet", relative=True, phone="hide")
    due_on = DueColumn(verbose_name=_("Needed by"))
    amount = MoneyColumn(verbose_name=_("Amount"), phone="lead")
    state = Column(verbose_name=_("State"))

    class Meta(Table.Meta):
        empty_text = _("Nothing has been asked for yet.")


class AcknowledgementTable(ItemTable):
    """Acknowledgements."""

    person = Column(verbose_name=_("Asked by"))
    due_on = DueColumn(verbose_name=_("To be confirmed by"), phone="lead")
    confirmed = NumberColumn(verbose_name=_("Confirmed"))
    recipients = NumberColumn(verbose_name=_("Recipients"))
    state = Column(verbose_name=_("State"))

    class Meta(Table.Meta):
        empty_text = _("Nobody has been asked to confirm anything yet.")
