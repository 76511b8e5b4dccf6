"""All addresses. Each room brings its own; this is the only place that knows every room."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("account/", include("allauth.urls"))]
for room in settings.ROOMS:
    if find_spec(f"{room}.web") and find_spec(f"{room}.web.urls"):
        urlpatterns.append(path("", include(f"{room}.web.urls")))
if find_spec("headship.kernel.ui.web.urls"):
    urlpatterns.append(path("", include("headship.kernel.ui.web.urls")))
