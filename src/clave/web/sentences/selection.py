"""Why something was refused in a selection of key accounts."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES: dict[str, str] = {
    "anchors_not_ascending": _(
        "The values of the anchors of “%(criterion)s” must rise from line to line."
    ),
    "capacity_below_one": _("A tier holds at least one account; leave it empty for no limit."),
    "comparison_not_positive": _("%(first)s against %(second)s: a comparison is above zero."),
    "comparison_out_of_scale": _("A comparison goes from nine times less to nine times more."),
    "comparison_sizes_differ": _("The comparisons are not of the same criteria."),
    "comparison_unknown": _(
        "One of the compared criteria is no longer there. Load the page again."
    ),
    "comparisons_missing": _("%(number)s comparisons are missing: %(pairs)s."),
    "criterion_has_weight": _(
        "“%(criterion)s” still has weight. Set it to 0 and give that weight to others first."
    ),
    "criterion_needs_name": _("Give the criterion a name."),
    "criterion_twice": _("There is a criterion “%(criterion)s” already. Choose another name."),
    "criterion_without_anchors": _(
        "“%(criterion)s” comes from the ledger and needs at least two anchors (value = score)."
    ),
    "deviation_needs_reason": _("Say why the tier is not the computed one: %(accounts)s."),
    "floors_not_descending": _("The thresholds of A, B and C must fall, between 10 and 0."),
    "move_out_of_scale": _("Attractiveness goes from 0 to 10, relative strength from −10 to +10."),
    "no_random_index": _(
        "The table “%(table)s” has no random index for %(number)s criteria, at most for %(most)s: "
        "weights are computed, their consistency is not."
    ),
    "nobody_compared_all": _(
        "Nobody has compared all of these criteria yet, so no weights follow from it."
    ),
    "not_judged": _("“%(criterion)s” comes from the ledger: nobody judges it."),
    "rival_without_strength": _(
        "“%(criterion)s”: a competitor is scored beside us, and by criteria of strength alone."
    ),
    "round_is_decided": _("The round “%(round)s” is decided and stays as it is. Open another one."),
    "round_needs_name": _("Give the round a name."),
    "round_not_covered": _(
        "The ledger has twelve complete months from %(since)s to %(until)s. Choose one of these."
    ),
    "round_still_open": _("The round “%(round)s” is still open. Decide it or give it up first."),
    "round_twice": _("There is a round “%(round)s” already. Choose another name."),
    "round_without_data": _("The ledger has no sales: import them before you open a round."),
    "scenario_moves_nothing": _("Move at least one account before you save the scenario."),
    "score_line_short": _(
        "There are %(columns)s columns: account, criterion and score are needed."
    ),
    "score_not_a_number": _("“%(text)s” is no number."),
    "score_out_of_scale": _("“%(criterion)s”: a score goes from 0 to 10."),
    "score_twice": _("%(account)s and “%(criterion)s” stand in an earlier line already."),
    "selection_needs_whole_sight": _(
        "Who decides a round must see every account: it gives all of them their tiers."
    ),
    "too_few_draws": _("At least one draw is needed."),
    "unknown_criterion": _("There is no criterion “%(criterion)s” in this round."),
    "unknown_measure": _("“%(criterion)s”: choose what the ledger tells."),
    "unknown_tier": _("There is no tier “%(tier)s”."),
    "weight_below_zero": _("A weight cannot lie below zero."),
    "weights_do_not_add_up": _(
        "The weights add up to %(total)s %%, not to 100 %%: change them by %(difference)s points."
    ),
}
