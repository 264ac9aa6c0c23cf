"""The WSGI application that the server runs."""

from __future__ import annotations

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clave.entry.settings")
# Eight threads serve pages, and each of them gives the interpreter away with every question to the
# books. To have it back from one that computes takes this long each time, 5 ms if nobody says so.
sys.setswitchinterval(0.0005)
# What is loaded stays: it is not looked through each time for what can be thrown away.
gc.disable()
application = get_wsgi_application()
gc.freeze()
gc.enable()

from clave.web.warming import keep_warm  # noqa: E402 - needs what was set up

keep_warm()
