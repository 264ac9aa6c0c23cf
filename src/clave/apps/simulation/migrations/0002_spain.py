"""The legal terms of Spain, from the day that each holds; others are told on the page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import migrations

TERMS = (
    ("general", date(2013, 2, 24), 60, "Ley 3/2004, art. 4 (RDL 4/2013); Directive 2011/7/EU"),
    ("fresh", date(2010, 7, 7), 30, "Ley 7/1996, art. 17.3; Directive (EU) 2019/633, art. 3"),
)


def add(apps: Any, schema_editor: Any) -> None:
    """Both, where none is there."""
    limits = apps.get_model("simulation", "PaymentLimit")
    for goods, since, days, source in TERMS:
        told = {"days": days, "source": source}
        limits.objects.get_or_create(goods=goods, since=since, defaults=told)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("simulation", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
