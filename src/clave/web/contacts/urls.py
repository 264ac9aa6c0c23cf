"""Addresses of people at customers."""

from __future__ import annotations

from django.urls import path

from . import contact, duplicates, importing, interactions, lists, people, privacy

urlpatterns = [
    path("accounts/<int:pk>/people/", people.people, name="account_people"),
    path("accounts/<int:pk>/people/new/", people.new, name="new_contact"),
    path("accounts/<int:pk>/contact/", interactions.log, name="log_interaction"),
    path("contacts/", lists.contacts, name="contacts"),
    path("contacts/import/", importing.imports, name="contact_imports"),
    path("contacts/import/<uuid:pk>/", importing.one, name="contact_import"),
    path("contacts/import/<uuid:pk>/rejects/", importing.rejects, name="contact_import_rejects"),
    path("contacts/import/<uuid:pk>/<slug:action>/", importing.act, name="contact_import_act"),
    path("contacts/duplicates/", duplicates.duplicates, name="contact_duplicates"),
    path("contacts/merge/", duplicates.merge, name="merge_contacts"),
    path("contacts/merges/<int:pk>/undo/", duplicates.undo, name="undo_merge"),
    path("accounts/<int:pk>/people/cards/", privacy.cards, name="account_cards"),
    path("contacts/<int:pk>/card/", privacy.card, name="contact_card"),
    path("contacts/<int:pk>/data/", privacy.data, name="contact_data"),
    path("contacts/<int:pk>/state/", privacy.set_state, name="contact_state"),
    path("contacts/<int:pk>/destroy/", privacy.destroy, name="destroy_contact"),
    path("settings/privacy/", privacy.privacy, name="privacy"),
    path("settings/functions/", privacy.functions, name="functions"),
    path("settings/functions/new/", privacy.function, name="new_function"),
    path("settings/functions/<int:pk>/", privacy.function, name="function"),
    path("contacts/<int:pk>/", contact.contact, name="contact"),
    path("contacts/<int:pk>/edit/", contact.edit, name="edit_contact"),
    path("contacts/<int:pk>/roles/new/", contact.new_role, name="new_contact_role"),
    path("contacts/<int:pk>/roles/<int:role>/", contact.role, name="contact_role"),
    path("contacts/<int:pk>/roles/<int:role>/tie/", contact.judge_tie, name="judge_tie"),
    path("interactions/", interactions.interactions, name="interactions"),
    path("interactions/<int:pk>/", interactions.interaction, name="interaction"),
    path("interactions/<int:pk>/delete/", interactions.delete, name="delete_interaction"),
]
