"""The addresses of briefings, training and compliance, as in :mod:`tests.web.addresses`."""

from __future__ import annotations

from typing import Any

from .roles import EDITORS, ROLES, SEES_OWN, Route

WRITES = EDITORS | {"other"}  # a KAM, of what is the whole company's
TRAINS = WRITES | {"manager"}
# The briefing of the table was sent to the seller; the session's guest is the seller.
BRIEFED = SEES_OWN | {"seller"}
TRAINED = TRAINS | {"seller"}
RUNS = {"kam", "director", "admin", "seller", "manager"}  # the seller does it, under the manager
BRIEFING: dict[str, Any] = {
    "audience": "sellers",
    "people": "{kam}",
    "title": "A",
    "what": "B",
    "why": "C",
    "benefit": "D",
    "deadline": "E",
    "confirm_days": "3",
    "ends_on": "2030-01-01",
}
COURSE: dict[str, Any] = {"topic": "A", "goal": "B", "people": "{kam}", "pass_mark": "70"}
SESSION: dict[str, Any] = {
    "starts_at": "2030-01-01T09:00",
    "minutes": "30",
    "place": "Here",
    "trainer": "{kam}",
    "invited": "{other}",
}

TABLE: dict[str, Route] = {
    "briefings": ("get", "/briefings/", ROLES, {}),
    "new_briefing": ("post", "/briefings/new/", WRITES, BRIEFING),
    "briefing": ("get", "/briefings/{briefing}/", BRIEFED, {}),
    "edit_briefing": ("get", "/briefings/{briefing}/edit/", EDITORS, {}),
    "send_briefing": ("post", "/briefings/{briefing}/send/", EDITORS, {"version": "2"}),
    "remind_briefing": ("post", "/briefings/{briefing}/remind/", EDITORS, {}),
    "close_briefing": (
        "post",
        "/briefings/{briefing}/close/",
        EDITORS,
        {"version": "2", "reason": "over"},
    ),
    "ask_briefing": ("post", "/briefings/{briefing}/ask/", BRIEFED, {"text": "Who?"}),
    "answer_briefing": (
        "post",
        "/briefing-questions/{briefing_question}/answer/",
        EDITORS,
        {"text": "You"},
    ),
    "training": ("get", "/training/", ROLES, {}),
    "new_course": ("post", "/training/new/", TRAINS, COURSE),
    "course": ("get", "/training/{course}/", TRAINED, {}),
    "edit_course": ("get", "/training/{course}/edit/", TRAINS, {}),
    "add_material": ("post", "/training/{course}/material/", TRAINS, {}),
    "course_file": ("get", "/training/{course}/files/{course_file}/", TRAINED, {}),
    "new_session": ("post", "/training/{course}/sessions/new/", TRAINS, SESSION),
    "training_session": ("get", "/training/sessions/{session}/", TRAINED, {}),
    "edit_session": ("get", "/training/sessions/{session}/edit/", TRAINS, {}),
    "cancel_session": (
        "post",
        "/training/sessions/{session}/cancel/",
        TRAINS,
        {"version": "1", "reason": "strike"},
    ),
    "reply_session": (
        "post",
        "/training/sessions/{session}/reply/",
        {"seller"},
        {"answer": "yes"},
    ),
    "session_attendance": (
        "post",
        "/training/sessions/{held_session}/attendance/",
        TRAINS,
        {"present": "{seller}"},
    ),
    "take_check": ("post", "/training/sessions/{held_session}/check/", {"seller"}, {}),
    "judge_check": ("post", "/training/results/{invitation}/judge/", TRAINS, {}),
    "compliance": ("get", "/compliance/", ROLES, {}),
    "compliance_actions": ("get", "/compliance/actions/?show=open", ROLES, {}),
    "field_board": ("get", "/field/", ROLES, {}),
    "sponsored": ("get", "/sponsored/", ROLES, {}),
    "weigh_action": ("post", "/actions/{field_action}/weight/", RUNS, {"weight": "2"}),
    "prove_action": ("post", "/actions/{field_action}/proof/", RUNS, {"kind": "settled"}),
    "remove_proof": ("post", "/actions/{field_action}/proof/remove/", RUNS, {}),
}
