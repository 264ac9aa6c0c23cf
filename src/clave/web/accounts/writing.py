"""A form about an account, under its header: shown, refused with a sentence, written, left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clave.apps.accounts.models import Account
from clave.apps.accounts.selectors import Questions
from clave.apps.identity.models import User
from clave.figures.asking import query_once
from clave.lib.refusal import Refused
from clave.web.access import UserRequest
from clave.web.refusals import carried_out, sentence

from .account import frame_of

MARKET = "account_needs"  # the tab that needs, competition and supply chain share


@dataclass(frozen=True)
class FormPage:
    """``back``: where saving and leaving lead; ``remove``: the address that takes the record out
    with a reason, "" where it is new; ``lists``: suggestions by the id of their list."""

    account: Account
    title: str
    back: str
    form: forms.Form | forms.ModelForm[Any]
    tab: str = MARKET
    remove: str = ""
    lists: dict[str, list[str]] | None = None
    may_save: bool = True


def written(request: UserRequest, page: FormPage, write: Callable[[], Any]) -> HttpResponseBase:
    """Show the form; where it is sent and sound, write and go back."""
    if request.method == "POST" and page.form.is_valid():
        try:
            write()
        except Refused as refusal:
            if refusal.code == "not_allowed":
                raise
            page.form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(page.back)
    context = frame_of(request.user, page.account, page.tab)
    context["crumbs"].append({"label": page.title})
    context |= {
        "form": page.form,
        "title": page.title,
        "back": page.back,
        "remove_url": page.remove,
        "lists": page.lists or {},
        "multipart": page.form.is_multipart(),
        "may_save": page.may_save,
    }
    status = 422 if page.form.errors else 200
    return render(request, "accounts/form.html", context, status=status)


def removed(request: UserRequest, back: str, remove: Callable[[str], Any]) -> HttpResponseBase:
    """Take something out with the reason that was written, and say so."""
    carried_out(
        request,
        lambda: remove(request.POST.get("reason", "")),
        _("It is taken out; the audit keeps that it was there."),
    )
    return redirect(back)


def market_views(account: Account, current: str) -> list[dict[str, Any]]:
    """What one tab of an account shares: its needs, who else supplies it, the way of the goods."""
    entries = (
        ("account_needs", _("Needs")),
        ("account_competition", _("Competition")),
        ("account_chain", _("Supply chain")),
    )
    return [
        {"url": reverse(name, args=[account.pk]), "label": label, "active": name == current}
        for name, label in entries
    ]


def families(user: User) -> list[str]:
    """The families of the catalogue, to be suggested."""
    sql = (
        "SELECT DISTINCT coalesce(p.family, n.family) AS family FROM products p"
        " FULL JOIN product_names n ON n.product = p.code"
        " WHERE coalesce(p.family, n.family) IS NOT NULL ORDER BY family"
    )
    return [row["family"] for row in query_once(Questions(user).connection(), sql)]
