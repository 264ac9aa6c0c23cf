"""The addresses of plans, as in :mod:`tests.web.addresses`."""

from __future__ import annotations

from .roles import EDITORS, ROLES, SEES_OWN, Route

MANAGERS = {"director", "admin", "direction"}
ONE = "/plans/{plan}/"

TABLE: dict[str, Route] = {
    "plans": ("get", "/plans/", ROLES, {}),
    "strategy": ("get", "/plans/strategy/", ROLES, {}),
    "new_goal": ("get", "/plans/goals/new/", MANAGERS, {}),
    "goal": ("get", "/plans/goals/{goal}/", MANAGERS, {}),
    "remove_goal": ("post", "/plans/goals/{goal}/remove/", MANAGERS, {"version": "1"}),
    "tell_goal": ("get", "/plans/goals/{goal}/now/", MANAGERS, {}),
    "plan_templates": ("get", "/plans/templates/", MANAGERS, {}),
    "plan_template": ("get", "/plans/templates/A/", MANAGERS, {}),
    "plan": ("get", ONE, SEES_OWN, {}),
    "plan_result": ("get", f"{ONE}result/", SEES_OWN, {}),
    "move_plan": ("post", f"{ONE}move/", EDITORS, {"state": "closed", "why": "No"}),
    "take_in_action": ("get", f"{ONE}actions/take/", EDITORS, {}),
    "refresh_plan": ("post", f"{ONE}situation/", EDITORS, {}),
    "edit_plan": ("get", f"{ONE}edit/", EDITORS, {}),
    "remove_plan": ("post", f"{ONE}remove/", EDITORS, {"reason": "Twice", "version": "1"}),
    "plan_section": ("get", f"{ONE}sections/needs/", EDITORS, {}),
    "plan_remark": ("post", f"{ONE}sections/needs/remarks/", SEES_OWN, {"text": "Well?"}),
    "plan_versions": ("get", f"{ONE}versions/", SEES_OWN, {}),
    "keep_plan_version": ("post", f"{ONE}versions/keep/", EDITORS, {"note": "So"}),
    "plan_version": ("get", f"{ONE}versions/1/", SEES_OWN, {}),
    "compare_plan": ("get", f"{ONE}compare/", SEES_OWN, {}),
    "tell_objective": ("get", f"{ONE}objectives/{{objective}}/now/", EDITORS, {}),
    "order_objective": ("post", f"{ONE}objectives/{{objective}}/order/", EDITORS, {"up": "1"}),
    "reach_milestone": (
        "post",
        f"{ONE}milestones/{{milestone}}/reach/",
        EDITORS,
        {"reached": "1", "version": "1"},
    ),
    "new_plan_part": ("get", f"{ONE}risks/new/", EDITORS, {}),
    "plan_part": ("get", f"{ONE}milestones/{{milestone}}/", EDITORS, {}),
    "remove_plan_part": (
        "post",
        f"{ONE}milestones/{{milestone}}/remove/",
        EDITORS,
        {"version": "1"},
    ),
    "account_plan": ("get", "/accounts/{account}/plan/", SEES_OWN, {}),
    "new_plan": ("get", "/accounts/{account}/plan/new/", EDITORS, {}),
    "api:plans": ("get", "/api/plans", ROLES, {}),
    "api:plan": ("get", "/api/plans/{plan}", SEES_OWN, {}),
}
