"""Why something was refused in the organisation and the account teams."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

_CHART = {
    "unit_needs_name": _("Give the unit a name."),
    "unit_taken": _("There is a unit “%(unit)s” already. Choose another name."),
    "unknown_unit_kind": _("There is no type of unit “%(kind)s”. There are: %(kinds)s."),
    "unit_circle": _("%(parent)s belongs to %(unit)s: it cannot stand above it."),
    "unit_in_use": _(
        "%(unit)s is kept: positions stand or stood in it, or units belong to it. Move those first."
    ),
    "position_needs_title": _("Give the position a title."),
    "position_not_there": _(
        "The position %(position)s does not exist on that day. Choose another day or position."
    ),
    "position_circle": _(
        "%(position)s cannot report to somebody below: that would close the circle %(names)s."
    ),
    "second_top": _("The chart has its top already: %(top)s. Choose whom the position reports to."),
    "later_placement": _(
        "A later move of %(position)s is written down already. Choose a day after it."
    ),
    "position_has_reports": _(
        "%(count)s positions report to %(position)s. Move them before it is closed."
    ),
    "dotted_line_needs_two": _(
        "A dotted line from %(position)s needs another position that exists on that day."
    ),
    "dotted_line_twice": _("%(position)s has a dotted line to %(boss)s already."),
}
_IMPORT = {
    "chart_exists": _("There is a chart already. The example is for companies without one."),
    "nothing_to_undo": _("There is no move to take back any more."),
    "chart_columns": _(
        "These columns are missing: %(missing)s. The file has: %(columns)s. Say which is which "
        "with --map, or on the page."
    ),
    "chart_field_unknown": _("A chart has no field “%(field)s”. There are: %(fields)s."),
    "chart_column_unknown": _("The file has no column “%(column)s”. It has: %(columns)s."),
    "chart_too_many_rows": _("A chart of %(rows)s lines is not read; at most %(limit)s are."),
    "chart_date": _("Line %(line)s: “%(text)s” is no day that fits the others of its column."),
    "chart_faulty": _(
        "The file makes no chart, for %(count)s reasons. Nothing was changed. Mend it and bring it "
        "again."
    ),
    "chart_no_title": _("Line %(line)s (%(person)s) has no title."),
    "chart_bad_email": _("Line %(line)s: “%(email)s” is no e-mail address."),
    "chart_person_twice": _(
        "%(person)s is there more than once (lines %(lines)s). Two people of one name need their "
        "numbers or e-mails."
    ),
    "chart_boss_unknown": _("Line %(line)s: %(person)s reports to “%(boss)s”, whom no line names."),
    "chart_boss_ambiguous": _(
        "Line %(line)s: %(person)s reports to “%(boss)s”, which may be any of lines %(lines)s. "
        "Write the number instead."
    ),
    "chart_two_tops": _("More than one reports to nobody: %(names)s. A chart has one top."),
    "chart_no_top": _("Every line reports to somebody: a chart needs its top."),
    "chart_circle": _("These report to each other in a circle: %(names)s (lines %(lines)s)."),
    "chart_import_changes": _(
        "The chart that is there would change: %(moved)s moved, %(holder)s held by somebody else, "
        "%(closed)s closed. Apply it with --yes."
    ),
    "chart_import_not_waiting": _("“%(name)s” does not wait for a confirmation any more."),
    "chart_import_not_done": _("“%(name)s” is not the company's chart, or was undone before."),
    "chart_changed_since": _(
        "The chart was changed after “%(name)s” came in; undoing it would lose those changes."
    ),
    "chart_decided_later": _(
        "Changes for days after %(on)s are written down already. Bring the chart for a later day."
    ),
    "not_an_amount": _("“%(text)s” is no amount. Write it with a point: 12500.50."),
}
_PEOPLE = {
    "person_needs_name": _("Give the person a name."),
    "person_known": _("%(value)s is %(person)s already. Each belongs to one person."),
    "holding_ends_first": _("It would end (%(until)s) before it begins (%(since)s)."),
    "holding_overlaps": _(
        "%(person)s holds %(position)s from %(since)s until %(until)s. End that first, or choose "
        "other days."
    ),
    "holding_is_over": _("%(person)s left the position on %(until)s."),
}
_AUTHORITY = {
    "delegation_to_oneself": _("%(person)s cannot delegate to themselves. Choose somebody else."),
    "delegation_ends_first": _("The delegation would end before it begins."),
    "delegation_is_past": _("The delegation would be over already. Choose a later end."),
    "delegation_is_over": _("The delegation %(delegation)s is over or revoked."),
    "unknown_scope": _("There is no scope “%(scope)s”. There are: %(scopes)s."),
    "limit_below_zero": _("An amount cannot lie below zero."),
    "policy_needs_name": _("Give the policy a name."),
    "unknown_approver": _("“%(approver)s” says not who approves."),
    "policy_needs_level": _("%(policy)s: say how many levels up, one at least."),
    "policy_needs_position": _("%(policy)s: say which position approves."),
    "policy_empty_interval": _(
        "%(policy)s: nothing lies from %(low)s on and below %(high)s. The second must be larger."
    ),
}
_TEAM = {
    "unknown_team_level": _("There is no level “%(level)s” in an account team."),
    "member_share": _("A share of time lies between 0 and 100 %%, not %(share)s."),
    "member_ends_first": _("It would end (%(until)s) before it begins (%(since)s)."),
    "member_twice": _("%(person)s is in the team of %(account)s already on those days."),
    "member_has_left": _("%(person)s left the team on %(until)s."),
}
SENTENCES: dict[str, str] = _CHART | _IMPORT | _PEOPLE | _AUTHORITY | _TEAM
