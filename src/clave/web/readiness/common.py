"""What the pages of the diagnosis share: where one is, and which segment is asked."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clave.apps.identity.models import User
from clave.apps.readiness.selectors import segments_for

Crumb = dict[str, str]


def crumbs(*more: Crumb) -> list[Crumb]:
    """Insights, the diagnosis, and what follows."""
    insights = {"label": _("Insights"), "url": reverse("insights")}
    return [insights, {"label": _("Readiness"), "url": reverse("readiness")}, *more]


def segment_asked(request: HttpRequest, user: User) -> str:
    """The segment in the address, where ``user`` sees accounts of it; else the whole company."""
    wanted = request.GET.get("segment", "") or request.POST.get("segment", "")
    return wanted if wanted and wanted in segments_for(user) else ""


def with_segment(url: str, segment: str) -> str:
    """The address about the same segment."""
    return f"{url}?{urlencode({'segment': segment})}" if segment else url
