"""The bare page: Django with session and user, 20 rows, one small template; nothing of Headship but its database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
from django.conf import settings

from headship.config.environment import database_settings, read_environment

ENVIRONMENT = read_environment()
ROWS = """<!doctype html><html lang="en"><head><title>People</title></head><body><p>{{ user.email }}</p><ul>
{% for each in people %}<li><a href="/people/{{ each.pk }}/">{{ each.name }}</a> {{ each.email }}</li>
{% endfor %}</ul></body></html>"""

if not settings.configured:
    settings.configure(
        SECRET_KEY=ENVIRONMENT.secret_key,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": database_settings(ENVIRONMENT)},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "headship.kernel",
            "headship.school",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        AUTH_USER_MODEL="school.Account",
        AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [Path(__file__).parent]}],
        USE_TZ=True,
        LOGGING={
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"console": {"class": "logging.StreamHandler"}},
            "root": {"handlers": ["console"], "level": "WARNING"},
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )  # fmt: skip
    django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

TEMPLATE = engines["django"].from_string(ROWS)


def bare(request: HttpRequest) -> HttpResponse:
    """20 people, for whoever is signed in."""
    from headship.kernel.scope import school_scope
    from headship.school.models import Person

    user: Any = request.user
    if not user.is_authenticated:
        return HttpResponse("nobody", status=401)
    with school_scope(1):
        people = list(Person.objects.order_by("pk")[:20])
    return HttpResponse(TEMPLATE.render({"people": people, "user": user}, request))


urlpatterns = [path("bare/", bare)]
application = get_wsgi_application()
