"""Settings of the component gallery: the shell and its templates; no database, no login."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("CLAVE_DATA", tempfile.mkdtemp(prefix="clave-gallery-"))

from clave.entry import settings as entry

AUTH_USER_MODEL = entry.AUTH_USER_MODEL
CONTENT_SECURITY_POLICY = entry.CONTENT_SECURITY_POLICY
LANGUAGES = entry.LANGUAGES
LOCALE_PATHS = entry.LOCALE_PATHS
STATIC_URL = entry.STATIC_URL
TIME_ZONE = entry.TIME_ZONE
WHITENOISE_IMMUTABLE_FILE_TEST = entry.WHITENOISE_IMMUTABLE_FILE_TEST
WHITENOISE_USE_FINDERS = entry.WHITENOISE_USE_FINDERS

SECRET_KEY = "only for the gallery"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.web.gallery.urls"
USE_I18N = USE_TZ = True
LANGUAGE_CODE = "es"
INSTALLED_APPS = [
    "tests.web.gallery.apps.Shell",
    "clave.apps.identity",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tables2",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clave.web.fragments.FragmentMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "builtins": ["clave.web.templatetags.clave"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tests.web.gallery.context.frame",
            ],
        },
    },
]
LOGGING = {
    "version": 1,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "ERROR"},
}
