"""Why something about readiness, or the chance of a loss, was refused."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES: dict[str, str] = {
    "chance_needs_reason": _("Say why: whoever reads the chance must know what it rests on."),
    "chance_not_deciding": _("%(account)s does not decide for itself: judge %(decider)s instead."),
    "chance_out_of_range": _("A chance is a percentage from 0 to 100."),
    "diagnosis_needs_margins": _(
        "A diagnosis is kept with what a loss would damage: only who may see margins keeps one."
    ),
    "diagnosis_needs_whole": _(
        "You see a part of the accounts, and a diagnosis is kept of the whole company. Ask "
        "somebody who sees all of it."
    ),
    "hhi_bands_reversed": _(
        "The bands of the HHI ascend: moderate from less than high, to 10,000."
    ),
    "not_asked": _("This questionnaire was put to others. Ask whoever opened it to invite you."),
    "questionnaire_closed": _("The questionnaire is closed: nothing can be answered any more."),
    "questionnaire_needs_people": _("Choose a role, or people, that may answer."),
    "questionnaire_needs_title": _("Give the questionnaire a title."),
    "score_out_of_range": _("A score is a whole number from 0 to 4."),
    "weight_out_of_range": _("Give each criterion a weight from 0 to 100."),
    "weights_all_zero": _("Give at least one criterion a weight above zero."),
}
