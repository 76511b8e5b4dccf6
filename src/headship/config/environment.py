"""The settings that an installation may change, read once from the environment and typed."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class EnvironmentProblem(Exception):
    """A variable of the environment cannot be used; the message says which, and what to do."""


@dataclass(frozen=True)
class Environment:
    """What `headship` takes from outside. Every field has a default that suits one school on one machine."""

    home: Path
    database_url: str
    secret_key: str
    debug: bool
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    host: str
    port: int
    address: str
    email_url: str
    oidc_server: str
    oidc_client_id: str
    oidc_secret: str
    oidc_name: str
    secure: bool
    offline: bool


def read_environment() -> Environment:
    """Read and check the environment. Raises EnvironmentProblem on a value that cannot be used."""
    home = Path(os.environ.get("HEADSHIP_HOME", "./var")).resolve()
    home.mkdir(parents=True, exist_ok=True)
    host, port = os.environ.get("HEADSHIP_HOST", "127.0.0.1"), number("HEADSHIP_PORT", 8000)
    return Environment(
        home=home,
        database_url=os.environ.get("HEADSHIP_DATABASE_URL", ""),
        secret_key=os.environ.get("HEADSHIP_SECRET_KEY") or kept_secret(home / "secret.key"),
        debug=flag("HEADSHIP_DEBUG"),
        hosts=words("HEADSHIP_HOSTS", "localhost,127.0.0.1,[::1],testserver"),
        origins=words("HEADSHIP_ORIGINS", ""),
        host=host,
        port=port,
        address=os.environ.get("HEADSHIP_ADDRESS", f"http://{host}:{port}"),
        email_url=os.environ.get("HEADSHIP_EMAIL_URL", ""),
        oidc_server=os.environ.get("HEADSHIP_OIDC_SERVER", ""),
        oidc_client_id=os.environ.get("HEADSHIP_OIDC_CLIENT_ID", ""),
        oidc_secret=os.environ.get("HEADSHIP_OIDC_SECRET", ""),
        oidc_name=os.environ.get("HEADSHIP_OIDC_NAME", "School account"),
        secure=flag("HEADSHIP_SECURE"),
        offline=flag("HEADSHIP_OFFLINE"),
    )


def flag(name: str) -> bool:
    """1, true, yes and on are true; 0, false, no, off and absent are false."""
    value = os.environ.get(name, "").strip().lower()
    if value not in {"", "0", "false", "no", "off", "1", "true", "yes", "on"}:
        raise EnvironmentProblem(f"{name} is {value!r}: write 1 or 0.")
    return value in {"1", "true", "yes", "on"}


def words(name: str, default: str) -> tuple[str, ...]:
    """A comma-separated list."""
    return tuple(part.strip() for part in os.environ.get(name, default).split(",") if part.strip())


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise EnvironmentProblem(f"{name} is {value!r}: write a whole number.")
    return int(value)


def kept_secret(path: Path) -> str:
    """The installation's signing key, made on the first start and kept readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def database_settings(environment: Environment) -> dict[str, object]:
    """Django's DATABASES["default"] for SQLite (the default) or a postgres:// address."""
    url = environment.database_url
    if not url:
        return sqlite_settings(environment.home / "headship.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite_settings(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise EnvironmentProblem(f"HEADSHIP_DATABASE_URL begins with {parts.scheme!r}: use postgresql:// or sqlite://.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def sqlite_settings(path: Path) -> dict[str, object]:
    """Settings under which fifty people can write at once (see docs/decisions/0003)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def email_settings(url: str) -> dict[str, object]:
    """SMTP from smtp://user:password@host:port?tls=1, or nothing for the outbox page."""
    if not url:
        return {"EMAIL_BACKEND": "headship.school.outbox.OutboxBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"}:
        raise EnvironmentProblem(f"HEADSHIP_EMAIL_URL begins with {parts.scheme!r}: use smtp:// or smtps://.")
    query = dict(parse_qsl(parts.query))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": query.get("tls") == "1",
        "DEFAULT_FROM_EMAIL": query.get("from", "headship@localhost"),
    }


def form_targets(oidc_server: str) -> list[str]:
    """Where forms may lead: here, and to the school's own sign-in server, to which the sign-in's form goes on."""
    parts = urlsplit(oidc_server)
    return ["'self'", f"{parts.scheme}://{parts.netloc}"] if parts.netloc else ["'self'"]
