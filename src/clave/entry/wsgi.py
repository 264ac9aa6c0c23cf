"""The WSGI application that the server runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clave.entry.settings")
application = get_wsgi_application()

from clave.web.warming import keep_warm  # noqa: E402 - needs what was set up

keep_warm()
