"""Sentences of briefings, training and compliance."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "briefing_needs_text": _(
        "Write all five: in one line, what changes, why, what is in it for them, what they have "
        "to do."
    ),
    "briefing_needs_audience": _("Choose at least one unit or person who is told."),
    "briefing_ends_before": _("Say until when it is in force: a day from today on."),
    "briefing_due_after_end": _(
        "What is asked is due after the briefing ends: let it be in force for longer."
    ),
    "briefing_confirm_days": _("Give from 1 to %(most)s days to confirm it."),
    "briefing_reaches_nobody": _(
        "Nobody of these units has a login: choose others, or people by name."
    ),
    "briefing_unchanged": _("Nothing was changed since it was sent: there is nothing to send."),
    "briefing_closed": _("This briefing has ended or is not in force: write a new one."),
    "briefing_over": _("It was in force until %(day)s: set a later day before you send it."),
    "briefing_not_sent": _("It is not sent yet."),
    "briefing_end_needs_reason": _("Say why it holds no longer: its readers will ask."),
    "question_empty": _("Write your question."),
    "answer_empty": _("Write the answer."),
    "course_needs_topic": _("Give the course a topic."),
    "course_needs_goal": _("Say what one can do afterwards."),
    "course_needs_people": _("Choose at least one unit or person who needs it."),
    "too_many_questions": _("A short check has %(most)s questions at most."),
    "question_unsound": _(
        "Question %(n)s: give it words, and none or 2 to %(most)s different answers."
    ),
    "options_alike": _("Question %(n)s has the same answer twice."),
    "question_needs_right": _("Question %(n)s: mark the right answer with “*”."),
    "check_is_taken": _(
        "Somebody has taken this check already: results must stay comparable. Make a new course."
    ),
    "session_in_the_past": _("A session is planned for a moment to come."),
    "session_needs_place": _("Say where it is: a place or a link."),
    "session_without_people": _("Invite at least one person beside the trainer."),
    "more_invited_than_places": _("%(people)s are invited, and there are %(places)s places."),
    "session_not_begun": _("It has not begun yet: who was there is noted afterwards."),
    "session_cancelled": _("This session is cancelled."),
    "session_held": _("This session is held already."),
    "unknown_reply": _("Answer that you come, or that you cannot."),
    "check_before_session": _("The check is for who was at the session, once that is noted."),
    "check_taken": _("You have handed it in already."),
    "check_not_taken": _("That person has not handed in the check."),
    "answers_missing": _("%(n)s questions are not answered yet."),
    "action_weight_out_of_range": _("A weight is from 1 to %(most)s."),
    "proof_needs_account": _("Only an action at an account can prove itself by the ledger."),
    "proof_needs_product": _("Say which product, by its code, or which family."),
    "proof_since_ahead": _("Say since when: a day that has come already."),
    "unknown_proof": _("Choose by which figure the action proves itself."),
}
MISSING = {
    "no_deeds_told": _("The books of actions were not asked."),
    "no_deeds_known": _("No action with a day is written down yet."),
    "no_deeds_due": _("No action is due yet: compliance is not known."),
}
