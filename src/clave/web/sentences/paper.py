"""Sentences of documents, of the slides they are written on and of the annual brief."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "template_not_slides": _("This file is no presentation: save the template as .pptx."),
    "template_unreadable": _(
        "This presentation cannot be read: open it, save it anew as .pptx and try again."
    ),
    "template_too_large": _(
        "The template is larger than %(limit)s MB, packed or unpacked: leave out its pictures."
    ),
    "template_macros": _(
        "The template carries a program (%(part)s): a deck goes to customers, so save it without "
        "macros."
    ),
    "template_links": _(
        "The template fetches something from elsewhere (%(part)s): keep pictures inside the file "
        "and take links out."
    ),
    "template_harmful": _("A part of this file is not as it should be (%(part)s): save it anew."),
    "template_no_layout": _(
        "The template needs two layouts: one with a title and a subtitle, and one with a title "
        "alone for the slides."
    ),
    "template_no_room": _(
        "The layout with a title leaves too little room below it: make the title smaller, or the "
        "slide wide (16:9)."
    ),
    "unknown_format": _("“%(format)s” is no format: choose one of %(formats)s."),
    "out_not_writable": _("%(path)s cannot be written: %(reason)s."),
    "export_needs_person": _(
        "Nobody may see all accounts: name with --as the person as whom it is made."
    ),
    "export_unknown_person": _("Nobody with the address %(email)s may log in."),
    "account_without_plan": _("%(account)s has no plan: write one on the account's page first."),
    "bad_year": _("“%(year)s” is no year: write four digits, such as 2027."),
    "brief_exists": _("There is a brief of %(year)s already: open it."),
    "brief_issued": _("The brief of %(year)s is issued: make it a draft again to change it."),
    "brief_not_issued": _("The brief is a draft: there is nothing to open again."),
    "brief_reason_needed": _("Say why."),
    "asks_unsigned": _(
        "Nobody stands behind %(asks)s of the asks: sign them or take them out, then issue."
    ),
    "ask_empty": _("Say what is asked."),
    "ask_needs_unit": _("Name the department that is asked."),
    "ask_unsigned": _("Nobody has signed this ask yet: it is answered once it is signed."),
    "ask_answer_needed": _("Say what the department answers."),
    "ask_settled": _("This ask is answered: write another one."),
    "no_annual_brief": _("There is no annual brief of %(year)s: begin one under Plans first."),
}
