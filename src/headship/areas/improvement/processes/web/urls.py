"""The addresses of this part of the room."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "processes"
urlpatterns: list[URLPattern] = []
