"""The WSGI application that the server runs."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clave.entry.settings")
# What is loaded stays: it is not looked through each time for what can be thrown away.
gc.disable()
application = get_wsgi_application()
gc.freeze()
gc.enable()

from clave.web.warming import keep_warm  # noqa: E402 - needs what was set up

keep_warm()
