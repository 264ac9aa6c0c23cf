"""The columns of users and audit."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from clave.apps.identity.models import AuditEntry, User
from clave.web.changes import changes_in_words
from clave.web.components.tables import Column, DateColumn, NameColumn, NumberColumn, Table

ACTIONS = {
    "account_changed": gettext_noop("account changed"),
    "acknowledgement_reminded": gettext_noop("confirmation reminded of"),
    "action_weighed": gettext_noop("action weighed"),
    "attendance_noted": gettext_noop("attendance noted"),
    "briefing_answered": gettext_noop("question about a briefing answered"),
    "briefing_asked": gettext_noop("question about a briefing"),
    "briefing_changed": gettext_noop("briefing changed"),
    "briefing_closed": gettext_noop("briefing ended"),
    "briefing_drafted": gettext_noop("briefing drafted"),
    "briefing_sent": gettext_noop("briefing sent"),
    "check_judged": gettext_noop("check judged"),
    "check_set": gettext_noop("check of a course set"),
    "check_taken": gettext_noop("check handed in"),
    "course_changed": gettext_noop("course changed"),
    "course_made": gettext_noop("course made"),
    "invitation_answered": gettext_noop("invitation answered"),
    "material_added": gettext_noop("material added"),
    "proof_removed": gettext_noop("proof by a figure taken out"),
    "proof_set": gettext_noop("proof by a figure set"),
    "session_cancelled": gettext_noop("session cancelled"),
    "session_changed": gettext_noop("session changed"),
    "session_planned": gettext_noop("session planned"),
    "acknowledgement_asked": gettext_noop("confirmation asked for"),
    "acknowledgement_confirmed": gettext_noop("confirmed"),
    "acknowledgement_withdrawn": gettext_noop("confirmation taken back"),
    "action_changed": gettext_noop("action changed"),
    "action_created": gettext_noop("action created"),
    "collection_noted": gettext_noop("contact about debts noted"),
    "collection_rules_set": gettext_noop("rules of collections changed"),
    "dispute_opened": gettext_noop("dispute opened"),
    "dispute_settled": gettext_noop("dispute settled"),
    "interest_rate_set": gettext_noop("rate of interest set"),
    "opportunity_dismissed": gettext_noop("opportunity put away"),
    "opportunity_reopened": gettext_noop("opportunity opened again"),
    "opportunity_settled": gettext_noop("opportunity won or lost"),
    "opportunity_taken": gettext_noop("opportunity taken up"),
    "wallet_added": gettext_noop("spend of a customer told"),
    "wallet_changed": gettext_noop("spend of a customer changed"),
    "wallet_removed": gettext_noop("spend of a customer taken back"),
    "plan_agreed": gettext_noop("payment plan agreed"),
    "plan_ended": gettext_noop("payment plan ended"),
    "promise_made": gettext_noop("promise to pay noted"),
    "reminder_approved": gettext_noop("wording of a reminder approved"),
    "reminder_mailed": gettext_noop("reminder mailed"),
    "feed_made": gettext_noop("calendar address made"),
    "feed_revoked": gettext_noop("calendar address revoked"),
    "reminder_settled": gettext_noop("reminder settled"),
    "reminder_sent": gettext_noop("reminder written"),
    "reminder_stage_set": gettext_noop("stage of reminders set"),
    "reminder_worded": gettext_noop("reminder worded"),
    "action_moved": gettext_noop("action moved"),
    "approval_amended": gettext_noop("approval asked again"),
    "approval_asked": gettext_noop("approval asked for"),
    "approval_decided": gettext_noop("step decided"),
    "approval_settled": gettext_noop("approval settled"),
    "authority_delegated": gettext_noop("authority delegated"),
    "promotion_planned": gettext_noop("promotion planned"),
    "promotion_changed": gettext_noop("promotion changed"),
    "promotion_asked": gettext_noop("promotion put before the chain of command"),
    "promotion_cancelled": gettext_noop("promotion cancelled"),
    "promotion_learnt": gettext_noop("what a promotion taught noted"),
    "proposal_drafted": gettext_noop("proposal drafted"),
    "proposal_changed": gettext_noop("proposal changed"),
    "proposal_moved": gettext_noop("proposal moved"),
    "backed_up": gettext_noop("backup made"),
    "chart_founded": gettext_noop("example chart taken"),
    "chart_import_undone": gettext_noop("chart undone"),
    "chart_imported": gettext_noop("chart imported"),
    "capacity_set": gettext_noop("capacity set"),
    "role_decided": gettext_noop("role of the KAM decided"),
    "work_rule_set": gettext_noop("rule of the workload set"),
    "profit_rule_set": gettext_noop("rule of the income statement set"),
    "profit_rule_removed": gettext_noop("rule of the income statement removed"),
    "comment_added": gettext_noop("comment added"),
    "booking_cancelled": gettext_noop("booking cancelled"),
    "company_changed": gettext_noop("company settings changed"),
    "contact_added": gettext_noop("contact added"),
    "contact_changed": gettext_noop("contact changed"),
    "contact_destroyed": gettext_noop("contact destroyed"),
    "contact_role_added": gettext_noop("role of a contact added"),
    "contact_role_changed": gettext_noop("role of a contact changed"),
    "contact_state_changed": gettext_noop("state of a contact changed"),
    "contacts_merged": gettext_noop("contacts merged"),
    "delegation_revoked": gettext_noop("delegation revoked"),
    "diagnosis_recorded": gettext_noop("diagnosis kept"),
    "dotted_line_drawn": gettext_noop("dotted line drawn"),
    "dotted_line_ended": gettext_noop("dotted line ended"),
    "escalated": gettext_noop("escalated"),
    "exported": gettext_noop("exported"),
    "file_added": gettext_noop("file added"),
    "file_removed": gettext_noop("file removed"),
    "function_added": gettext_noop("function added"),
    "function_changed": gettext_noop("function changed"),
    "import_undone": gettext_noop("import undone"),
    "imported": gettext_noop("imported"),
    "interaction_changed": gettext_noop("interaction changed"),
    "interaction_deleted": gettext_noop("interaction deleted"),
    "interaction_logged": gettext_noop("interaction logged"),
    "loss_chance_judged": gettext_noop("chance of loss judged"),
    "loss_chance_withdrawn": gettext_noop("chance of loss withdrawn"),
    "mail_settings_changed": gettext_noop("e-mail settings changed"),
    "mapping_forgotten": gettext_noop("mapping forgotten"),
    "member_added": gettext_noop("joined the account team"),
    "member_changed": gettext_noop("account team changed"),
    "member_removed": gettext_noop("left the account team"),
    "merge_undone": gettext_noop("merge undone"),
    "note_added": gettext_noop("note added"),
    "password_set": gettext_noop("password set"),
    "people_import_undone": gettext_noop("import of people undone"),
    "people_imported": gettext_noop("people imported"),
    "person_added": gettext_noop("person added"),
    "person_appointed": gettext_noop("person appointed"),
    "person_changed": gettext_noop("person changed"),
    "person_left": gettext_noop("person left the position"),
    "policy_changed": gettext_noop("policy changed"),
    "policy_removed": gettext_noop("policy removed"),
    "policy_set": gettext_noop("policy set"),
    "position_changed": gettext_noop("position changed"),
    "position_closed": gettext_noop("position closed"),
    "position_moved": gettext_noop("position moved"),
    "position_opened": gettext_noop("position opened"),
    "questionnaire_closed": gettext_noop("questionnaire closed"),
    "questionnaire_opened": gettext_noop("questionnaire opened"),
    "readiness_answered": gettext_noop("questionnaire answered"),
    "readiness_rules_changed": gettext_noop("rules of readiness changed"),
    "resource_added": gettext_noop("resource added"),
    "resource_booked": gettext_noop("resource booked"),
    "resource_changed": gettext_noop("resource changed"),
    "restored": gettext_noop("restored from a backup"),
    "retention_changed": gettext_noop("retention of contacts changed"),
    "scenario_deleted": gettext_noop("scenario deleted"),
    "scenario_saved": gettext_noop("scenario saved"),
    "account_scored": gettext_noop("account scored"),
    "criteria_compared": gettext_noop("criteria compared"),
    "selection_criterion_added": gettext_noop("criterion added"),
    "selection_criterion_changed": gettext_noop("criterion changed"),
    "selection_criterion_removed": gettext_noop("criterion removed"),
    "selection_decided": gettext_noop("round decided"),
    "selection_discarded": gettext_noop("round given up"),
    "selection_opened": gettext_noop("round opened"),
    "selection_remark": gettext_noop("remark on an account"),
    "selection_scenario_deleted": gettext_noop("scenario deleted"),
    "selection_scenario_saved": gettext_noop("scenario saved"),
    "selection_thresholds_changed": gettext_noop("thresholds changed"),
    "selection_weighed": gettext_noop("weights changed"),
    "tie_judged": gettext_noop("tie judged"),
    "brief_begun": gettext_noop("annual brief begun"),
    "brief_refreshed": gettext_noop("figures of the annual brief taken anew"),
    "brief_written": gettext_noop("annual brief written in"),
    "brief_issued": gettext_noop("annual brief issued"),
    "brief_reopened": gettext_noop("annual brief made a draft again"),
    "ask_added": gettext_noop("ask to a department added"),
    "ask_changed": gettext_noop("ask to a department changed"),
    "ask_signed": gettext_noop("ask to a department signed"),
    "ask_settled": gettext_noop("ask to a department answered"),
    "ask_removed": gettext_noop("ask to a department taken out"),
    "slide_template_set": gettext_noop("slide template set"),
    "slide_template_removed": gettext_noop("slide template taken away"),
    "unit_changed": gettext_noop("unit changed"),
    "unit_created": gettext_noop("unit created"),
    "unit_removed": gettext_noop("unit removed"),
    "user_changed": gettext_noop("user changed"),
    "user_created": gettext_noop("user created"),
    "need_noted": gettext_noop("need noted"),
    "need_changed": gettext_noop("need changed"),
    "need_removed": gettext_noop("need taken out"),
    "needs_reviewed": gettext_noop("needs reviewed"),
    "needs_imported": gettext_noop("needs imported"),
    "need_import_undone": gettext_noop("import of needs undone"),
    "competitor_added": gettext_noop("competitor added"),
    "competitor_changed": gettext_noop("competitor changed"),
    "competitors_merged": gettext_noop("competitors joined"),
    "rival_product_added": gettext_noop("product of a competitor added"),
    "rival_product_removed": gettext_noop("product of a competitor taken out"),
    "competition_rules_set": gettext_noop("rules of competition changed"),
    "presence_noted": gettext_noop("competitor at an account noted"),
    "presence_changed": gettext_noop("competitor at an account changed"),
    "presence_removed": gettext_noop("competitor at an account taken out"),
    "share_estimated": gettext_noop("share estimated"),
    "estimate_removed": gettext_noop("estimate of a share taken back"),
    "price_seen": gettext_noop("price seen"),
    "price_removed": gettext_noop("price seen taken back"),
    "outcome_noted": gettext_noop("won or lost noted"),
    "outcome_changed": gettext_noop("won or lost changed"),
    "outcome_removed": gettext_noop("won or lost taken back"),
    "chain_terms_set": gettext_noop("days of delivery agreed"),
    "stage_added": gettext_noop("stage of the chain added"),
    "stage_changed": gettext_noop("stage of the chain changed"),
    "stage_moved": gettext_noop("stage of the chain moved"),
    "stage_removed": gettext_noop("stage of the chain taken out"),
    "chain_problem_noted": gettext_noop("problem of the chain noted"),
    "chain_problem_changed": gettext_noop("problem of the chain changed"),
    "chain_problem_removed": gettext_noop("problem of the chain taken out"),
    "action_taken_in": gettext_noop("action taken into a plan"),
    "action_taken_out": gettext_noop("action taken out of a plan"),
    "goal_added": gettext_noop("goal added"),
    "goal_changed": gettext_noop("goal changed"),
    "goal_removed": gettext_noop("goal taken out"),
    "goal_told": gettext_noop("reached of a goal"),
    "investment_added": gettext_noop("investment added"),
    "investment_changed": gettext_noop("investment changed"),
    "investment_removed": gettext_noop("investment taken out"),
    "milestone_added": gettext_noop("milestone added"),
    "milestone_changed": gettext_noop("milestone changed"),
    "milestone_reached": gettext_noop("milestone reached or not"),
    "milestone_removed": gettext_noop("milestone taken out"),
    "objective_added": gettext_noop("objective added"),
    "objective_changed": gettext_noop("objective changed"),
    "objective_moved": gettext_noop("objective put elsewhere"),
    "objective_removed": gettext_noop("objective taken out"),
    "objective_told": gettext_noop("reached of an objective"),
    "plan_action_changed": gettext_noop("action of a plan changed"),
    "plan_changed": gettext_noop("plan changed"),
    "plan_made": gettext_noop("plan begun"),
    "plan_moved": gettext_noop("plan in another state"),
    "plan_removed": gettext_noop("plan taken out"),
    "plan_template_changed": gettext_noop("template of plans changed"),
    "plan_version_kept": gettext_noop("version of a plan kept"),
    "risk_added": gettext_noop("risk added"),
    "risk_changed": gettext_noop("risk changed"),
    "risk_removed": gettext_noop("risk taken out"),
    "section_written": gettext_noop("section of a plan written"),
    "situation_taken": gettext_noop("figures of a plan taken"),
    "strategy_added": gettext_noop("strategy added"),
    "strategy_changed": gettext_noop("strategy changed"),
    "strategy_removed": gettext_noop("strategy taken out"),
    "swot_added": gettext_noop("point of the SWOT added"),
    "swot_changed": gettext_noop("point of the SWOT changed"),
    "swot_removed": gettext_noop("point of the SWOT taken out"),
}


def action_label(action: str) -> str:
    """What was done, in words."""
    return _now(ACTIONS[action]) if action in ACTIONS else action


class UserTable(Table):
    """People who may log in."""

    name = NameColumn(verbose_name=_("Name"), url=lambda user: reverse("user", args=[user.pk]))
    email = Column(verbose_name=_("E-mail"))
    role = Column(verbose_name=_("Role"))
    language = Column(verbose_name=_("Language"), css="quiet")
    is_active = Column(verbose_name=_("May log in"))
    last_login = DateColumn(verbose_name=_("Last login"), relative=True, css="quiet")

    class Meta(Table.Meta):
        empty_text = _("Nobody matches.")

    def render_role(self, record: User) -> str:
        """In words."""
        return str(record.get_role_display())

    def render_is_active(self, value: bool) -> str:
        """In a word, not a colour."""
        return _now("yes") if value else _now("no")


class AuditTable(Table):
    """The audit trail, newest first."""

    row_name = "number"
    number = NumberColumn(verbose_name=_("No."), css="quiet", phone="hide")
    subject_label = NameColumn(verbose_name=_("Record"))
    action = Column(verbose_name=_("What"))
    actor_label = Column(verbose_name=_("Who"))
    at = DateColumn(verbose_name=_("When"))
    changes = Column(verbose_name=_("Old → new"), css="wrap", orderable=False)

    class Meta(Table.Meta):
        empty_text = _("Nothing has been written down yet.")

    def render_action(self, value: str) -> str:
        """In words."""
        return action_label(value)

    def render_changes(self, record: AuditEntry) -> SafeString | str:
        """Each field with its old and new value."""
        return format_html_join(" · ", "<b>{}</b> {} → {}", _words(record))

    def value_changes(self, record: AuditEntry) -> str:
        """For the export."""
        return "; ".join(f"{name}: {old} → {new}" for name, old, new in _words(record))


def _words(record: AuditEntry) -> list[tuple[str, str, str]]:
    return changes_in_words(record.subject_type, record.changes)
