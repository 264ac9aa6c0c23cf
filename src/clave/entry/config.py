"""Every setting that a company may give from outside, read from ``CLAVE_…`` variables.

Each is documented in ``docs/settings.md``; a test fails for one that is not.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Config(BaseSettings):
    """The settings of one installation. A field ``x`` is read from ``CLAVE_X``."""

    model_config = SettingsConfigDict(env_prefix="CLAVE_", extra="ignore")

    data: Path = Field(Path("data"), description="Folder of the books, the facts and the files")
    database_url: str = Field(
        "", description="PostgreSQL address of the books; empty: SQLite in the data folder"
    )
    secret_key: str = Field(
        "", description="Key that signs sessions; empty: made once and kept in the data folder"
    )
    allowed_hosts: list[str] = Field(
        ["127.0.0.1", "localhost", "[::1]"], description="Host names that the server answers to"
    )
    https: bool = Field(False, description="Served over HTTPS: secure cookies and HSTS")
    debug: bool = Field(False, description="Detailed error pages; never where others can reach")
    upload_limit_mb: int = Field(2048, description="Largest file that may be imported, in MB")
    file_limit_mb: int = Field(25, description="Largest file that may be kept on an account, in MB")

    warm: bool = Field(True, description="Pages are computed before somebody looks")

    mail_url: str = Field(
        "", description="Mail server, smtp:// or smtps://; empty: mails are printed by the server"
    )
    mail_from: str = Field("Clave <clave@localhost>", description="Sender of mails")
    address: str = Field("", description="Address of the pages, for the links in mails")

    @property
    def mail(self) -> dict[str, Any]:
        """The mail server as Django's settings say it."""
        if not self.mail_url:
            return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
        parts = urlsplit(self.mail_url)
        safe = parts.scheme == "smtps"
        return {
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or (465 if safe else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": safe,
            "EMAIL_USE_TLS": not safe and parts.username is not None,
            "EMAIL_TIMEOUT": 20,
        }

    @property
    def facts(self) -> Path:
        """Where the Delta tables live."""
        return self.data / "facts"


@lru_cache(maxsize=1)
def config() -> Config:
    """The settings of this process, read once."""
    return Config()
