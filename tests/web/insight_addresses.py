"""The addresses of the insights, as in :mod:`tests.web.addresses`."""

from __future__ import annotations

from .roles import ANALYSES, EDITORS, SEES_ALL, SEES_OWN, Route

PLANNERS = {"director", "admin"}  # of the work of KAMs
ANALYSES_AND_ACTS = {"kam", "director", "admin", "finance"}
DECIDE_READINESS = {"director", "direction", "admin"}
ASKED = ANALYSES - {"finance"} | {"seller"}  # whom the questionnaire of the tests is put to
PROFIT = {"director", "admin", "finance"}
DECIDERS = {"director", "admin"}
SCORERS = DECIDERS | {"kam", "other"}

TABLE: dict[str, Route] = {
    "account_role": ("get", "/accounts/{account}/role/", SEES_OWN, {}),
    "account_pnl": ("get", "/accounts/{account}/results/pnl/", SEES_OWN, {}),
    "account_pnl_by": ("get", "/accounts/{account}/results/pnl/by/month/", SEES_OWN, {}),
    "account_pnl_step": ("get", "/accounts/{account}/results/pnl/rebate/", SEES_OWN, {}),
    "account_variance": ("get", "/accounts/{account}/results/variance/", SEES_OWN, {}),
    "account_prices": ("get", "/accounts/{account}/results/prices/", SEES_OWN, {}),
    "who_orders": ("get", "/insights/orders/", ANALYSES, {}),
    "recommender": ("get", "/insights/recommendations/", ANALYSES, {}),
    "account_outlook": ("get", "/accounts/{account}/results/outlook/", SEES_OWN, {}),
    "whale": ("get", "/insights/whale/", ANALYSES, {}),
    "profit_rules": ("get", "/insights/whale/rules/", ANALYSES, {}),
    "new_profit_rule": (
        "post",
        "/insights/whale/rules/rate/new/",
        PROFIT,
        {"activity": "order", "since": "2026-01-01", "cost": "12.50"},
    ),
    "profit_rule": ("get", "/insights/whale/rules/rate/{rate}/", PROFIT, {}),
    "remove_profit_rule": (
        "post",
        "/insights/whale/rules/rate/{rate}/remove/",
        PROFIT,
        {"version": "1"},
    ),
    "workload": ("get", "/insights/workload/", ANALYSES, {}),
    "workload_person": ("get", "/insights/workload/{kam}/", SEES_OWN, {}),
    "workload_what_if": ("get", "/insights/workload/what-if/?move=G1:{other}", ANALYSES, {}),
    "workload_proposal": ("get", "/insights/workload/proposal/", ANALYSES, {}),
    "hand_over_accounts": (
        "post",
        "/insights/workload/hand-over/",
        {"director", "admin"},
        {"move": "G1:{kam}:{other}"},
    ),
    "work_rules": ("get", "/insights/workload/rules/", ANALYSES, {}),
    "work_rule": ("get", "/insights/workload/rules/effort/A.high/", PLANNERS, {}),
    "forget_work_rule": (
        "post",
        "/insights/workload/rules/stage/basic/forget/",
        PLANNERS,
        {"version": "1"},
    ),
    "capacities": ("get", "/insights/workload/capacity/", ANALYSES, {}),
    "new_capacity": (
        "post",
        "/insights/workload/capacity/new/",
        PLANNERS,
        {"user": "{kam}", "since": "2026-11-02", "days": "210", "hours_a_day": "8"}
        | {"account_share": "60"},
    ),
    "capacity": ("get", "/insights/workload/capacity/{capacity}/", PLANNERS, {}),
    "breadth": ("get", "/insights/breadth/", ANALYSES, {}),
    "breadth_accounts": ("get", "/insights/breadth/accounts/", ANALYSES, {}),
    "ask_for_way": ("post", "/insights/breadth/{account}/act/", ANALYSES_AND_ACTS, {}),
    "readiness": ("get", "/insights/readiness/", ANALYSES, {}),
    "readiness_pdf": ("get", "/insights/readiness/pdf/", ANALYSES, {}),
    "readiness_criterion": (
        "get",
        "/insights/readiness/criteria/collaboration/",
        ANALYSES,
        {},
    ),
    "answer_readiness": ("get", "/insights/readiness/answer/", ASKED, {}),
    "readiness_rules": ("get", "/insights/readiness/rules/", DECIDE_READINESS, {}),
    "questionnaire": ("get", "/insights/readiness/questionnaire/", DECIDE_READINESS, {}),
    "close_questionnaire": (
        "post",
        "/insights/readiness/questionnaire/{questionnaire}/close/",
        DECIDE_READINESS,
        {"version": "1"},
    ),
    "record_diagnosis": ("post", "/insights/readiness/record/", DECIDE_READINESS, {"note": "N"}),
    "kept_diagnosis": ("get", "/insights/readiness/kept/{diagnosis}/", SEES_ALL, {}),
    "profit_at_risk": ("get", "/insights/profit-at-risk/", ANALYSES, {}),
    "loss_chance": ("get", "/insights/profit-at-risk/{account}/", EDITORS, {}),
    "withdraw_loss_chance": (
        "post",
        "/insights/profit-at-risk/{account}/withdraw/",
        EDITORS,
        {"version": "1"},
    ),
    "targets": ("get", "/insights/targets/", ANALYSES, {}),
    "currencies": ("get", "/insights/currencies/", ANALYSES, {}),
    "target_sets": ("get", "/insights/targets/sets/", ANALYSES, {}),
    "new_target_set": ("get", "/insights/targets/sets/new/", DECIDERS, {}),
    "target_set": ("get", "/insights/targets/sets/{target_set}/", ANALYSES, {}),
    "hand_down_targets": (
        "post",
        "/insights/targets/sets/{target_set}/hand-down/",
        DECIDERS,
        {"version": "2", "total": "100", "basis": "even"},
    ),
    "take_budgets": (
        "post",
        "/insights/targets/sets/{target_set}/budgets/",
        DECIDERS,
        {"version": "2"},
    ),
    "propose_targets": (
        "post",
        "/insights/targets/sets/{target_set}/propose/",
        DECIDERS,
        {"version": "2"},
    ),
    "enter_targets": (
        "get",
        "/insights/targets/sets/{target_set}/enter/",
        EDITORS | {"other"},
        {},
    ),
    "settle_target": ("get", "/insights/targets/lines/{target_line}/settle/", DECIDERS, {}),
    "selection": ("get", "/insights/selection/", ANALYSES, {}),
    "open_selection": ("get", "/insights/selection/new/", DECIDERS, {}),
    "account_selection": ("get", "/insights/selection/accounts/{account}/", SEES_OWN, {}),
    "selection_round": ("get", "/insights/selection/{round}/", ANALYSES, {}),
    "selection_pdf": ("get", "/insights/selection/{round}/print/", ANALYSES, {}),
    "selection_moves": ("get", "/insights/selection/{round}/moves/", ANALYSES, {}),
    "discard_selection": ("post", "/insights/selection/{round}/discard/", DECIDERS, {}),
    "selection_matrix": ("get", "/insights/selection/{round}/matrix/", ANALYSES, {}),
    "save_selection_scenario": (
        "post",
        "/insights/selection/{round}/matrix/save/",
        SEES_OWN,
        {"name": "S", "move": "G1:6:1"},
    ),
    "delete_selection_scenario": (
        "post",
        "/insights/selection/{round}/matrix/{what_if}/delete/",
        {"kam"},
        {},
    ),
    "selection_criteria": ("get", "/insights/selection/{round}/criteria/", ANALYSES, {}),
    "selection_thresholds": ("get", "/insights/selection/{round}/thresholds/", DECIDERS, {}),
    "new_selection_criterion": ("get", "/insights/selection/{round}/criteria/new/", DECIDERS, {}),
    "selection_criterion": (
        "get",
        "/insights/selection/{round}/criteria/{criterion}/",
        DECIDERS,
        {},
    ),
    "remove_selection_criterion": (
        "post",
        "/insights/selection/{round}/criteria/{criterion}/remove/",
        DECIDERS,
        {},
    ),
    "selection_comparison": ("get", "/insights/selection/{round}/compare/", SCORERS, {}),
    "use_selection_comparison": (
        "post",
        "/insights/selection/{round}/compare/use/",
        DECIDERS,
        {},
    ),
    "selection_scoring": ("get", "/insights/selection/{round}/score/", SCORERS, {}),
    "import_selection_scores": ("get", "/insights/selection/{round}/import/", SCORERS, {}),
    "decide_selection": ("get", "/insights/selection/{round}/decide/", DECIDERS, {}),
    "selection_account": (
        "get",
        "/insights/selection/{round}/accounts/{account}/",
        SEES_OWN,
        {},
    ),
    "remark_selection": (
        "post",
        "/insights/selection/{round}/accounts/{account}/remark/",
        EDITORS,
        {"text": "Talk about it"},
    ),
}
