"""Django's settings, derived from :mod:`clave.entry.config`."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from clave.entry.config import config
from clave.lib.sqlite import wal_is_safe

CONFIG = config()
CONFIG.data.mkdir(parents=True, exist_ok=True)
CLAVE_FACTS = CONFIG.facts
CLAVE_SCRATCH = CONFIG.data / "scratch"
# Failed logins are counted together by all processes that serve pages.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": (CONFIG.data / "cache").absolute(),
    }
}
CLAVE_EXPORTS = CONFIG.data / "exports"
CLAVE_SEAL = CONFIG.data / "audit.seal"
CLAVE_FILE_LIMIT = CONFIG.file_limit_mb * 1024 * 1024
CLAVE_WARM = CONFIG.warm
CLAVE_UPLOAD_LIMIT = CONFIG.upload_limit_mb * 1024 * 1024


def _secret_key(path: Path) -> str:
    """The key of this installation, made on first use; only its owner may read it."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().strip()


SECRET_KEY = CONFIG.secret_key or _secret_key(CONFIG.data / "secret_key")
DEBUG = CONFIG.debug
ALLOWED_HOSTS = CONFIG.allowed_hosts
USE_X_FORWARDED_HOST = False
ROOT_URLCONF = "clave.entry.urls"
WSGI_APPLICATION = "clave.entry.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ROOT = Path(__file__).resolve().parent.parent

INSTALLED_APPS = [
    "clave.web",
    "clave.apps.briefings",
    "clave.apps.compliance",
    "clave.apps.training",
    "clave.apps.present",
    "clave.apps.annual",
    "clave.apps.plans",
    "clave.apps.health",
    "clave.apps.proposals",
    "clave.apps.promotions",
    "clave.apps.opportunities",
    "clave.apps.collections",
    "clave.apps.demand",
    "clave.apps.targets",
    "clave.apps.workload",
    "clave.apps.profit",
    "clave.apps.selection",
    "clave.apps.readiness",
    "clave.apps.value",
    "clave.apps.needs",
    "clave.apps.competition",
    "clave.apps.chain",
    "clave.apps.simulation",
    "clave.apps.followup",
    "clave.apps.contacts",
    "clave.apps.team",
    "clave.apps.modelling",
    "clave.apps.agenda",
    "clave.apps.accounts",
    "clave.apps.ledger",
    "clave.apps.org",
    "clave.apps.identity",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clave.web.fragments.FragmentMiddleware",
    "clave.web.middleware.CrowdMiddleware",
    "clave.web.middleware.MomentMiddleware",
    "clave.web.middleware.LanguageMiddleware",
    "clave.web.middleware.RefusalMiddleware",
    "clave.web.middleware.PlainTextMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["clave.web.templatetags.clave"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clave.web.context.frame",
            ],
        },
    },
]


def _sqlite() -> dict[str, object]:
    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(CONFIG.data / "clave.sqlite3"),
        # Opening it and reading its schema takes as long as ten questions.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; "
            # What is deleted is overwritten: a person who was destroyed is not read in the file.
            "PRAGMA secure_delete=ON;",
        },
    }


DATABASES = {
    "default": dj_database_url.parse(CONFIG.database_url, conn_max_age=60)
    if CONFIG.database_url
    else _sqlite()
}

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/login/"
ACCOUNT_ADAPTER = "clave.web.identity.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Clave"
globals().update(CONFIG.mail)
DEFAULT_FROM_EMAIL = CONFIG.mail_from
CLAVE_ADDRESS = CONFIG.address.rstrip("/")

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
LOCALE_PATHS = [SITE_ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Madrid"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
# Vite names its files by their content, so that a browser may keep them for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/built/.+-[A-Za-z0-9_-]{8}\.\w+$"
MEDIA_ROOT = CONFIG.data / "files"
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.https
SECURE_HSTS_SECONDS = 31536000 if CONFIG.https else 0
# The proxy that speaks HTTPS says so by this header; without it every form would be refused.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "slow"]}}
DJANGO_TABLES2_TEMPLATE = "components/table.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # It speaks of fonts and of style rules, which is nothing to whoever prints a page.
    "loggers": {"weasyprint": {"level": "ERROR"}},
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]
