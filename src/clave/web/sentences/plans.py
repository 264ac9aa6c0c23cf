"""Sentences of plans and goals."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

_PLANS = {
    "plan_closed": _("“%(plan)s” is closed: nothing of it changes any more. Begin the next plan."),
    "plan_not_draft": _(
        "“%(plan)s” is no draft: its words and aims stay as they were asked for. Bring it back to "
        "draft first; it will need approval anew."
    ),
    "plan_state_changed": _("This cannot be done now: the plan is %(state)s."),
    "plan_needs_title": _("Give the plan a title."),
    "plan_needs_days": _("Say from when to when the plan goes."),
    "plan_days_reversed": _("The plan ends before it begins."),
    "plan_too_long": _("A plan lasts five years at most."),
    "plans_overlap": _(
        "“%(plan)s” covers some of these days already. Close it, or choose other days."
    ),
    "plan_needs_sponsor": _("Name a sponsor: somebody of the direction who stands behind it."),
    "sponsor_cannot_log_in": _("The sponsor %(person)s cannot log in any more. Name another."),
    "needs_owner": _("Say whose it is."),
    "plan_needs_objective": _("Add at least one objective."),
    "plan_needs_reason": _("Say why: whoever works with the plan must know."),
    "plan_needs_scenario": _("Choose the scenario that the expected result comes from."),
    "plan_was_reviewed": _(
        "“%(plan)s” was reviewed before, or has actions: it is not taken out. Close it instead."
    ),
    "review_of_another": _("%(person)s asked for the approval: only they can take it back."),
    "scenario_elsewhere": _("That scenario is of another account."),
    "section_needed": _("Write the section “%(section)s”."),
    "section_too_long": _("A section holds %(most)s letters at most."),
    "unknown_base": _("What you began from is not known any more. Open the section again."),
}
_AIMS = {
    "objective_needs_title": _("Say what is wanted."),
    "objective_needs_target": _("Say what is to be reached."),
    "objective_needs_baseline": _("Say where it begins: no figure tells it."),
    "objective_needs_goal": _("Choose the company goal that it serves, or say why it serves none."),
    "objective_needs_goal_named": _("“%(objective)s” serves no company goal and does not say why."),
    "objective_without_data": _(
        "“%(measure)s” cannot be measured here: %(reason)s. Choose another measure, or tell it "
        "yourselves."
    ),
    "objective_outside_plan": _("An objective is reached within the days of the plan."),
    "objective_elsewhere": _("That objective is of another plan."),
    "objective_measured": _("The ledger tells how far “%(objective)s” is; nobody writes it."),
    "goal_of_other_year": _("“%(goal)s” is a goal of %(year)s, which the plan does not cover."),
    "goal_is_served": _("“%(goal)s” is served by objectives: it is not taken out or moved."),
    "goal_needs_title": _("Say what the company wants to reach."),
    "goal_needs_year": _("Say of which year the goal is, from 2000 to 2100."),
    "goal_name_taken": _("There is a goal “%(goal)s” for %(year)s already."),
    "measure_needs_family": _("Name the family that is measured."),
    "measure_needs_unit": _("Say in which unit it is told, since no figure measures it."),
    "value_too_large": _("That value is larger than any account's: check its zeros."),
    "weight_out_of_range": _("A weight is a whole number from 1 to 100."),
    "bad_curve": _(
        "Write each line of the curve as a day and a value, such as “2027-03-31 120”, between the "
        "first and the last day, each day once."
    ),
    "strategy_needs_title": _("Say which way it is."),
}
_MEANS = {
    "plan_has_open_actions": _(
        "%(actions)s of its actions are still open: say whether they stay open or are cancelled."
    ),
    "action_before_plan": _("The action “%(action)s” is due before the plan begins (%(since)s)."),
    "action_days_reversed": _("The action is due before it begins."),
    "action_elsewhere": _("An action of “%(plan)s” is at its account or at a site below it."),
    "action_in_plan": _("“%(action)s” belongs to a plan already."),
    "investment_needs_title": _("Say what it is for."),
    "investment_of_nothing": _("Give an amount, or choose a resource."),
    "investment_outside_plan": _("Money is put in within the days of the plan."),
    "milestone_needs_title": _("Say what is reached on that day."),
    "milestone_outside_plan": _("A milestone lies within the days of the plan."),
    "point_needs_text": _("Write the point."),
    "risk_needs_title": _("Say what may go wrong."),
    "risk_out_of_range": _("Likelihood and impact go from 1 to 5."),
    "section_needs_title": _("Give a section of your own a title."),
    "section_twice": _("The section “%(section)s” stands there twice."),
    "template_needs_sections": _("A plan has from one to %(most)s sections."),
}
SENTENCES: dict[str, str] = _PLANS | _AIMS | _MEANS
