"""Items of every kind for tests of pages; all of them the first KAM's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clave.apps.followup.services import acknowledgements, actions, approvals, comments
from clave.apps.team import services as team
from tests.company import People, account


def followup_things(people: People) -> dict[str, Any]:
    """An action to do and one that is done, a request, a message to confirm; by name their ids."""
    about = {"account": account("G1"), "due_on": timezone.localdate() + timedelta(days=2)}
    money = {"amount_minor": 8_640_00, "currency": "EUR"}
    made = [
        actions.create_action(
            acting_user=people.kam, values={"title": title, "owner": people.kam, **about, **money}
        )
        for title in ("Send the minutes", "Visit the shop")
    ]
    proof = SimpleUploadedFile("shelf.txt", b"the shelf")
    actions.close_action(
        acting_user=people.kam, action=made[1], note="Seen", upload=proof, expected_version=1
    )
    asked = approvals.ask_approval(
        acting_user=people.kam,
        values={"title": "3 % more", "matter": "discount", **about, **money},
    )
    message = acknowledgements.ask_acknowledgement(
        acting_user=people.kam, recipients=[people.kam], values={"title": "Whole pallets", **about}
    )
    return {
        "action": made[0].pk,
        "done_action": made[1].pk,
        "approval": asked.pk,
        "message": message.pk,
    }


def ask_often(people: People, times: int) -> None:
    """So many actions, requests and messages more, each with a comment; the messages and the
    comments wait for the administrator.
    """
    about = {"account": account("G1"), "due_on": timezone.localdate() + timedelta(days=2)}
    for number in range(times):
        action = actions.create_action(
            acting_user=people.kam,
            values={"title": f"Action {number}", "owner": people.admin, **about},
        )
        comments.add_comment(acting_user=people.kam, item=action, text="@Ana Ruiz, please")
        approvals.ask_approval(
            acting_user=people.kam, values={"title": f"Request {number}", **about}
        )
        acknowledgements.ask_acknowledgement(
            acting_user=people.kam,
            recipients=[people.admin, people.kam],
            values={"title": f"Message {number}", **about},
        )


def resource_things(people: People) -> dict[str, Any]:
    """A room, booked by the first KAM for tomorrow."""
    room = team.add_resource(acting_user=None, values={"name": "Sala Ebro", "kind": "room"})
    begin = timezone.now() + timedelta(days=1)
    booking = team.book_resource(
        acting_user=people.kam,
        resource=room,
        starts_at=begin,
        ends_at=begin + timedelta(hours=2),
        account=account("G1"),
        purpose="Annual talks",
    )
    return {"resource": room.pk, "booking": booking.pk}
