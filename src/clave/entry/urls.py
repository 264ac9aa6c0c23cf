"""Every address of Clave; each subject lists its own."""

from __future__ import annotations

from django.urls import include, path

from clave.web import errors

urlpatterns = [
    path("", include("clave.web.home.urls")),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include("clave.web.identity.urls")),
    path("", include("clave.web.accounts.urls")),
    path("", include("clave.web.contacts.urls")),
    path("", include("clave.web.followup.urls")),
    path("", include("clave.web.agenda.urls")),
    path("", include("clave.web.team.urls")),
    path("", include("clave.web.insights.urls")),
    path("", include("clave.web.selection.urls")),
    path("", include("clave.web.readiness.urls")),
    path("", include("clave.web.workload.urls")),
    path("", include("clave.web.targets.urls")),
    path("", include("clave.web.simulation.urls")),
    path("", include("clave.web.value.urls")),
    path("", include("clave.web.needs.urls")),
    path("", include("clave.web.present.urls")),
    path("", include("clave.web.plans.urls")),
    path("", include("clave.web.promotions.urls")),
    path("", include("clave.web.proposals.urls")),
    path("", include("clave.web.competition.urls")),
    path("", include("clave.web.chain.urls")),
    path("", include("clave.web.demand.urls")),
    path("", include("clave.web.profit.urls")),
    path("", include("clave.web.outlook.urls")),
    path("", include("clave.web.collections.urls")),
    path("", include("clave.web.opportunities.urls")),
    path("", include("clave.web.briefings.urls")),
    path("", include("clave.web.compliance.urls")),
    path("", include("clave.web.training.urls")),
    path("", include("clave.web.org.urls")),
    path("", include("clave.web.ledger.urls")),
    path("api/", include("clave.web.api.urls")),
]

handler400 = errors.bad_request
handler403 = errors.denied
handler404 = errors.not_found
handler500 = errors.broken
