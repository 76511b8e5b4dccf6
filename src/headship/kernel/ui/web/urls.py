"""Addresses of the look itself."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from headship.kernel.ui.web import views

urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("theme/", views.theme, name="theme"),
    path("language/", set_language, name="set_language"),
]
