"""What this room adds to the frame of every page: where a concern about a child is handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from headship.school.web.gate import person_of


def frame(request: HttpRequest) -> Mapping[str, Any]:
    """The address of the hand-over form, for whoever is signed in."""
    return {"safety_url": reverse("today:safety")} if person_of(request) else {}
